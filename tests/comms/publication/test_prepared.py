"""Public copies made ahead: taken when nothing has changed, never when anything has, and never a way to be public."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import zoneinfo
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.urls import reverse

from comms import store
from comms.cases import services as cases
from comms.dispatch import sealing
from comms.dispatch.models import Communication, SealedText
from comms.jobs import Job
from comms.letters.sealable import Sealable
from comms.public.models import Publication
from comms.publication import copies, release
from comms.publication.deadlines import holds
from comms.publication.preparing import bundle, keys
from comms.publication.preparing import services as preparing
from comms.publication.preparing.models import PreparedCopy
from comms.publication.redaction import services as redaction
from comms.publication.redaction.models import Redaction
from comms.publication.redaction.standing import standing
from comms.publication.redaction.text import Redacted
from tests import builders
from tests.comms.publication.redaction.builders import NAMED, confirmed, withheld
from tests.proofs.test_isolation import REFUSED, refusal

GENEVA = zoneinfo.ZoneInfo("Europe/Zurich")
INSTANT = dt.datetime(2021, 5, 11, 0, 0, tzinfo=GENEVA)
EVE = INSTANT - dt.timedelta(hours=12)


@pytest.fixture
def drawn(monkeypatch):
    """The letters drawn so far, by their references. What is drawn is a page with nothing on it."""
    page = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(page)
    told = []

    def draw(document):
        told.append(document.reference)
        return page.getvalue()

    monkeypatch.setattr(sealing, "draw", draw)
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    return told


def a_letter(cast, office, now, **facts):
    return builders.reviewed(builders.as_sent(cast, office, now, **facts), cast)


def prepared(cast, office, now, **facts):
    letter = a_letter(cast, office, now, **facts)
    assert preparing.prepare_due(now=EVE) is None
    return letter


def files():
    return [path for path in preparing.root().rglob("*") if path.is_file()]


def test_what_was_prepared_is_taken_and_then_taken_away(cast, office, now, drawn):
    before = len(files())
    letter = prepared(cast, office, now)
    row = PreparedCopy.objects.get()
    assert (row.communication, row.refusal, drawn) == (letter, "", ["AL OTH 1/2021"])
    assert not Publication.objects.exists()
    assert not list(store.public().rglob(f"{row.stored_name}*"))
    preparing.prepare_due(now=EVE)
    assert release.publish_due(now=INSTANT).released == ["AL OTH 1/2021"]
    assert len(drawn) == 1
    page = Publication.objects.get()
    text = copies.public_text(Communication.objects.get())
    assert (page.body_html, page.body_text) == (text.html, text.text)
    assert sorted(copy.form for copy in page.copies.all()) == ["docx", "json", "txt"]
    assert not PreparedCopy.objects.exists()
    assert len(files()) == before


def test_nothing_is_prepared_more_than_a_day_ahead_nor_of_a_letter_held_back(
    cast, office, now, drawn
):
    letter = a_letter(cast, office, now)
    preparing.prepare_due(now=INSTANT - dt.timedelta(hours=25))
    assert drawn == []
    preparing.prepare_due(now=EVE)
    holds.place(letter, reason="a person is at risk", actor=cast.publisher, now=EVE)
    before = len(files())
    preparing.prepare_due(now=EVE)
    assert not PreparedCopy.objects.exists()
    assert len(files()) == before - 1


def a_source(letter, cast, now, monkeypatch):
    cases.add_source(letter.draft.case, name="Ines Quill", actor=cast.drafter, now=now)


def a_person(letter, cast, now, monkeypatch):
    cases.add_person(letter.draft.case, name="Ines Quill", actor=cast.drafter, now=now)
    confirmed(letter, cast.publisher, now)


def a_redaction(letter, cast, now, monkeypatch):
    withheld(letter, cast.drafter, now)
    confirmed(letter, cast.publisher, now)


def a_program(letter, cast, now, monkeypatch):
    monkeypatch.setattr(keys, "program", lambda: "another")


def a_seal(letter, cast, now, monkeypatch):
    other = builders.without_seal()
    other.mark = "another"
    monkeypatch.setattr(sealing, "opened", lambda: other)


def a_damaged_file(letter, cast, now, monkeypatch):
    name = PreparedCopy.objects.get().stored_name
    path = preparing.root() / name[:2] / name
    data = path.read_bytes()
    path.write_bytes(data.replace(b"driven out", b"led astray"))
    assert path.read_bytes() != data


def a_lost_file(letter, cast, now, monkeypatch):
    store.remove(preparing.root(), PreparedCopy.objects.get().stored_name)


@pytest.mark.parametrize(
    "change",
    [a_source, a_person, a_redaction, a_program, a_seal, a_damaged_file, a_lost_file],
)
def test_after_any_change_the_letter_is_drawn_anew(cast, office, now, drawn, monkeypatch, change):
    letter = prepared(cast, office, now, text=NAMED)
    change(letter, cast, EVE, monkeypatch)
    sweep = release.publish_due(now=INSTANT)
    assert (sweep.failed, len(drawn)) == ({}, 2)
    text = copies.public_text(Communication.objects.get()).text
    assert Publication.objects.get().body_text == text
    assert ("al-Badr" in text) == (change is not a_redaction)
    assert "driven out" in text


def test_words_restored_are_not_withheld_by_a_copy_made_before(cast, office, now, drawn):
    letter = a_letter(cast, office, now, text=NAMED)
    first, *_ = withheld(letter, cast.drafter, EVE)
    preparing.prepare_due(now=EVE)
    redaction.withdraw(first, reason="she agrees", actor=cast.drafter, now=EVE)
    confirmed(letter, cast.publisher, EVE)
    assert release.publish_due(now=INSTANT).failed == {}
    assert len(drawn) == 2
    assert "al-Badr" in Publication.objects.get().body_text


def test_a_copy_made_before_it_was_confirmed_opens_nothing(cast, office, now, drawn):
    letter = a_letter(cast, office, now, text=NAMED)
    withheld(letter, cast.drafter, EVE)
    preparing.prepare_due(now=EVE)
    assert "no second person" in release.publish_due(now=INSTANT).failed[str(letter)]
    confirmed(letter, cast.publisher, INSTANT)
    assert release.publish_due(now=INSTANT).released == [str(letter)]
    assert len(drawn) == 1


def test_the_gate_says_a_day_ahead_what_will_keep_a_letter_closed(
    cast, office, now, drawn, as_, at
):
    letter = a_letter(cast, office, now, text=NAMED)
    cases.add_source(letter.draft.case, name="Nour al-Badr", actor=cast.drafter, now=now)
    preparing.prepare_due(now=EVE)
    row = PreparedCopy.objects.get()
    assert "The name of a source" in row.refusal and not row.stored_name
    at(EVE)
    for page in (reverse("becoming_public"), reverse("public_letter", args=[letter.pk])):
        shown = as_(cast.publisher).get(page).content.decode()
        assert "it would stay closed: The name of a source" in shown
        assert "public copy to be put right" in shown
    assert "The name of a source" in release.publish_due(now=INSTANT).failed[str(letter)]
    assert not Publication.objects.exists() and Job.objects.needing_attention().exists()
    # A row that says otherwise opens nothing: the release asks the gate about what it draws.
    PreparedCopy.objects.update(refusal="", key="0" * 64, stored_name="0" * 32, sha256="0" * 64)
    assert release.publish_due(now=INSTANT).failed
    withheld(letter, cast.drafter, INSTANT)
    confirmed(letter, cast.publisher, INSTANT)
    preparing.prepare_due(now=INSTANT)
    assert PreparedCopy.objects.get().refusal == ""
    shown = as_(cast.publisher).get(reverse("public_letter", args=[letter.pk])).content.decode()
    assert "prepared on 11 May 2021, 00:00 Geneva" in shown
    assert release.publish_due(now=INSTANT).released == [str(letter)]


def test_a_fault_is_told_and_stops_no_other(cast, office, now, drawn, monkeypatch):
    bad, good = a_letter(cast, office, now), a_letter(cast, office, now, to=[office.state])
    original = copies.draw

    def faulty(letter, *given, **named):
        if letter.pk == bad.pk:
            raise RuntimeError("a confidential detail")
        return original(letter, *given, **named)

    monkeypatch.setattr(copies, "draw", faulty)
    preparing.prepare_due(now=EVE)
    found = {row.communication_id: row.refusal for row in PreparedCopy.objects.all()}
    assert "RuntimeError" in found[bad.pk] and "detail" not in found[bad.pk]
    assert found[good.pk] == ""


def test_work_is_done_in_slices(cast, office, now, drawn, monkeypatch):
    first, second = a_letter(cast, office, now), a_letter(cast, office, now)
    monkeypatch.setattr(preparing, "SLICE", -1.0)
    assert preparing.prepare_due(now=EVE) == first.pk
    assert preparing.prepare_due(now=EVE, after=first.pk) == second.pk
    assert preparing.prepare_due(now=EVE, after=second.pk) is None
    assert drawn == [str(first), str(second)]


def test_what_a_dead_worker_left_is_taken_away(cast, office, now, drawn):
    prepared(cast, office, now)
    left = store.put(preparing.root(), b"left behind")
    path = preparing.root() / left[:2] / left
    preparing.remove_left_behind()
    assert path.exists()
    os.utime(path, (0, 0))
    kept = PreparedCopy.objects.get().stored_name
    os.utime(preparing.root() / kept[:2] / kept, (0, 0))
    assert preparing.remove_left_behind() >= 1
    assert not path.exists() and store.holds(preparing.root(), kept)


def test_no_web_process_writes_what_the_release_believes(db):
    for statement in (
        "INSERT INTO comms_preparedcopy (communication_id) VALUES (1)",
        "UPDATE comms_preparedcopy SET sha256 = ''",
        "DELETE FROM comms_preparedcopy",
        "TRUNCATE comms_preparedcopy",
    ):
        assert refusal(statement) == REFUSED
    assert refusal("DELETE FROM comms_preparedcopy", role="pouch_worker") == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_between_the_public_reads_what_stands_at_the_instant(
    cast, office, now, drawn, seed
):
    chance, moment = random.Random(seed), EVE
    letter = a_letter(cast, office, now, text=NAMED)
    made: list[Any] = []

    def hide():
        if not made:
            made.extend(withheld(letter, cast.drafter, moment))

    def restore():
        if made:
            redaction.withdraw(made.pop(), reason="she agrees", actor=cast.drafter, now=moment)

    def learn():
        name = f"Source {chance.random()}"
        cases.add_source(letter.draft.case, name=name, actor=cast.drafter, now=moment)

    def prepare():
        preparing.prepare_due(now=moment)

    for _ in range(10):
        chance.choice([hide, restore, learn, prepare, prepare])()
        moment += dt.timedelta(minutes=7)
    expected = copies.public_text(letter)
    if standing(letter).is_needed:
        confirmed(letter, cast.publisher, moment)
    assert release.publish_due(now=INSTANT).failed == {}
    row = Publication.objects.get()
    assert (row.body_text, row.body_html) == (expected.text, expected.html)


THINGS = {
    "content": {"facts": ["one"]},
    "position": 1,
    "number": 1,
    "day": dt.date(2021, 3, 12),
    "redactions": [("facts/0", 0, 3), ("facts/0", 4, 9)],
    "words": "one",
    "ground": "third",
    "names": ["c", "d"],
    "seal": "mark",
}


def key_of(what):
    text = SealedText(what["content"], what["position"], what["day"])
    letter = SimpleNamespace(reference=f"AL OTH {what['number']}/2021", sealed_text=lambda: text)
    redactions = [
        Redaction(
            place=place,
            start=start,
            end=end,
            words=what["words"],
            kind="name",
            ground=what["ground"],
        )
        for place, start, end in what["redactions"]
    ]
    return keys.of(letter, redactions, names=what["names"], seal=what["seal"])


@pytest.mark.parametrize("name", THINGS)
def test_a_change_of_any_thing_that_the_copies_depend_on_changes_the_key(name):
    other = THINGS | (
        {
            "content": {"content": {"facts": ["One"]}},
            "position": {"position": 2},
            "number": {"number": 2},
            "day": {"day": dt.date(2021, 3, 13)},
            "redactions": {"redactions": [("facts/0", 0, 3)]},
            "names": {"names": ["c"]},
        }.get(name, {name: "another"})
    )
    assert key_of(THINGS) == key_of(dict(THINGS)) != key_of(other)


def test_the_order_in_which_words_are_hidden_changes_nothing():
    turned = {name: THINGS[name][::-1] for name in ("redactions", "names")}
    assert key_of(THINGS) == key_of(THINGS | turned)


def test_the_program_is_every_module_template_and_package(tmp_path, settings):
    module, template = tmp_path / "comms" / "a.py", tmp_path / "templates" / "letters" / "b.html"
    settings.BASE_DIR, told = tmp_path, set()
    for file, data in ((module, "a"), (module, "b"), (template, "a"), (template, "b")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(data)
        told.add(keys.program.__wrapped__())
    assert len(told) == 4


def test_a_bundle_gives_back_what_was_put_into_it():
    made = copies.Copies(
        Redacted({"facts": ["é"]}, 1, "note", True, ("word",)),
        "why",
        "<p>é</p>",
        "é",
        ["Why?"],
        Sealable(b"%PDF\0\xff", 2, 4),
        {"docx": b"PK\0", "txt": "é".encode(), "json": b""},
    )
    assert bundle.unpack(bundle.pack(made)) == made
