"""The default order, on the letters of procedure.md §4.2 as far as our sources name their mandates.

One letter's order is given in full. Of three others only mandates that cite or sign are known, not the
printed list: their order here is what the rule makes of them, which that page says the letters have.
"""

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
GIVEN = ["wg_business", *COMPANY_LETTER]
INFERRED = {
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


def test_the_real_letter_comes_out_in_its_own_order():
    shuffled = offices(sorted(GIVEN, key=lambda key: key[::-1]))
    assert [m.key for m in default_order(shuffled, GIVEN[0])] == GIVEN


@pytest.mark.parametrize("reference", INFERRED)
def test_lead_then_groups_then_keywords(reference):
    keys = INFERRED[reference]
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
