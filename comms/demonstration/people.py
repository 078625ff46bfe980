"""Who signs in to the demonstration: somebody for every role. Imports no stage of a letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db import transaction

from mandates import services as mandates
from mandates.models import DeskRole, Mandate, Role, User

PASSWORD = "only a demonstration"  # noqa: S105  (printed by load_demo; refused in production)
SINCE = dt.date(2018, 1, 1)
HOLDERS = (
    *("wg_business", "cultural_rights", "minority", "religion", "slavery", "torture"),
    *("trafficking", "wg_arbitrary_detention"),
)
DELEGATED = "minority"


@dataclass(frozen=True)
class Login:
    """One person: `mandate` with `role`, a seat at a `desk`, or the steward of reference data."""

    email: str
    name: str
    words: str
    mandate: str = ""
    role: str = ""
    desk: str = ""


def _at(name: str) -> str:
    return f"{name}@pouch.example"


LOGINS = (
    Login(_at("drafter"), "Dora Drafter", "drafter, business", "wg_business", Role.DRAFTER),
    Login(_at("colleague"), "Colin Colleague", "drafter, business", "wg_business", Role.DRAFTER),
    *(
        Login(_at(f"drafter.{key.replace('_', '-')}"), f"Drafter, {key}", f"drafter, {key}", key, Role.DRAFTER)
        for key in HOLDERS[1:]
    ),
    *(
        Login(_at(f"holder.{key.replace('_', '-')}"), f"Holder, {key}", f"mandate-holder, {key}", key, Role.HOLDER)
        for key in HOLDERS
    ),
    Login(_at("delegate"), "Dale Delegate", "delegate, minority", DELEGATED, Role.DELEGATE),
    Login(_at("registry"), "Rita Registry", "registry", desk=DeskRole.REGISTRY),
    Login(_at("publication"), "Paul Publication", "publication officer", desk=DeskRole.PUBLICATION),
    Login(_at("publication2"), "Petra Publication", "publication officer", desk=DeskRole.PUBLICATION),
    Login(_at("steward"), "Stella Steward", "reference data (admin)"),
)  # fmt: skip


class Cast:
    """The people of the demonstration by what they do."""

    def __init__(self) -> None:
        emails = [login.email for login in LOGINS]
        self.users = {user.email: user for user in User.objects.filter(email__in=emails)}
        self.registry = self.users[_at("registry")]
        self.publication = self.users[_at("publication")]
        self.second = self.users[_at("publication2")]

    def drafter(self, mandate: Mandate) -> User:
        short = mandate.key.replace("_", "-")
        return self.users[_at("drafter" if mandate.key == HOLDERS[0] else f"drafter.{short}")]

    def holder(self, mandate: Mandate) -> User:
        return self.users[_at(f"holder.{mandate.key.replace('_', '-')}")]


def add(*, today: dt.date) -> Cast:
    """Everyone who is not here yet, with their roles. The same password, hashed once, for all."""
    known = set(
        User.objects.filter(email__endswith="@pouch.example").values_list("email", flat=True)
    )
    missing = [login for login in LOGINS if login.email not in known]
    hashed = make_password(PASSWORD) if missing else ""
    rows = {mandate.key: mandate for mandate in Mandate.objects.filter(key__in=HOLDERS)}
    with transaction.atomic():
        for login in missing:
            _add(login, hashed, rows, today)
    return Cast()


def _add(login: Login, hashed: str, rows: dict[str, Mandate], today: dt.date) -> None:
    user = User(email=login.email, name=login.name, password=hashed)
    user.is_staff = not login.role and not login.desk
    user.save()
    if login.desk:
        mandates.seat(user, desk=login.desk, period=(SINCE, None))
    elif login.role:
        end = today + dt.timedelta(days=365) if login.role == Role.DELEGATE else None
        start = today - dt.timedelta(days=365) if end else SINCE
        mandate = rows[login.mandate]
        mandates.appoint(user, mandate=mandate, role=login.role, period=(start, end), actor=None)
    else:
        apps = ("mandates", "recipients", "annex")
        user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=apps))


def lines() -> list[str]:
    """The logins as aligned lines: address, password, role."""
    width = max(len(login.email) for login in LOGINS)
    return [f"{login.email:{width}}  {PASSWORD}  {login.words}" for login in LOGINS]
