"""Lines and choices are drawn from one form of their template with blanks; that must give what the template gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from comms.public.search.facets import Facet, Value
from comms.public.search.lines import Line
from comms.public.search.names import Name
from comms.public.search.passages import Passage

ODD = "<b>{0} & {iso}</b> \"'"
MARKED = mark_safe("a {0} <mark>word</mark> &amp; {marked[0]}")
PASSAGES = [Passage(MARKED, "fr", 0, "text:~:text=a%20{b}"), Passage(MARKED, ODD, 2, "reply-2")]
LINE = Line(
    address="/letters/al-oth-1-2021/",
    reference="AL OTH 1/2021",
    recipient=ODD,
    dated_on=dt.date(2021, 3, 12),
    day="12 March 2021",
    language="en",
    summary=ODD,
    mandates=ODD,
    replies=[f"Acknowledgement {ODD}", "Reply, 1 May 2021"],
    passages=[],
    is_exact=False,
    pill=render_to_string("public/parts/answer.html", {"answer": "yes"}),
)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"summary": ""},
        {"replies": []},
        {"replies": [ODD] * 5},
        {"is_exact": True},
        {"passages": PASSAGES, "summary": ""},
        {"passages": PASSAGES[1:], "is_exact": True, "replies": [ODD]},
        {"recipient": "", "mandates": ""},
    ],
    ids=lambda changes: " ".join(changes) or "as it is",
)
def test_a_line_is_what_its_template_says(language, changes):
    line = replace(LINE, **changes)
    with override(language):
        assert line.drawn == render_to_string("public/parts/result.html", {"line": line})
    assert "<b>" not in line.drawn


def test_choices_are_what_their_template_says():
    values = [Value(ODD, Name(ODD, "fr"), 1200, False), Value("b", Name("B"), 3, True)]
    facet = Facet(
        "recipient", "Recipient", values, in_all=2, is_open=True, all_at="/letters/?more=recipient"
    )
    expected = [
        {"name": "recipient", "value": ODD, "label": ODD, "tally": "1,200", "lang": "fr"},
        {"name": "recipient", "value": "b", "label": "B", "tally": "3", "is_chosen": True},
    ]
    drawn = [render_to_string("public/parts/choice.html", facts) for facts in expected]
    assert facet.choices == "".join(drawn)
    assert "<b>" not in facet.choices and '<bdi lang="fr">' in facet.choices
