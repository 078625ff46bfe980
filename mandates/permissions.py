"""What a person may do for a mandate, or at a desk, on a day.

Two things must both be true: guardian's grant, and an appointment whose period covers the day.
Being staff or a superuser counts for nothing. Imports guardian only through `mandates.grants`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet, Value

from mandates import grants
from mandates.models import Appointment, DeskAppointment, DeskRole, Mandate, Role, User

Verb = Literal["draft", "clear"]
Person = User | AnonymousUser

ROLES: dict[str, list[Role]] = {
    "draft": [Role.DRAFTER],
    "clear": [Role.HOLDER, Role.DELEGATE],
}
VERB_OF_ROLE = {role: verb for verb, roles in ROLES.items() for role in roles}


@dataclass(frozen=True)
class Duties:
    """The pks of the mandates for which a person may draft and clear on a day, and the desks they sit at."""

    drafts: frozenset[int] = frozenset()
    clears: frozenset[int] = frozenset()
    desks: frozenset[str] = frozenset()


def duties(user: Person, on: dt.date) -> Duties:
    """All that `mandates_for` and `has_desk` say of this person on this day, in one query."""
    if not isinstance(user, User) or not user.is_active:
        return Duties()
    appointed = Appointment.objects.filter(user=user, period__contains=on).order_by()
    seated = DeskAppointment.objects.filter(user=user, period__contains=on).order_by()
    rows = set(
        appointed.values_list("role", "mandate").union(
            seated.values_list("role", Value(0)), grants.of(user), all=True
        )
    )

    def held(verb: str) -> frozenset[int]:
        granted = {pk for name, pk in rows if name == grants.codename(verb)}
        return frozenset(pk for role, pk in rows if role in ROLES[verb] and pk in granted)

    return Duties(
        held("draft"), held("clear"), frozenset(name for name, _ in rows if name in DeskRole)
    )


def may(user: Person, verb: Verb, mandate: Mandate, on: dt.date) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    granted = grants.grants(verb).filter(user=user, content_object=mandate)
    return Appointment.objects.filter(
        Exists(granted), user=user, mandate=mandate, role__in=ROLES[verb], period__contains=on
    ).exists()


def mandates_for(user: Person, verb: Verb, on: dt.date) -> QuerySet[Mandate]:
    """The mandates for which this person may draft, or clear, on this day."""
    if not isinstance(user, User) or not user.is_active:
        return Mandate.objects.none()
    appointed = Appointment.objects.filter(
        user=user, mandate=OuterRef("pk"), role__in=ROLES[verb], period__contains=on
    )
    granted = grants.grants(verb).filter(user=user, content_object=OuterRef("pk"))
    return Mandate.objects.filter(Exists(granted), Exists(appointed))


def has_desk(user: Person, desk: str, on: dt.date) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    return DeskAppointment.objects.filter(user=user, role=desk, period__contains=on).exists()


def drafters_of(mandates: Iterable[Mandate], on: dt.date) -> QuerySet[User]:
    """Everyone who may draft for at least one of these mandates on this day."""
    return _people("draft", mandates, on)


def clearers_of(mandate: Mandate, on: dt.date) -> QuerySet[User]:
    """The holder and the delegates who may clear for this mandate on this day."""
    return _people("clear", [mandate], on)


def clearers_of_any(mandates: Iterable[Mandate], on: dt.date) -> QuerySet[User]:
    """Everyone who may clear for at least one of these mandates on this day."""
    return _people("clear", mandates, on)


def last_spoke_for(user: Person, mandates: Iterable[Mandate], on: dt.date) -> Appointment | None:
    """The appointment by which this person last could clear for one of these, or next will; none running on `on`."""
    if not isinstance(user, User):
        return None
    held = Appointment.objects.filter(
        user=user, mandate__in=list(mandates), role__in=ROLES["clear"]
    )
    near = held.exclude(period__contains=on).select_related("mandate").order_by("-period")
    return near.first()


def desk_members(desk: str, on: dt.date) -> QuerySet[User]:
    """Everyone who sits at this desk on this day."""
    seats = DeskAppointment.objects.filter(user=OuterRef("pk"), role=desk, period__contains=on)
    return User.objects.filter(Exists(seats), is_active=True)


def _people(verb: Verb, mandates: Iterable[Mandate], on: dt.date) -> QuerySet[User]:
    granted = grants.grants(verb).filter(user=OuterRef("user"), content_object=OuterRef("mandate"))
    appointed = Appointment.objects.filter(
        Exists(granted),
        user=OuterRef("pk"),
        mandate__in=[mandate.pk for mandate in mandates],
        role__in=ROLES[verb],
        period__contains=on,
    )
    return User.objects.filter(Exists(appointed), is_active=True)


def is_holder(user: Person, mandate: Mandate, on: dt.date) -> bool:
    """Whether this person speaks in their own name, rather than as a delegate."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return Appointment.objects.filter(
        user=user, mandate=mandate, role=Role.HOLDER, period__contains=on
    ).exists()
