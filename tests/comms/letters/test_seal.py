"""The seal: valid for us and for others, and broken by any change."""

from __future__ import annotations

import io
import stat
import subprocess
from dataclasses import replace

import page as validator
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from comms.letters import seal, verify
from comms.letters.verify import Outcome
from tests.comms.letters import seals
from tests.comms.letters.seals import SEALED_AT


@pytest.fixture(scope="module")
def key():
    return seals.key()


@pytest.fixture(scope="module")
def letter():
    return seals.letter()


@pytest.fixture(scope="module")
def sealed():
    return seals.sealed()


def is_whole(data, certificate_file):
    return verify.verify(data, certificate_file).is_whole


def test_poppler_finds_it_valid_and_whole(sealed, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(sealed)
    run = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "letter.pdf")], capture_output=True, text=True
    )
    assert "Signature Validation: Signature is Valid." in run.stdout
    assert "Total document signed" in run.stdout
    assert "ETSI.CAdES.detached" in run.stdout


def test_what_was_made_ready_is_sealed_at_any_hour(key, letter):
    sealer = seal.opened(**key)
    ready = sealer.ready(letter)
    for hour in (SEALED_AT, SEALED_AT.replace(hour=1)):
        found = verify.verify(sealer.complete(ready, sealed_at=hour), key["certificate_file"])
        assert (found.is_whole, found.sealed_at) == (True, hour)


@pytest.mark.parametrize("harm", ["the hour", "the room"])
def test_what_was_made_ready_and_has_changed_is_not_sealed(key, letter, harm):
    sealer = seal.opened(**key)
    ready = sealer.ready(letter)
    if harm == "the hour":
        changed = replace(ready, data=ready.data.replace(b"19700101", b"19700102"))
    else:
        changed = replace(ready, start=ready.start + 1)
    with pytest.raises(seal.NotSealed, match="no room"):
        sealer.complete(changed, sealed_at=SEALED_AT)


def test_the_mark_of_a_seal_changes_with_its_certificate(key):
    other = seal.opened(**seals.key("another"))
    assert seal.opened(**key).mark == seal.opened(**key).mark != other.mark


def test_it_allows_no_change(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        certified = opened.Root.Perms.DocMDP
        assert int(certified.Reference[0].TransformParams.P) == 1


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
def test_it_leaves_the_file_conforming(sealed, profile):
    report = validator.validate_pdf_bytes(
        sealed, profile=getattr(validator.ValidationProfile, profile)
    )
    assert [str(fault) for fault in report.failures] == []


@trials(max_examples=25, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_changed_bit_is_refused(sealed, key, share, bit):
    _, length, after, rest = ranges(sealed)
    position = int(share * (length + rest))
    position = position if position < length else after + position - length
    changed = bytearray(sealed)
    changed[position] ^= 1 << bit
    assert not is_whole(bytes(changed), key["certificate_file"])


def ranges(data):
    with pikepdf.open(io.BytesIO(data)) as opened:
        return [int(n) for n in opened.Root.Perms.DocMDP.ByteRange]


def test_the_seal_of_another_key_is_not_ours(sealed, key, tmp_path):
    seal.make_development_key(tmp_path / "k", tmp_path / "c")
    assert verify.verify(sealed, tmp_path / "c").outcome is Outcome.SOMEBODY_ELSE


def test_certificates_of_earlier_keys_still_verify(sealed, key, letter, tmp_path):
    seal.make_development_key(tmp_path / "k", tmp_path / "c")
    both = tmp_path / "both.crt"
    both.write_bytes(key["certificate_file"].read_bytes() + (tmp_path / "c").read_bytes())
    assert is_whole(sealed, both)
    newer = seal.seal(letter, key_file=tmp_path / "k", certificate_file=both, sealed_at=SEALED_AT)
    assert is_whole(newer, tmp_path / "c")


def test_a_key_with_a_passphrase_seals(key, letter, tmp_path):
    private = serialization.load_pem_private_key(key["key_file"].read_bytes(), None)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )
    options = {"key_file": locked, "certificate_file": key["certificate_file"]}
    done = seal.seal(letter, **options, passphrase="open sesame", sealed_at=SEALED_AT)
    assert is_whole(done, key["certificate_file"])
    for wrong in ("", "sesame"):
        with pytest.raises(seal.NotSealed, match="passphrase"):
            seal.seal(letter, **options, passphrase=wrong, sealed_at=SEALED_AT)


def test_without_a_key_nothing_is_sealed(key, letter, tmp_path):
    with pytest.raises(seal.NotSealed, match="make_seal_key"):
        seal.seal(
            letter,
            key_file=tmp_path / "none",
            certificate_file=key["certificate_file"],
            sealed_at=SEALED_AT,
        )
    seal.make_development_key(tmp_path / "k", tmp_path / "c")
    with pytest.raises(seal.NotSealed, match="fits the key"):
        seal.seal(
            letter,
            key_file=tmp_path / "k",
            certificate_file=key["certificate_file"],
            sealed_at=SEALED_AT,
        )
    with pytest.raises(seal.NotSealed, match="render the letter again"):
        seal.seal(b"no pdf", **key, sealed_at=SEALED_AT)


def test_a_development_key_is_private_and_made_once(key):
    before = key["key_file"].read_bytes()
    assert stat.S_IMODE(key["key_file"].stat().st_mode) == 0o600
    assert not seal.make_development_key(**key)
    assert key["key_file"].read_bytes() == before
    certificate = x509.load_pem_x509_certificate(key["certificate_file"].read_bytes())
    assert certificate.public_key().curve.name == "secp256r1"


def test_half_a_seal_is_refused(key, tmp_path):
    with pytest.raises(seal.NotSealed, match="not its partner"):
        seal.make_development_key(key["key_file"], tmp_path / "c")


def test_the_command_says_where_the_seal_is(tmp_path, settings, capsys):
    settings.SEAL_KEY_FILE = str(tmp_path / "k")
    settings.SEAL_CERTIFICATE_FILE = str(tmp_path / "c")
    call_command("make_seal_key")
    call_command("make_seal_key")
    shown = capsys.readouterr().out
    assert shown.count("Made a seal") == shown.count("There is already a seal") == 1
    assert str(tmp_path / "k") in shown


def test_the_command_does_not_pretend_in_production(tmp_path, settings):
    settings.POUCH_MODE = "production"
    settings.SEAL_KEY_FILE = str(tmp_path / "k")
    settings.SEAL_CERTIFICATE_FILE = str(tmp_path / "c")
    with pytest.raises(CommandError, match="--self-signed"):
        call_command("make_seal_key")
    assert not (tmp_path / "k").exists()
