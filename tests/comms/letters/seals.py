"""Sealed letters, what can be done to them, and a time stamp authority that needs no network."""

from __future__ import annotations

import datetime as dt
import functools
import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
from asn1crypto import tsp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.timestamps import DummyTimeStamper

from comms.letters import assemble, pdf, seal
from tests.comms.letters import builders

SEALED_AT = dt.datetime(2021, 3, 12, 15, 30, tzinfo=dt.UTC)
STAMPED_AT = dt.datetime(2021, 3, 12, 15, 31, tzinfo=dt.UTC)
START = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)


@functools.cache
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="pouch-seals-"))


def key(name: str = "seal") -> dict[str, Path]:
    """The two files of a seal, as `seal.seal` takes them."""
    files = {
        "key_file": folder() / f"{name}.key",
        "certificate_file": folder() / f"{name}.crt",
    }
    seal.make_development_key(**files)
    return files


@functools.cache
def letter() -> bytes:
    """A small letter, not sealed."""
    document = assemble.letter(
        builders.content(), position=1, reference="AL OTH 1/2021", dated_on=builders.DATED_ON
    )
    return pdf.render(document)


@functools.cache
def sealed(name: str = "seal") -> bytes:
    return seal.seal(letter(), **key(name), sealed_at=SEALED_AT)


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """`data` with one run of bytes for another of the same length."""
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new, 1)


def added_to(data: bytes) -> bytes:
    """The file with another text put over its first page in an incremental update, as a shadow attack does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    other = RawContent(b"q 1 1 1 rg 0 0 595 842 re f Q", box=BoxConstraints(595, 842))
    writer.add_stream_to_page(0, writer.add_object(other.as_form_xobject()))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class Careless(signers.PdfSigner):
    def _enforce_certification_constraints(self, *_: object) -> None:
        """Signs also what allows no change."""


def signed_over(data: bytes, name: str = "stranger") -> bytes:
    """A second signature, by somebody else, in a field of its own."""
    who = key(name)
    signer = signers.SimpleSigner.load(str(who["key_file"]), str(who["certificate_file"]))
    out = io.BytesIO()
    Careless(
        signers.PdfSignatureMetadata(field_name="Other", md_algorithm="sha256"),
        signer,
        new_field_spec=SigFieldSpec("Other"),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()


def encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="owner", user="", R=6))
    return out.getvalue()


@functools.cache
def authority() -> tuple[Certificate, DummyTimeStamper, bytes]:
    """A time stamp authority under a root: the root, what stamps, the root as PEM."""
    root_key, stamp_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate("Test root", root_key, "Test root", root_key, is_root=True)
    mine = _certificate("Test time stamps", stamp_key, "Test root", root_key, is_root=False)
    paths = []
    for name, content in (
        ("root.crt", root.public_bytes(serialization.Encoding.PEM)),
        ("tsa.crt", mine.public_bytes(serialization.Encoding.PEM)),
        (
            "tsa.key",
            stamp_key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        ),
    ):
        paths.append(folder() / name)
        paths[-1].write_bytes(content)
    stamper = DummyTimeStamper(
        load_cert_from_pemder(str(paths[1])),
        load_private_key_from_pemder(str(paths[2]), passphrase=None),
        fixed_dt=STAMPED_AT,
    )
    return load_cert_from_pemder(str(paths[0])), stamper, paths[0].read_bytes()


def named(name: str) -> Certificate:
    """A certificate of somebody with this name."""
    own = rsa.generate_private_key(65537, 2048)
    made = _certificate(name[:60], own, "Nobody", own, is_root=True)
    return Certificate.load(made.public_bytes(serialization.Encoding.DER))


def _certificate(
    name: str,
    own: rsa.RSAPrivateKey,
    issuer: str,
    issuing: rsa.RSAPrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(issuing, hashes.SHA256())


@contextmanager
def stamping(*, is_working: bool = True) -> Iterator[str]:
    """The address of the time stamp authority on loopback; out of order, it answers with a page."""
    _, stamper, _ = authority()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            kind = "application/timestamp-reply" if is_working else "text/html"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def of_fields(count: int) -> bytes:
    """A file of a few megabytes with so many places for a signature, each an object of its own."""
    names = range(2, count + 2)
    fields = b" ".join(b"%d 0 R" % number for number in names)
    objects = [b"<< /Type /Catalog /AcroForm << /Fields [%b] >> >>" % fields]
    objects += [b"<< /FT /Sig /T (%d) >>" % number for number in names]
    out, table = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, written in enumerate(objects, start=1):
        table.append(b"%010d 00000 n \n" % out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, written))
    start, size = out.tell(), len(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, b"".join(table)))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return out.getvalue()
