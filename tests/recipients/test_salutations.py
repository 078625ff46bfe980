"""How recipients are addressed, by kind and language."""

import pytest

from recipients.salutations import address

REN = {"honorific": "Mr.", "name": "Ren Zhengfei"}
GASS = {"honorific": "Ms.", "name": "Michelle Gass"}


@pytest.mark.parametrize(
    ("kind", "language", "contact", "salutation", "form", "yours"),
    [
        ("state", "en", REN, "Excellency,", "Excellency", "your Excellency’s Government"),
        ("state", "fr", {}, "Excellence,", "Excellence", "le Gouvernement de votre Excellence"),
        ("state", "es", {}, "Excelencia,", "Excelencia", "el Gobierno de Su Excelencia"),
        ("company", "en", REN, "Dear Mr. Ren Zhengfei,", "Mr. Ren Zhengfei", "your company"),
        ("company", "en", {}, "Dear Sir, Dear Madam,", "Sir, Madam", "your company"),
        (
            "company",
            "fr",
            REN,
            "Monsieur Ren Zhengfei,",
            "Monsieur Ren Zhengfei",
            "votre entreprise",
        ),
        ("company", "fr", {}, "Madame, Monsieur,", "Madame, Monsieur", "votre entreprise"),
        ("company", "es", REN, "Estimado Sr. Ren Zhengfei,", "Sr. Ren Zhengfei", "su empresa"),
        ("company", "es", GASS, "Estimada Sra. Michelle Gass,", "Sra. Michelle Gass", "su empresa"),
        ("company", "es", {}, "Señora, Señor:", "Señora, Señor", "su empresa"),
        (
            "organisation",
            "en",
            GASS,
            "Dear Ms. Michelle Gass,",
            "Ms. Michelle Gass",
            "your organization",
        ),
        ("other", "en", {}, "Dear Sir, Dear Madam,", "Sir, Madam", "you"),
    ],
)
def test_rule(kind, language, contact, salutation, form, yours):
    made = address(kind=kind, language=language, **contact)
    assert (made.salutation, made.addressee_form, made.your_addressee) == (salutation, form, yours)


def test_an_override_replaces_the_line_and_nothing_else():
    made = address(kind="company", language="en", override="Dear President Kim,", **REN)
    assert made.salutation == "Dear President Kim,"
    assert made.addressee_form == "Mr. Ren Zhengfei"


@pytest.mark.parametrize(
    ("honorific", "gender", "line"),
    [
        ("Dr.", "f", "Estimada Dra. Ada Roe,"),
        ("Dr", "m", "Estimado Dr. Ada Roe,"),
        ("Dr.", "", "Señora, Señor:"),
        ("", "", "Señora, Señor:"),
    ],
)
def test_spanish_greets_by_gender_or_not_at_all(honorific, gender, line):
    made = address(
        kind="company", language="es", honorific=honorific, name="Ada Roe", gender=gender
    )
    assert made.salutation == line
