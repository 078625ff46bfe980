"""The letter format, read without a database: a file becomes a `Given`, or all of its faults.

The format is described in docs/letter-format.md; change the two together.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comms.importing.faults import BadLetter, Faults, Node
from comms.letters import footnotes, references
from comms.letters.shape import ANNEX_KINDS
from comms.workflow import LetterType
from mandates.models import Gender, Language, MandateKind, MandateScope, ResolutionBody
from recipients.models import Channel, RecipientKind

FLAGS = ("interim_measures", "without_prejudice", "on_legislation")
FIELDS = (
    *("type", "code", "number", "year", "date", "language", "recipient", "mandates"),
    *("mandate_count_in_text", "clause_set", "purpose", "facts", "footnotes", "concerns"),
    *("questions", "press_release", *FLAGS, "similar_letters"),
    *("annex_title", "annex", "title"),
)
MANDATE = (
    *("key", "kind", "scope", "keyword", "title", "holder", "gender", "function"),
    *("resolution", "resolution_body"),
)
RECIPIENT = (
    *("key", "kind", "name", "contact", "state", "salutation", "government_of", "is_new"),
)  # fmt: skip
CONTACT = ("honorific", "name", "function", "gender", "email", "postal_address", "channel")
LARGEST = 5 * 1024 * 1024  # bytes; the longest letters have a hundredth


@dataclass(frozen=True)
class Given:
    """What the file says. A mandate, or the recipient, is a key or the checked facts of a new one."""

    letter_type: str
    code: str
    number: int
    year: int
    dated_on: dt.date
    language: str
    recipient: str | dict[str, Any]
    mandates: tuple[str | dict[str, str], ...]
    mandate_count: int | None
    clause_set: str
    title: str
    text: dict[str, Any]
    press_release: bool
    interim_measures: bool
    without_prejudice: bool
    on_legislation: bool
    governments: tuple[str, ...]
    other_companies: bool
    others: tuple[str, ...]
    path: str

    @property
    def reference(self) -> str:
        return f"{self.letter_type} {self.code} {self.number}/{self.year}"

    def at(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field


def read_file(path: Path | str, *, today: dt.date) -> Given:
    """The letter in a file. Raises BadLetter when it cannot be read or anything in it is wrong."""
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise BadLetter(
            [f"{path}: it cannot be opened ({error.strerror}); check its name."]
        ) from None
    if len(raw) > LARGEST:
        raise BadLetter([f"{path}: it is larger than any letter; name the letter's own file."])
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_each_name_once)
    except (ValueError, RecursionError) as error:
        raise BadLetter([f"{path}: it is not JSON in UTF-8 ({error}); mend that place."]) from None
    return read(data, today=today)


def read(data: Any, *, today: dt.date) -> Given:
    """The letter in `data`: the object itself, or one whose `given` it is. Raises BadLetter."""
    if not isinstance(data, dict):
        raise BadLetter(["The file holds no object; a letter is an object in braces."])
    path, inner = ("given", data["given"]) if "given" in data else ("", data)
    if not isinstance(inner, dict):
        raise BadLetter(["given: this is not an object; write the letter's fields in braces."])
    faults = Faults()
    given = _letter(Node(inner, path, faults), today)
    faults.raise_any()
    return given


def _letter(node: Node, today: dt.date) -> Given:
    node.only(FIELDS)
    sisters = node.child("similar_letters")
    if sisters:
        sisters.only(("governments", "other_companies", "others"))
    listed = "write a list of texts."
    return Given(
        letter_type=node.choice("type", LetterType.values),
        code=_code(node),
        number=node.whole("number", 1, 1_000_000) or 0,
        year=node.whole("year", 1990, today.year + 1) or 0,
        dated_on=_date(node, today),
        language=node.choice("language", Language.values),
        recipient=_recipient(node),
        mandates=_mandates(node),
        mandate_count=node.whole("mandate_count_in_text", 1, 999, is_needed=False),
        clause_set=node.text("clause_set", is_needed=False),
        title=node.text("title", is_needed=False),
        text=_text(node),
        press_release=node.flag("press_release"),
        interim_measures=node.flag("interim_measures"),
        without_prejudice=node.flag("without_prejudice"),
        on_legislation=node.flag("on_legislation"),
        governments=tuple(
            sisters.texts("governments", remedy=listed, is_needed=False) if sisters else ()
        ),
        other_companies=sisters.flag("other_companies") if sisters else False,
        others=tuple(sisters.texts("others", remedy=listed, is_needed=False) if sisters else ()),
        path=node.path,
    )


def _code(node: Node) -> str:
    remedy = "write the State's three letters of ISO 3166, or OTH for anyone else."
    code = node.text("code", remedy=remedy)
    if code and not re.fullmatch("[A-Z]{3}", code):
        node.faults.add(node.at("code"), f"“{code}” is not a code; {remedy}")
    return code


def _date(node: Node, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(node.data.get("date") or "")
    except (TypeError, ValueError):
        said = node.data.get("date")
        node.faults.add(node.at("date"), f"“{said}” is not a day; write one such as 2021-03-12.")
        return today
    if day > today:
        node.faults.add(
            node.at("date"), f"{day} has not come; only letters of the past are imported."
        )
    return day


def _recipient(node: Node) -> str | dict[str, Any]:
    value = node.data.get("recipient")
    if isinstance(value, str) and value.strip():
        return value.strip()
    if not isinstance(value, dict):
        node.faults.add(
            node.at("recipient"),
            "there is none; give the recipient's key, a State's code, or its facts in braces.",
        )
        return ""
    inner = Node(value, node.at("recipient"), node.faults)
    inner.only(RECIPIENT)
    contact = inner.child("contact")
    facts: dict[str, Any] = {
        "kind": inner.choice("kind", RecipientKind.values),
        "name": inner.text("name", remedy="write it as at the foot of the first page."),
        "is_new": inner.flag("is_new"),
        "contact": _contact(contact) if contact else {},
    }
    for key in ("key", "state", "salutation", "government_of"):
        facts[key] = inner.text(key, is_needed=False)
    return facts


def _contact(node: Node) -> dict[str, str]:
    node.only(CONTACT)
    facts = {key: node.text(key, is_needed=False) for key in CONTACT}
    facts["gender"] = node.choice("gender", Gender.values, is_needed=False)
    facts["channel"] = node.choice("channel", Channel.values, is_needed=False)
    return facts


def _mandates(node: Node) -> tuple[str | dict[str, str], ...]:
    values = node.several("mandates", remedy="name at least one mandate, the leading one first.")
    kept: list[str | dict[str, str]] = []
    seen: set[str] = set()
    for place, value in enumerate(values):
        path = f"{node.at('mandates')}[{place}]"
        if isinstance(value, dict):
            value = _mandate(Node(value, path, node.faults))
        elif not isinstance(value, str) or not value.strip():
            node.faults.add(path, "this is no mandate; give its key or its facts in braces.")
            continue
        key = value if isinstance(value, str) else value["key"]
        if key in seen:
            node.faults.add(path, f"“{key}” signs already; take one of them out.")
        seen.add(key)
        kept.append(value)
    return tuple(kept)


def _mandate(node: Node) -> dict[str, str]:
    node.only(MANDATE)
    facts = {key: node.text(key) for key in ("key", "keyword", "title", "holder", "resolution")}
    facts["kind"] = node.choice("kind", MandateKind.values)
    facts["scope"] = node.choice("scope", MandateScope.values, is_needed=False) or "thematic"
    facts["gender"] = node.choice("gender", Gender.values, is_needed=False)
    facts["function"] = node.text("function", is_needed=facts["kind"] == "WG")
    body = node.choice("resolution_body", ResolutionBody.values, is_needed=False)
    facts["resolution_body"] = body or ResolutionBody.COUNCIL.value
    return facts


def _text(node: Node) -> dict[str, Any]:
    listed = "write a text, or a list of texts, one a paragraph."
    text: dict[str, Any] = {
        "purpose": node.texts("purpose", remedy=listed),
        "facts": _facts(node),
        "concerns": node.texts("concerns", remedy=listed),
        "questions": node.texts("questions", remedy="write at least one question."),
        "annex": _annex(node),
    }
    text["annex_title"] = node.text("annex_title", is_needed=bool(text["annex"]))
    text["footnotes"] = _footnotes(node, text)
    return text


def _facts(node: Node) -> list[dict[str, Any]]:
    facts = []
    for place, value in enumerate(node.several("facts", remedy="write what is alleged.")):
        if isinstance(value, str):
            value = {"text": value}
        path = f"{node.at('facts')}[{place}]"
        if not isinstance(value, dict):
            node.faults.add(path, "this is no paragraph; write a text, or an object with “text”.")
            continue
        inner = Node(value, path, node.faults)
        inner.only(("text", "quote"))
        facts.append({"text": inner.text("text"), "quote": inner.flag("quote")})
    return facts


def _annex(node: Node) -> list[dict[str, Any]]:
    parts = []
    for place, value in enumerate(
        node.several("annex", remedy="write a list of parts.", is_needed=False)
    ):
        path = f"{node.at('annex')}[{place}]"
        if not isinstance(value, dict):
            node.faults.add(path, "this is no part; write an object with “kind” and “text”.")
            continue
        inner = Node(value, path, node.faults)
        inner.only(("kind", "text", "items", "citation", "key"))
        part: dict[str, Any] = {"kind": inner.choice("kind", ANNEX_KINDS)}
        if part["kind"] == "list":
            part["items"] = inner.texts("items", remedy="write the items as a list of texts.")
        else:
            part["text"] = inner.text("text")
        if part["kind"] == "provision":
            part["citation"] = inner.text("citation")
        parts.append(part | _section_key(inner, part["kind"]))
    return parts


def _section_key(node: Node, kind: str) -> dict[str, str]:
    """The key by which the letter refers to this section, where it has one."""
    key = node.text("key", is_needed=False)
    if key and (kind not in references.SECTIONS or not re.fullmatch(references.KEY, key)):
        node.faults.add(
            node.at("key"),
            f"“{key}” cannot be the key of this part; give one of small letters, digits and hyphens "
            "to a heading or a provision.",
        )
    return {"key": key} if key else {}


def _footnotes(node: Node, text: dict[str, Any]) -> dict[str, str]:
    inner = node.child("footnotes")
    notes = {str(key): inner.text(key) for key in inner.data} if inner else {}
    passages = [("the purpose", paragraph) for paragraph in text["purpose"]]
    passages += [("the facts", fact["text"]) for fact in text["facts"]]
    passages += [("the concerns", paragraph) for paragraph in text["concerns"]]
    passages += [("the questions", question) for question in text["questions"]]
    for part in text["annex"]:
        written = (part.get("citation", ""), part.get("text", ""), *part.get("items", []))
        passages += [("the annex", passage) for passage in written]
    for problem in footnotes.problems(passages, notes):
        node.faults.add(node.at("footnotes"), problem)
    return notes


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the field “{twice[0]}” stands twice in one object")
    return dict(pairs)
