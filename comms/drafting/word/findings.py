"""What came back in a file, as the page shows it and the record keeps it: suggestions, comments, and the rest.

Pure data, kept as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

NOBODY = "no name in the file"


@dataclass(frozen=True)
class Suggested:
    """Other words for `quoted`, which stand at `offset` of the exported block."""

    part: str
    number: int
    offset: int
    quoted: str
    replacement: str
    author: str
    at: str = ""

    @property
    def writer(self) -> str:
        return self.author.strip() or NOBODY

    def effect(self) -> tuple[str, int, int, str, str]:
        """What it does to the text, whatever words around it are repeated."""
        gone, come = self.quoted, self.replacement
        head = len(common(gone, come))
        tail = len(common(gone[head:][::-1], come[head:][::-1]))
        cut = slice(head, -tail or None)
        return (self.part, self.number, self.offset + head, gone[cut], come[cut])


@dataclass(frozen=True)
class Commented:
    """A comment beside the exported words; `mark` is what the export called it, `parent` which one it answers."""

    id: str
    part: str
    number: int
    offset: int
    quoted: str
    text: str
    author: str
    at: str = ""
    mark: str = ""
    parent: str = ""
    beside: str = ""

    @property
    def said(self) -> str:
        """What is kept of it: with the words beside which it stood, where nothing can be anchored."""
        return f"On “{self.beside}”: {self.text}" if self.beside else self.text

    @property
    def writer(self) -> str:
        return self.author.strip() or NOBODY


@dataclass(frozen=True)
class NotMapped:
    """What cannot become either: what it is, where, and its words."""

    kind: str
    where: str = ""
    gone: str = ""
    come: str = ""
    author: str = ""


@dataclass
class Findings:
    suggested: list[Suggested] = field(default_factory=list)
    commented: list[Commented] = field(default_factory=list)
    not_mapped: list[NotMapped] = field(default_factory=list)
    known: int = 0
    # The threads of comments that are in the draft already, by their ids in the file: answers go there.
    threads: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Findings:
        return cls(
            [Suggested(**one) for one in kept.get("suggested", [])],
            [Commented(**one) for one in kept.get("commented", [])],
            [NotMapped(**one) for one in kept.get("not_mapped", [])],
            kept.get("known", 0),
            kept.get("threads", {}),
        )

    def words(self) -> list[str]:
        """All that others will read of it."""
        return [
            *(one.replacement for one in self.suggested),
            *(one.said for one in self.commented),
            *(text for one in self.not_mapped for text in (one.gone, one.come)),
        ]


def common(one: str, other: str) -> str:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return one[:place]
    return one[: min(len(one), len(other))]
