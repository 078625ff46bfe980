"""withhold, restore, confirm: what the public reads needs two people as soon as anything is withheld."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from comms.cases import services as cases
from comms.dispatch import sealing
from comms.dispatch.models import Communication
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.letters import text as plain
from comms.publication.redaction import services, text
from comms.publication.redaction.models import Redaction
from comms.publication.redaction.services import Chosen
from comms.publication.redaction.standing import standing, standings
from tests import builders
from tests.comms.publication.redaction.builders import NAMED, chosen, confirmed, withheld


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now, text=NAMED)


def public(letter) -> str:
    return plain.render(text.document(letter))


def test_the_words_are_gone_everywhere_and_a_note_says_so(letter, cast, now):
    before = plain.render(text.document(letter))
    withheld(letter, cast.drafter, now)
    after = public(letter)
    assert "Nour" in before and "Nour" not in after
    assert before.replace("Nour al-Badr", "[name withheld]") == after.replace(
        "\n\nIn this public copy, words are withheld to protect persons.", ""
    )
    event = letter.events.last()
    assert (event.verb, event.facts) == ("withhold", {"places": 3, "ground": "third"})
    assert "Nour" not in str(event.facts) + event.reason


def test_grounds_that_would_tell_of_the_person_are_one_ground_to_the_public(letter, cast, now):
    for one, ground in zip(chosen(letter), ("source", "minor", "sexual"), strict=True):
        services.withhold(letter, [one], kind="name", ground=ground, actor=cast.drafter, now=now)
        assert text.of(letter).note == "In this public copy, words are withheld to protect persons."


def test_one_letter_alone_and_one_letter_taken_out(cast, office, now):
    builders.sent(cast, office, now, text=NAMED, to=[office.company, office.state])
    first, second = Communication.objects.order_by("pk")
    sealing.seal(second, actor=cast.registry, now=now)
    withheld(first, cast.drafter, now)
    assert "Nour" not in public(first)
    (one, *_) = Redaction.objects.all()
    services.withdraw(one, reason="named to them", actor=cast.drafter, now=now, letter=first)
    assert (public(first).count("Nour"), public(second).count("Nour")) == (1, 0)
    services.withhold(
        first, chosen(first)[:1], kind="name", ground="request", actor=cast.drafter, now=now,
        only_here=True,
    )  # fmt: skip
    assert "Nour" not in public(first)


def test_what_is_withheld_already_is_not_withheld_twice(letter, cast, now):
    withheld(letter, cast.drafter, now)
    with pytest.raises(CommsError, match="withheld already"):
        withheld(letter, cast.publisher, now)


ELSEWHERE: list[tuple[dict[str, Any], str]] = [
    ({"words": "Noor al-Badr"}, "find the words again"),
    ({"start": 900, "end": 950}, "find the words again"),
    ({"place": "facts/9/text"}, "find the words again"),
    ({"place": "footnotes/x"}, "find the words again"),
    ({"revision": 0}, "another letter"),
    ({"start": 4, "end": 5, "words": ""}, "no words"),
]


def test_a_place_that_does_not_match_is_refused(letter, cast, now):
    for change, said in ELSEWHERE:
        asked = replace(chosen(letter)[0], **change)
        with pytest.raises(CommsError, match=said):
            services.withhold(
                letter, [asked], kind="name", ground="third", actor=cast.drafter, now=now
            )
    assert not Redaction.objects.exists()


UNSAID = [
    ({"ground": "other"}, "which other ground"),
    ({"ground": "none"}, "on which ground"),
    ({"kind": "face"}, "what is withheld"),
    ({"note": "x" * 10_000}, "10,000 characters"),
]


def test_a_ground_that_is_not_said_is_refused(letter, cast, now):
    for facts, said in UNSAID:
        asked = {"kind": "name", "ground": "third", **facts}
        with pytest.raises(CommsError, match=said):
            services.withhold(letter, chosen(letter), actor=cast.drafter, now=now, **asked)


PEOPLE = {
    "drafter": (True, False),
    "colleague": (True, False),
    "outsider": (False, False),
    "holder_of_business": (False, False),
    "registry": (False, False),
    "publisher": (True, True),
    "superuser": (False, False),
    "nobody": (False, False),
}


def test_who_may_withhold_and_who_may_confirm(letter, cast, now):
    for person, (may_withhold, may_confirm) in PEOPLE.items():
        for verb, expected in (
            ("withhold", may_withhold),
            ("restore", may_withhold),
            ("confirm", may_confirm),
        ):
            try:
                services.check(letter, verb, actor=getattr(cast, person), now=now)
            except NotPermitted:
                assert not expected, (person, verb)
            else:
                assert expected, (person, verb)


def test_a_letter_that_is_not_sealed_has_no_public_text(cast, office, now):
    registered = builders.letter_of(builders.cleared(cast, office, now))
    with pytest.raises(WrongState, match="sealed"):
        services.check(registered, "withhold", actor=cast.drafter, now=now)


def test_nothing_withheld_and_nobody_to_protect_needs_nobody(letter, cast, now):
    assert standing(letter).reason == ""
    with pytest.raises(WrongState, match="no confirmation"):
        confirmed(letter, cast.publisher, now)


def test_a_second_person_confirms_and_any_change_makes_it_stale(letter, cast, now):
    withheld(letter, cast.publisher, now)
    assert "no second person" in standing(letter).reason
    with pytest.raises(NotPermitted, match="yourself"):
        confirmed(letter, cast.publisher, now)
    with pytest.raises(StaleText):
        services.confirm(letter, digest="0" * 64, actor=cast.second_publisher, now=now)
    confirmed(letter, cast.second_publisher, now)
    assert standing(letter).reason == ""
    assert letter.events.last().verb == "confirm_public_text"
    with pytest.raises(WrongState, match="already"):
        confirmed(letter, cast.second_publisher, now)
    later = now + dt.timedelta(hours=1)
    services.withdraw(Redaction.objects.first(), reason="agreed", actor=cast.drafter, now=later)
    assert "has changed" in standing(letter).reason
    assert standings([letter]) == {letter.pk: standing(letter)}


def test_who_restores_does_not_confirm(letter, cast, now):
    withheld(letter, cast.drafter, now)
    confirmed(letter, cast.publisher, now)
    later = now + dt.timedelta(hours=1)
    for redaction in Redaction.objects.all():
        services.withdraw(redaction, reason="agreed", actor=cast.publisher, now=later)
    with pytest.raises(NotPermitted, match="yourself"):
        confirmed(letter, cast.publisher, later)
    confirmed(letter, cast.second_publisher, later)
    assert "Nour al-Badr" in public(letter)


def test_a_protected_name_that_still_stands_is_not_confirmed(letter, cast, now):
    cases.add_person(letter.draft.case, name="Nour al-Badr", actor=cast.drafter, now=now)
    assert "not agreed to be named" in standing(letter).reason
    with pytest.raises(CommsError, match="still stands"):
        confirmed(letter, cast.publisher, now)
    withheld(letter, cast.drafter, now)
    confirmed(letter, cast.publisher, now)


def test_words_end_once_and_with_a_reason(letter, cast, now):
    (one, *_) = withheld(letter, cast.drafter, now)
    with pytest.raises(CommsError, match="Say why"):
        services.withdraw(one, reason=" ", actor=cast.drafter, now=now)
    services.withdraw(one, reason="agreed", actor=cast.drafter, now=now)
    with pytest.raises(WrongState, match="not withheld any more"):
        services.withdraw(one, reason="agreed", actor=cast.drafter, now=now)


@pytest.mark.django_db
def test_the_records_are_only_added_to():
    tables = ("redaction", "restoration", "textconfirmation")
    changes = [f"UPDATE comms_{table} SET id = id" for table in tables]
    for statement in changes + [f"DELETE FROM comms_{table}" for table in tables]:
        with (
            pytest.raises(ProgrammingError, match="denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_only_reference_to_the_annex_cannot_be_withheld(cast, office, now):
    referring = {
        "facts": [{"text": "As [§right] says, Nour al-Badr fled.[^1]", "quote": False}],
        "annex": [{"kind": "heading", "text": "Rights", "key": "right"},
                  {"kind": "paragraph", "text": "Everyone has the right to a home."}],
    }  # fmt: skip
    letter = builders.sent(cast, office, now, text=referring)
    asked = Chosen(letter.revision_id, "facts/0/text", 3, 12, "[§right] ")
    with pytest.raises(StaleText, match="only reference"):
        services.withhold(
            letter, [Chosen(asked.revision, asked.place, 0, 16, "As [§right] says")],
            kind="passage", ground="risk", actor=cast.drafter, now=now,
        )  # fmt: skip
