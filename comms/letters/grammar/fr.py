"""French: the article follows the title's gender, "de" and "à" contract, ; stands off."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from comms.letters.grammar.words import COMMISSION, COUNCIL, Resolution, Words, by_body, series

NBSP = "\u00a0"
WORDS = Words(
    letterhead="PALAIS DES NATIONS • 1211 GENÈVE 10, SUISSE",
    sender="Procédures spéciales du Conseil des droits de l’homme",
    reference=f"RÉFÉRENCE{NBSP}:",
    unregistered="pas encore enregistrée",
    annex="Annexe",
    footnotes="Notes de bas de page",
    footnote="Note",
    back="Retour au texte de la note",
    addressee="Destinataire",
    signatures="Signatures",
    preview="Aperçu – non scellé",
    sealed=(
        "Scellé électroniquement par le Haut-Commissariat des Nations Unies aux droits de l’homme"
        " au nom des titulaires de mandat signataires. Référence {reference}."
        " Toute modification de ce fichier brise le sceau."
    ),
    companies="des entreprises mises en cause dans les allégations susmentionnées",
    other_companies="d’autres entreprises mises en cause dans les allégations susmentionnées",
)
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
BODIES = {
    COUNCIL: "du Conseil des droits de l’homme",
    COMMISSION: "de la Commission des droits de l’homme",
}
ARTICLES = {"le ": "du ", "les ": "des "}
# An h that is sounded: no elision before it among the names of States and offices.
SOUNDED_H = ("haut", "haïti", "honduras", "hongrie")
FEMININE = re.compile(r"^(rapporteuse|experte|présidente|coordinatrice|vice-présidente)\b", re.I)


def heading(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    noun = "Mandat" if len(titles) == 1 else "Mandats"
    return f"{noun} " + series([_of_the(title) for title in titles], f"{NBSP}; ", f"{NBSP}; et ")


def capacity(titles: Sequence[str], resolutions: Sequence[Resolution], is_singular: bool) -> str:
    if not titles:
        return ""
    opening = (
        "J’ai l’honneur de m’adresser à vous en ma qualité "
        if is_singular
        else "Nous avons l’honneur de nous adresser à vous en "
        + ("notre qualité " if len(titles) == 1 else "nos qualités ")
    )
    offices = series([_of(title) for title in titles], f"{NBSP}; ", f"{NBSP}; et ")
    return f"{opening}{offices}, conformément {_resolutions(resolutions)}."


def _resolutions(resolutions: Sequence[Resolution]) -> str:
    groups = by_body(resolutions)
    named = [
        f"{'aux résolutions' if len(symbols) > 1 else 'à la résolution'} {joined(symbols)} "
        f"{BODIES.get(body, 'de ' + body)}"
        for body, symbols in groups
    ]
    is_long = any(len(symbols) > 1 for _, symbols in groups)
    return series(named, ", ", ", et " if is_long else " et ")


def date(on: dt.date) -> str:
    return f"{'1er' if on.day == 1 else on.day} {MONTHS[on.month - 1]} {on.year}"


def joined(items: Sequence[str]) -> str:
    return series(items, ", ", " et ")


def governments(names: Sequence[str]) -> str:
    if not names:
        return ""
    noun = "le Gouvernement " if len(names) == 1 else "les Gouvernements "
    return noun + joined([_of(name) for name in names])


def others(names: Sequence[str]) -> str:
    return joined([*names[:1], *[contracted("à ", name) for name in names[1:]]])


def recipients(parts: Sequence[str]) -> str:
    """What follows "des lettres … sont adressées à"; `contracted` joins it to that "à"."""
    first, rest = parts[:1], [contracted("à ", part) for part in parts[1:]]
    return series([*first, *rest], ", ", ", ainsi qu’")


def contracted(before: str, value: str) -> str:
    """`before` and `value` joined: "à le" makes "au", "de les" makes "des", "de Oman" "d’Oman"."""
    if re.search(r"\bde $", before):
        return before[:-3] + _of(value)
    if re.search(r"(^|[\s(])à $", before):
        for article, form in (("le ", "au "), ("les ", "aux ")):
            if value.startswith(article):
                return before[:-2] + form + value[len(article) :]
    return before + value


def signature(title: str, function: str) -> str:
    return f"{function} {_of_the(title)}" if function else title


def _of(name: str) -> str:
    for article, form in ARTICLES.items():
        if name.startswith(article):
            return form + name[len(article) :]
    return ("d’" if _is_elided(name) else "de ") + name


def _of_the(title: str) -> str:
    if _is_elided(title):
        return f"de l’{title}"
    return ("de la " if FEMININE.match(title) else "du ") + title


def _is_elided(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word.lower())[:1]
    if plain == "h":
        return not word.lower().startswith(SOUNDED_H)
    return plain in "aeiou" and plain != "" and not word.lower().startswith("ouz")
