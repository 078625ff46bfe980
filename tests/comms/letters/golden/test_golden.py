"""Golden letters, as text and as structure. Where a change is meant, see `letters` for how they are
written anew.
"""

from __future__ import annotations

import pytest

from tests.comms.letters.golden.letters import FOLDER, GOLDEN, LANGUAGES, RECIPIENTS, TYPES, written


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_the_letter_is_as_it_was(golden):
    words, structure = written(golden)
    assert words == golden.text_file.read_text(encoding="utf-8")
    assert structure == golden.outline_file.read_text(encoding="utf-8")


def test_every_kind_of_letter_is_among_them():
    assert {(g.recipient, g.language, g.is_many) for g in GOLDEN} == {
        (recipient, language, is_many)
        for recipient in RECIPIENTS
        for language in LANGUAGES
        for is_many in (False, True)
    }
    assert {(g.type, g.language, g.is_many) for g in GOLDEN} == {
        (type_, language, is_many)
        for type_ in TYPES
        for language in LANGUAGES
        for is_many in (False, True)
    }


def test_no_file_is_left_over():
    files = {path.stem for path in (*FOLDER.glob("texts/*"), *FOLDER.glob("outlines/*"))}
    assert files == {golden.name for golden in GOLDEN}
