"""Comments on what is chosen from lists: mandates, recipients, standard clauses; and on the title of the annex."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from comms.drafting import services
from comms.drafting.threads import anchors, suggestions
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads import services as threads
from comms.drafting.threads.anchors import Anchor, follow
from comms.drafting.threads.models import Thread
from comms.errors import CommsError
from tests import builders
from tests.comms import desk

CONTENT = {
    "purpose": [],
    "footnotes": {},
    "mandates": [
        {"title": "Special Rapporteur on housing", "holder": "Ada Stone", "resolution": "52/10"},
        {"title": "Independent Expert on water", "holder": "Bo Reed", "resolution": "51/2"},
    ],
    "addressees": [{"name": "Dam Ltd.", "salutation": "Dear Ms. Stone,"}],
    "annex_title": "Law that applies",
    "clauses": {"closing": "Please accept our regards.", "facts_lead": "We were told:"},
    "clause_keys": ["facts_lead", "closing"],
}


@pytest.mark.parametrize(
    ("part", "number", "words", "change", "now"),
    [
        ("mandates", 2, "Bo Reed", {"mandates": CONTENT["mandates"][::-1]}, ("Bo Reed", 1)),
        ("mandates", 2, "Bo Reed", {"mandates": CONTENT["mandates"][:1]}, None),
        ("recipients", 1, "Ms. Stone", {"purpose": ["Ms. Stone"]}, ("Ms. Stone", 1)),
        ("recipients", 1, "Dam Ltd.", {"addressees": [], "purpose": ["Dam Ltd."]}, None),
        ("annex_title", 1, "Law", {"annex_title": "The Law that applies"}, ("Law", 1)),
        ("clauses", 2, "our regards", {"clause_keys": ["closing"]}, ("our regards", 1)),
        ("clauses", 1, "told", {"clause_keys": ["closing"]}, None),
    ],
)
def test_their_words_are_followed(part, number, words, change, now):
    text = anchors.texts(CONTENT)[part][number - 1]
    anchor = Anchor(1, part, number, text.index(words), words)
    assert anchors.holds(anchor, CONTENT)
    found = follow(anchor, CONTENT, {**CONTENT, **change})
    assert (found and (found.quoted, found.number)) == now


@pytest.fixture
def draft(cast, office, now):
    with time_machine.travel(now, tick=False):
        annex = [{"kind": "heading", "text": "Treaties"}]
        text = {"annex_title": "Law that aplies", "annex": annex}
        yield builders.draft(cast, office, now, text=text)


def test_each_is_spoken_of_from_the_page(draft, cast, now):
    window = desk.window(cast.outsider)
    page = html.unescape(window.get(reverse("draft", args=[draft.pk])).content.decode())
    for part in ("mandates", "recipients", "clauses", "annex_title"):
        asked = f"{reverse('thread_new', args=[draft.pk])}?part={part}&number=1&revision=1"
        assert asked in page
        form = window.get(asked).content.decode()
        assert ('name="replacement"' in form) is (part == "annex_title")
        typed = {"kind": "comment", "words": "", "text": f"About the {part}."}
        assert window.post(asked, typed).status_code == 302
    assert Thread.objects.count() == 4
    again = html.unescape(window.get(reverse("draft", args=[draft.pk])).content.decode())
    for part in ("mandates", "recipients", "clauses", "annex_title"):
        assert f'1 comment<span class="visually-hidden"> on {part} 1' in again
    plan = services.plan_of(draft)
    services.revise(draft, replace(plan, addressees=()), base=1, actor=cast.drafter, now=now)
    placed = thread_queries.placed(Thread.objects.all(), draft.text())
    # The clause about who writes to companies went with the company.
    assert [one.now is None for one in placed] == [False, True, True, False]


def test_only_what_is_typed_gets_other_words(draft, cast, now):
    title = Anchor(1, "annex_title", 1, 9, "aplies")
    made = suggestions.suggest(draft, title, replacement="applies", actor=cast.outsider, now=now)
    revision = suggestions.accept(made, actor=cast.drafter, now=now)
    assert revision.content["annex_title"] == "Law that applies"
    clause = anchors.texts(revision.content)["clauses"][0]
    threads.comment(
        draft, Anchor(2, "clauses", 1, 0, clause), text="Why?", actor=cast.outsider, now=now
    )
    with pytest.raises(CommsError, match="words of a passage"):
        suggestions.suggest(
            draft, Anchor(2, "clauses", 1, 0, clause), replacement="x", actor=cast.outsider, now=now
        )
