"""Makes the public copy of a received file, in the worker: a slice at a time, so that nothing due waits behind it.

Everything that opens the stranger's file is a confined program (comms.publication.files.asking).
What a slice has done is in the database, and the next one, in any worker, goes on from there.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import IO, Any, BinaryIO

import structlog
from django.db import transaction
from django.db.models import F

from comms import events, jobs, store
from comms.errors import CommsError
from comms.publication.files import asking, assembling, folding, passing, recognising, showing
from comms.publication.files.assembling import Sheet, Word
from comms.publication.files.models import Choice, CopyState, FileChoice, PaintedPage
from comms.replies import files, sandbox
from comms.replies.files import PDF
from comms.replies.models import ReplyFile

log = structlog.get_logger()
TASK = "comms.make_public_file"
HELD = 0x7067
SLICE = 20.0  # seconds
DEATHS = 3
LARGEST = 200 * 1024 * 1024
DPI = 200
TEXTS = {"text/plain", files.WORD, files.MAIL}
WITHHELD = "[withheld]"  # as long for every name
COPY = [
    *("stored_name", "sha256", "size", "media_type", "notes", "text", "seen", "pages"),
    *("state", "reason", "attempts"),
]
NO_READER = "no program that reads pictures is installed"
STOPPED = (
    "The file could not be worked on in the memory and the time it was given. Ask the sender for another copy, or "
    "withhold the file."
)


def make(pk: int, *, now: dt.datetime) -> bool:
    """One slice of the work on choice `pk`. True when there is nothing left to do; any worker, any number of times."""
    with jobs.held(pk, space=HELD) as is_ours:
        choice = _claimed(pk) if is_ours else None
        if choice is None:
            return True
        try:
            return _go_on(choice, until=time.monotonic() + SLICE, now=now)
        except CommsError as refusal:
            _fail(choice, str(refusal))
        except sandbox.Stopped:
            _fail(choice, STOPPED)
        except Exception as error:  # tried again a minute later, and not for ever; what is due does not wait for it
            log.error("copy_failed", choice=pk, error=type(error).__name__, exc_info=True)
        return True


def make_whole(pk: int, *, now: dt.datetime) -> None:
    """All of the work at once."""
    while not make(pk, now=now):
        pass


def resume() -> int:
    """Wake the work on what is still to be made; take away the pages of what is not."""
    for page in PaintedPage.objects.filter(choice__superseded_at__isnull=False)[:500]:
        _take_away([page])
    pks = list(FileChoice.objects.being_made().values_list("pk", flat=True)[:100])
    for pk in pks:
        if not jobs.wake(pk, task=TASK, expires=jobs.RESUMED_EVERY):
            break
    return len(pks)


def copy_of(choice: FileChoice) -> bytes:
    """The bytes of a copy that is made, checked against their hash."""
    return store.get(store.confidential(), choice.stored_name, expected=choice.sha256)


def _claimed(pk: int) -> FileChoice | None:
    choices = FileChoice.objects.being_made().select_related("file__reply__communication")
    choice = choices.filter(pk=pk).first()
    if choice is None:
        return None
    if choice.attempts >= DEATHS:
        _fail(choice, STOPPED)
        return None
    # Taken back by every slice that ends: only those that die count.
    FileChoice.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
    return choice


def _go_on(choice: FileChoice, *, until: float, now: dt.datetime) -> bool:
    file = choice.file
    if not file.is_open:
        raise CommsError(f"No copy is made of “{file.name}”: {file.why()}")
    if file.media_type in TEXTS:
        _keep(choice, [_words(choice).encode()], "text/plain", notes=_text_notes(file), now=now)
        return True
    if cleaned := _cleaned(choice):
        is_done = _read(choice, cleaned, until=until, now=now)
    elif is_done := _painted(choice, until=until):
        _assemble(choice, now=now)
    if not is_done:
        FileChoice.objects.filter(pk=choice.pk).update(attempts=0)
    return is_done


def _words(choice: FileChoice) -> str:
    """The text of a file that has no pages, without the words that were taken out."""
    with closing(asking.opened(choice.file)) as source:
        said = asking.said_by(source, choice.file.media_type)
    return folding.without(said, choice.words, WITHHELD)


def _text_notes(file: ReplyFile) -> list[str]:
    if file.media_type == "text/plain":
        return []
    return [*file.carries, "its layout: what goes out is its words as plain text"]


def _cleaned(choice: FileChoice) -> PaintedPage | None:
    """The PDF with nothing but its pages, kept as page 0; None where these must be made into pictures."""
    kept = choice.painted.filter(number=0).first()
    is_as_it_is = choice.choice == Choice.PUBLISH and choice.file.media_type == PDF
    if kept or choice.of or not is_as_it_is:
        return kept
    language = choice.file.reply.language
    with tempfile.TemporaryFile() as into, store.undone_on_fault(store.confidential()) as written:
        with closing(asking.opened(choice.file)) as source:
            facts = asking.clean(source, into, language=language, title=title(choice), most=LARGEST)
        if facts["must_be_pictures"]:
            return None
        stored = store.keep(store.confidential(), _pieces(into))
        written.append(stored.name)
        return PaintedPage.objects.create(
            choice=choice, number=0, stored_name=stored.name, sha256=stored.sha256, facts=facts
        )


def _read(choice: FileChoice, cleaned: PaintedPage, *, until: float, now: dt.datetime) -> bool:
    """Have the pages read that only eyes read, until the time is over. True when the copy is kept."""
    known = _known(choice)
    read = choice.painted.filter(number__gt=0)
    # In languages that were enough when they were read.
    read.exclude(facts__languages=known).delete()
    kept = store.opened(store.confidential(), cleaned.stored_name, expected=cleaned.sha256)
    with closing(kept) as source:
        work = partial(_read_one, choice, source, known=known)
        if not _each(choice, cleaned.facts["drawn"], work, until=until):
            return False
        pages = [(page.number, page.words[0] if page.words else None) for page in read.all()]
        choice.seen = showing.kept(pages, languages=known)
        unread = [f"a reading of its pictures: {NO_READER}"] if pages and not known else []
        source.seek(0)
        _keep(choice, _pieces(source), PDF, notes=[*choice.file.carries, *unread], now=now)
    _take_away(choice.painted.all())
    return True


def _known(choice: FileChoice) -> str:
    """The languages in which its pictures are read."""
    hidden = passing.hidden(choice.file.reply.communication)
    return showing.languages(hidden, language=choice.file.reply.language)


def _read_one(choice: FileChoice, source: BinaryIO, number: int, *, known: str) -> None:
    """Kept as done also where nothing can read it: whether the copy may go out all the same is for the gate."""
    said = _shown(source, number, known)
    PaintedPage.objects.create(
        choice=choice,
        number=number,
        facts={"languages": known},
        words=[] if said is None else [said],
    )


def _shown(source: BinaryIO, number: int, known: str) -> str | None:
    if not known:
        return None
    try:
        facts, data = asking.paint(
            source, suffix=".pdf", page=number, dpi=DPI, boxes=[], is_marked=False
        )
    except sandbox.Stopped:
        return None
    with tempfile.TemporaryFile() as picture:
        picture.write(data)
        return showing.read(picture, languages=known, dpi=float(facts["dpi"]))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(sandbox.PIECE), b"")


def title(choice: FileChoice) -> str:
    return choice.shown_as or f"Reply to {choice.file.reply.communication}"


def _painted(choice: FileChoice, *, until: float) -> bool:
    """Paint pages until the time is over. True when all are painted."""
    count = choice.of or (choice.file.pages or 1)
    # Of a redacted copy a second person looks at each page.
    known = _known(choice) if choice.choice == Choice.PUBLISH else None
    with closing(asking.opened(choice.file)) as source:
        work = partial(_paint_one, choice, source, known=known)
        return _each(choice, range(1, count + 1), work, until=until)


def _each(
    choice: FileChoice, numbers: Sequence[int], work: Callable[[int], None], *, until: float
) -> bool:
    """Do the `work` on each of these pages until the time is over. True when it is done on all."""
    done = set(choice.painted.values_list("number", flat=True)).intersection(numbers)
    for number in numbers:
        if number in done:
            continue
        if time.monotonic() > until:
            return False
        work(number)
        done.add(number)
        FileChoice.objects.filter(pk=choice.pk).update(done=len(done), of=len(numbers))
    choice.of = len(numbers)
    return True


def _paint_one(choice: FileChoice, source: BinaryIO, number: int, *, known: str | None) -> None:
    boxes = [
        {key: box[key] for key in ("left", "top", "width", "height")}
        for box in choice.boxes
        if box["page"] == number
    ]
    facts, data = asking.paint(
        source,
        suffix=asking.suffix_of(choice.file),
        page=number,
        dpi=DPI,
        boxes=boxes,
        is_marked=False,
    )
    with tempfile.TemporaryFile() as picture:
        picture.write(data)
        picture.flush()
        words = recognising.words(
            picture, language=choice.file.reply.language, dpi=float(facts["dpi"])
        )
        if known is not None:
            said = showing.read(picture, languages=known, dpi=float(facts["dpi"]))
            facts |= {"languages": known, "said": said}
    stored = store.keep(store.confidential(), [data])
    PaintedPage.objects.create(
        choice=choice,
        number=number,
        stored_name=stored.name,
        sha256=stored.sha256,
        facts=facts,
        words=[list(vars(word).values()) for word in words],
    )


def _sheets(choice: FileChoice) -> Iterator[Sheet]:
    """One page at a time: a long file never stands in memory whole."""
    for page in choice.painted.order_by("number").iterator(chunk_size=5):
        data = store.get(store.confidential(), page.stored_name, expected=page.sha256)
        facts = page.facts
        yield Sheet(
            kind=facts["kind"],
            width=facts["width"],
            height=facts["height"],
            dpi=facts["dpi"],
            data=data[facts["start"] : facts["start"] + facts["length"]],
            words=[Word(*word) for word in page.words],
        )


def _assemble(choice: FileChoice, *, now: dt.datetime) -> None:
    language = choice.file.reply.language
    with tempfile.TemporaryFile() as made:
        assembling.assemble(
            made, _sheets(choice), count=choice.of, title=title(choice), language=language
        )
        if made.tell() > LARGEST:
            raise CommsError("The copy is larger than 200 MB. Ask the sender for a smaller file.")
        made.seek(0)
        notes = list(choice.file.carries)
        if choice.choice == Choice.PUBLISH:
            notes.append("everything but the pictures of its pages")
            choice.seen = _seen(choice)
        if not recognising.languages(language):
            notes.append(f"its text layer: {NO_READER}")
        _keep(choice, _pieces(made), PDF, notes=notes, now=now)
    _take_away(choice.painted.all())


def _seen(choice: FileChoice) -> dict[str, Any]:
    """What its painted pages show, in the languages in which all of them were read."""
    facts = dict(choice.painted.values_list("number", "facts"))
    languages = {one.get("languages", "") for one in facts.values()}
    known = languages.pop() if len(languages) == 1 else ""
    pages = ((number, one.get("said") if known else None) for number, one in facts.items())
    return showing.kept(pages, languages=known)


def _take_away(pages: Iterable[PaintedPage]) -> None:
    for page in list(pages):
        page.delete()
        if page.stored_name:
            store.remove(store.confidential(), page.stored_name)


def _keep(
    choice: FileChoice, pieces: Any, media_type: str, *, notes: list[str], now: dt.datetime
) -> None:
    """Keep the copy once it has passed the gate; what does not pass is not kept. Raises Leak."""
    before = choice.stored_name
    with store.undone_on_fault(store.confidential()) as written:
        stored = store.keep(store.confidential(), pieces)
        written.append(stored.name)
        with closing(
            store.opened(store.confidential(), stored.name, expected=stored.sha256)
        ) as source:
            said = asking.said_by(source, media_type)
        data = store.get(store.confidential(), stored.name, expected=stored.sha256)
        passing.require(choice, data, media_type, said)
        choice.stored_name, choice.sha256, choice.size = stored.name, stored.sha256, stored.size
        choice.media_type, choice.notes, choice.text = media_type, notes, said.replace("\0", "")
        choice.pages = choice.file.pages or choice.of or None
        choice.state, choice.reason, choice.attempts = CopyState.MADE, "", 0
        with transaction.atomic():
            # Not all of the row: another choice may have taken its place meanwhile.
            choice.save(update_fields=COPY)
            note("make_public_file", choice, now=now, sha256=stored.sha256)
    if before:  # of a copy that was made anew
        store.remove(store.confidential(), before)


def note(
    verb: str, choice: FileChoice, *, now: dt.datetime, actor: Any = None, **facts: Any
) -> None:
    reply = choice.file.reply
    events.record(
        verb,
        now=now,
        actor=actor,
        **reply.communication.event_links(),
        reply=reply.number,
        file=choice.file.sha256,
        **facts,
    )


def _fail(choice: FileChoice, reason: str) -> None:
    """Of a file that goes out as it is nothing is kept; redacted pages are, since painting them would be long."""
    if choice.choice == Choice.PUBLISH:
        _take_away(choice.painted.all())
        FileChoice.objects.filter(pk=choice.pk).update(done=0, of=0)
    choice.state, choice.reason, choice.attempts = CopyState.FAILED, reason, 0
    choice.save(update_fields=["state", "reason", "attempts"])
