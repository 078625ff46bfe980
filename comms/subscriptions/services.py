"""What becomes of what readers put into the letterbox: asked, confirmed, stopped, and forgotten in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Value
from django.db.models.functions import Lower

from comms.outgoing import State
from comms.public.following import mailbox
from comms.subscriptions.models import (
    Kind,
    Pace,
    Subscriber,
    SubscriberMail,
    Subscription,
    SubscriptionKey,
    SubscriptionRound,
    Verb,
)

log = structlog.get_logger()
UNCONFIRMED_FOR = dt.timedelta(days=3)
ASKED_AGAIN_AFTER = dt.timedelta(days=1)
REMEMBERED_FOR = dt.timedelta(days=31)  # what was told; longer than news.LOOKS_BACK
MOST_ASKED = 10  # in one message: what more is asked for on that day is not
MOST_FOLLOWED = 50
AT_ONCE = 2_000  # taken from the letterbox in one go
# Who loses a race for a row gets none and stops: whoever won goes on.
TAKE_WORD = """
    DELETE FROM letterbox.word WHERE id = (
        SELECT id FROM letterbox.word ORDER BY put_at, id LIMIT 1)
    RETURNING verb, lock
"""
TAKE_REQUEST = """
    DELETE FROM letterbox.request WHERE id = (
        SELECT id FROM letterbox.request ORDER BY put_at, id LIMIT 1)
    RETURNING address, selection, language, pace, put_at
"""


def open_letterbox(*, now: dt.datetime) -> int:
    """Act on all that lies in the letterbox, words before requests; how many there were.

    Each is taken out in the transaction of what becomes of it; one that cannot be acted on blocks no other.
    """
    words = _each(TAKE_WORD, lambda verb, lock: _hear(Verb(verb), lock=lock, now=now))
    return words + _each(TAKE_REQUEST, lambda *asked: _take(asked, now=now))


def _each(take: str, act: Callable[..., None]) -> int:
    for done in range(AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(take)
            row = cursor.fetchone()
            if row is None:
                return done
            try:
                with transaction.atomic():
                    act(*row)
            except Exception as error:  # what it holds is nobody's business in a log
                log.error("letterbox_not_understood", error=type(error).__name__)
    return AT_ONCE


def _take(asked: Sequence[Any], *, now: dt.datetime) -> None:
    address, selection, language, pace, put_at = asked
    if put_at > now - UNCONFIRMED_FOR:
        ask(
            address,
            selection=selection,
            language=language,
            pace=Pace(pace),
            now=now,
            asked_at=min(put_at, now),
        )


def _hear(verb: Verb, *, lock: str, now: dt.datetime) -> None:
    if verb is Verb.CONFIRM:
        confirm(lock, now=now)
    else:
        stop(lock)


@transaction.atomic
def ask(
    address: str,
    *,
    selection: str,
    language: str,
    pace: Pace,
    now: dt.datetime,
    asked_at: dt.datetime | None = None,
) -> None:
    """Somebody wants a selection to be followed from `address`: ask there whether that is so.

    One message a day at most asks anything of an address, and of a few selections. What is followed just so already
    is not asked about. Raises NoAddress: the form is not all that puts into the letterbox.
    """
    address = mailbox.canonical(address)
    subscriber = _held(address)
    rows = subscriber.subscriptions.all()
    followed = rows.filter(confirmed_at__isnull=False)
    if followed.filter(selection=selection, language=language, pace=pace).exists():
        return
    found = rows.filter(confirmed_at=None, selection=selection).first()
    others = subscriber.mails.filter(kind=Kind.REQUEST, state=State.QUEUED)
    if others.exclude(subscription=found).count() >= MOST_ASKED:
        return
    if not followed.exists():
        subscriber.address = address  # upper and lower case as who asked last wrote them
    asked = found or Subscription(subscriber=subscriber, selection=selection)
    asked.language, asked.pace, asked.asked_at = language, pace, asked_at or now
    asked.save()
    _queue(asked, subscriber, now=now)
    subscriber.save(update_fields=["address", "asked_at"])


def _held(address: str) -> Subscriber:
    """The row of an address, locked. It may go between the look whether it is there and the lock: then once more."""
    while True:
        Subscriber.objects.bulk_create([Subscriber(address=address)], ignore_conflicts=True)
        rows = Subscriber.objects.alias(folded=Lower("address"))
        held = rows.filter(folded=Lower(Value(address))).select_for_update().first()
        if held:
            return held


def _queue(asked: Subscription, subscriber: Subscriber, *, now: dt.datetime) -> None:
    """With the message that waits to go out, or else a day after the last one went, or may have."""
    requests = subscriber.mails.filter(kind=Kind.REQUEST)
    waiting = requests.filter(state=State.QUEUED).first()
    if waiting:  # also one that was put off
        due_at, try_at = waiting.due_at, waiting.try_at
    else:
        went_at = requests.aggregate(last=Max("claimed_at"))["last"]
        last = max(filter(None, (subscriber.asked_at, went_at)), default=None)
        due_at, try_at = max(now, last + ASKED_AGAIN_AFTER) if last else now, None
    mail, is_new = SubscriberMail.objects.get_or_create(
        subscriber=subscriber,
        once=f"asked {asked.pk}",
        defaults={
            "kind": Kind.REQUEST,
            "subscription": asked,
            "due_at": due_at,
            "try_at": try_at,
        },
    )
    if not is_new:
        if mail.state in {State.QUEUED, State.SENDING}:
            return
        mail.state, mail.due_at, mail.try_at = State.QUEUED, due_at, try_at
        mail.attempts, mail.message_id, mail.sent_at = 0, "", None
        mail.save()
    subscriber.asked_at = due_at


@transaction.atomic
def confirm(lock: str, *, now: dt.datetime) -> None:
    """It was really asked for: what becomes public from now on is told. A key that opens nothing does nothing."""
    key = SubscriptionKey.objects.filter(lock=lock, verb=Verb.CONFIRM).first()
    if key is None or key.subscription is None:
        return
    subscriber = Subscriber.objects.select_for_update().get(pk=key.subscriber_id)
    subscription = Subscription.objects.filter(keys=key, confirmed_at=None).first()
    if subscription is None:
        return
    followed = subscriber.subscriptions.filter(confirmed_at__isnull=False)
    earlier = followed.filter(selection=subscription.selection).first()
    if earlier is None and followed.count() >= MOST_FOLLOWED:
        return
    if earlier:  # another pace or language; what was told and the links that were sent stay
        earlier.language, earlier.pace = subscription.language, subscription.pace
        earlier.save()
        subscription.delete()
    else:
        subscription.confirmed_at = now
        subscription.save()


@transaction.atomic
def stop(lock: str) -> None:
    """End one subscription, or delete the address with all that hangs on it: also when it was the last one."""
    key = SubscriptionKey.objects.filter(lock=lock, verb=Verb.STOP).first()
    if key is None:
        return
    subscriber = Subscriber.objects.select_for_update().filter(pk=key.subscriber_id).first()
    if subscriber is None:
        return
    if key.subscription_id:
        subscriber.mails.filter(subscription=key.subscription_id, state=State.QUEUED).delete()
        subscriber.subscriptions.filter(pk=key.subscription_id).delete()
        # Another subscription may be told of the same: compare once more.
        SubscriptionRound.objects.all().delete()
    if not key.subscription_id or not subscriber.subscriptions.exists():
        subscriber.delete()


def expire(*, now: dt.datetime) -> None:
    """Delete what nobody confirmed, addresses that follow nothing, and the memory of what was told long ago."""
    Subscription.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_FOR).delete()
    SubscriberMail.objects.filter(kind=Kind.REQUEST, subscription=None).delete()
    with transaction.atomic():
        kept = Subscription.objects.filter(subscriber=OuterRef("pk"))
        idle = Subscriber.objects.filter(~Exists(kept))
        held = [one.pk for one in idle.select_for_update(skip_locked=True)]
        # Looked at again under the lock: somebody may have asked meanwhile, and let go.
        idle.filter(pk__in=held).delete()
    told = SubscriberMail.objects.filter(kind=Kind.NEWS, due_at__lt=now - REMEMBERED_FOR)
    told.exclude(state__in=[State.QUEUED, State.SENDING]).delete()
