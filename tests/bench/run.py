"""Times the making of one letter and writes the figures to var/bench.json: `make bench`.

The letter is the real one of 12 March 2021 where ../shared is beside the checkout, else one of its size.
Keys of the file:

letter          which letter was measured: "real" or "built"
letter_cold_s   from the start of a new process to the unsealed PDF, imports included
letter_warm_s   the same PDF in a warm process, from frozen content to bytes (median of 10)
seal_s          sealing that PDF (median of 10)
pages, bytes    of the sealed file
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 10
REFERENCE = "AL OTH 109/2021"
DATED_ON = dt.date(2021, 3, 12)
CONTENT = "POUCH_BENCH_CONTENT"


def content() -> tuple[str, dict[str, Any]]:
    """Which letter, and its frozen content."""
    from tests.comms.letters import builders

    if (builders.REAL / "letter.json").is_file():
        return "real", builders.real_letter()[0]
    return "built", built()


def built() -> dict[str, Any]:
    """A letter as long as the real one: seven mandates, eight questions, eight pages."""
    from tests.comms.letters import builders

    sentence = (
        "It is reportedly so, and what is reported here is as long as a sentence usually is. "
    )
    made = builders.content()
    made["mandates"] = [
        builders.mandate(f"field-{n}", f"Special Rapporteur on field number {n}") for n in range(7)
    ]
    made["facts"] = [{"text": sentence * 18, "quote": False} for _ in range(4)]
    made["footnotes"] = {}
    made["questions"] = [sentence * 9 for _ in range(8)]
    made["annex_title"] = "Law that applies"
    made["annex"] = [{"kind": "paragraph", "text": sentence * 9} for _ in range(12)]
    return made


def draw(letter: dict[str, Any]) -> bytes:
    from comms.letters import assemble, pdf

    position = letter["addressees"][0]["position"]
    return pdf.render(
        assemble.letter(letter, position=position, reference=REFERENCE, dated_on=DATED_ON)
    )


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


def measure() -> dict[str, Any]:
    import pikepdf

    from comms.letters import seal

    name, letter = content()
    figures: dict[str, Any] = {"letter": name, "letter_cold_s": cold(letter)}
    drawn = draw(letter)
    figures["letter_warm_s"] = median(lambda: draw(letter))
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder) / "seal.key", Path(folder) / "seal.crt"
        seal.make_development_key(key, certificate)

        def sign() -> bytes:
            now = dt.datetime.now(dt.UTC)
            return seal.seal(drawn, key_file=key, certificate_file=certificate, sealed_at=now)

        sealed = sign()
        figures["seal_s"] = median(sign)
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        figures["pages"] = len(pdf.pages)
    return figures | {"bytes": len(sealed)}


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.staff")
    os.environ.setdefault("POUCH_MODE", "development")
    django.setup()
    given = os.environ.get(CONTENT)
    if given:
        draw(json.loads(Path(given).read_text()))
        return
    figures = measure()
    place = Path(os.environ.get("POUCH_VAR") or ROOT / "var") / "bench.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(place.read_text()) if place.exists() else {}
    place.write_text(json.dumps(kept | figures, indent=1) + "\n")
    for key, value in figures.items():
        sys.stdout.write(f"{key:14} {value}\n")


if __name__ == "__main__":
    main()
