"""What recipients send back, and the files it came in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models

from comms.dispatch.models import Communication
from comms.replies.findings import DELAYS, RELEASABLE, WORDS, Delay, Finding, remedy
from mandates.models import Language
from recipients.models import Channel

if TYPE_CHECKING:
    from mandates.models import User


class ReplyKind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", "acknowledgement"
    SUBSTANTIVE = "substantive", "substantive reply"
    TRANSLATION = "translation", "awaiting translation"


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, user: User, on: dt.date) -> ReplyQuerySet:
        return self.filter(communication__in=Communication.objects.visible_to(user, on))

    def releasable(self) -> ReplyQuerySet:
        """Not public yet, and either found fit to be public or withheld (then only its existence is)."""
        return self.filter(released_at__isnull=True).filter(
            models.Q(approved_at__isnull=False) | models.Q(is_withheld=True)
        )

    def shown_with_letter(self) -> ReplyQuerySet:
        """Public already, or decided on and so public with their letter; in the order of the public page."""
        shown = models.Q(released_at__isnull=False) | models.Q(
            pk__in=self.releasable().values("pk")
        )
        return self.filter(shown).order_by("received_on", "kind", "pk")

    def to_read(self) -> ReplyQuerySet:
        """Those nobody has decided about yet."""
        return self.filter(released_at__isnull=True, approved_at__isnull=True, is_withheld=False)


class Reply(models.Model):
    """`is_withheld`: the public sees that there is a reply, and not what it says. `number` counts per communication."""

    communication = models.ForeignKey(
        Communication, on_delete=models.PROTECT, related_name="replies"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=ReplyKind.choices)
    language = models.CharField(
        max_length=8, default=Language.ENGLISH, help_text="two-letter code of its language"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    received_on = models.DateField()
    note = models.TextField(blank=True, help_text="for staff only; never published")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, help_text="read and found fit to be public")
    is_withheld = models.BooleanField(default=False)
    withheld_reason = models.TextField(blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["communication", "number"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["communication", "number"], name="replies_are_numbered_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_withheld=False) | ~models.Q(withheld_reason=""),
                name="a_withheld_reply_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Reply {self.number} to {self.communication}"


class Standing(models.TextChoices):
    WAITING = "waiting", "being looked at"
    SOUND = "sound", "sound"
    QUARANTINED = "quarantined", "in quarantine"
    FREED = "freed", "out of quarantine"


class ReplyFile(models.Model):
    """A received file as it came. `name` is the sender's; the store's name is random.

    `standing` is what the look at it found; `finding` why it lies in quarantine, `signature` what the virus scanner
    calls it; `carries` what a public copy leaves out. A second person may free it, with a reason. `delay` is why the
    scanner has not said what it is, since `delayed_at`; it was last asked at `tried_at`.
    """

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=80, unique=True)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    standing = models.CharField(max_length=11, choices=Standing.choices, default=Standing.WAITING)
    finding = models.CharField(max_length=10, blank=True, default="")
    signature = models.CharField(max_length=100, blank=True, default="")
    pages = models.PositiveIntegerField(null=True)
    carries = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    delay = models.CharField(max_length=6, blank=True, default="")
    delayed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    copy_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    copy_asked_at = models.DateTimeField(null=True)
    freed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    freed_at = models.DateTimeField(null=True)
    freed_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "sha256"], name="a_reply_holds_a_file_once"),
            models.CheckConstraint(
                condition=models.Q(standing__in=["quarantined", "freed"], finding__gt="")
                | models.Q(standing__in=["waiting", "sound"], finding=""),
                name="quarantine_has_a_finding",
            ),
            models.CheckConstraint(
                condition=models.Q(standing="freed", freed_by__isnull=False)
                & ~models.Q(freed_reason="")
                | ~models.Q(standing="freed"),
                name="a_freed_file_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(delay="", delayed_at=None)
                | ~models.Q(delay="") & models.Q(standing="waiting", delayed_at__isnull=False),
                name="only_a_waiting_file_is_delayed",
            ),
            models.CheckConstraint(
                condition=models.Q(signature="") | models.Q(finding="scanner"),
                name="a_signature_is_the_scanners",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="received_files_stay_as_they_came",
                fields=["reply", "name", "stored_name", "media_type", "sha256", "size"],
            ),
            pgtrigger.Protect(name="received_files_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether its bytes may be handed out, and a public copy made of them."""
        return self.standing in {Standing.SOUND, Standing.FREED}

    def why(self) -> str:
        """Why it lies in quarantine, in words; empty when it does not."""
        return WORDS[Finding(self.finding)] if self.finding else ""

    def looking(self) -> str:
        """How far the look at it is, in words; empty once it is over."""
        if self.standing != Standing.WAITING:
            return ""
        if not self.delay:
            return "It is still being looked at."
        return f"It is still being looked at: {DELAYS[Delay(self.delay)]}. It is tried again by itself."

    def remedy(self) -> str:
        return remedy(self.finding) if self.finding else ""

    def may_be_freed(self) -> bool:
        return self.standing == Standing.QUARANTINED and self.finding in RELEASABLE


class Extent(models.TextChoices):
    ANSWERED = "answered", "answered"
    PARTLY = "partly", "partly answered"
    NOT_ANSWERED = "none", "not answered"
    REFERRED = "referred", "referred elsewhere"


class Answer(models.Model):
    """How far a reply answers one numbered question of its letter, and the passage of a file that says so.

    What was approved is what stands here: while the approval holds, the database lets nobody change it.
    """

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    extent = models.CharField(max_length=8, choices=Extent.choices)
    passage = models.TextField(blank=True, default="")
    file = models.ForeignKey(ReplyFile, null=True, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(null=True)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    matched_at = models.DateTimeField()

    class Meta:
        ordering = ["reply", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "number"], name="a_question_is_matched_once_a_reply"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="questions_are_numbered_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(passage="", file=None, page=None)
                | ~models.Q(passage="") & models.Q(file__isnull=False),
                name="a_passage_stands_in_a_file",
            ),
            models.CheckConstraint(
                condition=models.Q(extent__in=["answered", "partly"]) & ~models.Q(passage="")
                | models.Q(extent="none", passage="")
                | models.Q(extent="referred"),
                name="an_answer_has_its_passage",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="what_was_approved_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=pgtrigger.Func(
                    """
                    IF EXISTS (SELECT 1 FROM public.comms_reply WHERE id IN (NEW.reply_id, OLD.reply_id)
                        AND (approved_at IS NOT NULL OR released_at IS NOT NULL)) THEN
                        RAISE EXCEPTION 'pgtrigger: the matching of an approved reply stays';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Question {self.number} in {self.reply}"
