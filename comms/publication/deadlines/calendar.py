"""The days of releases as a calendar, at a secret address for each person. It names no letter and no recipient.

The address is shown once; what is kept of it is a hash, so that nobody reads it out of the database.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections import Counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from comms import events
from comms.clock import GENEVA, geneva_day, instant_in_words
from comms.dispatch.models import Communication
from comms.publication.deadlines.models import CalendarAddress
from comms.publication.models import Hold

if TYPE_CHECKING:
    from mandates.models import User

BYTES = 32
SALT = "comms.publication.deadlines.calendar"
BACK = dt.timedelta(days=31)  # what is past for longer is no calendar's matter


def seed() -> str:
    """What a new secret is made from. By itself, without the key of this server, it opens nothing."""
    return secrets.token_urlsafe(BYTES)


def secret(person: User, seed: str) -> str:
    """The secret that `seed` gives for `person`: the same whenever it is asked for."""
    made = salted_hmac(SALT, f"{person.pk}:{seed}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def told_once(person: User, seed: str) -> str:
    """The secret again while it is still the one in use; empty for any other."""
    token = secret(person, seed)
    is_in_use = CalendarAddress.objects.filter(person=person, sha256=_hash(token)).exists()
    return token if is_in_use else ""


def renew(person: User, *, seed: str, now: dt.datetime) -> str:
    """A new secret for `person`, made from `seed`. The one before opens nothing any more."""
    token = secret(person, seed)
    with transaction.atomic():
        CalendarAddress.objects.update_or_create(
            person=person, defaults={"sha256": _hash(token), "made_at": now}
        )
        events.record("renew_calendar", now=now, actor=person)
    return token


def revoke(person: User, *, now: dt.datetime) -> None:
    """From now on no address opens this person's calendar."""
    with transaction.atomic():
        if CalendarAddress.objects.filter(person=person).delete()[0]:
            events.record("revoke_calendar", now=now, actor=person)


def owner(token: str) -> User | None:
    """Whose calendar this secret opens; nobody's when it is unknown or its person's account is closed."""
    found = CalendarAddress.objects.filter(sha256=_hash(token), person__is_active=True)
    row = found.select_related("person").first()
    return row.person if row else None


def feed(person: User, *, now: dt.datetime) -> bytes:
    """The calendar that `person` may see at `now`: one entry an instant, with a number and a link."""
    held = Hold.objects.active().filter(communication=OuterRef("pk"))
    letters = Communication.objects.visible_to(person, geneva_day(now)).awaiting_release()
    coming = letters.filter(~Exists(held), public_at__gte=now - BACK)
    instants = Counter(at for at in coming.values_list("public_at", flat=True) if at)
    return written(instants, now=now)


def written(instants: Counter[dt.datetime], *, now: dt.datetime) -> bytes:
    """Pure: the file for so many letters at each instant, folded and with the time zone as the format wants it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Pouch//becoming public//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for instant, count in sorted(instants.items()):
        calendar.add_component(_entry(instant, count, now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(instant: dt.datetime, count: int, now: dt.datetime) -> Event:
    day = geneva_day(instant)
    link = settings.STAFF_SITE_URL.rstrip("/") + reverse("public_day", args=[day.isoformat()])
    letters = "1 letter" if count == 1 else f"{count} letters"
    entry = Event()
    entry.add("uid", f"{instant.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}@{settings.MESSAGE_ID_DOMAIN}")
    entry.add("dtstamp", now.astimezone(dt.UTC))
    entry.add("dtstart", instant.astimezone(GENEVA))
    entry.add("duration", dt.timedelta(minutes=15))
    entry.add("summary", f"Letters become public: {count}")
    entry.add("description", f"{letters}, {instant_in_words(instant)}. Exactly what: {link}")
    entry.add("url", link)
    entry.add("class", "CONFIDENTIAL")
    entry.add("transp", "TRANSPARENT")
    return entry


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
