"""Which block of one text is which block of another, and which words of it changed.

Pure: strings in, places out. Blocks have no names of their own, so they are known again by their words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Literal

from rapidfuzz.distance import LCSseq

Pair = tuple[int | None, int | None]

MARK = r"\[\^[^\]\s]{1,20}\]|\[§[^\]\s]{1,80}\]|\[addressee\]"
TOKEN = re.compile(rf"{MARK}|\s+|\w+|[^\w\s]")
WORD = re.compile(r"\w+")
SENTENCE = re.compile(r".+?(?:[.!?;:]\s+|\n+|$)", re.DOTALL)
# What stays between two changes of one phrase: two words at most, short ones, and no end of a sentence, figure or mark.
SLIGHT = re.compile(r"(?:[^\S\n]|,)*(?:\b[^\W\d_]{1,4}\b(?:[^\S\n]|[,'’-])*){0,2}")
ALIKE = 0.5  # wherever the block went
ALIKE_IN_PLACE = 0.25  # between the same two neighbours
MOST_COMPARED = 250_000  # pairs of blocks, before only the near ones are looked at
MOST_TOKENS = 50_000_000  # of one block times those of the other, before sentences stand for words


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def aligned(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pairs of places, each block of either side once: `(i, j)` kept or changed, `(i, None)` gone, `(None, j)` come.

    In the order of `new`, what is gone standing after the block it followed. A block that moved is a pair like
    any other; `in_order` tells which pairs did not move.
    """
    pairs = _same(old, new)
    _pair_alike(old, new, pairs, in_place=False)
    _pair_alike(old, new, pairs, in_place=True)
    return ordered(pairs, len(old), len(new))


def ordered(pairs: dict[int, int], old: int, new: int) -> list[Pair]:
    """`pairs` of old to new places with all that has no partner, as `aligned` gives them."""
    came_from = {j: i for i, j in pairs.items()}
    after: dict[int, list[int]] = defaultdict(list)
    last = -1
    for i in range(old):
        if i in pairs:
            last = i
        else:
            after[last].append(i)
    found: list[Pair] = [(i, None) for i in after[-1]]
    for j in range(new):
        before = came_from.get(j)
        found.append((before, j))
        if before is not None:
            found += [(i, None) for i in after[before]]
    return found


def in_order(pairs: Sequence[Pair]) -> set[int]:
    """The old places of the most blocks that follow each other on both sides; the other pairs have moved."""
    kept = [i for i, j in pairs if i is not None and j is not None]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for place, i in enumerate(kept):
        at = bisect_left(tails, i)
        tails[at : at + 1] = [i]
        ends[at : at + 1] = [place]
        before.append(ends[at - 1] if at else None)
    found = set()
    here = ends[-1] if ends else None
    while here is not None:
        found.add(kept[here])
        here = before[here]
    return found


def words(old: str, new: str) -> Iterator[Piece]:
    """One paragraph as pieces; punctuation and each mark count as a word of their own."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    if head:
        yield Piece("same", "".join(before[:head]))
    yield from _middle(before[head : len(before) - tail], after[head : len(after) - tail])
    if tail:
        yield Piece("same", "".join(before[-tail:]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words the two begin with alike."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _middle(before: list[str], after: list[str]) -> Iterator[Piece]:
    if len(before) * len(after) > MOST_TOKENS:
        before, after = (SENTENCE.findall("".join(one)) for one in (before, after))
        if len(before) * len(after) > MOST_TOKENS:
            before, after = ["".join(before)], ["".join(after)]
    gone, come = "", ""
    for step in LCSseq.opcodes(before, after):
        if step.tag != "equal":
            gone += "".join(before[step.src_start : step.src_end])
            come += "".join(after[step.dest_start : step.dest_end])
            continue
        yield from _replaced(gone, come)
        gone, come = "", ""
        yield Piece("same", "".join(before[step.src_start : step.src_end]))
    yield from _replaced(gone, come)


def _replaced(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("removed", gone)
    if come:
        yield Piece("added", come)


def phrases(old: str, new: str) -> Iterator[Piece]:
    """The words, joined to what a person would read as one replacement."""
    return joined(words(old, new))


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Replacements with next to nothing kept between them as one: a phrase that gave way to another is read whole.

    What was kept there then stands on both sides, which read as before. Where a word was kept, words that only came, or
    only went, stay apart: they replace nothing.
    """
    gone = come = kept = ""
    for is_same, run in groupby(pieces, key=lambda piece: piece.kind == "same"):
        here = list(run)
        if is_same:
            kept = "".join(piece.text for piece in here)
            if not gone and not come:
                yield Piece("same", kept)
                kept = ""
            continue
        was, becomes = (
            "".join(piece.text for piece in here if piece.kind == kind)
            for kind in ("removed", "added")
        )
        sides = (gone, come, was, becomes) if WORD.search(kept) else (gone + was, come + becomes)
        if SLIGHT.fullmatch(kept) and all(map(WORD.search, sides)):
            gone, come = f"{gone}{kept}{was}", f"{come}{kept}{becomes}"
        else:
            yield from _replaced(gone, come)
            if kept:
                yield Piece("same", kept)
            gone, come = was, becomes
        kept = ""
    yield from _replaced(gone, come)
    if kept:
        yield Piece("same", kept)


def likeness(old: str, new: str) -> float:
    """How much two blocks have in common, from 0 to 1: their words, and the words that follow each other."""
    return _alike(_shape(old), _shape(new))


def _same(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """The blocks that did not change: first those in order, then those that stand elsewhere."""
    pairs = {
        match.a + step: match.b + step
        for match in SequenceMatcher(None, old, new, False).get_matching_blocks()
        for step in range(match.size)
    }
    free: dict[str, deque[int]] = defaultdict(deque)
    taken = set(pairs.values())
    for j, text in enumerate(new):
        if j not in taken:
            free[text].append(j)
    for i, text in enumerate(old):
        if i not in pairs and free[text]:
            pairs[i] = free[text].popleft()
    return pairs


Shape = tuple[frozenset[tuple[str, int]], frozenset[tuple[str, str]]]


def _shape(text: str) -> Shape:
    found = WORD.findall(text.casefold()) or list(text.split())
    counted: dict[str, int] = defaultdict(int)
    each = []
    for word in found:
        counted[word] += 1
        each.append((word, counted[word]))
    return frozenset(each), frozenset(pairwise(found))


def _alike(one: Shape, other: Shape) -> float:
    return (_dice(one[0], other[0]) + _dice(one[1], other[1])) / 2


def _dice(one: frozenset[object], other: frozenset[object]) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 1.0


@dataclass(frozen=True)
class _Mask:
    """A shape as two numbers with a bit for each word, or pair of words, that the other side has too."""

    words: int
    pairs: int
    sizes: tuple[int, int]


def _masked(lefts: Sequence[Shape], rights: Sequence[Shape]) -> tuple[list[_Mask], list[_Mask]]:
    """The shapes of both sides as masks: what two share is then counted in one step, not word by word."""
    bits: list[dict[object, int]] = []
    for part in (0, 1):
        known: frozenset[object] = frozenset().union(*(one[part] for one in lefts))
        shared = known.intersection(frozenset().union(*(one[part] for one in rights)))
        bits.append({word: 1 << place for place, word in enumerate(shared)})

    def mask(shape: Shape) -> _Mask:
        words, pairs = (sum(bits[part].get(word, 0) for word in shape[part]) for part in (0, 1))
        return _Mask(words, pairs, (len(shape[0]), len(shape[1])))

    return [mask(one) for one in lefts], [mask(one) for one in rights]


def _masks_alike(one: _Mask, other: _Mask) -> float:
    """As `_alike` of the shapes."""
    words, pairs = one.sizes[0] + other.sizes[0], one.sizes[1] + other.sizes[1]
    by_word = 2 * (one.words & other.words).bit_count() / words if words else 1.0
    by_pair = 2 * (one.pairs & other.pairs).bit_count() / pairs if pairs else 1.0
    return (by_word + by_pair) / 2


def _pair_alike(
    old: Sequence[str], new: Sequence[str], pairs: dict[int, int], *, in_place: bool
) -> None:
    """Add the most alike of what has no partner yet, best first; of equals the nearest."""
    taken = set(pairs.values())
    gone = [i for i in range(len(old)) if i not in pairs]
    come = [j for j in range(len(new)) if j not in taken]
    if not gone or not come:
        return
    lefts, rights = _masked([_shape(old[i]) for i in gone], [_shape(new[j]) for j in come])
    gaps = _Gaps(pairs) if in_place else None
    found = []
    masks = dict(zip(come, rights, strict=True))
    for rank, i in enumerate(gone):
        for j in _near(come, rank, len(gone)):
            if gaps and not gaps.are_one(i, j):
                continue
            score = _masks_alike(lefts[rank], masks[j])
            if score >= (ALIKE_IN_PLACE if in_place else ALIKE):
                found.append((-score, abs(i - j), i, j))
    for _, _, i, j in sorted(found):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _near(come: Sequence[int], rank: int, gone: int) -> Sequence[int]:
    """All of them, or of very many those around the same rank."""
    if len(come) * gone <= MOST_COMPARED:
        return come
    reach = max(5, MOST_COMPARED // gone // 2)
    return come[max(0, rank - reach) : rank + reach]


class _Gaps:
    """Whether two places stand between the same two neighbours that did not move."""

    def __init__(self, pairs: dict[int, int]) -> None:
        steady = in_order([(i, j) for j, i in sorted((j, i) for i, j in pairs.items())])
        self.old = sorted(steady)
        self.new = sorted(pairs[i] for i in steady)

    def are_one(self, i: int, j: int) -> bool:
        return bisect_left(self.old, i) == bisect_left(self.new, j)
