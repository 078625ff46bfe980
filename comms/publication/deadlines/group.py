"""Sister letters together: which of them is the first to tell the public of which. Writes nothing.

A letter tells of itself, and of every recipient it names as having got a similar one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.fields.json import KeyTransform

from comms.dispatch.models import Communication
from comms.dispatch.queries import addressee_of, find_for_page, name_all, name_of
from comms.drafting.models import Revision
from comms.publication.deadlines import manifest
from comms.publication.deadlines.manifest import Contents
from comms.workflow import CommunicationState
from mandates.models import User

TELLING = "similar_letters"  # the clause that names the other recipients


@dataclass(frozen=True)
class Telling:
    """What one letter tells of whom: `at` is when, None while nobody knows; `called` is how it is named itself."""

    pk: int
    at: dt.datetime | None
    called: frozenset[str]
    names: frozenset[str]


def first_to_tell(letters: Iterable[Telling]) -> dict[int, int]:
    """For each letter that will be told of, the one that does so first; on one instant, the letter itself."""
    known = sorted((one for one in letters if one.at), key=lambda one: (one.at, one.pk))
    every = list(letters)
    found = {}
    for letter in every:
        tellers = [one for one in known if one.pk == letter.pk or one.names & letter.called]
        if tellers:
            first = min(tellers, key=lambda one: (one.at, one.pk != letter.pk, one.pk))
            found[letter.pk] = first.pk
    return found


@dataclass
class Member:
    letter: Communication
    name: str
    contents: Contents
    first: Communication | None
    is_told_early: bool

    @property
    def is_first(self) -> bool:
        return self.first is not None and self.first.pk == self.letter.pk


def members(letter: Communication, user: User, on: dt.date) -> list[Member]:
    """Every letter of the case that `user` may see, the first to be public on top."""
    rows = find_for_page(user, on).filter(draft__case=letter.draft.case_id).order_by("pk")
    letters = list(rows.exclude(state=CommunicationState.VOID))
    name_all(letters)
    contents = manifest.of(letters)
    said = _said(letters)
    tellings = [
        Telling(
            pk=one.pk,
            at=_told_at(one, is_held=contents[one.pk].hold is not None),
            called=_called(one),
            names=said.get(one.revision_id or one.draft.current_id or 0, frozenset()),
        )
        for one in letters
    ]
    first, by_pk = first_to_tell(tellings), {one.pk: one for one in letters}
    at = {one.pk: one.at for one in tellings}
    found = [
        Member(
            letter=one,
            name=name_of(one),
            contents=contents[one.pk],
            first=by_pk.get(first.get(one.pk, 0)),
            is_told_early=first.get(one.pk, one.pk) != one.pk,
        )
        for one in letters
    ]
    return sorted(
        found, key=lambda one: (at[one.letter.pk] is None, at[one.letter.pk] or 0, one.letter.pk)
    )


def _told_at(letter: Communication, *, is_held: bool) -> dt.datetime | None:
    """When the public reads it; a letter that is held back or not sent has no such instant."""
    if letter.released_at:
        return letter.released_at
    return None if is_held else letter.public_at


def _called(letter: Communication) -> frozenset[str]:
    facts = addressee_of(letter)
    return frozenset(name for name in (facts.get("name"), facts.get("government_of")) if name)


def _said(letters: Sequence[Communication]) -> dict[int, frozenset[str]]:
    """By revision, the recipients that its letters name. Each text is read once."""
    texts = {one.revision_id or one.draft.current_id or 0 for one in letters}
    rows = Revision.objects.filter(pk__in=texts).values_list(
        "pk", KeyTransform("sisters", "content"), KeyTransform("clause_keys", "content")
    )
    return {
        pk: frozenset([*sisters.get("governments", []), *sisters.get("others", [])])
        for pk, sisters, clauses in rows
        if sisters and TELLING in (clauses or [])
    }
