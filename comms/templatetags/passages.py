"""What the pages that show a text block by block ask of each block: its comments, and the order of the notes."""

from __future__ import annotations

from typing import Any

from django import template

from comms.drafting.comparing.blocks import labels

register = template.Library()


@register.simple_tag(takes_context=True)
def comments_on(context: template.Context, part: str, number: int) -> list[Any]:
    """The open threads on block `number` of `part`, out of the page's `marks`."""
    marks: dict[tuple[str, int], list[Any]] = context.get("marks") or {}
    return marks.get((part, number), [])


@register.simple_tag
def notes_in_order(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and words of each footnote, as their marks follow each other."""
    notes = content.get("footnotes", {})
    return [(label, notes[label]) for label in labels(content)]
