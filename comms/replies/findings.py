"""Why a received file lies in quarantine or is not looked at yet, in words for the desk, and which of the findings a
second person may set aside.

Imports nothing: the confined programs read it too.
"""

from __future__ import annotations

from enum import StrEnum


class Finding(StrEnum):
    LIE = "lie"
    DAMAGED = "damaged"
    LOCKED = "locked"
    EMPTY = "empty"
    PAGES = "pages"
    PIXELS = "pixels"
    TOO_MUCH = "too_much"
    ACTIVE = "active"
    POLYGLOT = "polyglot"
    MACROS = "macros"
    PROGRAM = "program"
    VIRUS = "virus"
    SCANNER = "scanner"
    ENCODING = "encoding"
    KIND = "kind"


WORDS = {
    Finding.LIE: "Its content is something else than its name says.",
    Finding.DAMAGED: "It is damaged and cannot be read to its end.",
    Finding.LOCKED: "It is locked with a password.",
    Finding.EMPTY: "It has no page.",
    Finding.PAGES: "It has more pages than any reply (over 2,000).",
    Finding.PIXELS: "It holds an image too large to be opened safely.",
    Finding.TOO_MUCH: "It unpacks to more than could be opened in the memory and the time it was given.",
    Finding.ACTIVE: "It carries a script, or an action that starts a program when it is opened.",
    Finding.POLYGLOT: "A second file of another kind is hidden in it.",
    Finding.MACROS: "It carries macros.",
    Finding.PROGRAM: "It is a program.",
    Finding.VIRUS: "A virus scanner's signature was found in it.",
    Finding.SCANNER: "The virus scanner takes it for harmful.",
    Finding.ENCODING: "It is not plain text in UTF-8, so its letters cannot be told for certain.",
    Finding.KIND: "It is of a kind that nothing here can look into.",
}
# What to ask the sender for.
REMEDIES = {
    Finding.LOCKED: "a copy without a password",
    Finding.PAGES: "a copy in several parts",
    Finding.MACROS: "a copy without macros, or a PDF",
    Finding.SCANNER: "a clean copy, made on another machine",
    Finding.ENCODING: "a copy saved in UTF-8, or a PDF",
    Finding.KIND: "a PDF",
    Finding.ACTIVE: "a copy without scripts",
}
# A second person may take these out of quarantine: a public copy is made from the pages alone in any case.
RELEASABLE = frozenset({Finding.ACTIVE, Finding.POLYGLOT, Finding.ENCODING, Finding.KIND})


class Delay(StrEnum):
    """Why the virus scanner has not said yet what a file is."""

    AWAY = "away"
    SILENT = "silent"
    BROKEN = "broken"
    LIMIT = "limit"


DELAYS = {
    Delay.AWAY: "the virus scanner does not answer",
    Delay.SILENT: "the virus scanner takes too long",
    Delay.BROKEN: "the virus scanner did not say what it found",
    Delay.LIMIT: "it is larger, or packed deeper, than the virus scanner is set up to look into",
}


def remedy(finding: str) -> str:
    return REMEDIES.get(Finding(finding), "another copy, as PDF")


class Quarantined(Exception):
    """The file is not to be opened as it is; `finding` is why."""

    def __init__(self, finding: Finding, pages: int | None = None) -> None:
        super().__init__(finding)
        self.finding, self.pages = finding, pages
