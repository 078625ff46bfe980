"""Made-up released letters and replies in three languages, the same at every run: letter `number` of any.

Words are drawn with the frequencies that words of a language have: a few stand everywhere, most hardly anywhere.
Paragraphs come from a stock of each language, so that a hundred thousand letters are written in minutes; each
letter has words of its own besides, and a company named only in a footnote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

LANGUAGES = ("en", "en", "en", "fr", "es")
STOCK = 1_200  # paragraphs of each language
PARAGRAPHS = 22
REPLY_PARAGRAPHS = 14
FIRST_DAY = dt.date(2011, 6, 1)
DAYS = 5_400
IN_STATES = (
    "Afghanistan AFG,Albania ALB,Algeria DZA,Angola AGO,Argentina ARG,Australia AUS,Bangladesh BGD,Belaru"
    "s BLR,Bolivia BOL,Brazil BRA,Cambodia KHM,Cameroon CMR,Canada CAN,Chad TCD,Chile CHL,China CHN,Colom"
    "bia COL,Cuba CUB,Ecuador ECU,Egypt EGY,Ethiopia ETH,France FRA,Georgia GEO,Germany DEU,Ghana GHA,Gre"
    "ece GRC,Guatemala GTM,Haiti HTI,Honduras HND,Hungary HUN,India IND,Indonesia IDN,Iran IRN,Iraq IRQ,I"
    "srael ISR,Italy ITA,Japan JPN,Jordan JOR,Kazakhstan KAZ,Kenya KEN,Lebanon LBN,Libya LBY,Malaysia MYS"
    ",Mali MLI,Mexico MEX,Morocco MAR,Myanmar MMR,Nepal NPL,Nicaragua NIC,Nigeria NGA,Pakistan PAK,Peru P"
    "ER,Philippines PHL,Poland POL,Qatar QAT,Romania ROU,Rwanda RWA,Senegal SEN,Serbia SRB,Singapore SGP,"
    "Spain ESP,Sudan SDN,Sweden SWE,Switzerland CHE,Thailand THA,Tunisia TUN,Turkey TUR,Uganda UGA,Ukrain"
    "e UKR,Venezuela VEN,Viet Nam VNM,Yemen YEM,Zambia ZMB,Zimbabwe ZWE"
)
IN_FIELDS = (
    "arbitrary detention,torture,freedom of opinion,freedom of assembly,human rights defenders,minority i"
    "ssues,business,cultural rights,education,the environment,executions,disappearances,extreme poverty,f"
    "ood,health,housing,independence of judges,indigenous peoples,internally displaced persons,migrants,p"
    "rivacy,racism,religion,sale of children,slavery,terrorism,trafficking,truth and justice,violence aga"
    "inst women,water,albinism,development,foreign debt,older persons,solidarity,mercenaries,sanctions,di"
    "sabilities,leprosy,climate change,peaceful order,toxics,discrimination against women,African descent"
    ",sexual orientation,Belarus,Cambodia,Eritrea,Myanmar,Somalia,Sudan,Mali,Burundi,Iran"
)
IN_THEMES = (
    "Right to life,Liberty and security,Fair trial,Freedom of expression,Peaceful assembly,Association,Re"
    "ligion,Privacy,Health,Education,Housing,Food,Water,Work,Culture,Property,Family,Movement,Equality,Re"
    "medy"
)
IN_SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru sta tre"
)
STATES = IN_STATES.split(",")
REGIONS = ("Africa", "Americas", "Asia and the Pacific", "Europe and Central Asia", "Middle East")
MANDATES = tuple(
    f"{office} on {field}"
    for office, field in zip(
        ("Special Rapporteur", "Working Group", "Independent Expert") * 18,
        IN_FIELDS.split(","),
        strict=True,
    )
)
THEMES = IN_THEMES.split(",")
WORDS = {
    "en": (
        "the of to and in that have been for on with by his were from which as they information received your "
        "government human rights concern alleged reportedly authorities arrested detained police court lawyer "
        "defenders journalists community workers factory company operations land forest river women children "
        "violence torture threats freedom assembly expression association peaceful protest law article covenant "
        "international obligations measures investigation victims remedy access justice health water housing "
        "education minority indigenous religion migration trafficking surveillance reprisals impunity sentence "
        "appeal prison hospital family village district province security forces military operation evidence"
    ),
    "fr": (
        "de la les des que dans pour par sur avec ont été aux selon informations reçues gouvernement droits homme "
        "préoccupation allégations autorités arrêtés détenus police tribunal avocat défenseurs journalistes "
        "communauté travailleurs usine entreprise activités terre forêt rivière femmes enfants violence torture "
        "menaces liberté réunion expression association manifestation pacifique loi article pacte international "
        "obligations mesures enquête victimes réparation accès justice santé eau logement éducation minorité "
        "autochtone religion migration traite surveillance représailles impunité peine recours prison hôpital "
        "famille village district province sécurité forces militaire opération preuve équipe élèves"
    ),
    "es": (
        "de la los las que en para por con han sido según información recibida gobierno derechos humanos "
        "preocupación alegaciones autoridades detenidos arrestados policía tribunal abogado defensores periodistas "
        "comunidad trabajadores fábrica empresa actividades tierra bosque río mujeres niños violencia tortura "
        "amenazas libertad reunión expresión asociación manifestación pacífica ley artículo pacto internacional "
        "obligaciones medidas investigación víctimas reparación acceso justicia salud agua vivienda educación "
        "minoría indígena religión migración trata vigilancia represalias impunidad sentencia apelación prisión "
        "hospital familia aldea distrito provincia seguridad fuerzas militar operación prueba año señales"
    ),
}
ELSEWHERE = {
    "ru": "Правительство сообщает, что расследование по делу продолжается и меры защиты приняты. ",
    "ar": "تفيد الحكومة بأن التحقيق في القضية مستمر وأن تدابير الحماية قد اتخذت. ",
    "zh": "政府通报称,对该案件的调查仍在进行,并已采取保护措施。",
}
SYLLABLES = IN_SYLLABLES.split()


@dataclass(frozen=True)
class Letter:
    """A letter with its replies, as rows of the site hold them."""

    facts: dict[str, object]
    mandates: list[tuple[str, str, int, str]]
    replies: list[tuple[str, dt.date, str, bool, str]]


def name(drawn: random.Random, parts: int = 3) -> str:
    return "".join(drawn.choices(SYLLABLES, k=parts)).capitalize()


@cache
def stock(language: str) -> list[str]:
    """Paragraphs: common words by their rank, and rare ones that nobody has seen before."""
    drawn = random.Random(f"stock {language}")
    common = WORDS[language].split()
    rare = [name(drawn, 2 + count % 3).lower() for count in range(4_000)]
    every = common + rare
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(every))))
    made = []
    for _ in range(STOCK):
        words = drawn.choices(every, cum_weights=weights, k=78)
        cut = drawn.randrange(20, 50)
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        made.append(f"{first.capitalize()}. {second.capitalize()}.")
    return made


def letter(number: int) -> Letter:
    """Letter `number`, from 1."""
    drawn = random.Random(number)
    language = drawn.choice(LANGUAGES)
    state, code = drawn.choices(STATES, weights=[1 / (n + 4) for n in range(len(STATES))])[
        0
    ].rsplit(" ", 1)
    is_company = drawn.random() < 0.2
    day = FIRST_DAY + dt.timedelta(days=int(DAYS * drawn.random() ** 0.7))
    recipient = f"{name(drawn)} {name(drawn)} Ltd." if is_company else state
    kind = drawn.choices(("AL", "UA", "OL"), (70, 22, 8))[0]
    reference = f"{kind} {'OTH' if is_company else code} {number}/{day.year}"
    own = [name(drawn, 4) for _ in range(6)]
    text = _text(drawn, language, number, own)
    signed = drawn.sample(range(len(MANDATES)), k=drawn.choice((1, 2, 3, 4, 6)))
    facts = {
        "id": number,
        "slug": reference.lower().replace(" ", "-").replace("/", "-"),
        "reference": reference,
        "letter_type": kind,
        "code": "OTH" if is_company else code,
        "number": number,
        "year": day.year,
        "dated_on": day,
        "sent_on": day,
        "released_at": dt.datetime.combine(day + dt.timedelta(days=60), dt.time(), dt.UTC),
        "language": language,
        "recipient_name": recipient,
        "recipient_kind": "company" if is_company else "state",
        "recipient_code": "OTH" if is_company else code,
        "recipient_state": state if is_company else "",
        "recipient_key": recipient.lower().replace(" ", "-").strip(".")
        if is_company
        else code.lower(),
        "state_code": code,
        "region": REGIONS[sum(map(ord, code)) % len(REGIONS)],
        "themes": drawn.sample(THEMES, k=drawn.randrange(1, 4)),
        "follows": [],
        **text,
        **_file(reference),
        "is_withdrawn": False,
        "withdrawal_reason": "",
    }
    mandates = [
        (f"mandate-{one}", MANDATES[one], position, name(drawn))
        for position, one in enumerate(signed, start=1)
    ]
    return Letter(facts, mandates, list(_replies(drawn, language, day, own[5])))


def _text(drawn: random.Random, language: str, number: int, own: list[str]) -> dict[str, object]:
    """What it says; its own words stand in one paragraph and in a footnote."""
    paragraphs = drawn.choices(stock(language), k=PARAGRAPHS)
    paragraphs[drawn.randrange(PARAGRAPHS)] += f" {own[0]} {own[1]}, {own[2]}.[1]"
    footnote = f"1. {own[3]} {own[4]} Mining plc, annual report, p. {number % 90}."
    html = "".join(f"<p>{one}</p>" for one in paragraphs)
    return {
        "summary": paragraphs[0][:280],
        "body_html": f'{html}<section class="footnotes"><p>{footnote}</p></section>',
        "body_text": "\n\n".join([*paragraphs, footnote]),
    }


def _file(reference: str) -> dict[str, object]:
    """The sealed file that there would be; nobody asks for it."""
    digest = hashlib.sha256(reference.encode()).hexdigest()
    return {"pdf_name": f"{digest[:32]}.pdf", "pdf_sha256": digest, "pdf_size": 240_000}


def _replies(
    drawn: random.Random, language: str, day: dt.date, own: str
) -> list[tuple[str, dt.date, str, bool, str]]:
    made = []
    if drawn.random() < 0.3:
        made.append(("acknowledgement", day + dt.timedelta(days=7), language, False, ""))
    if drawn.random() < 0.6:
        written = drawn.choices((language, "ru", "ar", "zh"), (94, 2, 2, 2))[0]
        if written in ELSEWHERE:
            text = ELSEWHERE[written] * 40 + own
        else:
            text = "\n\n".join([*drawn.choices(stock(language), k=REPLY_PARAGRAPHS), f"{own}."])
        made.append(("substantive", day + dt.timedelta(days=40), written, False, text))
    return made
