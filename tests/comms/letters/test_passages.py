"""Passages for some recipients only: who gets which, how they are kept, and what stops a letter."""

from __future__ import annotations

import io
import json
from pathlib import Path

import page as validator
import pikepdf
import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from comms.letters import assemble, content, docx, html, passages, pdf, reading, record, shape, text
from tests.comms.letters import builders, paper, word

SCHEMA = json.loads((Path(settings.BASE_DIR) / "docs" / "content.schema.json").read_text())
valid = Draft202012Validator(SCHEMA)
COMPANY, STATE = 1, 2


def two(**parts):
    """A text to a company and to a State."""
    to = [builders.company(), builders.state(position=2)]
    return builders.content(**{"addressees": to} | parts)


def letter(made, position, kind="sent"):
    return assemble.letter(
        made, position=position, reference="AL OTH 1/2025", dated_on=builders.DATED_ON, kind=kind
    )


DIVIDED = {
    "facts": [
        {"text": "All were told.[^a]", "quote": False},
        {"text": "The mill kept the gate.[^b]", "quote": False, "only": ["company"]},
        {"text": "The guard looked away.[^c]", "quote": False, "only": ["key:ruritania"]},
    ],
    "footnotes": {"c": "Third.", "b": "Second.", "a": "First."},
    "questions": ["Who?", {"text": "Which law?", "only": ["state"]}, "When?"],
}


def test_each_recipient_reads_its_own_letter():
    to_company = text.render(letter(two(**DIVIDED), COMPANY))
    to_state = text.render(letter(two(**DIVIDED), STATE))
    assert "The mill kept the gate.[2]" in to_company
    assert "guard" not in to_company
    assert "The guard looked away.[2]" in to_state
    assert "mill" not in to_state.lower().replace("northern mills", "")
    assert "1. Who?\n2. When?" in to_company
    assert "1. Who?\n2. Which law?\n3. When?" in to_state
    assert to_company.endswith("[1] First.\n\n[2] Second.\n")
    assert to_state.endswith("[1] First.\n\n[2] Third.\n")


def test_such_a_text_has_no_problem_and_keeps_to_the_schema():
    made = two(**DIVIDED)
    assert content.problems(made) == []
    valid.validate({part: made[part] for part in SCHEMA["properties"]})


def test_a_letter_without_such_passages_is_what_it_was():
    made = reading.read(two())
    assert passages.narrowed(made, made.addressees[0]) is made
    assert passages.letters(made) == [passages.Letter(made.addressees, made)]


def test_a_footnote_may_serve_two_passages_of_different_letters():
    mine = {"text": "Yours.[^1]", "only": ["company"]}
    theirs = {"text": "Theirs.[^1]", "only": ["state"]}
    made = two(facts=[{"text": "So.", "quote": False}], concerns=[mine, theirs])
    assert content.problems(made) == []
    made["concerns"][1]["only"] = ["state", "company"]
    assert any("stands 2 times" in problem for problem in content.problems(made))


PROBLEMS = [
    (
        {"purpose": ["So.", {"text": "You.", "only": ["key:acme"]}]},
        "Paragraph 2 of the purpose is for the recipient “acme”, to whom this letter does not go;",
    ),
    (
        {"concerns": ["So.", {"text": "You.", "only": ["organisation"]}]},
        "Paragraph 2 of the concerns is for organisations only, and no recipient is among them;",
    ),
    (
        {"questions": ["So?", {"text": "You?", "only": ["banks"]}]},
        "Question 2 is for “banks”, which is no kind of recipient; use state, company,",
    ),
    (
        {"questions": [{"text": "You?", "only": ["state"]}]},
        "The letter to Northern Mills Ltd. asks no question, because all that stands in the",
    ),
    (
        {"facts": [{"text": "You.[^1]", "quote": False, "only": ["company"]}]},
        "The letter to Ruritania reports no facts, because all that stands in the facts is for",
    ),
    (
        {"questions": [{"text": "", "items": ["a"]}]},
        "Paragraph 1 of the questions is empty; write it or take it out.",
    ),
    (
        {"concerns": [{"text": "So:", "items": ["a", " "]}]},
        "Paragraph 1 of the concerns has nothing in item 2 of its list; write it or take",
    ),
    ({"concerns": [{"text": " ", "only": ["state"]}]}, "Paragraph 1 of the concerns is empty;"),
]


@pytest.mark.parametrize(("change", "sentence"), PROBLEMS)
def test_what_stops_it_is_said_in_a_sentence(change, sentence):
    found = content.problems(two(**change))
    assert any(problem.startswith(sentence) for problem in found), found


def test_many_letters_without_a_part_are_counted():
    to = [builders.state(f"State {n}", position=n) for n in range(2, 6)]
    made = two(addressees=[builders.company(), *to], concerns=[{"text": "x", "only": ["company"]}])
    assert any(
        p.startswith("The letter to State 2 and to 3 more has no") for p in content.problems(made)
    )


def test_without_a_recipient_nothing_more_is_said_of_them():
    made = two(addressees=[], concerns=[{"text": "So.", "only": ["company"]}])
    assert content.problems(made) == ["This letter has no recipient; add at least one."]


def test_screens_before_sealing_say_for_whom_a_passage_is():
    page = html.render(letter(two(**DIVIDED), COMPANY, "preview"))
    assert "For companies only" in page
    assert "paragraph 3 of the facts, for Ruritania only" in page
    assert "question 2, for States only" in page
    for kind in ("sent", "public"):
        assert "only</" not in html.render(letter(two(**DIVIDED), COMPANY, kind))
    assert "only" not in html.page(letter(two(**DIVIDED), COMPANY, "preview")).split("<body")[1]


KEPT = [
    ("concerns", {"text": "So."}, "So."),
    ("concerns", {"text": "So.", "quote": False, "items": [], "only": []}, "So."),
    ("facts", {"text": "So."}, {"text": "So.", "quote": False}),
    ("purpose", {"text": "So.", "numbered": True}, "So."),
    (
        "questions",
        {"text": "So?", "only": ["key:b", "other", "key:a", "state", "state"]},
        {"text": "So?", "only": ["state", "other", "key:a", "key:b"]},
    ),
    ("facts", {"items": ["a"]}, {"text": "", "quote": False, "items": ["a"]}),
    ("purpose", "So.", "So."),
    ("concerns", {"text": " a\r\n\n b ", "only": ["other"]}, {"text": "a\nb", "only": ["other"]}),
    ("concerns", {"text": "a", "items": [" b\nc "]}, {"text": "a", "items": ["b c"]}),
    ("facts", {"text": "", "quote": True}, {"text": "", "quote": False}),
]


@pytest.mark.parametrize(("part", "given", "kept"), KEPT)
def test_one_text_is_kept_in_one_way(part, given, kept):
    assert passages.tidied(part, [given]) == [kept]


def test_what_is_kept_keeps_to_the_schema():
    for part, _, kept in KEPT:
        valid.validate({part: [kept]})


LISTS = {
    "facts": [
        {"text": "Three things:[^1]", "quote": False, "items": ["one;", "two."]},
        {"text": "", "quote": False, "items": ["alone"]},
        {"text": "They said:", "quote": True, "items": ["no."], "numbered": True},
    ],
    "concerns": [{"text": "So they said.", "quote": True}],
    "questions": ["Who?", {"text": "Say:", "items": ["when;", "where."], "numbered": True}, "Why?"],
}


def test_lists_and_quotations_are_printed_below_their_words():
    said = text.render(letter(builders.content(**LISTS), COMPANY))
    assert "Three things:[1]\n\n• one;\n• two.\n\n• alone\n\nThey said:\n\n1. no.\n\n" in said
    assert "1. Who?\n2. Say:\n(a) when;\n(b) where.\n3. Why?\n" in said


def test_lists_are_lists_on_screens():
    page = html.render(letter(builders.content(**LISTS), COMPANY))
    assert page.count('<ul class="letter-points">') == 2
    assert '<ol class="letter-points">' in page
    assert '<ol class="letter-points letter-points-lettered"><li>when;</li>' in page
    assert page.count("<blockquote") == 2


def test_word_counts_the_lists_itself():
    data = docx.render(letter(builders.content(**LISTS), COMPANY))
    lines = word.lines(data)
    start = lines.index("1. Who?")
    assert lines[start : start + 5] == ["1. Who?", "2. Say:", "(a) when;", "(b) where.", "3. Why?"]
    styles = {word.words(p): word.style(p) for p in word.paragraphs(data)}
    assert (styles["one;"], styles["when;"]) == ("ListBullet", "ListNumber2")
    defined = word.parts(data)["word/styles.xml"].decode()
    assert all(f'w:styleId="{style}"' in defined for style in styles.values() if style)


def test_the_copies_say_nothing_of_the_others_letter():
    made = letter(two(**DIVIDED), COMPANY, "preview")
    for data in (record.render(made), text.file(made), *word.parts(docx.render(made)).values()):
        assert b"guard" not in data
        assert b"For companies" not in data


def test_lists_are_lists_on_paper_too():
    data = pdf.render(letter(builders.content(**LISTS), COMPANY))
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
        assert not validator.validate_pdf_bytes(data, profile=profile).failures
    with pikepdf.open(io.BytesIO(data)) as opened:
        tags = [str(o.S) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
    # Five lists of the body, one of the annex.
    assert tags.count("/L") == 6
    said = " ".join(line.text for page in paper.pages(data) for line in page)
    assert "(a) when;" in said
    assert "• one;" in said


def test_the_real_letter_keeps_its_digest():
    real, _ = builders.real_letter()
    tidy = {part: passages.tidied(part, real[part]) for part in shape.PASSAGES}
    assert content.digest(real | tidy) == content.digest(real)
