"""The passages of a frozen text in the templates of drafts, with the words for whom each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template

from comms.letters import passages, reading, shape

register = template.Library()


@dataclass(frozen=True)
class Shown:
    passage: shape.Passage
    only: str


@register.simple_tag
def body(content: Mapping[str, Any]) -> dict[str, list[Shown]]:
    """The parts of the body by name."""
    typed = reading.read(content)
    return {
        part: [Shown(one, passages.in_words(one.only, typed)) for one in typed.part(part)]
        for part in shape.PASSAGES
    }
