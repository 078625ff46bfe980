"""Why something is hidden: what the desk writes down, and how much of that the public is told.

No more than a reader may infer. That a person is a child, or was raped, or is a source, would tell more of the one
behind the placeholder than it protects.
"""

from __future__ import annotations

from django.db import models

from comms.public.grounds import PublicGround


class Ground(models.TextChoices):
    SOURCE = "source", "source protection"
    REQUEST = "request", "a person's request"
    THIRD_PERSON = "third", "third person"
    MINOR = "minor", "minor"
    SEXUAL_VIOLENCE = "sexual", "sexual violence"
    RISK = "risk", "continuing risk"
    OTHER = "other", "other"


TOLD = {Ground.REQUEST: PublicGround.REQUEST, Ground.OTHER: PublicGround.OTHER}


def told(ground: str) -> PublicGround:
    """What the public reads of a ground."""
    return TOLD.get(Ground(ground), PublicGround.PERSON)
