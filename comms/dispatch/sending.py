"""Sending: the sealed bytes leave by one channel, once, and the embargo is computed from that instant.

An e-mail is written down as pending before the conversation starts. Whatever happens then, nothing sends it a
second time by itself: a broken conversation is shown as uncertain, for a person to settle.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from comms import events, jobs, lifecycle, store
from comms.clock import geneva_day
from comms.dispatch import telling
from comms.dispatch.mail import Outcome, post
from comms.dispatch.models import (
    Communication,
    Dispatch,
    DispatchState,
    Rendition,
    RenditionKind,
)
from comms.drafting.content import Choices
from comms.embargo import Embargo, embargo, rule_for
from comms.errors import CommsError, WrongState
from comms.jobs import JobKind
from recipients.models import Channel

if TYPE_CHECKING:
    from mandates.models import User


def request(letter: Communication, *, actor: User, now: dt.datetime) -> jobs.Job:
    """Ask the worker to send by e-mail. Refuses at once what cannot be sent."""
    lifecycle.check(letter, "send", actor=actor, now=now)
    refuse_second(letter)
    address_of(letter)
    planned(letter, now=now)
    return jobs.queue(letter, JobKind.SEND, actor=actor, now=now)


def send(letter: Communication, *, actor: User, now: dt.datetime) -> Dispatch:
    """Hold the SMTP conversation and write down its end. The bytes are those that were sealed, or nothing goes.

    Raises WrongState on a second sending, CommsError when the server refused or the end is uncertain.
    """
    lifecycle.check(letter, "send", actor=actor, now=now)
    planned(letter, now=now)
    data = sealed_bytes(letter)
    dispatch = _begin(letter, actor=actor, now=now)
    answer = post(
        to=dispatch.address,
        subject=render_to_string("email/letter/subject.txt", {"letter": letter}).strip(),
        body=render_to_string("email/letter/body.txt", {"letter": letter}),
        message_id=dispatch.message_id,
        attachment=(f"{str(letter).replace('/', '-').replace(' ', '-')}.pdf", data),
    )
    if answer.outcome is not Outcome.ACCEPTED:
        dispatch.state = (
            DispatchState.FAILED if answer.outcome is Outcome.REFUSED else DispatchState.UNCERTAIN
        )
        dispatch.proof = answer.words
        dispatch.save(update_fields=["state", "proof"])
        raise CommsError(_failure(answer.outcome, dispatch.address, answer.words))
    return _complete(letter, dispatch, actor=actor, now=now, sent_at=now, proof=answer.words)


def record(
    letter: Communication,
    *,
    channel: str,
    address: str,
    proof: str,
    sent_at: dt.datetime,
    actor: User,
    now: dt.datetime,
) -> Dispatch:
    """Write down a sending by mission, post, portal or from another mailbox, with what proves it."""
    lifecycle.check(letter, "send", actor=actor, now=now)
    if not proof.strip() or not address.strip():
        raise CommsError(
            "Say to whom it was handed and what proves it: a receipt, a registered number, a name."
        )
    if sent_at > now:
        raise CommsError("The letter cannot have been sent in the future. Mend the date and time.")
    if letter.sealed_at and geneva_day(sent_at) < geneva_day(letter.sealed_at):
        raise CommsError("The letter cannot have been sent before it was sealed. Mend the date.")
    sealed_bytes(letter)
    with transaction.atomic():
        dispatch = _begin(letter, actor=actor, now=now, channel=channel, address=address)
        return _complete(letter, dispatch, actor=actor, now=now, sent_at=sent_at, proof=proof)


def settle(
    dispatch: Dispatch, *, has_arrived: bool, proof: str, actor: User, now: dt.datetime
) -> None:
    """A person says whether an uncertain e-mail went out. Only then can the letter be sent again."""
    if not proof.strip():
        raise CommsError("Say how you know: a call, the server's log, the recipient's answer.")
    with transaction.atomic():
        row = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        letter = row.communication
        lifecycle.check(letter, "send", actor=actor, now=now)
        if row.state not in {DispatchState.UNCERTAIN, DispatchState.PENDING}:
            raise WrongState(f"This sending is settled already: {row.get_state_display()}.")
        if letter.jobs.under_way(now).filter(kind=JobKind.SEND).exists():
            raise WrongState(
                f"The worker is still sending {letter}. Wait until the page shows how it ended."
            )
        if has_arrived:
            _complete(letter, row, actor=actor, now=now, sent_at=row.created_at, proof=proof)
        else:
            row.state, row.proof = DispatchState.FAILED, proof
            row.save(update_fields=["state", "proof"])
            events.record("settle", now=now, actor=actor, **letter.event_links(), has_arrived=False)


def planned(letter: Communication, *, now: dt.datetime) -> Embargo:
    """When the letter becomes public if it is sent at `now`. Raises Incomplete when no rule covers that day."""
    choices = Choices.of(letter.content())
    rule = rule_for(
        letter.draft.letter_type, geneva_day(now), on_legislation=choices.on_legislation
    )
    return embargo(rule, now)


def sealed_bytes(letter: Communication) -> bytes:
    """The sealed file, checked against its hash. Raises WrongState when it is not sealed, Damaged when it differs."""
    rendition = Rendition.objects.filter(communication=letter, kind=RenditionKind.SENT).first()
    if rendition is None:
        raise WrongState(f"{letter} is not sealed yet; an unsealed letter never leaves.")
    return store.get(store.confidential(), rendition.stored_name, expected=rendition.sha256)


def address_of(letter: Communication) -> str:
    """The frozen e-mail address. Raises CommsError when the sealed letter has none."""
    for addressee in letter.content()["addressees"]:
        if addressee["key"] == letter.recipient.key and addressee["email"]:
            return str(addressee["email"])
    raise CommsError(
        f"{letter} has no e-mail address for its recipient. Record another channel instead, or "
        "void the letter and add the address before the next one."
    )


def refuse_second(letter: Communication) -> None:
    """Raises WrongState when a sending is done, under way or uncertain."""
    earlier = letter.dispatches.exclude(state=DispatchState.FAILED).first()
    if earlier is None:
        return
    if earlier.state == DispatchState.DONE:
        raise WrongState(f"{letter} was sent already, by {earlier.get_channel_display()}.")
    raise WrongState(
        f"{letter} may have been sent already: its last sending is {earlier.get_state_display()}. "
        "Find out whether it arrived and settle that first."
    )


def _begin(
    letter: Communication,
    *,
    actor: User,
    now: dt.datetime,
    channel: str = Channel.EMAIL,
    address: str = "",
) -> Dispatch:
    with transaction.atomic():
        row = Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        lifecycle.check(row, "send", actor=actor, now=now)
        refuse_second(row)
        earlier = letter.dispatches.filter(channel=Channel.EMAIL).exclude(message_id="").first()
        rendition = letter.renditions.get(kind=RenditionKind.SENT)
        is_mail = channel == Channel.EMAIL and not address
        fresh_id = f"<{uuid.uuid4()}@{settings.MESSAGE_ID_DOMAIN}>" if is_mail else ""
        return Dispatch.objects.create(
            communication=letter,
            channel=channel,
            address=address or address_of(letter),
            message_id=earlier.message_id if earlier and is_mail else fresh_id,
            sha256=rendition.sha256,
            actor=actor,
            created_at=now,
        )


def _complete(
    letter: Communication,
    dispatch: Dispatch,
    *,
    actor: User,
    now: dt.datetime,
    sent_at: dt.datetime,
    proof: str,
) -> Dispatch:
    with lifecycle.advance(letter, "send", actor=actor, now=now) as (row, facts):
        when = planned(row, now=sent_at)
        row.sent_at, row.public_at, row.public_rule = sent_at, when.public_at, when.explanation
        dispatch.state, dispatch.sent_at, dispatch.proof = DispatchState.DONE, sent_at, proof
        dispatch.save(update_fields=["state", "sent_at", "proof"])
        facts |= {"channel": dispatch.channel, "sha256": dispatch.sha256}
        telling.sent(row, actor=actor, now=now)
    return dispatch


def _failure(outcome: Outcome, address: str, words: str) -> str:
    if outcome is Outcome.REFUSED:
        return f"The mail server did not take the letter for {address}: {words}. Mend that and try again."
    return (
        f"The connection broke while the letter went to {address}; it may have arrived ({words}). "
        "Find out before anyone sends it again."
    )
