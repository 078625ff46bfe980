"""What a seal is worth, told from the file and the published certificate alone.

Beside comms.letters.seal it alone imports pyHanko. It reads no row and no setting, because it is also
a program, `python -m comms.letters.verify CERTIFICATE < FILE`: the public site hands strangers' files
to it, in a process whose time and memory end, and reads one line of JSON.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import logging
import os
import re
import resource
import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto.cms import ContentInfo
from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from comms.errors import CommsError

T = TypeVar("T")

# They report each bad file with a trace that quotes it; the outcome says what there is to say.
for _parser in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_parser).setLevel(logging.CRITICAL)

FIELD = "Seal"
LARGEST = 20 * 1024 * 1024
MEMORY = 512 * 1024 * 1024
SECONDS = 4  # of processor time; the longest letter takes one
LONGEST_NAME = 200
BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}0\s{1,9}\d{1,12}\s{1,9}(\d{1,12})\s{1,9}(\d{1,12})"
)


class Outcome(StrEnum):
    """What can be said of a file. Only WHOLE is good."""

    WHOLE = "whole"
    ALTERED = "altered"
    ADDED_TO = "added to"
    CUT_OFF = "cut off"
    UNREADABLE = "unreadable"
    SOMEBODY_ELSE = "sealed by somebody else"
    OUT_OF_DATE = "certificate not valid then"
    NOT_SEALED = "not sealed"
    NOT_A_PDF = "not a PDF"
    ENCRYPTED = "encrypted"


# What it means, and what to do.
MEANING = {
    Outcome.WHOLE: (
        "The seal is whole: nothing in this file has changed since it was sealed.",
        "You can rely on this copy.",
    ),
    Outcome.ALTERED: (
        "This file was changed after it was sealed.",
        "Do not rely on it. Ask for the file as it was first received.",
    ),
    Outcome.ADDED_TO: (
        "The sealed letter is inside this file, but something was added to the file afterwards.",
        "What you see may not be what was sealed. A program that saves comments or marks into a file"
        " does this too. Ask for the file as it was first received.",
    ),
    Outcome.CUT_OFF: (
        "The end of this file is missing, so its seal cannot be checked.",
        "Download or copy it again and check the new copy.",
    ),
    Outcome.UNREADABLE: (
        "This file is damaged, or made in a way that cannot be read, so no seal in it can be checked.",
        "Do not rely on it. Get the file again and check the new copy.",
    ),
    Outcome.SOMEBODY_ELSE: (
        "Somebody else has sealed or signed this file.",
        "Do not take it for a sealed letter of the Special Procedures. Anybody can make a certificate"
        " with any name. Ask for the file as it was first received.",
    ),
    Outcome.OUT_OF_DATE: (
        "This file bears our seal, but the seal’s certificate was not valid on that day.",
        "Do not rely on it. Ask the office that sent the letter.",
    ),
    Outcome.NOT_SEALED: (
        "This PDF has no seal.",
        "Nothing can be said about it. Printing, scanning or saving a letter anew takes its seal away:"
        " ask for the file as it was first received.",
    ),
    Outcome.NOT_A_PDF: (
        "This is not a PDF file.",
        "Letters are sealed as PDF files. Choose the PDF itself, not a picture or a text of it.",
    ),
    Outcome.ENCRYPTED: (
        "This PDF is encrypted, so nothing in it can be checked.",
        "Sealed letters are never encrypted. Taking the encryption off breaks the seal: ask for the"
        " file as it was first received.",
    ),
}


class NoCertificate(CommsError):
    """There is nothing to check a seal against."""

    status = 500


@dataclass(frozen=True)
class Verification:
    """What a seal is worth.

    `signer` is the name in the certificate: ours, or, for SOMEBODY_ELSE, one that proves nothing.
    `sealed_at` is what the sealer's clock said; `stamped_at` what a time stamp authority says whose
    certificate is published with ours.
    """

    outcome: Outcome
    signer: str = ""
    sealed_at: dt.datetime | None = None
    stamped_at: dt.datetime | None = None
    stamped_by: str = ""

    @property
    def is_whole(self) -> bool:
        return self.outcome is Outcome.WHOLE

    @property
    def sentence(self) -> str:
        return MEANING[self.outcome][0]

    @property
    def advice(self) -> str:
        return MEANING[self.outcome][1]


def verify(pdf: bytes, certificate_file: str | Path) -> Verification:
    """What the seal on `pdf` is worth. Never raises for a bad file; raises NoCertificate without ours."""
    published = certificates(certificate_file)
    if b"%PDF-" not in pdf[:1024]:
        return Verification(Outcome.NOT_A_PDF)
    try:
        return apart(lambda: _read(pdf, published))
    except Exception:
        # A damaged file fails in any layer of the parser; its bytes alone say how it was damaged.
        return Verification(_damage(pdf))


def certificates(file: str | Path) -> list[Certificate]:
    """Those in `file`. Raises NoCertificate when there are none to be read."""
    try:
        found = list(load_certs_from_pemder([str(file)]))
        # Parsed lazily: what is not a certificate must fail here.
        _ = [certificate.subject.native for certificate in found]
    except (OSError, ValueError, TypeError) as fault:
        raise NoCertificate(
            f"The certificate {file} cannot be read; name the file with the seal’s certificate."
        ) from fault
    if not found:
        raise NoCertificate(f"There is no certificate in {file}; put the seal’s certificate there.")
    return found


def apart(work: Callable[[], T]) -> T:
    """Do `work`, in a thread of its own where an event loop runs: pyHanko starts one, which another forbids."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def name_in(certificate: Certificate) -> str:
    """The name in a certificate, without the characters that turn or hide text."""
    name = str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)
    shown = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cn", "Co"})
    return shown[:LONGEST_NAME]


def _read(pdf: bytes, published: list[Certificate]) -> Verification:
    reader = PdfFileReader(io.BytesIO(pdf))
    if reader.encrypted:
        return Verification(Outcome.ENCRYPTED)
    signatures = reader.embedded_signatures
    seals = [one for one in signatures if one.sig_object_type != "/DocTimeStamp"]
    stamps = [one for one in signatures if one.sig_object_type == "/DocTimeStamp"]
    if not seals:
        # A letter has the place of its seal before the seal itself, which comes last.
        has_place = any(name == FIELD for name, *_ in enumerate_sig_fields(reader, False))
        return Verification(Outcome.CUT_OFF if has_place else Outcome.NOT_SEALED)
    if len(seals) > 1:
        strangers = [seal for seal in seals if not _is_ours(seal, published)]
        name = name_in(strangers[0].signer_cert) if strangers else ""
        return Verification(Outcome.SOMEBODY_ELSE, signer=name)
    return _judge(seals[0], stamps, published)


def _judge(seal: Any, stamps: list[Any], published: list[Certificate]) -> Verification:
    """Trust is ours alone: the certificate is in our own file and was in order when it sealed."""
    made_at: dt.datetime | None = seal.self_reported_timestamp
    status = validate_pdf_signature(
        seal,
        signer_validation_context=ValidationContext(
            trust_roots=[seal.signer_cert],
            allow_fetching=False,
            moment=made_at,
            best_signature_time=made_at,
        ),
        ts_validation_context=_of_authorities(published),
        # Only what B-LTA adds is ever compared; all else that is added is refused unread.
        skip_diff=not stamps,
    )
    if not (status.intact and status.valid):
        return Verification(Outcome.CUT_OFF if _ends_after(seal) else Outcome.ALTERED)
    signer = name_in(seal.signer_cert)
    if not _is_ours(seal, published):
        return Verification(Outcome.SOMEBODY_ELSE, signer=signer)
    stamp = status.timestamp_validity
    is_stamp_sound = stamp is None or (stamp.intact and stamp.valid)
    if not (is_stamp_sound and all(_fills_its_place(one) for one in [seal, *stamps])):
        return Verification(Outcome.ALTERED)
    if not (_covers_all(status) or _is_archived(status, stamps, published)):
        return Verification(Outcome.ADDED_TO, signer, made_at)
    is_in_order = status.trusted and _was_valid(seal.signer_cert, made_at)
    outcome = Outcome.WHOLE if is_in_order else Outcome.OUT_OF_DATE
    if stamp is not None and stamp.trusted:
        by = name_in(stamp.signing_cert)
        return Verification(outcome, signer, made_at, stamp.timestamp, by)
    return Verification(outcome, signer, made_at)


def _is_ours(seal: Any, published: list[Certificate]) -> bool:
    """A time stamp authority may be published beside the seal's own certificate: it seals nothing."""
    known = [one.sha256 for one in published if not _stamps_time(one)]
    return seal.signer_cert.sha256 in known


def _was_valid(certificate: Certificate, moment: dt.datetime | None) -> bool:
    """Asked here because the period of a certificate that is itself the root is not looked at there."""
    if moment is None:
        return False
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)


def _stamps_time(certificate: Certificate) -> bool:
    purposes = certificate.extended_key_usage_value
    return purposes is not None and "time_stamping" in purposes.native


def _covers_all(status: Any) -> bool:
    return bool(status.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _ends_after(seal: Any) -> bool:
    """Whether the seal speaks of more bytes than the file has."""
    stream = seal.reader.stream
    return int(seal.byte_range[2] + seal.byte_range[3]) > int(stream.seek(0, io.SEEK_END))


def _fills_its_place(seal: Any) -> bool:
    """The bytes of a seal are the only ones it does not cover: nothing else may lie among them."""
    start, before, after, _ = seal.byte_range
    seal.reader.stream.seek(before)
    place = seal.reader.stream.read(after - before)
    content: bytes = seal.pkcs7_content
    padding = content[len(ContentInfo.load(content).dump()) :]
    is_exact = place in {
        b"<%b>" % digits.encode() for digits in (content.hex(), content.hex().upper())
    }
    return bool(start == 0 and is_exact and not any(padding))


def _is_archived(status: Any, stamps: list[Any], published: list[Certificate]) -> bool:
    """Whether all that was added is what B-LTA adds, and our own authority's time stamp covers it."""
    is_archival = (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level == ModificationLevel.LTA_UPDATES
        and status.docmdp_ok
    )
    if not (is_archival and stamps):
        return False
    last = validate_pdf_timestamp(stamps[-1], _of_authorities(published))
    is_good = last.intact and last.valid and last.trusted
    return bool(is_good and last.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _of_authorities(published: list[Certificate]) -> ValidationContext:
    """Time stamps are believed when their authority, or its issuer, is published with our certificate."""
    roots = [one for one in published if one.ca or _stamps_time(one)]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _damage(pdf: bytes) -> Outcome:
    """Why `pdf` cannot be read. It gives a bad file its name and never makes a file good."""
    ends = [int(start) + int(length) for start, length in BYTE_RANGE.findall(pdf)]
    if ends:
        if max(ends) > len(pdf):
            return Outcome.CUT_OFF
        return Outcome.ADDED_TO if max(ends) < len(pdf) else Outcome.ALTERED
    if b"%%EOF" not in pdf[-1024:]:
        return Outcome.CUT_OFF
    return _tolerantly(pdf)


def _tolerantly(pdf: bytes) -> Outcome:
    """For files of careless programs: no seal is looked for, but that there is none can be said."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            return Outcome.ENCRYPTED
        return Outcome.UNREADABLE if reader.embedded_signatures else Outcome.NOT_SEALED
    except Exception:
        return Outcome.UNREADABLE


def limit() -> None:
    """From here on this process can write no file, gives way to others, and ends when it wants too much.

    Not to be undone.
    """
    os.nice(5)
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main(certificate_file: str) -> None:
    """Reads a PDF from standard input, writes what its seal is worth as JSON."""
    limit()
    found = verify(sys.stdin.buffer.read(LARGEST + 1), certificate_file)
    facts = asdict(found) | {"sentence": found.sentence, "advice": found.advice}
    json.dump(facts, sys.stdout, default=dt.datetime.isoformat)


if __name__ == "__main__":
    main(sys.argv[1])
