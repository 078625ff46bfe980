"""What is found in letters and replies, and which passage is shown of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from comms.public.models import Publication
from comms.public.search import catalogue, lookup, results
from comms.public.search.addresses import Selection
from comms.public.search.lines import Line
from comms.public.search.results import Results
from tests.comms.public import builders as build

FOOTNOTE = "Letter to the company.\n\n1. Annual report of Zephyr Cotton Holdings, page 7."


def ask(q: str, **more: object) -> Results:
    return results.of(Selection(q=q, **more), catalogue.current())


def found(q: str, **more: object) -> list[str]:
    return [line.reference for line in ask(q, **more).lines]


def only(q: str) -> Line:
    (line,) = ask(q).lines
    return line


@pytest.fixture
def letters(reader: Client) -> None:
    build.publication(body_text=FOOTNOTE + " Workers were forced to spin.")
    france = build.publication(
        "UA FRA 3/2021",
        dated_on=dt.date(2021, 5, 2),
        language="fr",
        recipient_name="France",
        summary="",
        body_text="Les élèves ont été transférés sans leurs avocats; voir AL OTH 109/2021.",
    )
    spain = build.publication(
        "OL ESP 109/2020",
        dated_on=dt.date(2020, 2, 1),
        language="es",
        recipient_name="España",
        summary="",
        body_text="El proyecto de ley sobre la señalización.",
    )
    for letter, language, body in (
        (france, "fr", "Le Gouvernement a ouvert une enquête <b>complète</b> sur l’usine."),
        (spain, "zh", "政府通报称,对该案件的调查仍在进行。"),
        (spain, "ru", "Правительство сообщает о расследовании."),
        (spain, "ar", "تفيد الحكومة بأن التحقيقات مستمرة."),
    ):
        build.reply(letter, language=language)
        reply = letter.replies.order_by("-pk")[0]
        letter.texts.create(reply=reply, language=language, body=body)


COMPANY, FRANCE, SPAIN = "AL OTH 109/2021", "UA FRA 3/2021", "OL ESP 109/2020"


def test_what_is_found(letters: None) -> None:
    for asked, references in (
        ("Zephyr Cotton Holdings", [COMPANY]),
        ("zephyr holding", [COMPANY]),
        ("eleve", [FRANCE]),
        ("ÉLÈVES", [FRANCE]),
        ("senalizacion", [SPAIN]),
        ("señalización", [SPAIN]),
        ("Espana", [SPAIN]),
        ("enquetes", [FRANCE]),
        ("france enquête", [FRANCE]),
        ('"forced to spin"', [COMPANY]),
        ('"spin forced"', []),
        ("worker -spin", []),
        ("-worker", [FRANCE, SPAIN]),
        ("avocat or worker", [FRANCE, COMPANY]),
        ("调查", [SPAIN]),
        ("案件的调查", [SPAIN]),
        ("查调", []),
        ("расследование", [SPAIN]),
        ("التحقيقات", [SPAIN]),
        ("the", []),
    ):
        assert found(asked) == references, asked


def test_a_reference_comes_first_and_then_what_names_it(letters: None) -> None:
    for asked in ("AL OTH 109/2021", "JAL OTH 109/2021", "oth 109/2021", "109/2021"):
        shown = ask(asked).lines
        assert [line.reference for line in shown] == [COMPANY, FRANCE], asked
        assert [line.is_exact for line in shown] == [True, False]
    assert sorted(found("109/20")) == sorted([COMPANY, SPAIN])


def test_passages_say_where_they_stand_and_are_escaped(letters: None) -> None:
    (letter,) = only("Zephyr").passages
    assert "<mark>Zephyr</mark> Cotton" in letter.html
    assert (letter.reply, letter.anchor) == (0, "text:~:text=Zephyr")
    (reply,) = only("enquête").passages
    assert (reply.reply, reply.anchor, reply.language) == (1, "reply-1", "fr")
    assert "<mark>enquête</mark> &lt;b&gt;complète&lt;/b&gt;" in reply.html
    (chinese,) = only("调查").passages
    assert "<mark>调查</mark>" in chinese.html


def test_orders(letters: None) -> None:
    both = "france or workers or leurs"
    assert found(both) == [FRANCE, COMPANY]
    assert found(both, sort="oldest") == [COMPANY, FRANCE]
    assert set(found(both, sort="relevance")) == {FRANCE, COMPANY}
    assert ask("workers", sort="relevance").ranked is None


def test_a_phrase_of_common_words_is_read_in_the_newest_and_says_so(
    letters: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "READ_FOR_PHRASES", 1)
    for number in range(1, 4):
        build.publication(f"AL CHE {number}/2021", body_text="They were forced to spin.")
    part = ask('"forced to spin"')
    assert (part.total, part.read) == (1, 1)
    assert ask('"forced to spin"', facets={"state": ("CHE",)}).total == 1


def test_facets_count_what_the_others_leave(letters: None) -> None:
    shown = {
        facet.name: {one.value: one.count for one in facet.values}
        for facet in ask("", facets={"language": ("fr", "es")}).facets
    }
    assert shown["language"] == {"en": 1, "fr": 1, "es": 1}
    assert shown["year"] == {"2021": 1, "2020": 1}
    assert shown["answered"] == {"yes": 2}
    assert found("", facets={"language": ("fr", "es"), "year": ("2020",)}) == [SPAIN]


def test_a_withdrawal_and_a_correction_are_seen_at_once(letters: None) -> None:
    letter = Publication.objects.get(reference=COMPANY)
    letter.body_text = "A weaving shed."
    letter.save()
    assert found("Zephyr") == []
    assert found("weaving") == [COMPANY]
    letter.body_html = letter.body_text = letter.summary = letter.pdf_name = ""
    letter.is_withdrawn, letter.withdrawn_on = True, dt.date(2021, 6, 1)
    letter.withdrawal_reason = "It was sent in error."
    letter.save()
    assert found("weaving") == []
    assert not letter.texts.exists()
