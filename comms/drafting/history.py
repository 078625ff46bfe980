"""What is done with the revisions of a draft: an old one becomes the newest text again, and one is given a name.

No revision ever changes: restoring makes a new one, and names stand in rows of their own.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from comms import events, permissions
from comms.clock import geneva_day
from comms.drafting.content import Choices, Plan, To
from comms.drafting.models import Draft, Revision, RevisionName
from comms.drafting.services import revise, text_of
from comms.errors import NotPermitted
from mandates import queries as mandate_queries
from recipients import queries as recipient_queries

if TYPE_CHECKING:
    from mandates.models import User
    from recipients.models import Recipient


def restore(
    draft: Draft, revision: Revision, *, base: int, actor: User, now: dt.datetime
) -> Revision:
    """The text, mandates, recipients and choices of `revision` as the next revision of `draft`.

    Names, titles and standard clauses are those of the letter's day, as in every revision. Raises what
    `services.revise` raises.
    """
    plan = plan_of(draft, revision, on=draft.dated_for or geneva_day(revision.created_at))
    note = f"restored from revision {revision.number}"
    return revise(draft, plan, base=base, actor=actor, now=now, note=note)


def plan_of(draft: Draft, revision: Revision, *, on: dt.date) -> Plan:
    """The plan behind any revision of `draft`. `on`: the day whose facts it was frozen with."""
    content = revision.content
    known = recipient_queries.by_keys([facts["key"] for facts in content["addressees"]])
    own = dict(draft.addressees.values_list("recipient__key", "salutation"))
    return Plan(
        letter_type=draft.letter_type,
        language=draft.language,
        mandates=tuple(mandate_queries.by_keys([facts["key"] for facts in content["mandates"]])),
        addressees=tuple(
            _to(known.get(facts["key"]), facts, own.get(facts["key"], ""), draft.language, on)
            for facts in content["addressees"]
        ),
        text=text_of(content),
        choices=Choices.of(content),
    )


def name(revision: Revision, *, name: str, actor: User, now: dt.datetime) -> RevisionName:
    """Call `revision` by `name` from now on; an empty one takes its name away. Raises NotPermitted."""
    draft = revision.draft
    if not permissions.may_draft(actor, draft.owner(), geneva_day(now)):
        raise NotPermitted("Only drafters of the mandate that owns the case may name a revision.")
    with transaction.atomic():
        row = RevisionName.objects.create(
            revision=revision, name=" ".join(name.split()), author=actor, named_at=now
        )
        events.record(
            "name_revision",
            now=now,
            actor=actor,
            case=draft.case,
            draft=draft,
            revision=revision.number,
        )
    return row


def _to(
    recipient: Recipient | None, facts: dict[str, Any], own: str, language: str, on: dt.date
) -> To:
    """The recipient as it was chosen. A salutation that its rule gave then is left to the rule."""
    recipient = recipient or recipient_queries.by_key(facts["key"])
    greeting = facts["salutation"]
    if greeting == own:
        return To(recipient, own)
    try:
        by_rule = recipient_queries.facts_on(recipient, on, language).salutation
    except ValidationError:
        return To(recipient)
    return To(recipient, "" if greeting == by_rule else greeting)
