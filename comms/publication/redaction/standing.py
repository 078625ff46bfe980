"""Whether the public text of a letter may go out: what is withheld, who is to be protected, who has confirmed.

One letter for its page, many for the board in a fixed number of queries. Writes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from comms.cases.models import Person
from comms.dispatch.models import Communication
from comms.publication.redaction.models import Redaction, Restoration, TextConfirmation


@dataclass(frozen=True)
class Standing:
    """`withheld` places now, `protected` persons without consent to be named in public.

    `hands`: the keys of those who withheld what stands or restored words since the last confirmation. They may not
    confirm the text.
    """

    withheld: int = 0
    protected: int = 0
    changes: int = 0
    confirmation: TextConfirmation | None = None
    hands: frozenset[int] = frozenset()

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
    return standings([letter]).get(letter.pk, Standing())


def standings(letters: Iterable[Communication]) -> dict[int, Standing]:
    """Of many letters, by their keys, in four queries. They need their `draft`."""
    rows = [letter for letter in letters if letter.revision_id]
    made: dict[int, list[Redaction]] = defaultdict(list)
    of_these = Redaction.objects.filter(revision__in={letter.revision_id for letter in rows})
    for one in of_these.only("pk", "revision", "communication", "made_by"):
        made[one.revision_id].append(one)
    ends: dict[int, list[Restoration]] = defaultdict(list)
    for end in Restoration.objects.filter(redaction__in=of_these) if made else ():
        ends[end.redaction_id].append(end)
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
    made: list[Redaction],
    ends: dict[int, list[Restoration]],
    newest: dict[int, TextConfirmation],
    protected: Counter[int],
) -> Standing:
    reach, last = (None, letter.pk), newest.get(letter.pk)
    mine = [one for one in made if one.communication_id in reach]
    ended = {
        one.pk: [end for end in ends.get(one.pk, ()) if end.communication_id in reach]
        for one in mine
    }
    in_force = [one for one in mine if not ended[one.pk]]
    restored = [
        end
        for some in ended.values()
        for end in some
        if last is None or end.restored_at >= last.confirmed_at
    ]
    return Standing(
        withheld=len(in_force),
        protected=protected[letter.draft.case_id],
        changes=len(mine) + sum(map(len, ended.values())),
        confirmation=last,
        hands=frozenset(
            [*(one.made_by_id for one in in_force), *(end.restored_by_id for end in restored)]
        ),
    )
