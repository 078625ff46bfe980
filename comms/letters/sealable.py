"""What a seal is put into, between the two steps of sealing. Apart from `seal`, which loads pyHanko."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sealable:
    """A file with the room for its seal, from `start` to `end`, and for the hour; neither is in it yet."""

    data: bytes
    start: int
    end: int
