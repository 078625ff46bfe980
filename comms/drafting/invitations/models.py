"""A mandate asked to sign a draft with others, and every word that followed. Rows are only added.

How an invitation stands is read from its words (`invitations.standing`); nothing is ever overwritten.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from comms.drafting.models import Draft, Revision
from comms.workflow import DraftState
from mandates import permissions as mandate_permissions
from mandates.models import Holder, Mandate

if TYPE_CHECKING:
    from mandates.models import User


class Word(models.TextChoices):
    """The first three are the invited mandate's answer, of which there is one."""

    JOINED = "joined", "joined"
    LEAD = "lead", "joined and offered to lead"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "invitation withdrawn"
    ADDED = "added", "put on the letter"
    LEFT = "left", "left"
    LEADS = "leads", "leads from now on"
    KEPT = "kept", "does not lead; the lead stays"


YES = (Word.JOINED, Word.LEAD)
ANSWERS = (*YES, Word.DECLINED)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def addressed_to(self, user: User, on: dt.date) -> InvitationQuerySet:
        """Those of the mandates that `user` drafts or clears for on that day: who may answer."""
        mine = Q(mandate__in=mandate_permissions.mandates_for(user, "draft", on))
        mine |= Q(mandate__in=mandate_permissions.mandates_for(user, "clear", on))
        return self.filter(mine)

    def unanswered(self) -> InvitationQuerySet:
        """Open, in time or late, to a letter that has not been given up."""
        settled = InvitationWord.objects.filter(
            invitation=OuterRef("pk"), word__in=(*ANSWERS, Word.WITHDRAWN)
        )
        return self.filter(~Exists(settled)).exclude(draft__state=DraftState.DROPPED)

    def with_words(self) -> InvitationQuerySet:
        return self.select_related("mandate", "by").prefetch_related(
            "words__person", "words__holder", "words__revision"
        )


class Invitation(models.Model):
    """`answer_by` is the last day on which the invited may read the text without having joined."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="invitations")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer_by = models.DateField()
    note = models.TextField(blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["mandate"], name="invitation_by_mandate")]
        triggers = [
            pgtrigger.Protect(
                name="invitations_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.mandate}"


class InvitationWord(models.Model):
    """`person` signed in; `holder` held the mandate that day; `revision` is the text the word made, if it made one."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="words")
    word = models.CharField(max_length=9, choices=Word.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Holder, null=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "word"], name="a_word_on_an_invitation_is_said_once"
            ),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(word__in=["joined", "lead", "declined"]),
                name="an_invitation_is_answered_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="words_on_invitations_are_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.get_word_display()}"
