"""Who follows what. Who follows a recipient may be its victim: no role but the worker's reads these rows.

An address stands in one row and goes with everything that hangs on it. No key is counted up. Nothing is known of where
a request came from.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Lower

from comms.outgoing import Outgoing
from comms.public.following import letterbox, mailbox

ONE_FORM = r"^[!-~]+@[a-z0-9.-]+$"


class Pace(models.TextChoices):
    DAILY = "daily", "once a day"
    AT_ONCE = "at_once", "at once"


class Verb(models.TextChoices):
    CONFIRM = "confirm", "confirms a subscription"
    STOP = "stop", "ends one subscription, or takes the address away"


class Kind(models.TextChoices):
    REQUEST = "request", "asks whether it was really asked for"
    NEWS = "news", "tells of something newly public"


class Subscriber(models.Model):
    """An address in its one form (mailbox.canonical).

    `asked_at` is when the last message that asks for a confirmation goes out, or went.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(max_length=mailbox.LONGEST)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("address"), name="an_address_stands_once"),
            models.CheckConstraint(
                condition=Q(address__regex=ONE_FORM), name="an_address_has_one_form"
            ),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Subscription(models.Model):
    """What is followed; `selection` is the query string of its list, or `session=48` for a session of the Council."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    selection = models.CharField(max_length=letterbox.LONGEST, blank=True)
    language = models.CharField(max_length=2)
    pace = models.CharField(max_length=7, choices=Pace.choices)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "subscriber",
                MD5("selection"),  # as long as an address may be, which no index holds
                condition=Q(confirmed_at=None),
                name="a_selection_waits_once",
            ),
            models.UniqueConstraint(
                "subscriber",
                MD5("selection"),
                condition=Q(confirmed_at__isnull=False),
                name="a_selection_is_followed_once",
            ),
            models.CheckConstraint(
                condition=Q(pace__in=Pace.values), name="a_subscription_has_a_pace"
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class SubscriptionKey(models.Model):
    """What a link in a message opens. `lock` is the SHA-256 of the link's key, which is kept nowhere."""

    lock = models.CharField(max_length=64, primary_key=True)
    verb = models.CharField(max_length=7, choices=Verb.choices)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="keys")
    subscription = models.ForeignKey(
        Subscription, null=True, on_delete=models.CASCADE, related_name="keys"
    )

    def __str__(self) -> str:
        return self.get_verb_display()


class SubscriberMail(Outgoing):
    """One thing to be told to one subscriber; `once` is what may be told to them a single time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="mails")
    subscription = models.ForeignKey(
        Subscription, null=True, on_delete=models.SET_NULL, related_name="mails"
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    once = models.CharField(max_length=200)
    slug = models.CharField(max_length=60, blank=True, help_text="of the letter that is told of")
    what = models.CharField(max_length=10, blank=True, help_text="that is new of it")

    objects: ClassVar[models.Manager[SubscriberMail]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "once"], name="a_subscriber_is_told_once")
        ]
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                name="subscriber_mail_to_send",
                condition=Q(state="queued"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class SubscriptionRound(models.Model):
    """One row: the edition of the public site that every subscription was last compared with."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    edition = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_round_of_subscriptions")]

    def __str__(self) -> str:
        return f"round of edition {self.edition}"
