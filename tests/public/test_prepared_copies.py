"""Whether copies were prepared the day before or drawn at the instant, the public site answers with the same bytes."""

from __future__ import annotations

import pytest

from comms.publication import copies
from comms.publication.preparing import services as preparing
from comms.publication.preparing.models import PreparedCopy
from comms.publication.preparing.queries import AHEAD
from comms.workflow import CommunicationState
from tests.comms.publication.test_release import INSTANT
from tests.public import world
from tests.public.test_non_interference import build, differing, reader, repeatable

__all__ = ["reader", "repeatable"]
LETTER = "/letters/al-oth-7-2021/"
WHERE = ["/", "/letters/", "/api/v1/letters", "/feeds/letters.atom", LETTER]
WHERE += [f"{LETTER}letter.{form}" for form in ("pdf", "docx", "txt", "json")]


@pytest.mark.slow
def test_a_site_of_prepared_copies_answers_as_one_drawn_at_the_instant(
    cast, office, now, reader, repeatable, monkeypatch
):
    kind = {"name": world.NAMES[0], "where": WHERE}
    _, without = build(cast, office, now, reader, confidential=False, **kind)
    repeatable.clear()
    publish, draw = world.publish, copies.draw

    def only_what_is_public(letter, *given, **named):
        assert letter.state != CommunicationState.SENT, "drawn at its instant"
        return draw(letter, *given, **named)

    @world.staff_side()
    def prepare():
        assert preparing.prepare_due(now=INSTANT - AHEAD) is None
        assert PreparedCopy.objects.filter(refusal="").count() >= 2
        monkeypatch.setattr(copies, "draw", only_what_is_public)

    def prepared_first(cast, public):
        prepare()
        return publish(cast, public)

    monkeypatch.setattr(world, "publish", prepared_first)
    _, with_it = build(cast, office, now, reader, confidential=True, **kind)
    assert differing(without, with_it) == []
    read = {answer[0] for asked, answer in with_it.items() if asked.startswith("get ")}
    assert read == {200}
