"""The verbs of the Makefile: `python -m config.development <verb>`."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from config import catalogues
from config.development import (
    addresses,
    checks,
    packages,
    places,
    processes,
    servers,
    virtualenv,
)
from config.development.addresses import Services
from config.development.places import ROOT, Place
from config.development.speech import Refusal, Stopped, say
from config.development.virtualenv import program

NO_TESTS = 5
WORKER = ("--loglevel", "INFO", "--without-gossip", "--without-mingle", "--concurrency")


def set_up(*, for_tests: bool) -> None:
    """Packages of the system and `.venv`; silent when all is there."""
    given = os.environ
    outside = bool(given.get("DATABASE_URL") and given.get("REDIS_URL"))
    wanted = packages.needs(for_tests=for_tests, servers=not outside)
    packages.install(packages.missing(wanted))
    virtualenv.ensure()
    if catalogues.stale() and processes.attend(
        [program("python"), "-m", "config.catalogues"], {**os.environ}
    ):
        raise Refusal("The catalogues in locale/ were not compiled; see the message above.")


@contextmanager
def served(place: Place, *, mail: bool) -> Iterator[Services]:
    """The servers while the block runs: private ones at `place` unless the environment names others."""
    found = addresses.services(place, os.environ)
    with servers.using(
        place,
        postgres=found.has_private_database,
        redis=not found.outside_redis,
        mail=mail and not found.outside_mail,
    ):
        yield found


@dataclass(frozen=True)
class Prepared:
    """What `prepare` found: the roles that processes may take, and the demonstration's logins."""

    roles: frozenset[str]
    logins: str


def prepared(found: Services, environment: dict[str, str], *, demonstration: bool) -> Prepared:
    """The database in order. Nothing is started when the migrations are those of the last time,
    unless the demonstration is wanted too."""
    note = found.place.notes / "migrated.json"
    mark = _mark(environment["DATABASE_URL"])
    known = json.loads(note.read_text()) if note.exists() else {}
    if demonstration or known.get("mark") != mark:
        result = found.place.notes / "prepared.json"
        argv = [program("python"), "-m", "config.development.prepare", str(result)]
        argv += ["--demonstration"] * demonstration + ["--private"] * found.has_private_database
        staff = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings.staff"}
        if processes.attend(argv, staff):
            raise Refusal("The database could not be brought in order; see the message above.")
        known = {**json.loads(result.read_text()), "mark": mark}
        note.write_text(json.dumps(known))
    return Prepared(frozenset(known["roles"]), known["logins"])


def _mark(url: str) -> str:
    """Changes when another database is used or a migration is added or edited."""
    told = hashlib.sha256(url.encode())
    for file in sorted(ROOT.glob("*/**/migrations/*.py")):
        if places.VENV not in file.parents:
            told.update(file.read_bytes())
    return told.hexdigest()


def run() -> int:
    """Both sites, the workers, beat and the mail sink, until Ctrl-C."""
    began = time.monotonic()
    host = os.environ.get("HOST") or "127.0.0.1"
    port, public_port = addresses.ports(os.environ, host)
    set_up(for_tests=False)
    group = processes.Group(places.var() / "log")
    with served(places.lasting(), mail=True) as found:
        base = addresses.owner(found, os.environ, var=places.var())
        base.setdefault("STAFF_SITE_URL", f"http://{host}:{port}")
        base.setdefault("PUBLIC_SITE_URL", f"http://{host}:{public_port}")
        known = prepared(found, base, demonstration=True)
        try:
            say("Starting the staff site, the public site, the workers and beat")
            kinds = {
                kind: addresses.runtime(kind, base, found, known.roles) for kind in addresses.LOGINS
            }
            _start_sites(group, kinds, staff=f"{host}:{port}", public=f"{host}:{public_port}")
            group.wait_for(f"http://{host}:{port}/")
            group.wait_for(f"http://{host}:{public_port}/")
            _start_worker(group, kinds["worker"], found)
            say(f"Ready after {time.monotonic() - began:.0f} s")
            _announce(base, known.logins)
            group.watch()
        finally:
            processes.ignore_signals()
            say("Stopping")
            group.stop()
    return 0


def _start_sites(
    group: processes.Group, kinds: dict[str, dict[str, str]], *, staff: str, public: str
) -> None:
    # Loaded once and forked, unless the code is to be reloaded when a file changes.
    load = "--reload" if os.environ.get("RELOAD") else "--preload"
    web = [
        program("gunicorn"),
        "--config",
        "python:config.gunicorn",
        "--workers",
        "2",
        "--threads",
        "4",
        "--no-control-socket",
        load,
    ]
    web += ["--access-logfile", "-", "--bind"]
    group.start("staff", [*web, staff, "config.wsgi_staff"], kinds["staff"])
    group.start("public", [*web, public, "config.wsgi_public"], kinds["public"])


def _start_worker(group: processes.Group, environment: dict[str, str], found: Services) -> None:
    celery = [program("celery"), "-A", "config.celery"]
    schedule = ["--schedule", str(found.place.notes / "beat"), "--pidfile", ""]
    group.start("worker", [*celery, "worker", *WORKER, "2"], environment)
    previews = ["--queues", "preview", "--hostname", "preview@%h"]
    group.start("preview", [*celery, "worker", *WORKER, "1", *previews], environment)
    group.start("beat", [*celery, "beat", *schedule], environment)


def _announce(base: dict[str, str], logins: str) -> None:
    lines = [
        "",
        f"  Staff site    {base['STAFF_SITE_URL']}",
        f"  Public site   {base['PUBLIC_SITE_URL']}",
        f"  Mail sent     {places.var() / 'mail'}" if "127.0.0.1" in base["EMAIL_URL"] else "",
        f"  Logs          {places.var() / 'log'}",
    ]
    print("\n".join(line for line in lines if line or line is lines[0]))
    if logins.strip():
        print("\n" + "\n".join("  " + line for line in logins.rstrip().splitlines()))
    print("\n  Ctrl-C stops everything.", flush=True)


def _tests(arguments: list[str], *, with_checks: bool) -> int:
    """Checks, then pytest, on servers of their own that vanish afterwards."""
    set_up(for_tests=True)
    place = places.throwaway()
    with served(place, mail=False) as found:
        environment = addresses.tests(found, os.environ, var=place.notes / "var")
        in_order = not with_checks or checks.run(environment, place.notes)
        pytest = [program("python"), "-m", "pytest", *arguments]
        status = processes.attend(pytest, environment)
        if not in_order:
            say("The checks above are not in order")
    return status or int(not in_order)


def test() -> int:
    """All checks and every test that is not slow; with ARGS, pytest alone with these arguments."""
    chosen = _arguments()
    if chosen:
        return _tests(chosen, with_checks=False)
    return _tests(["-n", _workers(), "--dist", "worksteal", "-m", "not slow"], with_checks=True)


def slow() -> int:
    """The tests marked slow; having none is no failure."""
    # A file at a time: the tests of one share a browser and a site.
    shared_out = ["-n", _workers(), "--dist", "loadfile", "-m", "slow"]
    status = _tests([*shared_out, *_arguments()], with_checks=False)
    return 0 if status == NO_TESTS else status


def _workers() -> str:
    return os.environ.get("WORKERS") or "2"


def check() -> int:
    """The checks without the tests."""
    set_up(for_tests=False)
    place = places.throwaway()
    with served(place, mail=False) as found:
        environment = addresses.tests(found, os.environ, var=place.notes / "var")
        return 0 if checks.run(environment, place.notes) else 1


def form() -> int:
    """Writes Python and templates as the checks want them."""
    virtualenv.ensure()
    status = subprocess.run([program("ruff"), "format", "."], cwd=ROOT, check=False).returncode
    fix = [program("ruff"), "check", "--fix", "-q", "."]
    status |= subprocess.run(fix, cwd=ROOT, check=False).returncode
    if any((ROOT / "templates").rglob("*.html")):
        # djLint answers 1 when it has changed something.
        djlint = [program("djlint"), "templates", "--quiet", "--reformat"]
        subprocess.run(djlint, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    return status


def bench() -> int:
    """The measurements of tests/bench/run.py, on servers of their own; figures go to var/bench.json."""
    set_up(for_tests=False)
    try:
        packages.install(packages.missing(packages.peers()))
    except Refusal as refusal:
        say(f"{refusal} What is missing is named and left out")
    place = places.throwaway()
    with served(place, mail=True) as found:
        environment = addresses.owner(found, os.environ, var=places.var())
        prepared(found, environment, demonstration=False)
        # Previews are measured on a draft of its own, in a database that vanishes afterwards.
        environment["POUCH_BENCH_MAY_WRITE"] = "1" if found.has_private_database else ""
        path = str(ROOT / "tests" / "bench" / "run.py")
        environment["PYTHONPATH"] = str(ROOT)
        return processes.attend([program("python"), path, *_arguments()], environment)


def bench_public() -> int:
    """The measurements of the public site, in databases of their own that are kept for the next time."""
    set_up(for_tests=False)
    try:
        packages.install(packages.missing(packages.static_peers()))
    except Refusal as refusal:
        say(f"{refusal} The comparison with nginx is left out")
    # A quarter of the memory, as PostgreSQL advises for a server: gigabytes of letters are read again and again.
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    place = replace(places.lasting(), buffers=f"{memory // 4 >> 20}MB")
    with served(place, mail=False) as found:
        environment = addresses.owner(found, os.environ, var=places.var())
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.staff", "PYTHONPATH": str(ROOT)}
        module = [program("python"), "-m", "tests.bench.public"]
        return processes.attend([*module, *_arguments()], environment)


def manage() -> int:
    """One management command on the development services; standard output is the command's alone."""
    arguments = _arguments()
    if not arguments:
        raise Refusal("Name the command: make -s manage ARGS='doctor'")
    set_up(for_tests=False)
    with served(places.lasting(), mail=True) as found:
        environment = addresses.owner(found, os.environ, var=places.var())
        prepared(found, environment, demonstration=False)
        return processes.attend([program("python"), "manage.py", *arguments], environment)


def clean() -> int:
    """Removes the development databases, files, keys and logs, and what the checkers cached."""
    place = places.lasting()
    if servers.is_used(place):
        raise Refusal("`make run` or another command is using the servers. Stop it first.")
    servers.stop(place)
    caches = [".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis"]
    for folder in [place.servers, places.var(), *(ROOT / name for name in caches)]:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def install() -> int:
    """Packages of the system (those of the tests too) and `.venv`, and nothing else."""
    set_up(for_tests=True)
    return 0


def _arguments() -> list[str]:
    """ARGS as the shell would split it; it comes through the environment, so no shell reads it before."""
    try:
        return shlex.split(os.environ.get("POUCH_ARGS") or os.environ.get("ARGS") or "")
    except ValueError as error:
        raise Refusal(f"ARGS cannot be read ({error}); close its quotation marks.") from None


VERBS: dict[str, Callable[[], int]] = {
    verb.__name__: verb for verb in (run, test, slow, check, bench, manage, clean, install)
} | {"format": form, "bench-public": bench_public}


def main(arguments: list[str]) -> int:
    """Does the verb; a refusal is one sentence on standard error and status 1."""
    processes.follow_parent()
    processes.stop_on_signals()
    # Every site, worker and test process would compile all of Django anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(places.var() / "cache" / "python")
    verb = VERBS.get(arguments[0] if arguments else "")
    if verb is None:
        say(f"Say one of: {', '.join(VERBS)}.")
        return 2
    try:
        return verb()
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr, flush=True)
        return 1
    except Stopped:
        return 0 if arguments[0] == "run" else 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
