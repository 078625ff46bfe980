"""Makes the key and certificate that letters are sealed with on a machine where nothing is real."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms.errors import CommsError
from comms.letters import seal


class Command(BaseCommand):
    help = "Make a self-signed seal where the settings look for it, unless there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--self-signed",
            action="store_true",
            help="in production: accept a seal that no reader's software will trust",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.POUCH_MODE == "production" and not options["self_signed"]:
            raise CommandError(
                "In production the seal's certificate is issued to the office by an authority; put"
                " it where SEAL_CERTIFICATE_FILE says, or repeat with --self-signed."
            )
        try:
            is_new = seal.make_development_key(
                settings.SEAL_KEY_FILE, settings.SEAL_CERTIFICATE_FILE
            )
        except CommsError as refusal:
            raise CommandError(refusal.sentence) from refusal
        verb = "Made" if is_new else "There is already"
        self.stdout.write(f"{verb} a seal: key {settings.SEAL_KEY_FILE},")
        self.stdout.write(f"certificate {settings.SEAL_CERTIFICATE_FILE}")
