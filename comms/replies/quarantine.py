"""Every received file is looked at before anybody opens it; what must not be opened stays under seal, with the reason.

The look is the virus scanner's, where one is set up (comms.replies.scanning), and then a confined program's
(comms.replies.judging), both called by the worker and never by a web process.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, QuerySet

from comms import events, jobs, permissions, store
from comms.clock import geneva_day
from comms.errors import CommsError, NotPermitted, WrongState
from comms.replies import delays, files, judging_text, sandbox, scanning
from comms.replies.findings import Finding, Quarantined
from comms.replies.models import ReplyFile, Standing

if TYPE_CHECKING:
    from mandates.models import User

PROGRAM = "comms.replies.judging"
TASK = "comms.look_at_file"
HELD = 0x7066  # the name space of the database's locks on files being looked at
PATIENCE = 120  # seconds by the wall's clock
SHORT = 64 * 1024
DEATHS = 3


def begin(file: ReplyFile, *, now: dt.datetime) -> None:
    """Have a file looked at that has just been kept.

    A short plain text, in which nothing can hide, is looked at at once unless a scanner is to see it too.
    """
    is_short = file.media_type == files.TYPES[".txt"] and file.size <= SHORT
    if is_short and not scanning.is_set_up():
        data = store.get(store.confidential(), file.stored_name, expected=file.sha256)
        try:
            judging_text.judge(data)
        except Quarantined as found:
            _write(file, {"finding": found.finding}, now=now)
        else:
            _write(file, {}, now=now)
    else:
        transaction.on_commit(lambda: jobs.wake(file.pk, task=TASK))


def look(pk: int, *, now: dt.datetime) -> str:
    """Look at file `pk` unless somebody does or did. Returns its standing. Any number of times, by any worker.

    While the scanner has not said what it is, it waits, and is tried again.
    """
    with jobs.held(pk, space=HELD) as is_ours:
        file = ReplyFile.objects.select_related("reply__communication").get(pk=pk)
        if not is_ours or file.standing != Standing.WAITING:
            return file.standing
        said: dict[str, Any] | None = _scanned(file, now=now) if scanning.is_set_up() else {}
        if said is None:
            return file.standing
        said = said or _judged(file)
        with transaction.atomic():
            _write(file, said, now=now)
        return file.standing


def resume(*, now: dt.datetime) -> int:
    """Wake the look at what still waits and is to be tried now."""
    waiting = list(_awaiting(now).values_list("pk", flat=True)[:100])
    for pk in waiting:
        if not jobs.wake(pk, task=TASK, expires=jobs.RESUMED_EVERY):
            break
    return len(waiting)


def _awaiting(now: dt.datetime) -> QuerySet[ReplyFile]:
    if scanning.is_set_up():
        return delays.due(now=now)
    return ReplyFile.objects.filter(standing=Standing.WAITING)


def free(file: ReplyFile, *, reason: str, actor: User, now: dt.datetime) -> ReplyFile:
    """Let a file out of quarantine, as a second person, with a reason. Its public copy is made from its pages alone.

    Raises NotPermitted to the person who registered it, WrongState where the finding does not allow it, CommsError.
    """
    check_free(file, actor=actor, now=now)
    if not reason.strip():
        raise CommsError("Say how you know that the file is safe; the record keeps it.")
    with transaction.atomic():
        row = _locked(file)
        check_free(row, actor=actor, now=now)
        row.standing = Standing.FREED
        row.freed_by, row.freed_at, row.freed_reason = actor, now, reason.strip()
        row.save(update_fields=["standing", "freed_by", "freed_at", "freed_reason"])
        _note("free_file", row, now=now, actor=actor, reason=reason.strip())
    file.refresh_from_db()
    return file


def check_free(file: ReplyFile, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState."""
    _require_desk(file, actor=actor, now=now)
    if file.standing != Standing.QUARANTINED:
        raise WrongState(f"“{file.name}” is not in quarantine.")
    if not file.may_be_freed():
        raise WrongState(
            f"“{file.name}” stays in quarantine: {file.why()} Ask the sender for {file.remedy()}."
        )
    if file.reply.registered_by_id == actor.pk:
        raise NotPermitted("Another person than the one who registered the reply frees its files.")


def ask_for_copy(file: ReplyFile, *, actor: User, now: dt.datetime) -> ReplyFile:
    """Write down that the sender was asked for a clean copy. Raises NotPermitted, WrongState."""
    with transaction.atomic():
        row = _locked(file)
        _require_desk(row, actor=actor, now=now)
        if row.standing != Standing.QUARANTINED:
            raise WrongState(f"“{row.name}” is not in quarantine.")
        row.copy_asked_by, row.copy_asked_at = actor, now
        row.save(update_fields=["copy_asked_by", "copy_asked_at"])
        _note("ask_for_copy", row, now=now, actor=actor)
    file.refresh_from_db()
    return file


def may_attend(file: ReplyFile, user: User, on: dt.date) -> bool:
    """Whether `user` sees to files in quarantine."""
    return (
        permissions.is_publication_officer(user, on)
        or permissions.is_registry(user, on)
        or permissions.may_draft(user, file.reply.communication.owner(), on)
    )


def _require_desk(file: ReplyFile, *, actor: User, now: dt.datetime) -> None:
    if not may_attend(file, actor, geneva_day(now)):
        raise NotPermitted(
            "Only the desks and the drafters of the case's mandate see to files in quarantine."
        )


def _locked(file: ReplyFile) -> ReplyFile:
    rows = ReplyFile.objects.select_related("reply__communication")
    return rows.select_for_update(of=("self",)).get(pk=file.pk)


def _scanned(file: ReplyFile, *, now: dt.datetime) -> dict[str, Any] | None:
    """What the scanner found; nothing of a clean file. None when it has not said, and the file waits on."""
    if (delay := delays.peace(now=now)) and file.tried_at is None:
        delays.put_off(file, delay, now=now, is_tried=False)
    if not delays.due(now=now).filter(pk=file.pk).exists():
        return None
    source = store.opened(store.confidential(), file.stored_name, expected=file.sha256)
    with closing(source):
        try:
            name = scanning.scan(source)
        except scanning.Unheard as unheard:
            delays.put_off(file, unheard.delay, now=now, is_tried=True)
            return None
    return {"finding": Finding.SCANNER, "signature": name} if name else {}


def _judged(file: ReplyFile) -> dict[str, Any]:
    ReplyFile.objects.filter(pk=file.pk).update(attempts=F("attempts") + 1)
    if file.attempts >= DEATHS:
        return {"finding": Finding.TOO_MUCH}
    source = store.opened(store.confidential(), file.stored_name, expected=file.sha256)
    with closing(source):
        try:
            answer = sandbox.ask(
                PROGRAM, files.suffix_of(file.name) or ".", source=source, seconds=PATIENCE
            )
        except sandbox.Stopped:
            return {"finding": Finding.TOO_MUCH}
    said: dict[str, Any] = json.loads(answer)
    return said


def _write(file: ReplyFile, said: dict[str, Any], *, now: dt.datetime) -> None:
    file.finding = str(said.get("finding") or "")
    file.signature = str(said.get("signature") or "")
    file.standing = Standing.QUARANTINED if file.finding else Standing.SOUND
    file.pages, file.carries, file.looked_at = said.get("pages"), said.get("carries", []), now
    file.delay, file.delayed_at = "", None
    file.save(
        update_fields=[
            *("finding", "signature", "standing", "pages", "carries", "looked_at"),
            *("delay", "delayed_at"),
        ]
    )
    if file.finding:
        facts = {"signature": file.signature} if file.signature else {}
        _note("quarantine_file", file, now=now, actor=None, finding=file.finding, **facts)


def _note(
    verb: str, file: ReplyFile, *, now: dt.datetime, actor: User | None, **facts: Any
) -> None:
    events.record(
        verb,
        now=now,
        actor=actor,
        **file.reply.communication.event_links(),
        reply=file.reply.number,
        sha256=file.sha256,
        **facts,
    )
