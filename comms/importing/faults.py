"""What is wrong with a letter file: every fault with its JSON path and a remedy, collected before anything is made.

Imports nothing of the path of a letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from comms.errors import CommsError


class BadLetter(CommsError):
    """A letter file that was refused; `faults` has one line for each reason."""

    status = 400

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"Nothing was imported: {count}.", *faults]))


class Faults:
    """The faults found so far. `at` names a place, `sentence` says what is wrong there and how to mend it."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, at: str, sentence: str) -> None:
        self.found.append(f"{at}: {sentence}")

    def raise_any(self) -> None:
        if self.found:
            raise BadLetter(self.found)


class Node:
    """A JSON object at a path. Every reader returns a harmless value after it has noted a fault."""

    def __init__(self, data: Mapping[str, Any], path: str, faults: Faults) -> None:
        self.data, self.path, self.faults = data, path, faults

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def only(self, known: Iterable[str]) -> None:
        """Note every key that means nothing here; those that begin with an underscore are remarks."""
        names = list(known)
        for key in self.data:
            if key not in names and not key.startswith("_"):
                near = get_close_matches(key, names, n=1)
                hint = f"did you mean “{near[0]}”?" if near else "take it out."
                self.faults.add(self.at(key), f"there is no such field; {hint}")

    def text(self, key: str, *, remedy: str = "", is_needed: bool = True) -> str:
        value = self.data.get(key)
        if value is None and not is_needed:
            return ""
        if not isinstance(value, str) or (is_needed and not value.strip()):
            self.faults.add(self.at(key), f"{_said(value)}; {remedy or 'write it as text.'}")
            return ""
        return value

    def choice(self, key: str, choices: Iterable[str], *, is_needed: bool = True) -> str:
        known = list(choices)
        value = self.data.get(key)
        if value is None and not is_needed:
            return ""
        if value not in known:
            self.faults.add(self.at(key), f"{_said(value)}; write one of {', '.join(known)}.")
            return ""
        return str(value)

    def whole(self, key: str, low: int, high: int, *, is_needed: bool = True) -> int | None:
        value = self.data.get(key)
        if value is None and not is_needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            remedy = f"write a whole number from {low} to {high}, without quotation marks."
            self.faults.add(self.at(key), f"{_said(value)}; {remedy}")
            return None
        return value

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.faults.add(self.at(key), f"{_said(value)}; write true or false.")
            return False
        return value

    def several(self, key: str, *, remedy: str, is_needed: bool = True) -> list[Any]:
        """A list; one text stands for a list of one."""
        value = self.data.get(key)
        if isinstance(value, str):
            value = [value]
        if value is None and not is_needed:
            return []
        if not isinstance(value, list) or (is_needed and not value):
            self.faults.add(self.at(key), f"{_said(value)}; {remedy}")
            return []
        return value

    def texts(self, key: str, *, remedy: str, is_needed: bool = True) -> list[str]:
        kept = []
        for place, value in enumerate(self.several(key, remedy=remedy, is_needed=is_needed)):
            if isinstance(value, str) and value.strip():
                kept.append(value)
            else:
                self.faults.add(
                    f"{self.at(key)}[{place}]", f"{_said(value)}; write it or take it out."
                )
        return kept

    def child(self, key: str, *, is_needed: bool = False) -> Node | None:
        value = self.data.get(key)
        if value is None and not is_needed:
            return None
        if not isinstance(value, dict):
            self.faults.add(self.at(key), f"{_said(value)}; write an object in braces.")
            return None
        return Node(value, self.at(key), self.faults)


def _said(value: Any) -> str:
    if value is None:
        return "this is missing"
    if value in ("", [], {}):
        return "this is empty"
    shown = str(value)
    return f"“{shown if len(shown) <= 60 else shown[:57] + '…'}” does not fit here"
