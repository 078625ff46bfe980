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
        ("company", "es", REN, "Estimado Sr. Ren Zhengfei:", "Sr. Ren Zhengfei", "su empresa"),
        ("company", "es", GASS, "Estimada Sra. Michelle Gass:", "Sra. Michelle Gass", "su empresa"),
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


@pytest.mark.parametrize(
    ("language", "line", "form"),
    [
        ("en", "Dear Ms. Stone, Dear Mr. Roe,", "Ms. Stone, Mr. Roe"),
        ("en", "Dear Ms. Stone and Mr. Roe,", "Ms. Stone and Mr. Roe"),
        ("en", "Dear Sirs,", "Sirs"),
        ("fr", "Mesdames, Messieurs,", "Mesdames, Messieurs"),
        ("fr", "Mesdames et Messieurs les administrateurs,", "Mesdames et Messieurs les administrateurs"),
        ("fr", "Chère Madame Stone, cher Monsieur Roe,", "Madame Stone, Monsieur Roe"),
        ("es", "Estimadas señoras y estimados señores:", "señoras y señores"),
        ("es", "Estimados Sres. García y Pérez:", "Sres. García y Pérez"),
        ("es", "Estimada Sra. Stone y estimado Sr. Roe:", "Sra. Stone y Sr. Roe"),
    ],
)  # fmt: skip
def test_the_form_at_the_end_agrees_with_a_typed_line(language, line, form):
    made = address(kind="company", language=language, override=line, **REN)
    assert (made.salutation, made.addressee_form) == (line, form)


@pytest.mark.parametrize("line", ["To whom it may concern:", "Dear Ms. Rosa Ortega y Gasset,", ","])
def test_a_line_that_does_not_say_by_title_whom_it_greets_leaves_the_form(line):
    made = address(kind="company", language="en", override=line, **REN)
    assert made.addressee_form == "Mr. Ren Zhengfei"


def test_a_state_is_excellency_whatever_the_line_says():
    made = address(kind="state", language="en", override="Dear Madam Ambassador,")
    assert made.addressee_form == "Excellency"


def test_an_override_that_names_no_known_title_replaces_the_line_alone():
    made = address(kind="company", language="en", override="Dear President Kim,", **REN)
    assert made.salutation == "Dear President Kim,"
    assert made.addressee_form == "Mr. Ren Zhengfei"


@pytest.mark.parametrize(
    ("honorific", "gender", "line"),
    [
        ("Dr.", "f", "Estimada Dra. Ada Roe:"),
        ("Dr", "m", "Estimado Dr. Ada Roe:"),
        ("Dr.", "", "Señora, Señor:"),
        ("", "", "Señora, Señor:"),
    ],
)
def test_spanish_greets_by_gender_or_not_at_all(honorific, gender, line):
    made = address(
        kind="company", language="es", honorific=honorific, name="Ada Roe", gender=gender
    )
    assert made.salutation == line


EVERY = [
    # kind, gender, honorific -> en, fr, es
    ("state", "", "", ("Excellency,", "Excellence,", "Excelencia,")),
    ("state", "f", "Ms.", ("Excellency,", "Excellence,", "Excelencia,")),
    (
        "any",
        "m",
        "Mr.",
        ("Dear Mr. Ada Roe,", "Monsieur Ada Roe,", "Estimado Sr. Ada Roe:"),
    ),
    ("any", "", "Mr.", ("Dear Mr. Ada Roe,", "Monsieur Ada Roe,", "Estimado Sr. Ada Roe:")),
    ("any", "", "Mrs.", ("Dear Mrs. Ada Roe,", "Madame Ada Roe,", "Estimada Sra. Ada Roe:")),
    ("any", "f", "", ("Dear Ms. Ada Roe,", "Madame Ada Roe,", "Estimada Sra. Ada Roe:")),
    ("any", "m", "", ("Dear Mr. Ada Roe,", "Monsieur Ada Roe,", "Estimado Sr. Ada Roe:")),
    ("any", "", "", ("Dear Ada Roe,", "Madame, Monsieur,", "Señora, Señor:")),
    ("any", "", "Dr.", ("Dear Dr. Ada Roe,", "Docteur Ada Roe,", "Señora, Señor:")),
    (
        "any",
        "f",
        "Prof.",
        ("Dear Prof. Ada Roe,", "Professeure Ada Roe,", "Estimada Profa. Ada Roe:"),
    ),
    ("any", "", "Mme", ("Dear Ms. Ada Roe,", "Madame Ada Roe,", "Estimada Sra. Ada Roe:")),
    ("any", "", "Sr.", ("Dear Mr. Ada Roe,", "Monsieur Ada Roe,", "Estimado Sr. Ada Roe:")),
    ("any", "f", "Dra.", ("Dear Dr. Ada Roe,", "Docteur Ada Roe,", "Estimada Dra. Ada Roe:")),
    (
        "any",
        "f",
        "Sheikha",
        ("Dear Sheikha Ada Roe,", "Sheikha Ada Roe,", "Estimada Sheikha Ada Roe:"),
    ),
]


@pytest.mark.parametrize("kind", ["company", "organisation", "other"])
@pytest.mark.parametrize(("rule", "gender", "honorific", "lines"), EVERY)
def test_every_kind_language_and_gender(rule, gender, honorific, lines, kind):
    kind = kind if rule == "any" else rule
    for language, line in zip(("en", "fr", "es"), lines, strict=True):
        made = address(
            kind=kind, language=language, honorific=honorific, name="Ada Roe", gender=gender
        )
        assert made.salutation == line
        assert made.addressee_form in made.salutation


@pytest.mark.parametrize("kind", ["company", "organisation", "other"])
def test_when_no_name_is_known(kind):
    lines = [
        address(kind=kind, language=language, honorific="Mr.", name=" ").salutation
        for language in ("en", "fr", "es")
    ]
    assert lines == ["Dear Sir, Dear Madam,", "Madame, Monsieur,", "Señora, Señor:"]


def test_an_actor_without_status_is_named_by_its_place_in_the_letter():
    yours = [address(kind="other", language=x).your_addressee for x in ("en", "fr", "es")]
    assert yours == ["you", "le destinataire", "usted"]
