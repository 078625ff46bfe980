"""One digest of everything that the public copies of a letter depend on: equal keys, equal copies, equal verdict.

The frozen text goes in with every redaction in force and every name the gate looks for. Of the program goes in
whatever redacts, draws, reads or judges: every module and template, and every package in its version. A new version
of any makes all that was prepared worthless, which costs the time of drawing it and no more.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings

from comms.dispatch.models import Communication
from comms.publication.redaction.models import Redaction

OF_REDACTION = ("place", "start", "end", "words", "kind", "ground")
# Under the project's folder; of `comms` all modules, so that no list of those that matter is to be kept.
PROGRAM = (("comms", "*.py"), ("comms/letters/data", "*"), ("templates/letters", "*"))


def of(
    letter: Communication, redactions: Iterable[Redaction], *, names: Sequence[str], seal: str
) -> str:
    """The key of the letter's public copies as they would be drawn now.

    `names` are those of the case that the gate looks for, `seal` the mark of the seal that is made room for.
    """
    sealed = letter.sealed_text()
    depends = {
        "program": program(),
        "seal": seal,
        "content": sealed.content,
        "position": sealed.position,
        "dated_on": sealed.dated_on.isoformat(),
        "reference": str(letter.reference),
        "redactions": sorted([getattr(one, name) for name in OF_REDACTION] for one in redactions),
        "names": sorted(names),
    }
    return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()


@cache
def program() -> str:
    """Of the program that runs. The worker asks when it starts: its files may be replaced while it runs."""
    told, root = hashlib.sha256(sys.version.encode()), Path(settings.BASE_DIR)
    for folder, pattern in PROGRAM:
        for file in sorted(path for path in (root / folder).rglob(pattern) if path.is_file()):
            data = file.read_bytes()
            told.update(f"{file.relative_to(root)} {len(data)}\0".encode() + data)
    packages = sorted(f"{one.metadata['Name']} {one.version}" for one in distributions())
    told.update("\n".join(packages).encode())
    return told.hexdigest()
