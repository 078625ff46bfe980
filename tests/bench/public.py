"""Times the public site with 10,000 and 100,000 released letters: `make bench-public`. Figures go to var/bench.json.

Milliseconds from a request to the last byte of its page, over loopback, two gunicorn workers with four threads
each, one request after the other, no address asked for twice. The keys with `_10k` are those of 10,000 letters.

list_p95_ms             pages of the list: any page, facets, orders
letter_page_p95_ms      pages of letters
search_p95_ms           usual searches: a name, a few words, a reference, a phrase
search_worst_p95_ms     the worst: words of every letter, phrases of them, relevance, facets on everything
letter_page_vs_nginx    requests a second for one letter page, as a part of what nginx does with the same bytes
letter_first_view_kb    a letter page with its style sheets, compressed as nginx is told to
release_1000_s          1,000 due letters made public, in seconds; tests/bench/public_release.py says how
public_load             how busy the machine was when it began (load average of one minute)

`make bench-public ARGS=10000` measures with 10,000 letters alone.
"""

from __future__ import annotations

import gzip
import http.client
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import public_database, public_letters, public_release
from tests.bench.run import ROOT, keep

SIZES = (10_000, 100_000)
SECONDS = 5  # of requests as fast as they go
NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off; sendfile on; types {{ text/html html; }}
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{ listen 127.0.0.1:{port}; root {folder}/pages; }}
}}
"""
# What else is measured on the same database: given its address and the number of letters.
FURTHER: tuple[Callable[[str, int], dict[str, float]], ...] = (public_release.measure,)


def lists(drawn: random.Random, count: int) -> list[str]:
    """Pages of the list that readers ask for."""
    asked: list[dict[str, object]] = [{"page": page} for page in range(2, 42)]
    asked += [{"page": drawn.randrange(50, count // 50)} for _ in range(20)]
    asked += [{"year": year} for year in range(2012, 2025)]
    asked += [{"mandate": f"mandate-{number}"} for number in range(20)]
    asked += [{"state": state.rsplit(" ", 1)[1]} for state in public_letters.STATES[:20]]
    asked += [{"answered": how, "sort": "oldest"} for how in ("yes", "no", "acknowledged")]
    asked += [{"theme": theme, "language": "fr"} for theme in public_letters.THEMES[:10]]
    return [f"/letters/?{urlencode(one)}" for one in asked]


def usual(drawn: random.Random, count: int) -> list[str]:
    """What readers search for: names, some words together, references, phrases."""
    stock = " ".join(public_letters.stock("en")).lower().replace(".", "").split()
    rare = [word for word in set(stock) if stock.count(word) < 12]
    rare.sort()
    some = [word for word in public_letters.WORDS["en"].split() if len(word) > 6]
    asked = [f"{drawn.choice(rare)} {drawn.choice(some)}" for _ in range(40)]
    asked += drawn.sample(rare, 30)
    for _ in range(15):
        number = drawn.randrange(1, count)
        facts = public_letters.letter(number).facts
        asked.append(str(facts["reference"]))
        asked.append(" ".join(re.findall(r"1\. (\w+) (\w+)", str(facts["body_text"]))[-1]))
    asked += [f'"{drawn.choice(rare)} {drawn.choice(rare)}"' for _ in range(10)]
    return [f"/letters/?{urlencode({'q': one})}" for one in asked]


def worst() -> list[str]:
    """A fixed set: what stands in every letter, in every way it can be asked for."""
    words = (
        "government",
        "human rights",
        "information received",
        "police",
        "gouvernement",
        "derechos humanos",
    )
    phrases = ('"human rights"', '"the government"', '"information received"', '"droits homme"')
    asked: list[dict[str, str]] = []
    for number, word in enumerate(words):
        asked.append({"q": f"{word} -zq{number}"})
        asked.append({"q": f"{word} -zr{number}", "sort": "relevance"})
        asked.append({"q": f"{word} -zs{number}", "type": "AL", "answered": "yes", "kind": "state"})
        asked.append({"q": f"{word} or torture -zt{number}"})
        asked.append({"q": f"concern -police{number} -{word.split()[0]}"})
    for number, phrase in enumerate(phrases):
        asked.append({"q": f"{phrase} -zu{number}"})
        asked.append({"q": f"{phrase} -zv{number}", "year": "2020"})
        asked.append({"q": f'{phrase} "allegations authorities" -zw{number}'})
    return [f"/letters/?{urlencode(one)}" for one in asked]


def letters(drawn: random.Random, count: int) -> list[str]:
    numbers = drawn.sample(range(1, count), 200)
    return [f"/letters/{public_letters.letter(number).facts['slug']}/" for number in numbers]


class Site:
    """The public site on a port, asked over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(self, address: str) -> tuple[int, bytes]:
        for _ in range(2):
            try:
                self.line.request("GET", address)
                answer = self.line.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self.line.close()
        raise SystemExit(f"The public site gives no answer to {address}")

    def times(self, addresses: list[str]) -> list[float]:
        found = []
        for address in addresses:
            began = time.perf_counter()
            status, page = self.ask(address)
            found.append((time.perf_counter() - began) * 1000)
            if status == 301:
                raise SystemExit(f"{address} is not the address of its page")
            if status != 200:
                sys.stdout.write(f"{status} {address}: {sentence(page)}\n")
        return found


def sentence(page: bytes) -> str:
    return " ".join(re.sub(rb"<[^>]+>", b" ", page.split(b"notice wrong")[-1]).decode().split())[
        :200
    ]


def p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)], 1)


def a_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server while the block runs."""
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(timeout=60)


def public(url: str) -> dict[str, str]:
    """The environment of the public site on that database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.public",
        "PUBLIC_DATABASE_URL": url,
        "PUBLIC_DATABASE_ROLE": "pouch_public",
        "PYTHONPATH": str(ROOT),
    }


def measure(url: str, count: int) -> dict[str, float]:
    """The figures of a site with so many letters."""
    port = a_port()
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:config.gunicorn",
        "--workers",
        "2",
        "--threads",
        "4",
        "--preload",
    ]
    gunicorn += ["--log-level", "warning", "--bind", f"127.0.0.1:{port}", "config.wsgi_public"]
    drawn = random.Random(count)
    public_database.warm(url)
    with served(gunicorn, port, public(url)):
        for _ in range(12):  # both workers make their catalogue
            Site(port).times(["/", "/letters/", "/letters/?q=warm"])
        site = Site(port)
        sets = {
            "letter_page_p95_ms": letters(drawn, count),
            "list_p95_ms": lists(drawn, count),
            "search_p95_ms": usual(drawn, count),
            "search_worst_p95_ms": worst(),
        }
        figures = {name: p95(site.times(addresses)) for name, addresses in sets.items()}
        here = letters(random.Random(1), count)[0]
        page = site.ask(here)[1]
        figures["letter_first_view_kb"] = first_view(site, page)
        ratio = against_nginx(port, here, page)
    return figures | ({"letter_page_vs_nginx": ratio} if ratio else {})


def first_view(site: Site, page: bytes) -> float:
    """Kilobytes of a page with what it is shown with."""
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.decode())
    parts = [page, *(site.ask(sheet)[1] for sheet in sheets)]
    return round(sum(len(gzip.compress(part, 6)) for part in parts) / 1000, 1)


def against_nginx(port: int, address: str, page: bytes) -> float | None:
    """Our requests a second for a page as a part of nginx's for the same bytes; None without the programs."""
    nginx, wrk = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("wrk")
    if not nginx or not wrk:
        return None
    other = a_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pages").mkdir()
        (folder / "pages" / "letter.html").write_bytes(page)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=other))
        command = [nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        with served(command, other, dict(os.environ)):
            theirs = a_second(wrk, f"http://127.0.0.1:{other}/letter.html")
            ours = a_second(wrk, f"http://127.0.0.1:{port}{address}")
    sys.stdout.write(f"A letter page: {ours:.0f} a second, nginx {theirs:.0f}\n")
    return round(ours / theirs, 4)


def a_second(wrk: str, url: str) -> float:
    command = [wrk, "-t1", "-c8", f"-d{SECONDS}s", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


def main() -> None:
    sizes = [int(word.replace("_", "")) for word in sys.argv[1:]] or list(SIZES)
    figures: dict[str, float] = {"public_load": round(os.getloadavg()[0], 1)}
    for count in sizes:
        url = public_database.ready(os.environ["DATABASE_URL"], count)
        found = measure(url, count)
        for further in FURTHER:
            found |= further(url, count)
        figures |= {name + ("" if count > SIZES[0] else "_10k"): one for name, one in found.items()}
    keep(figures)
    growth(figures)


def growth(figures: dict[str, float]) -> None:
    """What ten times as many letters cost."""
    for name, one in figures.items():
        small = figures.get(f"{name}_10k")
        if small:
            sys.stdout.write(
                f"{name:24}{small:>10} with 10,000, {one} with 100,000: {one / small:.1f} times\n"
            )


if __name__ == "__main__":
    main()
