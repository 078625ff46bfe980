"""Where guardian is kept: the table of its grants on mandates, and the four things we ask of it.

No other module of the project imports guardian. It stands apart from `mandates.permissions` because
Django must find the table while it loads `mandates.models`, and permissions need those models
loaded first. Grants have no dates: whoever decides anything asks `mandates.permissions`, which adds
the period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import QuerySet
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

if TYPE_CHECKING:
    from mandates.models import Mandate, User


class MandateGrant(UserObjectPermissionBase):
    """One person's standing permission at one mandate, with a true foreign key instead of a generic
    one.
    """

    content_object = models.ForeignKey("mandates.Mandate", on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        app_label = "mandates"
        verbose_name = "grant"


def codename(verb: str) -> str:
    return f"{verb}_for_mandate"


def give(user: User, verb: str, mandate: Mandate) -> None:
    assign_perm(codename(verb), user, mandate)


def take(user: User, verb: str, mandate: Mandate) -> None:
    remove_perm(codename(verb), user, mandate)


def of(user: User) -> QuerySet[MandateGrant, tuple[str, int]]:
    """The codename and the mandate's pk of every grant of this very person: being a superuser or having a global
    permission adds nothing.
    """
    rows = MandateGrant.objects.filter(user=user)
    return rows.values_list("permission__codename", "content_object")


def grants(verb: str) -> QuerySet[MandateGrant]:
    return MandateGrant.objects.filter(permission__codename=codename(verb))
