"""The default order reproduces letters that were sent, as far as their mandates are known to us."""

from dataclasses import dataclass

import pytest

from mandates.order import default_order


@dataclass(frozen=True)
class Office:
    key: str
    kind: str
    keyword: str


KEYWORDS = {
    "wg_business": ("WG", "Business (transnational corporations)"),
    "wg_arbitrary_detention": ("WG", "Arbitrary detention"),
    "wg_discrimination_women": ("WG", "Women and girls (discrimination against)"),
    "cultural_rights": ("SR", "Cultural rights"),
    "minority": ("SR", "Minority issues"),
    "religion": ("SR", "Religion or belief"),
    "slavery": ("SR", "Slavery"),
    "torture": ("SR", "Torture"),
    "trafficking": ("SR", "Trafficking"),
    "freedom_expression": ("SR", "Freedom of opinion and expression"),
    "health": ("SR", "Health"),
    "defenders": ("SR", "Human rights defenders"),
    "country_iran": ("SR", "Iran (Islamic Republic of)"),
    "violence_against_women": ("SR", "Violence against women"),
    "executions": ("SR", "Executions (extrajudicial, summary or arbitrary)"),
    "wg_disappearances": ("WG", "Disappearances (enforced or involuntary)"),
    "truth_justice": ("SR", "Truth, justice, reparation"),
}
COMPANY_LETTER = ["cultural_rights", "minority", "religion", "slavery", "torture", "trafficking"]
LETTERS = {
    "AL OTH 109/2021": ["wg_business", *COMPANY_LETTER],
    "AL CHN 18/2020": ["wg_business", "wg_arbitrary_detention", *COMPANY_LETTER],
    "AL IRN 14/2021": [
        "country_iran",
        "wg_arbitrary_detention",
        "freedom_expression",
        "health",
        "defenders",
        "torture",
        "violence_against_women",
    ],
    "OL ESP 4/2024": ["truth_justice", "wg_disappearances", "executions"],
}


def offices(keys):
    return [Office(key, *KEYWORDS[key]) for key in keys]


@pytest.mark.parametrize("reference", LETTERS)
def test_letters_come_out_in_their_own_order(reference):
    keys = LETTERS[reference]
    shuffled = offices(sorted(keys, key=lambda key: key[::-1]))
    assert [m.key for m in default_order(shuffled, keys[0])] == keys


def test_staff_may_put_mandates_in_another_order():
    """AL IRN 12/2021 names one Working Group last; the rule would not; nothing sorts it back."""
    sent = offices(["defenders", "wg_arbitrary_detention", "torture", "wg_discrimination_women"])
    proposed = [m.key for m in default_order(sent, "defenders")]
    assert proposed[1:3] == ["wg_arbitrary_detention", "wg_discrimination_women"]
    assert proposed != [m.key for m in sent]


def test_accents_and_case_do_not_count():
    rows = [Office("a", "SR", "épée"), Office("b", "SR", "Eagle"), Office("c", "IE", "Fox")]
    assert [m.key for m in default_order(reversed(rows), None)] == ["b", "a", "c"]
