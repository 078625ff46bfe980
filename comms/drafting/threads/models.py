"""What is said beside a text: threads anchored to a passage, the remarks in them, and changes that are suggested.

No letter, record or public page reads these rows. Remarks are only added; where a thread stands never moves, the
place of its words in a later text is worked out (anchors).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from comms.drafting.models import Draft, Revision
from comms.drafting.threads.anchors import Anchor

if TYPE_CHECKING:
    from mandates.models import User

LONGEST_REMARK = 10_000
LONGEST_NAME = 200


class ThreadQuerySet(models.QuerySet["Thread"]):
    def still_open(self) -> ThreadQuerySet:
        return self.filter(resolved_at__isnull=True)

    def settled(self) -> ThreadQuerySet:
        return self.filter(resolved_at__isnull=False)

    def concerning(self, user: User) -> ThreadQuerySet:
        """Those `user` opened, wrote in or is mentioned in."""
        written = Remark.objects.filter(author=user).values("thread")
        mentioned = Mention.objects.filter(person=user).values("remark__thread")
        return self.filter(Q(opened_by=user) | Q(pk__in=written) | Q(pk__in=mentioned))

    def for_page(self) -> ThreadQuerySet:
        """With all that a page shows of a thread but the revisions' texts."""
        return (
            self.select_related(
                "opened_by",
                "resolved_by",
                "revision",
                "suggestion__author",
                "suggestion__decided_by",
                "suggestion__made",
            )
            .defer("revision__content", "suggestion__made__content")
            .prefetch_related("remarks__author", "remarks__mentions__person")
        )


class Thread(models.Model):
    """A conversation about one passage, or about the whole text. The anchor is where it stood when it was opened."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="threads")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    offset = models.PositiveIntegerField()
    quoted = models.TextField(blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="a_thread_is_resolved_by_somebody",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="threads_stay_where_they_were_opened",
                fields=[
                    *("draft", "revision", "part", "number", "offset", "quoted"),
                    *("opened_by", "opened_at"),
                ],
            ),
            pgtrigger.Protect(name="threads_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    def anchor(self) -> Anchor:
        return Anchor(self.revision.number, self.part, self.number, self.offset, self.quoted)


class Remark(models.Model):
    """What one person said in a thread. `author_name` names the writer of a remark that came in a file;
    `author` is then who brought it in.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="remarks_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"

    def writer(self) -> str:
        return self.author_name or str(self.author)


class MentionQuerySet(models.QuerySet["Mention"]):
    def unread_by(self, user: User, on: dt.date) -> MentionQuerySet:
        """What waits for `user` in drafts they may still read, the newest first."""
        return (
            self.filter(
                person=user,
                read_at__isnull=True,
                remark__thread__resolved_at__isnull=True,
                remark__thread__draft__in=Draft.objects.visible_to(user, on),
            )
            .select_related("remark__author", "remark__thread")
            .order_by("-pk")
        )


class Mention(models.Model):
    """A colleague whose attention a remark asks for."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions"
    )
    read_at = models.DateTimeField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["remark", "person"], name="a_remark_mentions_a_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"mention of {self.person} in {self.remark}"


class SuggestionState(models.TextChoices):
    OPEN = "open", "open"
    ACCEPTED = "accepted", "accepted"
    REFUSED = "refused", "refused"


class Suggestion(models.Model):
    """Other words for those its thread quotes: none to take them out, and where nothing is quoted, words to add."""

    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="suggestion")
    replacement = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=SuggestionState.choices, default=SuggestionState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    made = models.ForeignKey(
        Revision,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the revision that accepting it made",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="open",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    made__isnull=True,
                )
                | Q(
                    state="accepted",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    made__isnull=False,
                )
                | Q(
                    state="refused",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    made__isnull=True,
                ),
                name="a_suggestion_is_decided_whole",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="suggestions_keep_their_words",
                fields=["thread", "replacement", "author", "author_name", "at"],
            ),
            pgtrigger.FSM(
                name="suggestions_are_decided_once",
                field="state",
                transitions=[("open", "accepted"), ("open", "refused")],
            ),
            pgtrigger.Protect(name="suggestions_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"

    def writer(self) -> str:
        return self.author_name or str(self.author)

    def kind(self) -> str:
        if not self.thread.quoted:
            return "insert"
        return "replace" if self.replacement else "delete"
