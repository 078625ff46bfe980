"""Clauses in the letter: to whom each is said, in which order, and what fills its places."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from comms.errors import Incomplete
from comms.letters import assemble, clauses, text
from comms.letters import content as engine
from tests.comms.letters import builders
from tests.comms.letters.test_own_wording import DATA

EARLIER = [
    {"reference": "AL OTH 7/2020", "dated_on": "2020-05-01"},
    {"reference": "UA RUR 2/2021", "dated_on": "2021-01-12"},
]
PEOPLE = {
    "en": builders.content()["mandates"],
    "fr": builders.french()["mandates"],
    "es": builders.spanish()["mandates"],
}
DELAYS = {"en": "60 days", "fr": "60 jours", "es": "60 días"}


COVENANT = {
    "instrument": "cbr",
    "name": "Covenant on Bridges",
    "act": "ratified",
    "acted_on": "1992-06-18",
}
TREATIES = [
    {
        "addressee": "ruritania",
        "binding": [COVENANT],
        "standards": [{"instrument": "cf", "name": "Convention on Fords"}],
    }
]


def everything(language, *, kind="state", keys=clauses.KEYS, **parts):
    """A letter in Pouch's own wording with the clauses `keys`."""
    texts = json.loads((DATA / f"clauses-{language}.json").read_text())["clauses"]
    addressee = builders.state() if kind == "state" else builders.company(kind=kind)
    given = {
        "language": language,
        "mandates": PEOPLE[language],
        "addressees": [addressee],
        "clauses": texts,
        "clause_keys": [key for key in keys if key != "publication_legislation"],
        "publication_delay": DELAYS[language],
        "earlier_letters": EARLIER,
        "treaties": TREATIES if kind == "state" else [],
    }
    if kind != "state":
        keys = [key for key in keys if key not in clauses.OF_TREATIES]
        given["clause_keys"] = [key for key in given["clause_keys"] if key in keys]
    return builders.content(**given | parts)


def roles(content, position=1):
    letter = assemble.letter(
        content, position=position, reference="AL OTH 1/2021", dated_on=dt.date(2021, 3, 12)
    )
    return [block.role for block in letter.body if hasattr(block, "role")]


def written(content):
    return text.render(
        assemble.letter(content, position=1, reference="AL 1", dated_on=dt.date(2021, 3, 12))
    )


@pytest.mark.parametrize("kind", ["state", "company", "organisation", "other"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_clause_stands_where_it_may_be_said(language, kind):
    standing = set(roles(everything(language, kind=kind))) & set(clauses.KEYS)
    unsaid = {"closing", "publication_legislation"}  # the closing stands apart from the body
    if kind != "state":
        unsaid |= {"detention_caveat", *clauses.OF_TREATIES}
    if kind != "other":
        unsaid.add("non_state_disclaimer")
    if kind == "state":
        unsaid.add("non_state_explanation")
    assert standing == set(clauses.KEYS) - unsaid


def test_clauses_stand_in_the_structure_of_the_letter():
    found = roles(everything("en", kind="other"))
    unfixed = {"publication_legislation", "detention_caveat", "closing", *clauses.OF_TREATIES}
    assert [role for role in found if role in clauses.KEYS] == [
        key for key in clauses.KEYS if key not in unfixed
    ]
    assert found.index("purpose") < found.index("follow_up") < found.index("facts_lead")


def test_what_follows_the_questions_stands_in_the_order_that_was_chosen():
    moved = [*reversed(clauses.MOVABLE), "facts_lead", "closing", "questions_lead"]
    found = [role for role in roles(everything("en", keys=moved)) if role in clauses.KEYS]
    last = [key for key in reversed(clauses.MOVABLE) if key != "publication_legislation"]
    assert found == ["facts_lead", "questions_lead", *last]


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("en", "AL OTH 7/2020 of 1 May 2020 and UA RUR 2/2021 of 12 January 2021"),
        ("fr", "AL OTH 7/2020 du 1er mai 2020 et UA RUR 2/2021 du 12 janvier 2021"),
        ("es", "AL OTH 7/2020 de fecha 1 de mayo de 2020 y UA RUR 2/2021 de fecha 12 de enero de"),
    ],
)
def test_earlier_letters_are_named_with_their_dates(language, phrase):
    assert phrase in " ".join(written(everything(language)).split())


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_one_mandate_says_i_in_every_clause(language):
    alone = PEOPLE[language][:1]
    texts = json.loads((DATA / f"clauses-{language}.json").read_text())["clauses"]
    letter = assemble.letter(
        everything(language, mandates=alone),
        position=1,
        reference="x",
        dated_on=dt.date(2021, 3, 12),
    )
    shown = {block.role: block for block in letter.body if hasattr(block, "role")}
    for key in clauses.MOVABLE:
        if key + clauses.SINGULAR in texts:
            printed = "".join(run.text for run in shown[key].runs)
            start = texts[key + clauses.SINGULAR].split("{")[0]
            assert printed.startswith(start[:40])


@pytest.mark.parametrize(
    ("order", "phrase"),
    [
        ([], "the Government of A, to the Bank, as well as to"),
        (["others", "governments"], "the Bank, to the Government of A, as well as to"),
        (["companies", "others", "governments"], "the abovementioned allegations, to the Bank, as"),
    ],
)
def test_sisters_stand_in_the_order_that_staff_chose(order, phrase):
    sisters = {"governments": ["A"], "others": ["the Bank"], "other_companies": True}
    content = builders.content(sisters=sisters | ({"order": order} if order else {}))
    assert phrase in " ".join(written(content).split())


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"earlier_letters": []}, "no earlier letter is named; name its reference and date"),
        ({"clause_keys": list(clauses.KEYS)}, "says twice when it becomes public"),
        (
            {"earlier_letters": [{"reference": "AL 1", "dated_on": "May"}]},
            "The date of earlier letter 1 is “May”; write one such as 2021-03-12.",
        ),
        ({"sisters": {"order": ["friends"]}}, "names an unknown kind; use governments, others,"),
    ],
)
def test_what_stops_a_clause_is_said_in_a_sentence(parts, sentence):
    content = everything("en", **parts)
    assert any(sentence in problem for problem in engine.problems(content))
    with pytest.raises(Incomplete):
        written(content)


def letters_to_two_states(**parts):
    """One text to a company and two States, of which the first is bound by what the second is not."""
    name = {key: COVENANT[key] for key in ("instrument", "name")}
    utopia = {"addressee": "utopia", "binding": [], "standards": [name]}
    given = {
        "addressees": [
            builders.company(),
            builders.state("Ruritania", position=2),
            builders.state("Utopia", position=3),
        ],
        "clauses": builders.ENGLISH
        | {
            "binding_treaties": "You are bound by {binding_treaties}.",
            "treaty_standards": "We name {standard_treaties}.",
        },
        "clause_keys": [*builders.ENGLISH, *clauses.OF_TREATIES],
        "treaties": [TREATIES[0] | {"standards": []}, utopia],
    }
    return builders.content(**given | parts)


def test_each_state_reads_of_its_own_treaties_and_a_company_of_none():
    content = letters_to_two_states()
    assert engine.problems(content) == []
    said = {
        place: text.render(
            assemble.letter(
                content, position=place, reference="AL 1", dated_on=dt.date(2021, 3, 12)
            )
        )
        for place in (1, 2, 3)
    }
    bound = "the Covenant on Bridges, which Ruritania ratified on 18 June 1992."
    assert [bound in said[place] for place in (1, 2, 3)] == [False, True, False]
    standard = "We name the Covenant on Bridges."
    assert [standard in said[place] for place in (1, 2, 3)] == [False, False, True]


def test_the_digest_covers_what_is_said_of_treaties():
    later = [{**TREATIES[0], "binding": [COVENANT | {"acted_on": "1993-06-18"}]}]
    first, second = letters_to_two_states(), letters_to_two_states(treaties=later)
    assert engine.digest(first) != engine.digest(second)


@pytest.mark.parametrize(
    ("treaties", "sentence"),
    [
        ([], "The clause “binding_treaties” speaks of treaties that the annex cites to a State"),
        (
            [{"addressee": "ruritania", "binding": [COVENANT | {"act": "signed"}]}],
            "unknown act “signed”",
        ),
        (
            [{"addressee": "ruritania", "binding": [COVENANT | {"acted_on": "1992"}]}],
            "The date of “Covenant on Bridges” is “1992”",
        ),
    ],
)
def test_what_cannot_be_said_of_treaties_stops_the_letter(treaties, sentence):
    found = engine.problems(letters_to_two_states(treaties=treaties))
    assert [problem for problem in found if sentence in problem]
