"""The clearance pages: who sees which text, what a stale answer meets, and how many queries a list takes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms.clearance import asking, services
from comms.dispatch import register
from comms.drafting import services as drafting
from comms.drafting.comparing import comparison
from tests import builders

PEOPLE = {
    # who: (the list, the page, the page of a draft never submitted, an answer for minority issues)
    "drafter": (200, 200, 404, 403),
    "colleague": (200, 200, 404, 403),
    "outsider": (200, 200, 404, 403),
    "holder_of_minority": (200, 200, 404, 302),
    "holder_of_business": (200, 200, 404, 200),  # may answer, for another mandate: refused in words
    "delegate": (200, 200, 404, 302),
    "registry": (200, 200, 404, 403),
    "publisher": (200, 200, 404, 403),
    "superuser": (200, 404, 404, 404),
    "nobody": (200, 404, 404, 404),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_gets_what_their_part_allows(cast, office, now, as_, who):
    draft = builders.submitted(cast, office, now)
    unsubmitted = builders.draft(cast, office, now)
    client = as_(getattr(cast, who))
    address = reverse("clearance", args=[draft.pk])
    answer = {
        "verb": "clear",
        "mandate": office.minority.pk,
        "digest": draft.current.digest,
        "comment": "",
    }
    got = (
        client.get(reverse("clearance_list")).status_code,
        client.get(address).status_code,
        client.get(reverse("clearance", args=[unsubmitted.pk])).status_code,
        client.post(address, answer).status_code,
    )
    assert got == PEOPLE[who]
    assert draft.clearances.count() == (1 if PEOPLE[who][3] == 302 else 0)


def test_a_stranger_is_asked_to_sign_in(client, cast, office, now):
    draft = builders.submitted(cast, office, now)
    for address in (reverse("clearance_list"), reverse("clearance", args=[draft.pk])):
        assert client.get(address).url.startswith("/account/login/")


def revised(draft, cast, now):
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A figure was wrong.")
    plan = drafting.plan_of(draft).with_text(concerns=["We are gravely concerned."])
    drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    register.submit(draft, actor=cast.drafter, now=now)


def test_an_answer_on_an_old_text_is_refused_and_the_new_text_shown(cast, office, now, as_):
    draft = builders.submitted(cast, office, now)
    old = draft.current.digest
    revised(draft, cast, now)
    client = as_(cast.holder_of_minority)
    page = client.post(
        reverse("clearance", args=[draft.pk]),
        {"verb": "clear", "mandate": office.minority.pk, "digest": old, "comment": "Fine by me."},
    )
    html = page.content.decode()
    assert "The text has changed since you opened it" in html
    assert "What changed since revision 1" in html and "<ins>" in html
    assert f'name="digest" value="{draft.current.digest}"' in html
    assert old not in html
    assert "Fine by me." in html
    assert not draft.clearances.exists()


def test_the_table_says_what_went_stale_and_the_page_what_changed(cast, office, now, as_):
    draft = builders.submitted(cast, office, now)
    services.clear(
        draft,
        mandate=office.minority,
        digest=draft.current.digest,
        actor=cast.holder_of_minority,
        now=now,
    )
    revised(draft, cast, now)
    html = as_(cast.delegate).get(reverse("clearance", args=[draft.pk])).content.decode()
    assert "Cleared by 0 of 3 mandates" in html
    assert "stale" in html and "What changed since revision 1" in html
    registry = as_(cast.registry)
    address = reverse("clearance", args=[draft.pk])
    assert '<h2 id="changes-heading">' not in registry.get(address).content.decode()
    assert "What changed since revision 1" in registry.get(f"{address}?since=1").content.decode()
    assert registry.get(f"{address}?since=x&to=99").status_code == 200


def test_while_the_text_is_edited_again_its_mandates_read_the_one_they_were_asked_about(
    cast, office, now, as_
):
    draft = builders.submitted(cast, office, now)
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A figure was wrong.")
    plan = drafting.plan_of(draft).with_text(concerns=["Half a sentence that"])
    drafting.revise(draft, plan, base=1, actor=cast.drafter, now=now)
    page = as_(cast.holder_of_minority).get(reverse("clearance", args=[draft.pk]))
    html = page.content.decode()
    assert "Half a sentence" not in html and "We are concerned about their homes" in html
    assert "being edited again" in html and 'value="clear"' not in html


def test_changes_need_a_comment_and_other_refusals_keep_it(cast, office, now, as_):
    draft = builders.submitted(cast, office, now)
    client = as_(cast.holder_of_minority)
    answer = {"mandate": office.minority.pk, "digest": draft.current.digest}
    address = reverse("clearance", args=[draft.pk])
    page = client.post(address, {**answer, "verb": "ask_for_changes", "comment": " "})
    assert "Say what should change" in page.content.decode()
    done = client.post(address, {**answer, "verb": "ask_for_changes", "comment": "Name the river."})
    assert done.status_code == 302
    assert draft.clearances.get().comment == "Name the river."


def test_the_letter_is_shown_as_each_recipient_gets_it(cast, office, now, as_):
    draft = builders.submitted(cast, office, now, to=[office.company, office.state])
    client = as_(cast.drafter)
    address = reverse("clearance", args=[draft.pk])
    first = client.get(address).content.decode()
    second = client.get(f"{address}?to=2").content.decode()
    assert "This text goes to 2 recipients" in first
    assert "Ada Stone" in first and "Ada Stone" not in second


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_list_takes_the_same_queries_whatever_its_length(
    cast, office, now, as_, django_assert_num_queries, count
):
    for _ in range(count):
        draft = builders.submitted(cast, office, now)
        services.decline(
            builders.submitted(cast, office, now),
            mandate=office.minority,
            digest=draft.current.digest,
            actor=cast.holder_of_minority,
            now=now,
        )
    client = as_(cast.holder_of_minority)
    client.get(reverse("clearance_list"))
    with django_assert_num_queries(12):
        html = client.get(reverse("clearance_list")).content.decode()
    assert f"Waiting for your word: {count}" in html


def test_the_list_shows_what_was_answered_and_whether_it_still_stands(cast, office, now, as_):
    draft = builders.submitted(cast, office, now)
    services.clear(
        draft,
        mandate=office.minority,
        digest=draft.current.digest,
        actor=cast.holder_of_minority,
        now=now + dt.timedelta(hours=1),
    )
    client = as_(cast.holder_of_minority)
    html = client.get(reverse("clearance_list")).content.decode()
    assert "Nothing waits for your word" in html and "unchanged since" in html
    revised(draft, cast, now + dt.timedelta(hours=2))
    assert "has changed since" in client.get(reverse("clearance_list")).content.decode()


def test_the_case_itself_is_never_named(cast, office, now, as_):
    draft = builders.submitted(
        cast, office, now, case=builders.case(cast, office, now, title="Tell nobody")
    )
    client = as_(cast.holder_of_minority)
    for address in (reverse("clearance_list"), reverse("clearance", args=[draft.pk])):
        assert "Tell nobody" not in client.get(address).content.decode()


def test_texts_are_compared_by_paragraph_and_word():
    old = "One stays.\n\nThe dam broke at night.\n\nTwo stays."
    new = "One stays.\n\nThe dam broke by day.\n\nTwo stays.\n\nThree is new."
    changes = comparison.compare(old, new)
    assert [change.unchanged for change in changes] == [1, 0, 1, 0]
    assert [(p.kind, p.text) for p in changes[1].pieces if p.kind != "same"] == [
        ("removed", "at night"),
        ("added", "by day"),
    ]
    assert changes[3].pieces[0].kind == "added"
    assert comparison.compare(old, old) == []


def test_who_is_to_answer_reads_the_letter_first_and_knows_by_when(cast, office, now, as_):
    """The table of the others stands below the letter for them, and above it for the desk."""
    draft = builders.submitted(cast, office, now)
    day = now.date() + dt.timedelta(days=5)
    asking.set_deadline(draft, clear_by=day, actor=cast.drafter, now=now)
    address = reverse("clearance", args=[draft.pk])
    for person, is_first in ((cast.holder_of_minority, True), (cast.registry, False)):
        html = as_(person).get(address).content.decode()
        assert (html.index("letter-heading") < html.index('id="mandates-heading"')) is is_first
        assert "17 March 2021" in html
    listed = as_(cast.holder_of_minority).get(reverse("clearance_list")).content.decode()
    assert "to be cleared by 17 March 2021" in listed
