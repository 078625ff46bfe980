"""What stands in a cell of a table that a spreadsheet opens. Must import nothing of the project: reports use it too."""

from __future__ import annotations

MARK = "\ufeff"  # without it Excel garbles the names in a CSV
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: str) -> str:
    """`cell` as a spreadsheet shows it and never runs it."""
    words = cell.replace("\0", "")
    return f"'{words}" if words.lstrip(" \u00a0").startswith(FORMULA) else words
