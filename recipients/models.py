"""The records of who is written to. Names, contacts and salutations are dated; a sealed letter
keeps its own copy.

Imports nothing of the project.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q


class RecipientKind(models.TextChoices):
    STATE = "state", "State"
    COMPANY = "company", "company"
    ORGANISATION = "organisation", "international organisation"
    OTHER = "other", "other actor"


class UNStatus(models.TextChoices):
    MEMBER = "member", "Member State"
    OBSERVER = "observer", "observer State"
    NONE = "", "none"


class Channel(models.TextChoices):
    MISSION = "mission", "Permanent Mission in Geneva"
    EMAIL = "email", "e-mail"
    POST = "post", "post"
    PORTAL = "portal", "portal"


OTHER_CODE = "OTH"


@dataclass(frozen=True)
class RecipientFacts:
    """What a letter says of its recipient on one date; plain data that is frozen into a revision.

    `name` is the line at the foot of page one; `government_of` follows "the Government(s) of"
    (States only). `salutation` is a whole line ("Dear Mr. Ren Zhengfei,"); `addressee_form` stands
    in "Please accept, …," and `your_addressee` in "received from …" ("your company", "your
    Excellency's Government").
    """

    key: str
    kind: str
    code: str
    name: str
    government_of: str
    salutation: str
    addressee_form: str
    your_addressee: str
    honorific: str
    contact: str
    function: str
    email: str
    postal_address: str
    channel: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Recipient(models.Model):
    """A State, company, organisation or other actor. `code` starts its references: ISO 3166 alpha-3
    or OTH.
    """

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=RecipientKind.choices)
    code = models.CharField(
        max_length=3,
        validators=[
            RegexValidator(r"^[A-Z]{3}$", "A code is three capital letters, such as CHN or OTH.")
        ],
    )
    un_status = models.CharField(
        max_length=8, choices=UNStatus.choices, blank=True, default=UNStatus.NONE
    )
    region = models.CharField(max_length=60, blank=True)
    state = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": RecipientKind.STATE},
        related_name="domiciled",
        help_text="for a company: where it is domiciled",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(kind="state"), name="one_state_a_code"
            ),
            models.CheckConstraint(
                condition=Q(kind="state") & ~Q(code="OTH") | ~Q(kind="state") & Q(code="OTH"),
                name="states_have_iso_codes_and_others_oth",
            ),
        ]

    def __str__(self) -> str:
        return self.current_name() or self.key

    def current_name(self) -> str:
        """The newest English name; for screens only, letters take `facts_on`."""
        names = sorted(
            (n for n in self.names.all() if n.language == "en"), key=lambda n: n.period.lower
        )
        return names[-1].name if names else ""


class DatedFact(models.Model):
    """Something true of a recipient from a day until (not including) another; an open end means
    still true.
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


class RecipientName(DatedFact):
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="names")
    language = models.CharField(max_length=2, default="en")
    name = models.CharField(max_length=300)
    government_of = models.CharField(
        max_length=300, blank=True, help_text="States: the form used after “the Government(s) of”"
    )

    class Meta:
        ordering = ["recipient", "language", "period"]
        constraints = [
            ExclusionConstraint(
                name="name_periods_never_overlap",
                expressions=[
                    ("recipient", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Another name of this recipient covers part of this period; end it first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(DatedFact):
    """To whom, and how, a letter to this recipient goes during a period; one at a time."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="contacts")
    honorific = models.CharField(max_length=30, blank=True, help_text="Mr., Ms., Dr., H.E. Ms., …")
    name = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=200, blank=True)
    gender = models.CharField(
        max_length=1,
        blank=True,
        default="",
        choices=[("", "either"), ("f", "feminine"), ("m", "masculine")],
    )
    email = models.EmailField(blank=True)
    postal_address = models.TextField(blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    salutation = models.CharField(
        max_length=200, blank=True, help_text="replaces the rule when given, with its comma"
    )

    class Meta:
        ordering = ["recipient", "period"]
        constraints = [
            ExclusionConstraint(
                name="contact_periods_never_overlap",
                expressions=[
                    ("recipient", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Another contact of this recipient covers part of this period; end it first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"contact of {self.recipient}"
