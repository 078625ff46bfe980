"""How many of a set of letters were answered. Pure: sets of the catalogue, no rows.

A letter counts once, whatever the number of replies to it, by the best of those that are public.
"""

from __future__ import annotations

from dataclasses import dataclass

from comms.public.search.catalogue import Catalogue


@dataclass(frozen=True)
class Tally:
    """Public letters; `answered` in substance, `acknowledged` and no more."""

    letters: int
    answered: int
    acknowledged: int

    @property
    def unanswered(self) -> int:
        return self.letters - self.answered - self.acknowledged

    @property
    def rate(self) -> float | None:
        """The share that was answered in substance, in per cent; none of no letters."""
        return 100 * self.answered / self.letters if self.letters else None


def of(bits: int, catalogue: Catalogue) -> Tally:
    return Tally(
        letters=bits.bit_count(),
        answered=(bits & catalogue.having("answered", "yes")).bit_count(),
        acknowledged=(bits & catalogue.having("answered", "acknowledged")).bit_count(),
    )
