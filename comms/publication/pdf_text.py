"""The text of a PDF from standard input, to standard output. A process of its own, because the file is a stranger's:
`python -m comms.publication.pdf_text`. Must import nothing of the project.
"""

from __future__ import annotations

import resource
import sys

import pypdfium2

MEMORY = 1024 * 1024 * 1024  # bytes
SECONDS = 15
PAGES = 400
LONGEST = 250_000  # characters


def text(data: bytes) -> str:
    """The text layer of the first pages, as far as anybody searches."""
    pieces: list[str] = []
    length = 0
    with pypdfium2.PdfDocument(data) as pdf:
        for number in range(min(len(pdf), PAGES)):
            piece = pdf[number].get_textpage().get_text_range()
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST:
                break
    return "\n".join(pieces)[:LONGEST]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(text(sys.stdin.buffer.read()).encode("utf-8", "replace"))
