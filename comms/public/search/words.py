"""What a reader typed, taken apart: words, what is to be left out, a reference. Pure: knows no database."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Scripts that put no space between words: searched by pairs of signs, as the texts are kept (migration 0006).
SPACELESS = re.compile(
    "[\u0e01-\u0edf\u1000-\u109f\u1780-\u17d3\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+"
)
ARABIC = re.compile("[\u0600-\u06ff]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
QUOTES = str.maketrans("“”„«»＂", '""""""')
LEFT_OUT = re.compile(r'(?:^|(?<=\s))[-−–]("[^"]*"?|[^\s"]+)')
# Any hyphen that joins no words is an operator to PostgreSQL, which has room for 32 of them one within the other.
STRAY = re.compile(r"(?<!\w)-|-(?!\w)")
# Lists print JAL for what a letter calls AL.
JOINT = re.compile(r"\bJ(AL|UA|OL)\b", re.IGNORECASE)
REFERENCE = re.compile(
    r"(?:(AL|UA|OL)[\s-]+)?(?:([A-Z]{3})[\s-]+)?(\d{1,6})(?:\s*[/-]\s*(\d{0,4}))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Reference:
    """A reference, or the part of one that was typed; what was not typed is empty."""

    letter_type: str
    code: str
    number: int
    year: str

    def names(self, letter_type: str, code: str, number: int, year: int) -> bool:
        """Whether this is a communication's reference, or the beginning of it."""
        return (
            number == self.number
            and self.letter_type in {"", letter_type}
            and self.code in {"", code}
            and str(year).startswith(self.year)
        )


@dataclass(frozen=True)
class Words:
    """A search. `wanted` and `left_out` are in the notation of `websearch_to_tsquery`; `runs` and
    `runs_left_out` stand in scripts without spaces."""

    wanted: str = ""
    left_out: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    runs_left_out: tuple[str, ...] = ()
    reference: Reference | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The ways of stemming that these words may need."""
        said = " ".join((self.wanted, *self.left_out))
        others = [
            code for code, script in (("ar", ARABIC), ("ru", CYRILLIC)) if script.search(said)
        ]
        return ("en", "fr", "es", "other", *others)

    @property
    def asks_nothing(self) -> bool:
        return not (self.wanted or self.left_out or self.runs or self.runs_left_out)


def parse(typed: str) -> Words:
    """The search in what was typed. Anything at all is a search."""
    plain = JOINT.sub(r"\1", " ".join(typed.translate(QUOTES).split()))
    left_out = LEFT_OUT.findall(plain)
    wanted = LEFT_OUT.sub(" ", plain)
    apart = [_alone(one) for one in left_out]
    return Words(
        wanted=_alone(wanted),
        left_out=tuple(one for one in apart if one.strip('" ')),
        runs=tuple(SPACELESS.findall(wanted)),
        runs_left_out=tuple(SPACELESS.findall(" ".join(left_out))),
        reference=reference(plain),
    )


def _alone(typed: str) -> str:
    """What is looked up as words, without signs of scripts that have no spaces."""
    return " ".join(STRAY.sub(" ", SPACELESS.sub(" ", typed)).split())


def reference(plain: str) -> Reference | None:
    """The reference that is all of `plain`; a bare number is a word like any other."""
    found = REFERENCE.fullmatch(plain.strip('" '))
    if not found or (found[2] is None and found[4] is None):
        return None
    letter_type, code, number, year = found.groups(default="")
    return Reference(letter_type.upper(), code.upper(), int(number), year)


def folded(name: str) -> str:
    """A name without case, accents and the space around it, as whoever looks for it may type it."""
    plain = " ".join(name.split())
    if plain.isascii():
        return plain.casefold()
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def pairs(run: str) -> list[str]:
    """A run of signs as the pairs that are kept of it; one sign alone is the beginning of any."""
    return [run[place : place + 2] for place in range(max(len(run) - 1, 1))]
