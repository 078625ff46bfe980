"""The annex as it is built: what is proposed and why, each button, and what a refusal keeps."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from annex.models import Provision
from comms.drafting import annex_form, parts
from comms.drafting import services as drafting
from comms.drafting.content import To
from tests import builders
from tests.annex import builders as law
from tests.comms import desk


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def library(office):
    """A treaty and the rules, each with provisions that culture cites, and one that nobody does."""
    treaty = law.instrument("treaty", position=10)
    rules = law.instrument("rules", kind="principles", position=20)
    made = {
        "treaty-1": law.provision(treaty, "treaty-1", article="article 1", position=1),
        "treaty-2": law.provision(
            treaty, "treaty-2", article="article 2", position=2, topic="Life", body="Life is safe."
        ),
        "rules-1": law.provision(rules, "rules-1", article="rule 1", body="Rules hold."),
        "rules-9": law.provision(rules, "rules-9", article="rule 9", body="Rivers flow."),
    }
    for key in ("treaty-1", "treaty-2", "rules-1"):
        made[key].mandates.add(office.culture)
    return made


@pytest.fixture
def draft(cast, office, now, library):
    text = {"annex": [], "annex_title": "Law"}
    return builders.draft(cast, office, now, text=text, to=[office.company, office.state])


@pytest.fixture
def window(cast):
    return desk.window(cast.drafter)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def address(draft, **asked) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("draft_part", args=[draft.pk, "annex"]) + (f"?{query}" if query else "")


def annex(draft):
    draft.refresh_from_db()
    return draft.current.content["annex"]


def save(window, draft, *, url="", base=None, **typed):
    """Sends the form as a browser does: what stands in the text field unless `typed` says otherwise."""
    draft.refresh_from_db()
    data = {
        "base": draft.current.number if base is None else base,
        "title": "Law",
        "text": parts.write_annex(annex(draft)),
        **typed,
    }
    return window.post(url or address(draft), data)


def handle(draft, place):
    return annex_form.handle_of(place, annex(draft)[place])


def names(draft):
    return [section.get("provision") or section["text"] for section in annex(draft)]


def test_what_is_proposed_says_why(draft, office, window, library):
    state = builders.state("CHN", "China")
    plan = replace(drafting.plan_of(draft), mandates=(office.culture,), addressees=(To(state),))
    drafting.revise(draft, plan, base=1, actor=draft.created_by, now=draft.created_at)
    law.ratification(state, library["treaty-1"].instrument, start="2001-06-27")
    page = words(window.get(address(draft)))
    assert "Proposed because Cultural rights signs." in page
    assert "Binding on China since 27 June 2001 (ratified on 27 June 2001)." in page
    assert "It is no treaty: named as a standard." in page
    assert "rule 9" not in page


@pytest.mark.parametrize(
    ("asked", "found", "absent"),
    [
        ({"q": "rivers"}, "rule 9", "article 1"),
        ({"instrument": "rules"}, "rule 9", "article 1"),
        ({"right": "Life"}, "article 2", "article 1"),
        ({"mandate": "culture"}, "article 1", "rule 9"),
        ({"mandate": "nobody"}, "has no further provision", "article 1"),
    ],
)
def test_the_library_is_filtered_by_right_instrument_mandate_and_words(
    draft, window, asked, found, absent
):
    page = words(window.get(address(draft, **asked)))
    assert found in page
    assert f'<strong lang="en">{absent}</strong>' not in page


def test_what_is_ticked_is_frozen_beside_its_instrument_and_not_proposed_again(
    draft, window, library
):
    rules, first, second = (library[key].pk for key in ("rules-1", "treaty-1", "treaty-2"))
    assert f'name="provision" value="{rules}"' in words(window.get(address(draft)))
    save(window, draft, text="Own words.", provision=[rules, second])
    assert names(draft) == ["Own words.", "treaty-2", "rules-1"]
    answer = save(window, draft, provision=[first], url=address(draft, q="article"))
    assert answer.url == address(draft, q="article")
    assert names(draft) == ["Own words.", "treaty-2", "treaty-1", "rules-1"]
    frozen = annex(draft)[1]
    assert (frozen["instrument"], frozen["version"]) == ("treaty", "1990-01-01")
    assert f'name="provision" value="{rules}"' not in words(window.get(address(draft)))


def test_sections_of_ones_own_are_added_moved_and_taken_out(draft, window):
    save(window, draft, own="own", own_kind="heading", own_text="The\nlaw")
    save(window, draft, own="own", own_kind="paragraph", own_text="One.\n\nTwo.")
    assert names(draft) == ["The law", "One.", "Two."]
    assert annex(draft)[0]["key"] == "the-law"
    answer = save(window, draft, move=f"{handle(draft, 2)}:up")
    assert answer.url.endswith("/parts/annex/")
    assert names(draft) == ["The law", "Two.", "One."]
    save(window, draft, out=handle(draft, 1))
    assert names(draft) == ["The law", "One."]


def test_a_key_stays_when_its_heading_is_reworded_and_moved(draft, window):
    save(window, draft, text="## Treaties\n\n## Treaties\n\n## 条约")
    assert [section["key"] for section in annex(draft)] == ["treaties", "treaties-2", "section"]
    save(window, draft, text="## Law {#treaties}\n\nBetween.")
    assert annex(draft)[0] == {"kind": "heading", "text": "Law", "key": "treaties"}


def test_a_button_acts_on_its_own_section_whatever_else_is_typed(draft, window):
    save(window, draft, text="One.\n\nTwo.")
    two = handle(draft, 1)
    save(window, draft, text="Zero.\n\nOne.\n\nTwo.", move=f"{two}:up")
    assert names(draft) == ["Zero.", "Two.", "One."]
    answer = save(window, draft, text="Zero.\n\nChanged.", out=two)
    assert answer.status_code == 200
    assert "That section reads otherwise in what is typed now." in words(answer)
    assert "Changed." in words(answer)
    assert names(draft) == ["Zero.", "Two.", "One."]


def test_the_draft_keeps_its_words_until_the_newer_ones_are_taken(draft, window, library):
    save(window, draft, provision=[library["treaty-2"].pk])
    Provision.objects.filter(key="treaty-2").update(body="Life is protected.")
    page = words(window.get(address(draft)))
    assert "The library has a newer text; the letter keeps the one it has." in page
    assert "Life is protected." in page
    assert annex(draft)[0]["text"] == "Life is safe."
    text = parts.write_annex(annex(draft)).replace("treaty-2", "life")
    save(window, draft, text=text)
    save(window, draft, update=handle(draft, 0))
    taken = annex(draft)[0]
    assert (taken["text"], taken["key"], taken["provision"]) == (
        "Life is protected.", "life", "treaty-2",
    )  # fmt: skip
    assert "newer text" not in words(window.get(address(draft)))


def test_what_was_reworded_or_left_the_library_says_so(draft, window, library):
    save(window, draft, provision=[library["treaty-1"].pk, library["treaty-2"].pk])
    typed = parts.write_annex(annex(draft)).replace("Life is safe.", "Life is dear.")
    save(window, draft, text=typed)
    assert "version" not in annex(draft)[1]
    Provision.objects.filter(key="treaty-1").delete()
    page = words(window.get(address(draft)))
    assert "Reworded by hand." in page
    assert "The library no longer holds it on the day of the letter." in page
    answer = save(window, draft, update=handle(draft, 0))
    assert "The library does not hold The Treaty, article 1" in words(answer)


def test_a_stale_save_joins_what_both_added_and_ticked(cast, draft, window, library):
    save(desk.window(cast.colleague), draft, text="Theirs.")
    answer = save(window, draft, base=1, text="Mine.", provision=[library["rules-1"].pk])
    assert answer.status_code == 302
    assert names(draft) == ["Theirs.", "Mine.", "rules-1"]


@pytest.mark.parametrize(
    "typed",
    [
        {"provision": ["x"]},
        {"provision": ["999999"]},
        {"move": "9-x:up"},
        {"out": "²"},
        {"update": "0"},
    ],
)
def test_what_no_button_sends_is_refused(draft, window, typed):
    answer = save(window, draft, text="Mine.", **typed)
    assert answer.status_code == 200
    assert "Mine." in words(answer)
    assert names(draft) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_built_by_the_owning_office_alone(cast, draft, method):
    """Whoever may not see the draft is told that there is none."""
    expected = desk.table(drafter=200, colleague=200, outsider=403)
    assert desk.statuses(cast, address(draft), method=method) == expected
    assert 404 in expected.values()


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_page_takes_the_same_number_of_queries(
    draft, window, library, rows, django_assert_num_queries, office
):
    treaty = library["treaty-1"].instrument
    more = [
        law.provision(treaty, f"more-{n}", body=f"Words {n}.", mandates=[office.culture])
        for n in range(2 * rows)
    ]
    save(window, draft, provision=[one.pk for one in more[:rows]])
    with django_assert_num_queries(19):
        window.get(address(draft))


def test_a_provision_of_an_earlier_instrument_goes_before():
    ranks = {"a": (True, 1, "a"), "b": (True, 2, "b"), "c": (True, 3, "c")}

    def section(key):
        return {"kind": "provision", "instrument": key}

    own = {"kind": "paragraph", "text": "Own."}
    held = [own, section("b"), own]
    assert annex_form.placed(held, section("a"), ranks)[1]["instrument"] == "a"
    assert annex_form.placed(held, section("b"), ranks)[2]["instrument"] == "b"
    assert annex_form.placed(held, section("c"), ranks)[2]["instrument"] == "c"
    assert annex_form.placed([own], section("c"), ranks) == [own, section("c")]
