"""Dates with the month in words."""

from __future__ import annotations

import pytest

from comms.public.search.days import in_figures


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12 March 2021", "12.3.2021"),
        (" 1 mar 2021 ", "1.3.2021"),
        ("5 juin 2021", "5.6.2021"),
        ("1er août 2021", "1.8.2021"),
        ("2 FEVRIER 2021", "2.2.2021"),
        ("3 de septiembre de 2021", "3.9.2021"),
        ("2021-03-12", "2021-03-12"),
        ("12.03.2021", "12.03.2021"),
        ("5 frimaire 2021", "5 frimaire 2021"),
        ("juin", "juin"),
        ("", ""),
    ],
)
def test_the_month_is_read_in_every_language_of_the_site(written: str, read: str) -> None:
    assert in_figures(written) == read
