"""Where things stand on the pages of a letter: heads, feet, notes, signatures, what stays together."""

from __future__ import annotations

import time

import pytest

from comms.letters import checks, notes, pdf
from tests.comms.letters import builders, paper

LONG_TITLE = (
    "Special Rapporteur on adequate housing as a component of the right to an adequate standard of"
    " living, and on the right to non-discrimination in this context"
)
LONG_NOTE = "Report of the keeper of bridges, paragraph 12, on the closing of bridges by day. " * 30


def signatories(count):
    titles = ["Special Rapporteur on bridges", LONG_TITLE, "Independent Expert on ferries"]
    return [
        builders.mandate(f"m{n}", titles[n % 3], holder=f"Holder Number{n}") for n in range(count)
    ]


def addressed_to(name, **parts):
    return paper.drawn(addressees=[builders.company(name=name)], **parts)


def test_the_running_head_has_the_reference_and_the_page_from_page_two():
    first, *others = paper.pages(paper.drawn(purpose=[paper.FILLER * 60]))
    total = len(others) + 1
    assert total > 2
    assert not [line for line in first if line.text.endswith(f"/{total}")]
    for number, page in enumerate(others, 2):
        assert [line.text for line in page[:2]] == ["AL OTH 109/2021", f"{number}/{total}"]
        assert page[1].right == pytest.approx(paper.RIGHT, abs=1)
        assert page[2].top - page[0].bottom > 15


@pytest.mark.parametrize("length", [19, 149, 250])
def test_the_addressee_stands_below_text_and_notes_on_page_one_alone(length):
    name = ("Upper River Ferries and Bridges " * 10)[: length - 1] + "X"
    found = paper.pages(addressed_to(name, purpose=[paper.FILLER * 40], facts=[NOTED]))
    assert paper.holding(found, name[-12:]) == [1]
    start = next(n for n, line in enumerate(found[0]) if line.text.startswith(name[:12]))
    foot, above = found[0][start:], found[0][:start]
    assert " ".join(line.text for line in foot).startswith(name)
    assert foot[0].top - max(line.bottom for line in above) > 6
    assert foot[-1].bottom < paper.HEIGHT - 15


NOTED = {"text": "The bridge was closed.[^1] People had to swim.", "quote": False}


def test_a_name_without_spaces_is_broken_inside_the_line():
    first, *_ = paper.pages(addressed_to("Donaudampfschifffahrt" * 11, purpose=["W" * 300]))
    assert max(line.right for line in first) < paper.RIGHT + 1


@pytest.mark.parametrize("count", [1, 2, 6, 7, 20])
def test_signatures_are_whole_inside_the_lines_and_in_order(count):
    found = paper.pages(paper.drawn(mandates=signatories(count)))
    names = [line for page in found for line in page if line.text.startswith("Holder Number")]
    in_order = sorted(
        (line.text for line in names), key=lambda text: int(text.removeprefix("Holder Number"))
    )
    assert in_order == [f"Holder Number{n}" for n in range(count)]
    for page in found:
        titles = " ".join(line.text for line in page).count("in this context")
        assert all(line.left > paper.LEFT - 1 and line.right < paper.RIGHT + 1 for line in page)
        held = [line.text for line in page if line.text.startswith("Holder Number")]
        long = [name for name in held if int(name.removeprefix("Holder Number")) % 3 == 1]
        # The heading and the capacity have the long titles too, on the pages before.
        assert not held or titles >= len(long)


def test_seven_signatures_and_more_stand_in_two_columns():
    def columns(count):
        found = paper.pages(paper.drawn(mandates=signatories(count)))
        lines = [line for page in found for line in page]
        named = [line for line in lines if line.text.startswith("Holder Number")]
        return {round((line.left + line.right) / 20) for line in named}

    middle = columns(6)
    assert len(middle) == 1
    # The seventh has no partner and stands in the middle.
    left, centre, right = sorted(columns(7))
    assert {centre} == middle
    assert left < centre < right


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 3, 6, 7, 8, 13])
def test_no_page_begins_or_ends_with_a_single_signature_of_several(count):
    for before in range(20, 40, 3):
        purpose = paper.fillers(before)
        found = paper.pages(paper.drawn(mandates=signatories(count), purpose=purpose))
        held = [sum(line.text.startswith("Holder Number") for line in page) for page in found]
        assert sum(held) == count
        assert 1 not in held, (before, held)
        closed = paper.holding(found, "Yours truly")
        assert closed == [next(n for n, number in enumerate(held, 1) if number)]


@pytest.mark.parametrize("before", [13])
def test_a_long_note_begins_with_its_mark_and_goes_on_at_the_next_foot(before):
    found = paper.pages(
        paper.drawn(
            purpose=paper.fillers(before),
            facts=[NOTED, {"text": paper.FILLER * 30, "quote": False}],
            footnotes={"1": LONG_NOTE + "The end of the note."},
        )
    )
    (mark,) = paper.holding(found, "The bridge was closed.")
    held = paper.holding(found, "keeper of bridges")
    assert held[0] == mark
    assert paper.holding(found, "The end of the note.") == [held[-1]]
    on_first = sum("keeper of bridges" in line.text for line in found[0])
    if mark == 1:
        assert held == [1, 2]
        assert on_first > 3
        addressee = next(line for line in found[0] if line.text == "Northern Mills Ltd.")
        lowest = max(line.bottom for line in found[0] if "keeper of bridges" in line.text)
        assert lowest + 6 < addressee.top


@pytest.mark.slow
def test_notes_longer_than_a_page_leave_room_for_the_text():
    noted = {"text": "Closed.[^1] Shut.[^2] Barred.[^3] Locked.[^4]", "quote": False}
    long = {str(n): f"{LONG_NOTE}End of note {n}." for n in range(1, 5)}
    found = paper.pages(paper.drawn(facts=[noted], footnotes=long))
    ends = [paper.holding(found, f"End of note {n}.") for n in range(1, 5)]
    assert ends == sorted(ends)
    assert all(len(held) == 1 for held in ends)
    for page in found:
        assert all(line.top > 20 and line.bottom < paper.HEIGHT - 20 for line in page)


@pytest.mark.slow
def test_a_note_never_leaves_its_mark_for_the_sake_of_the_next_paragraph():
    for before in range(14, 28):
        found = paper.pages(
            paper.drawn(
                purpose=["The bridge was closed.[^1]", *paper.fillers(before), paper.FILLER * 8],
                facts=[{"text": "It was.", "quote": False}],
            )
        )
        assert paper.holding(found, "Report of the bridge keeper") == [1], before


def test_pieces_of_a_note_are_its_text_and_none_is_a_single_line():
    for text in (LONG_NOTE, LONG_NOTE * 20, "https://example.org/" + "path" * 300, "x " * 600):
        pieces = notes.pieces(text)
        assert "".join(line for piece in pieces for line in piece) == text
        assert min(len(piece) for piece in pieces) > 1
        assert len(pieces) < 60
    assert notes.pieces("A short note.") == [["A short note."]]


def test_another_layout_of_weasyprint_is_not_mended_blindly():
    with pytest.raises(notes.NotMended):
        notes.keep_with_marks(OtherLayout)


class OtherLayout:
    """A module whose layout of lines reads otherwise."""

    def _linebox_layout(self):
        return None


@pytest.mark.slow
def test_nothing_that_leads_is_last_on_a_page_and_nothing_stands_alone():
    leading = ("We ask your company:", "This is what we were told:", "Treaties", "Bridge Treaty,")
    for before in range(2, 42, 3):
        annex = [
            {"kind": "paragraph", "text": "The ferry of the upper river."},
            *([{"kind": "paragraph", "text": "The ferry of the upper river."}] * before),
            {"kind": "heading", "text": "Treaties"},
            {"kind": "provision", "citation": "Bridge Treaty, article 1", "text": paper.FILLER * 3},
            {"kind": "paragraph", "text": "The treaty lists:"},
            {"kind": "list", "items": ["(a) " + paper.FILLER * 2, "(b) both ways."]},
        ]
        found = paper.pages(
            paper.drawn(
                purpose=paper.fillers(before),
                questions=[paper.FILLER * 3, "When?"],
                facts=[NOTED, {"text": f"“{paper.FILLER * 4}”", "quote": True}],
                annex=annex,
            )
        )
        for page in found:
            lines = [line for line in paper.body(page) if line.bottom < paper.HEIGHT - 110]
            last = max(paper.body(page), key=lambda line: line.bottom)
            if page is found[0]:
                last = max(lines, key=lambda line: line.bottom)
            assert not last.text.startswith((*leading, "The treaty lists:")), (before, last)


def test_the_annex_begins_a_page_under_its_own_head():
    found = paper.pages(paper.drawn())
    (page,) = paper.holding(found, "Annex – Law of bridges")
    head, *_ = paper.body(found[page - 1])
    assert head.text == "Annex – Law of bridges"
    assert (head.left + head.right) / 2 == pytest.approx((paper.LEFT + paper.RIGHT) / 2, abs=2)
    assert [line.text for line in found[page - 1][:2]] == ["AL OTH 109/2021", f"{page}/{page}"]


@pytest.mark.slow
def test_forty_mandates_break_no_page():
    found = paper.pages(paper.drawn(mandates=signatories(40)))
    for page in found:
        assert all(line.left > paper.LEFT - 1 and line.right < paper.RIGHT + 1 for line in page)
        assert all(line.bottom < paper.HEIGHT - 20 for line in page)
    assert paper.holding(found, "Northern Mills Ltd.") == [1]


@pytest.mark.slow
def test_a_letter_of_sixty_pages_is_drawn_in_half_a_minute():
    """Longer than any that may be sent, so as a preview: the page that tells its writer so shows it whole."""
    facts = [{"text": f"{n}. {paper.FILLER * 9}", "quote": n % 7 == 0} for n in range(400)]
    began = time.process_time()
    data = pdf.render(paper.document(builders.content(facts=[NOTED, *facts]), kind="preview"))
    took = time.process_time() - began
    found = paper.pages(data)
    assert len(found) > 59
    # Beside the number stands the notice of the preview.
    heads = [[line.text for line in page[:3]] for page in found[1:]]
    assert all(f"{n}/{len(found)}" in head for n, head in enumerate(heads, start=2))
    assert took < 30


@pytest.mark.slow
def test_the_longest_letter_that_may_be_sent_is_drawn_whole():
    """Its limit is in characters; many short paragraphs and quotations make the most pages of them."""
    facts = [{"text": f"{n}. {paper.FILLER}", "quote": n % 3 == 0} for n in range(1600)]
    while sum(len(str(fact["text"])) for fact in facts) > checks.LONGEST_LETTER - 5_000:
        facts.pop()
    data = pdf.render(paper.document(builders.content(facts=[NOTED, *facts])))
    found = paper.pages(data)
    assert len(found) > 45
    assert [page[1].text for page in found[1:]] == [
        f"{n}/{len(found)}" for n in range(2, len(found) + 1)
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_the_last_line_of_a_heading_is_no_stub(count):
    titles = [f"Special Rapporteur on the rights of rivers and quays {n}" for n in range(count)]
    mandates = [builders.mandate(f"m{n}", title) for n, title in enumerate(titles)]
    first, *_ = paper.pages(paper.drawn(mandates=mandates))
    found = [line for line in first if line.top < 400]
    ends = next(n for n, line in enumerate(found) if line.text.startswith("REFERENCE"))
    heading = found[1:ends]
    widths = [line.right - line.left for line in heading]
    assert min(widths) > max(widths) * 0.6
    assert len(heading) == -(-int(sum(widths)) // int(paper.RIGHT - paper.LEFT))
