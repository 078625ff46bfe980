"""The round trip of a draft: out as a Word file, back as suggestions and comments. The text itself never changes here.

Whoever may read the draft may take it out and bring it back, as they may comment and suggest; those who may change
the text decide about each suggestion.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, store
from comms.clock import geneva_day
from comms.drafting.models import Draft, Revision
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from comms.drafting.threads.models import SuggestionState, Thread
from comms.drafting.threads.queries import Placed
from comms.drafting.word import apart, known, lines, mapping, writing
from comms.drafting.word.findings import Commented, Findings
from comms.drafting.word.models import LONGEST_NAME, WordFile
from comms.drafting.word.reading import Read
from comms.errors import BadFile, CommsError, NotPermitted, NotVisible, WrongState
from comms.letters import grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mandates.models import User

MOST = 1_000  # suggestions and comments of one file


def export(draft: Draft, *, actor: User, now: dt.datetime) -> bytes:
    """The newest text as a Word file with its open comments and suggestions. Raises NotVisible."""
    if not Draft.objects.visible_to(actor, geneva_day(now)).filter(pk=draft.pk).exists():
        raise NotVisible
    revision = draft.text()
    written = _lines(draft, revision)
    talks, rewordings = _beside(draft, revision, written)
    file = writing.File(
        draft=draft.pk,
        revision=revision.number,
        digest=revision.digest,
        sender=grammar.of(draft.language).WORDS.sender,
        made_at=revision.created_at,
        talks=tuple(talks),
        rewordings=tuple(rewordings),
    )
    return writing.render(revision.content, written, file)


def bring(draft: Draft, *, name: str, data: bytes, actor: User, now: dt.datetime) -> WordFile:
    """Keep a file that was worked on, with what it means for the draft; nothing of it is taken in yet.

    Raises BadFile for what is no such file of this draft, WrongState once the letter is dropped, NotVisible, and
    CommsError where it names a source of the case, holds too much, or was taken in already.
    """
    threads.require_reader(draft, actor=actor, now=now)
    digest = store.sha256(data)
    taken = WordFile.objects.filter(draft=draft, sha256=digest, taken_in_at__isnull=False)
    if earlier := taken.select_related("brought_by").first():
        raise CommsError(
            f"This very file was taken in already, by {earlier.brought_by}. Change it, or bring another."
        )
    found = apart.read(data)
    revision = _exported(draft, found)
    made = mapping.findings(revision.content, _lines(draft, revision), found)
    made = known.without(made, draft, revision)
    _require_bearable(draft, made, actor=actor, now=now)
    with store.undone_on_fault(store.confidential()) as written, transaction.atomic():
        stored = store.put(store.confidential(), data, suffix=".docx")
        written.append(stored)
        file = WordFile.objects.create(
            draft=draft,
            revision=revision,
            name=_plain(name),
            sha256=digest,
            stored=stored,
            findings=made.as_dict(),
            brought_by=actor,
            brought_at=now,
        )
        _note("bring_word_file", file, made, actor=actor, now=now)
    return file


def take_in(file: WordFile, *, actor: User, now: dt.datetime) -> Findings:
    """Make suggestions and comments of what was found, all or nothing. Returns what was made.

    Raises WrongState when it was done already or the letter is dropped, NotPermitted for another person than the one
    who brought the file, NotVisible.
    """
    with transaction.atomic():
        # One file of a draft at a time: two copies of the same comments would not see each other.
        Draft.objects.select_for_update(of=("self",)).get(pk=file.draft_id)
        row = WordFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        threads.require_reader(row.draft, actor=actor, now=now)
        if row.brought_by_id != actor.pk:
            raise NotPermitted("A file is taken in by the person who brought it.")
        if row.taken_in_at is not None:
            raise WrongState("This file was taken in already.")
        again = WordFile.objects.filter(draft=row.draft, sha256=row.sha256)
        if again.filter(taken_in_at__isnull=False).exists():
            raise WrongState("This very file was taken in already.")
        made = known.without(Findings.of(row.findings), row.draft, row.revision)
        _suggest(row, made, actor=actor, now=now)
        _comment(row, made, actor=actor, now=now)
        row.taken_in_at = now
        row.save(update_fields=["taken_in_at"])
        _note("take_in_word_file", row, made, actor=actor, now=now)
    file.refresh_from_db()
    return made


def _lines(draft: Draft, revision: Revision) -> list[lines.Line]:
    return lines.lines(revision.content, title=writing.title(draft.pk, revision.number))


def _exported(draft: Draft, found: Read) -> Revision:
    """The revision from which the file was made. Raises BadFile when it is none of this draft."""
    said = found.properties
    if "PouchDraft" not in said or "PouchRevision" not in said:
        raise BadFile(
            "This Word document was not downloaded from a draft here, or a program took its marks away, so "
            "nobody can tell what was changed in it. Download the draft, make the changes in that file and "
            "bring it."
        )
    if said.get("PouchFormat") != writing.FORMAT:
        raise BadFile(
            "This file was downloaded from another version of Pouch. Download the draft again and carry your "
            "changes over."
        )
    if said["PouchDraft"] != str(draft.pk):
        raise BadFile("This file was downloaded from another draft. Bring it there.")
    number = said["PouchRevision"]
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
    revision = draft.revisions.filter(number=wanted).first()
    if revision is None or revision.digest != said.get("PouchDigest"):
        raise BadFile(
            "The marks in this file name a text that this draft never had. Download the draft again and carry "
            "your changes over."
        )
    return revision


def _require_bearable(draft: Draft, made: Findings, *, actor: User, now: dt.datetime) -> None:
    count = len(made.suggested) + len(made.commented)
    if count > MOST:
        raise CommsError(
            f"This file holds {count:,} changes and comments; at most {MOST:,} can be looked through. Bring "
            "them in several files."
        )
    threads.require_no_source(draft, "\n".join(made.words()), actor=actor, now=now)


def _plain(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "file.docx"


def _suggest(file: WordFile, made: Findings, *, actor: User, now: dt.datetime) -> None:
    for one in made.suggested:
        suggestions.suggest(
            file.draft,
            Anchor(file.revision.number, one.part, one.number, one.offset, one.quoted),
            replacement=one.replacement,
            author_name=one.writer,
            at=known.instant(one.at),
            actor=actor,
            now=now,
        )


def _comment(file: WordFile, made: Findings, *, actor: User, now: dt.datetime) -> None:
    """Comments that begin a thread first, then the answers, in the order of the file."""
    held = {
        row.pk: row for row in Thread.objects.filter(draft=file.draft, pk__in=made.threads.values())
    }
    begun = {number: held[pk] for number, pk in made.threads.items() if pk in held}
    left = made.commented
    while left:
        ready = [one for one in left if not one.parent or one.parent in begun] or left[:1]
        for one in ready:
            thread = begun.get(one.parent)
            begun[one.id] = _said(file, one, thread, actor=actor, now=now)
        left = [one for one in left if one not in ready]


def _said(
    file: WordFile, one: Commented, thread: Thread | None, *, actor: User, now: dt.datetime
) -> Thread:
    at = known.instant(one.at)
    if thread is None:
        anchor = Anchor(file.revision.number, one.part, one.number, one.offset, one.quoted)
        return threads.import_comment(
            file.draft, anchor, text=one.said, author_name=one.writer, at=at, actor=actor, now=now
        )
    threads.say(
        thread, one.said, actor=actor, now=now, author_name=one.writer, at=min(at or now, now)
    )
    threads.note("import_comment", thread, actor=actor, now=now)
    return thread


def _note(verb: str, file: WordFile, made: Findings, *, actor: User, now: dt.datetime) -> None:
    """What was brought or taken in: how much, and not a word of it."""
    events.record(
        verb,
        now=now,
        actor=actor,
        case=file.draft.case,
        draft=file.draft,
        revision=file.revision.number,
        sha256=file.sha256,
        suggestions=len(made.suggested),
        comments=len(made.commented),
        not_mapped=len(made.not_mapped),
    )


def _beside(
    draft: Draft, revision: Revision, written: Sequence[lines.Line]
) -> tuple[list[writing.Talk], list[writing.Rewording]]:
    """The open threads: suggestions drawn as tracked changes where they can be, everything else as comments."""
    talks, rewordings = [], []
    drawn: list[tuple[str, int, int, int]] = []
    shown = {line.part for line in written}
    open_threads = Thread.objects.filter(draft=draft).still_open().for_page()
    for placed in thread_queries.in_order(thread_queries.placed(open_threads, revision)):
        suggestion = getattr(placed.thread, "suggestion", None)
        said = [
            writing.Said(known.mark(r), r.writer(), r.at, r.text)
            for r in placed.thread.remarks.all()
        ]
        if suggestion and suggestion.state == SuggestionState.OPEN:
            one = _drawn(placed, written, drawn)
            if one:
                rewordings.append(one)
            else:
                mark, text = known.mark(suggestion), known.spoken(suggestion)
                said.insert(0, writing.Said(mark, suggestion.writer(), suggestion.at, text))
        if said:
            now = placed.now if placed.now and placed.now.part in shown else None
            place = (now.part, now.number, now.offset, now.end) if now else ("", 0, 0, 0)
            talks.append(writing.Talk(tuple(said), *place))
    return talks, rewordings


def _drawn(
    placed: Placed, written: Sequence[lines.Line], drawn: list[tuple[str, int, int, int]]
) -> writing.Rewording | None:
    """The suggestion as a tracked change; None where Word would show another change than was suggested."""
    now, row = placed.now, placed.thread.suggestion
    if now is None or now.quoted != placed.then.quoted or now.number == 0:
        return None
    if any(sign in now.quoted + row.replacement for sign in "\n\t["):
        return None
    is_in_one = any(
        line.part == now.part
        and line.number == now.number
        and line.start <= now.offset <= now.end <= line.start + len(line.text)
        for line in written
    )
    meets = any(
        (part, number) == (now.part, now.number) and start <= now.end and now.offset <= end
        for part, number, start, end in drawn
    )
    if meets or not is_in_one:
        return None
    drawn.append((now.part, now.number, now.offset, now.end))
    return writing.Rewording(
        now.part, now.number, now.offset, now.end, row.replacement, row.writer(), row.at
    )
