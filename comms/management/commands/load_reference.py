"""Loads the reference data that comes with Pouch."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from comms import reference
from comms.errors import CommsError


class Command(BaseCommand):
    help = (
        "Load mandates, States, the library of law, clauses and publication rules. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = reference.load_reference()
        except (CommsError, ValidationError) as refusal:
            faults = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            raise CommandError("\n".join(faults)) from refusal
        for line in lines:
            self.stdout.write(line)
