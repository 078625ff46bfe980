"""Writing a draft: every change is a new revision, made from the one the writer had before them.

A change is refused whole or kept whole; what was typed comes back with the refusal (the views keep it).
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from comms import events, lifecycle, notices, permissions
from comms.cases import services as cases
from comms.cases.models import Case
from comms.clock import geneva_day
from comms.drafting.content import TEXT_PARTS, Choices, Plan, To, compose
from comms.drafting.invitations import standing as standings
from comms.drafting.invitations import telling
from comms.drafting.invitations.models import InvitationWord, Word
from comms.drafting.models import Addressee, Draft, Revision, Signatory
from comms.errors import CommsError, Incomplete, NotPermitted, StaleText, WrongState
from comms.letters.content import digest
from comms.workflow import DraftState, LetterType
from mandates import order
from mandates.models import Mandate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mandates.models import User


class Kept(Enum):
    """Says that a fact is not to be changed, where None is a choice of its own."""

    KEPT = "kept"


KEPT = Kept.KEPT
AUTOSAVED = "saved while writing"  # the note of a revision that nobody asked for
MOST_RECIPIENTS = 300  # what one batch of sister letters, and one form, can bear


def open_draft(
    case: Case,
    *,
    letter_type: str,
    language: str,
    mandates: Sequence[Mandate],
    actor: User,
    now: dt.datetime,
    addressees: Sequence[To] = (),
    dated_for: dt.date | None = None,
    text: dict[str, Any] | None = None,
    choices: Choices = Choices(),  # noqa: B008  (frozen)
    keep_order: bool = False,
) -> Draft:
    """A draft with its first revision. The first mandate leads; the others follow the default order.

    `keep_order` prints the mandates as given. Raises Incomplete when reference data lacks something, and
    NotPermitted unless `actor` drafts for the case's mandate.
    """
    cases.require_access(case, actor=actor, now=now)
    printed = tuple(mandates) if keep_order else in_order(mandates)
    plan = Plan(letter_type, language, printed, tuple(addressees), text or {}, choices)
    with transaction.atomic():
        draft = Draft.objects.create(
            case=case,
            letter_type=letter_type,
            language=language,
            dated_for=dated_for,
            created_by=actor,
            created_at=now,
        )
        _choose(draft, plan)
        _freeze(draft, plan, note="opened", actor=actor, now=now)
        events.record("open_draft", now=now, actor=actor, case=case, draft=draft)
    return draft


def in_order(mandates: Sequence[Mandate]) -> tuple[Mandate, ...]:
    """The default order, the first mandate leading."""
    if not mandates:
        return ()
    return tuple(order.default_order(list(mandates), mandates[0]))


def text_of(content: dict[str, Any]) -> dict[str, Any]:
    """What of a frozen content people wrote."""
    return {part: content[part] for part in content if part in TEXT_PARTS}


def plan_of(draft: Draft) -> Plan:
    """The plan behind the current revision, ready to be changed."""
    content = draft.current.content if draft.current else {}
    return Plan(
        letter_type=draft.letter_type,
        language=draft.language,
        mandates=tuple(row.mandate for row in draft.signatories.select_related("mandate")),
        addressees=tuple(
            To(row.recipient, row.salutation)
            for row in draft.addressees.select_related("recipient").prefetch_related(
                "recipient__names", "recipient__contacts"
            )
        ),
        text=text_of(content),
        choices=Choices.of(content),
    )


def revise(
    draft: Draft,
    plan: Plan,
    *,
    base: int,
    actor: User,
    now: dt.datetime,
    note: str = "",
    dated_for: dt.date | Kept | None = KEPT,
) -> Revision:
    """Freeze `plan` as the next revision; the same content as before makes none.

    `base` is the number of the revision the writer started from; without `dated_for` the day of the letter
    stays as it was, and None takes it away. Raises WrongState once the text has been
    submitted, StaleText when somebody else saved meanwhile, Incomplete, NotPermitted.
    """
    with transaction.atomic():
        revision = revise_locked(
            lock(draft), plan, base=base, actor=actor, now=now, note=note, dated_for=dated_for
        )
    draft.refresh_from_db()
    return revision


def lock(draft: Draft) -> Draft:
    """The draft once nobody else can change it, with its case and its newest revision; the text itself is not read.

    Both are read after the lock: rows that a locking read joins are as old as its beginning, before it waited.
    """
    row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    row.case = Case.objects.select_related("mandate").get(pk=row.case_id)
    if row.current_id:
        known = Revision.objects.select_related("author").defer("content")
        row.current = known.get(pk=row.current_id)
    return row


def revise_locked(
    locked: Draft,
    plan: Plan,
    *,
    base: int,
    actor: User,
    now: dt.datetime,
    note: str = "",
    dated_for: dt.date | Kept | None = KEPT,
) -> Revision:
    """As `revise`, of a draft that `lock` gave, in the transaction that locked it."""
    if not permissions.may_draft(actor, locked.owner(), geneva_day(now)):
        raise NotPermitted("Only drafters of the mandate that owns the case may change its text.")
    if locked.state != DraftState.DRAFTING:
        raise WrongState(
            f"The text is {locked.get_state_display()} and cannot change. "
            "Reopen it for editing first; its clearances will then go stale."
        )
    current = locked.current
    if current and current.number != base:
        raise StaleText(
            f"{current.author or 'Somebody'} saved revision {current.number} while you were "
            f"writing from revision {base}. What you typed is kept on this page: compare it "
            "with the new text, then save again."
        )
    if not isinstance(dated_for, Kept):
        locked.dated_for = dated_for
        locked.save(update_fields=["dated_for"])
    _choose(locked, plan)
    revision = _freeze(locked, plan, note=note, actor=actor, now=now)
    if revision != current:
        events.record(
            "revise",
            now=now,
            actor=actor,
            case=locked.case,
            draft=locked,
            revision=revision.number,
            digest=revision.digest,
        )
    return revision


def with_mandate(signing: Sequence[Mandate], joining: Mandate) -> tuple[Mandate, ...]:
    """These and one more: in the default order, or last where people put them in an order of their own."""
    if in_order(signing) == tuple(signing):
        return in_order([*signing, joining])
    return (*signing, joining)


def sign(
    draft: Draft, mandates: Sequence[Mandate], *, note: str, actor: User, now: dt.datetime
) -> Revision:
    """Other mandates under the same text, as the next revision: heading, resolutions and signatures follow.

    Called in the transaction that locked `draft` and asked whether `actor` may (`invitations`). It takes no base:
    nothing that anybody typed is replaced. Raises WrongState once the text has been submitted, Incomplete.
    """
    if draft.state != DraftState.DRAFTING:
        raise WrongState(
            f"The text is {draft.get_state_display()}, so the mandates that sign it cannot change. "
            "It has to be reopened for editing first; in clearance a mandate can decline to join."
        )
    plan = replace(plan_of(draft), mandates=tuple(mandates))
    _choose(draft, plan)
    return _freeze(draft, plan, note=note, actor=actor, now=now)


def refresh(draft: Draft, *, actor: User | None, now: dt.datetime) -> Revision:
    """Bring names, titles and clauses up to the letter's day; a new revision only if one of them changed.

    Called inside the transaction that submits the locked draft.
    """
    return _freeze(draft, plan_of(draft), note="facts brought up to date", actor=actor, now=now)


def reopen(draft: Draft, *, actor: User, now: dt.datetime, reason: str) -> Draft:
    """Take a submitted or cleared text back for editing. Raises WrongState while one of its letters is sealed.

    Mandates that joined while the text could not change are put on it now.
    """
    if not reason.strip():
        raise CommsError(
            "Say in a few words why the text is reopened; those who cleared it will ask."
        )
    with transaction.atomic():
        with lifecycle.advance(draft, "reopen", actor=actor, now=now, reason=reason) as (row, _):
            sealed = [
                str(letter)
                for letter in row.communications.exclude(state__in=["registered", "void"])
            ]
            if sealed:
                raise WrongState(
                    f"{', '.join(sealed)} is sealed already, so the text stands. Write a follow-up "
                    "letter, or void what is sealed and not yet sent."
                )
            _tell_reopened(row, actor=actor, now=now)
        _add_waiting(draft, actor=actor, now=now)
    return draft


def _add_waiting(draft: Draft, *, actor: User, now: dt.datetime) -> None:
    """Put on the letter who joined in the meantime. Whom it cannot print today goes on waiting, and is shown so."""
    for invitation in standings.waiting(draft):
        signing = with_mandate(
            [row.mandate for row in draft.signatories.select_related("mandate")], invitation.mandate
        )
        note = standings.joined_note(invitation, "")
        with suppress(Incomplete), transaction.atomic():
            revision = sign(draft, signing, note=note, actor=actor, now=now)
            added = InvitationWord.objects.create(
                invitation=invitation, word=Word.ADDED, person=actor, revision=revision, at=now
            )
            telling.decided(added, now=now)
            events.record(
                "add_joined",
                now=now,
                actor=actor,
                **draft.event_links(),
                mandate=invitation.mandate.key,
                invited=str(invitation.mandate),
                revision=revision.number,
                digest=revision.digest,
            )


def _tell_reopened(draft: Draft, *, actor: User, now: dt.datetime) -> None:
    """Those who had cleared the text as it stands learn that it will be another."""
    times = 1 + draft.events.filter(verb="reopen").count()  # this one is not written yet
    words = draft.clearances.filter(digest=draft.text().digest, word="cleared")
    notices.tell(
        [word.person for word in words.select_related("person")],
        notices.Kind.REOPENED,
        path=reverse("clearance", args=[draft.pk]),
        once=f"reopened:{draft.pk}:{times}",
        now=now,
        draft=draft,
        actor=actor,
        is_urgent=draft.letter_type == LetterType.URGENT,
    )


def _choose(draft: Draft, plan: Plan) -> None:
    """Make the rows of signatories and addressees say what the plan says. Raises CommsError on too many recipients."""
    if len(plan.addressees) > MOST_RECIPIENTS:
        raise CommsError(
            f"A draft goes to at most {MOST_RECIPIENTS} recipients, and these are "
            f"{len(plan.addressees)}. Take some out, and write to them with a second draft of this case."
        )
    wanted = [mandate.pk for mandate in plan.mandates]
    if wanted != list(draft.signatories.values_list("mandate", flat=True)):
        draft.signatories.all().delete()
        Signatory.objects.bulk_create(
            Signatory(draft=draft, mandate=mandate, position=place)
            for place, mandate in enumerate(plan.mandates, start=1)
        )
    named = [(to.recipient.pk, to.salutation) for to in plan.addressees]
    if named != list(draft.addressees.values_list("recipient", "salutation")):
        draft.addressees.all().delete()
        Addressee.objects.bulk_create(
            Addressee(draft=draft, recipient=to.recipient, salutation=to.salutation, position=place)
            for place, to in enumerate(plan.addressees, start=1)
        )


def _freeze(
    draft: Draft, plan: Plan, *, note: str, actor: User | None, now: dt.datetime
) -> Revision:
    """The next revision of a locked draft, or the current one when nothing differs."""
    content = compose(plan, on=draft.dated_for or geneva_day(now))
    mark = digest(content)
    current = draft.current
    if current and current.digest == mark:
        return current
    revision = Revision.objects.create(
        draft=draft,
        number=current.number + 1 if current else 1,
        content=content,
        digest=mark,
        note=note,
        author=actor,
        created_at=now,
    )
    draft.current = revision
    draft.save(update_fields=["current"])
    return revision
