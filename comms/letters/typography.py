"""How a language sets the characters that staff type: quotation marks, apostrophes and the spaces
that do not break.

Pure. Whether a mark opens or closes is decided by its two neighbours alone; that it stands within a
quotation, only by the marks around it, and only where each has its partner. Addresses of the web,
marks of footnotes and places of clauses are left alone. Only straight marks are changed: what was
typed as “so”, «so» or ’ stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NBSP = "\u00a0"
SPACES = f"[ {NBSP}\u202f]"
# An address ends before the mark or the bracket that closes the sentence around it.
ADDRESS = r"(?:https?://|www\.)[^\s\"<>«»“”]*[^\s\"<>«»“”'’.,;:!?)\]]"
MAIL = r"[\w.+-]+(?:'[\w.+-]+)*@[\w.-]+\w"
KEPT = re.compile(rf"{ADDRESS}|{MAIL}|\[\^[^\]\s]{{1,20}}\]|\{{[^{{}}]*\}}")
# What stands for what is kept while the rest is set.
ASIDE, NOTE = "\ue000", "\ue001"
STRAIGHT = re.compile("[\"']")
QUOTING = re.compile("[\"'«»“”]")
PARTNERS = {'"': '"', "'": "'", "«": "»", "“": "”"}
# What a mark that opens may follow, besides the beginning.
OPENING = "([{-–—/«“‘¿¡"


@dataclass(frozen=True)
class Style:
    """`opening` and `closing` carry the space inside them; `stand_off` have one before them.

    `within` are the marks of a quotation within a quotation, and of one within that.
    """

    opening: str
    closing: str
    abbreviations: str
    honorifics: str
    within: tuple[str, str] = ("“”", "‘’")
    stand_off: str = ""


STYLES = {
    "en": Style(
        opening="“",
        closing="”",
        abbreviations=r"Nos?|Arts?|arts?|paras?|pp?|vol|chap|sect",
        honorifics=r"Mr|Mrs|Ms|Messrs|Dr|Prof",
        within=("‘’", "“”"),
    ),
    "fr": Style(
        opening=f"«{NBSP}",
        closing=f"{NBSP}»",
        abbreviations=r"[Nn]os?|[Nn]°s?|[Aa]rt|par|pp?|vol|chap",
        honorifics=r"MM?|Mmes?|Mlles?|Dr|Pr|Me",
        stand_off=";:?!",
    ),
    "es": Style(
        opening="«",
        closing="»",
        abbreviations=r"[Nn]úms?|[Nn]\.º|[Aa]rts?|párrs?|págs?|pp?|vol|cap",
        honorifics=r"Srs?|Sras?|Srtas?|Dra?|Profa?",
    ),
}


def typeset(text: str, language: str) -> str:
    """`text` as `language` sets it. Set twice, it is the same; an unknown language changes nothing."""
    style = STYLES.get(language)
    if style is None:
        return text
    kept: list[str] = []

    def aside(match: re.Match[str]) -> str:
        kept.append(match[0])
        return NOTE if match[0].startswith("[^") else ASIDE

    if ASIDE in text or NOTE in text:
        return text
    bare = KEPT.sub(aside, text)
    inner = _inner(bare, style)
    bare = STRAIGHT.sub(lambda mark: inner.get(mark.start()) or _mark(mark, style), bare)
    if style.stand_off:
        bare = _stood_off(bare, style.stand_off)
    bare = _joined(bare, style)
    return re.sub(f"[{ASIDE}{NOTE}]", lambda _: kept.pop(0), bare)


def _mark(mark: re.Match[str], style: Style) -> str:
    """A mark that stands within no other."""
    opens = _opens(mark)
    if mark[0] == '"':
        return style.opening if opens else style.closing
    return "‘" if opens else "’"


def _opens(mark: re.Match[str]) -> bool:
    before = mark.string[max(0, mark.start() - 8) : mark.start()].rstrip("\"'")[-1:]
    after = mark.string[mark.end() : mark.end() + 1]
    opens = (not before or before.isspace() or before in OPENING) and bool(after.strip())
    # ’90s
    return opens and not (mark[0] == "'" and after.isdigit())


def _inner(text: str, style: Style) -> dict[int, str]:
    """Where straight marks stand within a quotation, and as what; none where a partner is missing."""
    found: dict[int, str] = {}
    around: list[re.Match[str]] = []
    for mark in QUOTING.finditer(text):
        if mark[0] in "«“" or (mark[0] in "\"'" and _opens(mark)):
            around.append(mark)
            continue
        # A single mark that opened nothing was an apostrophe.
        while mark[0] != "'" and around and around[-1][0] == "'":
            around.pop()
        if mark[0] == "'" and (not around or around[-1][0] != "'" or _is_in_a_word(mark)):
            continue
        if not around or PARTNERS[around[-1][0]] != mark[0]:
            return {}
        first = around.pop()
        if around and mark[0] in "\"'":
            marks = style.within[(len(around) - 1) % 2]
            found |= {first.start(): marks[0], mark.start(): marks[1]}
    return found if all(mark[0] == "'" for mark in around) else {}


def _is_in_a_word(mark: re.Match[str]) -> bool:
    return mark.string[mark.end() : mark.end() + 1].isalnum()


def _stood_off(text: str, marks: str) -> str:
    text = re.sub(f"«{SPACES}*(?=[^ {NBSP}\u202f])", f"«{NBSP}", text)
    text = re.sub(rf"(?<=[^\s«]){SPACES}*»", f"{NBSP}»", text)
    text = re.sub(rf"(?<=[^\s]){SPACES}+(?=[{marks}])", NBSP, text)
    # Not within 10:30, a:b or ?!: a mark stands off when a space, an end, a note or a closing mark follows.
    return re.sub(
        rf"(?<=[^\s{marks}(\[«])(?=[{marks}]+(?:[\s)\]»”’{NOTE}]|$))",
        NBSP,
        text,
    )


def _joined(text: str, style: Style) -> str:
    text = re.sub(rf"\b((?:{style.abbreviations})\.?) (?=\d)", rf"\1{NBSP}", text)
    text = re.sub(rf"(?<!\w)((?:{style.honorifics})\.?) (?=[^\W\d_a-z])", rf"\1{NBSP}", text)
    return text
