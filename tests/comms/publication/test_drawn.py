"""A hidden name that only the page of a file shows is found, also where the end of a line cuts it."""

from __future__ import annotations

import io

import pikepdf
import pytest

from comms.letters import pdf, picture
from comms.publication import drawn, gate, shapes
from comms.publication.gate import Leak
from tests.comms.letters import builders, paper

NAME = "assemblée des représentants des propriétaires indépendants"
LINE = "Ils ont vu une "


@pytest.fixture(scope="module")
def cut():
    """A letter that names somebody again and again, so that lines cut the name in many places."""
    texts = [f"{'Puis. ' * n}{LINE}{NAME} ce jour. " * 4 for n in range(12)]
    return pdf.render(paper.document(builders.french(purpose=texts), "public"))


def shown(data):
    with pikepdf.open(io.BytesIO(data)) as file:
        return [drawn.words(page, page.resources) for page in file.pages]


def test_lines_cut_the_name(cut):
    words = set(paper.whole_words(cut))
    assert len(words & set(NAME.split())) > 1


@pytest.mark.parametrize("read", [shown, picture.texts])
def test_each_reader_has_the_name_wherever_a_line_ends(cut, read):
    assert gate.folded("".join(read(cut))).count(gate.folded(NAME)) == 48


def test_the_gate_closes_on_a_name_that_the_page_alone_shows(cut):
    with pytest.raises(Leak, match="in the file"):
        gate.inspect(hidden=[NAME], text="", html="", pdf=cut, copies={})
    gate.inspect(hidden=["nobody of that name"], text="", html="", pdf=cut, copies={})


def test_a_letter_of_ours_has_no_page_that_only_eyes_read(cut):
    """So that no release waits for a reader of pictures."""
    with pikepdf.open(io.BytesIO(cut)) as file:
        assert len(file.pages) > 1 and shapes.pages(file) == []


def font(written):
    document = pikepdf.new()
    table = document.make_stream(written)
    return document, pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F=pikepdf.Dictionary(ToUnicode=table))
    )


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (b"1 beginbfchar <01> <004E> <02> <006F0075> <03> <0072> endbfchar", b"<010203>"),
        (b"2 beginbfrange <0001> <0002> [<004E> <006f>] <0003> <0003> <00750072> endbfrange", None),
        (b"1 beginbfrange <0041> <005A> <0041> endbfrange", b"<004E004F00550052>"),
    ],
)
def test_tables_of_letters_are_read_in_all_their_forms(table, codes):
    width = b"<00>" if codes == b"<010203>" else b"<0000>"
    document, resources = font(
        b"1 begincodespacerange " + width + b" <ffff> endcodespacerange " + table
    )
    content = b"BT q /F 9 Tf Q /F 9 Tf [" + (codes or b"<0001> -9 <00020003>") + b"] TJ ET"
    assert drawn.words(document.make_stream(content), resources).casefold() == "nour"


def test_what_has_no_font_or_no_table_shows_nothing():
    document, resources = font(b"")
    content = document.make_stream(b"BT (a) Tj /F 9 Tf (a) Tj /G 9 Tf (a) ' Q ET")
    assert drawn.words(content, resources) == drawn.words(content, None) == ""
