"""The seal: a PAdES B-B signature over the whole file that allows no change. Alone imports pyHanko.

Sealing leaves PDF/A and PDF/UA as they were: the invisible field is prepared and tagged first, and
the metadata are not written again. What people see of the seal is drawn in the letter itself.
"""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pikepdf
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String
from pyhanko.keys import load_certs_from_pemder
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from comms.errors import CommsError

T = TypeVar("T")

FIELD = "Seal"
# The demonstration seals letters of past years, so its certificate must have been good then.
BEGINNING = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
VALID_FOR = dt.timedelta(days=5 * 365)
DEVELOPMENT_NAME = "Pouch development seal"
# Printed and locked: PDF/A asks for the first.
FLAGS = 132
NOWHERE: list[Any] = [0, 0, 0, 0]


class NotSealed(CommsError):
    """The file was not sealed; nothing was written."""

    status = 500


@dataclass(frozen=True)
class Verification:
    """What a seal is worth.

    `is_intact`: sealed, and no byte changed or added since. `is_ours`: with a certificate of ours
    that was in order at the time.
    """

    is_intact: bool
    is_ours: bool
    signer: str
    sealed_at: dt.datetime | None
    reason: str

    @property
    def is_valid(self) -> bool:
        return self.is_intact and self.is_ours


def seal(
    pdf: bytes,
    *,
    key_file: str | Path,
    certificate_file: str | Path,
    passphrase: str = "",
    sealed_at: dt.datetime,
) -> bytes:
    """`pdf` sealed as of `sealed_at`. Raises NotSealed when the key or the file cannot be used."""
    signer = _signer(Path(key_file), Path(certificate_file), passphrase)
    sealed = io.BytesIO()
    try:
        writer = _Writer(io.BytesIO(_with_field(pdf)))
        _apart(
            lambda: _Sealer(signer, sealed_at).sign_pdf(
                writer, output=sealed, existing_fields_only=True
            )
        )
    except (pikepdf.PdfError, PdfError, SigningError) as fault:
        raise NotSealed(
            f"This file cannot be sealed ({fault}); render the letter again."
        ) from fault
    return sealed.getvalue()


def verify(pdf: bytes, certificate_file: str | Path) -> Verification:
    """What the seal on `pdf` is worth. Never raises for a bad file: `reason` says what is wrong."""
    ours = list(load_certs_from_pemder([str(certificate_file)]))
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            count = "no seal" if not signatures else f"{len(signatures)} signatures instead of one"
            return Verification(False, False, "", None, f"The file has {count}.")
        return _apart(lambda: _judge(signatures[0], ours))
    except Exception as fault:
        # A damaged file fails in any layer of the parser; each failure means the same.
        return Verification(False, False, "", None, f"The file is damaged ({fault}).")


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


def _apart(work: Callable[[], T]) -> T:
    """Do `work` in a thread of its own: pyHanko starts an event loop, which one that runs already forbids."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


class _Writer(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """Writing the metadata anew would damage the extension schema of PDF/UA inside PDF/A."""


class _Sealer(signers.PdfSigner):
    """Signs with the instant it is given instead of the machine's clock."""

    def __init__(self, signer: signers.Signer, sealed_at: dt.datetime) -> None:
        meaning = signers.PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        super().__init__(meaning, signer)
        self.sealed_at = sealed_at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.sealed_at
        return session


def _signer(key: Path, certificates: Path, passphrase: str) -> signers.SimpleSigner:
    """The certificate file may keep those of earlier keys too; the one that fits this key signs."""
    for path, name in ((key, "private key"), (certificates, "certificate")):
        if not path.is_file():
            raise NotSealed(
                f"The seal's {name} is not at {path}; set SEAL_KEY_FILE and SEAL_CERTIFICATE_FILE,"
                " or make a key with the command make_seal_key."
            )
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
                cert_registry=SimpleCertificateStore.from_certs([certificate]),
            )
    raise NotSealed(
        "No certificate in SEAL_CERTIFICATE_FILE fits the key; put the right one there."
    )


def _with_field(pdf: bytes) -> bytes:
    """`pdf` with an empty, named, tagged signature field that nobody sees."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        field = opened.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String(FIELD),
                TU=String("Electronic seal of the Special Procedures"),
                F=FLAGS,
                Rect=Array(NOWHERE),
                P=page.obj,
            )
        )
        page.obj.Annots = Array([*page.obj.get("/Annots", []), field])
        page.obj.Tabs = Name.S
        opened.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=0)
        _tag(opened, field, page.obj)
        prepared = io.BytesIO()
        opened.save(
            prepared,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return prepared.getvalue()


def _tag(opened: pikepdf.Pdf, field: Any, page: Any) -> None:
    """Puts the field into the structure, as a form with words for those who listen."""
    root = opened.Root.StructTreeRoot
    numbers = root.ParentTree.Nums
    number = max(int(key) for key in list(numbers)[::2]) + 1
    element = opened.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=root.K[0],
            Pg=page,
            Alt=String("Electronic seal"),
            K=Dictionary(Type=Name.OBJR, Obj=field, Pg=page),
        )
    )
    root.K[0].K.append(element)
    field.StructParent = number
    numbers.append(number)
    numbers.append(element)
    root.ParentTreeNextKey = number + 1


def _judge(signature: Any, ours: list[Certificate]) -> Verification:
    """Trust is ours alone: the certificate is in our own file and was in order when it signed."""
    made_at: dt.datetime | None = signature.self_reported_timestamp
    certificate: Certificate = signature.signer_cert
    context = ValidationContext(
        trust_roots=[certificate], allow_fetching=False, moment=made_at, best_signature_time=made_at
    )
    status = validate_pdf_signature(signature, signer_validation_context=context)
    is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    is_intact = bool(status.intact and status.valid and is_whole and status.docmdp_ok)
    is_known = certificate.sha256 in [known.sha256 for known in ours]
    if not is_whole:
        reason = "Something was added to the file after it was sealed."
    elif not is_intact:
        reason = "The file was changed after it was sealed."
    elif not is_known:
        reason = "The file is sealed, but not with our certificate."
    elif not status.trusted:
        reason = "Our certificate was not valid on the day of the seal."
    else:
        reason = "The seal is whole."
    is_ours = is_known and bool(status.trusted)
    signer = str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))
    return Verification(is_intact, is_ours, signer, made_at, reason)


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
