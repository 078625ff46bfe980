"""What is taken in of a file: a plain name, a size that can be kept. What it is, is found out later."""

from __future__ import annotations

import pytest

from comms.errors import BadFile
from comms.replies import files
from comms.replies.files import UNKNOWN, WORD, received


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("answer.pdf", "application/pdf"),
        ("Answer.PDF", "application/pdf"),
        ("answer.docx", WORD),
        ("scan.jpeg", "image/jpeg"),
        ("answer.eml", "message/rfc822"),
        ("answer.exe", UNKNOWN),
        ("answer", UNKNOWN),
    ],
)
def test_the_kind_goes_by_the_name_and_everything_is_taken_in(name, media_type):
    file = received(name, b"bytes")
    assert (file.name, file.media_type, file.data) == (name, media_type, b"bytes")


def test_nothing_is_not_taken_in():
    with pytest.raises(BadFile, match="is empty"):
        received("answer.pdf", b"")


def test_a_file_that_is_too_large_is_refused_in_a_sentence():
    with pytest.raises(BadFile, match="101 MB; at most 100 MB"):
        files.check_size("answer.pdf", 101 * 1024 * 1024)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/answer.pdf", "answer.pdf"),
        ("C:\\Users\\me\\answer.pdf", "answer.pdf"),
        ("/srv/answer.pdf", "answer.pdf"),
        ("answer\x00.pdf", "answer.pdf"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("answer\u202efdp.pdf", "answerfdp.pdf"),
        ("a" * 400 + ".pdf", "a" * 176 + ".pdf"),
        ("", "file"),
    ],
)
def test_a_path_or_control_characters_in_the_name_are_dropped(given, kept):
    assert received(given, b"x").name == kept
