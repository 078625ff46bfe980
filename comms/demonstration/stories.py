"""The stories of the demonstration as data: read from the files beside this module, with days made absolute."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
ANNEX_TITLE = {"en": "Law that applies", "fr": "Droit applicable", "es": "Derecho aplicable"}
# Of the letters of 12 March 2021 the register knows two numbers for certain; the others follow the counter.
SISTERS_ON = dt.date(2021, 3, 12)
CHINA = (18, 2020)
GOVERNMENTS = (
    *("CHN", "GBR", "USA", "CHE", "SWE", "ESP", "KOR", "JPN", "ITA", "DEU", "FRA", "FIN", "DNK"),
    "CAN",
)
SISTER_MANDATES = (
    *("wg_business", "cultural_rights", "minority", "religion", "slavery", "torture"),
    "trafficking",
)


@dataclass(frozen=True)
class Reply:
    """A reply that comes `after` so many days; `decision` is approve, withhold or undecided.

    It is `match` where an approved one was matched with the letter's questions, `matching` where this has begun.
    """

    after: int
    kind: str
    decision: str

    @property
    def is_matched(self) -> bool:
        return self.decision in {"match", "matching"}


@dataclass(frozen=True)
class Story:
    """One case with one letter: how far it is taken, and what happens to it then."""

    title: str
    language: str
    letter_type: str
    to: tuple[str, ...]
    mandates: tuple[str, ...]
    day: dt.date
    stage: str
    text: dict[str, Any]
    replies: tuple[Reply, ...]
    flags: frozenset[str]


@cache
def themes() -> dict[str, Any]:
    return dict(json.loads((DATA / "themes.json").read_text(encoding="utf-8")))


def sisters() -> dict[str, Any]:
    """Title and text of the letters of 12 March 2021, in words of our own."""
    return dict(json.loads((DATA / "sisters.json").read_text(encoding="utf-8")))


def recipients() -> list[dict[str, Any]]:
    return list(json.loads((DATA / "recipients.json").read_text(encoding="utf-8")))


def read(*, today: dt.date) -> list[Story]:
    """Every story, the oldest first, so that references count up with the days."""
    with (DATA / "stories.csv").open(encoding="utf-8", newline="") as file:
        stories = [_story(row, today) for row in csv.DictReader(file)]
    return sorted(stories, key=lambda story: story.day)


def _story(row: dict[str, str], today: dt.date) -> Story:
    theme = themes()[row["language"]][row["theme"]]
    extras = row["extra"].split()
    day = row["day"]
    back = dt.timedelta(days=int(day[1:])) if day.startswith("-") else None
    return Story(
        title=f"Demonstration: {theme['title']}, {row['place']}",
        language=row["language"],
        letter_type=row["type"],
        to=(row["to"],),
        mandates=tuple(row["mandates"].split()),
        day=today - back if back else dt.date.fromisoformat(day),
        stage=row["stage"],
        text=_text(theme, row["place"], row["language"]),
        replies=tuple(_reply(extra) for extra in extras if extra.startswith("reply:")),
        flags=frozenset(extra for extra in extras if not extra.startswith("reply:")),
    )


def _reply(extra: str) -> Reply:
    _, after, kind, decision = extra.split(":")
    return Reply(int(after), kind, decision)


def _text(theme: dict[str, Any], place: str, language: str) -> dict[str, Any]:
    annex = [
        {"kind": "provision", "citation": citation, "text": text}
        for citation, text in theme["annex"]
    ]
    return {
        "purpose": [theme["purpose"].replace("{place}", place)],
        "facts": [
            {"text": fact.replace("{place}", place), "quote": False} for fact in theme["facts"]
        ],
        "footnotes": theme["footnotes"],
        "concerns": theme["concerns"],
        "questions": theme["questions"],
        "annex_title": ANNEX_TITLE[language] if annex else "",
        "annex": annex,
    }
