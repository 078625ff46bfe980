"""The health check of a container asks as nginx would, and shows the token of a watching machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from config import alive


@pytest.mark.parametrize(
    ("token", "path", "expected"), [("", "/", 0), ("", "/monitor/", 1), ("abc\n", "/monitor/", 0)]
)
def test_it_shows_the_token_where_one_is_set(monkeypatch, token, path, expected):
    monkeypatch.setenv("MONITOR_TOKEN", token)

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            is_open = self.path == "/" or self.headers["Authorization"] == "Bearer abc"
            self.send_response(200 if is_open else 404)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.handle_request, daemon=True).start()
    assert alive.main(path, server.server_address[1]) == expected
    server.server_close()
