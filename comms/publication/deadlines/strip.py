"""The strip of days as a drawing: how wide, how high, where. Plain numbers; the template draws them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 40, 60


@dataclass(frozen=True)
class Column:
    """One day: `x` of its left edge and middle, `y` and `height` of its bar."""

    day: dt.date
    letters: int
    x: int
    middle: int
    y: int
    height: int
    above: int
    is_weekend: bool


@dataclass(frozen=True)
class Strip:
    columns: list[Column]
    width: int
    top: int
    foot: int


def draw(days: Sequence[tuple[dt.date, int]]) -> Strip:
    """Bars as high as the letters of their day are many; the busiest day fills the height."""
    most = max((count for _, count in days), default=0)
    columns = []
    for place, (day, count) in enumerate(days):
        height = max(6, round(HEIGHT * count / most)) if count else 0
        top = 24 + HEIGHT - height
        columns.append(
            Column(
                day=day,
                letters=count,
                x=place * WIDTH,
                middle=place * WIDTH + WIDTH // 2,
                y=top,
                height=height,
                above=top - 6,
                is_weekend=day.weekday() > 4,
            )
        )
    return Strip(columns, width=WIDTH * len(columns), top=24, foot=24 + HEIGHT)
