"""Everything Pouch reads from the environment, in one place, with what is refused and why.

`POUCH_MODE` is `production` unless it says otherwise, so a forgotten variable fails closed.
"""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

ROOT = Path(__file__).resolve().parents[2]
env = Env()

MODE = env.str("POUCH_MODE", "production")
if MODE not in {"production", "development", "test"}:
    raise ImproperlyConfigured(
        f"POUCH_MODE is “{MODE}”; set it to production, development or test."
    )
IS_PRODUCTION = MODE == "production"
VAR = Path(env.str("POUCH_VAR", str(ROOT / "var")))


def required(name: str, purpose: str, *, development: str = "") -> str:
    """The value of `name`; outside production `development` stands in. Raises ImproperlyConfigured."""
    value = env.str(name, "")
    if value:
        return value
    if IS_PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not set: {purpose}. Set it and start again.")
    return development


def database(url: str, *, role: str, search_path: str, extra: str = "") -> dict[str, object]:
    """A DATABASES entry for `url` that works as `role` with `search_path` (SECURITY: one role a process)."""
    import dj_database_url

    options = [f"-c search_path={search_path}", extra]
    if role:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", role):
            raise ImproperlyConfigured(f"DATABASE_ROLE “{role}” is not a plain role name.")
        options.append(f"-c role={role}")
    entry: dict[str, object] = {
        **dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    }
    entry["ENGINE"] = "django.db.backends.postgresql"
    given = entry.get("OPTIONS")
    kept = given if isinstance(given, dict) else {}
    entry["OPTIONS"] = {**kept, "options": " ".join(option for option in options if option)}
    return entry


def seal_level(level: str, timestamp_url: str) -> str:
    """`level` when it can be reached with `timestamp_url`. Raises ImproperlyConfigured."""
    if level not in {"B-B", "B-T", "B-LTA"}:
        raise ImproperlyConfigured(f"SEAL_LEVEL is “{level}”; set it to B-B, B-T or B-LTA.")
    if level != "B-B" and not timestamp_url.startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            f"SEAL_LEVEL {level} needs a time stamp authority: set SEAL_TIMESTAMP_URL to its"
            " http or https address, or SEAL_LEVEL to B-B."
        )
    return level


def watching(token: str) -> str:
    """What opens /monitor/: nothing, which closes it, or a long random text. Raises ImproperlyConfigured."""
    token = token.strip()
    if token and not re.fullmatch(r"[!-~]{24,}", token):
        raise ImproperlyConfigured(
            "MONITOR_TOKEN can be guessed, or has a space in it: set it to a random text of at least 24 letters"
            " and digits, or leave it unset, which closes /monitor/."
        )
    return token


def scanner(url: str) -> str:
    """Where clamd listens; nothing where there is none. Raises ImproperlyConfigured for what is no such address."""
    url = url.strip()
    shape = r"unix:/[^\s?#]+|tcp://(\[[0-9a-fA-F:]+\]|[\w.-]+)(:(?P<port>\d{1,5}))?"
    found = re.fullmatch(shape, url)
    if url and not (found and 0 < int(found["port"] or 1) < 65536):
        raise ImproperlyConfigured(
            f"CLAMD_URL is “{url}”; set it to tcp://host:3310 or unix:/run/clamav/clamd.ctl, or leave it unset."
        )
    return url


def broker(url: str) -> str:
    """Celery's spelling of a Redis address: its Unix-socket scheme differs from Django's."""
    if url.startswith("unix://"):
        return "redis+socket://" + url.removeprefix("unix://")
    return url
