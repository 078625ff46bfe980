"""Every way a hidden name, or a part no public file needs, can stand in what becomes public is caught and stays closed.

Each plant is tried on the gate with a small file, and on the release with the engine's own.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.db import transaction

from comms import store
from comms.cases import services as cases
from comms.dispatch import sealing
from comms.jobs import Job
from comms.letters import assemble, html
from comms.letters import text as plain
from comms.letters.copies import FORMS
from comms.letters.ooxml import pack
from comms.public.models import Publication
from comms.publication import copies as public_copies
from comms.publication import gate, release, seen, site
from comms.publication.corrections import services as corrections
from comms.publication.files import recognising
from comms.publication.gate import Leak
from recipients.models import Recipient
from tests import builders
from tests.comms.letters import builders as letters
from tests.comms.letters import word
from tests.comms.publication.redaction.builders import confirmed, withheld
from tests.publication import plants
from tests.publication.plants import NAME

HIDDEN = [NAME]


@pytest.fixture(scope="module")
def small() -> bytes:
    """A file of one page that says nothing of anybody."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(320, 200))
    document.pages[0].Contents = document.make_stream(b"BT (We write about a dam.) Tj ET")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def inspect(data: bytes, *, copies: dict[str, bytes] | None = None, page: str = "") -> None:
    gate.inspect(hidden=HIDDEN, text="A dam.", html=page, pdf=data, copies=copies or {})


def test_the_file_without_a_plant_passes(small):
    for is_packed in (False, True):
        inspect(plants.planted(small, lambda document: None, is_packed=is_packed))


@pytest.mark.parametrize("plant", plants.NAMED)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_name_planted_in_the_file_is_found(small, plant, is_packed):
    with pytest.raises(Leak, match="stays closed") as refusal:
        inspect(plants.planted(small, plants.NAMED[plant], is_packed=is_packed))
    assert "Badr" not in str(refusal.value)


@pytest.mark.parametrize("plant", plants.UNNEEDED)
def test_a_part_that_no_public_file_needs_keeps_it_closed(small, plant):
    with pytest.raises(Leak, match="stays closed"):
        inspect(plants.planted(small, plants.UNNEEDED[plant]))


@pytest.mark.parametrize("plant", plants.RAW)
def test_what_stands_in_no_object_keeps_it_closed(small, plant):
    with pytest.raises(Leak, match="stays closed"):
        inspect(plants.RAW[plant](small))


@pytest.mark.slow
@pytest.mark.parametrize("plant", [plants.picture, plants.outlines])
def test_a_name_that_only_eyes_read_is_found(small, plant):
    with pytest.raises(Leak, match="a picture in the file") as refusal:
        inspect(plants.planted(small, plant(NAME)))
    assert "Badr" not in str(refusal.value)
    inspect(plants.planted(small, plant("the dam of 1921")))


def test_a_picture_that_nothing_can_read_keeps_it_closed(small, monkeypatch):
    monkeypatch.setattr(recognising, "installed", frozenset)
    inspect(small)
    with pytest.raises(Leak, match="install Tesseract"):
        inspect(plants.planted(small, plants.picture("the dam of 1921")))


def test_a_name_in_a_script_that_cannot_be_read_keeps_a_picture_closed(small, monkeypatch):
    monkeypatch.setattr(recognising, "installed", lambda: frozenset({"eng"}))
    assert seen.languages(["Nour"]) == "eng"
    with pytest.raises(seen.NotSeen):
        seen.languages(["نور"])


def copies(**parts: Any) -> dict[str, bytes]:
    """The copies of a small letter, as the engine writes them."""
    document = assemble.letter(
        letters.content(**parts),
        position=1,
        reference="AL OTH 1/2021",
        dated_on=letters.DATED_ON,
        kind="public",
    )
    return {suffix: form.render(document) for suffix, form in FORMS.items()}


def changed(part: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def plant(data: bytes) -> bytes:
        parts = word.parts(data)
        assert old in parts[part]
        return pack(parts | {part: parts[part].replace(old, new, 1)})

    return plant


def added(part: str) -> Callable[[bytes], bytes]:
    return lambda data: pack(word.parts(data) | {part: f"<a>{NAME}</a>".encode()})


WORD: dict[str, Callable[[bytes], bytes]] = {
    "properties": changed("docProps/core.xml", b"AL OTH 1/2021", "Nour al‑Badr".encode()),
    "a remark": changed("word/document.xml", b"<w:body>", b"<w:body><!-- Nour al-Badr -->"),
    "an attribute": changed("word/document.xml", b"<w:body>", b'<w:body w:author="Nour al-Badr">'),
    "a reference to a sign": changed(
        "word/document.xml", b"We write about", b"N&#111;ur al-Badr, "
    ),
    "a tracked change": changed(
        "word/document.xml", b"We write about", b"</w:t><w:delText>Nour al-Badr</w:delText><w:t>"
    ),
    "custom properties": added("docProps/custom.xml"),
    "comments": added("word/comments.xml"),
    "a part of its own": added("customXml/item1.xml"),
    "behind its end": lambda data: data + b"Nour",
    "a target elsewhere": changed(
        "word/_rels/document.xml.rels",
        b'Target="styles.xml"',
        b'Target="x" TargetMode="External"',
    ),
    "an entity": changed("word/document.xml", b"<w:document", b"<!DOCTYPE a []><w:document"),
}


@pytest.mark.parametrize("plant", WORD)
def test_a_word_file_that_carries_more_stays_closed(small, plant):
    with pytest.raises(Leak, match="stays closed"):
        inspect(small, copies={"docx": WORD[plant](copies()["docx"])})


@pytest.mark.parametrize("suffix", ["docx", "txt", "json"])
@pytest.mark.parametrize(
    "parts",
    [
        {"concerns": ["We spoke with Nour al-Badr."]},
        {"questions": ["Where is NOUR  AL‑BADR?"]},
        {"footnotes": {"1": "Nour al-Badr, a letter."}},
        {"addressees": [letters.company(name="Nour al-Badr & Sons")]},
        {"annex": [{"kind": "list", "items": ["(a) Nour al-Badr"]}]},
    ],
)
def test_a_name_in_a_copy_is_found(small, suffix, parts):
    with pytest.raises(Leak, match=f"the .{suffix} file") as refusal:
        inspect(small, copies={suffix: copies(**parts)[suffix]})
    assert "Badr" not in str(refusal.value)


@pytest.mark.parametrize("suffix", ["docx", "json"])
def test_a_name_cut_by_a_footnote_s_mark_is_found(small, suffix):
    facts = [{"text": "It was Nour[^1] al-Badr.", "quote": False}]
    with pytest.raises(Leak, match=f"the .{suffix} file"):
        inspect(small, copies={suffix: copies(facts=facts)[suffix]})


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": "b", "author": "Nour al-Badr"}',
        b'{"a": "b", "Nour al-Badr": 1}',
        b'{"a": "N\\u006fur al-Badr"}',
        b'{"N\\u006fur al-Badr": 1}',
    ],
)
def test_more_keys_of_the_record_are_read(small, data):
    with pytest.raises(Leak, match=r"the \.json file"):
        inspect(small, copies={"json": data})


PAGES = [
    "<p>Nour <b>al</b>-Badr</p>",
    "<p>N&#111;ur al&#x2d;Badr</p>",
    "<p>No&shy;ur al&#8209;Badr</p>",
    '<img alt="Nour al-Badr">',
    '<p title="N&#111;ur al-Badr">a person</p>',
    "<p data-Nour-al-Badr>a person</p>",
    "<nour-al-badr></nour-al-badr>",
    "<!-- Nour al-Badr -->",
    "<!DOCTYPE Nour-al-Badr>",
    "<?Nour al-Badr?>",
    "<style>/* Nour al-Badr */</style>",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_name_in_the_page_is_found_also_where_no_reader_looks(small, page):
    with pytest.raises(Leak, match="the page"):
        inspect(small, page=page)


class Again(Exception):
    """Takes back what one plant did."""


@pytest.fixture
def due(cast, office, now, monkeypatch):
    """A letter that is due, of a case with a person who has not agreed to be named and is not named in it."""
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    case = builders.case(cast, office, now)
    cases.add_person(
        case, name=NAME, consent_to_recipient="yes", actor=cast.drafter, now=now
    )  # fmt: skip
    letter = builders.reviewed(builders.as_sent(cast, office, now, case=case), cast)
    confirmed(letter, cast.publisher, now)
    return letter


def released(letter) -> str:
    """What the desk is told of a release that did not happen; empty when the letter is public. Nothing is kept."""
    before = {path for path in store.public().rglob("*") if path.is_file()}
    said = ""
    try:
        with transaction.atomic():
            sweep = release.publish_due(now=letter.public_at)
            said = sweep.failed.get(str(letter), "")
            if said:
                assert not Publication.objects.exists()
                assert {path for path in store.public().rglob("*") if path.is_file()} == before
                assert Job.objects.needing_attention().get().reason == said
                letter.refresh_from_db()
                assert letter.state == "sent"
            raise Again
    except Again:
        return said


def put_in_the_pdf(change: Callable[[bytes], bytes]):
    def plant(patch, drawn):
        patch.setattr(sealing, "draw", lambda document: change(drawn))

    return plant


def as_it_is(data: bytes):
    return lambda document: data


def put_in_a_copy(suffix: str, make: Callable[[bytes], bytes]):
    def plant(patch, drawn):
        kept = FORMS[suffix]
        made = make(kept.render(None))
        patch.setitem(FORMS, suffix, replace(kept, render=as_it_is(made)))

    return plant


def put_in_the_page(more: str):
    def plant(patch, drawn):
        render = html.render
        patch.setattr(html, "render", lambda document, **how: render(document, **how) + more)

    return plant


def put_in_the_text(patch, drawn):
    render = plain.render
    patch.setattr(plain, "render", lambda document: render(document) + NAME)


def put_in_the_summary(patch, drawn):
    patch.setattr(public_copies, "purpose_of", lambda document: f"We write about {NAME}.")


def put_in_the_record(**more: object):
    """Summary, facets, addresses and citations are made of what a letter is listed under."""

    def plant(patch, drawn):
        facts = site.facts
        patch.setattr(site, "facts", lambda letter, redacted: facts(letter, redacted) | more)

    return plant


CARRIERS: dict[str, Callable[[Any, bytes], None]] = {
    **{
        f"PDF: {name}": put_in_the_pdf(partial(plants.planted, plant=plant))
        for name, plant in (plants.NAMED | plants.UNNEEDED).items()
    },
    **{f"PDF: {name}": put_in_the_pdf(change) for name, change in plants.RAW.items()},
    "PDF: a picture": put_in_the_pdf(lambda data: plants.planted(data, plants.picture(NAME))),
    **{f"Word: {name}": put_in_a_copy("docx", make) for name, make in WORD.items()},
    "text": put_in_a_copy("txt", lambda data: data + NAME.encode()),
    "JSON: a key": put_in_a_copy(
        "json", lambda data: data.replace(b"{", b'{"Nour al-Badr": 1,', 1)
    ),
    **{f"page: {page}": put_in_the_page(page) for page in PAGES},
    "search text": put_in_the_text,
    "summary": put_in_the_summary,
    "address of the recipient": put_in_the_record(recipient_key="nour-al-badr"),
    "citation": put_in_the_record(recipient_name=f"{NAME} & Sons"),
    "State": put_in_the_record(recipient_state=f"Land of {NAME}"),
    "theme": put_in_the_record(themes=["Housing", f"The home of {NAME}"]),
    "earlier letter": put_in_the_record(follows=["al-oth-1-nour-al-badr"]),
}


@pytest.mark.slow
def test_no_plant_is_released_and_the_desk_is_told_why(due, monkeypatch):
    """The real release: what was drawn, the gate, the rows, the files and the desk's page of failures."""
    document = sealing.document(due, "public")
    drawn = sealing.draw(document)
    monkeypatch.setattr(sealing, "draw", lambda document: drawn)
    for suffix, form in FORMS.items():
        monkeypatch.setitem(FORMS, suffix, replace(form, render=as_it_is(form.render(document))))
    leaked, unclear = [], []
    assert len(CARRIERS) > 60
    for name, plant in CARRIERS.items():
        with pytest.MonkeyPatch.context() as patch:
            plant(patch, drawn)
            said = released(due)
        if not said:
            leaked.append(name)
        elif "closed" not in said or "Badr" in said:
            unclear.append((name, said))
    assert (leaked, unclear) == ([], [])
    assert release.publish_due(now=due.public_at).released == [str(due)]


@pytest.mark.slow
def test_a_recipient_filed_under_a_hidden_name_stays_closed(due, monkeypatch):
    """The letter does not name the person; the address of the recipient's page would."""
    monkeypatch.setattr(sealing, "draw", lambda document: b"%PDF-1.7 %%EOF")
    monkeypatch.setattr(gate, "inspect", lambda **parts: None)
    Recipient.objects.filter(pk=due.recipient_id).update(key="nour-al-badr-farms")
    assert "listed under" in released(due)


@pytest.mark.slow
def test_a_reason_that_brings_back_a_withheld_word_is_refused(cast, office, now, monkeypatch):
    """A word that was withheld although its bearer is nobody of the case: the reasons on the page may not say it."""
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    monkeypatch.setattr(sealing, "draw", lambda document: b"%PDF-1.7 %%EOF")
    monkeypatch.setattr(gate, "inspect", lambda **parts: None)
    facts = {"facts": [{"text": f"{NAME} was driven out.[^1]", "quote": False}]}
    letter = builders.reviewed(builders.as_sent(cast, office, now, text=facts), cast)
    withheld(letter, cast.drafter, now)
    confirmed(letter, cast.publisher, now)
    assert release.publish_due(now=letter.public_at).failed == {}
    letter.refresh_from_db()
    said = SimpleNamespace(actor=cast.publisher, now=letter.public_at, reason=f"{NAME} asked us.")
    with pytest.raises(Leak, match="write it without them"):
        release.request_withdrawal(letter, **vars(said))
    with pytest.raises(Leak, match="write it without them"):
        corrections.ask(letter, removes_earlier=False, **vars(said))
