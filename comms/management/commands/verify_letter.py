"""Says what the seal on a file is worth. Reads the file and the certificate, and no letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comms.errors import CommsError
from comms.letters import verify

UNUSABLE = 2


class Command(BaseCommand):
    help = "Check the seal on a PDF. The status is 0 for a whole seal, 1 for any other file, 2 for none."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--certificate",
            type=Path,
            default="",
            metavar="FILE",
            help="the published certificate (SEAL_CERTIFICATE_FILE unless named)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = contents(options["file"])
        try:
            found = verify.verify(data, options["certificate"] or settings.SEAL_CERTIFICATE_FILE)
        except CommsError as refusal:
            raise CommandError(refusal.sentence, returncode=UNUSABLE) from refusal
        self.stdout.write(f"{found.outcome}: {found.sentence}")
        self.stdout.write(found.advice)
        for line in particulars(found):
            self.stdout.write(line)
        if not found.is_whole:
            raise SystemExit(1)


def particulars(found: verify.Verification) -> list[str]:
    """Who and when, one line each, as far as it is known."""
    lines = []
    if found.outcome is verify.Outcome.SOMEBODY_ELSE:
        lines = [f"The certificate calls itself “{found.signer}”."] if found.signer else []
    elif found.signer:
        lines.append(f"Sealed by {found.signer}")
    if found.sealed_at:
        lines.append(f"Sealed at {timezone.localtime(found.sealed_at):%Y-%m-%d %H:%M} Geneva")
    if found.stamped_at:
        at = timezone.localtime(found.stamped_at)
        lines.append(f"Time stamp of {found.stamped_by}: {at:%Y-%m-%d %H:%M} Geneva")
    return lines


def contents(path: Path) -> bytes:
    """What is in the file. Raises CommandError when it is none, or larger than any letter."""
    try:
        if path.is_dir():
            raise CommandError(f"{path} is a folder; name the PDF in it.", returncode=UNUSABLE)
        with path.open("rb") as file:
            data = file.read(verify.LARGEST + 1)
    except OSError as fault:
        raise CommandError(
            f"{path} cannot be read ({fault.strerror}); name the PDF to check.",
            returncode=UNUSABLE,
        ) from fault
    if len(data) > verify.LARGEST:
        raise CommandError(
            f"{path} is larger than 20 MB, which no sealed letter is; name the letter’s PDF.",
            returncode=UNUSABLE,
        )
    return data
