"""The letter that is measured, and its 150 sisters: the same text to 150 companies."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from comms.letters import assemble
from comms.letters.document import Document

DATED_ON = dt.date(2021, 3, 12)
SISTERS = 150
FIRST = 109


def content() -> tuple[str, dict[str, Any]]:
    """Which letter, and its frozen content."""
    from tests.comms.letters import builders

    if (builders.REAL / "letter.json").is_file():
        return "real", builders.real_letter()[0]
    return "built", built()


def built() -> dict[str, Any]:
    """A letter as long as the real one: seven mandates, eight questions, eight pages."""
    from tests.comms.letters import builders

    sentence = (
        "It is reportedly so, and what is reported here is as long as a sentence usually is. "
    )
    made = builders.content()
    made["mandates"] = [
        builders.mandate(f"field-{n}", f"Special Rapporteur on field number {n}") for n in range(7)
    ]
    made["facts"] = [{"text": sentence * 18, "quote": False} for _ in range(4)]
    made["footnotes"] = {}
    made["questions"] = [sentence * 9 for _ in range(8)]
    made["annex_title"] = "Law that applies"
    made["annex"] = [{"kind": "paragraph", "text": sentence * 9} for _ in range(12)]
    return made


def document(letter: dict[str, Any], number: int = 0) -> Document:
    """The letter itself, or its sister of that number: another recipient, contact and reference."""
    changed = letter
    if number:
        changed = copy.deepcopy(letter)
        person = f"Ms. Contact No. {number}"
        changed["addressees"][0] |= {
            "name": f"Company Number {number} of Those Written To",
            "salutation": f"Dear {person},",
            "addressee_form": person,
        }
    return assemble.letter(
        changed,
        position=letter["addressees"][0]["position"],
        reference=f"AL OTH {FIRST + number}/2021",
        dated_on=DATED_ON,
    )
