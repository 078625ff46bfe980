"""The confidential file. Sources and persons concerned are rows of their own so that nothing else can carry them.

Nothing outside this folder may point at Source; the letter's records never hold one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from mandates import permissions as mandate_permissions
from mandates.models import Mandate
from recipients.models import Recipient

if TYPE_CHECKING:
    from mandates.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    def open_to(self, user: User, on: dt.date) -> CaseQuerySet:
        """The cases whose file `user` may open: those of the mandates they draft for on that day."""
        return self.filter(mandate__in=mandate_permissions.mandates_for(user, "draft", on))

    def with_counts(self) -> CaseQuerySet:
        return self.select_related("mandate", "created_by").annotate(
            draft_count=models.Count("drafts", distinct=True)
        )


class Case(models.Model):
    """One matter. `mandate` owns the file; only its drafters open it."""

    title = models.CharField(max_length=200, help_text="for staff only; never printed")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="cases")
    summary = models.TextField("information received", blank=True)
    received_on = models.DateField()
    rights = models.JSONField(
        default=list, blank=True, help_text="as the annex library names them; proposes mandates"
    )
    countries = models.ManyToManyField(
        Recipient, blank=True, related_name="+", help_text="States concerned; proposes mandates"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    public_group = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="joins its letters on the public site"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def owner(self) -> Mandate:
        return self.mandate

    def signing_mandates(self) -> list[Mandate]:
        return [self.mandate]


class Source(models.Model):
    """Who gave the information. Read on the case's own page and nowhere else."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"source {self.pk}"


class Consent(models.TextChoices):
    NOT_ASKED = "unknown", "not asked yet"
    YES = "yes", "yes"
    NO = "no", "no"


class Sex(models.TextChoices):
    FEMALE = "f", "female"
    MALE = "m", "male"
    OTHER = "x", "other or not known"


class PersonQuerySet(models.QuerySet["Person"]):
    def not_public(self) -> PersonQuerySet:
        """Those whose name must not reach the public: anything but a yes."""
        return self.filter(~Q(consent_to_public=Consent.YES))


class Person(models.Model):
    """A person concerned, with three separate consents: to act, to be named to the recipient, to be named in public."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    name = models.CharField(max_length=200)
    other_names = models.CharField(
        max_length=300,
        blank=True,
        help_text="variants and transliterations, separated by semicolons",
    )
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.OTHER)
    is_minor = models.BooleanField("is a child", default=False)
    consent_to_act = models.CharField(
        "consents to the case being taken up",
        max_length=7,
        choices=Consent.choices,
        default=Consent.NOT_ASKED,
    )
    consent_to_recipient = models.CharField(
        "consents to being named to the recipient",
        max_length=7,
        choices=Consent.choices,
        default=Consent.NOT_ASKED,
    )
    consent_to_public = models.CharField(
        "consents to being named in public",
        max_length=7,
        choices=Consent.choices,
        default=Consent.NOT_ASKED,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "persons"

    def __str__(self) -> str:
        return f"person {self.pk}"

    def names(self) -> list[str]:
        """The name and every variant, longest first so that a search meets the whole name before its parts."""
        every = [self.name, *self.other_names.split(";")]
        return sorted({name.strip() for name in every if name.strip()}, key=len, reverse=True)
