"""`.venv`: made once, brought in step with requirements.lock only when that has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.development.places import ROOT, VENV, var
from config.development.speech import Refusal, say

LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".pouch"


def program(name: str) -> str:
    """The path of a program of `.venv`."""
    return str(VENV / "bin" / name)


def stamp() -> str:
    """What a finished `.venv` was made from. It holds absolute paths, so a moved checkout makes it anew."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{sys.version_info.major}.{sys.version_info.minor} {VENV} {lock}\n"


def is_current() -> bool:
    """Whether `.venv` can be used as it is."""
    return STAMP.exists() and STAMP.read_text() == stamp() and Path(program("python")).exists()


def surroundings() -> dict[str, str]:
    """The environment of the installers: certificates of the system, a cache that can be written."""
    given = {**os.environ, "UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for ours, theirs in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
    ):
        if given.get(ours) and theirs not in given:
            given[theirs] = given[ours]
    given.setdefault("UV_HTTP_TIMEOUT", "180")
    home = os.environ.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        cache = var() / "cache"
        given.setdefault("UV_CACHE_DIR", str(cache / "uv"))
        given.setdefault("PIP_CACHE_DIR", str(cache / "pip"))
    return given


def ensure() -> None:
    """Makes `.venv` what requirements.lock says. Refuses with the installer's last words."""
    if is_current():
        return
    if not _fits_python():
        say(f"Making .venv with Python {sys.version.split()[0]}")
        shutil.rmtree(VENV, ignore_errors=True)
        _call([sys.executable, "-m", "venv", str(VENV)], "the virtual environment was not made")
    if not Path(program("uv")).exists():
        say("Installing uv")
        _call([program("python"), "-m", "pip", "install", "-q", "uv"], "uv was not installed")
    say("Installing the packages of requirements.lock")
    STAMP.unlink(missing_ok=True)
    _call(
        [
            program("uv"),
            "pip",
            "sync",
            "-q",
            "--require-hashes",
            "--python",
            program("python"),
            str(LOCK),
        ],
        "the packages were not installed",
    )
    STAMP.write_text(stamp())


def _fits_python() -> bool:
    """Whether the `.venv` that is there starts, lies where it was made and has our Python's version."""
    python = Path(program("python"))
    if not python.exists() or not Path(program("pip")).exists():
        return False
    ask = "import sys; print(*sys.version_info[:2], sys.prefix)"
    told = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    first = Path(program("pip")).read_text(errors="replace").splitlines()[:1]
    here = f"{sys.version_info.major} {sys.version_info.minor} {VENV}"
    return told.stdout.strip() == here and any(str(VENV) in line for line in first)


def _call(argv: list[str], failure: str) -> None:
    done = subprocess.run(argv, stdout=sys.stderr, env=surroundings(), cwd=ROOT, check=False)
    if done.returncode:
        raise Refusal(
            f"{failure[0].upper()}{failure[1:]}: see the message above. Without a network, ask for a "
            "package index in PIP_INDEX_URL, or use `docker compose up`."
        )
