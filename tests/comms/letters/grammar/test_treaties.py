"""How each language says by which treaties a State is bound, and since when."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.letters import grammar
from comms.letters.grammar import Deposit

DAY, OTHER = dt.date(1992, 6, 1), dt.date(1997, 3, 24)
NAMES = {
    "en": ("Covenant on Bridges", "Convention on Fords"),
    "fr": ("Pacte sur les ponts", "Convention sur les gués"),
    "es": ("Pacto sobre los Puentes", "Convención sobre los Vados"),
}


def said(language, state, *deposits):
    made = [
        Deposit(act, on, tuple(NAMES[language][n] for n in which)) for act, on, which in deposits
    ]
    return grammar.of(language).bound_by(state, made)


@pytest.mark.parametrize(
    ("language", "state", "act", "which", "phrase"),
    [
        ("en", "Utopia", "ratified", (0,), "the Covenant on Bridges, which Utopia ratified on 1 June 1992"),
        ("en", "Netherlands", "ratified", (1,), "which the Netherlands ratified"),
        ("en", "Plurinational State of Bolivia", "acceded", (1,), "to which the Plurinational State of"),
        ("en", "United States of America", "ratified", (1,), "which the United States of America"),
        ("en", "Russian Federation", "ratified", (1,), "which the Russian Federation"),
        ("en", "South Sudan", "acceded", (1,), "to which South Sudan acceded on"),
        ("en", "Utopia", "succeeded", (0, 1), "Bridges and the Convention on Fords, to which Utopia"),
        ("fr", "la Suisse", "ratified", (0,), "le Pacte sur les ponts, que la Suisse a ratifié le 1er juin"),
        ("fr", "la Suisse", "ratified", (1,), "la Convention sur les gués, que la Suisse a ratifiée le"),
        ("fr", "les Pays-Bas", "ratified", (0, 1), "que les Pays-Bas ont ratifiés le"),
        ("fr", "Haïti", "ratified", (1, 1), "qu’Haïti a ratifiées le"),
        ("fr", "El Salvador", "ratified", (0,), "qu’El Salvador a ratifié le"),
        ("fr", "l’Inde", "acceded", (0,), "auquel l’Inde a adhéré le"),
        ("fr", "l’Inde", "acceded", (1,), "à laquelle l’Inde a adhéré le"),
        ("fr", "la Serbie", "succeeded", (0, 1), "auxquels la Serbie a succédé le"),
        ("es", "Suiza", "ratified", (0,), "el Pacto sobre los Puentes, que Suiza ratificó el 1 de junio"),
        ("es", "los Países Bajos", "ratified", (1,), "que los Países Bajos ratificaron el"),
        ("es", "la India", "acceded", (0,), "al que la India se adhirió el"),
        ("es", "la India", "acceded", (1,), "a la que la India se adhirió el"),
        ("es", "Serbia", "succeeded", (0,), "del que Serbia es parte por sucesión desde el 1 de junio"),
        ("es", "Serbia", "succeeded", (1, 1), "de las que Serbia es parte por sucesión desde el"),
    ],
)  # fmt: skip
def test_what_a_state_did(language, state, act, which, phrase):
    assert phrase in said(language, state, (act, DAY, which))


@pytest.mark.parametrize(
    ("language", "state", "whole"),
    [
        (
            "en",
            "Utopia",
            "the Covenant on Bridges, which Utopia ratified on 1 June 1992, and the Convention on "
            "Fords, to which it acceded on 24 March 1997",
        ),
        (
            "fr",
            "les Pays-Bas",
            "le Pacte sur les ponts, que les Pays-Bas ont ratifié le 1er juin 1992, et la Convention "
            "sur les gués, à laquelle cet État a adhéré le 24 mars 1997",
        ),
        (
            "es",
            "los Países Bajos",
            "el Pacto sobre los Puentes, que los Países Bajos ratificaron el 1 de junio de 1992, y la "
            "Convención sobre los Vados, a la que se adhirieron el 24 de marzo de 1997",
        ),
    ],
)
def test_the_state_is_named_once(language, state, whole):
    assert said(language, state, ("ratified", DAY, (0,)), ("acceded", OTHER, (1,))) == whole


def test_three_are_kept_apart_by_semicolons():
    three = [("ratified", DAY, (0,)), ("acceded", DAY, (1,)), ("acceded", OTHER, (1,))]
    assert said("en", "Utopia", *three).count("; ") == 2
    assert said("fr", "l’Inde", *three).count("\u00a0; ") == 2
    assert grammar.of("en").treaties([]) == ""
