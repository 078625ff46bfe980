"""What a PDF of the letter keeps: its pages, its footnotes at the foot, its running heads, PDF/UA-1."""

from __future__ import annotations

import re
import subprocess
from typing import Any

from tests.bench import letters

# A line of a running head is one that has the reference; the first page has it in its text.
REFERENCE = f"{letters.FIRST}/2021"


def told(data: bytes, letter: dict[str, Any]) -> dict[str, Any]:
    """Whether each holds; None for footnotes of a letter that has none."""
    pages = _pages(data)
    notes = [_first_words(note) for note in letter["footnotes"].values()]
    return {
        "pages": len(pages),
        "footnotes": all(_stands_at_foot(note, pages) for note in notes) if notes else None,
        "running heads": all(REFERENCE in "".join(page[:2]) for page in pages[1:]),
        "PDF/UA-1": _is_accessible(data),
    }


def _pages(data: bytes) -> list[list[str]]:
    run = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return [
        [line.strip() for line in page.splitlines() if line.strip()]
        for page in run.stdout.decode().split("\f")[:-1]
    ]


def _first_words(note: str) -> str:
    return " ".join(note.split()[:3])


def _stands_at_foot(words: str, pages: list[list[str]]) -> bool:
    """On its page the note begins a line in the last third, with its number before it or on the line above."""
    for page in pages:
        for above, (index, line) in zip(["", *page], enumerate(page), strict=False):
            is_numbered = re.match(r"\d+\W*$", above) or re.match(r"\d", line)
            if is_numbered and re.match(rf"\d*\W*{re.escape(words)}", line):
                return index >= len(page) * 2 / 3
    return False


def _is_accessible(data: bytes) -> bool:
    import page as validator

    profile = validator.ValidationProfile.PDF_UA_1
    return not validator.validate_pdf_bytes(data, profile=profile).failures
