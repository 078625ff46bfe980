"""The letter as JSON: it keeps to its published schema, and the text can be put together again from it."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator, ValidationError

from comms.letters import assemble, record, text
from tests.comms.letters import builders
from tests.comms.letters.golden.letters import GOLDEN

SCHEMA = json.loads((Path(settings.BASE_DIR) / "docs" / "letter.schema.json").read_text())
valid = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def document(content=None, *, kind="public", reference="AL OTH 1/2021"):
    return assemble.letter(
        content or builders.content(),
        position=1,
        reference=reference,
        dated_on=builders.DATED_ON,
        kind=kind,
    )


def text_of(data: dict) -> str:
    """The letter's text from its record and the schema's description alone."""
    annex = data["annex"] or {"heading": "", "blocks": []}
    parts = [
        data["letterhead"],
        data["heading"],
        "\n".join(data["reference_lines"]),
        data["date"],
        data["salutation"],
        *map(said, data["body"]),
        said(data["closing"]) if data["closing"] else "",
        *(f"{signature['name']}\n{signature['title']}" for signature in data["signatures"]),
        data["addressee"],
        annex["heading"],
        *map(said, annex["blocks"]),
        *(f"[{note['number']}] {note['text']}" for note in data["footnotes"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def said(block: dict) -> str:
    match block["block"]:
        case "heading":
            return block["text"]
        case "questions":
            return "\n".join(f"{n}. {joined(item)}" for n, item in enumerate(block["items"], 1))
        case "nested_questions":
            return "\n".join(line for n, q in enumerate(block["items"], 1) for line in asked(n, q))
        case "list":
            return "\n".join(map(marked, block["items"]))
        case "items":
            return "\n".join(map(joined, block["items"]))
        case "provision":
            return f"{block['citation']}\n{joined(block['runs'])}"
    return joined(block["runs"])


def asked(number: int, question: dict) -> list[str]:
    below = question.get("list", {"items": []})
    return [f"{number}. {joined(question['runs'])}", *map(marked, below["items"])]


def marked(item: dict) -> str:
    return f"{item['mark']} {joined(item['runs'])}"


def joined(runs: list[dict]) -> str:
    return "".join(r["text"] + (f"[{r['footnote']}]" if "footnote" in r else "") for r in runs)


@pytest.mark.parametrize("kind", ["sent", "public", "preview"])
@pytest.mark.parametrize("content", [builders.content, builders.french, builders.spanish])
def test_it_keeps_to_its_schema_and_loses_nothing(content, kind):
    letter = document(content(), kind=kind)
    data = json.loads(record.render(letter))
    valid.validate(data)
    assert text_of(data) == text.render(letter)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_every_golden_letter_keeps_to_the_schema_and_loses_nothing(golden):
    letter = golden.document()
    data = json.loads(record.render(letter))
    valid.validate(data)
    assert text_of(data) == text.render(letter)


def test_the_real_letter_too():
    content, _ = builders.real_letter()
    letter = document(content, reference="AL OTH 109/2021")
    data = json.loads(record.render(letter))
    valid.validate(data)
    assert text_of(data) == text.render(letter)


def test_an_unfinished_preview_is_a_record_too():
    content = builders.content(
        annex=[], annex_title="", questions=[], clause_keys=[], clauses={}, mandates=[]
    )
    letter = document(content, kind="preview", reference="")
    data = record.as_json(letter)
    valid.validate(data)
    assert (data["reference"], data["annex"], data["closing"]) == ("", None, None)
    assert data["notice"] == "Preview – not sealed"
    assert text_of(data) == text.render(letter)


def test_references_name_their_section_of_the_annex():
    annex = [{"kind": "heading", "text": "Treaties", "key": "treaties"}]
    letter = document(builders.content(annex=annex, concerns=["See [§treaties]."]))
    data = record.as_json(letter)
    valid.validate(data)
    assert text_of(data) == text.render(letter)
    assert data["annex"]["blocks"] == [
        {"block": "heading", "key": "treaties", "text": "1 Treaties"}
    ]
    runs = next(b["runs"] for b in data["body"] if b.get("role") == "concerns")
    assert runs[1]["target"] == "treaties"


def test_words_of_another_script_are_marked():
    content = builders.content(concerns=["They met نور البدر there."])
    data = record.as_json(document(content))
    valid.validate(data)
    runs = next(b["runs"] for b in data["body"] if b.get("role") == "concerns")
    assert runs[1] == {"text": "نور البدر", "lang": "ar", "direction": "rtl"}


def test_the_same_letter_gives_the_same_bytes():
    data = record.render(document())
    assert data == record.render(document())
    assert data.endswith(b"}\n")
    assert "“Nobody told us,”".encode() in data


def test_the_schema_is_sound_and_names_itself():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == record.SCHEMA
    assert sorted(SCHEMA["required"]) == sorted(SCHEMA["properties"])


@pytest.mark.parametrize(
    "change",
    [
        {"dated_on": "12 March 2021"},
        {"kind": "draft"},
        {"body": [{"block": "paragraph", "runs": []}]},
        {"drafter": "Ana"},
    ],
)
def test_the_schema_refuses_what_it_does_not_describe(change):
    data = copy.deepcopy(record.as_json(document())) | change
    with pytest.raises(ValidationError):
        valid.validate(data)
