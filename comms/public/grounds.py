"""Why something is not shown to the public: the words that stand in its place. Imports nothing of the project."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicGround(models.TextChoices):
    PERSON = "person", _("to protect persons")
    REQUEST = "request", _("at the request of a person concerned")
    OTHER = "other", _("for another reason")
