"""The seal: a PAdES signature over the whole file that allows no change. With `verify` alone imports pyHanko.

At level B-T a time stamp authority confirms the hour; at B-LTA what it takes to check the seal in later
years is added, under a second time stamp. Sealing leaves PDF/A and PDF/UA as they were: the invisible
fields are prepared and tagged first, and the metadata are not written again. What people see of the
seal is drawn in the letter itself.

Sealing has two steps: all that can be done before the hour is known, and the hour with the signature over it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from comms.errors import CommsError
from comms.letters.fields import ARCHIVE_FIELD, with_fields
from comms.letters.sealable import Sealable
from comms.letters.verify import FIELD, apart, certificates

DIGEST = "sha256"
# A time stamp authority answers in tens of milliseconds or not at all.
PATIENCE = 10
# The demonstration seals letters of past years, so its certificate must have been good then.
BEGINNING = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
VALID_FOR = dt.timedelta(days=5 * 365)
DEVELOPMENT_NAME = "Pouch development seal"
# Where the hour will stand, of the same length in every file: an hour in UTC, to the second.
NO_HOUR = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
HOUR = "%Y%m%d%H%M%SZ)"


class NotSealed(CommsError):
    """The file was not sealed; nothing was written."""

    status = 500


class Level(StrEnum):
    """How much a seal brings with it: itself; the hour confirmed; all that later years will ask for."""

    B_B = "B-B"
    B_T = "B-T"
    B_LTA = "B-LTA"


@dataclass(frozen=True)
class Sealer:
    """The key, opened, with the certificate that fits it, and who confirms the hour."""

    signer: signers.SimpleSigner
    certificate_file: str | Path
    level: Level
    timestamp_url: str
    stamper: TimeStamper | None

    @property
    def mark(self) -> str:
        """Changes with everything that `ready` depends on besides the file."""
        own = self.signer.signing_cert
        return f"{self.level} {self.timestamp_url} {own.sha256.hex() if own else ''}"

    def seal(self, pdf: bytes, *, sealed_at: dt.datetime) -> bytes:
        """`pdf` sealed as of `sealed_at`. Raises NotSealed when the file or the time stamp fails."""
        return self.complete(self.ready(pdf), sealed_at=sealed_at)

    def ready(self, pdf: bytes) -> Sealable:
        """`pdf` but for the hour and the signature: the longer part of the work. Raises as `seal` does."""
        fields = [FIELD, ARCHIVE_FIELD] if self.level == Level.B_LTA else [FIELD]
        with self._refusing():
            return _ready(with_fields(pdf, fields), self.signer, self.stamper)

    def complete(self, ready: Sealable, *, sealed_at: dt.datetime) -> bytes:
        """The sealed file. Raises as `seal` does."""
        with self._refusing():
            sealed = _sign(ready, self.signer, sealed_at, self.stamper)
            if self.stamper and self.level == Level.B_LTA:
                sealed = _archived(sealed, self.stamper, certificates(self.certificate_file))
            return sealed

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except TimestampRequestError as fault:
            raise NotSealed(
                f"The time stamp authority at {self.timestamp_url} does not answer as it should; try"
                " again, or set SEAL_TIMESTAMP_URL to another."
            ) from fault
        except (PathBuildingError, PathValidationError) as fault:
            raise NotSealed(
                "What proves the seal and its time stamp for later years cannot be collected; add the"
                " certificates of the issuer and of the time stamp authority to SEAL_CERTIFICATE_FILE."
            ) from fault
        except (pikepdf.PdfError, PdfError, SigningError) as fault:
            raise NotSealed(
                f"This file cannot be sealed ({fault}); render the letter again."
            ) from fault


def opened(
    *,
    key_file: str | Path,
    certificate_file: str | Path,
    passphrase: str = "",
    level: str = Level.B_B,
    timestamp_url: str = "",
) -> Sealer:
    """What seals, ready to do so: ask for it before a letter is drawn. Raises NotSealed when the key fails."""
    signer = _signer(Path(key_file), Path(certificate_file), passphrase)
    chosen = Level(level)
    return Sealer(signer, certificate_file, chosen, timestamp_url, _stamper(chosen, timestamp_url))


def seal(
    pdf: bytes,
    *,
    key_file: str | Path,
    certificate_file: str | Path,
    passphrase: str = "",
    sealed_at: dt.datetime,
    level: str = Level.B_B,
    timestamp_url: str = "",
) -> bytes:
    """`pdf` sealed as of `sealed_at`. Raises NotSealed when the key, the file or the time stamp fails."""
    sealer = opened(
        key_file=key_file,
        certificate_file=certificate_file,
        passphrase=passphrase,
        level=level,
        timestamp_url=timestamp_url,
    )
    return sealer.seal(pdf, sealed_at=sealed_at)


def make_development_key(key_file: str | Path, certificate_file: str | Path) -> bool:
    """Makes a self-signed key for development unless there is one; says whether it made it.

    The key file is readable by its owner alone. Raises NotSealed when only one file exists.
    """
    key_path, certificate_path = Path(key_file), Path(certificate_file)
    present = [path for path in (key_path, certificate_path) if path.exists()]
    if len(present) == 2:
        return False
    if present:
        raise NotSealed(
            f"There is {present[0]} but not its partner; put the other file back or remove this one"
            " and make both again."
        )
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    for path in (key_path, certificate_path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    certificate = _development_certificate(key)
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return True


def _stamper(level: Level, url: str) -> TimeStamper | None:
    if level is Level.B_B:
        return None
    if not url:
        raise NotSealed(
            f"Seals of level {level} need a time stamp authority; set SEAL_TIMESTAMP_URL."
        )
    return HTTPTimeStamper(url, timeout=PATIENCE)


def _ready(pdf: bytes, signer: signers.Signer, stamper: TimeStamper | None) -> Sealable:
    meaning = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm=DIGEST,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    sealer, output = _Sealer(meaning, signer, timestamper=stamper), io.BytesIO()
    writer = _Writer(io.BytesIO(pdf))
    room, _, _ = apart(
        lambda: asyncio.run(
            sealer.async_digest_doc_for_signing(writer, existing_fields_only=True, output=output)
        )
    )
    return Sealable(output.getvalue(), room.reserved_region_start, room.reserved_region_end)


def _sign(
    ready: Sealable, signer: signers.Signer, sealed_at: dt.datetime, stamper: TimeStamper | None
) -> bytes:
    """Put the hour in its room, then the signature over everything but the signature's own room."""
    hour = sealed_at.astimezone(dt.UTC)
    nowhen = NO_HOUR.strftime(HOUR).encode()
    if ready.data.count(nowhen) != 1 or ready.data[ready.start : ready.start + 1] != b"<":
        raise SigningError("the file has no room for its seal and the hour of it")
    data = ready.data.replace(nowhen, hour.strftime(HOUR).encode())
    covered = hashlib.new(DIGEST, data[: ready.start])
    covered.update(data[ready.end :])
    signature = apart(
        lambda: asyncio.run(
            signer.async_sign(
                covered.digest(),
                DIGEST,
                use_pades=True,
                timestamper=stamper,
                signed_attr_settings=PdfCMSSignedAttributes(signing_time=hour),
            )
        )
    )
    sealed = io.BytesIO(data)
    room = PreparedByteRangeDigest(covered.digest(), ready.start, ready.end)
    room.fill_with_cms(sealed, signature)
    return sealed.getvalue()


def _archived(sealed: bytes, stamper: TimeStamper, known: list[Certificate]) -> bytes:
    """`sealed` with certificates and revocations added, and a time stamp over the whole file."""
    archived = io.BytesIO()
    signature = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    context = ValidationContext(
        trust_roots=_roots(known),
        other_certs=known,
        allow_fetching=True,
        revocation_mode="soft-fail",
    )

    def work() -> None:
        paths = asyncio.run(collect_validation_info(signature, context))
        writer = _Writer(io.BytesIO(sealed))
        contents = signature.pkcs7_content.hex().encode("ascii")
        DocumentSecurityStore.supply_dss_in_writer(
            writer, contents, paths=paths, validation_context=context
        )
        signers.PdfTimeStamper(stamper, field_name=ARCHIVE_FIELD).timestamp_pdf(
            writer,
            DIGEST,
            validation_context=context,
            dss_settings=TimestampDSSContentSettings(update_before_ts=True, include_vri=False),
            output=archived,
        )

    apart(work)
    return archived.getvalue()


def _roots(known: list[Certificate]) -> list[Certificate]:
    """Where a chain may end: at a certificate whose issuer is not published with it."""
    return [
        one
        for one in known
        if one.self_issued or not any(other.subject == one.issuer for other in known)
    ]


class _Writer(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """Writing the metadata anew would damage the extension schema of PDF/UA inside PDF/A."""


class _Sealer(signers.PdfSigner):
    """Leaves room for an hour that is not known yet, where the machine's clock would be read."""

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = NO_HOUR
        return session


def _signer(key: Path, certificates: Path, passphrase: str) -> signers.SimpleSigner:
    """The certificate file may keep those of earlier keys too; the one that fits this key signs."""
    for path, name in ((key, "private key"), (certificates, "certificate")):
        if not path.is_file():
            raise NotSealed(
                f"The seal's {name} is not at {path}; set SEAL_KEY_FILE and SEAL_CERTIFICATE_FILE,"
                " or make a key with the command make_seal_key."
            )
    marks = key.stat().st_mtime_ns, certificates.stat().st_mtime_ns
    return _opened(key, certificates, passphrase, marks)


@lru_cache(maxsize=4)
def _opened(
    key: Path, certificates: Path, passphrase: str, marks: tuple[int, int]
) -> signers.SimpleSigner:
    """Read once, until one of the files is another: a thousand letters are sealed with the same."""
    try:
        private = serialization.load_pem_private_key(key.read_bytes(), passphrase.encode() or None)
        known = list(load_certs_from_pemder([str(certificates)]))
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise NotSealed(
            "The seal's key or certificate cannot be opened; check both files and the passphrase."
        ) from fault
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for certificate in known:
        if certificate.public_key.dump() == public:
            return signers.SimpleSigner(
                signing_cert=certificate,
                signing_key=translate_pyca_cryptography_key_to_asn1(private),
                # Readers elsewhere need the certificates between ours and a root they know.
                cert_registry=SimpleCertificateStore.from_certs(
                    [one for one in known if one.ca and not one.self_issued]
                ),
            )
    raise NotSealed(
        "No certificate in SEAL_CERTIFICATE_FILE fits the key; put the right one there."
    )


def _development_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEVELOPMENT_NAME)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINNING)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
