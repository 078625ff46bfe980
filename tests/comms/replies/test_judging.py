"""Whether a received file is what it says: honest files pass, every kind of lie is found, within the memory given."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pikepdf
import pytest

from comms.replies import judging, judging_pdf, sandbox
from comms.replies.files import suffix_of
from comms.replies.findings import RELEASABLE, WORDS, Finding, Quarantined
from tests.comms.replies import strange

SLOW = {"a zip bomb", "a bomb in two coats"}


def judge(name: str, data: bytes) -> judging.Judged:
    return judging.judge(suffix_of(name), io.BytesIO(data))


@pytest.mark.parametrize("name", strange.HONEST)
def test_an_honest_file_is_sound(name):
    judge(name, strange.HONEST[name])


@pytest.mark.parametrize(
    "lie", [pytest.param(x, marks=[pytest.mark.slow] if x in SLOW else []) for x in strange.LIES]
)
def test_every_lie_is_found(lie):
    name, data, finding = strange.LIES[lie]
    with pytest.raises(Quarantined) as found:
        judge(name, data)
    assert found.value.finding == finding


def test_every_finding_has_its_words():
    assert WORDS.keys() == set(Finding) and set(Finding) > RELEASABLE


def test_what_a_public_copy_leaves_out_is_named():
    def change(document):
        document.attachments["list.txt"] = b"names"
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[])
        document.docinfo["/Author"] = "Ana"
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="x"
        )
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([note]))

    assert judge("a.pdf", strange.altered(change)).carries == [
        "attached files",
        "facts about its making and its writer",
        "form fields",
        "notes on the pages",
    ]


def test_an_older_version_is_named():
    data = strange.pdf()
    again = data + data[data.rindex(b"startxref") :]
    assert "earlier versions of itself" in judge("a.pdf", again).carries


def test_a_file_made_for_quick_viewing_has_no_older_version():
    assert judge("a.pdf", strange.pdf(linearize=True)).carries == []


def test_a_picture_larger_than_any_is_not_opened(monkeypatch):
    monkeypatch.setattr(judging, "MOST_PIXELS", 60)
    with pytest.raises(Quarantined) as found:
        judge("scan.png", strange.picture("PNG"))
    assert found.value.finding == "pixels"


def test_pages_that_are_really_there_are_counted(monkeypatch):
    monkeypatch.setattr(judging_pdf, "MOST_PAGES", 2)
    with pytest.raises(Quarantined) as found:
        judge("a.pdf", strange.pdf(pages=3))
    assert found.value.pages == 3


def ask(name: str, data: bytes, tmp_path) -> dict:
    path = tmp_path / "file"
    path.write_bytes(data)
    with path.open("rb") as source:
        return json.loads(sandbox.ask("comms.replies.judging", suffix_of(name), source=source))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a bomb in two coats", "a zip bomb", "a locked pdf", "a script"])
def test_the_walls_hold_what_is_judged_within_them(name, tmp_path):
    file, data, finding = strange.LIES[name]
    assert ask(file, data, tmp_path)["finding"] == finding


@pytest.mark.slow
def test_a_hundred_thousand_pages_and_a_hundred_megabytes_are_judged_within_the_walls(tmp_path):
    assert ask("a.pdf", strange.pdf(pages=30_000), tmp_path)["finding"] == "pages"
    heavy = strange.pdf() + b"%" + b"\n" * (100 << 20)
    assert ask("a.pdf", heavy, tmp_path)["pages"] == 1


OUTSIDE = """
from comms.replies import confined
confined.shut_in(memory=256 << 20, seconds=2)
import socket
{act}
print("done")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "act",
    [
        "bytearray(1 << 30)",
        "open(__import__('tempfile').mktemp(), 'wb', 0).write(b'x')",
        "while True: pass",
        "socket.create_connection(('192.0.2.1', 80), 3)",
    ],
)
def test_nothing_gets_out(act, tmp_path):
    source = tmp_path / "empty"
    source.touch()
    into = io.BytesIO()
    with source.open("rb") as file, pytest.raises(sandbox.Stopped):
        sandbox.run(
            [sys.executable, "-c", OUTSIDE.format(act=act)],
            source=file,
            into=into,
            seconds=10,
            most=100,
        )
    assert b"done" not in into.getvalue()


@pytest.mark.slow
def test_a_program_that_talks_too_much_or_too_long_is_stopped(tmp_path):
    source = tmp_path / "empty"
    source.touch()
    for act in ("while True: print('x' * 4096)", "import time; time.sleep(60)"):
        with source.open("rb") as file, pytest.raises(sandbox.Stopped):
            sandbox.run(
                ["python3", "-c", act], source=file, into=io.BytesIO(), seconds=2, most=10_000
            )
    assert subprocess.run(["true"], check=True).returncode == 0
