"""What the pages of replies read. Writes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    F,
    FilteredRelation,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KeyTransform

from comms import permissions
from comms.replies import waiting
from comms.replies.models import Reply, ReplyFile
from comms.replies.waiting import Decision
from mandates.models import User

PUBLISHED = "publish"  # the choice that hides nothing, so that nobody else need agree
STANDINGS = {
    "to_read": Q(released_at=None, approved_at=None, is_withheld=False),
    "approved": Q(released_at=None, approved_at__isnull=False),
    "withheld": Q(is_withheld=True),
    "public": Q(released_at__isnull=False, is_withheld=False),
}


def for_list(user: User, on: dt.date) -> QuerySet[Reply]:
    """The replies `user` may see, those to read first, then the newest, with `to` as the letter printed it."""
    first = Case(
        When(STANDINGS["to_read"], then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        Reply.objects.visible_to(user, on)
        .select_related("communication__reference", "communication__recipient")
        .annotate(
            place=first,
            to=KeyTransform(
                "addressees", "communication__revision__content", output_field=JSONField()
            ),
        )
        .order_by("place", "-received_on", "-pk")
    )


def for_page(user: User, on: dt.date) -> QuerySet[Reply]:
    return Reply.objects.visible_to(user, on).select_related(
        "registered_by",
        "approved_by",
        "communication__reference",
        "communication__recipient",
        "communication__revision",
        "communication__draft__case__mandate",
        "communication__draft__current",
    )


def files(user: User, on: dt.date) -> QuerySet[ReplyFile]:
    """The received files of the replies `user` may see."""
    visible = ReplyFile.objects.filter(reply__in=Reply.objects.visible_to(user, on))
    return visible.select_related("reply")


def files_of(reply: Reply) -> list[ReplyFile]:
    """The files of one reply for its page, each with the `decision` that holds for it and what it `waits` for."""
    choice = FilteredRelation("choices", condition=Q(choices__superseded_at=None))
    rows: list[ReplyFile] = list(
        reply.files.select_related("copy_asked_by", "freed_by")
        .annotate(
            standing_choice=choice,
            chosen=F("standing_choice__choice"),
            copy_state=F("standing_choice__state"),
            copy_reason=F("standing_choice__reason"),
            confirmed=F("standing_choice__confirmed_at"),
            chosen_by=F("standing_choice__chosen_by__name"),
        )
        .order_by("pk")
    )
    for row in rows:
        row.reply = reply
        found: dict[str, Any] = vars(row)
        found["decision"] = found["chosen"] and Decision(
            found["copy_state"],
            found["copy_reason"],
            needs_second=found["chosen"] != PUBLISHED and not found["confirmed"],
            chosen_by=found["chosen_by"],
        )
        found["waits"] = waiting.of_file(reply, row)
    return rows


def may_decide(reply: Reply, user: User, on: dt.date) -> bool:
    """Whether the page shows the two verdicts; the service decides again."""
    is_open = not (reply.released_at or reply.approved_at or reply.is_withheld)
    return is_open and permissions.is_publication_officer(user, on)
