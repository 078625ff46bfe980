"""What was made ahead for the release of a letter: the key of all it depends on, where it lies, what the gate said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comms.dispatch.models import Communication


class PreparedCopy(models.Model):
    """One a letter, made anew whenever its key changes. Without a file it holds why there is none.

    Only the worker may write here: what a row says of a file is believed at the release.
    """

    communication = models.OneToOneField(
        Communication, on_delete=models.PROTECT, related_name="prepared"
    )
    key = models.CharField(max_length=64, blank=True)
    stored_name = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    refusal = models.TextField(blank=True, default="", help_text="why it stays closed as it stands")
    prepared_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "prepared copies"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(refusal="", stored_name__gt="", sha256__gt="", key__gt="")
                    | (~Q(refusal="") & Q(stored_name="", sha256=""))
                ),
                name="a_copy_is_prepared_or_refused",
            )
        ]

    def __str__(self) -> str:
        return f"public copy of {self.communication}"
