"""What stands in a letter, in which order and in which words."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.errors import Incomplete
from comms.letters import assemble, text
from tests.comms.letters import builders


def written(content, **options):
    options = {"position": 1, "reference": "AL OTH 1/2021", "dated_on": builders.DATED_ON} | options
    return text.render(assemble.letter(content, **options))


def strings(expected):
    if isinstance(expected, str):
        yield expected
    elif isinstance(expected, list):
        for part in expected:
            yield from strings(part)
    else:
        for part in expected.values():
            yield from strings(part)


def test_the_real_letter_says_every_expected_string_in_order():
    content, expected = builders.real_letter()
    letter = written(content, reference=expected["reference"])
    end = 0
    for key, part in expected.items():
        if key not in ("pages", "public_from"):
            for string in strings(part):
                start = letter.find(string, end)
                assert start >= 0, f"{key}: {string}"
                end = start + len(string)
    first = expected["addressee_at_foot_of_first_page"]
    assert letter.splitlines().count(first) == 1


def test_a_single_mandate_writes_in_the_first_person():
    one = builders.content(mandates=builders.content()["mandates"][:1])
    letter = written(one)
    assert "\nMandate of the Special Rapporteur on the rights of rivers\n" in letter
    assert (
        "I have the honour to address you in my capacity as Special Rapporteur on the rights of"
        " rivers, pursuant to Human Rights Council resolution 40/1."
    ) in letter


def test_a_single_mandate_takes_the_wording_of_one_where_the_set_has_it():
    one = builders.content(mandates=builders.content()["mandates"][:1])
    one["clauses"]["press_release_singular"] = "I may speak to the press."
    assert "I may speak to the press." in written(one)
    two = builders.content(clauses=one["clauses"])
    assert "I may speak" not in written(two)


def test_a_group_alone_says_we():
    letter = written(builders.content(mandates=builders.content()["mandates"][1:]))
    assert "We have the honour to address you in our capacity as Working Group on bridges" in letter
    assert "Bo Span\nChair-Rapporteur of the Working Group on bridges" in letter


def test_shared_resolutions_stand_once_and_those_of_the_commission_apart():
    content = builders.content()
    facts = [("44/15", "HRC"), ("1993/2 A", "CHR"), ("44/4", "HRC"), ("44/15", "HRC")]
    content["mandates"] = [
        builders.mandate(f"m{n}", f"Office {n}", resolution=symbol, resolution_body=body)
        for n, (symbol, body) in enumerate(facts)
    ]
    assert (
        "pursuant to Human Rights Council resolutions 44/15 and 44/4, and Commission on Human"
        " Rights resolution 1993/2 A."
    ) in written(content)


def test_a_state_is_addressed_as_one():
    letter = written(builders.content(addressees=[builders.state("Utopia")]))
    assert "\nExcellency,\n" in letter
    assert "and your Excellency’s Government’s answer" in letter
    assert "Yours truly, Excellency." in letter
    assert "mandates we are some" not in letter


COMPANIES = "companies involved in the abovementioned allegations"


@pytest.mark.parametrize(
    ("sisters", "phrase"),
    [
        ({"governments": ["A"]}, "the Government of A."),
        ({"governments": ["A", "B", "C"]}, "the Governments of A, B and C."),
        ({"other_companies": True}, f"other {COMPANIES}."),
        (
            {"governments": ["A", "B"], "other_companies": True},
            f"the Governments of A and B, as well as to other {COMPANIES}.",
        ),
        ({"others": ["the Fund", "the Bank"]}, "the Fund and the Bank."),
        (
            {"governments": ["A"], "others": ["the Fund"], "other_companies": True},
            f"the Government of A, to the Fund, as well as to other {COMPANIES}.",
        ),
        (
            {"governments": ["A"], "others": ["the Fund"]},
            "the Government of A, as well as to the Fund.",
        ),
    ],
)
def test_sister_letters_are_named(sisters, phrase):
    assert f"Letters like this one go to {phrase}" in written(builders.content(sisters=sisters))


def test_a_letter_never_names_its_own_recipient_among_the_sisters():
    sisters = {"governments": ["Utopia", "Ruritania"], "other_companies": True}
    both = [builders.state("Utopia"), builders.company(position=2)]
    content = builders.content(addressees=both, sisters=sisters)
    to_state, to_company = (written(content, position=n) for n in (1, 2))
    assert f"to the Government of Ruritania, as well as to {COMPANIES}" in to_state
    assert "to the Governments of Utopia and Ruritania, as well as to other" in to_company


def test_french():
    letter = written(builders.french(), dated_on=dt.date(2021, 3, 1))
    for line in (
        "Mandats de la Rapporteuse spéciale sur les droits des rivières\u00a0; de l’Expert"
        " indépendant sur les forêts\u00a0; et du Groupe de travail sur les ponts",
        "1er mars 2021",
        "Excellence,",
        "Nous avons l’honneur de nous adresser à vous en nos qualités de Rapporteuse spéciale sur"
        " les droits des rivières\u00a0; d’Expert indépendant sur les forêts\u00a0; et de Groupe de"
        " travail sur les ponts, conformément aux résolutions 44/15, 40/1 et 41/2 du Conseil des"
        " droits de l’homme.",
        "Nous attendons du Gouvernement de votre Excellence une réponse\u00a0:",
        "Des lettres semblables sont adressées aux Gouvernements du Royaume-Uni, de la Chine et"
        " d’Oman, au Fonds des ponts, ainsi qu’à des entreprises mises en cause dans les"
        " allégations susmentionnées.",
        "Président-Rapporteur du Groupe de travail sur les ponts",
        "Annexe – Law of bridges",
    ):
        assert f"\n{line}\n" in letter


def test_french_in_the_singular():
    letter = written(builders.french(mandates=builders.french()["mandates"][:1]))
    assert "\nMandat de la Rapporteuse spéciale sur les droits des rivières\n" in letter
    assert (
        "J’ai l’honneur de m’adresser à vous en ma qualité de Rapporteuse spéciale sur les droits"
        " des rivières, conformément à la résolution 44/15 du Conseil des droits de l’homme."
    ) in letter


def test_spanish():
    letter = written(builders.spanish())
    for line in (
        "Mandatos de la Relatora Especial sobre los derechos de los ríos; y del Grupo de Trabajo"
        " sobre los puentes",
        "Ref.:",
        "12 de marzo de 2021",
        "Tenemos el honor de dirigirnos a Usted en nuestra calidad de Relatora Especial sobre los"
        " derechos de los ríos; y Grupo de Trabajo sobre los puentes, de conformidad con las"
        " resoluciones 44/15 y 41/2 del Consejo de Derechos Humanos.",
        "Pedimos respuesta al Gobierno de Su Excelencia:",
        "Se envían cartas parecidas a los Gobiernos del Reino Unido, de España y de Irán, así como"
        " a empresas implicadas en las alegaciones arriba mencionadas.",
        "Presidenta-Relatora del Grupo de Trabajo sobre los puentes",
    ):
        assert f"\n{line}\n" in letter


def test_spanish_in_the_singular():
    letter = written(builders.spanish(mandates=builders.spanish()["mandates"][:1]))
    assert (
        "Tengo el honor de dirigirme a Usted en mi calidad de Relatora Especial sobre los derechos"
        " de los ríos, de conformidad con la resolución 44/15 del Consejo de Derechos Humanos."
    ) in letter


def test_footnotes_are_numbered_as_they_appear():
    content = builders.content(
        purpose=["First.[^b]"], footnotes={"1": "The keeper’s report.", "b": "A purpose."}
    )
    letter = written(content)
    assert "First.[1]" in letter
    assert "closed.[2]" in letter
    assert letter.endswith("[1] A purpose.\n\n[2] The keeper’s report.\n")


def test_a_letter_reads_the_same_in_every_rendition():
    sent, public, preview = (
        written(builders.content(), kind=k) for k in ("sent", "public", "preview")
    )
    assert sent == public == preview


def test_what_is_incomplete_is_refused_with_every_reason():
    with pytest.raises(Incomplete) as refusal:
        written(builders.content(questions=[], purpose=[]), reference="")
    assert len(refusal.value.missing) == 3


def test_a_preview_shows_what_is_there():
    letter = written(
        builders.content(mandates=[], questions=[], footnotes={}, publication_delay="", annex=[]),
        kind="preview",
        reference="",
    )
    assert "closed.[^1] People" in letter
    assert "{publication_delay}" in letter
    assert "not yet registered" in letter


def test_a_preview_needs_a_recipient():
    with pytest.raises(Incomplete):
        written(builders.content(), kind="preview", position=2)


def test_braces_in_what_staff_wrote_are_only_text():
    letter = written(builders.content(purpose=["A {recipients} and {% now %} and <b>."]))
    assert "A {recipients} and {% now %} and <b>." in letter
