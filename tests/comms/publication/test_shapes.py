"""The pages that only eyes read are told from those with text, also in files that are not ours."""

from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from comms.publication import shapes

CLIP = b"q 0 0 595 842 re W* n BT (A line.) Tj ET Q "  # as office programs set each line of a text


def document(content: bytes = CLIP, **resources: Dictionary) -> pikepdf.Pdf:
    made = pikepdf.new()
    page = made.add_blank_page()
    page.Contents = made.make_stream(content)
    page.obj.Resources = Dictionary(**{key: value for key, value in resources.items()})
    return made


def with_picture(depth: int = 0, *, is_inherited: bool = False) -> pikepdf.Pdf:
    made = document()
    one = made.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image)
    for _ in range(depth):
        one = made.make_stream(
            b"/X Do", Type=Name.XObject, Subtype=Name.Form,
            Resources=Dictionary(XObject=Dictionary(X=one)),
        )  # fmt: skip
    resources = Dictionary(XObject=Dictionary(X=one))
    if is_inherited:
        del made.pages[0].obj.Resources
        made.Root.Pages.Resources = resources
    else:
        made.pages[0].obj.Resources = resources
    return made


def with_font(**facts: object) -> pikepdf.Pdf:
    return document(Font=Dictionary(F=Dictionary(Type=Name.Font, **facts)))


def in_a_ring() -> pikepdf.Pdf:
    made = document()
    form = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Form)
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    return made


@pytest.mark.parametrize(
    "made",
    [
        with_picture(),
        with_picture(2),
        with_picture(is_inherited=True),
        with_font(Subtype=Name.Type3),
        with_font(Subtype=Name.Type0),
        document(b"0 0 m 1 1 2 2 3 3 c W n"),
        document(b"0 0 m " + b"1 1 l " * 30 + b"f"),
        document(b"0 0 1 1 re " * 30 + b"W n 0 0 595 842 re f"),
        document(b"q BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"),
        document(Font=Dictionary(F=1)),
    ],
)
def test_a_page_for_eyes(made):
    assert shapes.pages(made) == [1]


@pytest.mark.parametrize(
    "made",
    [
        document(CLIP * 200),
        document(b"0 0 1 1 re f " * 20),
        with_font(Subtype=Name.TrueType),
        in_a_ring(),
        pikepdf.new(),
    ],
)
def test_a_page_of_text(made):
    assert shapes.pages(made) == []
