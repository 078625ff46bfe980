"""The sister letters of 12 March 2021: who wrote to whom is fact, the text is ours, the stages are invented.

The letter to the company stays a draft, so that its number is free for whoever imports the real letter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db.models import QuerySet

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

JOINED = (SISTER_MANDATES[0], "wg_arbitrary_detention", *SISTER_MANDATES[1:])
WAITS_FOR_SEAL, WAITS_FOR_SENDING, HELD = "CAN", "DNK", "FIN"


def prepare(cast: Cast) -> None:
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
    stage = _stage(cast)
    first = Stage(cast, title=base.title, mandates=JOINED, day=SISTERS_ON)
    case = stage.open()
    to_china = first.draft(case, base, choices=choices)
    first.submit(to_china, {"CHN": CHINA})
    first.clear(to_china)
    others = stage.draft(case, replace(base, to=GOVERNMENTS[1:]), choices=choices)
    stage.submit(others)
    stage.clear(others)
    stage.draft(case, replace(base, to=("huawei",)), choices=choices)


def to_finish() -> list[int]:
    """The keys of the letters that are still to be sealed."""
    waiting = letters().filter(state=CommunicationState.REGISTERED)
    return list(waiting.exclude(reference__code=WAITS_FOR_SEAL).values_list("pk", flat=True))


def finish(pk: int, cast: Cast) -> None:
    """Take one of the letters to its stage."""
    letter = letters().select_related("reference", "recipient").get(pk=pk)
    stage, code = _stage(cast), letter.reference.code
    stage.seal(letter)
    if code == WAITS_FOR_SENDING:
        return
    stage.send(letter)
    if code == HELD:
        stage.hold(letter, is_confirmed=True)
    if code == "CHN":
        stage.answer(letter, Reply(45, "substantive", "approve"), language="en")


def letters() -> QuerySet[Communication]:
    return Communication.objects.filter(draft__case__title=sisters()["title"])


def _stage(cast: Cast) -> Stage:
    return Stage(cast, title=sisters()["title"], mandates=SISTER_MANDATES, day=SISTERS_ON)


def afterwards(cast: Cast) -> None:
    """A late reply to one of the letters, once it was public."""
    public = letters().filter(state=CommunicationState.RELEASED)
    letter = public.filter(reference__code="SWE").first()
    if letter is None or letter.replies.exists():
        return
    days = (dt.date(2021, 6, 15) - SISTERS_ON).days
    _stage(cast).answer(letter, Reply(days, "substantive", "approve"), language="en")
