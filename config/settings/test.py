"""The staff settings with cheap passwords and files under a temporary folder; the servers are the real ones."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("POUCH_MODE", "test")

from config.settings.staff import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FILES = Path(tempfile.mkdtemp(prefix="pouch-test-"))
CONFIDENTIAL_STORE = FILES / "confidential"
PUBLIC_STORE = FILES / "public"
SEAL_KEY_FILE = str(FILES / "seal.key")
SEAL_CERTIFICATE_FILE = str(FILES / "seal.crt")
SEAL_LEVEL = "B-B"
# A test that wants a scanner brings its own.
CLAMD_URL = ""
# Nothing is kept between two looks at a page of the public site.
KEPT_PAGES = 0
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

# Tests that empty the cache must not empty that of the process beside them.
if beside := os.environ.get("PYTEST_XDIST_WORKER"):
    CACHES["default"]["LOCATION"] += f"?db={int(beside.removeprefix('gw')) + 1}"
