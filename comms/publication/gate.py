"""The release gate: what must not be in a public file is looked for in its final bytes. Any doubt keeps it closed.

Looks at the text that readers see, the page's HTML, and every decoded object and string of the PDF.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

import pikepdf

from comms.cases.models import Case
from comms.errors import CommsError

FORBIDDEN_KEYS = (
    "/JavaScript",
    "/JS",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/AA",
    "/OpenAction",
    "/Launch",
)


class Leak(CommsError):
    """Something that must stay confidential stands in what was about to become public."""


def hidden_words(case: Case) -> list[str]:
    """Sources, and every name of a person who has not agreed to be named in public."""
    words = [source.name for source in case.sources.all()]
    for person in case.persons.not_public():
        words.extend(person.names())
    return [word for word in words if folded(word)]


def inspect(*, hidden: Iterable[str], text: str, html: str, pdf: bytes) -> None:
    """Raises Leak naming how many confidential names were found and where; never the names themselves."""
    places = [("the text", folded(text)), ("the page", folded(re.sub(r"<[^>]+>", " ", html)))]
    places += [("the file", folded(piece)) for piece in strings_of(pdf)]
    found = sorted({where for word in hidden for where, piece in places if folded(word) in piece})
    if found:
        raise Leak(
            "The name of a source, or of a person who has not agreed to be named in public, stands in "
            f"{' and '.join(found)}. Record the person's consent, or hold the letter back: it stays closed."
        )


def strings_of(pdf: bytes) -> Iterator[str]:
    """Every string and decoded stream of a PDF. Raises Leak on what a public file may not carry."""
    if pdf.count(b"%%EOF") != 1:
        raise Leak("The file carries an earlier revision of itself. It stays closed.")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            yield from _walk(item, depth=0)


def _walk(item: object, *, depth: int) -> Iterator[str]:
    if depth > 20:
        raise Leak("The file is nested too deeply to be inspected. It stays closed.")
    if isinstance(item, pikepdf.String):
        yield str(item)
    elif isinstance(item, pikepdf.Stream):
        yield from _entries(item.stream_dict if hasattr(item, "stream_dict") else item, depth)
        if item.get("/Subtype") != pikepdf.Name.Image:
            yield item.read_bytes().decode("utf-8", errors="replace")
    elif isinstance(item, pikepdf.Dictionary):
        yield from _entries(item, depth)
    elif isinstance(item, pikepdf.Array):
        for part in item:
            if not getattr(part, "is_indirect", False):
                yield from _walk(part, depth=depth + 1)


def _entries(item: pikepdf.Object, depth: int) -> Iterator[str]:
    for key in item.keys():  # noqa: SIM118  (not a mapping)
        if key in FORBIDDEN_KEYS:
            raise Leak(f"The file carries {key[1:]}, which a public file may not. It stays closed.")
        part = item[key]
        if not getattr(part, "is_indirect", False):
            yield from _walk(part, depth=depth + 1)


def folded(text: str) -> str:
    """Letters and digits only, without case, accents or spacing, so that a name is found however it is set."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())
