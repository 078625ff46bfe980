"""One text inside a case, and every state it has been in.

A revision's content is frozen: mandates, holders, recipients and clauses as they were resolved when it was made.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from comms.cases.models import Case
from comms.lifecycle import Guarded
from comms.workflow import DRAFT_STEPS, DraftState, LetterType, edges
from mandates import permissions as mandate_permissions
from mandates.models import Language, Mandate
from recipients.models import Recipient

if TYPE_CHECKING:
    from mandates.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def editable_by(self, user: User, on: dt.date) -> DraftQuerySet:
        """Drafts of the cases whose mandate `user` drafts for."""
        return self.filter(case__mandate__in=mandate_permissions.mandates_for(user, "draft", on))

    def visible_to(self, user: User, on: dt.date) -> DraftQuerySet:
        """Those `user` may read: their own office's, those their mandates sign, and at the desks those submitted.

        An invitation alone opens nothing here: the invited read the text on the page of the invitation.
        """
        held = mandate_permissions.duties(user, on)
        mine = Q(case__mandate__in=held.drafts)
        signed = Q(pk__in=Signatory.objects.filter(mandate__in=held.drafts).values("draft"))
        visible = mine | signed
        if held.clears:
            # A holder sees a text only once it has been submitted to them, or once their mandate has joined it.
            signing = Signatory.objects.filter(mandate__in=held.clears)
            asked = Q(pk__in=signing.values("draft")) & Q(first_submitted_at__isnull=False)
            joined = signing.filter(
                draft__invitations__mandate=F("mandate"),
                draft__invitations__words__word__in=["joined", "lead"],
            )
            visible |= asked | Q(pk__in=joined.values("draft"))
        if held.desks:
            visible |= Q(first_submitted_at__isnull=False)
        return self.filter(visible)

    def with_relations(self) -> DraftQuerySet:
        return self.select_related("case__mandate", "current", "created_by").prefetch_related(
            "signatories__mandate", "addressees__recipient__names"
        )


class Draft(Guarded):
    """`current` is the newest revision.

    `dated_for` is the day the letter is meant to bear; empty: the day on which it is sealed.
    """

    STEPS = DRAFT_STEPS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    letter_type = models.CharField(max_length=2, choices=LetterType.choices)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    dated_for = models.DateField(null=True, blank=True)
    state = FSMField(
        max_length=10, choices=DraftState.choices, default=DraftState.DRAFTING, protected=True
    )
    current = models.ForeignKey(
        "comms.Revision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        triggers = [
            pgtrigger.FSM(
                name="draft_states_follow_the_path",
                field="state",
                transitions=edges(DRAFT_STEPS.values()),
            )
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    def text(self) -> Revision:
        """The newest revision. Every draft has one from the transaction that opened it."""
        if self.current is None:
            raise LookupError(f"{self} has no revision.")
        return self.current

    def owner(self) -> Mandate:
        return self.case.mandate

    def signing_mandates(self) -> list[Mandate]:
        return [row.mandate for row in self.signatories.all()]

    def event_links(self) -> dict[str, Any]:
        return {"case": self.case, "draft": self}

    @transition(
        field=state, source=DRAFT_STEPS["submit"].sources, target=DRAFT_STEPS["submit"].target
    )
    def submit(self) -> None:
        """Hand the text to its mandates and the register; it cannot change until it is reopened."""

    @transition(
        field=state, source=DRAFT_STEPS["complete"].sources, target=DRAFT_STEPS["complete"].target
    )
    def complete(self) -> None:
        """Every mandate has cleared this digest."""

    @transition(
        field=state, source=DRAFT_STEPS["reopen"].sources, target=DRAFT_STEPS["reopen"].target
    )
    def reopen(self) -> None:
        """Take the text back for editing; clearances given so far go stale with the next change."""

    @transition(field=state, source=DRAFT_STEPS["drop"].sources, target=DRAFT_STEPS["drop"].target)
    def drop(self) -> None:
        """Give the letter up; its references stay in the register as void."""


class Signatory(models.Model):
    """A mandate that signs a draft, in the order in which it is printed; the first one leads."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="signatories")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="signatures")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "mandate"], name="a_mandate_signs_a_draft_once"
            ),
            models.UniqueConstraint(
                fields=["draft", "position"],
                name="one_signatory_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.mandate}"


class Addressee(models.Model):
    """A recipient of a draft; each becomes a communication of its own when the draft is submitted."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="addressees")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="addressed")
    position = models.PositiveSmallIntegerField()
    salutation = models.CharField(max_length=200, blank=True, help_text="replaces the rule")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "recipient"], name="a_draft_addresses_a_recipient_once"
            ),
            models.UniqueConstraint(
                fields=["draft", "position"],
                name="one_addressee_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.recipient}"


class Revision(models.Model):
    """An immutable, numbered state of a draft with the SHA-256 of its canonical content."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="revisions_are_numbered_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="revisions_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class RevisionName(models.Model):
    """What people call a revision, such as the day it went round. The newest row is its name; empty takes it away."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=80, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="names_of_revisions_are_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return self.name
