"""What an invented reply says is found again in its public copy, as text and on paper, in each language."""

from __future__ import annotations

import pytest

from comms.demonstration import answering
from comms.publication.answers import passages


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_passage_stands_in_what_the_reply_says(language):
    said = [answering.OPENING[language], *(words for _, words in answering.SAID[language])]
    for text in ("\n\n".join(said), "\n".join(answering.on_paper(said))):
        read = passages.read([text])
        assert all(read.place(words) == 0 for words in said if words)
