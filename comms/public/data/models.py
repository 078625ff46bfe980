"""The parts of the bulk archive that are made and can be downloaded. Must import nothing of the project but what names
of stored files look like.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comms.public.stored import SHA256, STORED_NAME, is_stored_name

PERIODS = r"^[0-9]{4}(-[0-9]{2})?$"


class PartKind(models.TextChoices):
    RECORDS = "records", "records"
    FILES = "files", "files"


class ArchivePart(models.Model):
    """One archive in the public store. Without its row there is none: it is being made, or made anew."""

    kind = models.CharField(max_length=8, choices=PartKind.choices)
    period = models.CharField(max_length=7, help_text="the year or month of the letters' dates")
    stored_name = models.CharField(max_length=90, unique=True, validators=[is_stored_name])
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    letters = models.PositiveIntegerField(help_text="public ones; tombstones are not counted")
    edition = models.PositiveBigIntegerField(help_text="of the site, when it was made")
    changed_at = models.DateTimeField(null=True, help_text="of that edition")
    mark = models.CharField(
        max_length=64, help_text="of the rows it was made of; it tells whether they are another's"
    )

    class Meta:
        db_table = "archive_part"
        ordering = ["-period", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["period", "kind"], name="archive_part_is_one"),
            models.CheckConstraint(
                name="archive_part_is_well_named",
                condition=Q(
                    kind__in=PartKind.values,
                    period__regex=PERIODS,
                    stored_name__regex=STORED_NAME,
                    sha256__regex=SHA256,
                    size__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"letters-{self.period}-{self.kind}.zip"
