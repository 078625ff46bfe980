"""What is searched, and which state of the site an answer was made of. Must import nothing of the project."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class PublicationText(models.Model):
    """What is searched: one row for a letter, one for each reply with a text. Triggers make the vector."""

    publication = models.ForeignKey(
        "public.Publication", on_delete=models.CASCADE, related_name="texts"
    )
    reply = models.OneToOneField(
        "public.PublishedReply", null=True, on_delete=models.CASCADE, related_name="text"
    )
    language = models.CharField(max_length=8)
    body = models.TextField(
        blank=True, default="", help_text="of a reply; a letter's stands in its own row"
    )
    vector = SearchVectorField(null=True, editable=False)

    class Meta:
        db_table = "publication_text"
        indexes = [GinIndex(fields=["vector"], name="publication_text_vector", fastupdate=False)]
        constraints = [
            models.UniqueConstraint(
                fields=["publication"], condition=Q(reply=None), name="letter_has_one_text"
            )
        ]

    def __str__(self) -> str:
        return f"text {self.pk}"


class Edition(models.Model):
    """One row, which every change of the site counts up: what was made of an older one is out of date."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "edition"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="edition_is_one")]

    def __str__(self) -> str:
        return f"edition {self.number}"
