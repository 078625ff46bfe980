"""Why something is not shown to the public: the words that stand in its place. Imports nothing of the project."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    SOURCE = "source", _("protection of a source")
    REQUEST = "request", _("a person’s request")
    THIRD_PERSON = "third", _("protection of a third person")
    MINOR = "minor", _("protection of a minor")
    SEXUAL_VIOLENCE = "sexual", _("protection of a survivor of sexual violence")
    RISK = "risk", _("a continuing risk")
    OTHER = "other", _("another ground")
