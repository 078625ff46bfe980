"""Where things of a development machine lie, and which system user may reach them.

PostgreSQL refuses to run as root, and a Unix socket's path has at most 107 bytes: a checkout that
breaks either rule keeps its servers' data in a private folder of /var/tmp instead of `var/`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.development.speech import Refusal

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
SOCKET_BYTES = 107
LONGEST_SOCKET = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Place:
    """One set of private servers: their folder, our own notes about them, PostgreSQL's user and shared buffers."""

    servers: Path
    notes: Path
    user: str | None
    is_lasting: bool
    buffers: str = "64MB"

    @property
    def database(self) -> Path:
        return self.servers / "postgres"

    @property
    def redis_socket(self) -> Path:
        return self.servers / "redis.sock"


def var() -> Path:
    """The folder of everything that is not source; POUCH_VAR moves it."""
    return Path(os.environ.get("POUCH_VAR") or ROOT / "var").absolute()


def server_user() -> str | None:
    """Whom PostgreSQL runs as: nobody special for an ordinary user, a harmless user for root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Refusal(
        "PostgreSQL does not run as root and this system has neither a user “postgres” nor "
        "“nobody”. Run the command as an ordinary user."
    )


def run_as(user: str | None) -> dict[str, Any]:
    """The arguments with which `subprocess` runs something as `user`, from a folder all can enter."""
    if user is None:
        return {"cwd": "/"}
    entry = pwd.getpwnam(user)
    return {"cwd": "/", "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def fits(folder: Path) -> bool:
    """Whether sockets in `folder` have a path short and plain enough for every program."""
    path = str(folder / LONGEST_SOCKET)
    return len(os.fsencode(path)) <= SOCKET_BYTES and bool(re.fullmatch(r"[A-Za-z0-9_./+-]+", path))


def is_reachable(folder: Path, user: str | None) -> bool:
    """Whether `user` can enter `folder` (a home of mode 0700 above it says no)."""
    if user is None:
        return os.access(folder, os.X_OK | os.W_OK)
    test = shutil.which("test") or "/usr/bin/test"
    return subprocess.run([test, "-x", str(folder)], **run_as(user), check=False).returncode == 0


def fallback(root: Path, uid: int) -> Path:
    """The folder in /var/tmp that stands in for `var/servers` of this checkout and person."""
    mark = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path("/var/tmp") / f"pouch-{uid}-{mark}"


def private_folder(folder: Path, user: str | None) -> Path:
    """Makes `folder` for `user` alone. Refuses one that somebody else prepared or can read."""
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, owner, pwd.getpwnam(user).pw_gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise Refusal(
            f"{folder} is not a private folder of the user “{user or pwd.getpwuid(owner).pw_name}”; "
            "it may belong to a run by another user. Remove it, or use a checkout of your own."
        )
    return folder


def lasting() -> Place:
    """The place of the development servers, made if it is new."""
    folder, user = var(), server_user()
    notes = folder / "run"
    try:
        notes.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{notes} cannot be made ({error.strerror}). Use a checkout of your own."
        ) from None
    if not os.access(notes, os.W_OK):
        raise Refusal(f"{notes} belongs to another user. Use a checkout of your own.")
    servers = folder / "servers"
    if not (fits(servers) and is_reachable(folder, user)):
        servers = fallback(folder, os.geteuid())
    return Place(private_folder(servers, user), notes, user, is_lasting=True)


def throwaway() -> Place:
    """A fresh place for the servers of one test run; the caller removes `servers` and `notes`."""
    user = server_user()
    short = "/tmp" if os.access("/tmp", os.W_OK) else None
    outer = Path(tempfile.mkdtemp(prefix="pouch-", dir=short))
    outer.chmod(0o711 if user else 0o700)
    servers = private_folder(outer / "servers", user)
    return Place(servers, outer, user, is_lasting=False)
