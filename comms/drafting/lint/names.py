"""Finding a name in a text however it is written: case, accents, spacing, hyphens, order, and a few letters after it.

Pure. A name that is missed here is printed in a letter, so what is doubtful is found rather than not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from comms.letters.footnotes import MARK
from comms.letters.references import MARK as SECTION

SHORT = 3  # letters; a name as short as that is an ordinary word somewhere
LONG = 10  # letters; such a name is found inside a longer word too
INFLECTED = 3  # letters that a name may have grown by
PART = 4  # letters that a part of a name has at least
WITHOUT_SPACES = 0x2E80  # from here on scripts that set no space between words
# Letters that are no accented form of another, as passports and newspapers write them.
SPELT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
GAPS = re.compile(r"[\W_]+")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
Span = tuple[int, int]


def folded(text: str) -> str:
    """Letters and digits only, without case or accents."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(SPELT)
    return GAPS.sub("", unicodedata.normalize("NFKD", plain))


def spans(name: str, text: str) -> list[Span]:
    """Where `name` stands in `text`, in any order of its words that people write names in."""
    text = without_marks(text)
    several = len(name.split()) > 1
    found = {span for spelling in spellings(name) for span in _spans(spelling, text)}
    return sorted(span for span in found if _stands(text, span, several=several))


@lru_cache(maxsize=2000)
def spellings(name: str) -> tuple[str, ...]:
    """The folded name, and the same with each of its words first: “López, María”."""
    words = [folded(word) for word in name.replace(",", " ").split()]
    words = [word for word in words if word]
    turned = ("".join(words[n:] + words[:n]) for n in range(len(words)))
    return tuple(dict.fromkeys(turned))


def is_short(name: str) -> bool:
    plain = folded(name)
    return len(plain) <= SHORT and all(ord(letter) < WITHOUT_SPACES for letter in plain)


def stands(name: str, plain: str) -> bool:
    """Whether the name can stand in a text that is folded already: says at once where `spans` is in vain."""
    return any(spelling in plain for spelling in spellings(name))


def parts(names: Iterable[str]) -> set[str]:
    """The words of these names, folded, by which alone somebody can be known."""
    words = (folded(word) for name in names for word in WORD.findall(name))
    return {word for word in words if len(word) >= PART}


def words(text: str) -> Iterator[tuple[str, Span]]:
    """The words of a text with their places."""
    for found in WORD.finditer(without_marks(text)):
        yield found.group(), found.span()


def lower_words(texts: Iterable[str]) -> set[str]:
    """Every word that stands somewhere without a capital letter, folded."""
    return {folded(word) for text in texts for word in WORD.findall(text) if word.islower()}


def without_marks(text: str) -> str:
    """The text with spaces where its marks of notes and sections stand, so that places stay."""
    if "[" in text:
        for mark in (MARK, SECTION):
            text = mark.sub(lambda found: " " * len(found.group()), text)
    return text


def _spans(spelling: str, text: str) -> Iterator[Span]:
    plain, places = _folded_with_places(text)
    start = plain.find(spelling)
    while start >= 0:
        yield places[start], places[start + len(spelling) - 1] + 1
        start = plain.find(spelling, start + 1)


def _stands(text: str, span: Span, *, several: bool) -> bool:
    """Whether the name is there as a name and not as some letters of other words.

    A name of several words that was written as one does not grow: “Ana Lis” is not in “analista”.
    """
    start, end = span
    words = text[start:end]
    plain = folded(words)
    if len(plain) >= LONG or ord(plain[0]) >= WITHOUT_SPACES:
        return True
    if start and _is_letter(text[start - 1]):
        return False
    after = end
    while after < len(text) and _is_letter(text[after]):
        after += 1
    grows = len(plain) > PART and not (several and words.isalpha())
    return after - end <= (INFLECTED if grows else 0)


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _of_one(character):
            plain.append(letter)
            places.append(place)
    return "".join(plain), places


_of_one = lru_cache(maxsize=4000)(folded)
