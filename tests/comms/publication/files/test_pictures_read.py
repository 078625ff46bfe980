"""What only the pictures of a file say is read when its copy is made, held against the names, and looked at again."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from comms import store
from comms.cases import services as cases
from comms.demonstration.playing import paper
from comms.publication.files import asking, making, queries, recognising, services, showing
from comms.publication.files.models import FileChoice, PaintedPage
from comms.publication.gate import Leak
from comms.replies import sandbox
from comms.replies import services as replies
from comms.replies.files import received
from tests import builders
from tests.comms.publication.redaction.builders import withheld
from tests.comms.replies import strange
from tests.publication import plants

NAME = "Ramón Ortiz Salas"
SHOWN = {2: "We saw the dam.", 5: "Signed: Ramon 0rtiz Sa1as", 7: "Of the valley."}


@pytest.fixture
def letter(cast, office, now):
    return builders.as_sent(cast, office, now)


@pytest.fixture
def choice(letter, cast, now):
    """Of a file whose pages 2, 5 and 7 are pictures, to be published as it is."""
    return chosen(letter, cast, now, paper("We answer."))


@pytest.fixture
def read(monkeypatch):
    """Pages that are read at once: what each of them shows, and which were read in their order."""
    shown, read = dict(SHOWN), []

    def clean(source, into, **_):
        into.write(source.read())
        into.seek(0)
        return {"must_be_pictures": False, "drawn": list(SHOWN)}

    def one(picture, *, languages, dpi):
        read.append(int(picture.read()))
        return shown[read[-1]]

    monkeypatch.setattr(asking, "clean", clean)
    monkeypatch.setattr(asking, "said_by", lambda *_: "We answer.")
    monkeypatch.setattr(asking, "paint", lambda *_, page, **__: ({"dpi": 200}, b"%d" % page))
    monkeypatch.setattr(showing, "read", lambda p, **how: p.seek(0) or one(p, **how))
    monkeypatch.setattr(recognising, "installed", lambda: frozenset({"eng"}))
    return read


def chosen(letter, cast, now, data) -> FileChoice:
    reply = replies.register(
        letter, kind="substantive", received_on=now.date(), files=[received("a.pdf", data)],
        actor=cast.registry, now=now,
    )  # fmt: skip
    reply.files.update(standing="sound", pages=8)
    return services.choose(reply.files.get(), choice="publish", actor=cast.publisher, now=now)


def made(choice, now) -> FileChoice:
    making.make_whole(choice.pk, now=now)
    choice.refresh_from_db()
    return choice


def protect(letter, cast, now, name=NAME):
    cases.add_source(letter.draft.case, name=name, contact="", note="", actor=cast.drafter, now=now)


def kept():
    return {path for path in store.confidential().rglob("*") if path.is_file()}


def test_what_pictures_say_is_kept_and_not_searched_and_looked_at_again(
    letter, choice, cast, now, read
):
    made(choice, now)
    assert (choice.state, choice.text, choice.pages, read) == ("made", "We answer.", 8, [2, 5, 7])
    assert choice.seen == {"languages": "eng", "pages": [[n, said] for n, said in SHOWN.items()]}
    assert not PaintedPage.objects.exists() and choice.notes == []
    assert queries.saying([letter], ["the valley"]) == [choice]
    assert services.why_not(choice.file.reply) == ""
    withheld(letter, cast.drafter, now, name="valley")
    said = services.why_not(choice.file.reply)
    assert "What is withheld in the letter is to be seen on page 7" in said
    assert "valley" not in said
    with pytest.raises(Leak, match="page 7"):
        services.public_files(choice.file.reply)


def test_a_copy_that_shows_a_source_is_not_made_and_nothing_of_it_is_left(
    letter, choice, cast, now, read
):
    protect(letter, cast, now)
    before = kept()
    made(choice, now)
    assert choice.state == "failed" and "is to be seen on page 5" in choice.reason
    assert "Ortiz" not in choice.reason and (choice.done, choice.of, choice.seen) == (0, 0, {})
    assert kept() == before and not PaintedPage.objects.exists()


@pytest.mark.parametrize(
    ("named", "then"), [("Somebody else", [7]), ("نور البدر", [2, 5, 7])], ids=["", "in Arabic"]
)
def test_a_worker_that_dies_has_read_its_pages_and_another_goes_on(
    letter, choice, cast, now, read, monkeypatch, named, then
):
    paint = asking.paint

    def die(*args, page, **how):
        if page == 7:
            raise SystemExit
        return paint(*args, page=page, **how)

    monkeypatch.setattr(asking, "paint", die)
    with pytest.raises(SystemExit):
        making.make(choice.pk, now=now)
    choice.refresh_from_db()
    assert (choice.state, choice.done, choice.of) == ("making", 2, 3)
    read.clear()
    monkeypatch.setattr(asking, "paint", paint)
    monkeypatch.setattr(making, "SLICE", -1.0)
    assert making.make(choice.pk, now=now) is False
    monkeypatch.setattr(making, "SLICE", 20.0)
    monkeypatch.setattr(recognising, "installed", lambda: frozenset({"eng", "ara"}))
    protect(letter, cast, now, name=named)
    assert made(choice, now).state == "made" and read == then


def test_without_a_reader_pictures_go_out_where_nobody_is_hidden(
    letter, choice, cast, now, read, monkeypatch
):
    monkeypatch.setattr(recognising, "installed", frozenset)
    made(choice, now)
    assert choice.state == "made" and read == []
    assert choice.notes == [f"a reading of its pictures: {making.NO_READER}"]
    protect(letter, cast, now)
    said = services.why_not(choice.file.reply)
    assert "pages 2, 5 and 7" in said and "Redact or withhold the file" in said
    again = services.choose(choice.file, choice="publish", actor=cast.publisher, now=now)
    assert "have Tesseract installed" in made(again, now).reason
    monkeypatch.setattr(recognising, "installed", lambda: frozenset({"eng"}))
    services.try_again(again, actor=cast.publisher, now=now)
    assert "to be seen on page 5" in made(again, now).reason


def test_a_page_that_cannot_be_painted_is_one_that_nothing_reads(
    letter, choice, cast, now, read, monkeypatch
):
    def stop(*_, **__):
        raise sandbox.Stopped

    monkeypatch.setattr(asking, "paint", stop)
    protect(letter, cast, now, name="Somebody else")
    assert "pages 2, 5 and 7" in made(choice, now).reason


@pytest.fixture
def painted(read, monkeypatch):
    """The same file where its pages are made into pictures, as what acts on them demands."""
    target = io.BytesIO()
    Image.new("L", (8, 8), 255).save(target, "JPEG")
    data = target.getvalue()
    facts = {"kind": "gray", "width": 8, "height": 8, "dpi": 72, "start": 0, "length": len(data)}
    shown = iter(["We saw the dam.", "Signed: Ramon 0rtiz Sa1as"])
    monkeypatch.setattr(asking, "clean", lambda *_, **__: {"must_be_pictures": True})
    monkeypatch.setattr(asking, "paint", lambda *_, **__: (dict(facts), data))
    monkeypatch.setattr(recognising, "words", lambda *_, **__: [])
    monkeypatch.setattr(
        showing, "read", lambda *_, languages, **__: next(shown) if languages else None
    )


def test_pages_that_are_made_into_pictures_are_looked_at_too(letter, choice, cast, now, painted):
    choice.file.reply.files.update(pages=2)
    made(choice, now)
    assert choice.state == "made" and choice.seen["pages"][0] == [1, "We saw the dam."]
    protect(letter, cast, now)
    assert "to be seen on page 2" in services.why_not(choice.file.reply)


def test_pictures_that_nothing_reads_stay_closed_unless_a_second_person_looks(
    letter, choice, cast, now, painted, monkeypatch
):
    monkeypatch.setattr(recognising, "installed", frozenset)
    choice.file.reply.files.update(pages=2)
    protect(letter, cast, now)
    assert "no program here has read them" in made(choice, now).reason
    assert not PaintedPage.objects.exists()
    hidden = services.choose(
        choice.file, choice="redact", ground="source", actor=cast.publisher, now=now
    )
    box = {"page": 2, "left": 0, "top": 0, "width": 9, "height": 9}
    services.draw(hidden, boxes=[box], actor=cast.publisher, now=now)
    services.finish(hidden, actor=cast.publisher, now=now)
    assert made(hidden, now).state == "made" and hidden.seen == {}


@pytest.mark.slow
@pytest.mark.skipif("eng" not in recognising.installed(), reason="Tesseract is not installed")
def test_a_scanned_page_is_read_and_its_names_keep_it_closed(letter, cast, now):
    def scan(document):
        document.add_blank_page(page_size=(320, 200))
        document.pages.reverse()
        plants.picture(f"Ana Mora, {NAME}")(document)
        document.pages.reverse()

    data = strange.altered(scan, paper("We answer."))
    file = made(chosen(letter, cast, now, data), now).file
    choice = FileChoice.objects.get()
    ((number, said),) = choice.seen["pages"]
    assert (choice.state, number) == ("made", 2) and "Ana Mora" in said
    assert "We answer." in choice.text and "Mora" not in choice.text
    protect(letter, cast, now, name="Ana Mora")
    assert "page 2" in services.why_not(file.reply)
    again = services.choose(file, choice="publish", actor=cast.publisher, now=now)
    assert "The name of a source" in made(again, now).reason
