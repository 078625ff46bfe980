"""The report's facts, figures and order: pure, so every rule of it has a line here."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from comms.public.data import cells
from comms.reports import charts, figures, spreadsheet
from comms.reports.facts import Facts
from comms.reports.matter import Chart, Heading, Prose, Table, matter, order
from tests.comms.reports.facts import facts, letter, reply


def mixed():
    return facts(
        letter(4, "TUR", "Türkiye"),
        letter(1, "CIV", "Côte d’Ivoire", reply()),
        letter(2, "HRV", "Croatia", reply("acknowledgement")),
        letter(9, "OTH", "Zinc Ltd.", state="Ghana", mandates=("minority",)),
        letter(3, "HRV", "Croatia", reply(is_withheld=True), sent_on=dt.date(2021, 4, 1)),
        letter(8, "OTH", "Acme Ltd.", reply(files=2)),
        earlier=[letter(7, "HRV", "Croatia", reply(), sent_on=dt.date(2020, 9, 1))],
    )


def test_frozen_facts_come_back_as_they_were():
    kept = json.loads(json.dumps(mixed().as_json()))
    assert Facts.from_json(kept) == mixed()


def test_states_come_by_name_then_date_and_all_others_last_by_name():
    found = {
        name: [one.reference for one in group] for name, group in order(mixed(), mixed().letters)
    }
    assert found == {
        "Côte d’Ivoire": ["AL CIV 1/2021"],
        "Croatia": ["AL HRV 2/2021", "AL HRV 3/2021"],
        "Türkiye": ["AL TUR 4/2021"],
        "Other": ["AL OTH 8/2021", "AL OTH 9/2021"],
    }
    assert list(found) == ["Côte d’Ivoire", "Croatia", "Türkiye", "Other"]


def test_figures_follow_their_definition():
    total = figures.tally("", mixed().letters)
    assert (total.letters, total.answered, total.acknowledged, total.open) == (6, 3, 1, 2)
    assert (total.replies, total.rate) == (4, "50 %")
    assert [(one.name, one.letters) for one in figures.by_kind(mixed())] == [
        ("States", 4),
        ("Companies", 2),
    ]
    assert [(one.name, one.letters) for one in figures.by_mandate(mixed())] == [
        ("Minority issues", 6),
        ("Business", 5),
    ]
    assert [one.name for one in figures.by_type(mixed())] == [
        "Allegation letter (AL)",
        "Joint allegation letter (JAL)",
    ]
    assert figures.by_region(mixed())[0].letters == 4


def test_a_report_has_its_parts_in_order():
    made = matter(mixed())
    assert [one.text for one in made.contents() if one.level == 1] == [
        "Abbreviations",
        "Introduction",
        "Figures",
        "A. Letters sent, with the replies to them",
        "B. Replies to earlier letters",
    ]
    assert made.code == "A/HRC/48/3"
    said = " ".join(part.text for part in made.parts if isinstance(part, Prose))
    assert (
        "sent in the period, 6 were public: 4 letters to 3 States and 2 letters to companies"
        in said
    )
    assert "The response rate is 50 %" in said
    assert "1 reply was received to letters sent before 1 March 2021" in said
    anchors = [part.anchor for part in made.parts if isinstance(part, Heading)]
    assert len(anchors) == len(set(anchors))


def test_a_row_says_who_what_and_where():
    tables = [part for part in matter(mixed()).parts if isinstance(part, Table)]
    acme, zinc = next(t for t in tables if t.caption == "Other: 2 letters").rows
    assert [line.text for line in zinc[1]] == ["Zinc Ltd. (Ghana)", "AL", "AL OTH 9/2021"]
    assert zinc[1][2].url.endswith("/letters/al-oth-9-2021/")
    assert zinc[4][0].text == "None"
    assert [line.text for line in acme[4]] == ["Reply, 20 May 2021:", "file 1.pdf", "file 2.pdf"]
    croatia = next(t for t in tables if t.caption == "Croatia: 2 letters")
    assert croatia.rows[0][4][0].text == "Acknowledgement, 20 May 2021"
    withheld = croatia.rows[1][4][0]
    assert (withheld.text, withheld.url) == ("Reply, 20 May 2021, withheld from publication", "")


def test_a_session_without_a_public_letter_says_so():
    made = matter(facts())
    said = " ".join(part.text for part in made.parts if isinstance(part, Prose))
    assert "Of the letters sent in the period, none were public" in said
    assert "The response rate is –" in said
    assert "No letter sent in this period is public." in said
    assert not [part for part in made.parts if isinstance(part, Chart)]


def test_a_report_of_periods_that_are_not_over_says_so_and_tells_no_future_as_past():
    early = replace(mixed(), taken_at=dt.datetime(2021, 7, 1, 9, 0, tzinfo=dt.UTC))
    made = matter(early)
    said = " ".join(part.text for part in made.parts if isinstance(part, Prose))
    assert "Interim: these periods were not over" in made.front
    assert "so this is an interim report" in said and "The response rate so far is 50 %" in said
    assert "received by 1 July 2021" in said and "received by 31 July 2021" not in said
    before = matter(replace(mixed(), taken_at=dt.datetime(2021, 4, 2, 9, 0, tzinfo=dt.UTC)))
    said = " ".join(part.text for part in before.parts if isinstance(part, Prose))
    assert "the period for replies begins on 1 May 2021" in said
    over = " ".join((*matter(mixed()).front, *(str(part) for part in matter(mixed()).parts)))
    assert "nterim" not in over and "received by 31 July 2021" in over


def test_the_spreadsheet_has_a_line_a_letter_and_section():
    written = spreadsheet.render(mixed())
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [row["section"] for row in rows] == ["A"] * 6 + ["B"]
    assert rows[0]["group"] == "Côte d’Ivoire"
    assert rows[4]["reply files"].count("https://public.example/") == 2


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        (" +1", "' +1"),
        ("@sum", "'@sum"),
        ("-1", "'-1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("nul\0", "nul"),
    ],
)
def test_a_spreadsheet_runs_nothing(cell, written):
    assert cells.safe(cell) == written


def test_a_chart_is_sound_and_keeps_hostile_names_as_text():
    one = figures.tally('<script>"&', [letter(1, "CHE", "x", reply()), letter(2)])
    root = ElementTree.fromstring(charts.bars("Letters & answers", [one]))
    assert root[0].text == "Letters & answers"
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert '<script>"&' in texts
    widths = [float(e.get("width")) for e in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[3:] == [200.0, 200.0]
    assert b"style" not in ElementTree.tostring(root)
