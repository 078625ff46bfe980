"""What waits for a publication officer other than the one who asked: corrections, holds, moves, public texts.

Shown to each on their page of work, and told in a notice at once; gone as soon as somebody has decided. Reads the
records of the stages beneath it and none of their services, which call it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from comms import notices
from comms.clock import geneva_day
from comms.dispatch.models import Communication, CommunicationQuerySet
from comms.notices import Kind
from comms.publication.corrections.models import Correction
from comms.publication.deadlines.models import Move
from comms.publication.models import Hold
from comms.publication.redaction.models import Redaction, Restoration
from comms.publication.redaction.standing import Standing, standings
from comms.workflow import CommunicationState
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, User

SEALED = (CommunicationState.SEALED, CommunicationState.SENT)
# A text in which nothing is withheld is read when its day is near; withheld words wait for nobody's day.
AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class Decision:
    """`words` say what is to be decided, `path` where; `once` tells this request from every other.

    `not_by`: the keys of those who asked for it, or had a hand in it.
    """

    letter: Communication
    words: str
    path: str
    once: str
    not_by: frozenset[int] = frozenset()


def waiting_for(user: User, *, now: dt.datetime) -> list[Decision]:
    """What `user`, a publication officer, has to decide, what is public first; in a fixed number of queries."""
    visible = Communication.objects.visible_to(user, geneva_day(now))
    return [one for one in waiting(visible, now=now) if user.pk not in one.not_by]


def tell(letters: CommunicationQuerySet, *, now: dt.datetime) -> int:
    """Tell every officer who may decide, once a request; how many there were to tell."""
    officers = list(mandate_permissions.desk_members(DeskRole.PUBLICATION, geneva_day(now)))
    told = 0
    for one in waiting(letters, now=now):
        people = [officer for officer in officers if officer.pk not in one.not_by]
        told += notices.tell(
            people, Kind.OFFICER, path=one.path, once=f"second:{one.once}", now=now, is_urgent=True
        )
    return told


def tell_of(letter: Communication, *, now: dt.datetime) -> int:
    """The same of one letter: for the services, in the transaction of what was asked."""
    return tell(Communication.objects.filter(pk=letter.pk), now=now)


def waiting(letters: CommunicationQuerySet, *, now: dt.datetime) -> list[Decision]:
    """Everything about these letters that waits for another officer."""
    letters = Communication.objects.filter(pk__in=letters.order_by().values("pk")).exclude(
        state=CommunicationState.VOID
    )
    return [
        *_public_still(letters),
        *_corrections(letters),
        *_holds(letters),
        *_moves(letters),
        *_texts(letters, now),
    ]


def _public_still(letters: CommunicationQuerySet) -> Iterator[Decision]:
    """Public letters that show words withheld since, and that nobody has asked to correct: any officer may."""
    corrections = Correction.objects.filter(communication=OuterRef("pk"))
    done = corrections.filter(done_at__isnull=False).order_by("-done_at").values("done_at")[:1]
    shown = letters.filter(~Exists(corrections.open()), state=CommunicationState.RELEASED).annotate(
        since=Coalesce(Subquery(done), "released_at", output_field=DateTimeField())
    )
    ended = Restoration.objects.filter(redaction=OuterRef("pk")).filter(
        Q(communication=None) | Q(communication=OuterRef(OuterRef("pk")))
    )
    withheld = Redaction.objects.filter(
        Q(communication=None) | Q(communication=OuterRef("pk")),
        ~Exists(ended),
        revision=OuterRef("revision"),
        made_at__gte=OuterRef("since"),
    )
    newest = withheld.order_by("-pk").values("pk")[:1]
    rows = shown.filter(Exists(withheld)).annotate(newest=Subquery(newest)).order_by("pk")
    last = dict(rows.values_list("pk", "newest"))
    of = letters.with_relations().in_bulk(last)
    for pk, newest_pk in last.items():
        words = "public, and shows words withheld since: to be corrected or withdrawn"
        path = reverse("redactions", args=[pk])
        yield Decision(of[pk], words, path, f"public:{pk}:{newest_pk}")


def _corrections(letters: CommunicationQuerySet) -> Iterator[Decision]:
    rows = Correction.objects.to_confirm().filter(communication__in=letters)
    of = _letters(letters, rows)
    for row in rows:
        path = reverse("correction_confirm", args=[row.pk])
        yield _asked(
            of[row.communication_id], "correction to be confirmed", path, row, row.asked_by_id
        )


def _holds(letters: CommunicationQuerySet) -> Iterator[Decision]:
    rows = Hold.objects.active().filter(communication__in=letters, confirmed_at=None)
    of = _letters(letters, rows)
    for row in rows:
        path = reverse("hold_confirm", args=[row.pk])
        yield _asked(of[row.communication_id], "hold to be confirmed", path, row, row.placed_by_id)


def _moves(letters: CommunicationQuerySet) -> Iterator[Decision]:
    rows = Move.objects.waiting().filter(communication__in=letters)
    of = _letters(letters, rows)
    for row in rows:
        path = reverse("public_letter", args=[row.communication_id])
        words = f"{row.get_kind_display()} to be confirmed or refused"
        yield _asked(of[row.communication_id], words, path, row, row.asked_by_id)


def _texts(letters: CommunicationQuerySet, now: dt.datetime) -> Iterator[Decision]:
    """Of sealed letters that are not public; the text of one that is public is confirmed with its correction."""
    withheld = Redaction.objects.filter(revision=OuterRef("revision"))
    rows = letters.with_relations().filter(state__in=SEALED)
    near = rows.filter(Exists(withheld) | Q(public_at__lt=now + AHEAD))
    found = list(near.order_by("public_at", "pk"))
    stand = standings(found)
    for letter in found:
        text = stand.get(letter.pk, Standing())
        if text.reason:
            path = reverse("redactions", args=[letter.pk])
            # Sister letters of one text wait together and are told of once.
            last = text.confirmation.pk if text.confirmation else 0
            once = f"text:{letter.revision_id}:{last}"
            yield Decision(letter, "public text to be confirmed", path, once, text.hands)


def _letters(
    letters: CommunicationQuerySet, rows: QuerySet[Correction] | QuerySet[Hold] | QuerySet[Move]
) -> dict[int, Communication]:
    return letters.with_relations().in_bulk(row.communication_id for row in rows)


def _asked(
    letter: Communication, words: str, path: str, row: Correction | Hold | Move, by: int
) -> Decision:
    once = f"{type(row).__name__.lower()}:{row.pk}"
    return Decision(letter, words, path, once, frozenset({by}))
