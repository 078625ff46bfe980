"""Reads a revision's frozen content from untrusted JSON into its typed form, and names all that is wrong with it.

Imports only the shape and errors.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from comms.errors import Incomplete
from comms.letters.shape import (
    ACTS,
    ANNEX_KINDS,
    FORMAT,
    PASSAGE_KEYS,
    PASSAGES,
    QUOTING,
    SISTER_KINDS,
    Addressee,
    AnnexPart,
    Bound,
    Content,
    Earlier,
    Passage,
    Signatory,
    Sisters,
    Treaties,
)

T = TypeVar("T")


def read(content: Mapping[str, Any]) -> Content:
    """The typed form of `content`. Raises Incomplete naming each part that has the wrong shape.

    Parts that are absent are empty: a draft is previewed before it is finished.
    """
    reader = _Reader()
    typed = reader.content(content)
    if reader.wrong:
        raise Incomplete("The text of this letter cannot be read.", missing=reader.wrong)
    return typed


class _Reader:
    """Reads untrusted JSON into dataclasses and collects all that is wrong."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def content(self, data: Mapping[str, Any]) -> Content:
        if not isinstance(data, Mapping):
            self.wrong.append("It is not a set of named parts; import it again.")
            data = {}
        if data.get("format", FORMAT) != FORMAT:
            self.wrong.append(
                f"Its format is {data['format']!r}; this version reads format {FORMAT}."
            )
        return Content(
            type=self.text(data, "type"),
            language=self.text(data, "language"),
            mandate_count=self.number(data, "mandate_count"),
            publication_delay=self.text(data, "publication_delay"),
            annex_title=self.text(data, "annex_title"),
            mandates=self.each(data, "mandates", self.signatory),
            addressees=self.each(data, "addressees", self.addressee),
            **{part: self.passages(data, part) for part in PASSAGES},
            annex=self.each(data, "annex", self.annex_part),
            clause_keys=self.texts(data, "clause_keys"),
            sisters=self.sisters(data),
            earlier=self.each(data, "earlier_letters", self.earlier),
            treaties=self.each(data, "treaties", self.treaties),
            footnotes=self.named_texts(data, "footnotes"),
            clauses=self.named_texts(data, "clauses"),
        )

    def signatory(self, data: Mapping[str, Any], _position: int) -> Signatory:
        names = ("key", "kind", "title", "holder", "resolution", "function", "gender", "keyword")
        facts = {name: self.text(data, name, "mandates.") for name in names}
        body = self.text(data, "resolution_body", "mandates.") or "HRC"
        return Signatory(**facts, resolution_body=body)

    def addressee(self, data: Mapping[str, Any], position: int) -> Addressee:
        names = (
            *("key", "kind", "code", "name", "government_of"),
            *("salutation", "addressee_form", "your_addressee"),
        )
        facts = {name: self.text(data, name, "addressees.") for name in names}
        return Addressee(position=self.number(data, "position", "addressees.") or position, **facts)

    def passages(self, data: Mapping[str, Any], part: str) -> tuple[Passage, ...]:
        """A passage is a text, or a set of named parts. An unknown one is refused: a misspelt `only`
        would send the passage to everybody.
        """
        return tuple(
            self.passage(item, part, f"{part}, number {number}")
            for number, item in enumerate(self.listed(data, part), start=1)
        )

    def passage(self, item: Any, part: str, where: str) -> Passage:
        if not isinstance(item, Mapping) and part == "facts":
            self.wrong.append(f"“{where}” must be a set of named parts.")
            return Passage("")
        if not isinstance(item, Mapping):
            return Passage(self.text({where: item}, where))
        unknown = sorted(str(key) for key in set(item) - set(PASSAGE_KEYS))
        if unknown:
            known = ", ".join(PASSAGE_KEYS)
            self.wrong.append(f"“{where}” has an unknown part, “{unknown[0]}”; use one of {known}.")
        where = f"{where}, "
        is_quote = self.flag(item, "quote", where)
        if is_quote and part not in QUOTING:
            self.wrong.append(
                f"“{where}quote”: quotations stand in the facts and the concerns; move this one there."
            )
        return Passage(
            self.text(item, "text", where),
            is_quote,
            self.texts(item, "items", where),
            self.flag(item, "numbered", where),
            self.texts(item, "only", where),
        )

    def sisters(self, data: Mapping[str, Any]) -> Sisters:
        sisters = data.get("sisters") or {}
        if not isinstance(sisters, Mapping):
            self.wrong.append("“sisters” must be a set of named parts.")
            return Sisters()
        order = self.texts(sisters, "order", "sisters.")
        if set(order) - set(SISTER_KINDS):
            known = ", ".join(SISTER_KINDS)
            self.wrong.append(f"“sisters.order” names an unknown kind; use {known}.")
            order = ()
        return Sisters(
            self.texts(sisters, "governments", "sisters."),
            self.texts(sisters, "others", "sisters."),
            self.flag(sisters, "other_companies", "sisters."),
            order,
        )

    def earlier(self, data: Mapping[str, Any], position: int) -> Earlier:
        typed = self.text(data, "dated_on", "earlier_letters.")
        dated_on = self.day(typed, f"earlier letter {position}")
        return Earlier(self.text(data, "reference", "earlier_letters."), dated_on)

    def treaties(self, data: Mapping[str, Any], _position: int) -> Treaties:
        standards = self.each(data, "standards", lambda one, _: self.text(one, "name", "treaties."))
        return Treaties(
            self.text(data, "addressee", "treaties."),
            self.each(data, "binding", self.bound),
            standards,
        )

    def bound(self, data: Mapping[str, Any], _position: int) -> Bound:
        name, act = (self.text(data, part, "treaties.") for part in ("name", "act"))
        if act not in ACTS:
            known = ", ".join(ACTS)
            self.wrong.append(f"“treaties” has the unknown act “{act}” of a State; use {known}.")
        return Bound(name, act, self.day(self.text(data, "acted_on", "treaties."), f"“{name}”"))

    def day(self, typed: str, of: str) -> dt.date:
        try:
            return dt.date.fromisoformat(typed)
        except ValueError:
            self.wrong.append(f"The date of {of} is “{typed}”; write one such as 2021-03-12.")
            return dt.date.min

    def annex_part(self, data: Mapping[str, Any], position: int) -> AnnexPart:
        kind = self.text(data, "kind", "annex.")
        if kind not in ANNEX_KINDS:
            known = ", ".join(ANNEX_KINDS)
            self.wrong.append(f"Part {position} of the annex is “{kind}”; use one of {known}.")
        return AnnexPart(
            kind,
            self.text(data, "text", "annex."),
            self.texts(data, "items", "annex."),
            self.text(data, "citation", "annex."),
            self.text(data, "key", "annex."),
        )

    def text(self, data: Mapping[str, Any], name: str, where: str = "") -> str:
        value = data.get(name, "")
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        self.wrong.append(f"“{where}{name}” must be text.")
        return ""

    def number(self, data: Mapping[str, Any], name: str, where: str = "") -> int:
        value = data.get(name, 0)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.wrong.append(f"“{where}{name}” must be a whole number.")
        return 0

    def flag(self, data: Mapping[str, Any], name: str, where: str) -> bool:
        value = data.get(name, False)
        if isinstance(value, bool):
            return value
        self.wrong.append(f"“{where}{name}” must be yes or no.")
        return False

    def listed(self, data: Mapping[str, Any], name: str, where: str = "") -> list[Any]:
        value = data.get(name, [])
        if isinstance(value, list | tuple):
            return list(value)
        self.wrong.append(f"“{where}{name}” must be a list.")
        return []

    def texts(self, data: Mapping[str, Any], name: str, where: str = "") -> tuple[str, ...]:
        numbered = {str(n): text for n, text in enumerate(self.listed(data, name, where), start=1)}
        return tuple(self.text(numbered, n, f"{where}{name}, number ") for n in numbered)

    def named_texts(self, data: Mapping[str, Any], name: str) -> dict[str, str]:
        value = data.get(name, {})
        if not isinstance(value, Mapping):
            self.wrong.append(f"“{name}” must be a set of named texts.")
            return {}
        return {str(key): self.text(value, key, f"{name}.") for key in value}

    def each(
        self, data: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], int], T]
    ) -> tuple[T, ...]:
        parts = []
        for position, part in enumerate(self.listed(data, name), start=1):
            if isinstance(part, Mapping):
                parts.append(read(part, position))
            else:
                self.wrong.append(f"Number {position} of “{name}” must be a set of named parts.")
        return tuple(parts)
