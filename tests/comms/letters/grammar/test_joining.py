"""Elision, contraction, conjunctions and gender: how words change beside one another."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.letters.grammar import en, es, fr


@pytest.mark.parametrize(
    ("before", "value", "joined"),
    [
        ("de ", "Oman", "d’Oman"),
        ("de ", "Érythrée", "d’Érythrée"),
        ("de ", "Ouganda", "d’Ouganda"),
        ("de ", "Haïti", "d’Haïti"),
        ("de ", "Hongrie", "de Hongrie"),
        ("de ", "Huawei", "de Huawei"),
        ("de ", "Haut-Commissariat", "de Haut-Commissariat"),
        ("de ", "hommes", "d’hommes"),
        ("de ", "Yémen", "de Yémen"),
        ("de ", "Œuvres unies", "d’Œuvres unies"),
        ("de ", "onze États", "de onze États"),
        ("De ", "le Fonds", "Du Fonds"),
        ("reçue de ", "les États-Unis", "reçue des États-Unis"),
        ("reçue de ", "des entreprises", "reçue d’entreprises"),
        ("reçue de ", "d’autres", "reçue d’autres"),
        ("À ", "les Pays-Bas", "Aux Pays-Bas"),
        ("À ", "le Japon", "Au Japon"),
        ("(à ", "le Japon", "(au Japon"),
        ("à ", "la Chine", "à la Chine"),
        ("à ", "l’Inde", "à l’Inde"),
        ("à ", "Le Monde", "à Le Monde"),
        ("que ", "le Japon", "que le Japon"),
    ],
)
def test_french_prepositions(before, value, joined):
    assert fr.contracted(before, value) == joined


@pytest.mark.parametrize(
    ("before", "value", "joined"),
    [
        ("de ", "el Japón", "del Japón"),
        ("a ", "el Japón", "al Japón"),
        ("(a ", "el Japón", "(al Japón"),
        ("a ", "El Salvador", "a El Salvador"),
        ("para ", "el Japón", "para el Japón"),
        ("a ", "la India", "a la India"),
    ],
)
def test_spanish_prepositions(before, value, joined):
    assert es.contracted(before, value) == joined


@pytest.mark.parametrize(
    ("last", "phrase"),
    [
        ("Irán", "España e Irán"),
        ("Indonesia", "España e Indonesia"),
        ("Hidalgo", "España e Hidalgo"),
        ("Hielo", "España y Hielo"),
        ("Hungría", "España y Hungría"),
        ("Yemen", "España y Yemen"),
    ],
)
def test_spanish_and(last, phrase):
    assert es.joined(["España", last]) == phrase


def test_the_spanish_and_before_an_office():
    sentence = es.capacity(["Relator", "Instituto"], [], False)
    assert "Relator; e Instituto," in sentence


@pytest.mark.parametrize(
    ("grammar", "title", "heading"),
    [
        (en, "Special Rapporteur on x", "Mandate of the Special Rapporteur on x"),
        (fr, "Rapporteuse spéciale sur x", "Mandat de la Rapporteuse spéciale sur x"),
        (fr, "Rapporteur spécial sur x", "Mandat du Rapporteur spécial sur x"),
        (fr, "Experte indépendante sur x", "Mandat de l’Experte indépendante sur x"),
        (fr, "Groupe de travail sur x", "Mandat du Groupe de travail sur x"),
        (es, "Experta independiente sobre x", "Mandato de la Experta independiente sobre x"),
        (es, "Relator Especial sobre x", "Mandato del Relator Especial sobre x"),
        (es, "Grupo de Trabajo sobre x", "Mandato del Grupo de Trabajo sobre x"),
    ],
)
def test_the_article_follows_the_title(grammar, title, heading):
    assert grammar.heading([title]) == heading


def test_the_first_of_a_month():
    first = dt.date(2026, 3, 1)
    assert [g.date(first) for g in (en, fr, es)] == [
        "1 March 2026",
        "1er mars 2026",
        "1 de marzo de 2026",
    ]


def test_only_spanish_letters_ask_to_quote_the_reference():
    assert [bool(g.WORDS.quote) for g in (en, fr, es)] == [False, False, True]
