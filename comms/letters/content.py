"""The frozen content of a revision: its canonical bytes, its digest, and what stops it.

`canonical` decides what "the same text" means and a clearance is bound to it for ever: change it
only together with the format number. The typed form is in `shape`, the single checks in `checks`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from comms.errors import Incomplete
from comms.letters import checks, reading, shape

HALF = re.compile("[\ud800-\udfff]")


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one spelling of `content`: UTF-8 JSON, NFC, sorted keys, no spaces.

    Raises Incomplete on what has no exact spelling, such as a number with a fraction.
    """
    return json.dumps(
        _normal(content, "content"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode("utf-8", errors="strict")


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal: what a clearance is bound to."""
    return hashlib.sha256(canonical(content)).hexdigest()


def from_dict(content: Mapping[str, Any]) -> shape.Content:
    """The typed form of `content`. Raises Incomplete naming each part that has the wrong shape."""
    return reading.read(content)


def problems(content: Mapping[str, Any]) -> list[str]:
    """Everything that stops this text from being sealed, one plain sentence each."""
    try:
        canonical(content)
        return checks.problems(reading.read(content))
    except Incomplete as refusal:
        return refusal.missing or [refusal.sentence]


def _normal(value: Any, where: str) -> Any:
    if isinstance(value, str):
        if value.isascii():
            return value
        if HALF.search(value):
            raise Incomplete(f"{where} holds half a character; type that place again.")
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        pairs = {
            _normal(key, where): _normal(part, f"{where}.{key}") for key, part in value.items()
        }
        if len(pairs) != len(value) or not all(isinstance(key, str) for key in pairs):
            raise Incomplete(f"{where} names a part twice or without a word; name each part once.")
        return pairs
    if isinstance(value, list | tuple):
        return [_normal(part, f"{where}[{n}]") for n, part in enumerate(value)]
    raise Incomplete(
        f"{where} holds a value of type {type(value).__name__}, which has no exact spelling;"
        " use text or a whole number."
    )
