"""A large catalogue is made anew beside the readers; only a very old one makes them wait."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from comms.public.edition import Current
from comms.public.search import catalogue
from comms.public.search.catalogue import Catalogue

OLD, NEW = Current(1, None, "a"), Current(2, None, "b")


@pytest.mark.parametrize(
    ("is_quick", "since", "shown", "begun"),
    [
        (True, 1, NEW, 0),
        (False, -1, OLD, 0),
        (False, 1, OLD, 1),
        (False, 1 + catalogue.PATIENCE, NEW, 0),
    ],
)
def test_who_waits_for_a_catalogue(
    is_quick: bool, since: int, shown: Current, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[Any] = []

    class Thread:
        def __init__(self, **told: Any) -> None:
            threads.append(told["args"])

        def start(self) -> None:
            assert threads == [(NEW,)]

    kept = Catalogue(OLD, fresh_until=time.monotonic() - since, is_quick=is_quick)
    monkeypatch.setattr(catalogue, "_current", kept)
    monkeypatch.setattr(catalogue, "make", Catalogue)
    monkeypatch.setattr(threading, "Thread", Thread)
    assert (catalogue.edition_of_it(NEW), len(threads)) == (shown, begun)


def test_places_from_anywhere_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "BLOCK", 3)
    known = Catalogue(OLD, entries=[None] * 20)  # type: ignore[list-item]
    known.place_of = [20] * 100 + list(range(20))
    held = [0, 2, 3, 8, 9, 15, 19]
    bits = known.bits_of([*(place + 100 for place in held), 7, 120])
    assert bits == known.bits_at(held)
    for start in range(9):
        assert list(known.places(bits, start)) == held[start:]
        assert list(known.oldest_first(bits, start)) == held[::-1][start:]
    assert Catalogue(OLD).bits_of([1]) == 0
    assert not list(Catalogue(OLD).oldest_first(0))
