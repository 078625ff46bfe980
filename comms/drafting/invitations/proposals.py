"""Which mandates could sign a draft as well, each with its reasons: from what the case is about and from the text.

A right of the case proposes the mandates that usually cite it, a provision of the annex those that cite it, and a
State (of the case, written to, or home of a company written to) the country mandate that looks at it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from annex.models import Provision
from comms.drafting.models import Draft
from mandates import order
from mandates import queries as mandate_queries
from mandates.models import Language, Mandate
from recipients.models import Recipient, RecipientKind

MOST_REASONS = 3


@dataclass(frozen=True)
class ProposedMandate:
    """A mandate and why it is proposed; `obstacles` say what is missing for it to sign on the letter's day."""

    mandate: Mandate
    reasons: tuple[str, ...]
    obstacles: tuple[str, ...]

    def why(self) -> str:
        """The reasons in one line, the first of them in words."""
        more = len(self.reasons) - MOST_REASONS
        shown = "; ".join(self.reasons[:MOST_REASONS])
        return f"{shown}; and {more} more" if more > 0 else shown


def propose(draft: Draft, *, on: dt.date, taken: Iterable[int] = ()) -> list[ProposedMandate]:
    """Country mandates first, then those with most reasons. `taken`: pks of mandates that are not to be proposed.

    The number of queries depends on nothing.
    """
    day = draft.dated_for or on
    reasons: dict[int, list[str]] = defaultdict(list)
    countries = _countries(draft)
    existing = mandate_queries.as_of(day).exclude(pk__in=list(taken))
    for pk, code in existing.exclude(state_code="").values_list("pk", "state_code"):
        reasons[pk] += countries.get(code, [])
    for pk, why in [*_by_right(draft, day), *_by_provision(draft)]:
        if why not in reasons[pk]:
            reasons[pk].append(why)
    wanted = [pk for pk, why in reasons.items() if why]
    found = mandate_queries.with_facts(existing.filter(pk__in=wanted))
    made = [
        ProposedMandate(one, tuple(reasons[one.pk]), tuple(missing(one, draft, day)))
        for one in order.default_order(list(found))
    ]
    return sorted(made, key=lambda one: (not one.mandate.state_code, -len(one.reasons)))


def missing(mandate: Mandate, draft: Draft, day: dt.date) -> list[str]:
    """What the letter would print of this mandate and does not know on that day."""
    try:
        mandate_queries.facts_on(mandate, day, draft.language)
    except ValidationError as refusal:
        return list(refusal.messages)
    return []


def _countries(draft: Draft) -> dict[str, list[str]]:
    """Codes of States, each with how the draft comes to them."""
    found: dict[str, list[str]] = defaultdict(list)
    for state in draft.case.countries.prefetch_related("names"):
        found[state.code].append(f"the case concerns {state}")
    rows = Recipient.objects.filter(addressed__draft=draft).select_related("state")
    for recipient in rows.prefetch_related("names", "state__names"):
        if recipient.kind == RecipientKind.STATE:
            found[recipient.code].append(f"the letter goes to {recipient}")
        elif recipient.state:
            found[recipient.state.code].append(f"{recipient} is domiciled in {recipient.state}")
    return found


def _by_right(draft: Draft, day: dt.date) -> list[tuple[int, str]]:
    rows = (
        Provision.objects.worded_in(Language.ENGLISH)
        .in_force(day)
        .filter(topic__in=draft.case.rights, mandates__isnull=False)
        .order_by("topic", "mandates")
        .values_list("mandates", "topic")
        .distinct()
    )
    return [(pk, f"the case concerns “{topic}”, which it usually cites") for pk, topic in rows]


def _by_provision(draft: Draft) -> list[tuple[int, str]]:
    keys = {
        section["provision"]
        for section in draft.text().content.get("annex", [])
        if section.get("provision")
    }
    rows = (
        Provision.objects.filter(key__in=keys, mandates__isnull=False)
        .order_by("instrument__position", "position")
        .values_list("mandates", "instrument__short_name", "article")
        .distinct()
    )
    cited: dict[int, list[str]] = defaultdict(list)
    for pk, name, article in rows:
        cited[pk].append(f"the annex has {name}, {article}, which it usually cites")
    return [(pk, why) for pk, every in cited.items() for why in dict.fromkeys(every)]
