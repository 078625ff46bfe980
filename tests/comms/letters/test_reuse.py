"""What is kept of one letter for the next changes no byte of it: not its text, its layout or its tags."""

from __future__ import annotations

import re
from contextlib import nullcontext
from pathlib import Path

import pytest
import weasyprint
from weasyprint.layout import inline
from weasyprint.text import line_break

from comms.letters import assemble, pdf, reuse
from tests.comms.letters import builders, paper

SISTERS = (
    ("AL OTH 1/2021", "Quarry Works Ltd.", "Dear Ms. Stone,", "your company"),
    ("AL OTH 2/2021", "The Ōtara & Sons Mining and Metal Company", "Dear Sir or Madam,", "you"),
    ("AL CHE 10/2021", "Switzerland", "Excellency,", "your Excellency’s Government"),
)
SENTENCE = "It is reportedly so, notwithstanding considerable explanations of such circumstances. "


def sister(reference, name, salutation, yours, **changes):
    content = builders.content(**changes)
    content["addressees"][0] |= {"name": name, "salutation": salutation, "your_addressee": yours}
    content["facts"] = [{"text": SENTENCE * 9, "quote": n == 1} for n in range(2)] + [
        *content["facts"],
        {"text": "A name was written as محمد علي and as Влада.", "quote": True},
    ]
    content["questions"] = [SENTENCE * 2 + str(n) for n in range(2)]
    return assemble.letter(
        content, position=1, reference=reference, dated_on=builders.DATED_ON, kind="sent"
    )


@pytest.fixture(autouse=True)
def nothing_known():
    reuse.forget()
    yield
    reuse.forget()


def plain(document, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(reuse, "lines", nullcontext)
        return pdf.render(document)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sister_letters_are_the_same_bytes_as_when_drawn_alone(language, monkeypatch):
    letters = [sister(*facts, language=language) for facts in SISTERS]
    alone = [plain(letter, monkeypatch) for letter in letters]
    assert [pdf.render(letter) for letter in letters] == alone
    assert pdf.render(letters[0]) == alone[0]
    assert len(set(alone)) == len(SISTERS)
    assert paper.whole_words(alone[0])


def test_the_second_of_two_sisters_asks_little(monkeypatch):
    asked = []
    original = line_break.split_first_line

    def noting(text, *more):
        asked.append(text)
        return original(text, *more)

    monkeypatch.setattr(line_break, "split_first_line", noting)
    pdf.render(sister(*SISTERS[0]))
    first = len(asked)
    pdf.render(sister(*SISTERS[1]))
    assert 0 < len(asked) - first < first / 4


def test_it_reads_every_property_that_the_lines_depend_on():
    """A newer WeasyPrint that reads another one is told apart here."""
    folder = Path(weasyprint.__file__).parent
    source = (folder / "text" / "line_break.py").read_text()
    fonts = (folder / "text" / "fonts.py").read_text()
    source += fonts[fonts.index("def get_font_description") :]
    read = set(re.findall(r"style\['(\w+)'\]", source))
    # The height of a line is kept by WeasyPrint itself.
    assert read - {"line_height"} <= set(reuse.READ)


def test_with_another_weasyprint_it_stands_aside(monkeypatch):
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with reuse.lines():
        assert inline.split_first_line is line_break.split_first_line
    pdf.render(sister(*SISTERS[0]))
    assert reuse.known() == 0


def test_a_full_memory_is_emptied(monkeypatch):
    pdf.render(sister(*SISTERS[0]))
    assert reuse.known() > 0
    monkeypatch.setattr(reuse, "KEPT", 10)
    pdf.render(sister(*SISTERS[0]))
    assert reuse.known() == 0


def test_what_is_changed_in_weasyprint_is_put_back_after_a_fault():
    with pytest.raises(ZeroDivisionError), reuse.lines():
        raise ZeroDivisionError
    assert inline.split_first_line is line_break.split_first_line
