"""What Pouch needs to work, looked at one by one: a sentence for each, and how to mend what is missing.

Nothing is changed. Loads neither the renderer nor the seal before they are looked at.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from comms.clearance import proof
from comms.dispatch import mail
from comms.embargo import PublicationRule
from comms.letters.models import ClauseSet
from comms.publication.deadlines import gauges
from comms.replies import delays, scanning
from comms.replies.findings import DELAYS, Delay
from mandates.models import Mandate
from recipients.models import Recipient, RecipientKind

ROLES = ("pouch_staff", "pouch_worker", "pouch_publisher", "pouch_public")
APPEND_ONLY = (
    *("comms_event", "comms_revision", "comms_revisionname", "comms_clearance", "comms_rendition"),
    *("comms_reading", "comms_deadline", "comms_safetyreview"),
)
SOON = dt.timedelta(days=30)
LARGEST_SKEW = dt.timedelta(seconds=120)
OLDEST_SIGNATURES = dt.timedelta(days=7)
LEAST_SPACE = 500 * 1024 * 1024  # bytes


class Missing(Exception):
    """What is not in order, and the remedy."""


@dataclass(frozen=True)
class Finding:
    """One check: its name, whether it is in order, and what to know or do."""

    name: str
    is_well: bool
    words: str


def examine() -> list[Finding]:
    """Every check, in order; a check that breaks is a finding as well."""
    return [_one(name, check) for name, check in CHECKS]


def _one(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except Missing as missing:
        return Finding(name, False, str(missing))
    except OperationalError:
        words = "the database does not answer. Start PostgreSQL, or mend DATABASE_URL."
        return Finding(name, False, words)
    except DatabaseError as error:
        connection.close()
        words = (
            f"the database refused ({type(error).__name__}). Run manage.py migrate as its owner."
        )
        return Finding(name, False, words)


def database() -> str:
    version = _value("SHOW server_version")
    return f"PostgreSQL {version} answers"


def migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise Missing(f"{len(plan)} migrations are not applied. Run manage.py migrate.")
    return "all are applied"


def roles() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        found = {row[0] for row in cursor.fetchall()}
    missing = [role for role in ROLES if role not in found]
    if missing:
        raise Missing(f"{', '.join(missing)} do not exist. Run manage.py migrate as the owner.")
    return ", ".join(ROLES)


def append_only() -> str:
    """The right to change what may only be added to is not there, for any of the working roles."""
    held = [
        f"{role} may {right.lower()} {table}"
        for table in APPEND_ONLY
        for role in ROLES
        for right in ("UPDATE", "DELETE", "TRUNCATE")
        if _value("SELECT has_table_privilege(%s, %s, %s)", role, f"public.{table}", right)
    ]
    if held:
        raise Missing(f"{'; '.join(held)}. Revoke that as the owner; see docs/security.md.")
    return "events, revisions, clearances and renditions can only be added to"


def clearance_key() -> str:
    if not proof.is_known_to_the_database():
        raise Missing(
            "the database does not know the present SECRET_KEY, so it takes no clearance. Run manage.py migrate as "
            "the owner, with the SECRET_KEY of the staff site."
        )
    return "the database knows it"


def site() -> str:
    if not _value("SELECT to_regclass('site.publication') IS NOT NULL"):
        raise Missing("the schema of the public site is empty. Run manage.py migrate.")
    seen = _value(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname "
        "= 'public' AND c.relkind = 'r' AND has_table_privilege('pouch_public', c.oid, 'SELECT')"
    )
    if seen:
        raise Missing(f"pouch_public can read {seen} tables outside the site. Revoke that at once.")
    return "the public role reads the site and nothing else"


def redis() -> str:
    try:
        cache.set("doctor", "well", 5)
        answer = cache.get("doctor")
    except Exception:  # any of the client's faults means the same
        answer = None
    if answer != "well":
        raise Missing("Redis does not answer. Start it, or mend REDIS_URL.")
    return "answers"


def worker() -> str:
    try:
        answers = current_app.control.inspect(timeout=2).ping() or {}
    except Exception:  # the broker is away, which the check of Redis says
        answers = {}
    if not answers:
        raise Missing("no worker answers. Start one: celery -A config.celery worker.")
    return f"{len(answers)} answer"


def fonts() -> str:
    from comms.letters import fonts

    missing = fonts.missing()
    if missing:
        raise Missing(" ".join(missing))
    return "all are here"


def renderer() -> str:
    try:
        from comms.letters import pdf  # noqa: F401  (finds Pango)
    except (ImportError, OSError) as error:
        raise Missing(
            f"WeasyPrint does not load ({error}). Install libpango-1.0-0, libpangoft2-1.0-0 and "
            "libharfbuzz-subset0."
        ) from error
    return "WeasyPrint and Pango load"


def seal() -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    remedy = (
        "Set SEAL_KEY_FILE, SEAL_CERTIFICATE_FILE and SEAL_KEY_PASSPHRASE, or run make_seal_key."
    )
    try:
        phrase = settings.SEAL_KEY_PASSPHRASE.encode() or None
        key = load_pem_private_key(Path(settings.SEAL_KEY_FILE).read_bytes(), phrase)
        pem = Path(settings.SEAL_CERTIFICATE_FILE).read_bytes()
        certificates = x509.load_pem_x509_certificates(pem)
    except (OSError, ValueError, TypeError) as error:
        raise Missing(f"the seal cannot be read ({error}). {remedy}") from error
    ours = [row for row in certificates if row.public_key() == key.public_key()]
    if not ours:
        raise Missing(f"no certificate fits the key. {remedy}")
    left = max(row.not_valid_after_utc for row in ours) - timezone.now()
    if left < SOON:
        raise Missing(f"its certificate ends in {left.days} days. Put a new one in its place.")
    return f"key and certificate fit; {left.days} days left"


def stores() -> str:
    for name in ("CONFIDENTIAL_STORE", "PUBLIC_STORE"):
        folder = Path(getattr(settings, name))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"well")
                os.fsync(file.fileno())
        except OSError as error:
            raise Missing(f"{name} ({folder}) cannot be written: {error.strerror}.") from error
        if shutil.disk_usage(folder).free < LEAST_SPACE:
            raise Missing(f"the disk of {name} ({folder}) is nearly full. Make room.")
    return "both can be written"


def mail_server() -> str:
    words = mail.refusal()
    if words:
        raise Missing(f"the mail server does not answer ({words}). Start it, or mend EMAIL_URL.")
    return "answers"


def clock() -> str:
    skew = abs(_value("SELECT clock_timestamp()") - timezone.now())
    if skew > LARGEST_SKEW:
        raise Missing(
            f"this machine and the database differ by {skew.total_seconds():.0f} seconds; nothing is "
            "released until they agree. Mend the time service."
        )
    return f"{skew.total_seconds():.1f} s between this machine and the database"


def releases() -> str:
    """Whether what is due becomes public."""
    found = gauges.read(now=timezone.now())
    if not found.is_well:
        raise Missing(" ".join(found.alarms()))
    return f"{found.overdue} overdue; the last sweep ended {found.swept_ago} ago"


def monitoring() -> str:
    """Said and never missing: the token is the staff site's alone, and this may be another process."""
    if settings.MONITOR_TOKEN:
        return "/monitor/ answers whoever shows MONITOR_TOKEN"
    return "/monitor/ answers nobody here, because MONITOR_TOKEN is not set"


def scanner() -> str:
    """Whether the virus scanner answers and knows what is new; none is no fault, and is said."""
    if not scanning.is_set_up():
        return "none is set up, so received files are judged without one. CLAMD_URL names clamd's address"
    try:
        said = scanning.version()
    except scanning.Unheard as unheard:
        raise Missing(
            f"{DELAYS[unheard.delay]} at {settings.CLAMD_URL}; received files wait for it, and none is lost. "
            "Start clamd, or mend CLAMD_URL."
        ) from None
    day = scanning.signed_on(said)
    if day and timezone.now().date() - day > OLDEST_SIGNATURES:
        raise Missing(f"its signatures are of {day}, so it knows nothing newer. Look at freshclam.")
    return f"answers ({said})"


def received_files() -> str:
    """Whether all that came in is looked at."""
    waiting = delays.lasting(now=timezone.now())
    count = waiting.count()
    if not count:
        return "none has waited for long to be looked at"
    reasons = waiting.exclude(delay="").values_list("delay", flat=True)
    why = "; ".join(sorted({DELAYS[Delay(delay)] for delay in reasons}))
    raise Missing(
        f"{count} received file{' has' if count == 1 else 's have'} waited for more than half an hour to be looked at"
        f"{f': {why}' if why else ''}. Look at the worker{' and the virus scanner' if why else ''}."
    )


def reference_data() -> str:
    counts = {
        "mandates": Mandate.objects.count(),
        "States": Recipient.objects.filter(kind=RecipientKind.STATE).count(),
        "clause sets": ClauseSet.objects.count(),
        "publication rules": PublicationRule.objects.count(),
    }
    missing = [name for name, count in counts.items() if not count]
    if missing:
        raise Missing(f"there are no {' and no '.join(missing)}. Run manage.py load_reference.")
    return ", ".join(f"{count} {name}" for name, count in counts.items())


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("database", database),
    ("migrations", migrations),
    ("roles", roles),
    ("append-only tables", append_only),
    ("key of clearances", clearance_key),
    ("public site", site),
    ("clock", clock),
    ("reference data", reference_data),
    ("releases", releases),
    ("monitoring", monitoring),
    ("virus scanner", scanner),
    ("received files", received_files),
    ("Redis", redis),
    ("worker", worker),
    ("fonts", fonts),
    ("renderer", renderer),
    ("seal", seal),
    ("stores", stores),
    ("mail server", mail_server),
)


def _value(statement: str, *parameters: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
