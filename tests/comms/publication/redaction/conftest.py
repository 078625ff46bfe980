"""Letters of these stories are neither drawn nor sealed in earnest: that is not what they are about."""

from __future__ import annotations

import pytest

from comms.dispatch import sealing
from tests import builders

DRAWN = b"%PDF-1.7 %%EOF"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(sealing, "draw", lambda document: DRAWN)
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
