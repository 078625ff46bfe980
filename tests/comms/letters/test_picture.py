"""Pages as pictures: those that are drawn for the eye alone look as those of the file, dot by dot."""

from __future__ import annotations

import gc
import io

import pypdfium2
import pytest
from PIL import Image

from comms.letters import assemble, pdf, picture
from tests.comms.letters import builders

SENTENCE = "It is reportedly so, and it is said at some length, as such things are. "


def letter(language, **addressee):
    content = builders.content(language=language)
    content["addressees"][0] |= addressee
    content["facts"] = [{"text": SENTENCE * 25, "quote": n == 1} for n in range(2)] + [
        *content["facts"],
        {"text": "A name was written as محمد علي, as Влада and as 王小明.", "quote": True},
    ]
    return assemble.letter(
        content, position=1, reference="", dated_on=builders.DATED_ON, kind="preview"
    )


def dots(data):
    """What every page shows."""
    with pypdfium2.PdfDocument(data) as opened:
        return [page.render(scale=1.5).to_pil().tobytes() for page in opened]


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Quarry Works Ltd."), ("fr", "The Ōtara Mining " * 20)]
)
def test_pages_for_the_eye_alone_look_as_those_of_the_file(language, name):
    document = letter(language, name=name)
    data, count = pdf.sheets(document)
    whole = pdf.render(document)
    assert count == pdf.pages(whole) == len(dots(data)) > 1
    assert dots(data) == dots(whole)


def test_a_page_is_a_jpeg_of_the_size_that_the_screen_is_told():
    data, count = pdf.sheets(letter("en"))
    for number in (1, count):
        with Image.open(io.BytesIO(picture.page(data, number))) as drawn:
            assert (drawn.format, drawn.size) == ("JPEG", (662, 936))
    for wrong in (0, count + 1):
        with pytest.raises(picture.NotShown):
            picture.page(data, wrong)
    with pytest.raises(picture.NotShown):
        picture.page(b"no PDF", 1)


def test_the_garbage_collector_goes_on_after_a_letter_and_after_a_fault():
    assert gc.isenabled()
    with pdf.undisturbed(), pdf.undisturbed():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), pdf.undisturbed():
        raise ZeroDivisionError
    assert gc.isenabled()
