"""How a language sets quotation marks and spaces, and what it leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.letters import assemble, text
from comms.letters.typography import typeset
from tests.comms.letters import builders

PARTS = (
    *(
        "M. ",
        "Mr. ",
        "art. ",
        "5",
        "http://a.b/c",
        "x@y.org",
        ";",
        " ",
        '"',
        "«",
        "»",
        "[^1]",
        "{a}",
    ),
    *("'", "(", ")", "?", "!", ":", "\u00a0", "\u202f", "Dupont", "é", "“", "’", "—", "\n"),
)
typed = st.lists(st.sampled_from(PARTS), max_size=10).map("".join) | st.text(max_size=15)


@given(typed, st.sampled_from(["en", "fr", "es"]))
def test_set_twice_it_is_the_same(text, language):
    once = typeset(text, language)
    assert typeset(once, language) == once


@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("en", '"It\'s \'so\'", he said ("x").', "“It’s ‘so’”, he said (“x”)."),
        ("en", "In the '90s", "In the ’90s"),
        ("en", "“so” and «so» stay", "“so” and «so» stay"),
        ("en", "No. 12, art. 5, paras. 3", "No.~12, art.~5, paras.~3"),
        ("en", "Mr. Smith, Ms. Élie, Mr. and", "Mr.~Smith, Ms.~Élie, Mr. and"),
        ("en", "Why? Now: so; end!", "Why? Now: so; end!"),
        ("fr", 'Il dit "non"; pourquoi?', "Il dit «~non~»~; pourquoi~?"),
        ("fr", "« non » ! «non» :", "«~non~»~! «~non~»~:"),
        ("fr", "Quoi?! à 10:30, l'eau", "Quoi~?! à 10:30, l’eau"),
        ("fr", "texte[^1]; suite", "texte[^1]~; suite"),
        ("fr", "texte;[^1] suite?![^2]", "texte~;[^1] suite~?![^2]"),
        ("fr", "«oui»;[^1] a:http://a.b/c", "«~oui~»~;[^1] a:http://a.b/c"),
        ("fr", "M. Dupont, Mme Noir, n° 12, art. 5", "M.~Dupont, Mme~Noir, n°~12, art.~5"),
        ("fr", "(quoi?) «quoi?»", "(quoi~?) «~quoi~?~»"),
        (
            "es",
            '"Hola", dijo el Sr. Paz (art. 5, núm. 3)',
            "«Hola», dijo el Sr.~Paz (art.~5, núm.~3)",
        ),
        ("es", "¿Quién? ¡Ya!", "¿Quién? ¡Ya!"),
        ("de", '"so"', '"so"'),
        ("en", '"He said "yes" to me", she said', "“He said ‘yes’ to me”, she said"),
        ("en", "\"It's 'so' and 'isn't'\"", "“It’s ‘so’ and ‘isn’t’”"),
        ("en", '“He said "yes" to me”', "“He said ‘yes’ to me”"),
        ("fr", "\"Il a dit 'oui', l'autre\"", "«~Il a dit “oui”, l’autre~»"),
        ("fr", '"Il a dit "oui" hier".', "«~Il a dit “oui” hier~»."),
        ("fr", '« Il l\' a dit "oui" »', "«~Il l’ a dit “oui”~»"),
        ("fr", "\"'Oui' ou \"'non'\"\"", "«~“Oui” ou “‘non’”~»"),
        ("es", '«Dijo "sí" y \'no\'», y "ya".', "«Dijo “sí” y “no”», y «ya»."),
        ("es", 'Dijo "sí y "no".', "Dijo «sí y «no»."),
    ],
)
def test_what_is_typed_is_set(language, typed, printed):
    assert typeset(typed, language).replace("\u00a0", "~") == printed


@pytest.mark.parametrize(
    "kept",
    [
        "https://example.org/a;b?c=d:e&f='g",
        "http://example.org/it's/x",
        "www.example.org/?a!b",
        "o'brien@example.org",
        "[^a'b]",
        "{annex_title}",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_addresses_marks_and_places_are_left_alone(kept, language):
    assert kept in typeset(f"Voir {kept} ; puis", language)
    assert kept in typeset(f'"{kept}"', language)


def test_nothing_far_off_decides_a_mark():
    whole = typeset('He said "yes" and "no" at "ten".', "en")
    assert whole.endswith(typeset(' and "no" at "ten".', "en"))


def test_the_real_letter_is_printed_as_it_was_typed():
    content, _ = builders.real_letter()
    letter = text.render(
        assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON)
    )
    given = [*content["purpose"], *content["concerns"], *content["questions"]]
    given += [fact["text"].split("[^")[0] for fact in content["facts"]]
    given += content["footnotes"].values()
    assert [passage for passage in given if passage not in letter] == []
    assert "\u00a0" not in letter


def test_what_staff_type_is_printed_in_the_marks_of_the_language():
    content = builders.french(
        purpose=['Il a "fui"; pourquoi?'],
        footnotes={"1": 'Voir "Le Pont", art. 5.'},
        annex_title='Droit des "ponts"',
    )
    letter = text.render(
        assemble.letter(content, position=1, reference="X", dated_on=builders.DATED_ON)
    ).replace("\u00a0", "~")
    assert "Il a «~fui~»~; pourquoi~?" in letter
    assert "[1] Voir «~Le Pont~», art.~5." in letter
    assert "Voir l’annexe, Droit des «~ponts~»." in letter
    assert "Annexe – Droit des «~ponts~»" in letter
