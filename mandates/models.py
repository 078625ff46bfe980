"""The records of who may speak: people who sign in, mandates, and everything about a mandate that
has dates.

A letter never reads these rows again once its revision is frozen: `Mandate.facts_on` is the only
way out of them. Imports nothing of the project.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    FRENCH = "fr", "French"
    SPANISH = "es", "Spanish"


class Gender(models.TextChoices):
    ANY = "", "either"
    FEMININE = "f", "feminine"
    MASCULINE = "m", "masculine"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True} | fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address. `is_staff` opens the reference data and nothing
    else.
    """

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may edit reference data", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class MandateKind(models.TextChoices):
    SPECIAL_RAPPORTEUR = "SR", "Special Rapporteur"
    INDEPENDENT_EXPERT = "IE", "Independent Expert"
    WORKING_GROUP = "WG", "Working Group"


class MandateScope(models.TextChoices):
    THEMATIC = "thematic", "thematic"
    COUNTRY = "country", "country"


@dataclass(frozen=True)
class MandateFacts:
    """What a letter says of one mandate on one date; plain data that is frozen into a revision.

    `title` is inflected for the holder ("Special Rapporteur on minority issues"), without an
    article. `function` is what the holder is called when the mandate is a group
    ("Chair-Rapporteur"), else "". `resolution` is the symbol as printed ("44/15", "S-18/1");
    `resolution_body` is "HRC" or "CHR".
    """

    key: str
    kind: str
    keyword: str
    title: str
    holder: str
    gender: str
    function: str
    resolution: str
    resolution_body: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Mandate(models.Model):
    """An office of the Special Procedures. What is printed about it is dated and stands in the rows
    that point here.
    """

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=2, choices=MandateKind.choices)
    scope = models.CharField(max_length=10, choices=MandateScope.choices)
    ordering_keyword = models.CharField(max_length=120, help_text="the word it is filed under")
    state_code = models.CharField(
        "State",
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "A code is three capital letters, such as IRN.")],
        help_text="of a country mandate: the code of the State it looks at, such as IRN",
    )
    established_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="first day it no longer exists")

    class Meta:
        ordering = ["ordering_keyword"]
        permissions = [
            ("draft_for_mandate", "May draft for this mandate"),
            ("clear_for_mandate", "May clear for this mandate"),
        ]

    def __str__(self) -> str:
        return self.ordering_keyword

    @property
    def keyword(self) -> str:
        """The same word under the name it has in `MandateFacts`, so that either can be put in
        order.
        """
        return self.ordering_keyword

    def facts_on(self, on: dt.date, language: str) -> MandateFacts:
        """Title, holder and resolution on `on`. Raises ValidationError naming each one that is
        missing.
        """
        from mandates.queries import facts_on

        return facts_on(self, on, language)


class DatedFact(models.Model):
    """Something true of a mandate from a day until (not including) another; an open end means still
    true.
    """

    period = DateRangeField(
        help_text="from (included) to (not included); leave the end open while it lasts"
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if not self.period:
            return
        if self.period.isempty:
            raise ValidationError(
                {"period": "The period ends before it begins; give a later end or none."}
            )
        if self.period.lower is None:
            raise ValidationError({"period": "Give the first day of the period."})


class Title(DatedFact):
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="titles")
    language = models.CharField(max_length=2, choices=Language.choices)
    gender = models.CharField(max_length=1, choices=Gender.choices, blank=True, default=Gender.ANY)
    text = models.CharField(max_length=400, help_text="without an article")

    class Meta:
        ordering = ["mandate", "language", "period"]
        constraints = [
            ExclusionConstraint(
                name="title_periods_never_overlap",
                expressions=[
                    ("mandate", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("gender", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Another title of this mandate covers part of this period; end it first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Holder(DatedFact):
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="holders")
    name = models.CharField(max_length=200)
    gender = models.CharField(max_length=1, choices=Gender.choices, blank=True, default=Gender.ANY)
    function = models.CharField(
        max_length=80, blank=True, help_text="for a group: Chair-Rapporteur, Vice-Chair, …"
    )
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings"
    )

    class Meta:
        ordering = ["mandate", "period"]
        constraints = [
            ExclusionConstraint(
                name="holder_periods_never_overlap",
                expressions=[
                    ("mandate", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Another holder of this mandate covers part of this period; end it first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ResolutionBody(models.TextChoices):
    COUNCIL = "HRC", "Human Rights Council"
    COMMISSION = "CHR", "Commission on Human Rights"


class Resolution(DatedFact):
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="resolutions")
    body = models.CharField(
        max_length=3, choices=ResolutionBody.choices, default=ResolutionBody.COUNCIL
    )
    symbol = models.CharField(max_length=30)

    class Meta:
        ordering = ["mandate", "period"]
        constraints = [
            ExclusionConstraint(
                name="resolution_periods_never_overlap",
                expressions=[
                    ("mandate", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Another resolution of this mandate covers part of this period; end it first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.symbol


class Role(models.TextChoices):
    DRAFTER = "drafter", "drafter"
    HOLDER = "holder", "mandate-holder"
    DELEGATE = "delegate", "delegate"


class Appointment(DatedFact):
    """One person's role at one mandate for a period. guardian's grants follow it; the dates are
    checked at each use.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=10, choices=Role.choices)
    appointed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["mandate", "user", "period"]
        constraints = [
            ExclusionConstraint(
                name="appointment_periods_never_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("mandate", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already has this role for part of the period.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.mandate}"


class DeskRole(models.TextChoices):
    REGISTRY = "registry", "registry"
    PUBLICATION = "publication", "publication officer"


class DeskAppointment(DatedFact):
    """A person's place at a central desk for a period."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="desk_appointments")
    role = models.CharField(max_length=12, choices=DeskRole.choices)

    class Meta:
        ordering = ["role", "user"]
        constraints = [
            ExclusionConstraint(
                name="desk_periods_never_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "This person already sits at this desk for part of the period."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


# Django finds guardian's table here; it cannot stand higher, and nothing in this module uses it.
from mandates.grants import MandateGrant  # noqa: E402

__all__ = [
    "Appointment",
    "DeskAppointment",
    "DeskRole",
    "Gender",
    "Holder",
    "Language",
    "Mandate",
    "MandateFacts",
    "MandateGrant",
    "MandateKind",
    "MandateScope",
    "Resolution",
    "ResolutionBody",
    "Role",
    "Title",
    "User",
    "UserManager",
]
