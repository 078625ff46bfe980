"""What was typed, taken apart."""

from __future__ import annotations

import pytest

from comms.public.search import words
from comms.public.search.words import Reference, Words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("forced labour", Words("forced labour")),
        ("  forced   labour ", Words("forced labour")),
        ("“forced labour” mill", Words('"forced labour" mill')),
        ("labour -mill", Words("labour", ("mill",))),
        ('labour -"spinning mill" -shed', Words("labour", ('"spinning mill"', "shed"))),
        ("-mill", Words("", ("mill",))),
        ("well-known", Words("well-known")),
        ("- - -", Words("")),
        ("-" * 200, Words("")),
        ("mill " + "!-" * 40, Words("mill" + " !" * 40)),
        ("人权理事会 mill", Words("mill", (), ("人权理事会",))),
        ("-人权", Words("", (), (), ("人权",))),
        ("JAL of the mill", Words("AL of the mill")),
    ],
)
def test_parts(typed: str, found: Words) -> None:
    assert words.parse(typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("109/2021", Reference("", "", 109, "2021")),
        ("JAL OTH 109/2021", Reference("AL", "OTH", 109, "2021")),
        ("al oth 109/2021", Reference("AL", "OTH", 109, "2021")),
        ("al-oth-109-2021", Reference("AL", "OTH", 109, "2021")),
        ("OTH 109", Reference("", "OTH", 109, "")),
        ("109/20", Reference("", "", 109, "20")),
        ("109", None),
        ("mill 109/2021", None),
    ],
)
def test_references(typed: str, found: Reference | None) -> None:
    assert words.parse(typed).reference == found


def test_languages_by_script() -> None:
    assert words.parse("mill").languages == ("en", "fr", "es", "other")
    assert "ru" in words.parse("расследование").languages
    assert "ar" in words.parse("التحقيق").languages
