"""What the pages of replies read. Writes nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, IntegerField, JSONField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTransform

from comms import permissions
from comms.replies.models import Reply, ReplyFile
from mandates.models import User

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
    """The files of one reply, for its page."""
    rows = list(reply.files.select_related("copy_asked_by", "freed_by"))
    for row in rows:
        row.reply = reply
    return rows


def may_decide(reply: Reply, user: User, on: dt.date) -> bool:
    """Whether the page shows the two verdicts; the service decides again."""
    is_open = not (reply.released_at or reply.approved_at or reply.is_withheld)
    return is_open and permissions.is_publication_officer(user, on)
