"""Names are found in what was read off pictures, in spite of misread signs; specks are no names."""

from __future__ import annotations

import io

import pytest

from comms.publication.files import recognising, showing
from comms.publication.files.assembling import Word

PAGE = "Finally all who were there, among them Ne1l Rossi,\nNour al-\nBadr and\fJ0hn Vernier. Li, said so."


@pytest.mark.parametrize(
    "word",
    [
        *("Nour al-Badr", "NOUR AL BADR", "Neil", "Neil Rossi", "John Vemier", "Li", "Vernier"),
        *("Nóur", "among them", "all"),
    ],
)
def test_a_word_is_seen(word):
    assert any(showing.stands(word, way) for way in PAGE.split("\f"))


@pytest.mark.parametrize(
    "word",
    [
        *("Ali", "An", "Nail", "Ilia", "Anong", "", "—"),
        *("Badr and John",),  # read in two ways, and in neither a name
    ],
)
def test_a_word_is_not_seen_in_others(word):
    assert not any(showing.stands(word, way) for way in PAGE.split("\f"))


def test_names_of_other_scripts_are_seen_within_words():
    assert showing.stands("نور", "ونور قالت")
    assert showing.stands("李娜", "证人李娜说")


def test_pages_are_told_by_what_they_show_and_what_nobody_read():
    kept = showing.kept([(2, "Nour al-Badr"), (4, None), (7, PAGE)], languages="eng+fra")
    assert showing.naming(["Nour al-Badr"], kept) == [2, 7]
    assert showing.naming([], kept) == [] and showing.unread([], kept) == []
    assert showing.unread(["Nour"], kept) == [4]
    assert showing.unread(["Nour", "نور"], kept) == [2, 4, 7]
    assert showing.kept([], languages="eng") == {}
    assert showing.naming(["Nour"], {}) == showing.unread(["Nour"], {}) == []


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([3], "page 3"),
        ([3, 7], "pages 3 and 7"),
        ([1, 2, 3], "pages 1, 2 and 3"),
        (list(range(1, 13)), "pages 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more"),
    ],
)
def test_where(numbers, said):
    assert showing.where(numbers) == said


def test_pages_are_read_in_the_reply_s_language_and_the_names_scripts(monkeypatch):
    monkeypatch.setattr(recognising, "installed", lambda: frozenset({"eng", "fra", "ara"}))
    assert showing.languages(["Nour", "نور"], language="fr") == "fra+eng+ara"
    assert showing.languages(["Нур"], language="ru") == "eng"
    monkeypatch.setattr(recognising, "installed", frozenset)
    assert showing.languages(["Nour"], language="fr") == ""


def test_a_page_is_read_in_columns_and_anywhere(monkeypatch):
    def read(picture, *, languages, dpi, mode, least):
        assert (picture.tell(), languages, least) == (0, "eng", 0)
        picture.read()
        return [Word(one, 0, 0, 1, 1) for one in ("way", mode)]

    monkeypatch.setattr(recognising, "read", read)
    picture = io.BytesIO(b"a page")
    assert showing.read(picture, languages="eng", dpi=200) == "way 3\fway 11"

    def fall(*_, **__):
        raise recognising.NotRead

    monkeypatch.setattr(recognising, "read", fall)
    assert showing.read(picture, languages="eng", dpi=200) is None
