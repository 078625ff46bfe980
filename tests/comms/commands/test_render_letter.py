"""render_letter: the frozen letter and nothing else; a preview says that it is one."""

from __future__ import annotations

import io
import subprocess
import sys

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from comms.dispatch import sending
from tests import builders


def written(*arguments):
    said = io.StringIO()
    call_command("render_letter", *arguments, stdout=said)
    return said.getvalue()


def test_text_and_html_are_the_letter_alone(cast, office, now):
    builders.submitted(cast, office, now)
    plain = written("AL OTH 1/2021")
    assert plain.startswith("PALAIS DES NATIONS")
    assert "Working Group on business" in plain
    assert "Working Group on business" in written("oth 1/2021", "--format", "html")


def test_before_the_seal_the_pdf_is_a_preview(cast, office, now, tmp_path):
    builders.submitted(cast, office, now)
    path = tmp_path / "letter.pdf"
    assert written("AL OTH 1/2021", "--format", "pdf", "-o", str(path)) == ""
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert "preview" in told.stdout.lower()


def test_the_pdf_of_a_sealed_letter_is_the_sealed_file(cast, office, now, tmp_path, monkeypatch):
    letter = builders.sealed(cast, office, now)
    path = tmp_path / "letter.pdf"
    written(str(letter), "--format", "pdf", "-o", str(path))
    assert path.read_bytes() == sending.sealed_bytes(letter)

    class Pipe(io.StringIO):
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stdout", Pipe())
    call_command("render_letter", str(letter), "--format", "pdf")
    with pikepdf.open(io.BytesIO(Pipe.buffer.getvalue())) as pdf:
        assert pdf.pages


def test_an_unknown_reference_is_refused_with_near_ones(cast, office, now):
    builders.submitted(cast, office, now)
    with pytest.raises(CommandError, match="Did you mean AL OTH 1/2021"):
        written("AL OTH 11/2021")


def test_a_file_that_cannot_be_written_is_named(cast, office, now, tmp_path):
    builders.submitted(cast, office, now)
    with pytest.raises(CommandError, match="name another file"):
        written("AL OTH 1/2021", "-o", str(tmp_path / "none" / "letter.txt"))
