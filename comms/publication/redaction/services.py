"""Withholding words of a letter, restoring them, and confirming what the public will read.

Whoever drafts for the mandate that owns the case may withhold; only a publication officer confirms, and never
what they withheld or restored themselves. Any change makes the confirmation stale. The release asks here and
stays closed without an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import Truncator

from comms import events, permissions
from comms.clock import geneva_day
from comms.dispatch.models import Communication
from comms.drafting.lint import names
from comms.drafting.models import Revision
from comms.errors import CommsError, NotPermitted, StaleText, WrongState
from comms.letters import text as plain
from comms.publication import gate, second
from comms.publication.grounds import Ground
from comms.publication.preparing import waking
from comms.publication.redaction import places, text
from comms.publication.redaction.apply import Range, redacted, widened
from comms.publication.redaction.models import (
    Kind,
    Redaction,
    Restoration,
    TextConfirmation,
)
from comms.publication.redaction.standing import standing
from comms.workflow import CommunicationState

if TYPE_CHECKING:
    from mandates.models import User

WAS_PUBLIC = (CommunicationState.RELEASED, CommunicationState.WITHDRAWN)
OPEN = (CommunicationState.SEALED, CommunicationState.SENT, *WAS_PUBLIC)
LONGEST = 5_000
MOST_AT_ONCE = 500
LONGEST_NOTE = 1_000


@dataclass(frozen=True)
class Chosen:
    """A place that somebody ticked: words as they stood there when it was shown."""

    revision: int
    place: str
    start: int
    end: int
    words: str


def withhold(
    letter: Communication,
    chosen: Sequence[Chosen],
    *,
    kind: str,
    ground: str,
    actor: User,
    now: dt.datetime,
    note: str = "",
    only_here: bool = False,
) -> list[Redaction]:
    """Withhold these places, here and in sister letters; all or none.

    Without `only_here` a place is withheld in every letter of its revision. Raises WrongState, NotPermitted,
    StaleText when other words stand there, CommsError for what cannot be withheld.
    """
    check(letter, "withhold", actor=actor, now=now)
    _refuse_unsaid(chosen, kind=kind, ground=ground, note=note)
    reach = letter if only_here else None
    with transaction.atomic():
        letters = _locked(letter, actor, now)
        revisions = {one.revision_id: one.revision for one in letters if one.revision}
        made = [
            Redaction.objects.create(
                revision=revision,
                communication=reach,
                place=exact.place,
                start=exact.start,
                end=exact.end,
                words=exact.words,
                kind=kind,
                ground=ground,
                note=note,
                made_by=actor,
                made_at=now,
            )
            for revision, exact in _new(chosen, letter, revisions, reach)
        ]
        if not made:
            raise CommsError("All of these are withheld already.")
        touched = {redaction.revision_id for redaction in made}
        for one in letters:
            if one.revision_id in touched:
                text.document(one)
        waking.soon(letters, now=now)
        events.record(
            "withhold",
            now=now,
            actor=actor,
            places=len(made),
            ground=ground,
            **letter.event_links(),
        )
        second.tell_of(letter, now=now)
    return made


def withdraw(
    redaction: Redaction,
    *,
    reason: str,
    actor: User,
    now: dt.datetime,
    letter: Communication | None = None,
) -> Restoration:
    """Restore the words: in every letter, or in `letter` alone. The record keeps the redaction and the reason.

    Of a public letter nothing changes until another person has confirmed the new text. Raises WrongState,
    NotPermitted, CommsError.
    """
    if not reason.strip():
        raise CommsError("Say why the words are restored; the second person reads it.")
    subject = letter or redaction.communication or _any_letter(redaction)
    check(subject, "restore", actor=actor, now=now)
    with transaction.atomic():
        letters = _locked(subject, actor, now)
        if not Redaction.objects.in_force(subject).filter(pk=redaction.pk).exists():
            raise WrongState("These words are not withheld any more; reload the page.")
        for one in letters:
            if letter is None and one.revision_id == redaction.revision_id:
                check(one, "restore", actor=actor, now=now)
        made = Restoration.objects.create(
            redaction=redaction,
            communication=letter,
            reason=reason,
            restored_by=actor,
            restored_at=now,
        )
        waking.soon(letters, now=now)
        events.record("restore_words", now=now, actor=actor, reason=reason, **subject.event_links())
        second.tell_of(subject, now=now)
    return made


def confirm(
    letter: Communication, *, digest: str, actor: User, now: dt.datetime
) -> TextConfirmation:
    """A second person has read the text of `digest`, and the public may read it at its instant.

    Raises NotPermitted, WrongState, StaleText when it has changed since, CommsError when a name stands in it that
    must not be public.
    """
    with transaction.atomic():
        row = Communication.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        public = check_confirm(row, actor=actor, now=now)
        if public.digest != digest:
            raise StaleText(
                "What the public would read has changed since you looked at it. Read it again, then confirm."
            )
        refuse_names_left(row, public)
        made = TextConfirmation.objects.create(
            communication=row,
            digest=digest,
            changes=standing(row).changes,
            confirmed_by=actor,
            confirmed_at=now,
        )
        events.record("confirm_public_text", now=now, actor=actor, **row.event_links())
    return made


def check_confirm(letter: Communication, *, actor: User, now: dt.datetime) -> text.Redacted:
    """The text that is for `actor` to confirm. Raises WrongState or NotPermitted when none is, or not for them."""
    check(letter, "confirm", actor=actor, now=now)
    now_stands, public = standing(letter), text.of(letter)
    if not now_stands.is_needed:
        raise WrongState(
            "Nothing is withheld and nobody is to be protected: no confirmation is needed."
        )
    if not why_unconfirmed(letter, public):
        raise WrongState(f"The public text of {letter} is confirmed already.")
    if actor.pk in now_stands.hands:
        raise NotPermitted(
            "You withheld or restored words of this letter yourself; another publication officer confirms it."
        )
    return public


def why_unconfirmed(letter: Communication, public: text.Redacted) -> str:
    """What a second person still has to read before this very text may become public; empty when nothing."""
    now_stands = standing(letter)
    newest = now_stands.confirmation
    if now_stands.reason or not now_stands.is_needed:
        return now_stands.reason
    is_this = newest is not None and newest.digest == public.digest
    return "" if is_this else "its text is not the one that was confirmed."


def require_confirmed(letter: Communication, public: text.Redacted) -> None:
    """For the release: raises WrongState with the reason unless this very text may become public."""
    reason = why_unconfirmed(letter, public)
    if reason:
        raise WrongState(f"{letter} stays closed: {reason}")


def unsaid(public: text.Redacted, words: str) -> list[str]:
    """What was withheld and stands nowhere in `words` any more: the gate looks for it in the final bytes."""
    sought = [one for one in public.withheld if not names.is_short(one)]
    said = gate.folded(words) if sought else ""
    return [one for one in sought if gate.folded(one) not in said]


def check_sentence(letter: Communication, sentence: str) -> None:
    """For what staff write beside the letter on its public page. Raises Leak also for a word that is withheld there.

    Which words are withheld the desk reads on the letter's page; a name of the case's file is repeated to nobody.
    """
    said = gate.folded(sentence)
    found = dict.fromkeys(word for word in withheld_words(letter) if gate.folded(word) in said)
    if found:
        named = ", ".join(f"“{Truncator(word).chars(80)}”" for word in found)
        raise gate.Leak(
            f"Words that are withheld in the letter stand in your sentence: {named}. "
            "The public page would show them: write it without them."
        )
    gate.check_sentence(letter.draft.case, sentence)


def withheld_words(letter: Communication) -> list[str]:
    """What the public text of a sealed letter does not say any more, for what is shown beside it."""
    if not Redaction.objects.in_force(letter).exists():
        return []
    public = text.of(letter)
    return unsaid(public, plain.render(text.document(letter, public)))


def check(letter: Communication, verb: str, *, actor: User, now: dt.datetime) -> None:
    """Raises WrongState or NotPermitted when `actor` cannot `verb` (withhold, restore, confirm) this letter now."""
    on = geneva_day(now)
    is_officer = permissions.is_publication_officer(actor, on)
    if verb == "confirm" and not is_officer:
        raise NotPermitted("Only a publication officer confirms what the public will read.")
    if verb == "restore" and letter.state in WAS_PUBLIC and not is_officer:
        raise NotPermitted(
            "Only a publication officer restores words of a letter that is or was public."
        )
    if not permissions.looks_after(actor, letter, on):
        raise NotPermitted(
            "Only a publication officer or a drafter of the case's mandate decides what is withheld."
        )
    if letter.state not in OPEN:
        raise WrongState(
            f"{letter} is {letter.get_state_display()}: a public text is made of a sealed letter alone."
        )


def frozen_letters(letter: Communication, actor: User, now: dt.datetime) -> list[Communication]:
    """The letter and its sisters whose text is frozen, as far as `actor` may see them; the letter first."""
    rows = (
        Communication.objects.visible_to(actor, geneva_day(now))
        .filter(draft__case=letter.draft.case_id, state__in=OPEN, revision__isnull=False)
        .select_related("reference", "recipient", "revision", "draft__case")
        .order_by("pk")
    )
    return sorted(rows, key=lambda one: one.pk != letter.pk)


def _locked(letter: Communication, actor: User, now: dt.datetime) -> list[Communication]:
    """The frozen letters, in one order for all, so that neither a release nor another change comes between."""
    rows = frozen_letters(letter, actor, now)
    same = Communication.objects.filter(revision__in={row.revision_id for row in rows})
    list(same.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return rows


def _new(
    chosen: Sequence[Chosen],
    letter: Communication,
    revisions: Mapping[int | None, Revision],
    reach: Communication | None,
) -> Iterator[tuple[Revision, Range]]:
    """The ranges that nothing withholds yet, one after the other, so that none is made twice."""
    for one in chosen:
        revision = revisions.get(one.revision)
        if revision is None or (reach and one.revision != letter.revision_id):
            raise CommsError("A place of another letter was chosen; find the words again.")
        exact = _snapped(revision, one)
        if not _is_withheld(letter, revision, exact, only_here=reach is not None):
            yield revision, exact


def _refuse_unsaid(chosen: Sequence[Chosen], *, kind: str, ground: str, note: str) -> None:
    if not chosen:
        raise CommsError("Tick at least one place.")
    if len(chosen) > MOST_AT_ONCE:
        raise CommsError(f"{len(chosen)} places are too many at once; tick {MOST_AT_ONCE} at most.")
    if kind not in Kind.values or ground not in Ground.values:
        raise CommsError("Say what is withheld, and on which ground.")
    if ground == Ground.OTHER and not note.strip():
        raise CommsError("Say which other ground it is; the second person reads it.")
    if len(note) > LONGEST_NOTE:
        raise CommsError(
            f"The ground has {len(note):,} characters; {LONGEST_NOTE:,} is the most. Shorten it."
        )


def _snapped(revision: Revision, one: Chosen) -> Range:
    """The range as it is kept: whole characters and marks, with the words that stand there."""
    asked = Range(one.place, one.start, one.end, words=one.words)
    redacted(revision.content, [asked])
    here = places.text_at(revision.content, one.place)
    start, end = widened(here, one.start, one.end)
    words = here[start:end]
    if len(words) > LONGEST:
        raise CommsError(
            f"The passage has {len(words):,} characters; {LONGEST:,} is the most for one redaction. "
            "Withhold it in parts."
        )
    if not names.folded(names.without_marks(words)):
        raise CommsError("There are no words in what was chosen; choose again.")
    return replace(asked, start=start, end=end, words=words)


def _is_withheld(
    letter: Communication, revision: Revision, exact: Range, *, only_here: bool
) -> bool:
    """Whether a redaction of the same reach covers it already."""
    wide = Redaction.objects.filter(
        revision=revision, place=exact.place, start__lte=exact.start, end__gte=exact.end
    )
    if only_here:
        return wide.filter(pk__in=Redaction.objects.in_force(letter)).exists()
    return wide.filter(communication=None, restorations=None).exists()


def _any_letter(redaction: Redaction) -> Communication:
    letter = redaction.revision.communications.filter(state__in=OPEN).order_by("pk").first()
    if letter is None:
        raise WrongState("No letter of this text stands any more.")
    return letter


def refuse_names_left(letter: Communication, public: text.Redacted) -> None:
    """Raises CommsError when a name that the case hides stands in this text; the gate would stop it later."""
    said = gate.folded(plain.render(text.document(letter, public)))
    if any(gate.folded(word) in said for word in gate.hidden_words(letter.draft.case)):
        raise CommsError(
            "A name that the case says must not be public still stands in the text. Withhold it, or record the "
            "person's consent; then confirm."
        )
