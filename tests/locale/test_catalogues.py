"""Every sentence of the public site in French and Spanish, with the same places to fill; none missing or doubtful."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from config import catalogues
from tests.locale import sentences

LANGUAGES = ("fr", "es")
PLACE = re.compile(r"%(?:\(\w+\))?[sd]|<[^>]+>")
PLAIN = re.compile(r"""date:["'][^"'_]*[FNM][^"'_]*["']""")


@pytest.fixture(scope="module")
def said() -> dict[sentences.Sentence, str]:
    return sentences.every()


def catalogue(language: str) -> Catalog:
    path = catalogues.LOCALE / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as written:
        return read_po(written, locale=language, abort_invalid=True)


def forms(message: object) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (str(message),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(language, said):
    known = {
        (tuple(one.id) if isinstance(one.id, tuple | list) else one.id): one
        for one in catalogue(language)
        if one.id
    }
    missing = {
        one: file
        for one, file in said.items()
        if one not in known or known[one].fuzzy or not all(forms(known[one].string))
    }
    assert missing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_have_the_same_places(language):
    for message in catalogue(language):
        for form in forms(message.string) if message.id else ():
            assert sorted(PLACE.findall(form)) == sorted(PLACE.findall(forms(message.id)[-1])), form


def test_french_signs_are_not_parted_from_their_words():
    said = " ".join(form for one in catalogue("fr") if one.id for form in forms(one.string))
    assert re.findall(r".{12} [:;?!»]|« .{12}|\w'\w", said) == []


def test_dates_are_written_as_the_language_writes_them():
    public = sentences.ROOT / "templates" / "public"
    named = {path.name for path in public.rglob("*.html") if PLAIN.search(path.read_text())}
    assert named == set()


def test_what_is_older_than_its_source_is_compiled_anew(tmp_path: Path):
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n')
    assert catalogues.compile_stale(tmp_path) == [po]
    assert po.with_suffix(".mo").exists()
    assert catalogues.stale(tmp_path) == []
    assert [path.name for path in po.parent.iterdir() if path.suffix == ".part"] == []
