"""What a report is made of: released letters and replies, frozen as plain data with the instant they were read at.

Everything a file of a report says comes from here, and nothing confidential has a place in it. Pure: no rows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from comms.clock import geneva_day
from comms.public import sessions
from comms.public.sessions import Session

FORMAT = 1
ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True)
class ReceivedReply:
    """A released reply. `files` are names with their addresses; a withheld one has none."""

    kind: str
    received_on: dt.date
    is_withheld: bool
    files: tuple[tuple[str, str], ...]

    @property
    def has_substance(self) -> bool:
        return self.kind != ACKNOWLEDGEMENT


@dataclass(frozen=True)
class SentLetter:
    """A released letter; `mandates` are keys in printed order, `state` is the company's domicile."""

    reference: str
    letter_type: str
    sent_on: dt.date
    recipient: str
    kind: str
    code: str
    state: str
    region: str
    summary: str
    url: str
    mandates: tuple[str, ...]
    replies: tuple[ReceivedReply, ...]

    @property
    def type_as_listed(self) -> str:
        """`JAL` where several mandates sign what the letter itself calls `AL`."""
        return f"{'J' if len(self.mandates) > 1 else ''}{self.letter_type}"

    @property
    def is_to_state(self) -> bool:
        return self.kind == "state"

    def answer(self) -> str:
        """`answered`, `acknowledged` or `open`, as far as the replies listed here go."""
        if any(reply.has_substance for reply in self.replies):
            return "answered"
        return "acknowledged" if self.replies else "open"


@dataclass(frozen=True)
class Office:
    """A mandate as the report abbreviates and names it."""

    abbreviation: str
    title: str


@dataclass(frozen=True)
class Facts:
    """One session's report. `letters` is section A, `earlier` section B with the replies of its window alone."""

    number: int
    taken_at: dt.datetime
    letters: tuple[SentLetter, ...]
    earlier: tuple[SentLetter, ...]
    offices: dict[str, Office]
    states: dict[str, str]

    @cached_property
    def session(self) -> Session:
        return sessions.session(self.number)

    @property
    def taken_on(self) -> dt.date:
        return geneva_day(self.taken_at)

    @property
    def is_interim(self) -> bool:
        """Whether letters or replies could still fall into the periods when this was read."""
        return not self.session.is_over(self.taken_on)

    def state(self, letter: SentLetter) -> str:
        """The name of the State that `letter` is to."""
        return self.states.get(letter.code, letter.recipient)

    def abbreviation(self, key: str) -> str:
        return self.offices[key].abbreviation if key in self.offices else key

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "number": self.number,
            "taken_at": self.taken_at.isoformat(),
            "letters": [_letter_as_json(letter) for letter in self.letters],
            "earlier": [_letter_as_json(letter) for letter in self.earlier],
            "offices": {key: asdict(office) for key, office in self.offices.items()},
            "states": self.states,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Facts:
        return cls(
            number=kept["number"],
            taken_at=dt.datetime.fromisoformat(kept["taken_at"]),
            letters=tuple(_letter(one) for one in kept["letters"]),
            earlier=tuple(_letter(one) for one in kept["earlier"]),
            offices={key: Office(**one) for key, one in kept["offices"].items()},
            states=kept["states"],
        )


def _letter_as_json(letter: SentLetter) -> dict[str, Any]:
    written = asdict(letter) | {"sent_on": letter.sent_on.isoformat()}
    for reply in written["replies"]:
        reply["received_on"] = reply["received_on"].isoformat()
    return written


def _letter(kept: dict[str, Any]) -> SentLetter:
    replies = tuple(
        ReceivedReply(
            kind=one["kind"],
            received_on=dt.date.fromisoformat(one["received_on"]),
            is_withheld=one["is_withheld"],
            files=tuple((name, url) for name, url in one["files"]),
        )
        for one in kept["replies"]
    )
    facts = kept | {
        "sent_on": dt.date.fromisoformat(kept["sent_on"]),
        "mandates": tuple(kept["mandates"]),
        "replies": replies,
    }
    return SentLetter(**facts)
