"""Makes the catalogues that gettext reads (`.mo`) of those that people write (`.po`), without gettext's programs.

`python -m config.catalogues`, at set-up, in the image and before the tests. Imports no settings and no part of Pouch.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def stale(folder: Path = LOCALE) -> list[Path]:
    """The catalogues whose compiled form is missing, or older than they are."""
    return [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def compile_stale(folder: Path = LOCALE) -> list[Path]:
    """Compiles them and returns those it compiled. Two processes at once do each other no harm."""
    wanted = stale(folder)
    for po in wanted:
        _compile(po)
    return wanted


def _compile(po: Path) -> None:
    # Only here: whoever asks merely what is stale may have no packages yet.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as written:
        catalogue = read_po(written, locale=po.parents[1].name, abort_invalid=True)
    with tempfile.NamedTemporaryFile(dir=po.parent, suffix=".part", delete=False) as part:
        write_mo(part, catalogue)
    Path(part.name).chmod(0o644)
    os.replace(part.name, po.with_suffix(".mo"))  # noqa: PTH105 (a name that mkstemp gave)


if __name__ == "__main__":
    for made in compile_stale():
        print(f"Compiled {made.relative_to(LOCALE.parent)}", file=sys.stderr)  # noqa: T201
