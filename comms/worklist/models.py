"""Filters that people keep for themselves: a name and the address they stand for."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """`query` is the filter as the address of the list has it, without the question mark and without a page."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="a_person_names_a_filter_once")
        ]

    def __str__(self) -> str:
        return self.name
