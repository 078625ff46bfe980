"""The Word file of a report, opened by another reader: headings, tables with repeated heads, links."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from comms.reports import word
from tests.comms.reports.facts import facts, letter, reply


@pytest.fixture(scope="module")
def written():
    return word.render(
        facts(
            letter(1, "CHE", "Switzerland", reply(files=2), summary="An \x0b odd & <b>sign</b>."),
            letter(2, "OTH", "Acme Ltd.", reply()),
        )
    )


def test_it_has_real_headings_and_tables_with_heads_on_every_page(written):
    opened = Document(io.BytesIO(written))
    heads = {p.text: p.style.style_id for p in opened.paragraphs if "Heading" in p.style.style_id}
    assert heads["A. Letters sent, with the replies to them"] == "Heading1"
    assert heads["Switzerland"] == "Heading2"
    for table in opened.tables:
        rows = [row._tr.trPr for row in table.rows]
        assert rows[0].find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
    assert opened.core_properties.title.startswith("A/HRC/48/3")


def test_letters_and_replies_are_links(written):
    opened = Document(io.BytesIO(written))
    targets = {r.target_ref for r in opened.part.rels.values() if r.is_external}
    assert targets == {
        "https://public.example/letters/al-che-1-2021/",
        "https://public.example/letters/al-oth-2-2021/",
        "https://public.example/replies/1",
        "https://public.example/replies/2",
    }
    cells = " ".join(cell.text for t in opened.tables for row in t.rows for cell in row.cells)
    assert "An \ufffd odd & <b>sign</b>." in cells


def test_the_same_facts_give_the_same_bytes_and_no_date_of_the_machine(written):
    assert written == word.render(
        facts(
            letter(1, "CHE", "Switzerland", reply(files=2), summary="An \x0b odd & <b>sign</b>."),
            letter(2, "OTH", "Acme Ltd.", reply()),
        )
    )
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        assert b"<Relationships xmlns=" in package.read("word/_rels/document.xml.rels")
