"""The passages of a letter's body: who gets them, how a revision keeps them, what is wrong with them.

Pure. `only` of a passage names kinds of recipients (`company`) and single ones by key (`key:acme`); the
others' letters are made as if the passage had not been written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from comms.letters import footnotes
from comms.letters.shape import Addressee, Content, Passage

# In the order in which they are kept and named.
KINDS = {
    "state": "States",
    "company": "companies",
    "organisation": "organisations",
    "other": "other actors",
}
KEY = "key:"
LACKING = {
    "purpose": "says nothing of its purpose",
    "facts": "reports no facts",
    "concerns": "has no concerns",
    "questions": "asks no question",
}


@dataclass(frozen=True)
class Letter:
    """What these recipients get of the text: the same passages, and the footnotes that they use."""

    addressees: tuple[Addressee, ...]
    content: Content


def is_for(passage: Passage, addressee: Addressee) -> bool:
    """Whether the letter to this recipient has the passage."""
    only = passage.only
    return not only or addressee.kind in only or f"{KEY}{addressee.key}" in only


def narrowed(content: Content, addressee: Addressee) -> Content:
    """`content` with what the letter to this recipient has of it."""
    if not _divided(content):
        return content

    def own(part: str) -> tuple[Passage, ...]:
        return tuple(passage for passage in content.part(part) if is_for(passage, addressee))

    narrow = replace(
        content,
        purpose=own("purpose"),
        facts=own("facts"),
        concerns=own("concerns"),
        questions=own("questions"),
    )
    used = set(footnotes.marks(text for _, text in narrow.passages()))
    notes = {label: text for label, text in content.footnotes.items() if label in used}
    return replace(narrow, footnotes=notes)


def letters(content: Content) -> list[Letter]:
    """The letters that differ in their passages, each once however many recipients it has."""
    divided = _divided(content)
    if not content.addressees or not divided:
        return [Letter(content.addressees, content)]
    alike: dict[tuple[bool, ...], list[Addressee]] = {}
    for addressee in content.addressees:
        alike.setdefault(tuple(is_for(one, addressee) for one in divided), []).append(addressee)
    return [Letter(tuple(to), narrowed(content, to[0])) for to in alike.values()]


def left_out(content: Content, addressee: Addressee) -> list[tuple[str, str]]:
    """The passages that this recipient's letter lacks: the name of each place, and whom it is for."""
    return [
        (place, in_words(passage.only, content))
        for place, passage in content.blocks()
        if not is_for(passage, addressee)
    ]


def in_words(only: Sequence[str], content: Content) -> str:
    """ "States and Northern Mills Ltd.": whom a passage is for, as staff call them."""
    names = {f"{KEY}{addressee.key}": addressee.name for addressee in content.addressees}
    said = [KINDS.get(one) or names.get(one) or f"“{one}”" for one in only]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def problems(content: Content) -> list[str]:
    """Passages for nobody, and letters that lack a part because all of it is for others."""
    if not content.addressees:
        return []
    found = [
        sentence
        for place, passage in content.blocks()
        for sentence in _for_nobody(f"{place[0].upper()}{place[1:]}", passage, content)
    ]
    alike = letters(content)
    for part, lacks in LACKING.items():
        to = [one for letter in alike if not letter.content.part(part) for one in letter.addressees]
        if content.part(part) and to:
            more = f" and to {len(to) - 1} more" if len(to) > 1 else ""
            found.append(
                f"The letter to {to[0].name}{more} {lacks}, because all that stands in the {part} is"
                " for other recipients; write something for it too."
            )
    return found


def _for_nobody(place: str, passage: Passage, content: Content) -> Iterator[str]:
    known = {f"{KEY}{addressee.key}" for addressee in content.addressees}
    sound = [one for one in passage.only if one in KINDS or one in known]
    for one in passage.only:
        if one.startswith(KEY) and one not in known:
            yield (
                f"{place} is for the recipient “{one.removeprefix(KEY)}”, to whom this letter does not"
                " go; add the recipient or choose again for whom the passage is."
            )
        elif one not in KINDS and one not in known:
            yield (
                f"{place} is for “{one}”, which is no kind of recipient; use {', '.join(KINDS)},"
                f" or {KEY} followed by the key of a recipient."
            )
    if sound and not any(is_for(passage, addressee) for addressee in content.addressees):
        yield (
            f"{place} is for {in_words(sound, content)} only, and no recipient is among them; add one"
            " or choose again for whom the passage is."
        )


def tidied(part: str, items: Sequence[str | Mapping[str, Any]]) -> list[Any]:
    """Passages as a revision keeps them: what says nothing is absent, so that one text has one digest.

    A passage with words alone is a text, in the facts a set of `text` and `quote`. What `shape` does
    not read is not for here.
    """
    return [_tidied(item, is_fact=part == "facts") for item in items]


def _tidied(item: str | Mapping[str, Any], *, is_fact: bool) -> Any:
    if isinstance(item, str):
        return _lines(item)
    kept = {name: value for name, value in item.items() if value}
    kept["text"] = _lines(item.get("text", ""))
    if kept.get("items"):
        kept["items"] = [_lines(text).replace("\n", " ") for text in kept["items"]]
    else:
        kept.pop("numbered", None)
    if not kept["text"]:
        kept.pop("quote", None)
    if "only" in kept:
        kept["only"] = _in_order(kept["only"])
    if is_fact:
        return {"quote": False} | kept
    return kept["text"] if set(kept) == {"text"} else kept


def _lines(text: str) -> str:
    """The lines of a text without the space around them, and none that is empty."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.strip() for line in plain.split("\n") if line.strip())


def _in_order(only: Sequence[str]) -> list[str]:
    kinds = [kind for kind in KINDS if kind in only]
    return kinds + sorted(set(only) - set(kinds))


def _divided(content: Content) -> list[Passage]:
    return [passage for _, passage in content.blocks() if passage.only]
