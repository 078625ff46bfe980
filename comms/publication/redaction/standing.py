"""Whether the public text of a letter may go out: what is withheld, who is to be protected, who has confirmed.

One letter for its page, many for the board in a fixed number of queries. Writes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from comms.cases.models import Person
from comms.dispatch.models import Communication
from comms.publication.redaction.models import Redaction, Restoration, TextConfirmation


@dataclass(frozen=True)
class Standing:
    """`withheld` places now, `protected` persons without consent to be named in public."""

    withheld: int = 0
    protected: int = 0
    changes: int = 0
    confirmation: TextConfirmation | None = None

    @property
    def is_needed(self) -> bool:
        """Once words were withheld a second person sees what stands now, also when all were restored."""
        return bool(self.withheld or self.protected or self.changes)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmation is not None and self.confirmation.changes == self.changes

    @property
    def reason(self) -> str:
        """Why the letter stays closed; empty when its text may go out."""
        if not self.is_needed or self.is_confirmed:
            return ""
        if self.confirmation:
            return (
                "what is withheld has changed since its public text was confirmed. A second person reads it "
                "again and confirms it."
            )
        if self.withheld:
            return "words are withheld, and no second person has confirmed its public text yet."
        return (
            "its case has persons who have not agreed to be named in public, and no second person has "
            "confirmed its public text yet."
        )


def standing(letter: Communication) -> Standing:
    """Of one letter, as of now."""
    has_any = Redaction.objects.concerning(letter).exists()
    return Standing(
        withheld=Redaction.objects.in_force(letter).count() if has_any else 0,
        protected=Person.objects.not_public().filter(case=letter.draft.case_id).count(),
        changes=changes(letter) if has_any else 0,
        confirmation=TextConfirmation.objects.filter(communication=letter).last(),
    )


def changes(letter: Communication) -> int:
    """How often something was withheld of it or restored."""
    here = Q(communication=None) | Q(communication=letter)
    redactions = Redaction.objects.concerning(letter)
    ends = Restoration.objects.filter(here, redaction__in=redactions)
    return redactions.count() + ends.count()


def standings(letters: Iterable[Communication]) -> dict[int, Standing]:
    """Of many letters, by their keys, in four queries. They need their `draft`."""
    rows = [letter for letter in letters if letter.revision_id]
    revisions = {letter.revision_id for letter in rows}
    made: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for pk, revision, only in Redaction.objects.filter(revision__in=revisions).values_list(
        "pk", "revision", "communication"
    ):
        made[revision].append((pk, only))
    ends: dict[int, list[int | None]] = defaultdict(list)
    for redaction, communication in Restoration.objects.filter(
        redaction__revision__in=revisions
    ).values_list("redaction", "communication"):
        ends[redaction].append(communication)
    newest = {
        one.communication_id: one
        for one in TextConfirmation.objects.filter(communication__in=[row.pk for row in rows])
    }
    cases = {letter.draft.case_id for letter in rows}
    persons = Person.objects.not_public().filter(case__in=cases).order_by()
    protected = Counter(dict(persons.values_list("case").annotate(n=Count("pk"))))
    return {
        letter.pk: _of(letter, made[letter.revision_id or 0], ends, newest, protected)
        for letter in rows
    }


def _of(
    letter: Communication,
    made: list[tuple[int, int | None]],
    ends: dict[int, list[int | None]],
    newest: dict[int, TextConfirmation],
    protected: Counter[int],
) -> Standing:
    mine = [pk for pk, only in made if only in (None, letter.pk)]
    ended = {pk: [end for end in ends.get(pk, ()) if end in (None, letter.pk)] for pk in mine}
    return Standing(
        withheld=sum(not ended[pk] for pk in mine),
        protected=protected[letter.draft.case_id],
        changes=len(mine) + sum(len(some) for some in ended.values()),
        confirmation=newest.get(letter.pk),
    )
