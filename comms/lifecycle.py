"""The one way from state to state: lock, check the state, check the person, change, save, record, in one transaction.

django-fsm refuses an illegal call, a trigger refuses an illegal write; neither knows people, which is why
every transition passes through here (a transition's own `permission` is not checked when it is called).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction

from comms import events, permissions
from comms.clock import geneva_day
from comms.errors import NotPermitted, WrongState
from comms.workflow import Step

if TYPE_CHECKING:
    from comms.dispatch.models import Communication
    from comms.drafting.models import Draft
    from mandates.models import User


class Guarded(models.Model):
    """A row whose `state` only a transition may set.

    Not django-fsm's own mixin: that one lifts the guard of the whole process while one thread refreshes
    a row, so another thread fails, or the guard stays lifted for good (django-fsm-2 4.2).
    """

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        self.__dict__.pop("state", None)
        others = None if fields is None else [name for name in fields if name != "state"]
        super().refresh_from_db(using=using, fields=others, from_queryset=from_queryset)
        rows: Any = type(self)._base_manager.using(using)
        self.__dict__["state"] = rows.values_list("state", flat=True).get(pk=self.pk)


Subject = TypeVar("Subject", "Draft", "Communication")


@contextmanager
def advance(
    subject: Subject,
    verb: str,
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    **facts: Any,
) -> Iterator[tuple[Subject, dict[str, Any]]]:
    """Take `subject` over the edge `verb`; the body of the `with` changes the locked row before it is saved.

    Yields that row, and the facts that its event will hold, for the body to add to. Everything or
    nothing is written. Raises WrongState, NotPermitted, and whatever the body raises.
    """
    with transaction.atomic():
        row = type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        check(row, verb, actor=actor, now=now)
        yield row, facts
        getattr(row, verb)()
        row.save()
        events.record(verb, now=now, actor=actor, reason=reason, **row.event_links(), **facts)
    subject.refresh_from_db()


def check(row: Any, verb: str, *, actor: User | None, now: dt.datetime) -> None:
    """The state first, then the person. Raises WrongState or NotPermitted with a sentence."""
    step: Step = row.STEPS[verb]
    if row.state not in step.sources:
        raise WrongState(
            f"{row} cannot be {step.refusal} because it is {row.get_state_display()}. "
            "Reload the page to see where it stands now."
        )
    on = geneva_day(now)
    if not any(permissions.plays(actor, part, row, on) for part in step.parts):
        people = " or ".join(part.value for part in step.parts)
        raise NotPermitted(f"{row} can be {step.refusal} only by {people}.")


def may(row: Any, verb: str, *, actor: User, now: dt.datetime) -> bool:
    """Whether `verb` is open to `actor` now; for screens that show or hide the button."""
    try:
        check(row, verb, actor=actor, now=now)
    except (WrongState, NotPermitted):
        return False
    return True
