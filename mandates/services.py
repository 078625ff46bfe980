"""How people come to speak for a mandate or sit at a desk, and how that ends."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from mandates import grants
from mandates.models import Appointment, DeskAppointment, Mandate, Role, User
from mandates.permissions import ROLES, VERB_OF_ROLE

Period: TypeAlias = DateRange | tuple[dt.date, dt.date | None]


def appoint(
    user: User, *, mandate: Mandate, role: str, period: Period, actor: User | None
) -> Appointment:
    """Give a person a role at a mandate for a period, and the grant that goes with it.

    Raises ValidationError when the role is unknown, a delegate has no end date, the period is empty
    or backwards, or the person already has the role for part of it.
    """
    dates = _range(period)
    if role not in Role.values:
        raise ValidationError(f"There is no role “{role}”; give one of {', '.join(Role.values)}.")
    if role == Role.DELEGATE and dates.upper is None:
        raise ValidationError(
            f"A delegate is named for a period: give the day on which {user} stops clearing for "
            f"{mandate}."
        )
    appointment = Appointment(
        user=user, mandate=mandate, role=role, period=dates, appointed_by=actor
    )
    clash = Appointment.objects.filter(
        user=user, mandate=mandate, role=role, period__overlap=dates
    ).first()
    sentence = f"{user} is already {Role(role).label} of {mandate} for part of this period"
    if clash is not None:
        raise ValidationError(
            f"{sentence} ({said(clash.period)}); end that first or give other days."
        )
    with transaction.atomic():
        _save(appointment, f"{sentence}; end that first or give other days.")
        grants.give(user, VERB_OF_ROLE[Role(role)], mandate)
    return appointment


@transaction.atomic
def dismiss(
    appointment: Appointment, *, on: dt.date, actor: User | None, today: dt.date | None = None
) -> None:
    """End an appointment: `on` is the first day without it. One that never begins is removed.

    The grant goes as soon as no appointment that still runs, or will, needs it. Raises
    ValidationError when the appointment has already ended.
    """
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if row.period.upper is not None and row.period.upper <= on:
        raise ValidationError(
            f"{row} ended on {_day(row.period.upper)} already; there is nothing left to end."
        )
    if on <= row.period.lower:
        row.delete()
    else:
        row.period = DateRange(row.period.lower, on)
        row.save(update_fields=["period"])
        appointment.period = row.period
    _follow(row.user, row.mandate, VERB_OF_ROLE[Role(row.role)], today or timezone.localdate())


def seat(user: User, *, desk: str, period: Period) -> DeskAppointment:
    """Give a person a place at a central desk for a period. Raises ValidationError as `appoint`
    does.
    """
    dates = _range(period)
    place = DeskAppointment(user=user, role=desk, period=dates)
    clash = DeskAppointment.objects.filter(user=user, role=desk, period__overlap=dates).first()
    if clash is not None:
        raise ValidationError(
            f"{user} already sits at this desk for part of this period ({said(clash.period)}); "
            "end that first or give other days."
        )
    _save(place, f"{user} already sits at this desk for part of this period.")
    return place


@transaction.atomic
def unseat(place: DeskAppointment, *, on: dt.date) -> None:
    """End a place at a desk: `on` is the first day without it. Raises ValidationError when it has
    ended.
    """
    row = DeskAppointment.objects.select_for_update().get(pk=place.pk)
    if row.period.upper is not None and row.period.upper <= on:
        raise ValidationError(f"{row} ended on {_day(row.period.upper)} already.")
    if on <= row.period.lower:
        row.delete()
        return
    row.period = place.period = DateRange(row.period.lower, on)
    row.save(update_fields=["period"])


def said(period: DateRange) -> str:
    start = _day(period.lower) if period.lower else "the beginning"
    return f"from {start} on" if period.upper is None else f"{start} to {_day(period.upper)}"


def _day(on: dt.date) -> str:
    return f"{on.day} {on:%B %Y}"


def _range(period: Period) -> DateRange:
    dates = DateRange(*period) if isinstance(period, tuple) else period
    if dates.lower is None:
        raise ValidationError("Give the day on which the period begins.")
    if dates.isempty or (dates.upper is not None and dates.upper <= dates.lower):
        raise ValidationError("The period ends before it begins; give a later end or none.")
    return dates


def _save(row: Appointment | DeskAppointment, sentence: str) -> None:
    """Save; when someone else was quicker the database's refusal becomes the same sentence."""
    row.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(sentence) from error


def _follow(user: User, mandate: Mandate, verb: str, today: dt.date) -> None:
    """Take the grant away unless an appointment that runs on, or will, still needs it."""
    needed = Appointment.objects.filter(user=user, mandate=mandate, role__in=ROLES[verb])
    if not any(a.period.upper is None or a.period.upper > today for a in needed):
        grants.take(user, verb, mandate)
