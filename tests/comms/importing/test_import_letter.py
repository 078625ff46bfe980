"""import_letter: the real letter to the character, what is kept of it, and every refusal with path and remedy."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess

import page as validator
import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from comms import reference
from comms.cases.models import Case
from comms.clock import GENEVA
from comms.dispatch import sending
from comms.dispatch.models import Communication, Reference
from comms.drafting.models import Draft
from comms.events import Event
from comms.letters import verify
from comms.letters.models import ClauseSet
from comms.notices import Notice
from mandates.models import Appointment, Mandate, User
from recipients.models import Recipient
from tests import builders as path_builders
from tests.comms.importing import builders

TABLES = (Case, Draft, Communication, Reference, Event, ClauseSet, Mandate, Recipient, User)


def counts():
    files = sum(1 for path in settings.CONFIDENTIAL_STORE.rglob("*") if path.is_file())
    return [model.objects.count() for model in (*TABLES, Appointment)] + [files]


def run(*arguments):
    said = io.StringIO()
    call_command("import_letter", *map(str, arguments), stdout=said)
    return said.getvalue()


def text_of(name):
    said = io.StringIO()
    call_command("render_letter", name, "--format", "text", stdout=said)
    return said.getvalue()


@pytest.fixture
def real(db):
    letter, clauses = builders.real()
    reference.load_reference()
    path_builders.key()
    run(letter, "--clauses", clauses)
    expected = json.loads(letter.read_text(encoding="utf-8"))["expected"]
    return Communication.objects.get(), expected


def strings(expected):
    """What a letter must say, in order; the last two of the file are facts about it, not words in it."""
    for key, value in expected.items():
        if key == "signatures":
            for signature in value:
                yield from (signature["name"], signature["title"])
        elif key not in ("pages", "public_from"):
            yield value


def test_the_real_letter_says_everything_expected_in_order(real):
    letter, expected = real
    written, position = text_of("AL OTH 109/2021"), 0
    for wanted in strings(expected):
        found = written.find(wanted, position)
        assert found >= 0, f"missing, or out of order: {wanted[:80]}"
        position = found + len(wanted)
    assert letter.public_at == dt.datetime(2021, 5, 11, tzinfo=GENEVA)
    assert letter.dated_on == dt.date(2021, 3, 12)


def test_a_folder_is_a_letter_with_its_clauses(db):
    """What is beside letter.json is used with it."""
    letter, _ = builders.real()
    reference.load_reference()
    path_builders.key()
    assert run(letter.parent, "--state", "drafting").startswith("Imported ")
    assert Draft.objects.get().current.content["choices"]["clause_set"] != "standard"


def test_the_real_letter_is_a_sealed_accessible_file(real, tmp_path):
    letter, _ = real
    data = sending.sealed_bytes(letter)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert 7 <= len(pdf.pages) <= 9
    path = tmp_path / "letter.pdf"
    call_command("render_letter", str(letter), "--format", "pdf", "-o", str(path))
    assert path.read_bytes() == data
    report = validator.validate_pdf_bytes(data, profile=validator.ValidationProfile.PDF_UA_1)
    assert [str(fault) for fault in report.failures] == []
    verdict = verify.verify(data, settings.SEAL_CERTIFICATE_FILE)
    assert verdict.is_whole
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    assert not verify.verify(bytes(changed), settings.SEAL_CERTIFICATE_FILE).is_whole
    path.write_bytes(changed)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" not in told


def test_events_say_that_it_was_an_import(office, tmp_path):
    path_builders.key()
    run(builders.file(tmp_path, builders.letter()))
    letter = Communication.objects.get()
    assert str(letter) == "AL OTH 7/2021"
    assert letter.state == "sent"
    assert [mandate.key for mandate in letter.signing_mandates()] == ["culture", "business"]
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert {"open_case", "import_letter", "submit", "clear", "seal", "send"} <= set(verbs)
    assert "imported" in Event.objects.get(verb="import_letter").reason
    assert all("imported" in word.comment for word in letter.draft.clearances.all())
    assert "imported" in letter.dispatches.get().proof
    importer, clearer = User.objects.order_by("pk")
    assert not importer.has_usable_password() and not clearer.has_usable_password()
    assert {word.person for word in letter.draft.clearances.all()} == {clearer}
    assert not Notice.objects.exists()
    assert {(row.period.upper - row.period.lower).days for row in Appointment.objects.all()} == {1}


@pytest.mark.parametrize(("state", "letters"), [("drafting", []), ("cleared", ["registered"])])
def test_it_stops_where_it_is_told(office, tmp_path, state, letters):
    run(builders.file(tmp_path, builders.letter()), "--state", state)
    assert Draft.objects.get().state == state
    assert [letter.state for letter in Communication.objects.all()] == letters


def test_a_drafter_can_own_what_is_imported(cast, office, tmp_path):
    letter = builders.letter(mandates=["business", "culture"])
    path = builders.file(tmp_path, letter)
    run(path, "--state", "drafting", "--by", cast.drafter.email)
    assert Draft.objects.get().created_by == cast.drafter


def test_mandates_and_recipients_can_be_given_whole(office, tmp_path):
    path_builders.key()
    inline = {
        "key": "water",
        "kind": "SR",
        "keyword": "Water",
        "title": "Special Rapporteur on water",
        "holder": "Ed Brook",
        "resolution": "42/5",
    }
    recipient = {
        "kind": "company",
        "name": "Brightwater Dams Inc.",
        "contact": {"honorific": "Ms.", "name": "Flo Weir"},
        "state": "CHE",
    }
    run(builders.file(tmp_path, builders.letter(mandates=[inline], recipient=recipient)))
    written = text_of("OTH 7/2021")
    assert "Special Rapporteur on water" in written
    assert "Dear Ms. Flo Weir," in written


def test_the_same_letter_is_not_imported_twice(office, tmp_path):
    path_builders.key()
    path = builders.file(tmp_path, builders.letter())
    run(path)
    before = counts()
    with pytest.raises(CommandError, match="in the register already"):
        run(path)
    assert counts() == before


def test_the_same_draft_is_not_imported_twice(office, tmp_path):
    path = builders.file(tmp_path, builders.letter())
    run(path, "--state", "drafting")
    with pytest.raises(CommandError, match="imported already"):
        run(path, "--state", "drafting")


FACT = {"text": "The valley was allegedly flooded."}
BAD = {
    "not JSON": ("{", "letter.json", "mend that place"),
    "no object": ([], "no object", "in braces"),
    "a field twice": ('{"type": "AL", "type": "UA"}', "letter.json", "stands twice"),
    "unknown field": (builders.letter(question=["x"]), "given.question", "did you mean"),
    "unknown type": (builders.letter(type="XX"), "given.type", "AL, UA, OL"),
    "unknown language": (builders.letter(language="de"), "given.language", "en, fr, es"),
    "no code": (builders.letter(code=None), "given.code", "OTH for anyone else"),
    "wrong code": (builders.letter(code="CHE"), "given.code", "correct the code"),
    "bad number": (builders.letter(number="7"), "given.number", "without quotation marks"),
    "bad date": (builders.letter(date="12.3.2021"), "given.date", "such as 2021-03-12"),
    "date to come": (builders.letter(date="2199-01-01"), "given.date", "letters of the past"),
    "unknown mandate": (
        builders.letter(mandates=["busines"]),
        "given.mandates[0]",
        "Did you mean “business”",
    ),
    "no mandates": (builders.letter(mandates=[]), "given.mandates", "at least one mandate"),
    "mandate twice": (
        builders.letter(mandates=["business", "business"]),
        "given.mandates[1]",
        "take one of them out",
    ),
    "other holder": (
        builders.letter(
            mandates=[
                {
                    "key": "culture",
                    "kind": "SR",
                    "keyword": "Cultural rights",
                    "title": "Special Rapporteur on culture",
                    "holder": "Somebody Else",
                    "resolution": "37/12",
                }
            ]
        ),
        "given.mandates[0].holder",
        "Give its key alone",
    ),
    "no recipient": (builders.letter(recipient=None), "given.recipient", "facts in braces"),
    "unknown recipient": (
        builders.letter(recipient="quarry-work"),
        "given.recipient",
        "Did you mean “quarry-works”",
    ),
    "resembling recipient": (
        builders.letter(recipient={"kind": "company", "name": "Quarry Works Limited"}),
        "given.recipient.name",
        "is_new",
    ),
    "other contact": (
        builders.letter(
            recipient={
                "kind": "company",
                "name": "Quarry Works Ltd.",
                "contact": {"name": "Bea Stone"},
            }
        ),
        "given.recipient.contact.name",
        "end that contact first",
    ),
    "no questions": (builders.letter(questions=[]), "given.questions", "at least one question"),
    "empty paragraph": (
        builders.letter(concerns=["One.", " "]),
        "given.concerns[1]",
        "take it out",
    ),
    "mark without footnote": (
        builders.letter(footnotes=None),
        "given.footnotes",
        "write footnote 1",
    ),
    "footnote without mark": (
        builders.letter(facts=[FACT]),
        "given.footnotes",
        "put [^1] where it belongs",
    ),
    "unknown State": (
        builders.letter(similar_letters={"governments": ["XXX"]}),
        "given.similar_letters.governments[0]",
        "ISO 3166",
    ),
    "annex without title": (builders.letter(annex_title=None), "given.annex_title", "as text"),
    "key of a list": (
        builders.letter(annex=[{"kind": "list", "items": ["(a) x"], "key": "a"}]),
        "given.annex[0].key",
        "cannot be the key",
    ),
    "bad annex": (
        builders.letter(annex=[{"kind": "poem", "text": "x"}]),
        "given.annex[0].kind",
        "paragraph",
    ),
    "bad flag": (builders.letter(press_release="yes"), "given.press_release", "true or false"),
    "unknown clause set": (
        builders.letter(clause_set="summer"),
        "given",
        "load one with load_clauses",
    ),
}


@pytest.mark.parametrize(("data", "place", "remedy"), BAD.values(), ids=BAD.keys())
def test_a_fault_is_named_with_its_path_and_remedy_and_nothing_is_written(
    office, tmp_path, data, place, remedy
):
    before = counts()
    with pytest.raises(CommandError) as refusal:
        run(builders.file(tmp_path, data))
    lines = [line for line in str(refusal.value).splitlines() if remedy in line]
    assert lines, str(refusal.value)
    assert place in lines[0]
    assert counts() == before


def test_all_faults_are_named_at_once(office, tmp_path):
    data = builders.letter(type="XX", date="soon", questions=[], mandates=[{"key": "x"}])
    with pytest.raises(CommandError) as refusal:
        run(builders.file(tmp_path, data))
    for place in ("given.type", "given.date", "given.questions", "given.mandates[0].title"):
        assert place in str(refusal.value)


def test_bad_clauses_are_named_and_nothing_is_written(office, tmp_path):
    clauses = tmp_path / "clauses.json"
    clauses.write_text(
        json.dumps(
            {
                "language": "en",
                "valid_from": "2021-01-01",
                "clauses": {"closing": "To {nobody}.", "clozing": "x"},
            }
        )
    )
    before = counts()
    with pytest.raises(CommandError) as refusal:
        run(builders.file(tmp_path, builders.letter()), "--clauses", clauses)
    assert "clauses.closing" in str(refusal.value)
    assert "{nobody}" in str(refusal.value)
    assert "clauses.clozing" in str(refusal.value)
    assert counts() == before


def test_a_fault_at_the_last_step_leaves_no_file(office, tmp_path, monkeypatch):
    from comms.errors import CommsError

    def refuse(*args, **facts):
        raise CommsError("The desk is closed.")

    path_builders.key()
    before = counts()
    monkeypatch.setattr(sending, "record", refuse)
    with pytest.raises(CommandError, match="The desk is closed"):
        run(builders.file(tmp_path, builders.letter()))
    assert counts() == before


def test_an_unknown_person_is_refused(office, tmp_path):
    with pytest.raises(CommandError, match="Nobody signs in as"):
        run(builders.file(tmp_path, builders.letter()), "--by", "nobody@pouch.example")


def test_an_urgent_letter_written_without_what_rules_add_today_stays_as_it_was(office, tmp_path):
    run(builders.file(tmp_path, builders.letter(type="UA")), "--state", "drafting")
    content = Draft.objects.get().current.content
    assert "interim_measures" not in content["clause_keys"]
    assert content["choices"]["clause_changes"]["interim_measures"]["state"] == "off"
    run(
        builders.file(tmp_path, builders.letter(type="UA", number=8, interim_measures=True)),
        "--state",
        "drafting",
    )
    content = Draft.objects.first().current.content
    assert {"interim_measures", "prompt_reply"} <= set(content["clause_keys"])
