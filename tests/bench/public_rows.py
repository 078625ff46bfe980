"""The rows of made-up letters, copied into the site's tables."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import psycopg2

from tests.bench import public_letters
from tests.bench.public_letters import Letter

if TYPE_CHECKING:
    from django.db.models import Model

MANDATE = ("publication_id", "key", "title", "position", "holder")
COPY = ("publication_id", "form", "stored_name", "size", "sha256")
REPLY = ("id", "publication_id", "kind", "received_on", "language", "is_withheld", "released_at")
FILE = ("reply_id", "position", "name", "shown_as", "stored_name", "media_type", "size", "sha256")
TEXT = ("publication_id", "reply_id", "language", "body")
Rows = Iterable[tuple[object, ...]]


def write(there: str, first: int, end: int) -> None:
    """Copies the letters from `first` to before `end` in one transaction; replies are numbered by their letters."""
    from comms.public.models import Publication, PublishedFile, PublishedReply

    letters = [public_letters.letter(number) for number in range(first, end)]
    numbered = [
        (number(one) * 10 + place, one, *reply)
        for one in letters
        for place, reply in enumerate(one.replies)
    ]
    connection = psycopg2.connect(there, options="-c synchronous_commit=off")
    with connection, connection.cursor() as cursor:
        names = (*letters[0].facts, "group")
        facts = ((*one.facts.values(), _group(one)) for one in letters)
        _copy(cursor, "publication", names, facts, of=Publication)
        signed = ((number(one), *mandate) for one in letters for mandate in one.mandates)
        _copy(cursor, "published_mandate", MANDATE, signed)
        _copy(cursor, "published_copy", COPY, (row for one in letters for row in _copies(one)))
        replies = (
            (key, number(one), *reply[:4], f"{reply[1]}T00:00:00Z") for key, one, *reply in numbered
        )
        _copy(cursor, "published_reply", REPLY, replies, of=PublishedReply)
        texts = [
            (number(one), key, reply[2], reply[4]) for key, one, *reply in numbered if reply[4]
        ]
        _copy(
            cursor, "published_file", FILE, (_file(key) for _, key, *_ in texts), of=PublishedFile
        )
        _copy(cursor, "publication_text", TEXT, texts)
    connection.close()


def number(letter: Letter) -> Any:
    return letter.facts["id"]


def _group(letter: Letter) -> str:
    """Sisters go in pairs."""
    return f"00000000-0000-4000-8000-{number(letter) // 2:012d}"


def _copies(letter: Letter) -> Rows:
    for form in ("docx", "txt", "json"):
        digest = sha256(f"{number(letter)} {form}".encode()).hexdigest()
        yield (number(letter), form, f"{digest[:32]}.{form}", 30_000, digest)


def _file(reply: object) -> tuple[object, ...]:
    """The file that a reply came as; nobody asks for it."""
    digest = sha256(f"reply {reply}".encode()).hexdigest()
    name = f"reply-{reply}.pdf"
    return (reply, 1, name, name, f"{digest[:32]}.pdf", "application/pdf", 400_000, digest)


def _copy(
    cursor: psycopg2.extensions.cursor,
    table: str,
    names: Collection[str],
    rows: Rows,
    *,
    of: type[Model] | None = None,
) -> None:
    """COPY of `rows`; the other columns of the model `of` hold what it gives them."""
    rest = _defaults(of, names) if of else {}
    columns = ", ".join(f'"{name}"' for name in (*names, *rest))
    lines = ("\t".join(map(_cell, (*row, *rest.values()))) + "\n" for row in rows)
    cursor.copy_expert(f"COPY site.{table} ({columns}) FROM STDIN", io.StringIO("".join(lines)))


def _defaults(model: type[Model], known: Collection[str]) -> dict[str, object]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return {one.attname: one.get_default() for one in fields if one.attname not in known}


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, list):
        value = "{" + ",".join(f'"{one}"' for one in value) + "}"
    if isinstance(value, bool):
        return "t" if value else "f"
    text = str(value).replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")
