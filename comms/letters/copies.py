"""The copies of a letter that bear no seal, one for each use: to work on in Word, to read, to compute with.

Cheap enough for a web process: nothing here loads the renderer of PDFs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from comms.letters import docx, record, text
from comms.letters.document import Document


@dataclass(frozen=True)
class Form:
    """A form that a copy can have; `suffix` is the end of its name and of its address."""

    suffix: str
    label: str
    media_type: str
    render: Callable[[Document], bytes]


WORD = Form(
    "docx",
    "Word (.docx)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    docx.render,
)
TEXT = Form("txt", "Text", "text/plain; charset=utf-8", text.file)
JSON = Form("json", "JSON", "application/json", record.render)
FORMS = {form.suffix: form for form in (WORD, TEXT, JSON)}
