"""The records of what is public, all in schema `site`. What is not public has no row here.

There is no embargo column, so there is nothing to forget to filter. Rows are copied here by
a release and scrubbed by a withdrawal, both as the role `pouch_publisher`. Must import nothing else
of the project: the public process has no other app.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.public.changes.models import PublicChange, PublishedVersion
from comms.public.data.models import ArchivePart
from comms.public.grounds import PublicGround
from comms.public.queries import PublicationManager
from comms.public.registers.models import StateName
from comms.public.search.models import Edition, PublicationText
from comms.public.stored import SHA256, STORED_NAME, is_stored_name

__all__ = [
    "ArchivePart",
    "CopyForm",
    "Edition",
    "Extent",
    "Language",
    "LetterType",
    "PublicChange",
    "Publication",
    "PublicationText",
    "PublishedAnswer",
    "PublishedCopy",
    "PublishedFile",
    "PublishedMandate",
    "PublishedReply",
    "PublishedVersion",
    "RecipientKind",
    "ReplyKind",
    "StateName",
    "WithheldFile",
    "slug_of",
]


class LetterType(models.TextChoices):
    ALLEGATION = "AL", _("Allegation letter")
    URGENT_APPEAL = "UA", _("Urgent appeal")
    OTHER = "OL", _("Other letter")


class RecipientKind(models.TextChoices):
    STATE = "state", _("State")
    COMPANY = "company", _("Company")
    ORGANISATION = "organisation", _("International organisation")
    OTHER = "other", _("Other actor")


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")


class ReplyKind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    SUBSTANTIVE = "substantive", _("Reply")
    TRANSLATION = "translation", _("Reply awaiting translation")


class CopyForm(models.TextChoices):
    """The forms of a letter beside the sealed PDF; the value is the end of the file's name."""

    WORD = "docx", "Word"
    TEXT = "txt", _("Text")
    JSON = "json", "JSON"


COPY_MEDIA_TYPES = {
    CopyForm.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    CopyForm.TEXT: "text/plain; charset=utf-8",
    CopyForm.JSON: "application/json",
}


def slug_of(reference: str) -> str:
    """The address of a communication: `AL OTH 109/2021` is at `al-oth-109-2021`."""
    return "-".join(reference.replace("/", " ").lower().split())


class Publication(models.Model):
    """A released communication, as everybody reads it. Withdrawn, it keeps facts and a reason."""

    slug = models.CharField(
        max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    )
    reference = models.CharField(max_length=60, unique=True)
    letter_type = models.CharField(max_length=2, choices=LetterType.choices)
    code = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    dated_on = models.DateField()
    sent_on = models.DateField()
    released_at = models.DateTimeField()
    language = models.CharField(max_length=2, choices=Language.choices)
    recipient_name = models.CharField(max_length=300)
    recipient_kind = models.CharField(max_length=12, choices=RecipientKind.choices)
    recipient_code = models.CharField(max_length=3)
    recipient_state = models.CharField(
        max_length=300, blank=True, default="", help_text="for a company: where it is domiciled"
    )
    recipient_key = models.SlugField(
        max_length=80,
        db_index=False,
        help_text="the same for every letter to this recipient, whatever its name",
    )
    state_code = models.CharField(
        max_length=3,
        blank=True,
        default="",
        help_text="ISO 3166 alpha-3 of the State written to, or of the company's domicile",
    )
    region = models.CharField(
        max_length=60,
        blank=True,
        default="",
        help_text="of that State, as the United Nations count",
    )
    themes = ArrayField(
        models.CharField(max_length=100), blank=True, default=list, help_text="the rights at stake"
    )
    follows = ArrayField(
        models.CharField(max_length=60),
        blank=True,
        default=list,
        help_text="slugs of the letters it follows up, public or not",
    )
    summary = models.TextField(blank=True, default="")
    body_html = models.TextField(help_text="made by our own engine, so shown as it stands")
    body_text = models.TextField()
    questions = ArrayField(
        models.TextField(), blank=True, default=list, help_text="what it asks, in its order"
    )
    pdf_name = models.CharField(max_length=90, validators=[is_stored_name])
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveBigIntegerField()
    version = models.PositiveSmallIntegerField(default=1, help_text="grows by one a correction")
    group = models.UUIDField(default=uuid.uuid4, help_text="sister letters share it")
    is_withdrawn = models.BooleanField(default=False)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True, default="")
    objects: ClassVar[PublicationManager] = PublicationManager()

    class Meta:
        db_table = "publication"
        # No tie is broken by a row's id: ids are given in the order of release.
        ordering = ["-dated_on", "code", "-year", "-number"]
        indexes = [
            models.Index(
                fields=["-dated_on", "code", "-year", "-number"], name="publication_order"
            ),
            models.Index(fields=["released_at", "slug"], name="publication_released"),
            models.Index(fields=["group"], name="publication_group"),
            models.Index(fields=["recipient_key"], name="publication_recipient"),
            models.Index(fields=["state_code"], name="publication_state"),
            GinIndex(fields=["themes"], name="publication_themes"),
            GinIndex(fields=["follows"], name="publication_follows"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number", "year"], name="publication_number_is_unique"
            ),
            models.CheckConstraint(
                name="withdrawn_keeps_nothing_but_the_reason",
                condition=Q(
                    is_withdrawn=False,
                    withdrawn_on=None,
                    withdrawal_reason="",
                    pdf_name__regex=STORED_NAME,
                    pdf_sha256__regex=SHA256,
                    pdf_size__gt=0,
                )
                & ~Q(body_html="")
                & ~Q(body_text="")
                | Q(
                    is_withdrawn=True,
                    withdrawn_on__isnull=False,
                    body_html="",
                    body_text="",
                    summary="",
                    pdf_name="",
                )
                & ~Q(withdrawal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def last_change(self) -> PublishedVersion | None:
        """The version that the newest correction replaced; none when it stands as it was released."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)

    def answer(self) -> str:
        """How it was answered, as far as is public: `yes`, `acknowledged` or `no`."""
        kinds = {reply.kind for reply in self.replies.all()}
        if kinds - {ReplyKind.ACKNOWLEDGEMENT}:
            return "yes"
        return "acknowledged" if kinds else "no"


class PublishedMandate(models.Model):
    """A mandate that signed, as printed in the letter."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="mandates")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=400)
    position = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=200)

    class Meta:
        db_table = "published_mandate"
        ordering = ["publication_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "key"], name="mandate_signs_once"),
            models.UniqueConstraint(
                fields=["publication", "position"], name="mandate_has_one_place"
            ),
        ]
        indexes = [models.Index(fields=["key", "publication"], name="published_mandate_key")]

    def __str__(self) -> str:
        return self.title


class PublishedCopy(models.Model):
    """The letter in another form, without a seal. What was released before there were any has none."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="copies")
    form = models.CharField(max_length=8, choices=CopyForm.choices)
    stored_name = models.CharField(max_length=90, unique=True, validators=[is_stored_name])
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "published_copy"
        ordering = ["publication_id", "form"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "form"], name="published_copy_is_one_of_its_form"
            ),
            models.CheckConstraint(
                name="published_copy_is_well_named",
                condition=Q(
                    form__in=CopyForm.values,
                    stored_name__regex=STORED_NAME,
                    sha256__regex=SHA256,
                    size__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} of {self.publication_id}"


class PublishedReply(models.Model):
    """What a recipient answered. A withheld reply says that it exists and has no files."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=20, choices=ReplyKind.choices)
    received_on = models.DateField()
    language = models.CharField(max_length=8, blank=True, default="")
    is_withheld = models.BooleanField(default=False)
    released_at = models.DateTimeField()

    class Meta:
        db_table = "published_reply"
        ordering = ["publication_id", "received_on", "kind", "id"]
        indexes = [models.Index(fields=["publication", "kind"], name="published_reply_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.received_on}"


class PublishedFile(models.Model):
    """A file of a reply, in the public store under `stored_name`; that name is also its address.

    `name` is made by us. A redacted file has the ground on which parts of it are hidden.
    """

    reply = models.ForeignKey(PublishedReply, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=255, help_text="of the file when it is downloaded")
    shown_as = models.CharField(max_length=120, blank=True, default="")
    stored_name = models.CharField(max_length=90, unique=True, validators=[is_stored_name])
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True)
    ground = models.CharField(max_length=8, choices=PublicGround.choices, blank=True, default="")

    class Meta:
        db_table = "published_file"
        ordering = ["reply_id", "position", "stored_name"]
        constraints = [
            models.CheckConstraint(
                name="published_file_is_well_named",
                condition=Q(
                    stored_name__regex=STORED_NAME,
                    sha256__regex=SHA256,
                    media_type__regex=r"^[a-z]+/[a-z0-9.+-]+$",
                ),
            )
        ]

    def __str__(self) -> str:
        return self.shown_as or self.name


class WithheldFile(models.Model):
    """A file of a reply that is not public: how long it is and on which ground, and no name."""

    reply = models.ForeignKey(PublishedReply, on_delete=models.CASCADE, related_name="withheld")
    position = models.PositiveSmallIntegerField()
    pages = models.PositiveIntegerField(null=True)
    ground = models.CharField(max_length=8, choices=PublicGround.choices)

    class Meta:
        db_table = "withheld_file"
        ordering = ["reply_id", "position"]

    def __str__(self) -> str:
        return f"a file withheld: {self.get_ground_display()}"


class Extent(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    PARTLY = "partly", _("Partly answered")
    NOT_ANSWERED = "none", _("Not answered")
    REFERRED = "referred", _("Referred elsewhere")


class PublishedAnswer(models.Model):
    """What a reply says to one numbered question of its letter: a passage of a public file, and its page."""

    reply = models.ForeignKey(PublishedReply, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveSmallIntegerField()
    extent = models.CharField(max_length=8, choices=Extent.choices)
    passage = models.TextField(blank=True, default="")
    file = models.ForeignKey(
        PublishedFile, null=True, on_delete=models.CASCADE, related_name="answers"
    )
    page = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "published_answer"
        ordering = ["reply_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="reply_answers_once"),
            models.CheckConstraint(
                name="published_passage_stands_in_a_file",
                condition=Q(passage="", file=None, page=None)
                | ~Q(passage="") & Q(file__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.number}: {self.get_extent_display()}"
