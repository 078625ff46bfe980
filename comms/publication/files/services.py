"""What of each received file becomes public: an officer chooses, a second one confirms what is hidden.

Nothing of a reply goes out while one of its files has no copy that stands. Making copies is the worker's.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from comms import jobs, permissions, store
from comms.clock import geneva_day
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.publication.files import asking, making, passing
from comms.publication.files.folding import spans
from comms.publication.files.making import note
from comms.publication.files.models import (
    LONGEST_NAME,
    NOTHING_HIDDEN,
    Choice,
    CopyState,
    FileChoice,
)
from comms.publication.gate import Leak
from comms.publication.grounds import Ground, told
from comms.replies import sandbox, waiting
from comms.replies.files import PDF, SUFFIXES
from comms.replies.models import Reply, ReplyFile, Standing
from comms.replies.waiting import Decision

if TYPE_CHECKING:
    from mandates.models import User

MOST_BOXES = 5_000
MOST_WORDS = 200
SHORT_WORK = "text/plain"
PAGED = {PDF, "image/jpeg", "image/png"}


@dataclass(frozen=True)
class PublicFile:
    """What the public gets of one file. Of a withheld one: its pages and what is told of the ground, and no bytes."""

    shown_as: str
    ground: str
    pages: int | None
    media_type: str = ""
    data: bytes = b""
    sha256: str = ""
    text: str = ""

    @property
    def is_withheld(self) -> bool:
        return not self.data

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]


def choose(
    file: ReplyFile,
    *,
    choice: str,
    actor: User,
    now: dt.datetime,
    ground: str = "",
    shown_as: str = "",
) -> FileChoice:
    """Publish, withhold or redact a file; the choice before is superseded and kept.

    Of a reply that is or was public, nothing changes on the site until a correction of its letter is confirmed.
    Raises NotPermitted, WrongState while the file is looked at or in quarantine (which may be withheld), CommsError for
    a missing ground or one where nothing is hidden, Leak when `shown_as` says what nobody may read.
    """
    check_choose(file, choice, actor=actor, now=now)
    if choice != Choice.PUBLISH and ground not in Ground:
        raise CommsError("Choose the ground on which it is hidden.")
    if choice == Choice.PUBLISH and ground:
        raise CommsError(NOTHING_HIDDEN)
    with transaction.atomic():
        row = _locked(file)
        check_choose(row, choice, actor=actor, now=now)
        standing = FileChoice.objects.filter(file=row).standing()
        before = standing.first()
        drawn = before if choice == Choice.REDACT else None
        words = drawn.words if drawn else []
        passing.check_title(row.reply.communication, shown_as, words=words)
        standing.update(superseded_at=now)
        made = FileChoice.objects.create(
            file=row,
            choice=choice,
            ground=ground,
            shown_as=" ".join(shown_as.split())[:LONGEST_NAME],
            state=FIRST[Choice(choice)],
            chosen_by=actor,
            chosen_at=now,
            pages=row.pages,
            boxes=drawn.boxes if drawn else [],
            words=words,
        )
        note("choose_file", made, now=now, actor=actor, chosen=choice, ground=made.ground)
        if made.state == CopyState.MAKING:
            transaction.on_commit(lambda: jobs.wake(made.pk, task=making.TASK))
    return made


FIRST = {
    Choice.PUBLISH: CopyState.MAKING,
    Choice.WITHHOLD: CopyState.MADE,
    Choice.REDACT: CopyState.DRAWING,
}


def check_choose(file: ReplyFile, choice: str, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState."""
    _require_officer(actor, now)
    if file.reply.is_withheld:
        raise WrongState(f"{file.reply} is withheld as a whole.")
    if file.standing == Standing.WAITING:
        raise WrongState(f"“{file.name}”: {file.looking()} Try again later.")
    if choice != Choice.WITHHOLD and not file.is_open:
        raise WrongState(f"“{file.name}” is in quarantine. {file.why()} It can only be withheld.")
    if choice != Choice.WITHHOLD and file.media_type not in SUFFIXES:
        raise WrongState(f"No public copy can be made of “{file.name}”. It can only be withheld.")


def draw(
    choice: FileChoice, *, boxes: Sequence[dict[str, Any]], actor: User, now: dt.datetime
) -> FileChoice:
    """Put these boxes in the place of those drawn so far. Raises CommsError for one that lies outside the pages."""
    return _change(choice, actor=actor, now=now, boxes=_boxes(boxes, choice.file))


def hide_words(
    choice: FileChoice, *, words: Sequence[str], actor: User, now: dt.datetime
) -> dict[str, int]:
    """Hide every place where one of `words` stands: boxes on pages that have text, gaps in a file without pages.

    Returns at how many places each stands; what stands nowhere is not kept. Raises CommsError when none stands there:
    nothing is hidden by words that only a picture shows.
    """
    kept = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if not kept or len(kept) > MOST_WORDS:
        raise CommsError(f"Give between one and {MOST_WORDS} words or names, one on each line.")
    found = _looked_for(choice.file, kept)
    counts = {word: count for word, (count, _) in found.items()}
    if not any(counts.values()):
        raise CommsError(
            "None of these words stands in the file's text. On a scanned page, draw the boxes."
        )
    new = [box for _, some in found.values() for box in some if box not in choice.boxes]
    boxes = _boxes([*choice.boxes, *new], choice.file)
    hidden = list(dict.fromkeys([*choice.words, *(word for word in kept if counts[word])]))
    _change(choice, actor=actor, now=now, boxes=boxes, words=hidden)
    return counts


def show_words(choice: FileChoice, *, word: str, actor: User, now: dt.datetime) -> FileChoice:
    """Hide `word` no longer; on pages, the boxes around it that hide no other word go too."""
    left = [kept for kept in choice.words if kept != word]
    if len(left) == len(choice.words):
        raise WrongState("This word is not hidden any more. Reload the page.")
    found = _looked_for(choice.file, [word, *left])
    around, others = found[word][1], [box for kept in left for box in found[kept][1]]
    boxes = [box for box in choice.boxes if box not in around or box in others]
    return _change(choice, actor=actor, now=now, words=left, boxes=boxes)


def _looked_for(file: ReplyFile, words: Sequence[str]) -> dict[str, tuple[int, list[Any]]]:
    """At how many places of the file each of `words` stands, and the boxes around them where it has pages."""
    try:
        with closing(asking.opened(file)) as source:
            if file.media_type not in PAGED:
                said = asking.said_by(source, file.media_type)
                return {word: (len(spans(said, [word])), []) for word in words}
            answer = asking.ask_reading(source, asking.suffix_of(file), words)
    except sandbox.Stopped:
        raise CommsError(making.STOPPED) from None
    found = zip(words, json.loads(answer), strict=True)
    return {word: (one["count"], _boxes(one["boxes"], file)) for word, one in found}


def finish(choice: FileChoice, *, actor: User, now: dt.datetime) -> FileChoice:
    """Have the redacted copy made. Raises WrongState, CommsError when nothing is hidden, Leak for a bad name of it."""
    if not choice.boxes and (not choice.words or choice.file.media_type in PAGED):
        raise CommsError("Nothing is hidden yet. Draw a box, or publish the file as it is.")
    passing.check_title(choice.file.reply.communication, choice.shown_as, words=choice.words)
    if choice.shown_as and choice.file.media_type == PDF:
        _check_under_boxes(choice)
    done = _change(choice, actor=actor, now=now, state=CopyState.MAKING, done=0, of=0)
    transaction.on_commit(lambda: jobs.wake(done.pk, task=making.TASK))
    return done


def _check_under_boxes(choice: FileChoice) -> None:
    file = choice.file
    try:
        with closing(asking.opened(file)) as source:
            answer = asking.ask_reading(source, asking.suffix_of(file), boxes=choice.boxes)
    except sandbox.Stopped:
        raise CommsError(making.STOPPED) from None
    passing.check_under_boxes(choice.shown_as, **json.loads(answer))


def try_again(choice: FileChoice, *, actor: User, now: dt.datetime) -> FileChoice:
    """Have a copy made that could not be. Raises WrongState."""
    with transaction.atomic():
        row = FileChoice.objects.select_for_update(of=("self",)).get(pk=choice.pk)
        _require_officer(actor, now)
        if row.state != CopyState.FAILED or row.superseded_at:
            raise WrongState("This copy did not fail, or another choice has taken its place.")
        row.state, row.reason = CopyState.MAKING, ""
        row.save(update_fields=["state", "reason"])
        transaction.on_commit(lambda: jobs.wake(row.pk, task=making.TASK))
    return row


def confirm(choice: FileChoice, *, sha256: str, actor: User, now: dt.datetime) -> FileChoice:
    """Agree, as a second officer, with what is hidden: with this very copy, by its hash.

    Raises NotPermitted to the one who chose, WrongState, StaleText when the copy is another than was looked at.
    """
    with transaction.atomic():
        row = FileChoice.objects.select_for_update(of=("self",)).get(pk=choice.pk)
        check_confirm(row, actor=actor, now=now)
        if row.sha256 != sha256:
            raise StaleText("The copy is another than the one you looked at. Look at it again.")
        row.confirmed_by, row.confirmed_at = actor, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        note("confirm_file", row, now=now, actor=actor, sha256=row.sha256)
    choice.refresh_from_db()
    return choice


def check_confirm(choice: FileChoice, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState."""
    _require_officer(actor, now)
    if choice.superseded_at or choice.state != CopyState.MADE or choice.confirmed_at:
        raise WrongState("There is nothing to confirm here. Reload the page to see how it stands.")
    if choice.choice == Choice.PUBLISH:
        raise WrongState("A file that hides nothing needs no second person.")
    if choice.chosen_by_id == actor.pk:
        raise NotPermitted("Another officer than the one who chose confirms what is hidden.")


def adopt(*, now: dt.datetime) -> int:
    """Choose a cleaned copy for every file that has no choice of its own, of replies found fit to be public.

    It is the choice of the person who found them so. Any number of sweeps may do it at once.
    """
    standing = FileChoice.objects.standing().filter(file=OuterRef("pk"))
    files = ReplyFile.objects.filter(
        ~Exists(standing),
        reply__approved_at__isnull=False,
        reply__released_at__isnull=True,
        reply__is_withheld=False,
        standing__in=[Standing.SOUND, Standing.FREED],
        media_type__in=SUFFIXES,
    ).select_related("reply")
    made = [
        FileChoice(
            file=file,
            choice=Choice.PUBLISH,
            state=CopyState.MAKING,
            chosen_by=file.reply.approved_by,
            chosen_at=now,
            pages=file.pages,
        )
        for file in files
    ]
    FileChoice.objects.bulk_create(made, ignore_conflicts=True)
    for choice in FileChoice.objects.being_made().filter(file__in=[one.file for one in made]):
        if choice.file.media_type == SHORT_WORK:
            making.make_whole(choice.pk, now=now)
        else:
            jobs.wake(choice.pk, task=making.TASK)
    return len(made)


def public_files(reply: Reply) -> list[PublicFile]:
    """What goes out with a reply, in the order of its files. Raises WrongState naming what is missing, and Leak."""
    return [_public(choice) for choice in settled(reply)]


def settled(reply: Reply) -> list[FileChoice]:
    """The choices that hold for a reply's files, in their order.

    Raises WrongState naming what is missing, Leak naming a copy that says what must not be public by now.
    """
    choices = [_settled(file) for file in _files(reply)]
    for choice in choices:
        passing.check_still(choice)
    return choices


def why_not(reply: Reply) -> str:
    """Why nothing of this reply can go out yet, in a sentence; empty when it can, or when it is withheld whole."""
    try:
        settled(reply)
    except (WrongState, Leak) as refusal:
        return str(refusal)
    return ""


def _files(reply: Reply) -> list[ReplyFile]:
    return [] if reply.is_withheld else list(reply.files.select_related("reply__communication"))


def _public(choice: FileChoice) -> PublicFile:
    if choice.choice == Choice.WITHHOLD:
        return PublicFile(shown_as="", ground=told(choice.ground), pages=choice.file.pages)
    data = making.copy_of(choice)
    passing.require(choice, data, choice.media_type, choice.text)
    return PublicFile(
        shown_as=choice.shown_as,
        ground=told(choice.ground) if choice.ground else "",
        pages=choice.pages,
        media_type=choice.media_type,
        data=data,
        sha256=choice.sha256,
        text=choice.text,
    )


def _settled(file: ReplyFile) -> FileChoice:
    choice = FileChoice.objects.standing().filter(file=file).select_related("file__reply").first()
    if choice is None:
        raise WrongState(_kept_back(file, None))
    choice.file = file
    if not choice.is_settled:
        raise WrongState(
            _kept_back(file, Decision(choice.state, choice.reason, choice.needs_second))
        )
    return choice


def _kept_back(file: ReplyFile, decision: Decision | None) -> str:
    return f"“{file.name}” of {file.reply}: {waiting.why(file, decision)}"


def _change(choice: FileChoice, *, actor: User, now: dt.datetime, **fields: Any) -> FileChoice:
    """Change what is being drawn. A copy that was made, or failed, is drawn anew by another choice."""
    with transaction.atomic():
        rows = FileChoice.objects.select_related("file__reply")
        row = rows.select_for_update(of=("self",)).get(pk=choice.pk)
        check_choose(row.file, Choice.REDACT, actor=actor, now=now)
        if row.superseded_at or row.state != CopyState.DRAWING:
            raise WrongState("These boxes are not being drawn any more. Reload the page.")
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    choice.refresh_from_db()
    return choice


def _boxes(boxes: Sequence[dict[str, Any]], file: ReplyFile) -> list[dict[str, float]]:
    if len(boxes) > MOST_BOXES:
        raise CommsError(f"At most {MOST_BOXES:,} boxes can be drawn; withhold the file instead.")
    return [_box(box, file.pages or 1) for box in boxes]


def _box(box: dict[str, Any], pages: int) -> dict[str, float]:
    kept = {key: float(box[key]) for key in ("left", "top", "width", "height")}
    page = int(box["page"])
    if not 1 <= page <= pages:
        raise CommsError(
            f"The file has {pages} page{'' if pages == 1 else 's'}; there is no page {page}."
        )
    is_inside = 0 <= kept["left"] < 100 and 0 <= kept["top"] < 100
    if not is_inside or kept["width"] <= 0 or kept["height"] <= 0:
        raise CommsError("A box lies within the page: give percent from the left and the top.")
    kept["width"] = min(kept["width"], 100 - kept["left"])
    kept["height"] = min(kept["height"], 100 - kept["top"])
    return {"page": page, **{key: round(value, 2) for key, value in kept.items()}}


def _locked(file: ReplyFile) -> ReplyFile:
    rows = ReplyFile.objects.select_related("reply__communication")
    return rows.select_for_update(of=("self",)).get(pk=file.pk)


def _require_officer(actor: User, now: dt.datetime) -> None:
    if not permissions.is_publication_officer(actor, geneva_day(now)):
        raise NotPermitted("Only a publication officer decides what of a reply becomes public.")


def stored_anew(file: PublicFile, written: list[str]) -> str:
    """The name under which a file's public bytes now lie in the public store."""
    written.append(store.put(store.public(), file.data, suffix=file.suffix))
    return written[-1]
