"""Seals with the hour confirmed, and with what later years will ask for."""

from __future__ import annotations

import functools

import page as validator
import pytest

from comms.letters import seal, verify
from comms.letters.verify import Outcome
from tests.comms.letters import seals

LEVELS = ["B-T", "B-LTA"]


@functools.cache
def published():
    """Our certificate and the root of the time stamps, in one file."""
    _, _, root = seals.authority()
    both = seals.folder() / "both.crt"
    both.write_bytes(seals.key()["certificate_file"].read_bytes() + root)
    return both


@functools.cache
def stamped(level):
    with seals.stamping() as url:
        return sealing(level, url)


def sealing(level, url, certificate_file=None):
    return seal.seal(
        seals.letter(),
        key_file=seals.key()["key_file"],
        certificate_file=certificate_file or published(),
        sealed_at=seals.SEALED_AT,
        level=level,
        timestamp_url=url,
    )


@pytest.mark.parametrize("level", LEVELS)
def test_the_hour_is_the_authoritys(level):
    found = verify.verify(stamped(level), published())
    assert found.outcome is Outcome.WHOLE
    assert found.sealed_at == seals.SEALED_AT
    assert (found.stamped_at, found.stamped_by) == (seals.STAMPED_AT, "Test time stamps")


def test_the_time_stamp_of_an_unknown_authority_counts_for_nothing():
    found = verify.verify(stamped("B-T"), seals.key()["certificate_file"])
    assert (found.outcome, found.stamped_at) == (Outcome.WHOLE, None)
    found = verify.verify(stamped("B-LTA"), seals.key()["certificate_file"])
    assert found.outcome is Outcome.ADDED_TO


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_done_to_it_is_told_apart(level):
    whole = stamped(level)
    for data, outcome in (
        (seals.added_to(whole), Outcome.ADDED_TO),
        (seals.signed_over(whole), Outcome.SOMEBODY_ELSE),
        (whole[:-100], Outcome.CUT_OFF),
        (seals.changed(whole, b"/Type /Catalog", b"/Type /cataloG"), Outcome.ALTERED),
    ):
        assert verify.verify(data, published()).outcome is outcome


def test_the_archive_keeps_certificates_and_a_stamp_over_the_file():
    assert b"/DSS" in stamped("B-LTA")
    assert b"/DocTimeStamp" in stamped("B-LTA")
    assert b"/DSS" not in stamped("B-T")


@pytest.mark.parametrize(
    ("level", "profile", "expected"),
    [
        ("B-T", "PDF_UA_1", set()),
        ("B-T", "PDF_A_3A", set()),
        ("B-LTA", "PDF_UA_1", set()),
        # A seal of B-LTA cannot cover the archive's later time stamp: PAdES asks for it, PDF/A does not know it.
        ("B-LTA", "PDF_A_3A", {"PDFA3A-SIGNATURE-BYTERANGE-001"}),
    ],
)
def test_they_leave_the_file_conforming(level, profile, expected):
    report = validator.validate_pdf_bytes(
        stamped(level), profile=getattr(validator.ValidationProfile, profile)
    )
    assert {fault.rule_id for fault in report.failures} == expected


def test_without_an_authority_nothing_is_sealed():
    with pytest.raises(seal.NotSealed, match="SEAL_TIMESTAMP_URL"):
        sealing("B-T", "")
    with pytest.raises(seal.NotSealed, match="does not answer"):
        sealing("B-T", "http://127.0.0.1:1/")
    with seals.stamping(is_working=False) as url, pytest.raises(seal.NotSealed, match="not answer"):
        sealing("B-T", url)


def test_an_archive_needs_the_authoritys_certificate():
    with seals.stamping() as url, pytest.raises(seal.NotSealed, match="SEAL_CERTIFICATE_FILE"):
        sealing("B-LTA", url, seals.key()["certificate_file"])
