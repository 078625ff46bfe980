"""Who reads what is said beside a text, and where in today's text each thread stands.

Reads only, in a number of queries that no thread adds to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from comms.drafting.invitations.models import YES
from comms.drafting.models import Draft, Revision
from comms.drafting.parts import NAMES
from comms.drafting.threads import anchors
from comms.drafting.threads.anchors import LETTER, Anchor, Course
from comms.drafting.threads.models import Thread
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, User

CONTEXT = 60  # letters of the text shown before a point


@dataclass(frozen=True)
class Placed:
    """A thread with the place of its words in the text that is shown.

    `now` is None when they are gone; `near` is then where they stood, as far as that can be told.
    """

    thread: Thread
    then: Anchor
    now: Anchor | None
    near: Anchor | None = None
    before: str = ""

    @property
    def where(self) -> str:
        """`Facts, paragraph 2`."""
        return in_words(self.now or self.near or self.then)

    @property
    def element(self) -> str:
        """The id of the passage on the pages that show the text."""
        here = self.now or self.near
        return f"{here.part}-{here.number}" if here and here.number else ""

    @property
    def is_about_everything(self) -> bool:
        return self.then.part == LETTER

    @property
    def is_reworded(self) -> bool:
        return self.now is not None and self.now.quoted != self.then.quoted


def in_words(anchor: Anchor) -> str:
    if anchor.part == LETTER:
        return "The whole letter"
    if anchor.part == "annex_title":
        return "Annex, its title"
    block = f"{anchors.BLOCKS[anchor.part]} {anchor.number}" if anchor.number else "before the rest"
    return f"{NAMES[anchor.part]}, {block}"


def readers(draft: Draft, on: dt.date) -> list[User]:
    """Everyone who may read the draft on this day, by name: those for whom `visible_to` holds it."""
    signing = [row.mandate for row in draft.signatories.select_related("mandate")]
    wanted = Q(pk__in=mandate_permissions.drafters_of([draft.owner(), *signing], on).values("pk"))
    clearing = signing
    if draft.first_submitted_at is None:
        joined = set(
            draft.invitations.filter(words__word__in=YES).values_list("mandate", flat=True)
        )
        clearing = [mandate for mandate in signing if mandate.pk in joined]
    for mandate in clearing:
        wanted |= Q(pk__in=mandate_permissions.clearers_of(mandate, on).values("pk"))
    if draft.first_submitted_at is not None:
        for desk in DeskRole:
            wanted |= Q(pk__in=mandate_permissions.desk_members(desk, on).values("pk"))
    return list(User.objects.filter(wanted).order_by("name", "pk"))


def placed(threads: Iterable[Thread], shown: Revision) -> list[Placed]:
    """Each thread with where its words stand in `shown`, all their revisions read at once."""
    held = list(threads)
    wanted = {thread.revision_id for thread in held} - {shown.pk}
    contents = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "content"))
    contents[shown.pk] = shown.content
    courses = {pk: Course(content, shown.content) for pk, content in contents.items()}
    return [
        _placed(thread, contents[thread.revision_id], courses[thread.revision_id])
        for thread in held
    ]


def in_order(found: Sequence[Placed]) -> list[Placed]:
    """As the text runs: the whole letter first, then passage by passage, and last what stood on text that is gone."""
    order = [LETTER, *anchors.BLOCKS]

    def place(one: Placed) -> tuple[Any, ...]:
        if one.now is None:
            return (len(order), 0, 0, one.thread.pk)
        return (order.index(one.now.part), one.now.number, one.now.offset, one.thread.pk)

    return sorted(found, key=place)


def _placed(thread: Thread, content: dict[str, Any], course: Course) -> Placed:
    then = thread.anchor()
    before = ""
    if not then.quoted and not then.is_anywhere:
        text = anchors.text_at(content, then) or ""
        before = text[max(0, then.offset - CONTEXT) : then.offset]
    now = course.follow(then)
    near = None if now else course.follow(replace(then, quoted=""))
    return Placed(thread, then, now, near, before)
