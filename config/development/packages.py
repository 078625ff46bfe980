"""Which Debian packages are missing, and the one apt call that brings them.

What counts is whether the thing is there, not who installed it: a PostgreSQL from another archive will do.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from config.development.speech import Refusal, say

OLDEST_POSTGRESQL = 15
SBIN = "/usr/sbin:/usr/bin"

# apt starts the servers it installs; ours are private, so none of the machine's is started for our sake.
# A policy file that is there already is somebody else's and stays.
INSTALL = """
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -qq
install() { apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@"; }
install "$@" || { apt-get update -qq; install "$@"; }
"""


@dataclass(frozen=True)
class Need:
    """Something the machine must have, and the packages of which one brings it."""

    is_there: Callable[[], bool]
    packages: tuple[str, ...]
    purpose: str


def has_library(name: str) -> bool:
    """Whether the dynamic loader finds `name`."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font(pattern: str) -> bool:
    """Whether a font file of this name lies in the system's folders."""
    return any(Path("/usr/share/fonts").rglob(pattern))


def postgresql_bin(version: int | None = None) -> Path | None:
    """The folder of the newest PostgreSQL that is new enough, or of exactly `version`."""
    found: dict[int, Path] = {}
    on_path = shutil.which("initdb")
    if on_path:
        folder = Path(on_path).resolve().parent
        told = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False)
        number = re.search(r"(\d+)", told.stdout)
        if number and (folder / "pg_ctl").exists():
            found[int(number[1])] = folder
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if folder.parent.name.isdigit() and (folder / "initdb").exists():
            found[int(folder.parent.name)] = folder
    if version is not None:
        return found.get(version)
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST_POSTGRESQL else None


def redis_server() -> str | None:
    """The Redis (or Valkey) server's program."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def chromium() -> str | None:
    """The browser of the browser tests."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def has_venv() -> bool:
    """Whether this Python can make a virtual environment with pip in it."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


# The languages in which the words on redacted pages are read.
READ = {
    **{"eng": "English", "fra": "French", "spa": "Spanish"},
    **{"ara": "Arabic", "rus": "Russian", "chi_sim": "Chinese"},
}


def reads(code: str) -> bool:
    """Whether Tesseract knows the language."""
    places = Path("/usr/share/tesseract-ocr")
    return any(places.rglob(f"{code}.traineddata"))


def _read_in(code: str, language: str) -> Need:
    package = f"tesseract-ocr-{code.replace('_', '-')}"
    return Need(lambda: reads(code), (package,), f"{language} words on redacted pages")


OFFICE = Need(
    lambda: shutil.which("soffice") is not None,
    ("libreoffice-writer-nogui",),
    "LibreOffice, the other end of a Word file",
)


def needs(*, for_tests: bool, servers: bool = True) -> list[Need]:
    """What a development machine must have; `servers` is false where all of them are outside ones."""
    this = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    wanted = [
        Need(has_venv, ("python3-venv", this), "virtual environments"),
        Need(lambda: has_library("libpango-1.0.so.0"), ("libpango-1.0-0",), "the PDF's lines"),
        Need(lambda: has_library("libpangoft2-1.0.so.0"), ("libpangoft2-1.0-0",), "the PDF's type"),
        Need(
            lambda: has_library("libharfbuzz-subset.so.0"),
            ("libharfbuzz-subset0",),
            "small and quick PDFs",
        ),
        Need(
            lambda: has_font("LiberationSerif-Regular.ttf"),
            ("fonts-liberation2", "fonts-liberation"),
            "Latin and Cyrillic letters",
        ),
        Need(lambda: has_font("Amiri-Regular.ttf"), ("fonts-hosny-amiri",), "Arabic letters"),
        Need(lambda: has_font("NotoSerifCJK-Regular.ttc"), ("fonts-noto-cjk",), "Chinese letters"),
        Need(lambda: has_font("NotoSans-Regular.ttf"), ("fonts-noto-core",), "all other scripts"),
        Need(
            lambda: shutil.which("tesseract") is not None,
            ("tesseract-ocr",),
            "the words on redacted pages",
        ),
        *(_read_in(code, language) for code, language in READ.items()),
    ]
    if servers:
        wanted += [
            Need(lambda: postgresql_bin() is not None, ("postgresql",), "the database"),
            Need(lambda: redis_server() is not None, ("redis-server",), "the queue"),
        ]
    if for_tests:
        wanted += [
            Need(lambda: chromium() is not None, ("chromium",), "browser tests"),
            Need(lambda: shutil.which("pdftoppm") is not None, ("poppler-utils",), "tests of PDFs"),
            OFFICE,
        ]
    return wanted


def peers() -> list[Need]:
    """What the measurements compare letters with; nothing else needs it."""
    return [
        Need(lambda: chromium() is not None, ("chromium",), "Chromium's PDFs"),
        OFFICE,
    ]


def static_peers() -> list[Need]:
    """What the public site's pages are compared with, and what asks both for them."""
    return [
        Need(
            lambda: shutil.which("nginx", path=SBIN) is not None, ("nginx-light",), "static pages"
        ),
        Need(lambda: shutil.which("wrk") is not None, ("wrk",), "requests as fast as they go"),
    ]


def missing(wanted: Iterable[Need]) -> list[Need]:
    """Those of `wanted` that are not there."""
    return [need for need in wanted if not need.is_there()]


def prefix(*, uid: int, has_sudo: bool) -> list[str] | None:
    """What stands before a command that only root may run; None where nothing helps."""
    if uid == 0:
        return []
    return ["sudo"] if has_sudo else None


def install(absent: list[Need]) -> None:
    """Brings what is absent with one apt call, as root or with sudo. Refuses with the command to type."""
    if not absent:
        return
    names = [need.packages[0] for need in absent]
    purposes = ", ".join(need.purpose for need in absent)
    by_hand = f"apt-get install {' '.join(names)}"
    if shutil.which("apt-get") is None:
        raise Refusal(
            f"Missing: {purposes}. This system has no apt-get; install what Debian calls "
            f"{' '.join(names)} by the system's own means, or use `docker compose up`."
        )
    before = prefix(uid=os.geteuid(), has_sudo=shutil.which("sudo") is not None)
    if before is None:
        raise Refusal(
            f"Missing: {purposes}. You are not root and there is no sudo; ask an administrator to "
            f"run `{by_hand}`, or use `docker compose up`."
        )
    names = [_available(need.packages) for need in absent]
    say(f"Installing packages: {' '.join(names)}" + (" (with sudo)" if before else ""))
    done = subprocess.run(
        [*before, "sh", "-c", INSTALL, "sh", *names], stdout=sys.stderr, check=False
    )
    still = missing(absent)
    if done.returncode or still:
        raise Refusal(
            f"apt-get did not bring {', '.join(need.purpose for need in still) or 'everything'}. "
            f"Look at its messages above, or run `{by_hand}` yourself and start again."
        )


def _available(packages: tuple[str, ...]) -> str:
    """The first of `packages` that apt knows; releases differ in a few names."""
    for name in packages:
        shown = subprocess.run(
            ["apt-cache", "show", name], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        if shown.returncode == 0:
            return name
    return packages[0]
