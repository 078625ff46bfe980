"""A letter as it is stored, as the editor's document, and back: the editor's own functions, run by Node.

The same functions run in Chromium in tests/browser/write/test_without_scripts.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

CONVERT = Path(__file__).resolve().parents[2] / "static" / "js" / "editor" / "convert.js"
BOTH = "const answer = given.map((letter) => { const doc = convert.read(letter); return [doc, convert.write(doc)]; });"
LABELS = ["1", "2", "3", "b", "note-7", "é"]
PIECES = [
    "a dam",
    "the valley",
    "[^1]",
    "[^2]",
    "[^b]",
    "[^é]",
    "[^gone]",
    "[§law]",
    "[§a-1_b]",
    "[addressee]",
]
PIECES += [
    "\n",
    "[^]",
    "[§]",
    "[^ 1]",
    "[§Law]",
    "> quoted",
    "- item",
    "\\",
    "[",
    "]",
    "<b>",
    "&amp;",
    "\u00a0",
]


def text(dice: Random, *, lines: bool = True) -> str:
    """Some pieces in a row, as the server keeps a text: no blank line, no space at an end of a line."""
    words = " ".join(dice.choices(PIECES, k=dice.randint(1, 6)))
    kept = [line.strip() for line in words.split("\n") if line.strip()] or ["a dam"]
    return ("\n" if lines else " ").join(kept)


def passage(dice: Random, *, quoting: bool = False, always: bool = False):
    """A passage as the server keeps it: a string unless there is more to say."""
    more: dict = {}
    if dice.random() < 0.3:
        more["items"] = [text(dice, lines=False) for _ in range(dice.randint(1, 3))]
        more |= {"numbered": True} if dice.random() < 0.5 else {}
    if dice.random() < 0.3:
        more["only"] = dice.sample(["state", "company", "key:che"], k=dice.randint(1, 3))
    quote = quoting and dice.random() < 0.4
    if always or quote:
        more["quote"] = quote
    return {"text": text(dice), **more} if more else text(dice)


def letter(dice: Random) -> dict:
    return {
        "purpose": [passage(dice) for _ in range(dice.randint(0, 3))],
        "facts": [passage(dice, quoting=True, always=True) for _ in range(dice.randint(0, 4))],
        "concerns": [passage(dice, quoting=True) for _ in range(dice.randint(0, 3))],
        "questions": [passage(dice) for _ in range(dice.randint(0, 4))],
        "footnotes": {
            label: text(dice, lines=False) for label in dice.sample(LABELS, k=dice.randint(0, 6))
        },
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a script over JSON with the functions of convert.js; gives its `answer`."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed; the same is tested in Chromium by the slow tests.")
    module = tmp_path_factory.mktemp("editor") / "convert.mjs"
    module.write_text(CONVERT.read_text())
    before = (
        f"import * as convert from {json.dumps(module.as_uri())}; import fs from 'node:fs';"
        "const given = JSON.parse(fs.readFileSync(0, 'utf8'));"
    )

    def one(script: str, data):
        done = subprocess.run(
            [
                node,
                "--input-type=module",
                "-e",
                f"{before}{script}console.log(JSON.stringify(answer))",
            ],
            input=json.dumps(data),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return one


def test_what_was_read_is_written_again_as_it_was(run):
    letters = [letter(Random(seed)) for seed in range(600)]
    for given, (_, written) in zip(letters, run(BOTH, letters), strict=True):
        assert written == given


def note(text, label=""):
    return {"type": "footnote", "attrs": {"label": label, "text": text}}


def document(*paragraphs):
    empty = {"type": "paragraph", "attrs": {"only": []}}
    blocks = [
        {"type": "paragraph", "attrs": {"only": []}, "content": content} for content in paragraphs
    ]
    return {
        "type": "doc",
        "content": [
            {"type": "purpose", "content": [empty]},
            {"type": "facts", "content": blocks},
            {"type": "concerns", "content": [empty]},
            {"type": "questions", "content": [{"type": "question", "attrs": {"only": []}}]},
        ],
    }


def words(text):
    return {"type": "text", "text": text}


WRITE = "const answer = convert.write(given);"


def test_new_footnotes_get_the_lowest_labels_that_nobody_has(run):
    doc = document(
        [words("a"), note("new"), words("b"), note("old", "1"), note("other"), note("x", "3")]
    )
    written = run(WRITE, doc)
    assert written["facts"][0]["text"] == "a[^2]b[^1][^4][^3]"
    assert written["footnotes"] == {"1": "old", "2": "new", "4": "other", "3": "x"}


def test_two_marks_with_one_label_and_two_texts_become_two_footnotes(run):
    written = run(
        WRITE, document([words("a"), note("one", "1"), note("one", "1"), note("two", "1")])
    )
    assert written["facts"][0]["text"] == "a[^1][^1][^2]"
    assert written["footnotes"] == {"1": "one", "2": "two"}


def test_an_empty_footnote_leaves_its_mark_and_no_note(run):
    written = run(WRITE, document([words("a"), note(" \n ")]))
    assert (written["facts"][0]["text"], written["footnotes"]) == ("a[^1]", {})


def test_blank_lines_part_passages_and_empty_ones_go(run):
    line = {"type": "line"}
    written = run(WRITE, document([], [words(" a "), line, words("  "), line, words("b"), line]))
    assert [fact["text"] for fact in written["facts"]] == ["a", "b"]
    assert (written["purpose"], written["questions"]) == ([], [])


def test_sameness_does_not_depend_on_the_order_of_names(run):
    same = (
        "const answer = [convert.isSame({a: 1, b: [{c: 2, d: 3}]}, {b: [{d: 3, c: 2}], a: 1}),"
        " convert.isSame([1, 2], [2, 1])];"
    )
    assert run(same, None) == [True, False]
