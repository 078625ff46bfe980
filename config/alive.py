"""Asks the site of this container for one page, as nginx would: `python -m config.alive /`. For health checks.

Shows MONITOR_TOKEN where it is set, so that `/monitor/` answers; it asks this machine alone.
"""

import http.client
import os
import sys


def main(path: str, port: int = 8000) -> int:
    """Status 0 when the site answers 200."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    if token := os.environ.get("MONITOR_TOKEN"):
        headers["Authorization"] = f"Bearer {token.strip()}"
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        line.request("GET", path, headers=headers)
        return 0 if line.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
