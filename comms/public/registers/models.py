"""What States are called in each language of the site. Must import nothing of the project."""

from __future__ import annotations

from django.db import models


class StateName(models.Model):
    """A State's present name, copied with every letter to it or to somebody at home there.

    A letter keeps the name that it was written with; lists and registers speak the reader's language.
    """

    code = models.CharField(max_length=3, help_text="ISO 3166 alpha-3")
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=300)

    class Meta:
        db_table = "state_name"
        constraints = [
            models.UniqueConstraint(fields=["code", "language"], name="state_has_one_name")
        ]

    def __str__(self) -> str:
        return self.name
