"""A letter as JSON: the same parts in the same order as every other rendition, for machines.

docs/letter.schema.json says what stands where. Lossless for the text: what `text` prints can be put
together again from it. No part is left out for being empty, so a reader never has to guess.
"""

from __future__ import annotations

import json
from typing import Any

from comms.letters import text
from comms.letters.document import (
    Block,
    Document,
    Heading,
    Items,
    Points,
    Provision,
    Question,
    Questions,
    Run,
    Runs,
)

SCHEMA = "urn:pouch:letter:1"
Json = dict[str, Any]


def render(document: Document) -> bytes:
    """The record as UTF-8, the same bytes for the same letter."""
    return (json.dumps(as_json(document), ensure_ascii=False, indent=2) + "\n").encode()


def as_json(document: Document) -> Json:
    """The letter as plain data. Footnotes stand at the end, runs carry their numbers."""
    annex, closing = document.annex, document.closing
    return {
        "$schema": SCHEMA,
        "kind": document.kind,
        "notice": document.copy_notice,
        "type": document.type,
        "language": document.language,
        "reference": document.reference,
        "dated_on": document.dated_on.isoformat(),
        "letterhead": document.words.letterhead,
        "heading": document.heading,
        "reference_lines": text.reference(document),
        "date": document.date,
        "salutation": document.salutation,
        "body": [_block(block) for block in document.body],
        "closing": _block(closing) if closing else None,
        "signatures": [{"name": s.name, "title": s.title} for s in document.signatures],
        "addressee": document.addressee,
        "annex": (
            {"heading": annex.heading, "blocks": [_block(block) for block in annex.blocks]}
            if annex
            else None
        ),
        "footnotes": [{"number": n.number, "text": n.text} for n in document.footnotes],
        "withheld": document.withheld,
    }


def _block(block: Block) -> Json:
    match block:
        case Heading():
            return {"block": block.block, **_key(block), "text": text.title(block)}
        case Questions() if block.has_points:
            return {"block": "nested_questions", "items": [_question(q) for q in block.asked]}
        case Questions() | Items():
            return {"block": block.block, "items": [_runs(item) for item in block.items]}
        case Points():
            return {"block": block.block, "role": block.role, **_points(block)}
        case Provision():
            named = {"block": block.block, **_key(block), "citation": text.title(block)}
            return named | {"runs": _runs(block.runs)}
        case _:
            return {"block": block.block, "role": block.role, "runs": _runs(block.runs)}


def _question(question: Question) -> Json:
    below = {"list": _points(question.points)} if question.points else {}
    return {"runs": _runs(question.runs), **below}


def _points(points: Points) -> Json:
    return {
        "numbered": points.is_numbered,
        "items": [{"mark": mark, "runs": _runs(item)} for mark, item in points.marked],
    }


def _key(block: Heading | Provision) -> Json:
    return {"key": block.key} if block.key else {}


def _runs(runs: Runs) -> list[Json]:
    return [_run(run) for run in runs]


def _run(run: Run) -> Json:
    more = {"lang": run.lang, "direction": run.direction, "target": run.target}
    marked = {"footnote": run.footnote.number} if run.footnote else {}
    return {"text": run.text, **{name: said for name, said in more.items() if said}, **marked}
