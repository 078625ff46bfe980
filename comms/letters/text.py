"""A letter as plain text in reading order, one line a paragraph: to compare and to search.

The notice of a rendition (preview, seal) is no part of it, so a letter reads the same in each.
"""

from __future__ import annotations

from collections.abc import Iterable

from comms.letters.document import (
    Block,
    Document,
    Heading,
    Items,
    Points,
    Provision,
    Question,
    Questions,
    Runs,
)


def render(document: Document) -> str:
    """The whole letter; the addressee stands after the signatures, footnotes at the end."""
    parts = [
        document.words.letterhead,
        document.heading,
        "\n".join(reference(document)),
        document.date,
        document.salutation,
        *_blocks(document.body),
        *_blocks([document.closing] if document.closing else []),
        *(f"{signature.name}\n{signature.title}" for signature in document.signatures),
        document.addressee,
        *([document.annex.heading, *_blocks(document.annex.blocks)] if document.annex else []),
        *(f"[{note.number}] {note.text}" for note in document.footnotes),
        document.withheld,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def reference(document: Document) -> list[str]:
    """The lines that name the letter."""
    words = document.words
    lines = [words.reference, document.reference or words.unregistered, words.quote]
    return [line for line in lines if line]


def title(block: Heading | Provision) -> str:
    """The line that names a part of the annex, with its number where parts are numbered."""
    name = block.text if isinstance(block, Heading) else block.citation
    return f"{block.number} {name}".strip()


def file(document: Document) -> bytes:
    """The letter as a file to keep, under a line that says that it bears no seal."""
    return f"{document.copy_notice}\n\n{render(document)}".encode()


def questions(document: Document) -> list[str]:
    """What the letter asks, one text for each numbered question with its list below it; marks of footnotes left out."""
    asked = [q for block in document.body if isinstance(block, Questions) for q in block.asked]
    return ["\n".join(_question(one)) for one in asked]


def _question(one: Question) -> Iterable[str]:
    yield words(one.runs)
    if one.points:
        for mark, item in one.points.marked:
            yield f"{mark} {words(item)}"


def words(runs: Runs) -> str:
    """Runs as text, without the marks of footnotes."""
    return "".join(run.text for run in runs)


def _blocks(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case Heading():
                yield title(block)
            case Questions():
                yield "\n".join(_asked(block))
            case Points():
                yield "\n".join(_points(block))
            case Items(items):
                yield "\n".join(plain(item) for item in items)
            case Provision():
                yield f"{title(block)}\n{plain(block.runs)}"
            case _:
                yield plain(block.runs)


def _asked(block: Questions) -> Iterable[str]:
    for number, question in enumerate(block.asked, start=1):
        yield f"{number}. {plain(question.runs)}"
        if question.points:
            yield from _points(question.points)


def _points(block: Points) -> Iterable[str]:
    return (f"{mark} {plain(item)}" for mark, item in block.marked)


def plain(runs: Runs) -> str:
    """Runs as text, a footnote mark as its number in brackets."""
    return "".join(run.text + (f"[{run.footnote.number}]" if run.footnote else "") for run in runs)
