"""Loading the demonstration: reference data, people, stories, then the releases of every day since.

Each story is one transaction and is known by its title, so that loading again only adds what is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from operator import itemgetter

from django.conf import settings
from django.db import connection, connections, transaction

from comms import notices, reference
from comms.cases.models import Case
from comms.clock import geneva_day
from comms.demonstration import people, sisters, stories
from comms.demonstration.people import Cast
from comms.demonstration.playing import DAY, Stage, finish, is_late, prepare
from comms.demonstration.stories import Story
from comms.dispatch.models import Communication
from comms.errors import CommsError
from comms.publication import release
from comms.publication.deadlines import reviews
from comms.workflow import CommunicationState
from recipients import queries as recipient_queries
from recipients import services as recipients
from recipients.models import Recipient

Say = Callable[[str], None]
SINCE = dt.date(2018, 1, 1)


def load(*, now: dt.datetime, say: Say) -> int:
    """Everything that is not here yet; how many stories that were.

    Raises CommsError in production, where nothing invented may stand beside what is real.
    """
    refuse_production()
    with notices.silenced():
        return _load(now, say)


def _load(now: dt.datetime, say: Say) -> int:
    today = geneva_day(now)
    every = stories.read(today=today)
    known = set(
        Case.objects.filter(title__startswith="Demonstration:").values_list("title", flat=True)
    )
    missing = [story for story in every if story.title not in known]
    sister_title = str(stories.sisters()["title"])
    has_sisters = sister_title in known
    if not missing and has_sisters and not _is_unfinished():
        return 0
    say("Reference data")
    reference.load_reference()
    _add_recipients()
    cast = people.add(today=today)
    _prepare(missing, cast, has_sisters=has_sisters, say=say)
    _finish(every, say)
    _release(now, say)
    for story in every:
        _afterwards(story, cast, now)
    sisters.afterwards(cast)
    release.publish_due(now=now)
    return len(missing) + (not has_sisters)


def refuse_production() -> None:
    """Raises CommsError where letters are real."""
    if settings.POUCH_MODE == "production":
        raise CommsError(
            "The demonstration is not loaded in production: invented letters would stand beside real "
            "ones. Load it on a development machine."
        )


def _is_unfinished() -> bool:
    """Whether an earlier load was stopped before what happens after the releases."""
    withdrawn = Communication.objects.filter(state=CommunicationState.WITHDRAWN)
    return not withdrawn.filter(draft__case__title__startswith="Demonstration:").exists()


def _prepare(missing: list[Story], cast: Cast, *, has_sisters: bool, say: Say) -> None:
    """Every text, in the order of the days, so that references count up with them."""
    plays: list[tuple[dt.date, str, Callable[[], None]]] = [
        (story.day, story.title, partial(prepare, story, cast)) for story in missing
    ]
    if not has_sisters:
        title = str(stories.sisters()["title"])
        plays.append((stories.SISTERS_ON, title, partial(sisters.prepare, cast)))
    for place, (_, title, act) in enumerate(sorted(plays, key=itemgetter(0)), start=1):
        say(f"Case {place} of {len(plays)}: {title}")
        with transaction.atomic():
            act()


def _finish(every: list[Story], say: Say) -> None:
    """Seal and send. Letters are independent from here on, so two processes share them where they can."""
    work: list[Story | int] = [story for story in every if story.stage in ("sealed", "sent")]
    work += sisters.to_finish()
    from comms.letters import pdf  # noqa: F401  (once, before the processes part)

    if connection.in_atomic_block:  # a test's transaction is its own; no other process would see it
        done: Iterator[str] = map(_finish_one, work)
        _count(done, len(work), say)
        return
    connections.close_all()
    with get_context("fork").Pool(2) as pool:
        _count(pool.imap_unordered(_finish_one, work), len(work), say)


def _finish_one(item: Story | int) -> str:
    cast = Cast()
    with transaction.atomic():
        if isinstance(item, Story):
            finish(item, cast)
            return item.title
        sisters.finish(item, cast)
        return str(sisters.letters().get(pk=item))


def _count(done: Iterator[str], total: int, say: Say) -> None:
    for place, name in enumerate(done, start=1):
        say(f"Letter {place} of {total}: {name}")


def _release(now: dt.datetime, say: Say) -> None:
    """One sweep for every instant at which something became due, so that each release has its own day."""
    _review(now)
    due = release.due(now).order_by("public_at")
    instants = sorted({instant for instant in due.values_list("public_at", flat=True) if instant})
    for place, instant in enumerate(instants, start=1):
        say(f"Release {place} of {len(instants)}: {geneva_day(instant)}")
        sweep = release.publish_due(now=instant + dt.timedelta(minutes=1))
        if sweep.failed:
            raise CommsError("; ".join(f"{name}: {why}" for name, why in sweep.failed.items()))


def _review(now: dt.datetime) -> None:
    """The safety reviews of what is public by now, or will be within two days; later ones are still to be signed."""
    sent = Communication.objects.awaiting_release().filter(public_at__lte=now + 2 * DAY)
    officer = Cast().publication
    for letter in sent.filter(~reviews.signed()).filter(holds__isnull=True):
        reviews.sign(
            letter,
            **{point.field: True for point in reviews.POINTS},
            notes="Nobody is named (demonstration).",
            actor=officer,
            now=(letter.public_at or now) - 2 * DAY,
        )


def _afterwards(story: Story, cast: Cast, now: dt.datetime) -> None:
    """What happened once the letter was public: late replies, a withdrawal."""
    late = {"withdraw"} & story.flags
    if story.stage != "sent" or not (late or story.replies):
        return
    letter = Communication.objects.get(draft__case__title=story.title)
    stage = Stage(cast, title=story.title, mandates=story.mandates, day=story.day)
    for place, reply in enumerate(story.replies):
        if is_late(reply, letter, stage) and letter.replies.count() == place:
            with transaction.atomic():
                stage.answer(letter, reply, language=story.language)
            release.publish_due(now=stage.then + (reply.after + 2) * DAY)
    if late and letter.state == CommunicationState.RELEASED:
        release.withdraw(
            letter,
            reason="The letter named the wrong town (demonstration).",
            actor=cast.publication,
            now=stage.then + 90 * DAY,
        )


def _add_recipients() -> None:
    """The invented ones, and the company of the letters of 12 March 2021."""
    known = set(Recipient.objects.values_list("key", flat=True))
    for facts in stories.recipients():
        if facts["key"] in known:
            continue
        state = recipient_queries.by_key(facts["state"]) if "state" in facts else None
        with transaction.atomic():
            made = recipients.add(
                kind=facts["kind"],
                name=facts["name"],
                code="OTH",
                key=facts["key"],
                state=state,
                is_confirmed=True,
            )
            if "contact" in facts:
                recipients.set_contact(made, on=SINCE, **facts["contact"])
