"""Intake: a reply is kept, file by file, before anyone is told that it is; then somebody reads it for the public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, permissions, store
from comms.clock import geneva_day
from comms.dispatch import telling
from comms.dispatch.models import Communication
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.replies import answers, quarantine
from comms.replies.files import Incoming
from comms.replies.models import Reply, ReplyFile, Standing
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User

ANSWERABLE = {
    CommunicationState.SENT,
    CommunicationState.RELEASED,
    CommunicationState.WITHDRAWN,
}


def register(
    letter: Communication,
    *,
    kind: str,
    received_on: dt.date,
    files: Sequence[Incoming],
    actor: User,
    now: dt.datetime,
    language: str = "en",
    channel: str = "email",
    note: str = "",
) -> Reply:
    """Keep a reply with its files. When this returns, the bytes are on the disk and the rows are committed.

    What a file is, the worker finds out: one that must not be opened goes into quarantine, with the reply kept all the
    same. Raises WrongState before the letter is sent, NotPermitted, CommsError for a date that cannot be, or for a
    file that this reply, or an earlier one to the same letter, holds already. Nothing is kept then.
    """
    check_intake(letter, actor=actor, now=now)
    if not geneva_day(letter.sent_at or now) <= received_on <= geneva_day(now):
        raise CommsError(
            "The reply arrived between the day the letter was sent and today. Mend the date."
        )
    if not files:
        raise CommsError("Add the file of the reply; a letter received on paper is scanned first.")
    with store.undone_on_fault(store.confidential()) as written:
        kept = [(file, _kept(file, written)) for file in files]
        with transaction.atomic():
            Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
            _refuse_known(letter, [stored.sha256 for _, stored in kept])
            reply = Reply.objects.create(
                communication=letter,
                number=letter.replies.count() + 1,
                kind=kind,
                language=language,
                channel=channel,
                received_on=received_on,
                note=note,
                registered_by=actor,
                registered_at=now,
            )
            for file, stored in kept:
                row = ReplyFile.objects.create(
                    reply=reply,
                    name=file.name,
                    stored_name=stored.name,
                    media_type=file.media_type,
                    sha256=stored.sha256,
                    size=stored.size,
                )
                quarantine.begin(row, now=now)
            events.record(
                "register_reply",
                now=now,
                actor=actor,
                **letter.event_links(),
                reply=reply.number,
                sha256=[stored.sha256 for _, stored in kept],
            )
            telling.answered(letter, actor=actor, now=now)
    return reply


def _kept(file: Incoming, written: list[str]) -> store.Kept:
    stored = store.keep(store.confidential(), file.chunks())
    written.append(stored.name)
    return stored


def approve(reply: Reply, *, actor: User, now: dt.datetime, matching: str = "") -> Reply:
    """A publication officer has read the reply and found it fit to be public with the letter.

    So are the passages matched with the letter's questions: `matching` is the digest of what the officer looked at.
    Files without a choice of their own are published. Raises StaleText when the matching is another by now,
    WrongState, also while a file is being looked at, NotPermitted, also to who matched any of it.
    """
    if file := reply.files.filter(standing=Standing.WAITING).order_by("-delay", "pk").first():
        raise WrongState(
            f"The files of {reply} are still being looked at. “{file.name}”: {file.looking()} Try again later."
        )
    with transaction.atomic():
        row = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
        check_approve(row, actor=actor, now=now)
        if answers.digest(row) != matching:
            raise StaleText(
                "The passages matched with the questions have changed since this page was opened. Open it "
                "anew and read them again; nothing was approved."
            )
        _decide(row, actor, now, verb="approve_reply", approved_at=now, approved_by=actor)
    reply.refresh_from_db()
    return reply


def withhold(reply: Reply, *, reason: str, actor: User, now: dt.datetime) -> Reply:
    """The public learns that there is a reply, and nothing of what it says; an approval of it falls.

    Of one that is or was public nothing changes on the site until a correction of its letter is confirmed. Raises
    WrongState, also when it has become public since `reply` was read; NotPermitted, CommsError.
    """
    if not reason.strip():
        raise CommsError("Say why the reply is withheld; the record keeps the reason.")
    with transaction.atomic():
        row = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
        check_withhold(row, actor=actor, now=now)
        if row.released_at and not reply.released_at:
            raise WrongState(
                f"{reply} has become public in the meantime, so nothing was withheld. Open the page anew: what is "
                "public is taken off the site by a correction of the letter."
            )
        fields: dict[str, object] = {"is_withheld": True, "withheld_reason": reason}
        if not row.released_at:
            fields |= {"approved_at": None, "approved_by": None}
        _decide(row, actor, now, verb="withhold_reply", **fields)
    reply.refresh_from_db()
    return reply


def take_back(reply: Reply, *, actor: User, now: dt.datetime) -> Reply:
    """Not fit to be public after all, as long as it is not: the reply is to be read again.

    A sweep that releases it at this moment is waited for. Raises WrongState, NotPermitted.
    """
    with transaction.atomic():
        row = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
        check_take_back(row, actor=actor, now=now)
        _decide(row, actor, now, verb="take_back_approval", approved_at=None, approved_by=None)
    reply.refresh_from_db()
    return reply


def _decide(row: Reply, actor: User, now: dt.datetime, *, verb: str, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    links = row.communication.event_links()
    events.record(verb, now=now, actor=actor, **links, reply=row.number)


def check_decision(reply: Reply, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot decide on this reply now."""
    _require_officer(actor, now)
    if reply.released_at:
        raise WrongState(f"{reply} is public already.")
    if reply.approved_at or reply.is_withheld:
        raise WrongState(f"{reply} was decided on already. Reload the page to see how.")


def check_withhold(reply: Reply, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot withhold this reply now, approved and public ones too."""
    _require_officer(actor, now)
    if reply.is_withheld:
        raise WrongState(f"{reply} is withheld already.")


def check_take_back(reply: Reply, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot take back now that this reply is fit to be public."""
    _require_officer(actor, now)
    if reply.released_at:
        raise WrongState(
            f"{reply} is public already. To take it off the site, withhold it and ask for a correction of its letter."
        )
    if not reply.approved_at:
        raise WrongState(f"{reply} is not approved any more. Reload the page to see how it stands.")


def _require_officer(actor: User, now: dt.datetime) -> None:
    if not permissions.is_publication_officer(actor, geneva_day(now)):
        raise NotPermitted("Only a publication officer decides what of a reply becomes public.")


def check_approve(reply: Reply, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot find this reply, as it is matched now, fit to be public."""
    check_decision(reply, actor=actor, now=now)
    if reply.answers.filter(matched_by=actor).exists():
        raise NotPermitted(
            "You matched questions with passages of this reply. Another publication officer looks at them and "
            "finds it fit to be public."
        )


def check_match(reply: Reply, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted or WrongState when `actor` cannot match the letter's questions with this reply now."""
    on = geneva_day(now)
    is_officer = permissions.is_publication_officer(actor, on)
    if not is_officer and not takes_in(reply.communication, actor, on):
        raise NotPermitted(
            "Only the registry, the drafters of the case's mandate and publication officers match questions "
            "with replies."
        )
    if reply.released_at:
        raise WrongState(f"{reply} is public already; what it answers stays as it was approved.")
    if reply.is_withheld:
        raise WrongState(f"{reply} is withheld, so nothing of what it answers becomes public.")


def content_of(file: ReplyFile) -> bytes:
    """The bytes as they came, checked against their hash. Raises WrongState while they must not be opened."""
    if not file.is_open:
        raise WrongState(f"“{file.name}” is not handed out: {file.why() or file.looking()}")
    return store.get(store.confidential(), file.stored_name, expected=file.sha256)


def check_intake(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted, or WrongState before the letter is sent."""
    if not takes_in(letter, actor, geneva_day(now)):
        raise NotPermitted(
            "Only the registry and the drafters of the case's mandate register replies."
        )
    if letter.state not in ANSWERABLE or letter.sent_at is None:
        raise WrongState(f"{letter} has not been sent, so it cannot have been answered.")


def takes_in(letter: Communication, user: User, on: dt.date) -> bool:
    """Whether it is for `user` to register replies to this letter."""
    return permissions.may_draft(user, letter.owner(), on) or permissions.is_registry(user, on)


def _refuse_known(letter: Communication, hashes: Sequence[str]) -> None:
    if len(set(hashes)) < len(hashes):
        raise CommsError("The same file was added twice. Take one of them away.")
    known = (
        ReplyFile.objects.filter(reply__communication=letter, sha256__in=hashes)
        .select_related("reply__communication__reference")
        .first()
    )
    if known:
        raise WrongState(
            f"“{known.name}” is kept already, with {known.reply}. Nothing was stored a second time."
        )
