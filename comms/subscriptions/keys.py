"""The keys in links of messages: made of a secret and a row's random id when they are needed, and kept nowhere.

Kept is the SHA-256 of each that was ever sent, so that a link works for ever, also after the secret was changed.
"""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from comms.public.following.letterbox import lock_of
from comms.subscriptions.models import Subscriber, Subscription, SubscriptionKey, Verb


def to_confirm(subscription: Subscription) -> str:
    """The key that says that a subscription was really asked for."""
    return _kept(Verb.CONFIRM, subscription.subscriber, subscription)


def to_stop(subscription: Subscription) -> str:
    """The key that ends one subscription."""
    return _kept(Verb.STOP, subscription.subscriber, subscription)


def to_stop_all(subscriber: Subscriber) -> str:
    """The key that takes the address away."""
    return _kept(Verb.STOP, subscriber, None)


def _kept(verb: Verb, subscriber: Subscriber, subscription: Subscription | None) -> str:
    about = subscription or subscriber
    digest = salted_hmac(f"comms.subscriptions.{verb}", about.pk.hex, algorithm="sha256").digest()
    key = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    SubscriptionKey.objects.get_or_create(
        lock=lock_of(key),
        defaults={"verb": verb, "subscriber": subscriber, "subscription": subscription},
    )
    return key
