"""French: the article follows the title's gender, "de" and "à" contract, ; stands off."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from comms.letters.grammar.words import (
    COMMISSION,
    COUNCIL,
    Acts,
    Deposit,
    Resolution,
    Words,
    by_body,
    series,
)

NBSP = "\u00a0"
WORDS = Words(
    letterhead="PALAIS DES NATIONS • 1211 GENÈVE 10, SUISSE",
    sender="Procédures spéciales du Conseil des droits de l’homme",
    reference=f"RÉFÉRENCE{NBSP}:",
    quote="",
    unregistered="pas encore enregistrée",
    annex="Annexe",
    section="annexe, section {number}",
    footnotes="Notes de bas de page",
    footnote="Note",
    back="Retour au texte de la note",
    addressee="Destinataire",
    signatures="Signatures",
    preview="Aperçu – non scellé",
    unsealed=f"Copie sans sceau{NBSP}: seul le PDF scellé fait foi.",
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
# Before most names an h stops the elision ("de Hongrie", "de Huawei"): these are the mute ones.
MUTE_H = re.compile(
    r"h(?:abit|aïti|armon|ebdo|ébr|ellén|émisph|er[bm]|érit|ésit|eur[eo]|ispan|isto|iver|omm|omici"
    r"|omog|omolog|onn|onor|ôp|ôt|orair|oriz|orlog|orm|uil|uiss|uman|umid|umili|ydr|ygi|ymn|yp)"
)
# Nouns of treaties that are feminine; the others are masculine.
FEMININE_TREATY = re.compile(r"^(convention|charte|déclaration)\b", re.IGNORECASE)
# A vowel that is spoken like a consonant, or a number.
SOUNDED_VOWEL = re.compile(r"(?:onz|oui\b|ouist|uhlan|yaourt|y[aeiouéè])")
FEMININE = re.compile(
    r"^(rapporteuse|experte|présidente|vice-présidente|coordinatrice|représentante)\b",
    re.IGNORECASE,
)


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
    bodies = by_body(resolutions)
    named = [f"{_acts(acts)} {BODIES.get(acts.body, 'de ' + acts.body)}" for acts in bodies]
    return series(named, ", ", ", et " if any(acts.are_many for acts in bodies) else " et ")


def _acts(acts: Acts) -> str:
    nouns = (
        ("à la résolution", "aux résolutions", acts.resolutions),
        ("à la décision", "aux décisions", acts.decisions),
    )
    parts = [f"{many if len(of) > 1 else one} {joined(of)}" for one, many, of in nouns if of]
    return series(parts, ", ", " et " if len(acts.resolutions) < 2 else ", et ")


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
    if preposition := re.search(r"(?:^|(?<=[\s(]))de $", before, re.IGNORECASE):
        joint = _of(value)
        first = preposition[0][0]
        return before[: preposition.start()] + first + joint[1:]
    if preposition := re.search(r"(?:^|(?<=[\s(]))à $", before, re.IGNORECASE):
        for article, form in (("le ", "au "), ("les ", "aux ")):
            if value.startswith(article):
                first = "A" if preposition[0][0] == "À" else "a"
                return before[: preposition.start()] + first + form[1:] + value[len(article) :]
    return before + value


def signature(title: str, function: str) -> str:
    return f"{function} {_of_the(title)}" if function else title


def treaties(names: Sequence[str]) -> str:
    return joined([_the_treaty(name) for name in names])


def bound_by(state: str, deposits: Sequence[Deposit]) -> str:
    """What follows "est lié par": each treaty, and when `state` ratified it."""
    parts = []
    for place, one in enumerate(deposits):
        who, has = ("cet État", "a") if place else (state, _has(state))
        parts.append(f"{treaties(one.names)}, {_done(one, who, has)} le {date(one.on)}")
    return series(parts, f"{NBSP}; ", ", et " if len(parts) == 2 else f"{NBSP}; et ")


def _done(deposit: Deposit, who: str, has: str) -> str:
    """What the State did about these treaties; the participle and the pronoun agree with them."""
    is_feminine = all(FEMININE_TREATY.match(name) for name in deposit.names)
    are_many = len(deposit.names) > 1
    if deposit.act == "ratified":
        ending = "e" * is_feminine + "s" * are_many
        return f"{'qu’' if _is_elided(who) else 'que '}{who} {has} ratifié{ending}"
    one, many = ("à laquelle", "auxquelles") if is_feminine else ("auquel", "auxquels")
    participle = {"acceded": "adhéré", "succeeded": "succédé"}[deposit.act]
    return f"{many if are_many else one} {who} {has} {participle}"


def _has(state: str) -> str:
    return "ont" if state.startswith("les ") else "a"


def _the_treaty(name: str) -> str:
    if _is_elided(name):
        return f"l’{name}"
    return ("la " if FEMININE_TREATY.match(name) else "le ") + name


def _of(name: str) -> str:
    for article, form in ARTICLES.items():
        if name.startswith(article):
            return form + name[len(article) :]
    if name.startswith("d’"):
        return name
    if name.startswith("des "):
        return _of(name[len("des ") :])
    return ("d’" if _is_elided(name) else "de ") + name


def _of_the(title: str) -> str:
    if _is_elided(title):
        return f"de l’{title}"
    return ("de la " if FEMININE.match(title) else "du ") + title


def _is_elided(word: str) -> bool:
    lower = word.lower()
    if lower.startswith("h"):
        return MUTE_H.match(lower) is not None
    if SOUNDED_VOWEL.match(lower):
        return False
    return unicodedata.normalize("NFD", lower)[:1] in tuple("aeiouyœæ")
