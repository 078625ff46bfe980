"""How a recipient is addressed: a rule for each kind and language, which a contact or the staff may
override.

Pure: data in, words out. Imports nothing of the project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """`salutation` is a whole line with its mark; the other two stand inside sentences."""

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
    # Neutral on purpose: being written to gives an armed group or an authority no status. In
    # French it may be the subject of a clause, where "vous" would ask for another verb.
    "other": {"en": "you", "fr": "le destinataire", "es": "usted"},
}


@dataclass(frozen=True)
class Honorific:
    """How a title before a name is written; `gender` is what it tells, "" for either."""

    gender: str
    english: str
    feminine: dict[str, str]
    masculine: dict[str, str]

    def form(self, language: str, gender: str) -> str:
        """The title, or "" where the language asks for a gender that nobody knows."""
        if language == "en":
            return self.english
        feminine, masculine = self.feminine[language], self.masculine[language]
        if feminine == masculine:
            return feminine
        return {"f": feminine, "m": masculine}.get(gender, "")


def _honorific(gender: str, english: str, french: str, spanish: str) -> Honorific:
    """Forms as "feminine/masculine", or one for both."""
    feminine, masculine = {}, {}
    for language, forms in (("fr", french), ("es", spanish)):
        feminine[language], _, other = forms.partition("/")
        masculine[language] = other or feminine[language]
    return Honorific(gender, english, feminine, masculine)


MR = _honorific("m", "Mr.", "Madame/Monsieur", "Sra./Sr.")
MS = _honorific("f", "Ms.", "Madame/Monsieur", "Sra./Sr.")
DR = _honorific("", "Dr.", "Docteur", "Dra./Dr.")
PROF = _honorific("", "Prof.", "Professeure/Professeur", "Profa./Prof.")
# As a contact's title may be typed in any of the languages, here without its full stop.
HONORIFICS = {
    **dict.fromkeys(("mr", "mister", "m", "monsieur", "sr", "señor"), MR),
    **dict.fromkeys(("ms", "mrs", "miss", "mme", "mlle", "madame", "sra", "srta", "señora"), MS),
    **dict.fromkeys(("dr", "doctor", "docteur"), DR),
    **dict.fromkeys(("prof", "professor", "professeur"), PROF),
    "dra": _honorific("f", "Dr.", "Docteur", "Dra./Dr."),
    "profa": _honorific("f", "Prof.", "Professeure/Professeur", "Profa./Prof."),
    "professeure": _honorific("f", "Prof.", "Professeure/Professeur", "Profa./Prof."),
}
# Forms that speak to several people, or to nobody by name.
PLURALS = {
    *("sirs", "madams", "messrs", "ladies", "gentlemen", "drs", "doctors", "professors"),
    *("mesdames", "messieurs", "mesdemoiselles", "mmes", "mm", "docteurs", "professeurs"),
    *("señores", "señoras", "sres", "sras", "doctores", "doctoras", "dres", "dras"),
}
TITLES = {*HONORIFICS, *PLURALS, "sir", "madam"}
GREETING = re.compile(
    r"(^|, |\b(?:and|et|y) )(?:dear|ch[eè]re?s?|estimad[oa]s?|distinguid[oa]s?|apreciad[oa]s?) ",
    re.IGNORECASE,
)
BETWEEN = re.compile(r", (?:(?:and|et|y) )?| (?:and|et|y) ", re.IGNORECASE)
ENGLISH = ("mr", "ms", "mrs", "miss", "dr", "doctor", "prof", "professor")


def address(
    *,
    kind: str,
    language: str,
    honorific: str = "",
    name: str = "",
    gender: str = "",
    override: str = "",
) -> Address:
    """The forms for one recipient. `override` replaces the salutation line.

    The form at the letter's end then agrees with it where the line says by title whom it greets.
    """
    if kind == "state":
        forms = STATE[language]
    elif name.strip():
        forms = _named(kind, language, honorific.strip(), name.strip(), gender)
    else:
        forms = Address(*NOBODY[language], YOURS[kind][language])
    if not override:
        return forms
    form = "" if kind == "state" else greeted(override)
    return Address(override, form or forms.addressee_form, forms.your_addressee)


def greeted(line: str) -> str:
    """Whom a typed salutation greets, as a sentence names them: “Mr. Roe and Ms. Stone”.

    "" where that is not certain: only words that are titles are taken for the beginning of a name.
    """
    body = GREETING.sub(r"\1", " ".join(line.split()).rstrip(",: "))
    titles = [part.partition(" ")[0].lower().rstrip(".") for part in BETWEEN.split(body)]
    is_certain = titles[0] in PLURALS or all(title in TITLES for title in titles)
    return body if is_certain else ""


def _named(kind: str, language: str, honorific: str, name: str, gender: str) -> Address:
    """French and Spanish ask for a title, and Spanish for a gender; where they are not known, the
    form for a person without a name offends nobody.
    """
    yours = YOURS[kind][language]
    known = HONORIFICS.get(honorific.lower().rstrip("."))
    told = gender or (known.gender if known else "")
    title = _title(language, honorific, known, told)
    if language == "en":
        form = f"{title} {name}".strip()
        return Address(f"Dear {form},", form, yours)
    opening = {"f": "Estimada", "m": "Estimado"}.get(told, "")
    if not title or (language == "es" and not opening):
        return Address(*NOBODY[language], yours)
    form = f"{title} {name}"
    line = f"{form}," if language == "fr" else f"{opening} {form}:"
    return Address(line, form, yours)


def _title(language: str, honorific: str, known: Honorific | None, gender: str) -> str:
    """The title in the letter's language; one that nobody knows stands as it was typed."""
    if known is None:
        plain = {"f": MS, "m": MR}.get(gender)
        return plain.form(language, gender) if plain and not honorific else honorific
    is_english = honorific.lower().rstrip(".") in ENGLISH
    return honorific if language == "en" and is_english else known.form(language, gender)
