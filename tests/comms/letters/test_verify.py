"""Each thing that can have happened to a letter has a name of its own; only the untouched one is whole."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from comms.letters import seal, verify
from comms.letters.verify import Outcome, Verification
from tests.comms.letters import seals

ROOT = Path(__file__).resolve().parents[3]
NAME = "Pouch development seal"
CASES = {
    Outcome.WHOLE: seals.sealed,
    Outcome.ALTERED: lambda: seals.changed(seals.sealed(), b"/Type /Catalog", b"/Type /cataloG"),
    Outcome.ADDED_TO: lambda: seals.added_to(seals.sealed()),
    Outcome.CUT_OFF: lambda: seals.sealed()[:-400],
    Outcome.UNREADABLE: lambda: b"%PDF-1.7\nnothing of a PDF\n%%EOF\n",
    Outcome.SOMEBODY_ELSE: lambda: seals.sealed("stranger"),
    Outcome.NOT_SEALED: seals.letter,
    Outcome.NOT_A_PDF: lambda: b"Dear Sir or Madam",
    Outcome.ENCRYPTED: lambda: seals.encrypted(seals.sealed()),
}


def judged(data: bytes, name: str = "seal") -> Verification:
    return verify.verify(data, seals.key(name)["certificate_file"])


@pytest.mark.parametrize("outcome", CASES)
def test_each_outcome(outcome):
    found = judged(CASES[outcome]())
    assert found.outcome is outcome
    assert found.is_whole == (outcome is Outcome.WHOLE)
    assert found.sentence.endswith(".")
    assert found.advice.endswith(".")


def test_every_outcome_has_words_of_its_own():
    assert set(verify.MEANING) == set(Outcome)
    assert len({sentence for sentence, _ in verify.MEANING.values()}) == len(Outcome)


def test_a_whole_letter_says_who_and_when():
    assert judged(seals.sealed()) == Verification(Outcome.WHOLE, NAME, seals.SEALED_AT)


def test_one_bit_anywhere_is_enough():
    sealed, chance = seals.sealed(), random.Random(6)
    for _ in range(60):
        other = bytearray(sealed)
        other[chance.randrange(len(other))] ^= 1 << chance.randrange(8)
        assert judged(bytes(other)).outcome is not Outcome.WHOLE


def test_the_padding_of_the_seal_hides_nothing():
    sealed = seals.sealed()
    start = sealed.index(b"0" * 200 + b">") + 100
    for hidden in (b"41", b"  ", b"> "):
        other = sealed[:start] + hidden + sealed[start + 2 :]
        assert judged(other).outcome is Outcome.ALTERED


def test_cut_off_anywhere():
    sealed, chance = seals.sealed(), random.Random(3)
    for length in [len(sealed) - 1, *(chance.randrange(10, len(sealed)) for _ in range(40))]:
        assert judged(sealed[:length]).outcome is Outcome.CUT_OFF, length


@pytest.mark.parametrize("more", [b"\n", b"%x\n", b"x" * 5000])
def test_added_at_the_end(more):
    assert judged(seals.sealed() + more).outcome is Outcome.ADDED_TO


def test_what_was_added_leaves_word_of_the_first_seal():
    found = judged(seals.added_to(seals.sealed()))
    assert (found.signer, found.sealed_at) == (NAME, seals.SEALED_AT)


def test_a_second_signature_on_top_is_somebody_elses():
    assert judged(seals.signed_over(seals.sealed())).outcome is Outcome.SOMEBODY_ELSE


def test_an_altered_letter_names_nobody():
    found = judged(CASES[Outcome.ALTERED]())
    assert (found.signer, found.sealed_at) == ("", None)


def test_the_seal_of_a_day_without_certificate_is_out_of_date():
    early = seal.seal(seals.letter(), **seals.key(), sealed_at=seals.START.replace(year=2014))
    assert judged(early).outcome is Outcome.OUT_OF_DATE


def test_a_name_cannot_turn_or_hide_text():
    certificate, _, _ = seals.authority()
    assert verify.name_in(certificate) == "Test root"
    assert verify.name_in(seals.named("A\u202eB\u200b\nC")) == "ABC"


def test_without_our_certificate_nothing_is_judged(tmp_path):
    for content in (None, b"", b"no certificate", seals.key()["key_file"].read_bytes()):
        if content is not None:
            (tmp_path / "c").write_bytes(content)
        with pytest.raises(verify.NoCertificate):
            verify.verify(seals.sealed(), tmp_path / "c")


@pytest.mark.parametrize("greed", ["bytearray(10**9)", "open('x', 'wb', 0).write(b'x')"])
def test_the_programme_can_take_no_more_than_its_share(greed, tmp_path):
    program = f"from comms.letters import verify; verify.limit(); {greed}"
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert run.returncode
    assert b"MemoryError" in run.stderr or b"File too large" in run.stderr


def test_the_programme_answers_in_json():
    run = subprocess.run(
        [sys.executable, "-m", "comms.letters.verify", str(seals.key()["certificate_file"])],
        input=seals.sealed(),
        capture_output=True,
        cwd=ROOT,
        env={},
        check=True,
    )
    answer = json.loads(run.stdout)
    assert (answer["outcome"], answer["signer"]) == ("whole", NAME)
    assert answer["sealed_at"] == "2021-03-12T15:30:00+00:00"
    assert run.stderr == b""
