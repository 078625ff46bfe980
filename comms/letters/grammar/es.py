"""Spanish: the article follows the title's gender, "de el" and "a el" contract, "y" may be "e"."""

from __future__ import annotations

import datetime as dt
import re
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

WORDS = Words(
    letterhead="PALAIS DES NATIONS • 1211 GINEBRA 10, SUIZA",
    sender="Procedimientos Especiales del Consejo de Derechos Humanos",
    reference="Ref.:",
    quote="(Sírvase citar esta referencia en su respuesta)",
    unregistered="sin registrar todavía",
    annex="Anexo",
    section="anexo, sección {number}",
    footnotes="Notas a pie de página",
    footnote="Nota",
    back="Volver al texto de la nota",
    addressee="Destinatario",
    signatures="Firmas",
    preview="Vista previa – sin sellar",
    unsealed="Copia sin sello: solo el PDF sellado da fe de la carta.",
    sealed=(
        "Sellado electrónicamente por la Oficina del Alto Comisionado de las Naciones Unidas para"
        " los Derechos Humanos en nombre de los titulares de mandatos que la firman."
        " Referencia {reference}. Cualquier cambio en este archivo rompe el sello."
    ),
    companies="empresas implicadas en las alegaciones arriba mencionadas",
    other_companies="otras empresas implicadas en las alegaciones arriba mencionadas",
)
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
    *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
BODIES = {
    COUNCIL: "del Consejo de Derechos Humanos",
    COMMISSION: "de la Comisión de Derechos Humanos",
}
FEMININE = re.compile(
    r"^(relatora|experta|presidenta|vicepresidenta|coordinadora)\b",
    re.IGNORECASE,
)
# Nouns of treaties that are feminine; the others are masculine.
FEMININE_TREATY = re.compile(r"^(convención|carta|declaración)\b", re.IGNORECASE)
# What one State did, and what several did as one, such as "los Estados Unidos".
DONE = {
    "ratified": ("que", "ratificó", "ratificaron"),
    "acceded": ("a", "se adhirió", "se adhirieron"),
    "succeeded": ("de", "es parte por sucesión desde", "son parte por sucesión desde"),
}
# "e Irán", "e Hidrología", but "y hielo", "y iones": a diphthong does not sound as i.
SOUNDS_I = re.compile(r"^h?[ií](?![aeoáéó])", re.IGNORECASE)


def heading(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    noun = "Mandato" if len(titles) == 1 else "Mandatos"
    return f"{noun} " + series([_of_the(title) for title in titles], "; ", "; y ")


def capacity(titles: Sequence[str], resolutions: Sequence[Resolution], is_singular: bool) -> str:
    if not titles:
        return ""
    opening = (
        "Tengo el honor de dirigirme a Usted en mi calidad de "
        if is_singular
        else "Tenemos el honor de dirigirnos a Usted en nuestra calidad de "
    )
    offices = series(titles, "; ", f"; {_and(titles[-1])} ")
    return f"{opening}{offices}, de conformidad con {_resolutions(resolutions)}."


def _resolutions(resolutions: Sequence[Resolution]) -> str:
    bodies = by_body(resolutions)
    named = [f"{_acts(acts)} {BODIES.get(acts.body, 'de ' + acts.body)}" for acts in bodies]
    return series(named, ", ", ", y " if any(acts.are_many for acts in bodies) else " y ")


def _acts(acts: Acts) -> str:
    nouns = (
        ("la resolución", "las resoluciones", acts.resolutions),
        ("la decisión", "las decisiones", acts.decisions),
    )
    parts = [f"{many if len(of) > 1 else one} {joined(of)}" for one, many, of in nouns if of]
    return series(parts, ", ", " y " if len(acts.resolutions) < 2 else ", y ")


def date(on: dt.date) -> str:
    return f"{on.day} de {MONTHS[on.month - 1]} de {on.year}"


def joined(items: Sequence[str]) -> str:
    return series(items, ", ", f" {_and(items[-1])} ") if items else ""


def governments(names: Sequence[str]) -> str:
    if not names:
        return ""
    noun = "el Gobierno " if len(names) == 1 else "los Gobiernos "
    return noun + joined([contracted("de ", name) for name in names])


def others(names: Sequence[str]) -> str:
    return joined([*names[:1], *[contracted("a ", name) for name in names[1:]]])


def recipients(parts: Sequence[str]) -> str:
    """What follows "se envían también cartas … a"; `contracted` joins it to that "a"."""
    first, rest = parts[:1], [contracted("a ", part) for part in parts[1:]]
    return series([*first, *rest], ", ", ", así como ")


def contracted(before: str, value: str) -> str:
    """`before` and `value` joined: "de el" becomes "del", "a el" becomes "al"."""
    if value.startswith("el ") and re.search(r"(^|[\s(])(de|a) $", before, re.IGNORECASE):
        return before[:-1] + value[1:]
    return before + value


def signature(title: str, function: str) -> str:
    return f"{function} {_of_the(title)}" if function else title


def treaties(names: Sequence[str]) -> str:
    return joined([("la " if FEMININE_TREATY.match(name) else "el ") + name for name in names])


def bound_by(state: str, deposits: Sequence[Deposit]) -> str:
    """What follows "está obligado por": each treaty, and when `state` ratified it."""
    is_plural = state.startswith(("los ", "las "))
    parts = [
        f"{treaties(one.names)}, {_done(one, '' if place else state, is_plural)} el {date(one.on)}"
        for place, one in enumerate(deposits)
    ]
    return series(parts, "; ", ", y " if len(parts) == 2 else "; y ")


def _done(deposit: Deposit, who: str, is_plural: bool) -> str:
    """What the State did about these treaties; the article agrees with them."""
    preposition, one, many = DONE[deposit.act]
    if preposition != "que":
        is_feminine = all(FEMININE_TREATY.match(name) for name in deposit.names)
        article = ("la" if is_feminine else "el") if len(deposit.names) == 1 else ""
        article = article or ("las" if is_feminine else "los")
        preposition = contracted(f"{preposition} ", f"{article} que")
    return " ".join(filter(None, [preposition, who, many if is_plural else one]))


def _of_the(title: str) -> str:
    return ("de la " if FEMININE.match(title) else "del ") + title


def _and(following: str) -> str:
    return "e" if SOUNDS_I.match(following) else "y"
