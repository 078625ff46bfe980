"""E-mail that says that something waits, and never what it is about. The rows are the record; the queue only wakes.

A notice is queued in the transaction of what it tells of, gathered with the others of its person, claimed by one
worker and handed over once. Knows no stage of a letter: who is told is decided by the stage that tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from comms import outgoing
from comms.clock import GENEVA, geneva_day
from comms.outgoing import ABANDONED_AFTER, MOST_ATTEMPTS, Answer, Outgoing, State

__all__ = ["ABANDONED_AFTER", "MOST_ATTEMPTS", "Kind", "Notice", "State", "Way"]

if TYPE_CHECKING:
    from comms.drafting.models import Draft
    from mandates.models import Mandate, User

MOST_LINES = 50


class Kind(models.TextChoices):
    """What waits; each has its templates in templates/email/<kind>/."""

    ASKED = "asked", "A text waits for your clearance"
    NUDGED = "nudged", "A text still waits for your clearance"
    CLEARED = "cleared", "A mandate has cleared a text"
    CHANGES = "changes", "A mandate asks for changes to a text"
    DECLINED = "declined", "A mandate declines to join a text"
    COMPLETE = "complete", "A text is cleared by every mandate"
    REOPENED = "reopened", "A text that you had cleared is being edited again"
    INVITED = "invited", "A mandate of yours is invited to join a text"
    JOINED = "joined", "A mandate joins a text"
    LEAD = "lead", "A mandate offers to lead a text"
    LEFT = "left", "A mandate no longer joins a text"
    WITHDREW = "withdrew", "An invitation to a mandate of yours is withdrawn"
    DECIDED = "decided", "The drafters have decided on the answer of a mandate of yours"
    DUE = "due", "The day to answer by is near"
    DROPPED = "dropped", "A text that you were asked about is given up"
    MENTION = "mention", "A remark beside a text asks for your attention"
    SEALED = "sealed", "A sealed text waits to be sent"
    SENT = "sent", "A text that you worked on has been sent"
    REPLY = "reply", "A reply has been registered"
    PUBLIC = "public", "Something becomes public soon"
    REVIEW = "review", "A safety review is to be signed"
    HOLD = "hold", "A hold ends by itself soon"
    OVERDUE = "overdue", "Something should be public and is not"
    SILENT = "silent", "The sweep that makes things public does not run"
    OFFICER = "officer", "A decision waits for a publication officer"


class Way(models.TextChoices):
    URGENT = "urgent", "Urgent appeals and reminders at once, the rest once a day"
    EACH = "each", "Everything at once"
    DAILY = "daily", "Everything once a day"


TOLD = ["person", "kind", "path", "once", "is_urgent", "draft", "mandate", "actor", "queued_at"]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, now: dt.datetime) -> NoticeQuerySet:
        return outgoing.due(self, now)


class Notice(Outgoing):
    """One thing told to one person; `once` is what may be told to them a single time. What was told is for ever."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    path = models.CharField(max_length=200, help_text="the page that it leads to")
    once = models.CharField(max_length=120)
    is_urgent = models.BooleanField(default=False)
    draft = models.ForeignKey(
        "comms.Draft", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    mandate = models.ForeignKey(
        "mandates.Mandate", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    queued_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "once"], name="a_person_is_told_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="notices_to_send", condition=Q(state__in=["queued"])
            )
        ]
        triggers = [
            pgtrigger.Protect(name="notices_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="what_was_told_stays", fields=[*TOLD, "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class MailChoice(models.Model):
    """How one person wants to be told. Nobody can choose not to be."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choice"
    )
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.URGENT)

    def __str__(self) -> str:
        return self.get_way_display()


_is_silent: ContextVar[bool] = ContextVar("notices_are_silent", default=False)


@contextmanager
def silenced() -> Iterator[None]:
    """Nobody is told of what is done inside: an imported past, or a demonstration, waits for nobody."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def tell(
    people: Iterable[User],
    kind: Kind,
    *,
    path: str,
    once: str,
    now: dt.datetime,
    draft: Draft | None = None,
    mandate: Mandate | None = None,
    actor: User | None = None,
    is_urgent: bool = False,
) -> int:
    """Queue one notice for each of `people` but the one who did it; how many there were to tell.

    `path` is a page of the staff site. Whoever was told `once` already is not told again. Call it in the
    transaction of what it tells of. Raises nothing that stops that.
    """
    if _is_silent.get():
        return 0
    found = {person.pk: person for person in people if person.is_active and person != actor}
    told = dict(
        sorted(found.items())
    )  # one order for all, or two transactions could wait for each other
    ways = dict(MailChoice.objects.filter(person__in=told).values_list("person", "way"))
    Notice.objects.bulk_create(
        (
            Notice(
                person=person,
                kind=kind,
                path=path,
                once=once,
                is_urgent=is_urgent,
                draft=draft,
                mandate=mandate,
                actor=actor,
                queued_at=now,
                due_at=due_at(ways.get(pk, Way.URGENT), is_urgent=is_urgent, now=now),
            )
            for pk, person in told.items()
        ),
        ignore_conflicts=True,
    )
    return len(told)


def choose(person: User, way: str) -> MailChoice:
    """From the next notice on, `person` is told this way."""
    choice, _ = MailChoice.objects.update_or_create(person=person, defaults={"way": Way(way)})
    return choice


def way_of(person: User) -> Way:
    choice = MailChoice.objects.filter(person=person).first()
    return Way(choice.way) if choice else Way.URGENT


def due_at(way: str, *, is_urgent: bool, now: dt.datetime) -> dt.datetime:
    """At once, or at the next daily hour in Geneva."""
    if way == Way.EACH or (way == Way.URGENT and is_urgent):
        return now
    day, hour = geneva_day(now), dt.time(settings.NOTICES_DAILY_AT)
    today = dt.datetime.combine(day, hour, tzinfo=GENEVA)
    if now < today:
        return today
    return dt.datetime.combine(day + dt.timedelta(days=1), hour, tzinfo=GENEVA)


class Post(Protocol):
    """Hands one message to the mail server; there is one module that does."""

    def __call__(
        self, *, to: str, subject: str, body: str, html: str, message_id: str
    ) -> Answer: ...


def send_due(post: Post, *, now: dt.datetime) -> int:
    """Send everything that is due at `now`, one message a person; how many messages the server took.

    Any number of workers may do this at once. A row is claimed before the conversation and committed so: what
    a dead worker held may have been sent, so it is written down as that and not sent again.
    """
    outgoing.give_up_lost(Notice.objects.all(), now=now)
    taken, tried = 0, set[int]()
    while rows := outgoing.claim(Notice.objects.all(), to="person", tried=tried, now=now):
        person = rows[0].person
        tried.add(person.pk)
        message = compose(rows)
        answer = post(
            to=person.email,
            subject=message.subject,
            body=message.text,
            html=message.html,
            message_id=rows[0].message_id,
        )
        outgoing.settle(rows, answer, now=now)
        taken += answer.outcome == "accepted"
    return taken


@dataclass(frozen=True)
class Message:
    """One e-mail, plain and HTML."""

    subject: str
    text: str
    html: str


def compose(rows: Sequence[Notice]) -> Message:
    """One notice in its own words, or a list of several. Nothing but the kind and the address of the page goes in."""
    site = settings.STAFF_SITE_URL.rstrip("/")
    lines = {(row.kind, row.path): row for row in rows}
    name = rows[0].kind if len(lines) == 1 else "digest"
    words = [
        {"words": row.get_kind_display(), "link": f"{site}{row.path}"} for row in lines.values()
    ]
    facts = {
        "link": words[0]["link"] if len(words) == 1 else f"{site}/",
        "lines": words[:MOST_LINES],
        "count": len(words),
        "more": max(0, len(words) - MOST_LINES),
        "choose": site + reverse("notice_list"),
    }
    return Message(
        subject=" ".join(render_to_string(f"email/{name}/subject.txt", facts).split()),
        text=render_to_string(f"email/{name}/body.txt", facts),
        html=render_to_string(f"email/{name}/body.html", facts),
    )
