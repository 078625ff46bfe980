"""Suggesting other words, accepting and refusing them: the text they make, and every refusal."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from comms.cases import services as cases
from comms.dispatch import register
from comms.drafting import services
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import Suggestion, Thread
from comms.drafting.threads.rewording import reworded
from comms.errors import CommsError, NotPermitted, NotVisible, StaleText, WrongState
from tests import builders

TEXT = "The valley was allegedly flooded at night.[^1]"
NIGHT = Anchor(1, "facts", 1, TEXT.index("flooded"), "flooded at night")


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def made(draft, cast, now):
    return suggestions.suggest(
        draft,
        NIGHT,
        replacement="drowned before dawn",
        text="It was",
        actor=cast.outsider,
        now=now,
    )


def write(draft, cast, now, **parts):
    draft.refresh_from_db()
    plan = services.plan_of(draft).with_text(**parts)
    return services.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)


def facts(draft):
    draft.refresh_from_db()
    return [fact["text"] for fact in draft.current.content["facts"]]


def test_an_accepted_suggestion_is_the_next_revision(draft, made, cast, now):
    assert made.kind() == "replace"
    assert suggestions.accept(made, actor=cast.colleague, now=now).number == 2
    assert facts(draft) == ["The valley was allegedly drowned before dawn.[^1]"]
    assert (made.state, made.decided_by, made.decided_at) == ("accepted", cast.colleague, now)
    assert made.made == draft.current
    assert draft.current.note == "suggestion of outsider accepted"
    assert draft.current.author == cast.colleague
    assert Thread.objects.get().resolved_by == cast.colleague
    last = draft.events.last()
    assert (last.verb, last.facts) == (
        "accept_suggestion",
        {"thread": made.thread_id, "revision": 2},
    )


def test_a_refused_suggestion_leaves_the_text(draft, made, cast, now):
    suggestions.refuse(made, actor=cast.drafter, now=now, text="The report says so.")
    assert facts(draft) == [TEXT]
    assert (made.state, made.decided_by, made.made) == ("refused", cast.drafter, None)
    assert [remark.text for remark in made.thread.remarks.all()] == [
        "It was",
        "The report says so.",
    ]
    assert draft.events.last().verb == "refuse_suggestion"


def test_a_suggestion_is_decided_once(draft, made, cast, now):
    suggestions.refuse(made, actor=cast.drafter, now=now)
    for verb in (suggestions.accept, suggestions.refuse):
        with pytest.raises(WrongState, match="drafter has refused this suggestion already"):
            verb(made, actor=cast.colleague, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Suggestion.objects.update(state="open", decided_by=None, decided_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Suggestion.objects.update(replacement="other")


def test_only_those_who_may_edit_accept_and_its_author_takes_it_back(draft, made, cast, now):
    for person in (cast.outsider, cast.holder_of_culture, cast.nobody):
        with pytest.raises((NotPermitted, NotVisible)):
            suggestions.accept(made, actor=person, now=now)
    other = suggestions.suggest(draft, NIGHT, replacement="", actor=cast.drafter, now=now)
    with pytest.raises(NotPermitted, match="taken back by who"):
        suggestions.refuse(other, actor=cast.outsider, now=now)
    suggestions.refuse(made, actor=cast.outsider, now=now)
    assert made.decided_by == cast.outsider


def test_a_submitted_text_takes_suggestions_but_none_is_accepted(draft, cast, now):
    register.submit(draft, actor=cast.drafter, now=now)
    made = suggestions.suggest(
        draft, NIGHT, replacement="flooded", actor=cast.holder_of_culture, now=now
    )
    with pytest.raises(WrongState, match="Reopen it for editing"):
        suggestions.accept(made, actor=cast.drafter, now=now)
    services.reopen(draft, actor=cast.drafter, now=now, reason="a suggestion")
    suggestions.accept(made, actor=cast.drafter, now=now)
    assert facts(draft) == ["The valley was allegedly flooded.[^1]"]


def test_edits_elsewhere_and_around_do_not_make_it_stale(draft, made, cast, now):
    moved = [
        {"text": "They told nobody.[^2]", "quote": False},
        {"text": f"In March, it is said: {TEXT}", "quote": False},
    ]
    write(draft, cast, now, facts=moved, footnotes={"1": "Gauge readings.", "2": "Letters."})
    suggestions.accept(made, actor=cast.drafter, now=now)
    assert facts(draft)[1].endswith("The valley was allegedly drowned before dawn.[^1]")


@pytest.mark.parametrize(
    ("now_reads", "sentence"),
    [
        ("The valley was allegedly flooded by day.[^1]", "they now read “flooded by day”"),
        ("Something else entirely.[^1]", "are gone from the text"),
    ],
)
def test_words_changed_since_are_not_overwritten(draft, made, cast, now, now_reads, sentence):
    write(draft, cast, now, facts=[{"text": now_reads, "quote": False}])
    with pytest.raises(StaleText, match=sentence):
        suggestions.accept(made, actor=cast.drafter, now=now)
    assert facts(draft) == [now_reads]
    assert Suggestion.objects.get().state == "open"


def test_notes_keep_their_marks_though_their_numbers_changed(draft, cast, now):
    anchor = Anchor(1, "facts", 1, TEXT.index("night"), "night.[^1]")
    made = suggestions.suggest(draft, anchor, replacement="dawn.[^1]", actor=cast.drafter, now=now)
    write(
        draft,
        cast,
        now,
        facts=[{"text": TEXT.replace("[^1]", "[^9]"), "quote": False}],
        footnotes={"9": "Gauge readings of that night."},
    )
    suggestions.accept(made, actor=cast.drafter, now=now)
    assert facts(draft) == ["The valley was allegedly flooded at dawn.[^9]"]


@pytest.mark.parametrize(
    ("anchor", "replacement", "sentence"),
    [
        (NIGHT, "flooded at night", "changes nothing"),
        (Anchor(1, "facts", 1, 3), "  ", "changes nothing"),
        (Anchor(1, "letter"), "Other words", "changes words of a passage"),
        (NIGHT, "a" * 100_000, "has 100,000 characters"),
        (Anchor(1, "facts", 1, 0, "Nobody"), "All", "do not stand in that passage"),
    ],
)
def test_what_is_no_suggestion(draft, cast, now, anchor, replacement, sentence):
    with pytest.raises(CommsError, match=sentence):
        suggestions.suggest(draft, anchor, replacement=replacement, actor=cast.drafter, now=now)
    assert not Thread.objects.exists()


def test_a_source_comes_into_the_text_by_no_suggestion(draft, cast, now):
    cases.add_source(draft.case, name="River Watch", actor=cast.drafter, now=now)
    made = suggestions.suggest(
        draft, NIGHT, replacement="seen by River Watch", actor=cast.outsider, now=now
    )
    with pytest.raises(CommsError, match="name a source of the case"):
        suggestions.accept(made, actor=cast.drafter, now=now)


def test_an_open_suggestion_is_decided_rather_than_resolved(made, cast, now):
    with pytest.raises(WrongState, match="Accept or refuse"):
        threads.resolve(made.thread, actor=cast.drafter, now=now)
    suggestions.refuse(made, actor=cast.drafter, now=now)
    thread = Thread.objects.get()
    threads.reopen_thread(thread, actor=cast.drafter, now=now)
    threads.resolve(thread, actor=cast.drafter, now=now)
    assert Suggestion.objects.get().state == "refused"


def test_a_change_of_a_file_keeps_its_author(draft, cast, now):
    made = suggestions.suggest(
        draft,
        Anchor(1, "facts", 1, len(TEXT)),
        replacement="\n\nNobody was warned.",
        author_name="Eve Page",
        actor=cast.drafter,
        now=now,
    )
    assert (made.kind(), made.writer()) == ("insert", "Eve Page")
    suggestions.accept(made, actor=cast.drafter, now=now)
    assert facts(draft) == [TEXT, "Nobody was warned."]
    assert draft.current.note == "suggestion of Eve Page accepted"


CONTENT = {
    "purpose": ["One two three."],
    "facts": [{"text": "They came.", "quote": True}],
    "footnotes": {"1": "A note.", "2": "Another."},
    "questions": [{"text": "What was done:", "items": ["before it?", "after it?"]}, "Why?"],
    "annex": [
        {"kind": "list", "items": ["(a) by day;", "(b) by night."]},
        {
            "kind": "provision",
            "citation": "Covenant",
            "text": "A home for all.",
            "key": "home",
            "provision": 7,
            "version": 1,
        },
    ],
}


@pytest.mark.parametrize(
    ("anchor", "words", "part"),
    [
        (Anchor(1, "purpose", 1, 4, "two"), "", ["One three."]),
        (Anchor(1, "purpose", 1, 0, "One two three."), "", []),
        (Anchor(1, "purpose", 1, 7, " "), ".\n\nAnd ", ["One two.", "And three."]),
        (Anchor(1, "purpose"), "First.\n\nThen.", ["First.", "Then.", "One two three."]),
        (
            Anchor(1, "facts", 1, 10),
            "\n\nThey went.",
            [{"text": "They came.", "quote": True}, {"text": "They went.", "quote": True}],
        ),
        (Anchor(1, "footnotes", 2, 0, "Another."), "A third.", {"1": "A note.", "2": "A third."}),
        (Anchor(1, "footnotes", 2, 0, "Another."), "", {"1": "A note."}),
        (
            Anchor(1, "questions", 1, 15, "before it?"),
            "",
            [{"text": "What was done:", "items": ["after it?"]}, "Why?"],
        ),
        (
            Anchor(1, "annex", 1, 4, "by day"),
            "at noon",
            [{"kind": "list", "items": ["(a) at noon;", "(b) by night."]}, CONTENT["annex"][1]],
        ),
        (
            Anchor(1, "annex", 2, 9, "A home for all."),
            "A home.",
            [
                CONTENT["annex"][0],
                {
                    "kind": "provision",
                    "citation": "Covenant",
                    "text": "A home.",
                    "key": "home",
                    "provision": 7,
                },
            ],
        ),
    ],
)
def test_words_are_put_into_every_kind_of_block(anchor, words, part):
    assert reworded(CONTENT, anchor, words) == {anchor.part: part}


@pytest.mark.parametrize(
    ("anchor", "sentence"),
    [
        (Anchor(1, "annex", 1, 8, "y;\n(b)"), "runs over two lines"),
        (Anchor(1, "footnotes"), "by hand"),
        (Anchor(1, "letter"), "by hand"),
    ],
)
def test_what_cannot_be_put_in_is_said(anchor, sentence):
    with pytest.raises(CommsError, match=sentence):
        reworded(CONTENT, anchor, "x")


def test_what_a_blank_line_separates_in_a_list_is_an_item_of_its_own():
    fact = {"text": "Lost were:", "quote": False, "items": ["a mill", "two barns"]}
    at = Anchor(1, "facts", 1, len("Lost were:\na mill"), "")
    changed = reworded({"facts": [fact]}, at, "\n\na bridge")["facts"][0]
    assert changed["items"] == ["a mill", "a bridge", "two barns"]
    section = {"kind": "list", "items": ["(a) one"]}
    changed = reworded({"annex": [section]}, Anchor(1, "annex", 1, 7, ""), "\n\n(b) two")
    assert changed["annex"] == [{"kind": "list", "items": ["(a) one", "(b) two"]}]
