"""What staff could reach for instead: LibreOffice from .docx, Chromium from the same HTML. One that is not there is
left out and named.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from comms.letters import docx, fonts, html, pdf
from tests.bench import letters

ROUNDS = 3
BATCH = 20
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def measure(letter: dict[str, Any], folder: Path) -> tuple[dict[str, float], dict[str, Path]]:
    """Seconds by key, and one PDF of each peer by its name."""
    seconds: dict[str, float] = {}
    made: dict[str, Path] = {}
    if shutil.which("soffice"):
        figures, made["LibreOffice"] = _libreoffice(letter, folder)
        seconds |= figures
    if browser := shutil.which("chromium"):
        figures, made["Chromium"] = _chromium(letter, folder, browser)
        seconds |= figures
    return seconds, made


def missing() -> list[str]:
    programs = {"soffice": "LibreOffice", "chromium": "Chromium"}
    return [name for program, name in programs.items() if not shutil.which(program)]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _median(act: Callable[[], object]) -> float:
    return round(statistics.median(_timed(act) for _ in range(ROUNDS)), 4)


def _libreoffice(letter: dict[str, Any], folder: Path) -> tuple[dict[str, float], Path]:
    """The first start makes LibreOffice's profile and is not counted."""
    files = [_docx(letter, number, folder) for number in range(BATCH)]
    _convert("pdf", files[:1], folder)
    one = _median(lambda: _convert("pdf", files[:1], folder))
    batch = _timed(lambda: _convert("pdf", files, folder))
    figures = {
        "libreoffice_one_s": one,
        "libreoffice_batch_s_per_letter": round(batch / BATCH, 4),
    }
    return figures, files[0].with_suffix(".pdf")


def _docx(letter: dict[str, Any], number: int, folder: Path) -> Path:
    place = folder / f"letter-{number}.docx"
    place.write_bytes(docx.render(letters.document(letter, number)))
    return place


def _convert(kind: str, files: list[Path], folder: Path) -> None:
    profile = (folder / "profile").as_uri()
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def _chromium(letter: dict[str, Any], folder: Path, browser: str) -> tuple[dict[str, float], Path]:
    page, fresh = folder / "letter.html", folder / "chromium.pdf"
    page.write_text(_styled(html.page(letters.document(letter))), encoding="utf-8")
    command = [browser, "--headless", *SWITCHES, f"--user-data-dir={folder / 'chromium'}"]
    command += ["--no-pdf-header-footer", f"--print-to-pdf={fresh}", page.as_uri()]

    def start() -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    start()
    figures = {"chromium_fresh_s": _median(start)}
    with _window(browser) as window:

        def keep_warm() -> None:
            window.goto(page.as_uri())
            window.pdf(prefer_css_page_size=True, tagged=True)

        keep_warm()
        figures["chromium_warm_s"] = _median(keep_warm)
    return figures, fresh


def _styled(written: str) -> str:
    """The page with the style of letters, whose fonts it can read from the disk."""
    style = (pdf.STYLES / "letter.css").read_text(encoding="utf-8")
    style += fonts.stylesheet([fonts.SERIF])
    style = re.sub(pdf.FONT + r"([\w-]+)", lambda name: fonts.file(name[1]).as_uri(), style)
    return written.replace("</head>", f"<style>{style}</style></head>")


@contextmanager
def _window(browser: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=SWITCHES)
        yield opened.new_page()
        opened.close()
