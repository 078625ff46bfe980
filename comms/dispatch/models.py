"""What leaves the house: communications, the register of their references, frozen renditions, and proof of sending."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from comms.drafting.models import Draft, Revision
from comms.errors import WrongState
from comms.lifecycle import Guarded
from comms.workflow import (
    COMMUNICATION_STEPS,
    CommunicationState,
    LetterType,
    edges,
    reference_in_words,
)
from mandates import permissions as mandate_permissions
from mandates.models import DeskRole, Mandate
from recipients.models import Channel, Recipient

if TYPE_CHECKING:
    from mandates.models import User


class Series(models.Model):
    """The counter of one code and year. `opened_after` is the last number given outside Pouch before it began here."""

    code = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    opened_after = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year", "code"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="one_series_a_code_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class Reference(models.Model):
    """One line of the register, for ever. A letter that is dropped leaves its line, voided, with the reason."""

    letter_type = models.CharField(max_length=2, choices=LetterType.choices)
    code = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    is_imported = models.BooleanField(default=False, help_text="the number was given outside Pouch")
    allocated_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-year", "code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number", "year"], name="a_number_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="a_void_line_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="register_lines_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return reference_in_words(self.letter_type, self.code, self.number, self.year)


class CommunicationQuerySet(models.QuerySet["Communication"]):
    def visible_to(self, user: User, on: dt.date) -> CommunicationQuerySet:
        """Those of the drafts `user` may read; the publication officer sees what has been sent."""
        visible = Q(draft__in=Draft.objects.visible_to(user, on))
        if mandate_permissions.has_desk(user, DeskRole.PUBLICATION, on):
            visible |= Q(sent_at__isnull=False)
        return self.filter(visible)

    def with_relations(self) -> CommunicationQuerySet:
        return self.select_related(
            "reference", "recipient", "draft__case__mandate"
        ).prefetch_related("recipient__names")

    def awaiting_release(self) -> CommunicationQuerySet:
        return self.filter(state=CommunicationState.SENT).order_by("public_at", "pk")


class Communication(Guarded):
    """One letter to one recipient: the unit that is sent, answered and published.

    `revision` is the cleared text it was sealed from; `public_at` is computed once, when it is sent.
    """

    STEPS = COMMUNICATION_STEPS

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="communications")
    recipient = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, related_name="communications"
    )
    reference = models.OneToOneField(
        Reference, on_delete=models.PROTECT, related_name="communication"
    )
    state = FSMField(
        max_length=10,
        choices=CommunicationState.choices,
        default=CommunicationState.REGISTERED,
        protected=True,
    )
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="communications"
    )
    position = models.PositiveSmallIntegerField(
        null=True, help_text="the addressee's place in the sealed revision"
    )
    dated_on = models.DateField(null=True)
    sealed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    public_at = models.DateTimeField(null=True, db_index=True)
    public_rule = models.TextField(blank=True, help_text="the rule behind public_at, in words")
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    objects = CommunicationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["public_at", "id"],
                condition=Q(state=CommunicationState.SENT),
                name="letters_awaiting_release",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "recipient"],
                condition=~Q(state="void"),
                name="one_communication_a_recipient",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered", "void"])
                | Q(sealed_at__isnull=False, dated_on__isnull=False, revision__isnull=False),
                name="a_sealed_letter_has_its_revision_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "released", "withdrawn"])
                | Q(sent_at__isnull=False, public_at__isnull=False),
                name="a_sent_letter_has_its_instants",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("public_at")),
                name="never_released_before_its_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "withdrawn"]) | Q(released_at__isnull=False),
                name="a_public_letter_has_its_release",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="communication_states_follow_the_path",
                field="state",
                transitions=edges(COMMUNICATION_STEPS.values()),
            )
        ]

    def __str__(self) -> str:
        return str(self.reference)

    def sealed_text(self) -> SealedText:
        """The frozen text of a sealed letter. Raises WrongState before it is sealed."""
        if self.revision is None or self.position is None or self.dated_on is None:
            raise WrongState(f"{self} is not sealed yet.")
        return SealedText(self.revision.content, self.position, self.dated_on)

    def content(self) -> dict[str, Any]:
        """The text as it stands: the sealed one, or before that the newest of its draft."""
        return (self.revision or self.draft.text()).content

    def owner(self) -> Mandate:
        return self.draft.owner()

    def signing_mandates(self) -> list[Mandate]:
        return self.draft.signing_mandates()

    def event_links(self) -> dict[str, Any]:
        return {"case": self.draft.case, "draft": self.draft, "communication": self}

    @transition(
        field=state,
        source=COMMUNICATION_STEPS["seal"].sources,
        target=COMMUNICATION_STEPS["seal"].target,
    )
    def seal(self) -> None:
        """The cleared revision, rendered with its reference and date, is signed."""

    @transition(
        field=state,
        source=COMMUNICATION_STEPS["send"].sources,
        target=COMMUNICATION_STEPS["send"].target,
    )
    def send(self) -> None:
        """The sealed bytes have left by a named channel."""

    @transition(
        field=state,
        source=COMMUNICATION_STEPS["release"].sources,
        target=COMMUNICATION_STEPS["release"].target,
    )
    def release(self) -> None:
        """The letter is in the public schema."""

    @transition(
        field=state,
        source=COMMUNICATION_STEPS["withdraw"].sources,
        target=COMMUNICATION_STEPS["withdraw"].target,
    )
    def withdraw(self) -> None:
        """A tombstone with a reason stands in its place."""

    @transition(
        field=state,
        source=COMMUNICATION_STEPS["correct"].sources,
        target=COMMUNICATION_STEPS["correct"].target,
    )
    def correct(self) -> None:
        """A new version stands in the place of what was public, or of the tombstone."""

    @transition(
        field=state,
        source=COMMUNICATION_STEPS["void"].sources,
        target=COMMUNICATION_STEPS["void"].target,
    )
    def void(self) -> None:
        """The letter will not go; its reference stays in the register."""


@dataclass(frozen=True)
class SealedText:
    """What a sealed letter says, for ever: the cleared content, its addressee's place in it, its date."""

    content: dict[str, Any]
    position: int
    dated_on: dt.date

    @property
    def addressee(self) -> dict[str, Any]:
        return dict(self.content["addressees"][self.position - 1])


class RenditionKind(models.TextChoices):
    SENT = "sent", "as sent"
    PUBLIC = "public", "public"


class Rendition(models.Model):
    """A frozen file of a communication. The bytes stand in a store under a random name; the hash stands here."""

    communication = models.ForeignKey(
        Communication, on_delete=models.PROTECT, related_name="renditions"
    )
    kind = models.CharField(max_length=6, choices=RenditionKind.choices)
    version = models.PositiveSmallIntegerField(
        default=1, help_text="of the public one: grows by one a correction"
    )
    stored_name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["communication", "kind", "version"],
                name="one_rendition_of_a_kind_and_version",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="renditions_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.communication}, {self.get_kind_display()}"


class DispatchState(models.TextChoices):
    PENDING = "pending", "about to be sent"
    DONE = "done", "sent"
    FAILED = "failed", "not sent"
    UNCERTAIN = "uncertain", "perhaps sent"


class Dispatch(models.Model):
    """One act of sending, with its proof. An e-mail keeps one Message-ID over every attempt."""

    communication = models.ForeignKey(
        Communication, on_delete=models.PROTECT, related_name="dispatches"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=300)
    state = models.CharField(
        max_length=9, choices=DispatchState.choices, default=DispatchState.PENDING
    )
    message_id = models.CharField(max_length=200, blank=True)
    proof = models.TextField(
        blank=True, help_text="server's answer, registered-post number, who received it"
    )
    sha256 = models.CharField(max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "dispatches"
        constraints = [
            models.UniqueConstraint(
                fields=["communication"],
                condition=Q(state__in=["pending", "done", "uncertain"]),
                name="never_sent_twice",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(sent_at__isnull=False),
                name="a_done_dispatch_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.communication} by {self.get_channel_display()}"
