"""The real clamd, where it is installed, with one signature of its own: what it finds, refuses and leaves unsaid."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from comms.replies import delays, quarantine, scanning, services
from comms.replies.files import received
from comms.replies.findings import Delay
from comms.replies.judging_text import TEST_VIRUS
from tests import builders
from tests.comms.replies import strange

PROGRAM = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PATIENCE = 120  # seconds for a start on a busy machine

CONFIGURATION = """
Foreground yes
User {user}
TCPAddr 127.0.0.1
TCPSocket {port}
DatabaseDirectory {folder}
TemporaryDirectory {folder}
StreamMaxLength 2M
MaxFileSize 1M
AlertExceedsMax yes
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM, reason="clamd is not installed: apt-get install clamav-daemon"),
]


@pytest.fixture
def clamd(tmp_path, settings):
    """The program, once it answers."""
    (tmp_path / "own.ndb").write_text(f"Pouch.Test:0:*:{TEST_VIRUS.hex()}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = CONFIGURATION.format(user=getpass.getuser(), port=port, folder=tmp_path)
    (tmp_path / "clamd.conf").write_text(words)
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"
    with (tmp_path / "said").open("wb") as said, subprocess.Popen(
        [str(PROGRAM), "--config-file", str(tmp_path / "clamd.conf")], stdout=said, stderr=said
    ) as running:  # fmt: skip
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    scanning.version()
                    break
                except scanning.Unheard:
                    assert running.poll() is None, (tmp_path / "said").read_text()
                    assert time.monotonic() < until, (tmp_path / "said").read_text()
                    time.sleep(0.1)
            yield running
        finally:
            running.kill()


def test_the_real_one_is_understood(clamd, cast, office, now, monkeypatch):
    letter = builders.sent(cast, office, now)
    given = {
        "clean.pdf": strange.pdf(),
        "bad.txt": TEST_VIRUS,
        "packed.docx": strange.docx(word__media__a=TEST_VIRUS),
        "large.pdf": strange.pdf() + b"\n" * 1_500_000,
        "larger.pdf": strange.pdf() + b"\n" * 3_000_000,
    }
    reply = services.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[received(*one) for one in given.items()],
        actor=cast.registry,
        now=now,
    )
    seen = {}
    for file in reply.files.all():
        quarantine.look(file.pk, now=now)
        file.refresh_from_db()
        seen[file.name] = (file.standing, file.signature or file.delay)
    assert seen == {
        "clean.pdf": ("sound", ""),
        "bad.txt": ("quarantined", "Pouch.Test.UNOFFICIAL"),
        "packed.docx": ("quarantined", "Pouch.Test.UNOFFICIAL"),
        "large.pdf": ("waiting", "limit"),
        "larger.pdf": ("waiting", "limit"),
    }
    assert scanning.version().startswith("ClamAV ")
    large = reply.files.get(name="large.pdf")
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    for number, delay in ((signal.SIGSTOP, Delay.SILENT), (signal.SIGKILL, Delay.AWAY)):
        now += delays.PAUSES[Delay.LIMIT]
        clamd.send_signal(number)
        if number == signal.SIGKILL:
            clamd.wait()
        assert quarantine.look(large.pk, now=now) == "waiting"
        large.refresh_from_db()
        assert large.delay == delay
