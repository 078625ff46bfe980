"""Processes are watched, and none outlives the run."""

import os
import sys
import time
from pathlib import Path

import pytest

from config.development.processes import Group, attend
from config.development.speech import Refusal

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
HAS_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, time\n"
    "print(subprocess.Popen(['sleep', '60']).pid, flush=True)\n"
    "time.sleep(60)",
]


@pytest.fixture
def group(tmp_path):
    made = Group(tmp_path)
    yield made
    made.stop()


def is_running(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def test_the_process_that_ends_is_named_with_the_end_of_its_log(group):
    group.start("staff", SLEEPS, os.environ)
    group.start(
        "worker", [sys.executable, "-c", "print('no queue'); raise SystemExit(3)"], os.environ
    )
    with pytest.raises(Refusal, match=r"“worker” has ended with status 3(.|\n)*no queue"):
        group.watch()


def test_stopping_ends_them_and_what_they_started(group, tmp_path):
    group.start("parent", HAS_CHILD, os.environ)
    leader = group.running["parent"].pid
    until = time.monotonic() + 10
    while not (log := (tmp_path / "parent.log").read_text().strip()) and time.monotonic() < until:
        time.sleep(0.02)
    group.stop()
    time.sleep(0.1)
    assert not is_running(leader)
    assert not is_running(int(log))


def test_waiting_for_a_site_ends_when_its_process_does(group):
    group.start("staff", [sys.executable, "-c", "raise SystemExit('no settings')"], os.environ)
    with pytest.raises(Refusal, match="no settings"):
        group.wait_for("http://127.0.0.1:9/", seconds=20)


def test_a_commands_status_is_passed_on():
    assert attend([sys.executable, "-c", "raise SystemExit(7)"], os.environ) == 7
