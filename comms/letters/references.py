"""References from the letter to a section of its annex, `[§key]`: finding them, numbering, putting words there.

A section is a heading, or a provision; sections are numbered in print once the letter refers to one of them,
and not otherwise. The key stays with its section, so a reference is right wherever the section moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from comms.letters import shape
from comms.letters.document import Run, Runs

KEY = r"[a-z0-9][a-z0-9_-]{0,79}"
MARK = re.compile(rf"\[§[ \u00a0]?({KEY})\]")
SECTIONS = ("heading", "provision")


def marks(texts: Iterable[str]) -> list[str]:
    """The keys that are referred to, each once, in the order in which they stand."""
    return list(dict.fromkeys(key for text in texts for key in MARK.findall(text)))


def numbers(annex: Sequence[shape.AnnexPart]) -> list[str]:
    """The number of each part, "" for what is no section: 1, 1.1, 1.2, 2 …

    A provision under a heading is a part of that section; one before the first heading stands alone.
    """
    found, top, below, has_heading = [], 0, 0, False
    for part in annex:
        if part.kind not in SECTIONS:
            found.append("")
            continue
        has_heading = has_heading or part.kind == "heading"
        if part.kind == "provision" and has_heading:
            below += 1
            found.append(f"{top}.{below}")
        else:
            top, below = top + 1, 0
            found.append(str(top))
    return found


def by_key(annex: Sequence[shape.AnnexPart]) -> dict[str, str]:
    """The number of each section that has a key; where two have the same, the first one's."""
    named: dict[str, str] = {}
    for part, number in zip(annex, numbers(annex), strict=True):
        if part.key and number:
            named.setdefault(part.key, number)
    return named


def printed(content: shape.Content) -> list[str]:
    """The number printed before each part of the annex: none at all in a letter without references."""
    if marks(texts(content)):
        return numbers(content.annex)
    return [""] * len(content.annex)


def texts(content: shape.Content) -> list[str]:
    return [text for _, text in content.passages()] + list(content.footnotes.values())


def linked(runs: Runs, sections: Mapping[str, str], words: str) -> Runs:
    """`runs` cut at their references; one that has no section stays in the text as it was typed."""
    cut: list[Run] = []
    for run in runs:
        start = 0
        for mark in MARK.finditer(run.text):
            if mark[1] in sections:
                number = sections[mark[1]]
                if mark.start() > start:
                    cut.append(replace(run, text=run.text[start : mark.start()], footnote=None))
                cut.append(Run(words.format(number=number), target=mark[1]))
                start = mark.end()
        if start < len(run.text) or run.footnote or not start:
            cut.append(replace(run, text=run.text[start:]))
    return tuple(cut)


def worded(text: str, sections: Mapping[str, str], words: str) -> str:
    """`text` with the words of its references, for places that hold no links."""
    return "".join(run.text for run in linked((Run(text),), sections, words))


def problems(content: shape.Content) -> list[str]:
    """References without their section, or with two, one sentence each."""
    keys = [part.key for part in content.annex if part.key and part.kind in SECTIONS]
    found = []
    for key in marks(texts(content)):
        if key not in keys:
            found.append(
                f"The letter refers to [§{key}], but no section of the annex has that key; give it to "
                "the section that is meant, or take the reference out."
            )
        elif keys.count(key) > 1:
            found.append(
                f"The letter refers to [§{key}], but {keys.count(key)} sections of the annex have that "
                "key; give the others keys of their own."
            )
    found += [
        f"The clause “{name}” refers to [§{key}] of the annex; put the reference in the letter's own text."
        for name, text in content.clauses.items()
        if name in content.clause_keys
        for key in marks([text])
    ]
    return found
