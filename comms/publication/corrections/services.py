"""Asking for a correction, confirming it as the second person, and showing the new version.

What is confirmed is a text, and what is decided of the replies: if either is another by the time the worker shows it,
nothing is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from comms import events, jobs, lifecycle, store
from comms.dispatch.models import Communication, Rendition, RenditionKind
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.jobs import JobKind
from comms.publication import copies, release, second, site, site_replies
from comms.publication.answers import services as answers
from comms.publication.corrections import replies
from comms.publication.corrections.models import Correction
from comms.publication.corrections.replies import Difference
from comms.publication.redaction import services as redaction
from comms.publication.redaction import text as redaction_text
from comms.publication.redaction.models import Redaction, RedactionQuerySet
from comms.replies.models import Reply, ReplyFile

if TYPE_CHECKING:
    from mandates.models import User


def ask(
    letter: Communication, *, reason: str, removes_earlier: bool, actor: User, now: dt.datetime
) -> Correction:
    """Ask for a new public version.

    Raises WrongState, also while a file of a public reply is being decided on anew, NotPermitted, CommsError without a
    fit reason.
    """
    if not reason.strip():
        raise CommsError("Say what is put right; the public page shows it.")
    with transaction.atomic():
        row = Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        lifecycle.check(row, "correct", actor=actor, now=now)
        redaction.check_sentence(row, reason)
        replies.differences(row)
        if not removes_earlier and withholds_more(row):
            raise CommsError(
                f"Words have been withheld since {row} became public, and what is public shows them. "
                "Tick that it is taken away."
            )
        if row.corrections.open().exists():
            raise WrongState(
                f"A correction of {row} is under way already. Confirm it or drop it first."
            )
        made = row.corrections.create(
            reason=reason, removes_earlier=removes_earlier, asked_by=actor, asked_at=now
        )
        events.record("ask_correction", now=now, actor=actor, reason=reason, **row.event_links())
        second.tell_of(row, now=now)
    return made


def withholds_more(letter: Communication) -> bool:
    """Whether what is public now shows words that are withheld today: then no copy of it may stay."""
    return withheld_since(letter).exists()


def withheld_since(letter: Communication) -> RedactionQuerySet:
    """What was withheld after the public could read the letter as it stands there now."""
    last = letter.corrections.filter(done_at__isnull=False).order_by("-done_at").first()
    shown_since = last.done_at if last else letter.released_at
    return Redaction.objects.in_force(letter).filter(made_at__gte=shown_since)


def confirm(correction: Correction, *, digest: str, actor: User, now: dt.datetime) -> jobs.Job:
    """As the second person, let the worker show the text of `digest`, and with it confirm that public text.

    So nothing that a person could have seen stops the worker later. Raises StaleText when that is not the text any
    more, CommsError when a name stands in it that must not be public, WrongState, NotPermitted.
    """
    with _open(correction, "correct", actor, now) as row:
        check_confirm(row, actor=actor, now=now)
        if shown_digest(row.communication) != digest:
            raise StaleText(
                "What is to be shown has changed since this page was opened. Read it again below; "
                "nothing was confirmed."
            )
        public = copies.public_text(row.communication)
        redaction.refuse_names_left(row.communication, public.redacted)
        if redaction.why_unconfirmed(row.communication, public.redacted):
            redaction.confirm(
                row.communication, digest=public.redacted.digest, actor=actor, now=now
            )
        row.confirmed_by, row.confirmed_at, row.digest = actor, now, digest
        row.save(update_fields=["confirmed_by", "confirmed_at", "digest"])
        links = row.communication.event_links()
        events.record("confirm_correction", now=now, actor=actor, **links)
        return jobs.queue(row.communication, JobKind.CORRECT, actor=actor, now=now)


def shown_digest(letter: Communication) -> str:
    """The SHA-256 of all that a correction would show now. Raises WrongState, and what keeps the text closed."""
    return replies.digest(copies.public_text(letter).digest, replies.differences(letter))


def check_confirm(correction: Correction, *, actor: User, now: dt.datetime) -> None:
    """Raises WrongState or NotPermitted when `actor` is not the second person, or not needed."""
    lifecycle.check(correction.communication, "correct", actor=actor, now=now)
    if correction.done_at or correction.dropped_at:
        raise WrongState("This correction is over. Reload the page to see where the letter stands.")
    if correction.confirmed_at:
        raise WrongState("This correction is confirmed already; the worker is showing it.")
    if correction.asked_by_id == actor.pk:
        raise NotPermitted("You asked for this correction; a second person must confirm it.")


def check_text(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Raises NotPermitted when `actor` has a hand in the public text, and another has to confirm that one first."""
    if redaction.why_unconfirmed(letter, redaction_text.of(letter)):
        redaction.check_confirm(letter, actor=actor, now=now)


def drop(correction: Correction, *, actor: User, now: dt.datetime) -> None:
    """Give a correction up, whoever asked for it. What is public stays. Raises WrongState, NotPermitted."""
    with _open(correction, "correct", actor, now) as row:
        if jobs.Job.objects.unfinished().filter(
            communication=row.communication, kind=JobKind.CORRECT
        ):
            raise WrongState("The worker is showing this correction; it cannot be dropped now.")
        row.dropped_by, row.dropped_at = actor, now
        row.save(update_fields=["dropped_by", "dropped_at"])
        jobs.note_success(row.communication, JobKind.CORRECT, now=now)  # nothing to try again
        links = row.communication.event_links()
        events.record("drop_correction", now=now, actor=actor, **links)


@contextmanager
def _open(correction: Correction, verb: str, actor: User, now: dt.datetime) -> Iterator[Correction]:
    with transaction.atomic():
        letter = Communication.objects.select_for_update(of=("self",)).get(
            pk=correction.communication_id
        )
        lifecycle.check(letter, verb, actor=actor, now=now)
        row = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
        if row.done_at or row.dropped_at:
            raise WrongState(
                "This correction is over. Reload the page to see where the letter stands."
            )
        row.communication = letter
        yield row


def correct(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    """Show the confirmed text in the place of what is public, or of the tombstone. Runs in the worker.

    All of it or nothing. Raises WrongState without a confirmed correction, StaleText when the text is not
    the confirmed one, and whatever the gate or the renderer finds.
    """
    with (
        store.undone_on_fault(store.public()) as written,
        lifecycle.advance(letter, "correct", actor=actor, now=now) as (row, facts),
    ):
        correction = row.corrections.open().filter(confirmed_at__isnull=False).first()
        if correction is None:
            raise WrongState(f"No correction of {row} has been confirmed.")
        changed = _locked_differences(row)
        _refuse_another(correction, copies.public_text(row).digest, changed)
        copy = release.public_copy(row, now=now)
        _refuse_another(correction, copy.digest, changed)
        shown = site.correct(
            row,
            copy,
            reason=correction.reason,
            # Also when words were withheld after it had been asked for.
            removes_earlier=correction.removes_earlier or withholds_more(row),
            now=now,
            written=written,
        )
        Rendition.objects.create(
            communication=row,
            kind=RenditionKind.PUBLIC,
            version=shown.version,
            stored_name=shown.name,
            sha256=store.sha256(copy.pdf),
            size=len(copy.pdf),
            created_at=now,
        )
        if shown.was_withdrawn:
            row.withdrawn_at, row.withdrawal_reason = None, ""
        gone = [*shown.gone, *_show(changed, now=now, written=written)]
        gone += site_replies.drop_answers(row, hidden=answers.hidden_words(row))
        correction.done_at = now
        correction.save(update_fields=["done_at"])
        facts |= {"version": shown.version, "asked_by": correction.asked_by_id}
        facts |= {"replies": [one.reply.number for one in changed]}
        for name in gone:
            transaction.on_commit(partial(store.remove, store.public(), name))


def _refuse_another(correction: Correction, digest: str, changed: Sequence[Difference]) -> None:
    if correction.digest != replies.digest(digest, changed):
        raise StaleText(
            f"What would be shown of {correction.communication} is not what was confirmed. "
            "Drop the correction and ask for it again."
        )


def _locked_differences(letter: Communication) -> list[Difference]:
    """No file is chosen anew, and no reply withheld, between what is compared and what is shown."""
    for rows in (
        Reply.objects.filter(communication=letter),
        ReplyFile.objects.filter(reply__communication=letter),
    ):
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return replies.differences(letter)


def _show(changed: Sequence[Difference], *, now: dt.datetime, written: list[str]) -> list[str]:
    """Show these replies as is decided; returns the files that go with what was shown of them."""
    gone: list[str] = []
    for one in changed:
        said = answers.still_public(one.reply)
        if one.row is None:
            site_replies.publish(one.reply, said, now=now, written=written)
        else:
            gone += site_replies.replace(one.row, one.reply, said, now=now, written=written)
    return gone
