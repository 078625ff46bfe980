"""A private PostgreSQL, Redis and mail sink: Unix sockets, no TCP port but the sink's on loopback.

Several commands may use one set at a time (`make run`, and `make manage` beside it). Each holds a shared
lock while it does; whoever leaves last stops the servers, so none outlives its users.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.development import packages, virtualenv
from config.development.places import ROOT, Place, private_folder, run_as
from config.development.speech import Refusal, say

OWNER = "pouch"
DATABASE = "pouch"
MAIL_PORT = 1025
INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")


@contextmanager
def using(place: Place, *, postgres: bool, redis: bool, mail: bool) -> Iterator[None]:
    """Servers that run while the block does; the last user of a place stops them."""
    users = (place.notes / "users.lock").open("w")
    try:
        with _alone(place):
            fcntl.flock(users, fcntl.LOCK_SH)
            if postgres:
                start_postgres(place)
            if redis:
                start_redis(place)
            if mail:
                start_mail(place)
        yield
    finally:
        with _alone(place):
            fcntl.flock(users, fcntl.LOCK_UN)
            if _is_last(users):
                stop(place)
        users.close()


def is_used(place: Place) -> bool:
    """Whether some command is using the servers of `place` now."""
    with (place.notes / "users.lock").open("w") as users:
        return not _is_last(users)


def _is_last(users: object) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Nobody else starts or stops servers of this place meanwhile."""
    with (place.notes / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def answers(path: Path) -> bool:
    """Whether a server listens on the Unix socket `path`."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def start_postgres(place: Place) -> None:
    """PostgreSQL on its socket, with the database in it."""
    if answers(place.servers / ".s.PGSQL.5432"):
        return
    programs = _programs(place)
    if not (place.database / "PG_VERSION").exists():
        _make_cluster(place, programs)
    _forget_dead(place.database / "postmaster.pid")
    options = {
        "listen_addresses": "''",
        "unix_socket_directories": str(place.servers),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": place.buffers,
        "timezone": "UTC",
    }
    if not place.is_lasting:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    told = " ".join(f"-c {name}={value}" for name, value in options.items())
    log = place.servers / "postgres.log"
    _server(
        [programs / "pg_ctl", "start", "-s", "-w", "-D", place.database, "-l", log, "-o", told],
        place.user,
        f"PostgreSQL did not start; the last lines of {log} say why.",
    )


def _programs(place: Place) -> Path:
    kept = place.database / "PG_VERSION"
    version = int(kept.read_text()) if kept.exists() else None
    programs = packages.postgresql_bin(version)
    if programs is None:
        raise Refusal(
            f"The data in {place.database} were made by PostgreSQL {version}, which is not installed. "
            "Install it, or begin afresh with `make clean`."
        )
    return programs


def _make_cluster(place: Place, programs: Path) -> None:
    """A new cluster with its empty database; one that was left half-made is begun again."""
    if place.is_lasting:
        say("Making a private PostgreSQL in " + str(place.servers))
    shutil.rmtree(place.database, ignore_errors=True)
    making = private_folder(place.servers / "postgres.new", place.user)
    shutil.rmtree(making)
    private_folder(making, place.user)
    failure = "PostgreSQL's data folder was not made."
    _server(
        [programs / "initdb", "-D", making, "-U", OWNER, *INITDB],
        place.user,
        failure,
    )
    sql = f"CREATE DATABASE {DATABASE} OWNER {OWNER};\n"
    _server(
        [programs / "postgres", "--single", "-D", making, "postgres"], place.user, failure, said=sql
    )
    making.rename(place.database)
    (place.notes / "migrated.json").unlink(missing_ok=True)


def _server(argv: list[object], user: str | None, failure: str, said: str = "") -> None:
    """Runs a server's own command as its user, out of reach of the terminal's Ctrl-C."""
    words = [str(word) for word in argv]
    with subprocess.Popen(
        words,
        **run_as(user),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if said or "initdb" in words[0] else subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        reason = process.communicate(said)[1] or ""
    if process.returncode:
        raise Refusal(f"{failure} {reason.strip()}".strip())


def _forget_dead(note: Path) -> None:
    """Removes a postmaster.pid whose number belongs to another program since a crash or restart."""
    try:
        number = int(note.read_text().split("\n", 1)[0])
        name = Path(f"/proc/{number}/comm").read_text()
    except (OSError, ValueError):
        return
    if not name.startswith("postgres"):
        note.unlink(missing_ok=True)


def start_redis(place: Place) -> None:
    """Redis on its socket, keeping nothing: PostgreSQL is the record."""
    if answers(place.redis_socket):
        return
    program = packages.redis_server()
    settings = {
        "port": "0",
        "unixsocket": place.redis_socket,
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "daemonize": "yes",
        "dir": place.notes,
        "pidfile": place.notes / "redis.pid",
        "logfile": place.notes / "redis.log",
    }
    words = [str(word) for name, value in settings.items() for word in (f"--{name}", value)]
    done = subprocess.run(
        [str(program), *words], capture_output=True, text=True, start_new_session=True, check=False
    )
    until = time.monotonic() + 10
    while not answers(place.redis_socket):
        if done.returncode or time.monotonic() > until:
            raise Refusal(f"Redis did not start: {done.stderr or place.notes / 'redis.log'}")
        time.sleep(0.02)


def start_mail(place: Place) -> None:
    """The mail sink. Its socket is opened here, so that letters queue up while it is still starting."""
    if mail_port(place):
        return
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", MAIL_PORT))
    except OSError:
        door.bind(("127.0.0.1", 0))
    door.listen(50)
    with door:
        door.set_inheritable(True)
        log = str(place.notes / "mail.log")
        appending = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        python = virtualenv.program("python")
        words = ["-m", "config.development.mail_sink", str(door.fileno())]
        number = os.posix_spawn(
            python,
            [python, *words, str(place.notes.parent / "mail")],
            {**os.environ, "PYTHONPATH": str(ROOT)},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, log, appending, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        note = {"pid": number, "began": _began(number), "port": door.getsockname()[1]}
        (place.notes / "mail.json").write_text(json.dumps(note))


def mail_port(place: Place) -> int | None:
    """The running sink's port."""
    note = _mail_note(place)
    return note["port"] if note else None


def _mail_note(place: Place) -> dict[str, int] | None:
    try:
        note: dict[str, int] = json.loads((place.notes / "mail.json").read_text())
        is_ours = _began(note["pid"]) == note["began"]
    except (OSError, ValueError, KeyError):
        return None
    return note if is_ours else None


def _began(pid: int) -> int:
    """When a process began, in ticks since the machine did: tells it from a later one of the same number.

    Not its command line: that is empty for a moment after it was started. OSError when it is gone.
    """
    # The name before the bracket may hold anything; after it, the state is the first field of proc(5).
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    if fields[0] == "Z":
        raise ProcessLookupError(pid)
    return int(fields[19])


def stop(place: Place) -> None:
    """Stops what runs at `place`; a place that does not last is removed with everything in it."""
    note = _mail_note(place)
    if note:
        os.kill(note["pid"], signal.SIGTERM)
        with suppress(ChildProcessError):
            # Only who started it can and must wait for it.
            os.waitpid(note["pid"], 0)
        (place.notes / "mail.json").unlink(missing_ok=True)
    if answers(place.redis_socket):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place.redis_socket))
            line.sendall(b"SHUTDOWN NOSAVE\r\n")
            line.recv(64)
    if (place.database / "postmaster.pid").exists():
        how = "fast" if place.is_lasting else "immediate"
        programs = _programs(place)
        _server(
            [programs / "pg_ctl", "stop", "-s", "-w", "-m", how, "-D", place.database],
            place.user,
            "PostgreSQL did not stop.",
        )
    if not place.is_lasting:
        shutil.rmtree(place.notes, ignore_errors=True)
