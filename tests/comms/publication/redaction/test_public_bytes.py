"""Nothing public depends on what was withheld: two letters that differ only there are the same to everybody."""

from __future__ import annotations

import dataclasses

import pytest

from comms import store
from comms.cases import services as cases
from comms.dispatch import sealing
from comms.letters import html
from comms.letters.copies import FORMS
from comms.public.models import Publication
from comms.publication import gate, release
from comms.publication.redaction import services, text
from comms.publication.redaction.models import Redaction
from tests import builders
from tests.comms.publication.redaction.builders import chosen, confirmed, withheld

NAMES = ("Nour al-Badr", "李")
OWN = {"id", "slug", "reference", "number", "pdf_name", "pdf_sha256", "pdf_size", "group", "search"}
DRAW = sealing.draw  # before these stories do without it


def named(name: str) -> dict[str, object]:
    return {
        "purpose": [f"We write about {name} and the dam."],
        "facts": [{"text": f"{name} was driven out.[^1]", "quote": False}],
        "footnotes": {"1": f"Told by {name}."},
        "questions": [f"Where is {name}?", "What was done?"],
        "annex_title": f"The case of {name}",
        "annex": [
            {"kind": "heading", "text": f"Of {name}", "key": "of"},
            {"kind": "list", "items": [f"(a) {name};", "(b) others."]},
            {"kind": "provision", "citation": f"Article 1, {name}", "text": "Everyone."},
        ],
    }


@pytest.fixture
def letters(cast, office, now):
    """Two letters that differ only in a name that is withheld, both confirmed."""
    made = [builders.sent(cast, office, now, text=named(name)) for name in NAMES]
    for letter, name in zip(made, NAMES, strict=True):
        withheld(letter, cast.drafter, now, name=name)
        confirmed(letter, cast.publisher, now)
    return made


def documents(letters):
    return [dataclasses.replace(text.document(one), reference="AL OTH 1/2021") for one in letters]


def test_every_form_is_the_same(letters):
    first, second = documents(letters)
    assert first == second
    assert html.render(first) == html.render(second)
    for form in FORMS.values():
        assert form.render(first) == form.render(second)
    contents = [text.public_content(one) for one in letters]
    assert contents[0] == contents[1]
    assert text.of(letters[0]).digest == text.of(letters[1]).digest


@pytest.mark.slow
def test_the_drawn_file_is_the_same(letters):
    first, second = documents(letters)
    assert DRAW(first) == DRAW(second)


def test_every_row_is_the_same_but_for_the_reference(letters, monkeypatch):
    monkeypatch.setattr(gate, "inspect", lambda **parts: None)
    sweep = release.publish_due(now=letters[0].public_at)
    assert (len(sweep.released), sweep.failed) == (2, {})
    rows = list(Publication.objects.order_by("pk"))
    facts = [
        {
            field.name: str(getattr(row, field.attname)).replace(row.reference, "AL OTH ?")
            for field in Publication._meta.fields
            if field.name not in OWN
        }
        for row in rows
    ]
    assert facts[0] == facts[1]
    assert facts[0]["summary"] == "We write about [name withheld] and the dam."
    for row, letter, name in zip(rows, letters, NAMES, strict=True):
        for copy in row.copies.all():
            data = store.get(store.public(), copy.stored_name, expected=copy.sha256)
            assert name.encode() not in data
            assert letter.revision.digest.encode() not in data
            assert text.of(letter).digest.encode() not in data
        said = str(facts) + row.slug + row.pdf_name
        assert name not in said and letter.revision.digest not in said


def test_a_recipient_whose_name_is_withheld_has_no_identity(cast, office, now):
    office.company.names.update(name="Nour al-Badr")
    letter = builders.sent(cast, office, now)
    assert text.of(letter).recipient_key(letter) == office.company.key
    withheld(letter, cast.drafter, now)
    public = text.of(letter)
    assert public.addressee["name"] == "[name withheld]"
    assert public.recipient_key(letter) == "withheld"


def test_the_release_waits_for_the_second_person_and_says_so(cast, office, now, monkeypatch):
    monkeypatch.setattr(gate, "inspect", lambda **parts: None)
    letter = builders.sent(cast, office, now, text=named("Nour al-Badr"))
    cases.add_person(letter.draft.case, name="Nour al-Badr", actor=cast.drafter, now=now)
    (reason,) = release.publish_due(now=letter.public_at).failed.values()
    assert "no second person has confirmed" in reason
    withheld(letter, cast.drafter, now)
    assert "words are withheld" in next(
        iter(release.publish_due(now=letter.public_at).failed.values())
    )
    confirmed(letter, cast.publisher, now)
    services.withdraw(Redaction.objects.first(), reason="agreed", actor=cast.drafter, now=now)
    assert "has changed" in next(iter(release.publish_due(now=letter.public_at).failed.values()))
    assert not Publication.objects.exists()
    services.withhold(
        letter, chosen(letter), kind="name", ground="third", actor=cast.drafter, now=now
    )
    confirmed(letter, cast.publisher, now)
    assert release.publish_due(now=letter.public_at).failed == {}
    assert "[name withheld]" in Publication.objects.get().body_text
