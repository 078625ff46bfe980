"""Addresses and environments: which variables each process gets. Pure but for the look at free ports."""

from __future__ import annotations

import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.development import servers
from config.development.places import Place
from config.development.speech import Refusal

# The login users of the private cluster: process -> (login, role it works as).
LOGINS = {
    "staff": ("pouch_web", "pouch_staff"),
    "worker": ("pouch_work", "pouch_worker"),
    "public": ("pouch_read", "pouch_public"),
}

# What the public process never gets.
NOT_PUBLIC = (
    "CLAMD_URL",
    "DATABASE_URL",
    "DATABASE_ROLE",
    "EMAIL_URL",
    "REDIS_URL",
    "SEAL_KEY_FILE",
    "SEAL_KEY_PASSPHRASE",
    "SEAL_LEVEL",
    "SEAL_TIMESTAMP_URL",
)

# What a test run must not take over from the shell it was started in.
OURS = frozenset(
    {
        "ADMIN_ENABLED",
        "ALLOWED_HOSTS",
        "ARGS",
        "CLAMD_URL",
        "CONFIDENTIAL_STORE",
        "CONFIRMATIONS_AN_HOUR",
        "CONFIRM_AGAIN_AFTER_MINUTES",
        "DATABASE_ROLE",
        "DEBUG",
        "DEFAULT_FROM_EMAIL",
        "DJANGO_SETTINGS_MODULE",
        "EMAIL_URL",
        "MFA_REQUIRED",
        "MONITOR_TOKEN",
        "NOTICES_DAILY_AT",
        "POUCH_ARGS",
        "PUBLIC_DATABASE_ROLE",
        "PUBLIC_DATABASE_URL",
        "PUBLIC_SITE_URL",
        "PUBLIC_STORE",
        "SEAL_CERTIFICATE_FILE",
        "SEAL_KEY_FILE",
        "SEAL_KEY_PASSPHRASE",
        "SEAL_LEVEL",
        "SEAL_TIMESTAMP_URL",
        "SECRET_KEY",
        "STAFF_SITE_URL",
    }
)


@dataclass(frozen=True)
class Services:
    """Where the servers of this run are; an outside one is as the environment gave it."""

    place: Place
    outside_database: str
    outside_redis: str
    outside_mail: str

    @property
    def has_private_database(self) -> bool:
        return not self.outside_database

    def database_url(self, login: str = servers.OWNER) -> str:
        if self.outside_database:
            return self.outside_database
        folder = quote(str(self.place.servers), safe="")
        return f"postgres://{login}@{folder}/{servers.DATABASE}"

    @property
    def redis_url(self) -> str:
        return self.outside_redis or f"unix://{quote(str(self.place.redis_socket))}"

    @property
    def email_url(self) -> str:
        port = servers.mail_port(self.place) or servers.MAIL_PORT
        return self.outside_mail or f"smtp://127.0.0.1:{port}"


def services(place: Place, given: Mapping[str, str]) -> Services:
    """The servers to use at `place`: those that `given` names, private ones for the rest."""
    names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
    return Services(place, *(given.get(name, "") for name in names))


def owner(found: Services, given: Mapping[str, str], *, var: Path) -> dict[str, str]:
    """The environment of migrations and management commands: development, as the tables' owner."""
    return {
        **_tidy(given),
        "POUCH_MODE": given.get("POUCH_MODE") or "development",
        "POUCH_VAR": str(var),
        "DATABASE_URL": found.database_url(),
        "REDIS_URL": found.redis_url,
        "EMAIL_URL": found.email_url,
        "PYTHONUNBUFFERED": "1",
    }


def tests(found: Services, given: Mapping[str, str], *, var: Path) -> dict[str, str]:
    """The environment of a test run: nothing of the developer's own settings reaches it, and what
    tests leave in the temporary folder goes with the servers."""
    kept = {name: value for name, value in _tidy(given).items() if name not in OURS}
    temporary = var.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    return {
        **kept,
        "TMPDIR": str(temporary),
        "POUCH_MODE": "test",
        "POUCH_VAR": str(var),
        "DATABASE_URL": found.database_url(),
        "REDIS_URL": found.redis_url,
    }


def runtime(
    kind: str, base: Mapping[str, str], found: Services, roles: Collection[str]
) -> dict[str, str]:
    """The environment of one process: its own login where the cluster is private, always its own role.

    `roles` are those that exist and can be taken; without its role a process works as the given login.
    """
    login, role = LOGINS[kind]
    given = dict(base)
    url = found.database_url(login) if role in roles else found.database_url()
    taken = role if role in roles else ""
    if kind == "public":
        # It knows neither the staff's database nor the seal's key; the certificate is for everybody.
        for name in NOT_PUBLIC:
            given.pop(name, None)
        given.setdefault("PUBLIC_DATABASE_URL", url)
        given.setdefault("PUBLIC_DATABASE_ROLE", taken)
        return given
    given["DATABASE_URL"] = url
    given.setdefault("DATABASE_ROLE", taken)
    given.pop("PUBLIC_DATABASE_URL", None)
    return given


def _tidy(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if not name.startswith("MAKE")}


def port(given: Mapping[str, str], name: str, default: int) -> int:
    """The port that the variable `name` chooses. Refuses what is not a port."""
    text = given.get(name) or str(default)
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise Refusal(f"{name}={text} is not a port; give a number from 1 to 65535.")
    return int(text)


def is_free(host: str, number: int) -> bool:
    """Whether nobody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return False
    return True


def ports(given: Mapping[str, str], host: str) -> tuple[int, int]:
    """The two sites' ports. Refuses when they are the same or taken, naming the variable to change."""
    chosen = {"PORT": port(given, "PORT", 8000), "PUBLIC_PORT": port(given, "PUBLIC_PORT", 8001)}
    if len(set(chosen.values())) == 1:
        raise Refusal("PORT and PUBLIC_PORT are the same; the two sites are two processes.")
    for name, number in chosen.items():
        if not is_free(host, number):
            raise Refusal(
                f"Port {number} is in use by another program. Stop that program, or choose another "
                f"port: make run {name}={number + 100}"
            )
    return chosen["PORT"], chosen["PUBLIC_PORT"]
