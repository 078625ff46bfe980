"""What the person who speaks for a Working Group is called, in the language of the letter and by
gender.

Pure: imports nothing of the project.
"""

from __future__ import annotations

# function -> language -> (feminine, masculine)
FORMS: dict[str, dict[str, tuple[str, str]]] = {
    "Chair-Rapporteur": {
        "en": ("Chair-Rapporteur", "Chair-Rapporteur"),
        "fr": ("Présidente-Rapporteuse", "Président-Rapporteur"),
        "es": ("Presidenta-Relatora", "Presidente-Relator"),
    },
    "Chair": {
        "en": ("Chair", "Chair"),
        "fr": ("Présidente", "Président"),
        "es": ("Presidenta", "Presidente"),
    },
    "Vice-Chair": {
        "en": ("Vice-Chair", "Vice-Chair"),
        "fr": ("Vice-Présidente", "Vice-Président"),
        "es": ("Vicepresidenta", "Vicepresidente"),
    },
}


def translate(function: str, language: str, gender: str) -> str | None:
    """The word to print, or None where the table or the holder's gender does not settle it."""
    if not function or language == "en":
        return function
    forms = FORMS.get(function, {}).get(language)
    if forms is None:
        return None
    return {"f": forms[0], "m": forms[1]}.get(gender)
