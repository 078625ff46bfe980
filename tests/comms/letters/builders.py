"""Contents of letters for tests: the real one read where it stands, small ones in three languages."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared"
REAL = SHARED / "letters" / "al-oth-109-2021"
DATED_ON = dt.date(2021, 3, 12)
Json = dict[str, Any]


def real_letter() -> tuple[Json, Json]:
    """The content of the real letter and what is expected of it; skips where it is absent."""
    if not (REAL / "letter.json").is_file():
        pytest.skip("the real letter is not beside this checkout (../shared/letters)")
    letter = json.loads((REAL / "letter.json").read_text())
    clauses = json.loads((REAL / "clauses.json").read_text())["clauses"]
    return from_given(letter["given"], clauses), letter["expected"]


def from_given(given: Json, clauses: Json) -> Json:
    contact = given["recipient"]["contact"]
    person = f"{contact['honorific']} {contact['name']}"
    states = _table("states.csv", "iso3")
    sisters = given["similar_letters"]
    return {
        "format": 1,
        "type": given["type"],
        "language": given["language"],
        "mandates": [_mandate(key) for key in given["mandates"]],
        "mandate_count": given["mandate_count_in_text"],
        "addressees": [
            {
                "position": 1,
                "key": "company",
                "kind": given["recipient"]["kind"],
                "code": given["code"],
                "name": given["recipient"]["name"],
                "government_of": "",
                "salutation": f"Dear {person},",
                "addressee_form": person,
                "your_addressee": "your company",
            }
        ],
        "purpose": [given["purpose"]],
        "facts": [fact | {"quote": False} for fact in given["facts"]],
        "footnotes": given["footnotes"],
        "concerns": given["concerns"],
        "questions": given["questions"],
        "clauses": clauses,
        "clause_keys": [key for key in clauses if key != "press_release" or given["press_release"]],
        "sisters": {
            "governments": [states[code]["un_short_name_en"] for code in sisters["governments"]],
            "other_companies": sisters["other_companies"],
            "others": [],
        },
        "publication_delay": "60 days",
        "annex_title": given["annex_title"],
        "annex": given["annex"],
    }


def _mandate(key: str) -> Json:
    row = _table("mandates.csv", "short_key")[key]
    holder = re.fullmatch(r"([^(;]+?)(?: \((.+)\))?", row["holder_march_2021"])
    assert holder
    is_group = row["kind"] == "WG"
    return mandate(
        key,
        row["full_title"],
        holder=holder[1],
        kind=row["kind"],
        function=holder[2] if is_group else "",
        resolution=row["hrc_resolution_march_2021"],
    )


def _table(name: str, key: str) -> dict[str, dict[str, str]]:
    with (SHARED / "data" / name).open(newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def mandate(key: str, title: str, **facts: str) -> Json:
    return {
        "key": key,
        "kind": "SR",
        "keyword": key,
        "title": title,
        "holder": f"Holder of {key}",
        "gender": "",
        "function": "",
        "resolution": "40/1",
        "resolution_body": "HRC",
    } | facts


def company(**facts: Any) -> Json:
    return {
        "position": 1,
        "key": "northern-mills",
        "kind": "company",
        "code": "OTH",
        "name": "Northern Mills Ltd.",
        "government_of": "",
        "salutation": "Dear Ms. Ada Miller,",
        "addressee_form": "Ms. Ada Miller",
        "your_addressee": "your company",
    } | facts


def state(name: str = "Ruritania", **facts: Any) -> Json:
    return {
        "position": 1,
        "key": name.lower(),
        "kind": "state",
        "code": "RUR",
        "name": name,
        "government_of": name,
        "salutation": "Excellency,",
        "addressee_form": "Excellency",
        "your_addressee": "your Excellency’s Government",
    } | facts


ENGLISH = {
    "non_state_explanation": "Of {mandate_count} mandates we are some.",
    "facts_lead": "This is what we were told:",
    "annex_pointer": "See the annex, {annex_title}.",
    "questions_lead": "We ask {your_addressee}:",
    "publication": "This and {your_addressee}’s answer are public after {publication_delay}.",
    "press_release": "We may speak to the press about {your_addressee}.",
    "similar_letters": "Letters like this one go to {recipients}.",
    "closing": "Yours truly, {addressee_form}.",
}
FRENCH = {
    "facts_lead": "Voici ce qui nous a été rapporté\u00a0:",
    "annex_pointer": "Voir l’annexe, {annex_title}.",
    "questions_lead": "Nous attendons de {your_addressee} une réponse\u00a0:",
    "publication": "La réponse de {your_addressee} sera publique dans {publication_delay}.",
    "similar_letters": "Des lettres semblables sont adressées à {recipients}.",
    "closing": "Veuillez croire, {addressee_form}, à notre haute considération.",
}
SPANISH = {
    "facts_lead": "Esto es lo que se nos ha comunicado:",
    "annex_pointer": "Véase el anexo, {annex_title}.",
    "questions_lead": "Pedimos respuesta a {your_addressee}:",
    "publication": "La respuesta de {your_addressee} será pública en {publication_delay}.",
    "similar_letters": "Se envían cartas parecidas a {recipients}.",
    "closing": "Acepte, {addressee_form}, nuestra más distinguida consideración.",
}


def content(**parts: Any) -> Json:
    """A small complete English letter of two mandates to a company."""
    small = {
        "format": 1,
        "type": "AL",
        "language": "en",
        "mandates": [
            mandate("rivers", "Special Rapporteur on the rights of rivers", holder="Ana Lake"),
            mandate(
                "bridges",
                "Working Group on bridges",
                kind="WG",
                holder="Bo Span",
                function="Chair-Rapporteur",
                resolution="41/2",
            ),
        ],
        "mandate_count": 55,
        "addressees": [company()],
        "purpose": ["We write about a bridge."],
        "facts": [
            {"text": "The bridge was closed.[^1] People had to swim.", "quote": False},
            {"text": "“Nobody told us,” said a swimmer.", "quote": True},
        ],
        "footnotes": {"1": "Report of the bridge keeper, 2020."},
        "concerns": ["We are concerned for the swimmers."],
        "questions": ["Who closed the bridge?", "When will it open?"],
        "clauses": ENGLISH,
        "clause_keys": list(ENGLISH),
        "sisters": {"governments": ["Ruritania"], "other_companies": True, "others": []},
        "publication_delay": "60 days",
        "annex_title": "Law of bridges",
        "annex": [
            {"kind": "heading", "text": "Treaties"},
            {"kind": "paragraph", "text": "Bridges connect."},
            {"kind": "list", "items": ["(a) People may cross;", "(b) both ways."]},
            {"kind": "provision", "citation": "Bridge Treaty, article 1", "text": "Open by day."},
        ],
    }
    return copy.deepcopy(small | parts)


def french(**parts: Any) -> Json:
    return content(
        **{
            "language": "fr",
            "mandates": [
                mandate(
                    "rivers",
                    "Rapporteuse spéciale sur les droits des rivières",
                    holder="Ana Lac",
                    resolution="44/15",
                ),
                mandate("forests", "Expert indépendant sur les forêts", holder="Yves Bois"),
                mandate(
                    "bridges",
                    "Groupe de travail sur les ponts",
                    kind="WG",
                    holder="Bo Pont",
                    function="Président-Rapporteur",
                    resolution="41/2",
                ),
            ],
            "addressees": [
                state(
                    "Ruritanie",
                    salutation="Excellence,",
                    addressee_form="Excellence",
                    your_addressee="le Gouvernement de votre Excellence",
                )
            ],
            "clauses": FRENCH,
            "clause_keys": list(FRENCH),
            "sisters": {
                "governments": ["le Royaume-Uni", "la Chine", "Oman"],
                "other_companies": True,
                "others": ["le Fonds des ponts"],
            },
            "publication_delay": "60 jours",
        }
        | parts
    )


def spanish(**parts: Any) -> Json:
    return content(
        **{
            "language": "es",
            "mandates": [
                mandate(
                    "rivers",
                    "Relatora Especial sobre los derechos de los ríos",
                    holder="Ana Lago",
                    resolution="44/15",
                ),
                mandate(
                    "bridges",
                    "Grupo de Trabajo sobre los puentes",
                    kind="WG",
                    holder="Eva Puente",
                    function="Presidenta-Relatora",
                    resolution="41/2",
                ),
            ],
            "addressees": [
                state(
                    "Ruritania",
                    salutation="Excelencia,",
                    addressee_form="Excelencia",
                    your_addressee="el Gobierno de Su Excelencia",
                )
            ],
            "clauses": SPANISH,
            "clause_keys": list(SPANISH),
            "sisters": {
                "governments": ["el Reino Unido", "España", "Irán"],
                "other_companies": True,
                "others": [],
            },
            "publication_delay": "60 días",
        }
        | parts
    )
