"""Releases everything that is due, as beat does every minute."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comms.clock import GENEVA
from comms.errors import CommsError
from comms.publication import release


class Command(BaseCommand):
    help = "Make public what is due: each letter once, never early, one failure stopping no other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now",
            default="",
            metavar="ISO",
            help="another instant, such as 2021-05-11T00:00 (Geneva time); not in production",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = instant(options["now"]) if options["now"] else timezone.now()
        try:
            sweep = release.publish_due(now=now)
        except CommsError as refusal:
            raise CommandError(refusal.sentence) from refusal
        for name in sweep.released:
            self.stdout.write(f"released: {name}")
        for name in sweep.replies:
            self.stdout.write(f"released: {name}")
        if not sweep.released and not sweep.replies:
            self.stdout.write("Nothing was due that could be released.")
        if sweep.failed:
            lines = [f"failed: {name}: {reason}" for name, reason in sweep.failed.items()]
            raise CommandError("\n".join(lines))


def instant(text: str) -> dt.datetime:
    """The instant in `text`; without an offset it is Geneva's. Raises CommandError."""
    if not settings.CLOCK_MAY_BE_SET:
        raise CommandError(
            "In production the clock cannot be set: what is due is released at its own time. Leave "
            "--now out."
        )
    try:
        given = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"“{text}” is not an instant; write one such as 2021-05-11T00:00."
        ) from error
    return given if given.tzinfo else given.replace(tzinfo=GENEVA)
