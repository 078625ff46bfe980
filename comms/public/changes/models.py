"""Earlier versions of a letter, and the log of every change to what was public. Both only grow.

Must import nothing of the project but what names of stored files look like.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.public.stored import SHA256, STORED_NAME, is_stored_name


class ChangeKind(models.TextChoices):
    CORRECTION = "correction", _("Corrected")
    WITHDRAWAL = "withdrawal", _("Withdrawn")
    RETURN = "return", _("Public again")


class PublishedVersion(models.Model):
    """What a correction replaced. It stays readable, unless it showed what it should not have."""

    publication = models.ForeignKey(
        "public.Publication", on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField()
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField()
    reason = models.TextField(help_text="why it was replaced, for readers")
    is_removed = models.BooleanField(default=False, help_text="its text is kept nowhere public")
    body_html = models.TextField(blank=True, default="")
    pdf_name = models.CharField(max_length=90, blank=True, default="", validators=[is_stored_name])
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    pdf_size = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "published_version"
        ordering = ["publication_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="version_is_numbered_once"
            ),
            models.CheckConstraint(
                name="removed_version_keeps_nothing_but_the_reason",
                condition=~Q(reason="")
                & (
                    Q(is_removed=True, body_html="", pdf_name="", pdf_sha256="", pdf_size=0)
                    | Q(
                        is_removed=False,
                        pdf_name__regex=STORED_NAME,
                        pdf_sha256__regex=SHA256,
                        pdf_size__gt=0,
                    )
                    & ~Q(body_html="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.publication_id}"


class PublicChangeQuerySet(models.QuerySet["PublicChange"]):
    def in_order(self) -> PublicChangeQuerySet:
        """The newest first; no tie is broken by a row's id."""
        return self.select_related("publication").order_by(
            "-changed_at", "publication__slug", "-version"
        )


class PublicChange(models.Model):
    """One line of the public log. `version`: the one that the change made, or took away."""

    publication = models.ForeignKey(
        "public.Publication", on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    changed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField()
    reason = models.TextField()

    objects: Any = PublicChangeQuerySet.as_manager()

    class Meta:
        db_table = "public_change"
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["-changed_at"], name="public_change_order")]
        constraints = [
            models.CheckConstraint(
                name="public_change_has_a_reason",
                condition=~Q(reason="") & Q(kind__in=ChangeKind.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.publication_id}"
