"""The first view of a letter on a poor connection: the page and its style sheets, as nginx compresses them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from tests.bench import public_letters
from tests.comms.public import builders as build

NGINX = Path(__file__).parents[4] / "config" / "nginx.conf"


def test_a_letter_of_thirty_pages_comes_in_less_than_100_kb(reader: Client) -> None:
    text = "".join(f"<p>{one}</p>" for one in public_letters.stock("fr")[:200])
    assert len(text) > 100_000
    build.publication(body_html=text)
    page = reader.get("/letters/al-oth-109-2021/").content
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page.decode())
    assert sheets and b"<script" not in page and b"<img" not in page
    parts = [page, *(Path(str(finders.find(sheet))).read_bytes() for sheet in sheets)]
    assert sum(len(gzip.compress(part, 6)) for part in parts) < 100_000


def test_the_public_site_alone_is_compressed() -> None:
    """A staff page repeats what was typed beside what is secret; sizes would tell of it."""
    staff, public = NGINX.read_text().split("server_name ${PUBLIC_HOST};")
    assert "gzip on;" in public and "gzip" not in staff
    types = re.findall(r"gzip_types ([^;]+);", public)[0].split()
    assert {"text/css", "application/json", "image/svg+xml"} <= set(types)
    assert "application/pdf" not in types
