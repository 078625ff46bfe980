"""A draft edited in LibreOffice, for real: every edit comes back as what it was."""

from __future__ import annotations

import pytest

from comms.drafting.word.stream import UNTRACKED
from tests.comms.drafting.word import files, office

EDITS = """
  Change(doc, "at night", "before dawn")
  Change(doc, "We ask", "We demand of")
  Change(doc, "that night", "that day")
  Change(doc, "What will be done now?", "")
  found = Sought(doc, "about their homes.")
  cursor = found.Text.createTextCursorByRange(found.End)
  found.Text.insertControlCharacter(cursor, 0, False)
  found.Text.insertString(cursor, "And about the mills.", False)
  found = Sought(doc, "a mill")
  found.CharWeight = 150
  found = Sought(doc, "Everyone")
  note = doc.createInstance("com.sun.star.text.textfield.Annotation")
  note.Author = "Bo Writer"
  note.Content = "Who is everyone?"
  found.Text.insertTextContent(found, note, True)
  doc.RecordChanges = False
  Change(doc, "about a dam", "about a broken dam")
"""


@pytest.mark.slow
def test_what_is_done_in_libreoffice_comes_back(tmp_path):
    letter = files.content()
    findings = files.found(letter, office.edited(tmp_path, files.made(letter), EDITS))
    said = {(one.part, one.quoted, one.replacement, one.author) for one in findings.suggested}
    assert said == {
        ("facts", "at night", "before dawn", "Ola Office"),
        ("footnotes", "that night", "that day", "Ola Office"),
        ("questions", "What will be done now?", "", "Ola Office"),
        ("concerns", "", "\n\nAnd about the mills.", "Ola Office"),
        ("purpose", "", "broken ", UNTRACKED),
    }
    (comment,) = findings.commented
    assert (comment.part, comment.quoted) == ("annex", "Everyone")
    assert (comment.text, comment.author) == ("Who is everyone?", "Bo Writer")
    listed = {(one.gone, one.come, one.author) for one in findings.not_mapped}
    assert ("We ask", "We demand of", "Ola Office") in listed
    assert {one.kind for one in findings.not_mapped} <= {
        "words that are not edited here",
        "a change of formatting",
        "the look of words (bold)",
    }


@pytest.mark.slow
def test_what_is_only_opened_and_saved_changes_nothing(tmp_path):
    letter = files.content(
        facts=[{"text": "Two  spaces, a no-break\u00a0space, x\u2011y.[^1]", "quote": False}],
        questions=["قال?", {"text": "Who?", "items": ["a [§homes]", "b[^2][^1]"]}],
        annex=[
            {"kind": "heading", "text": "Homes", "key": "homes"},
            {"kind": "list", "items": ["(a) one", "(b) two"]},
            {"kind": "provision", "citation": "Article 1", "text": "All\tof it."},
        ],
    )
    findings = files.found(letter, office.edited(tmp_path, files.made(letter), ""))
    assert (findings.suggested, findings.commented, findings.not_mapped) == ([], [], [])
