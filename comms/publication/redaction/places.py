"""The places of a letter's text: every string of the frozen content that its recipient's letter prints.

Pure. A place is a JSON pointer into the content without its first stroke, such as `facts/2/items/0`; offsets are
characters of the text there in form NFC, as the engine reads it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from comms.letters import clauses, footnotes, passages, reading, references
from comms.letters.shape import PASSAGES, STATE, Addressee, Content

PRINTED_OF_ADDRESSEE = {
    "name": "the recipient's name",
    "government_of": "the recipient's name after “the Government of”",
    "salutation": "the salutation",
    "addressee_form": "the closing sentence",
    "your_addressee": "the words for the recipient",
}
# All that the engine reads of an addressee; contacts and addresses are in no letter.
READ_OF_ADDRESSEE = (*PRINTED_OF_ADDRESSEE, "key", "kind", "code", "position")
WHOLE = "the letter"


@dataclass(frozen=True)
class Place:
    """One text of the letter; `name` says where it stands, `part` which section of a page shows it."""

    path: str
    part: str
    name: str
    text: str


def places(content: Mapping[str, Any], position: int) -> list[Place]:
    """Every text of the letter to the recipient at `position`, in the order of the letter."""
    typed = reading.read(content)
    addressee = typed.addressee(position)
    return [place for place in _places(content, typed, addressee) if place.text.strip()]


def text_at(content: Mapping[str, Any], path: str) -> str:
    """The text at `path`. Raises LookupError when there is none."""
    found: Any = content
    for step in _steps(path):
        found = _step(found, step)
    if not isinstance(found, str):
        raise LookupError(path)
    return normal(found)


def put(content: Any, path: str, text: str) -> None:
    """Write `text` at `path` of a content that is one's own."""
    *before, last = _steps(path)
    for step in before:
        content = _step(content, step)
    content[int(last) if isinstance(content, list) else last] = text


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def narrowed(content: Mapping[str, Any], position: int) -> dict[str, Any]:
    """A content of the letter to one recipient and of nothing else: no other's name, passage or contact."""
    typed = reading.read(content)
    addressee = typed.addressee(position)
    own = deepcopy(dict(content))
    own.pop("choices", None)
    own["addressees"] = [
        {name: facts[name] for name in READ_OF_ADDRESSEE if name in facts} | {"position": position}
        for facts, one in zip(content["addressees"], typed.addressees, strict=True)
        if one.position == position
    ]
    for part in PASSAGES:
        both = zip(own.get(part, []), typed.part(part), strict=True)
        own[part] = [_for_all(raw) for raw, one in both if passages.is_for(one, addressee)]
    used = set(footnotes.marks(text for _, text in passages.narrowed(typed, addressee).passages()))
    own["footnotes"] = {k: note for k, note in own.get("footnotes", {}).items() if k in used}
    if "treaties" in own:
        own["treaties"] = [one for one in own["treaties"] if one["addressee"] == addressee.key]
    return own


def without_own_name(content: Mapping[str, Any], position: int) -> set[str]:
    """The places of the list of sister letters that name the recipient itself; its letter leaves them out."""
    typed = reading.read(content)
    addressee, sisters = typed.addressee(position), typed.sisters
    own = {
        f"sisters/governments/{n}"
        for n, name in enumerate(sisters.governments)
        if name == addressee.government_of
    }
    return own | {
        f"sisters/others/{n}" for n, name in enumerate(sisters.others) if name == addressee.name
    }


def _places(content: Mapping[str, Any], typed: Content, addressee: Addressee) -> Iterator[Place]:
    number = typed.addressees.index(addressee)
    for field, name in PRINTED_OF_ADDRESSEE.items():
        if field != "government_of" or addressee.kind == STATE:
            text = normal(content["addressees"][number].get(field) or "")
            yield Place(f"addressees/{number}/{field}", "recipient", name, text)
    yield from _of_passages(content, typed, addressee)
    yield from _of_clauses(typed, addressee)
    own = without_own_name(content, typed.addressees[number].position)
    for kind, names in (
        ("governments", typed.sisters.governments),
        ("others", typed.sisters.others),
    ):
        for n, text in enumerate(names):
            if (path := f"sisters/{kind}/{n}") not in own:
                yield Place(path, "sisters", "the list of other recipients", text)
    used = footnotes.marks(text for _, text in passages.narrowed(typed, addressee).passages())
    for label in dict.fromkeys(used):
        if label in typed.footnotes:
            path = f"footnotes/{_escaped(label)}"
            yield Place(path, "footnotes", f"footnote {label}", typed.footnotes[label])
    yield Place("annex_title", "annex", "the title of the annex", typed.annex_title)
    for n, part in enumerate(typed.annex):
        name = f"part {n + 1} of the annex"
        yield Place(f"annex/{n}/citation", "annex", name, part.citation)
        yield Place(f"annex/{n}/text", "annex", name, part.text)
        for item, text in enumerate(part.items):
            yield Place(f"annex/{n}/items/{item}", "annex", f"{name}, item {item + 1}", text)


def _of_passages(
    content: Mapping[str, Any], typed: Content, addressee: Addressee
) -> Iterator[Place]:
    for part, words in PASSAGES.items():
        for n, passage in enumerate(typed.part(part)):
            if not passages.is_for(passage, addressee):
                continue
            name, path = words.format(n + 1), f"{part}/{n}"
            is_text = isinstance(content[part][n], str)
            yield Place(path if is_text else f"{path}/text", part, name, passage.text)
            for item, text in enumerate(passage.items):
                yield Place(f"{path}/items/{item}", part, f"{name}, item {item + 1}", text)


def _of_clauses(typed: Content, addressee: Addressee) -> Iterator[Place]:
    for key in clauses.applying(typed, addressee):
        chosen = key + clauses.SINGULAR
        if not (typed.is_singular and typed.clauses.get(chosen)):
            chosen = key
        if chosen in typed.clauses:
            path = f"clauses/{_escaped(chosen)}"
            yield Place(path, "clauses", f"the clause “{key}”", typed.clauses[chosen])


def refers_to_annex(content: Mapping[str, Any]) -> bool:
    """Whether anything in it refers to a section of the annex, which alone numbers the sections."""
    return bool(references.marks(references.texts(reading.read(content))))


def _for_all(raw: Any) -> Any:
    return {k: v for k, v in raw.items() if k != "only"} if isinstance(raw, dict) else raw


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]


def _step(found: Any, step: str) -> Any:
    if isinstance(found, list) and step.isdecimal():
        return found[int(step)]
    if isinstance(found, Mapping):
        return found[step]
    raise LookupError(step)
