"""The golden letters: who writes to whom, in which language and of what, all in words of our own.

Every recipient × language × one or many mandates, the type of letter going round; the standard
clauses are those of Pouch. To write the files anew after a change that is meant:
`python -m tests.comms.letters.golden`, then read the difference.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from comms.letters import assemble, text
from comms.letters.document import Block, Document
from recipients.salutations import address
from tests.comms.letters.builders import mandate

FOLDER = Path(__file__).parent
CLAUSES = FOLDER.parents[3] / "comms" / "letters" / "data"
INSTRUMENTS = FOLDER.parents[3] / "annex" / "data" / "instruments.csv"
DATED_ON = dt.date(2025, 7, 1)
LANGUAGES = ("en", "fr", "es")
TYPES = ("AL", "UA", "OL")
Json = dict[str, Any]

NAMES = {
    "state": {"en": "Ruritania", "fr": "Ruritanie", "es": "Ruritania"},
    "company": dict.fromkeys(LANGUAGES, "Northern Weirs & Sons Ltd."),
    "organisation": {
        "en": "Union of River States",
        "fr": "Union des États riverains",
        "es": "Unión de Estados Ribereños",
    },
    "other": {"en": "Council of the Delta", "fr": "Conseil du Delta", "es": "Consejo del Delta"},
}
# recipient -> (kind, honorific, contact's name)
RECIPIENTS = {
    "state": ("state", "", ""),
    "company-named": ("company", "Ms.", "Ada Weir"),
    "company-unknown": ("company", "", ""),
    "organisation": ("organisation", "Mr.", "Юрий Мост"),
    "other": ("other", "", "Haroun Dell"),
}
TITLES = {
    "rivers": {
        "en": "Special Rapporteur on the rights of rivers",
        "fr": "Rapporteuse spéciale sur les droits des rivières",
        "es": "Relatora Especial sobre los derechos de los ríos",
    },
    "quays": {
        "en": "Independent Expert on quays",
        "fr": "Expert indépendant sur les quais",
        "es": "Experto independiente sobre los muelles",
    },
    "islands": {
        "en": "Special Rapporteur on islands",
        "fr": "Rapporteur spécial sur les îles",
        "es": "Relator Especial sobre las islas",
    },
    "bridges": {
        "en": "Working Group on bridges",
        "fr": "Groupe de travail sur les ponts",
        "es": "Grupo de Trabajo sobre los puentes",
    },
}
CHAIR = {"en": "Chair-Rapporteur", "fr": "Présidente-Rapporteuse", "es": "Presidenta-Relatora"}
HOLDERS = {"rivers": "Ana Lake", "quays": "Bo Kay", "islands": "Ivo Holm", "bridges": "Eva Span"}
# What each mandate rests on, and who signs each type of letter: a lead with a Working Group behind
# it, a Working Group as lead with all kinds of acts, and single holders who share a resolution.
ACTS = {"rivers": "44/15", "quays": "S-18/1", "islands": "decision 2/102", "bridges": "41/2"}
MANY = {
    "AL": ("rivers", "bridges", "quays"),
    "UA": ("bridges", "islands", "quays", "rivers"),
    "OL": ("rivers", "islands"),
}
SISTERS = {
    "en": {"governments": ["Ruritania", "Utopia"], "others": ["the Fund for Bridges"]},
    "fr": {"governments": ["la Ruritanie", "l’Utopie"], "others": ["le Fonds des ponts"]},
    "es": {"governments": ["la Ruritania", "el Edén"], "others": ["el Fondo de Puentes"]},
}
# What the annex of a letter about treaties cites: two that bind since one day, two since other acts,
# two standards.
BOUND = (
    ("iccpr", "ratified", "1992-06-18"),
    ("icescr", "ratified", "1992-06-18"),
    ("cedaw", "acceded", "1997-03-27"),
    ("icerd", "succeeded", "2006-06-01"),
)
STANDARDS = ("crpd", "ilo-c29")
ARTICLES = {"en": "article 2", "fr": "article 2", "es": "artículo 2"}
DELAYS = {
    "en": ("60 days", "48 hours"),
    "fr": ("60 jours", "48 heures"),
    "es": ("60 días", "48 horas"),
}


@dataclass(frozen=True)
class Golden:
    recipient: str
    type: str
    language: str
    is_many: bool
    cites_treaties: bool = False

    @property
    def name(self) -> str:
        number = "many" if self.is_many else "one"
        ending = "-treaties" * self.cites_treaties
        return f"{self.language}-{self.type}-{self.recipient}-{number}{ending}".lower()

    @property
    def text_file(self) -> Path:
        return FOLDER / "texts" / f"{self.name}.txt"

    @property
    def outline_file(self) -> Path:
        return FOLDER / "outlines" / f"{self.name}.json"

    @property
    def position(self) -> int:
        return 1

    @property
    def story(self) -> Json:
        read: Json = _json(FOLDER / "stories" / f"{self.language}.json")[self.type]
        return read

    def document(self) -> Document:
        code = "RUR" if self.recipient == "state" else "OTH"
        return assemble.letter(
            self.content(),
            position=self.position,
            reference=f"{self.type} {code} 7/2025",
            dated_on=DATED_ON,
        )

    def content(self) -> Json:
        story = self.story
        delay, short_delay = DELAYS[self.language]
        if self.cites_treaties:
            story = story | {"annex": [*story["annex"], *self.provisions()]} | self.treaties()
        return {
            "format": 1,
            "type": self.type,
            "language": self.language,
            "mandates": self.mandates(),
            "mandate_count": 58,
            "addressees": self.addressees(),
            **story,
            "clauses": _json(CLAUSES / f"clauses-{self.language}.json")["clauses"],
            "clause_keys": self.clause_keys(bool(story["annex"])),
            "sisters": SISTERS[self.language] | {"other_companies": True},
            "publication_delay": short_delay if self.type == "OL" else delay,
        }

    def clause_keys(self, has_annex: bool) -> list[str]:
        chosen = {
            "non_state_explanation": self.recipient != "state",
            "facts_lead": True,
            "without_prejudice": self.type != "OL",
            "annex_pointer": has_annex,
            "binding_treaties": self.cites_treaties,
            "treaty_standards": self.cites_treaties,
            "questions_lead": True,
            "interim_measures": self.type == "UA",
            "publication": self.type != "OL",
            "publication_legislation": self.type == "OL",
            "press_release": self.type == "UA",
            "similar_letters": self.is_many,
            "closing": True,
        }
        return [key for key, applies in chosen.items() if applies]

    def provisions(self) -> list[Json]:
        article = ARTICLES[self.language]
        return [
            {
                "kind": "provision",
                "citation": f"{treaty(key, self.language)}, {article}",
                "text": "–",
            }
            for key in (*(bound[0] for bound in BOUND), *STANDARDS)
        ]

    def treaties(self) -> Json:
        binding = [
            {"instrument": key, "name": treaty(key, self.language), "act": act, "acted_on": day}
            for key, act, day in BOUND
        ]
        standards = [{"instrument": key, "name": treaty(key, self.language)} for key in STANDARDS]
        return {"treaties": [{"addressee": "state", "binding": binding, "standards": standards}]}

    def mandates(self) -> list[Json]:
        keys = MANY[self.type] if self.is_many else ("rivers" if self.type != "UA" else "bridges",)
        return [
            mandate(
                key,
                TITLES[key][self.language],
                holder=HOLDERS[key],
                kind="WG" if key == "bridges" else "SR",
                function=CHAIR[self.language] if key == "bridges" else "",
                resolution="44/15" if (self.type, key) == ("OL", "islands") else ACTS[key],
                resolution_body="CHR" if (self.type, key) == ("UA", "rivers") else "HRC",
            )
            for key in keys
        ]

    def addressees(self) -> list[Json]:
        return [addressee(self.recipient, self.language)]


@dataclass(frozen=True)
class Divided(Golden):
    """One text to a company and to a State, with lists, and with passages for either only."""

    @property
    def name(self) -> str:
        return f"{self.language}-{self.type}-passages-{self.recipient}".lower()

    @property
    def position(self) -> int:
        return TO.index(self.recipient) + 1

    @property
    def story(self) -> Json:
        read: Json = _json(FOLDER / "stories" / f"passages-{self.language}.json")
        return read

    def addressees(self) -> list[Json]:
        both = enumerate(TO, start=1)
        return [addressee(one, self.language) | {"position": place} for place, one in both]


TO = ("company-named", "state")


def addressee(recipient: str, language: str) -> Json:
    kind, honorific, contact = RECIPIENTS[recipient]
    forms = address(kind=kind, language=language, honorific=honorific, name=contact)
    return {
        "position": 1,
        "key": recipient,
        "kind": kind,
        "code": "RUR" if kind == "state" else "OTH",
        "name": NAMES[kind][language],
        "government_of": SISTERS[language]["governments"][0] if kind == "state" else "",
        **asdict(forms),
    }


GOLDEN = (
    tuple(
        Golden(recipient, TYPES[(r + n + is_many) % len(TYPES)], language, bool(is_many))
        for r, recipient in enumerate(RECIPIENTS)
        for n, language in enumerate(LANGUAGES)
        for is_many in (0, 1)
    )
    + tuple(
        Golden("state", "AL", language, is_many=True, cites_treaties=True) for language in LANGUAGES
    )
    + tuple(Divided(one, "AL", language, is_many=True) for language in LANGUAGES for one in TO)
)


def treaty(key: str, language: str) -> str:
    """The name of a treaty in the library that comes with Pouch."""
    column = {"en": "name"}.get(language, f"name_{language}")
    with INSTRUMENTS.open(encoding="utf-8", newline="") as lines:
        return next(row[column] for row in csv.DictReader(lines) if row["key"] == key)


def outline(document: Document) -> Json:
    """What a letter is made of, without its words: roles in their order, headings and counts."""
    annex = document.annex
    return {
        "language": document.language,
        "heading": document.heading,
        "salutation": document.salutation,
        "body": [_named(block) for block in document.body],
        "closing": document.closing is not None,
        "signatures": [signature.name for signature in document.signatures],
        "annex": annex and {"heading": annex.heading, "blocks": [_named(b) for b in annex.blocks]},
        "footnotes": len(document.footnotes),
        "other scripts": sorted({run.lang for run in document.runs() if run.lang}),
    }


def _named(block: Block) -> str:
    match block.block:
        case "questions" | "items":
            return f"{block.block}: {len(block.items)}"
        case "list":
            return f"list: {block.role}: {len(block.items)}"
        case "heading":
            return f"heading: {block.text}"
        case "provision":
            return f"provision: {block.citation}"
        case _:
            return f"{block.block}: {block.role}"


def written(golden: Golden) -> tuple[str, str]:
    """The two files of a letter as they should be."""
    document = golden.document()
    structure = json.dumps(outline(document), ensure_ascii=False, indent=1)
    return text.render(document), structure + "\n"


def _json(path: Path) -> Json:
    read: Json = json.loads(path.read_text(encoding="utf-8"))
    return read
