"""The sister letters of 12 March 2021: who wrote to whom is fact, the text is ours, the stages are invented.

The letter to the company stays a draft, so that its number is free for whoever imports the real letter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from comms.demonstration.people import Cast
from comms.demonstration.playing import Stage
from comms.demonstration.stories import (
    CHINA,
    GOVERNMENTS,
    SISTER_MANDATES,
    SISTERS_ON,
    Reply,
    Story,
    sisters,
)
from comms.dispatch.models import Communication
from comms.drafting.content import Choices
from comms.workflow import CommunicationState

WAITS_FOR_SEAL, WAITS_FOR_SENDING, HELD = "CAN", "DNK", "FIN"


def play(cast: Cast) -> None:
    """One case, three drafts: to China, to thirteen Governments, to the company."""
    told = sisters()
    text = {name: part for name, part in told.items() if name != "title"}
    base = Story(
        title=told["title"],
        language="en",
        letter_type="AL",
        to=("CHN",),
        mandates=SISTER_MANDATES,
        day=SISTERS_ON,
        stage="sent",
        text=text,
        replies=(),
        flags=frozenset(),
    )
    choices = Choices(
        press_release=True, sister_states=GOVERNMENTS, other_companies=True, mandate_count=56
    )
    joined = (SISTER_MANDATES[0], "wg_arbitrary_detention", *SISTER_MANDATES[1:])
    stage = Stage(cast, title=base.title, mandates=SISTER_MANDATES, day=SISTERS_ON)
    first = Stage(cast, title=base.title, mandates=joined, day=SISTERS_ON)
    case = stage.open()
    to_china = first.draft(case, base, choices=choices)
    first.submit(to_china, {"CHN": CHINA})
    first.clear(to_china)
    letter = to_china.communications.get()
    first.seal(letter)
    first.send(letter)
    first.answer(letter, Reply(45, "substantive", "approve"), language="en")
    others = stage.draft(case, replace(base, to=GOVERNMENTS[1:]), choices=choices)
    stage.submit(others)
    stage.clear(others)
    for letter in others.communications.select_related("reference", "recipient").order_by("pk"):
        _take(stage, letter)
    stage.draft(case, replace(base, to=("huawei",)), choices=choices)


def _take(stage: Stage, letter: Communication) -> None:
    code = letter.reference.code
    if code == WAITS_FOR_SEAL:
        return
    stage.seal(letter)
    if code == WAITS_FOR_SENDING:
        return
    stage.send(letter)
    if code == HELD:
        stage.hold(letter, is_confirmed=True)


def afterwards(cast: Cast) -> None:
    """A late reply to one of the letters, once it was public."""
    letter = Communication.objects.filter(
        reference__code="SWE",
        draft__case__title=sisters()["title"],
        state=CommunicationState.RELEASED,
    ).first()
    if letter is None or letter.replies.exists():
        return
    stage = Stage(cast, title=str(letter.draft.case), mandates=SISTER_MANDATES, day=SISTERS_ON)
    days = (dt.date(2021, 6, 15) - SISTERS_ON).days
    stage.answer(letter, Reply(days, "substantive", "approve"), language="en")
