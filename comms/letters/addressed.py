"""`[addressee]` in a text: the words by which the letter calls the one it is written to, put there.

Pure. Other words in brackets are text. The words arrive ready-made; the language joins them to what
stands before and after.
"""

from __future__ import annotations

import re

from comms.letters.grammar import Grammar
from comms.letters.shape import Content

TOKEN = "[addressee]"  # noqa: S105  (no secret: a mark in a text)
# What may stand between the beginning of a sentence and its first word.
OPENING = "\"'“‘«‹(—–-¿¡ \u00a0\u202f"
ENDING = (".", "!", "?", "…")
AFTER_END = "\"'”’»›)] \u00a0\u202f"
MARKS = re.compile(r"\[\^[^\]\s]{1,20}\]")
# Full stops that end no sentence.
ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[a-z]\.\s?[a-z]|cf|vs|(?:p|par)\.?\s?ex|p\.?\s?ej|n[º°]|mr|mrs|ms|dr|prof|sra?|mme)\.$",
    re.IGNORECASE,
)
# "you’s" is no English.
POSSESSIVE = "’s"
POSSESSED = {"you": "your"}


def filled(text: str, words: str, grammar: Grammar) -> str:
    """`text` with `words` at each token, with a capital letter where a sentence begins.

    Without `words` the text stays as it was typed.
    """
    if TOKEN not in text or not words:
        return text
    done, *rest = text.split(TOKEN)
    for following in rest:
        said = words
        if words in POSSESSED and following.startswith(POSSESSIVE):
            said, following = POSSESSED[words], following.removeprefix(POSSESSIVE)
        done = grammar.contracted(done, _capital(said) if begins_sentence(done) else said)
        done += following
    return done


def begins_sentence(before: str) -> bool:
    """Whether what follows `before` is the beginning of a sentence."""
    plain = MARKS.sub("", before)
    opened = plain.rstrip(OPENING)
    if not opened:
        return True
    if opened == plain:
        return False
    ended = opened.rstrip(AFTER_END)
    return ended.endswith(ENDING) and not ABBREVIATED.search(ended)


def problems(content: Content) -> list[str]:
    """Texts that call the addressee by words that are not known, one sentence for each recipient."""
    texts = content.passages() + [
        (f"footnote {label}", t) for label, t in content.footnotes.items()
    ]
    place = next((place for place, text in texts if TOKEN in text), "")
    return [
        f"There is {TOKEN} in {place}, but what the letter to {addressee.name} calls its addressee "
        "(“your company”) is not given; enter it among the recipients."
        for addressee in content.addressees
        if place and not addressee.your_addressee.strip()
    ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
