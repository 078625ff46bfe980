"""Which font draws which character, and that a letter is the same where the machine's fonts differ."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from comms.letters import fonts, pdf
from tests.comms.letters import builders, paper

ROOT = Path(__file__).resolve().parents[3]
ARABIC = "كتب محمد عبد الله إلينا"
SCRIPTS = f"{ARABIC} (2021). Москва, Ёлка. 任正非，中华. ประเทศไทย भारत မြန်မာ አማርኛ"
# Fontconfig without a font, a rule or an alias: the barest machine there is.
BARE = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
DRAW = """
import hashlib, warnings
warnings.simplefilter("ignore")
import django; django.setup()
from tests.comms.letters import test_fonts
print(hashlib.sha256(test_fonts.scripts_drawn()).hexdigest())
"""


def scripts_drawn():
    """A letter with many scripts, in roman, bold and italic."""
    annex = [
        {"kind": "heading", "text": f"Treaties {ARABIC}"},
        {"kind": "provision", "citation": f"Treaty {ARABIC} 条约", "text": "Open by day."},
    ]
    return paper.drawn(purpose=[SCRIPTS, paper.FILLER * 20], annex=annex)


@pytest.mark.slow
def test_a_machine_without_fonts_or_rules_of_its_own_draws_the_same_bytes(tmp_path):
    bare = tmp_path / "fonts.conf"
    bare.write_text(BARE)
    env = os.environ | {"FONTCONFIG_FILE": str(bare), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", DRAW], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == hashlib.sha256(scripts_drawn()).hexdigest()


def test_a_letter_is_drawn_with_our_files_alone():
    embedded = set(re.findall(rb"/BaseFont /\w+\+([\w-]+)", uncompressed(scripts_drawn())))
    assert embedded
    assert all(name.startswith(b"Pouch") for name in embedded)
    # The machine's rules would make an oblique Arabic here, another machine's would not.
    assert not [name for name in embedded if b"Oblique" in name]


def uncompressed(data):
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_the_machines_fontconfig_stays_as_it_was(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/fonts.conf")
    with pdf._no_fonts_of_the_machine():
        assert os.environ["FONTCONFIG_FILE"].endswith("letters/fonts.conf")
    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/fonts.conf"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Plain text, Ωμέγα, Москва, ệ, “quotes” – №", ["Serif"]),
        (ARABIC, ["Serif", "Arabic"]),
        ("任正非，한국 かな", ["Serif", "Chinese"]),
        (f"Ren 任 {ARABIC} ไทย", ["Serif", "Arabic", "Chinese", "Thai"]),
        ("with\u200b zero\u2060 width \u2066isolates\u2069\u00ad", ["Serif"]),
        ("e\u0301 and q\u0301", ["Serif"]),
    ],
)
def test_the_character_decides_its_font(text, names):
    assert [family.name for family in fonts.families(text)] == [f"Pouch {name}" for name in names]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A smile \U0001f600", r"“\U0001f600” \(U\+1F600\)"),
        ("Unassigned \u0378", r"U\+0378"),
        ("Private \ue123 or \uf004", r"U\+E123.*U\+F004"),
        ("A mark of another script: e\u0951", r"U\+0065 U\+0951"),
        ("Cuneiform \U00012000", r"U\+12000"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(text, named):
    with pytest.raises(fonts.FontMissing, match=named):
        fonts.families(text)


def test_an_absent_package_is_named_when_a_letter_needs_it(monkeypatch, tmp_path):
    for folder in fonts.FOLDERS:
        for name in ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"):
            if (Path(folder) / name).is_file():
                (tmp_path / name).symlink_to(Path(folder) / name)
    italic = fonts.file("serif-italic")
    (tmp_path / italic.name).symlink_to(italic)
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    fonts.file.cache_clear()
    fonts._characters.cache_clear()
    try:
        assert fonts.families("Latin") == (fonts.SERIF,)
        with pytest.raises(fonts.FontMissing, match="install the package fonts-noto-cjk"):
            fonts.families("任")
        packages = ["fonts-hosny-amiri", "fonts-noto-cjk", "fonts-noto-core"]
        told = fonts.missing()
        assert [next(p for p in packages if p in sentence) for sentence in told] == packages
    finally:
        fonts.file.cache_clear()
        fonts._characters.cache_clear()


def test_of_a_collection_only_one_font_is_given():
    data = fonts.data("chinese")
    assert data[:4] == b"ttcf"
    count, begins = struct.unpack_from(">II", data, 8)
    assert count == 1
    assert 0 < begins < len(data)


def test_chinese_is_drawn_without_a_fault():
    found = paper.pages(paper.drawn(purpose=["To 任正非."], annex=[], **NO_ANNEX))
    assert paper.holding(found, "任正非") == [1]


NO_ANNEX = {
    "clauses": {k: v for k, v in builders.ENGLISH.items() if k != "annex_pointer"},
    "clause_keys": [k for k in builders.ENGLISH if k != "annex_pointer"],
}


def test_a_measure_is_balanced_without_another_line():
    words = "Mandates of the Special Rapporteur on the rights of rivers; and on islands"
    whole = fonts.width(words)
    assert fonts.balanced(words, whole + 5) < whole + 1
    assert fonts.balanced(words, whole - 2) < whole * 0.6
    assert fonts.balanced("", 37) >= 0
    assert fonts.balanced("m" * 60, 37) == 37


def test_other_scripts_are_as_wide_as_their_fonts_draw_them():
    assert fonts.width("平等") == 2.0
    assert 0 < fonts.width("كتب") < 3.0
