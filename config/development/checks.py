"""What `make check` runs: style, types, imports, templates, migrations, the settings of production."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from config.development.places import ROOT
from config.development.speech import say
from config.development.virtualenv import program


@dataclass(frozen=True)
class Check:
    """One checker, how to mend what it finds, and the variables it needs beside the usual ones."""

    name: str
    argv: list[str]
    remedy: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def production(folder: Path) -> dict[str, str]:
    """Settings of production that are complete; none of the secrets opens anything."""
    return {
        "POUCH_MODE": "production",
        "DJANGO_SETTINGS_MODULE": "config.settings.staff",
        "SECRET_KEY": "x7$kQ2v9!mZr4Wb8#tLp6Yc1@hNf5Gd3%jSa0Ue-Xi_Oo+Bw=Rq^Vy",
        "ALLOWED_HOSTS": "staff.example.org",
        "PUBLIC_DATABASE_URL": "postgres://reader@localhost/pouch",
        "CLAMD_URL": "tcp://clamav:3310",
        "SEAL_KEY_FILE": str(folder / "seal.key"),
        "SEAL_CERTIFICATE_FILE": str(folder / "seal.crt"),
    }


def all_checks(folder: Path) -> list[Check]:
    """Every check, the longest first."""
    python = program("python")
    manage = [python, "manage.py"]
    deploy = [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    live = production(folder)
    static = [*manage, "collectstatic", "--noinput", "-v0"]
    found = [
        Check("types", [program("mypy"), "."], "add the annotations it names"),
        Check("style", [program("ruff"), "check", "."], "ruff check --fix ."),
        Check(
            "format",
            [program("ruff"), "format", "--check", "--output-format", "concise", "."],
            "make format",
        ),
        Check("imports", [program("lint-imports"), "--no-logo"], "DESIGN.md §3 has the order"),
        Check("migrations", [*manage, "makemigrations", "--check"], "manage.py makemigrations"),
        Check("staff in production", deploy, "", live),
        Check(
            "public in production",
            deploy,
            "",
            {**live, "DJANGO_SETTINGS_MODULE": "config.settings.public", "SEAL_KEY_FILE": ""},
        ),
    ]
    if (ROOT / "static").is_dir():
        found += [Check("static files in production", static, "name files that exist", live)]
    if any((ROOT / "templates").rglob("*.html")):
        djlint = [program("djlint"), "templates", "--quiet"]
        found += [
            Check("templates", [*djlint, "--lint"], "mend what it names"),
            Check("templates' format", [*djlint, "--check"], "make format"),
        ]
    return found


def run(environment: Mapping[str, str], folder: Path) -> bool:
    """Runs all checks, two at a time; prints the words of those that fail. True when none does."""
    (folder / "seal.key").touch()
    (folder / "seal.crt").touch()

    def one(check: Check) -> bool:
        began = time.monotonic()
        done = subprocess.run(
            check.argv,
            cwd=ROOT,
            env={**environment, **check.extra},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        took = f"{time.monotonic() - began:.1f} s"
        if done.returncode == 0:
            say(f"{check.name}: in order ({took})")
            return True
        remedy = f" Remedy: {check.remedy}." if check.remedy else ""
        say(f"{check.name}: not in order ({took}).{remedy}\n{done.stdout.rstrip()}")
        return False

    with ThreadPoolExecutor(max_workers=2) as pool:
        return all(list(pool.map(one, all_checks(folder))))
