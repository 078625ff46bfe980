"""How a recipient is addressed: a rule for each kind and language, which a contact or the staff may
override.

Pure: data in, words out. Imports nothing of the project.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """`salutation` is a whole line with its comma; the other two stand inside sentences."""

    salutation: str
    addressee_form: str
    your_addressee: str


STATE = {
    "en": Address("Excellency,", "Excellency", "your Excellency’s Government"),
    "fr": Address("Excellence,", "Excellence", "le Gouvernement de votre Excellence"),
    "es": Address("Excelencia,", "Excelencia", "el Gobierno de Su Excelencia"),
}
# When no name is known.
NOBODY = {
    "en": ("Dear Sir, Dear Madam,", "Sir, Madam"),
    "fr": ("Madame, Monsieur,", "Madame, Monsieur"),
    "es": ("Señora, Señor:", "Señora, Señor"),
}
YOURS = {
    "company": {"en": "your company", "fr": "votre entreprise", "es": "su empresa"},
    "organisation": {
        "en": "your organization",
        "fr": "votre organisation",
        "es": "su organización",
    },
    # Neutral on purpose: being written to gives an armed group or an authority no status.
    "other": {"en": "you", "fr": "vous", "es": "usted"},
}
# English honorific -> (gender it tells, French, Spanish feminine, Spanish masculine)
HONORIFICS = {
    "mr.": ("m", "Monsieur", "Sr.", "Sr."),
    "ms.": ("f", "Madame", "Sra.", "Sra."),
    "mrs.": ("f", "Madame", "Sra.", "Sra."),
    "miss": ("f", "Madame", "Sra.", "Sra."),
    "dr.": ("", "Docteur", "Dra.", "Dr."),
    "prof.": ("", "Professeur", "Profa.", "Prof."),
}


def address(
    *,
    kind: str,
    language: str,
    honorific: str = "",
    name: str = "",
    gender: str = "",
    override: str = "",
) -> Address:
    """The forms for one recipient. `override` replaces the salutation line and nothing else."""
    if kind == "state":
        forms = STATE[language]
    elif name:
        forms = _named(kind, language, honorific.strip(), name.strip(), gender)
    else:
        forms = Address(*NOBODY[language], YOURS[kind][language])
    if not override:
        return forms
    return Address(override, forms.addressee_form, forms.your_addressee)


def _named(kind: str, language: str, honorific: str, name: str, gender: str) -> Address:
    known = HONORIFICS.get(
        honorific.lower().rstrip(".") + ("" if honorific.lower() == "miss" else ".")
    )
    told = gender or (known[0] if known else "")
    if known and language == "fr":
        honorific = known[1]
    if known and language == "es":
        honorific = known[2] if told == "f" else known[3]
    form = f"{honorific} {name}".strip()
    return Address(_line(language, form, told), form, YOURS[kind][language])


def _line(language: str, form: str, gender: str) -> str:
    if language == "en":
        return f"Dear {form},"
    if language == "fr":
        return f"{form},"
    # Spanish inflects the greeting; with no gender known the impersonal one offends nobody.
    opening = {"f": "Estimada", "m": "Estimado"}.get(gender)
    return f"{opening} {form}," if opening else NOBODY["es"][0]
