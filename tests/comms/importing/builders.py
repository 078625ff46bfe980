"""Letter files for tests: a small one that is in order, written where a test may change it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "letters" / "al-oth-109-2021"
GIVEN: dict[str, Any] = {
    "type": "AL",
    "code": "OTH",
    "number": 7,
    "year": 2021,
    "date": "2021-03-12",
    "language": "en",
    "recipient": "quarry-works",
    "mandates": ["culture", "business"],
    "purpose": "We write about a dam and the people who lived below it.",
    "facts": [{"text": "The valley was allegedly flooded.[^1]"}, "It is reportedly dry again."],
    "footnotes": {"1": "Gauge readings of that night."},
    "concerns": ["We are concerned about their homes."],
    "questions": ["What was done to warn them?"],
    "similar_letters": {"governments": ["CHE"], "other_companies": False},
    "annex_title": "Applicable law",
    "annex": [{"kind": "list", "items": ["(a) One.", "(b) Two."]}],
}


def letter(**changes: Any) -> dict[str, Any]:
    """The small letter with other fields; a field that is None is left out."""
    given = copy.deepcopy(GIVEN) | changes
    return {"given": {key: value for key, value in given.items() if value is not None}}


def file(folder: Path, data: Any) -> Path:
    path = folder / "letter.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def real() -> tuple[Path, Path]:
    """The real letter and its clauses; skips where the shared folder is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real letter is not beside this checkout (../shared/letters)")
    return SHARED / "letter.json", SHARED / "clauses.json"
