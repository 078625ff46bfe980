"""An SMTP server on loopback that keeps every letter as a file: sending is a real conversation, and goes nowhere.

Started by `servers.start_mail` with an open socket's number and a folder.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """Writes each message to a file of its own, complete or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        arrived = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        name = f"{arrived}-{next(self.number)}.eml"
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        body = envelope.content or b""
        half = self.folder / f".{name}"
        half.write_bytes(head.encode() + (body if isinstance(body, bytes) else body.encode()))
        half.rename(self.folder / name)
        return "250 Message accepted for delivery"


async def serve(door: socket.socket, folder: Path) -> None:
    """Answers on `door` until SIGTERM."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    keeper = Keeper(folder)

    def conversation() -> SMTP:
        return SMTP(keeper, enable_SMTPUTF8=True, hostname="localhost", loop=loop)

    async with await loop.create_server(conversation, sock=door):
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])))
