"""comparison: what changed, paragraph by paragraph and word by word."""

from __future__ import annotations

from comms.drafting import comparison
from tests.comms.letters import builders as letters


def told(pieces):
    marks = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def test_equal_texts_have_no_change():
    assert comparison.compare("A.\n\nB.", "A.\n\n\nB.\n") == []


def test_words_that_went_and_came_stand_where_they_were():
    changes = comparison.compare("One.\n\nThe old dam.", "One.\n\nThe new dam, here.")
    assert changes[0].unchanged == 1
    assert told(changes[1].pieces) == "The -old-+new+ dam+, here+."


def test_a_paragraph_that_is_new_or_gone_is_whole():
    assert told(comparison.compare("A.", "A.\n\nB.")[1].pieces) == "+B.+"
    assert told(comparison.compare("A.\n\nB.", "A.")[1].pieces) == "-B.-"


def test_between_two_contents_only_the_parts_that_differ_are_named():
    old = letters.content()
    new = letters.content(
        questions=[*old["questions"], "Who pays?"], addressees=[letters.state()], annex_title="Law"
    )
    found = {part.name: (part.added, part.removed) for part in comparison.between(old, new)}
    assert set(found) == {"Recipients", "Questions", "Annex"}
    assert found["Questions"] == (2, 0)
