"""Where a name or some words stand in many texts, however they are written there.

Pure. Case, accents, spacing, the order of a name's parts, initials, possessives and other scripts; what is only
near is found too and called so. What is doubtful is shown rather than not: a person ticks what is withheld.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz, process

from comms.drafting.lint import names

NAME_WORDS = 6  # more words than these are a passage, and are looked for as they stand
INITIALS = 4  # letters that the part of a name has that stands whole beside initials
NEAR = 84  # of a hundred, by which a spelling is near
NEAR_LETTERS = 5
SKELETON = 4  # consonants
SNIPPET = 60
VOWELS = re.compile("[aeiouwy]")
DOUBLED = re.compile(r"(.)\1+")
POSSESSIVE = re.compile(r"['’][a-zA-Z]{1,2}$")
Span = tuple[int, int]


class Likeness(IntEnum):
    """How sure it is that a place has the name; the more, the surer."""

    PERHAPS = 1
    PART = 2
    INITIALS = 3
    SPELT = 4
    EXACT = 5

    @property
    def words(self) -> str:
        return SAID[self]

    @property
    def is_sure(self) -> bool:
        return self > Likeness.PERHAPS


SAID = {
    Likeness.PERHAPS: "perhaps: a near spelling",
    Likeness.PART: "part of the name",
    Likeness.INITIALS: "with initials",
    Likeness.SPELT: "spelt otherwise",
    Likeness.EXACT: "the same words",
}


@dataclass(frozen=True)
class Found:
    """`words` at `start` to `end` of the text named `key`."""

    key: str
    start: int
    end: int
    words: str
    likeness: Likeness


@dataclass(frozen=True)
class Word:
    """A word of a text in Latin letters without case or accents, and its place."""

    plain: str
    start: int
    end: int
    is_name: bool  # it begins with a capital, or its script has none


def find(wanted: Iterable[str], texts: Mapping[str, str]) -> list[Found]:
    """Every place of these names or words in `texts`, in their order; of places that overlap the surest."""
    looked_for = [" ".join(one.split()) for one in wanted if names.folded(one)]
    people = [one for one in looked_for if len(one.split()) <= NAME_WORDS]
    passages = [one for one in looked_for if len(one.split()) > NAME_WORDS]
    lower = names.lower_words(texts.values())
    found = []
    for key, text in texts.items():
        spans = [(span, Likeness.EXACT) for one in passages for span in _as_it_stands(one, text)]
        words = list(_words(text)) if people else []
        for one in people:
            spans += _of_name(one, text, words, lower)
        found += [Found(key, *span, text[slice(*span)], how) for span, how in _apart(spans)]
    return found


def nearest(words: str, texts: Mapping[str, str], *, limit: int = 3) -> list[Found]:
    """The places that are most like words that stand nowhere."""
    wanted = " ".join(words.split())
    scored = []
    for key, text in texts.items():
        near = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=60)
        if near and near.dest_end > near.dest_start:
            scored.append((near.score, key, *_whole_words(text, near.dest_start, near.dest_end)))
    scored.sort(key=lambda one: -one[0])
    return [
        Found(key, start, end, texts[key][start:end], Likeness.PERHAPS)
        for _, key, start, end in scored[:limit]
    ]


def snippet(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a place, for a list of places."""
    before, after = text[max(0, start - SNIPPET) : start], text[end : end + SNIPPET]
    return ("…" if start > SNIPPET else "") + before, after + (
        "…" if len(text) > end + SNIPPET else ""
    )


def _of_name(
    name: str, text: str, words: Sequence[Word], lower: set[str]
) -> Iterator[tuple[Span, Likeness]]:
    for start, end in names.spans(name, text):
        yield _to_end_of_word(text, start, end), Likeness.EXACT
    parts = [word.plain for word in _words(name)]
    if not parts:
        return
    for size, judge in _judges(parts, lower):
        for n in range(len(words) - size + 1):
            window = words[n : n + size]
            likeness = judge(window)
            if likeness:
                yield (window[0].start, window[-1].end), likeness
    yield from _near("".join(parts), len(parts), words)


Judge = Callable[[Sequence[Word]], Likeness | None]


def _judges(parts: list[str], lower: set[str]) -> list[tuple[int, Judge]]:
    """What is asked of every so many words in a row."""
    whole, long = sorted(parts), {part for part in parts if len(part) >= names.PART}

    def spelt(window: Sequence[Word]) -> Likeness | None:
        plain = [word.plain for word in window]
        if sorted(plain) == whole:
            return Likeness.SPELT
        return Likeness.INITIALS if len(plain) > 1 and _with_initials(plain, parts) else None

    def part(window: Sequence[Word]) -> Likeness | None:
        word = window[0]
        is_one = word.is_name and word.plain in long and word.plain not in lower
        return Likeness.PART if is_one else None

    found: list[tuple[int, Judge]] = [(len(parts), spelt)]
    return [*found, (1, part)] if len(parts) > 1 else found


def _with_initials(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the words are the parts in some order, of which some are one letter and one at least is whole."""
    left = list(parts)
    shortened = []
    for word in words:
        if word in left:
            left.remove(word)
        else:
            shortened.append(word)
    if len(left) == len(parts) or not any(len(p) >= INITIALS for p in words if p not in shortened):
        return False
    return sorted(shortened) == sorted(part[0] for part in left)


def _near(name: str, size: int, words: Sequence[Word]) -> Iterator[tuple[Span, Likeness]]:
    """Spellings that are near, and those of scripts without vowels that have the same consonants."""
    if len(name) < NEAR_LETTERS:
        return
    bones = _bones(name)
    for length in {max(1, size - 1), size, size + 1}:
        windows = [words[n : n + length] for n in range(len(words) - length + 1)]
        texts = ["".join(word.plain for word in window) for window in windows]
        near = process.extract(name, texts, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        same = {n for _, _, n in near}
        if len(bones) >= SKELETON:
            same |= {
                n
                for n, text in enumerate(texts)
                if abs(len(text) - len(name)) <= len(name) // 2 and _bones(text) == bones
            }
        for n in sorted(same):
            if any(word.is_name for word in windows[n]):
                yield (windows[n][0].start, windows[n][-1].end), Likeness.PERHAPS


@lru_cache(maxsize=50_000)
def _bones(plain: str) -> str:
    return DOUBLED.sub(r"\1", VOWELS.sub("", plain))


def _as_it_stands(words: str, text: str) -> Iterator[Span]:
    """A long passage, whatever its spacing, case and accents."""
    plain, places = _letters(text)
    wanted = _letters(words)[0]
    start = plain.find(wanted)
    while wanted and start >= 0:
        yield places[start], places[start + len(wanted) - 1] + 1
        start = plain.find(wanted, start + len(wanted))


def _letters(text: str) -> tuple[str, list[int]]:
    pairs = [(letter, place) for place, one in enumerate(text) for letter in _folded_character(one)]
    return "".join(letter for letter, _ in pairs), [place for _, place in pairs]


_folded_character = lru_cache(maxsize=4000)(names.folded)


def _words(text: str) -> Iterator[Word]:
    """Words in Latin letters; scripts that set no space between words are read character by character."""
    for written, (start, _) in names.words(text):
        if any(ord(one) >= names.WITHOUT_SPACES for one in written):
            for n, one in enumerate(written, start):
                yield Word(_latin(one), n, n + 1, True)
            continue
        bare = POSSESSIVE.sub("", written)
        is_name = bare[:1] == bare[:1].upper() or any(one.isupper() for one in bare)
        if plain := _latin(bare):
            yield Word(plain, start, start + len(bare), is_name)


@lru_cache(maxsize=50_000)
def _latin(written: str) -> str:
    """ "نور" as "nwr", "Łódź" as "lodz"."""
    return names.folded(anyascii(unicodedata.normalize("NFC", names.folded(written) or written)))


def _to_end_of_word(text: str, start: int, end: int) -> Span:
    """An ending that a language adds to a name goes with it; “’s” stays."""
    if end - start and ord(text[end - 1]) < names.WITHOUT_SPACES:
        while end < len(text) and (
            text[end].isalpha() or unicodedata.category(text[end]).startswith("M")
        ):
            end += 1
    return start, end


def _whole_words(text: str, start: int, end: int) -> Span:
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _apart(spans: Iterable[tuple[Span, Likeness]]) -> list[tuple[Span, Likeness]]:
    """Of those that overlap the surest, and of these the longest; in the order of the text.

    A near spelling around a part of the name is that part with the rest of the name.
    """
    spans = list(spans)
    kept: list[tuple[Span, Likeness]] = []
    parts = [span for span, likeness in spans if likeness is Likeness.PART]
    for (start, end), likeness in tuple(spans):
        if likeness is Likeness.PERHAPS and any(start <= a and b <= end for a, b in parts):
            spans.append(((start, end), Likeness.PART))
    for span, likeness in sorted(spans, key=lambda one: (-one[1], one[0][0] - one[0][1])):
        if all(span[1] <= start or end <= span[0] for (start, end), _ in kept):
            kept.append((span, likeness))
    return sorted(kept)
