"""The public site inside the test process: its URLs and middleware, the test database."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from config.settings import public

ITS_OWN = (
    "ROOT_URLCONF",
    "MIDDLEWARE",
    "TEMPLATES",
    "CONTENT_SECURITY_POLICY",
    "X_FRAME_OPTIONS",
    "SECURE_REFERRER_POLICY",
    "FILE_UPLOAD_MAX_MEMORY_SIZE",
    "FILE_UPLOAD_HANDLERS",
)


@pytest.fixture
def reader(settings: Any, db: None) -> Client:
    """A browser on the public site."""
    for name in ITS_OWN:
        setattr(settings, name, getattr(public, name))
    return Client(raise_request_exception=False)
