"""Finding by anything a person remembers: a reference, a recipient, the title of a case, a mandate.

Every search begins from what the person may see, so nothing else can be counted, named or hinted at.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from comms.cases.models import Case
from comms.dispatch.models import Communication
from comms.drafting import queries as drafting
from comms.drafting.models import Draft
from mandates.models import Mandate, User
from recipients import queries as recipient_queries

SHOWN = 50
REFERENCE = re.compile(
    r"(?:(?P<type>AL|UA|OL)\s*)?(?:(?P<code>[A-Z]{3})\s*)?(?P<number>\d{1,6})?(?:\s*/\s*(?P<year>\d{4}))?",
    re.IGNORECASE,
)


@dataclass
class Found:
    """What a search found; each list holds at most `SHOWN`, and `more` names those that hold more."""

    letters: list[Communication] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.letters) + len(self.drafts) + len(self.cases)


def find(text: str, *, user: User, on: dt.date) -> Found:
    """Everything `user` may see on `on` that `text` means or resembles; nothing for no text."""
    if not text:
        return Found()
    recipients, mandates = _recipients(text), list(_mandates(text).values_list("pk", flat=True))
    letters = (
        Communication.objects.filter(pk__in=Communication.objects.visible_to(user, on))
        .filter(
            _reference(text)
            | Q(recipient__in=recipients)
            | Q(draft__signatories__mandate__in=mandates)
        )
        .distinct()
        .with_relations()
        .order_by("-pk")
    )
    visible = Draft.objects.filter(pk__in=Draft.objects.visible_to(user, on))
    titled = _titled(text, user, on)
    drafts = visible.filter(
        Q(communications__isnull=True),
        Q(addressees__recipient__in=recipients)
        | Q(signatories__mandate__in=mandates)
        | Q(case__in=titled),
    )
    found = Found()
    found.letters = _first("letters", letters, found)
    found.drafts = _first("drafts", drafting.listed(drafts.distinct().order_by("-pk")), found)
    found.cases = _first("cases", titled.select_related("mandate"), found)
    return found


def draft_means(text: str, *, user: User, on: dt.date) -> Q:
    """Drafts that `text` means: by recipient, mandate, reference, or the title of a case that `user` may open."""
    letters = Communication.objects.filter(_reference(text)).values("draft")
    return (
        Q(addressees__recipient__in=_recipients(text))
        | Q(signatories__mandate__in=_mandates(text))
        | Q(case__in=_titled(text, user, on))
        | Q(pk__in=letters)
    )


def _recipients(text: str) -> list[int]:
    return list(recipient_queries.search(text).order_by().values_list("pk", flat=True)[:200])


def _titled(text: str, user: User, on: dt.date) -> QuerySet[Case]:
    return Case.objects.open_to(user, on).filter(title__icontains=text)


def _first(name: str, rows: QuerySet, found: Found) -> list:
    some = list(rows[: SHOWN + 1])
    if len(some) > SHOWN:
        found.more.append(name)
    return some[:SHOWN]


def _reference(text: str) -> Q:
    """Letters whose reference holds what `text` gives of one: `AL OTH 109/2021`, `OTH 109`, `109/2021`."""
    parts = REFERENCE.fullmatch(text)
    given = {name: value for name, value in (parts.groupdict() if parts else {}).items() if value}
    if not given or set(given) == {"type"}:
        return Q(pk__in=[])
    fields = {"type": "letter_type", "code": "code", "number": "number", "year": "year"}
    return Q(**{f"reference__{fields[name]}": value.upper() for name, value in given.items()})


def _mandates(text: str) -> QuerySet[Mandate]:
    if len(text) < 3:
        return Mandate.objects.none()
    return Mandate.objects.filter(
        Q(ordering_keyword__icontains=text) | Q(titles__text__icontains=text) | Q(key=text.lower())
    ).distinct()
