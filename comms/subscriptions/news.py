"""Who is to be told of what: every subscription is compared with the site once an edition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import structlog

from comms import notices
from comms.public.search import catalogue
from comms.public.search.catalogue import Catalogue
from comms.subscriptions import reading
from comms.subscriptions.models import (
    Kind,
    Pace,
    SubscriberMail,
    Subscription,
    SubscriptionRound,
)
from comms.subscriptions.reading import Item

log = structlog.get_logger()
LOOKS_BACK = dt.timedelta(days=30)


def find(*, now: dt.datetime) -> int:
    """Queue what is newly public for everybody who follows it, each thing once for each; how many were looked at.

    Does nothing while the site is as it was. What became public before a subscription was confirmed is not news.
    """
    with reading.as_reader():
        known = catalogue.current()
        edition = known.edition.number
        new = reading.items(since=now - LOOKS_BACK)
    if SubscriptionRound.objects.filter(edition=edition).exists():
        return 0
    rows = Subscription.objects.filter(confirmed_at__isnull=False).order_by("pk")
    found = _matched({one.selection for one in rows}, new, known)
    # Who wants to know at once does, also of what a daily message would tell.
    for one in sorted(rows, key=lambda one: one.pace != Pace.AT_ONCE):
        _queue(one, found.get(one.selection) or [], now=now)
    if None not in found.values():
        SubscriptionRound.objects.update_or_create(id=1, defaults={"edition": edition})
    return len(rows)


def _matched(
    selections: Iterable[str], new: list[Item], known: Catalogue
) -> dict[str, list[Item] | None]:
    """What is new in each selection; None where that could not be found out and must be tried again."""
    fresh = known.bits_of({item.publication for item in new})
    if not fresh:
        return {}
    apart = [item for item in new if item.is_apart]
    found: dict[str, list[Item] | None] = {}
    for selection in sorted(selections):
        if session := reading.session_of(selection):
            found[selection] = [item for item in new if item.falls_to(session)]
            continue
        with reading.as_reader():
            bits = reading.matching(selection, known)
        if bits is None:
            log.warning("subscription_took_too_long")
            found[selection] = None
            continue
        those = {known.entries[place].id for place in known.places(bits & fresh)}
        found[selection] = [item for item in apart if item.publication in those]
    return found


def _queue(one: Subscription, new: Iterable[Item], *, now: dt.datetime) -> None:
    rows = [
        SubscriberMail(
            subscriber_id=one.subscriber_id,
            subscription=one,
            kind=Kind.NEWS,
            once=item.once,
            slug=item.slug,
            what=item.what,
            due_at=due_at(Pace(one.pace), now=now),
        )
        for item in new
        if one.confirmed_at and item.at > one.confirmed_at
    ]
    SubscriberMail.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def due_at(pace: Pace, *, now: dt.datetime) -> dt.datetime:
    """At once, or with the next daily message, at the hour at which the staff gets theirs."""
    way = notices.Way.EACH if pace is Pace.AT_ONCE else notices.Way.DAILY
    return notices.due_at(way, is_urgent=False, now=now)
