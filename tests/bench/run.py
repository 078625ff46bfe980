"""Times letters against what staff could reach for instead, and writes the figures to var/bench.json: `make bench`.

The letter is the real one of 12 March 2021 where ../shared is beside the checkout, else one of its size; its sisters
are the same text to other recipients. Keys of the file, in seconds unless they say otherwise:

letter                          which letter was measured: "real" or "built"
letter_cold_s                   from the start of a new process to the unsealed PDF, imports included
letter_warm_s                   the PDF of a sister in a process that has drawn one, from frozen content to bytes
seal_s                          sealing that PDF
pages, bytes                    of the sealed file
sister_sealed_s_per_letter      150 sisters drawn and sealed by two processes, per letter
sister_peak_mb                  the most memory one of these processes took
libreoffice_one_s               LibreOffice's PDF of one .docx, started for it
libreoffice_batch_s_per_letter  of 20 in one go
chromium_fresh_s                Chromium's PDF of the same HTML, started for it
chromium_warm_s                 in a browser that is kept open
clearance_page_ms               the page a mandate clears on, 20 mandates, 300 recipients, on the server (median)
save_p95_ms, save_ms            a save while one writes, 20 pages, 200 revisions, on the server (95th, median)
compare_ms                      the comparison of two of these revisions, word by word
preview_p95_ms                  a changed text from the click to its pages and the image of the first (95th percentile)
missing                         peers that are not installed; they are left out, never guessed

Medians of several rounds. The same is printed as a table. `make bench ARGS=previews` measures previews alone.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 10
CONTENT = "POUCH_BENCH_CONTENT"
MAY_WRITE = "POUCH_BENCH_MAY_WRITE"


def draw(letter: dict[str, Any], number: int = 0) -> bytes:
    from comms.letters import pdf
    from tests.bench import letters

    return pdf.render(letters.document(letter, number))


def median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return round(statistics.median(times), 4)


def cold(letter: dict[str, Any]) -> float:
    """The time of a process that does nothing but draw the letter once."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(letter, file)
        file.flush()
        began = time.perf_counter()
        environment = {**os.environ, CONTENT: file.name, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, __file__], env=environment, check=True, cwd=ROOT)
        return round(time.perf_counter() - began, 4)


def measure(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures, and a row of the table for every program."""
    import pikepdf

    from comms.letters import seal
    from tests.bench import clearing, letters, peers, previews, qualities, saving, sisters

    name, letter = letters.content()
    figures: dict[str, Any] = {"letter": name, "letter_cold_s": cold(letter)}
    key, certificate = folder / "seal.key", folder / "seal.crt"
    seal.make_development_key(key, certificate)
    figures |= sisters.sealed(letter, key, certificate)
    drawn = draw(letter)
    numbers: Iterator[int] = count(1)
    figures["letter_warm_s"] = median(lambda: draw(letter, next(numbers)))

    def sign() -> bytes:
        now = dt.datetime.now(dt.UTC)
        return seal.seal(drawn, key_file=key, certificate_file=certificate, sealed_at=now)

    sealed = sign()
    figures["seal_s"] = median(sign)
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        figures |= {"pages": len(pdf.pages), "bytes": len(sealed)}
    seconds, made = peers.measure(letter, folder)
    figures |= seconds | {"missing": peers.missing()}
    if os.environ.get(MAY_WRITE):
        figures |= clearing.measure()
        figures |= saving.measure()
        figures |= previews.measure(letter)
    rows = {"Pouch": sealed, **{peer: path.read_bytes() for peer, path in made.items()}}
    return figures, [
        {"program": program} | qualities.told(data, letter) for program, data in rows.items()
    ]


TABLE = (
    ("Pouch", "150 sisters, drawn and sealed by two processes", "sister_sealed_s_per_letter"),
    ("Pouch", "one, warm", "letter_warm_s"),
    ("Pouch", "one, new process", "letter_cold_s"),
    ("LibreOffice", "20 .docx in one go", "libreoffice_batch_s_per_letter"),
    ("LibreOffice", "one .docx", "libreoffice_one_s"),
    ("Chromium", "same HTML, kept warm", "chromium_warm_s"),
    ("Chromium", "same HTML, fresh", "chromium_fresh_s"),
)


def table(figures: dict[str, Any], told: list[dict[str, Any]]) -> str:
    """The figures in Markdown; ratios are to the first row."""
    by_program = {row["program"]: row for row in told}
    held = ("footnotes", "running heads", "PDF/UA-1")
    lines = [
        f"| Program | Letters | Seconds a letter | Ratio | Pages | {' | '.join(held)} |",
        f"|---|---|--:|--:|--:|{'---|' * len(held)}",
    ]
    for program, what, key in TABLE:
        if key not in figures:
            lines.append(f"| {program} | {what} | not installed | | | | | |")
            continue
        row = by_program[program]
        ratio = figures[key] / figures[TABLE[0][2]]
        words = [{True: "yes", False: "no", None: "–"}[row[name]] for name in held]
        cells = [program, what, f"{figures[key]:.2f}", f"{ratio:.1f}", str(row["pages"]), *words]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.staff")
    os.environ.setdefault("POUCH_MODE", "development")
    django.setup()
    given = os.environ.get(CONTENT)
    if given:
        draw(json.loads(Path(given).read_text()))
        return
    if sys.argv[1:] == ["previews"]:
        keep(previews_alone())
        return
    with tempfile.TemporaryDirectory() as folder:
        figures, told = measure(Path(folder))
    keep(figures)
    sys.stdout.write(f"\n{table(figures, told)}\n")


def previews_alone() -> dict[str, Any]:
    from tests.bench import letters, previews

    if not os.environ.get(MAY_WRITE):
        raise SystemExit("Previews are measured in a database of their own: unset DATABASE_URL.")
    name, letter = letters.content()
    return {"letter": name, **previews.measure(letter)}


def keep(figures: dict[str, Any]) -> None:
    """Puts `figures` into var/bench.json beside those of earlier runs, and prints them."""
    place = Path(os.environ.get("POUCH_VAR") or ROOT / "var") / "bench.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(place.read_text()) if place.exists() else {}
    place.write_text(json.dumps(kept | figures, indent=1) + "\n")
    for key, value in figures.items():
        sys.stdout.write(f"{key:31} {value}\n")


if __name__ == "__main__":
    main()
