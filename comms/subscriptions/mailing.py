"""The messages to subscribers: one that asks, and one that tells. Each row goes out once, several as one message.

A message is written when it is sent, of what is public then: a letter withdrawn meanwhile is in none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy

from comms import outgoing
from comms.outgoing import Answer
from comms.public.changes.models import ChangeKind
from comms.public.data.records import absolute
from comms.public.following.forms import PACES
from comms.public.models import Publication
from comms.public.search import catalogue
from comms.subscriptions import keys, reading
from comms.subscriptions.models import Kind, Subscriber, SubscriberMail, Subscription

log = structlog.get_logger()
MOST_LINES = 50
HOUR = dt.timedelta(hours=1)
WHAT = {
    reading.LETTER: gettext_lazy("Newly public"),
    reading.REPLY: gettext_lazy("A reply is newly public"),
    ChangeKind.CORRECTION: gettext_lazy("Corrected"),
    ChangeKind.RETURN: gettext_lazy("Public again"),
}


class Post(Protocol):
    """Hands one message to the mail server; there is one module that does."""

    def __call__(
        self,
        *,
        to: str,
        subject: str,
        body: str,
        html: str,
        message_id: str,
        headers: Mapping[str, str],
    ) -> Answer: ...


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Unwritten:
    """What is kept of a message that could not be made. It is tried again, later each time."""

    outcome: str = "refused"
    words: str = "The message could not be written."


@dataclass
class Line:
    """A letter with something new."""

    letter: Publication
    link: str
    whats: list[str] = field(default_factory=list)


def send_requests(post: Post, *, now: dt.datetime) -> int:
    """Ask those who are to be asked, as many an hour as may be; how many messages the mail server took."""
    requests = SubscriberMail.objects.filter(kind=Kind.REQUEST)
    asked = requests.filter(sent_at__gt=now - HOUR).values("message_id").distinct().count()
    return _send(requests, post, now=now, most=max(settings.CONFIRMATIONS_AN_HOUR - asked, 0))


def send_news(post: Post, *, now: dt.datetime) -> int:
    """Tell what is due; how many messages the mail server took."""
    return _send(SubscriberMail.objects.filter(kind=Kind.NEWS), post, now=now)


def _send(
    rows: QuerySet[SubscriberMail], post: Post, *, now: dt.datetime, most: int | None = None
) -> int:
    outgoing.give_up_lost(rows, now=now)
    taken, tried = 0, set[Any]()
    while most is None or len(tried) < most:
        held = outgoing.claim(rows, to="subscriber", tried=tried, now=now)
        if not held:
            break
        subscriber = held[0].subscriber
        tried.add(subscriber.pk)
        try:
            message = compose(subscriber, held)
        except Exception as error:  # what is said to whom is nobody's business in a log
            log.error("message_not_written", error=type(error).__name__)
            outgoing.settle(held, Unwritten(), now=now)
            continue
        if message is None:
            SubscriberMail.objects.filter(pk__in=[row.pk for row in held]).delete()
            continue
        answer = post(
            to=subscriber.address,
            subject=message.subject,
            body=message.text,
            html=message.html,
            message_id=held[0].message_id,
            headers=message.headers,
        )
        outgoing.settle(held, answer, now=now)
        taken += answer.outcome == "accepted"
    return taken


def compose(subscriber: Subscriber, rows: list[SubscriberMail]) -> Message | None:
    """What is said to one subscriber, in the language of what they asked for last; None if nothing is left to say."""
    is_request = rows[0].kind == Kind.REQUEST
    mine = subscriber.subscriptions.order_by("-asked_at", "pk")
    mine = mine.filter(confirmed_at__isnull=is_request)
    if is_request:
        mine = mine.filter(pk__in=[row.subscription_id for row in rows])
    chosen = list(mine)
    if not chosen:
        return None
    chosen.reverse()  # in the order in which they were asked for, by which they are told apart
    with translation.override(chosen[-1].language):
        lines = [] if is_request else _lines(rows)
        if not is_request and not lines:
            return None
        return _written(
            "follow_confirm" if is_request else "follow_news", subscriber, chosen, lines
        )


def _lines(rows: list[SubscriberMail]) -> list[Line]:
    """The letters that still stand, the newest first. Rows of others are forgotten, so that a return is told."""
    with reading.as_reader():
        slugs = {row.slug for row in rows}
        found = (
            Publication.objects.standing().filter(slug__in=slugs).defer("body_html", "body_text")
        )
        lines = {
            letter.slug: Line(letter, absolute("letter", letter.slug))
            for letter in found.order_by("-dated_on", "slug")
        }
    gone = [row.pk for row in rows if row.slug not in lines]
    SubscriberMail.objects.filter(pk__in=gone).delete()
    for row in rows:
        if row.slug in lines:
            said = str(WHAT.get(row.what, row.what))
            if said not in lines[row.slug].whats:
                lines[row.slug].whats.append(said)
    rows[:] = [row for row in rows if row.slug in lines]
    return list(lines.values())


def _written(
    name: str, subscriber: Subscriber, chosen: list[Subscription], lines: list[Line]
) -> Message:
    stop_keys = {one.pk: keys.to_stop(one) for one in chosen if one.confirmed_at}
    confirm_keys = {one.pk: keys.to_confirm(one) for one in chosen if not one.confirmed_at}
    all_key = keys.to_stop_all(subscriber)
    with reading.as_reader():
        known = catalogue.current()
        stop_all = absolute("follow_stop", all_key)
        lists = [
            {
                "words": reading.described(one.selection, known),
                "asked_at": one.asked_at,
                "pace": dict(PACES)[one.pace],
                "link": reading.shown_at(one.selection),
                "stop": absolute("follow_stop", stop_keys[one.pk]) if one.confirmed_at else "",
                "confirm": ""
                if one.confirmed_at
                else absolute("follow_confirm", confirm_keys[one.pk]),
            }
            for one in chosen
        ]
        about = absolute("about")
    facts = {
        "lines": lines[:MOST_LINES],
        "count": len(lines),
        "more": max(0, len(lines) - MOST_LINES),
        "lists": lists,
        "stop_all": stop_all,
        "about": about,
        "language": translation.get_language(),
    }
    return Message(
        subject=" ".join(render_to_string(f"email/{name}/subject.txt", facts).split()),
        text=render_to_string(f"email/{name}/body.txt", facts),
        html=render_to_string(f"email/{name}/body.html", facts),
        headers={
            "List-Unsubscribe": f"<{stop_all}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
