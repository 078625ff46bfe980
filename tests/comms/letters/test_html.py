"""The letter on a screen: escaped, linked, without a style of its own."""

from __future__ import annotations

import re

import pytest

from comms.letters import assemble, html
from tests.comms.letters import builders


def document(content=None, kind="public"):
    return assemble.letter(
        content or builders.content(),
        position=1,
        reference="AL OTH 1/2021",
        dated_on=builders.DATED_ON,
        kind=kind,
    )


def test_footnotes_are_linked_both_ways():
    page = html.render(document(), name="x")
    assert 'id="x-mark-1" href="#x-note-1"' in page
    assert 'id="x-note-1"' in page
    assert 'href="#x-mark-1"' in page


def test_its_parts_are_named_for_those_who_hear_it():
    page = html.render(document())
    assert page.count('role="doc-noteref" aria-label="Footnote 1"') == 1
    assert 'role="doc-endnotes" aria-label="Footnotes"' in page
    assert 'role="doc-backlink"' in page
    assert 'role="group" aria-label="Signatures"' in page
    assert '<time datetime="2021-03-12">12 March 2021</time>' in page
    assert page.count("<ol") == 2 and "<blockquote" in page


def test_a_preview_without_mandates_has_no_heading_to_be_named_by():
    page = html.render(document(builders.content(mandates=[]), kind="preview"))
    assert 'lang="en">' in page
    assert "letter-heading" not in page


def test_paper_has_none_of_it():
    page = html.page(document())
    assert "role=" not in page and "<time" not in page and "aria-label=" not in page


def test_every_id_stands_once_and_every_link_has_its_end():
    page = html.render(document())
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|labelledby=")([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("make", [html.render, html.page])
def test_nothing_is_styled_inline_and_everything_is_escaped(make):
    page = make(document(builders.content(purpose=["<script>alert(1)</script> & “so”"])))
    assert "style" not in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “so”" in page


def test_its_headings_begin_where_the_page_wants_them():
    page = html.render(document(), level=3)
    assert re.findall(r"<h(\d)", page) == ["3", "4", "5"]


def test_the_seal_is_shown_on_what_is_sent_and_the_preview_is_marked():
    assert "Sealed electronically" in html.render(document(kind="sent"))
    assert "Sealed electronically" not in html.render(document(kind="public"))
    assert "Preview – not sealed" in html.render(document(kind="preview"))


def test_the_language_is_said():
    assert '<article class="letter letter-as-public" lang="fr"' in html.render(
        document(builders.french())
    )


def test_text_has_no_space_around_footnote_marks():
    assert '>The bridge was closed.<sup class="letter-mark"><a id=' in html.render(document())
    assert "</a></sup> People had to swim.</p>" in html.render(document())
