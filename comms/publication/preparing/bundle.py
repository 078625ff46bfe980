"""All copies of a letter as one file, to be kept until the release."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict

from comms.letters.sealable import Sealable
from comms.publication.copies import Copies
from comms.publication.redaction.text import Redacted

LENGTH = struct.Struct(">Q")


def pack(copies: Copies) -> bytes:
    """The copies one after the other, behind a head that says how long each is."""
    pieces = {"pdf": copies.sealable.data, **copies.others}
    head = {
        "redacted": asdict(copies.redacted),
        "purpose": copies.purpose,
        "html": copies.html,
        "text": copies.text,
        "questions": list(copies.questions),
        "room": [copies.sealable.start, copies.sealable.end],
        "pieces": [[name, len(data)] for name, data in pieces.items()],
    }
    written = json.dumps(head).encode()
    return b"".join([LENGTH.pack(len(written)), written, *pieces.values()])


def unpack(data: bytes) -> Copies:
    """The copies again, of bytes whose hash was found to be the one that was kept."""
    (length,) = LENGTH.unpack_from(data)
    place = LENGTH.size + length
    head = json.loads(data[LENGTH.size : place])
    pieces = {}
    for name, size in head["pieces"]:
        pieces[name] = data[place : place + size]
        place += size
    start, end = head["room"]
    redacted = head["redacted"]
    return Copies(
        redacted=Redacted(**redacted | {"withheld": tuple(redacted["withheld"])}),
        purpose=head["purpose"],
        html=head["html"],
        text=head["text"],
        questions=head["questions"],
        sealable=Sealable(pieces.pop("pdf"), start, end),
        others=pieces,
    )
