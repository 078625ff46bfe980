"""Gathers what the rules read of a draft, in a number of queries that does not grow with it. Writes nothing.

The file of the case is read only for those who may open it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from annex import queries as annex
from annex.standing import Standings
from comms.cases.models import Consent
from comms.drafting import queries, treaties
from comms.drafting.lint.finding import CaseFile, Earlier, Other, Spot, Subject, around
from comms.drafting.models import Draft
from comms.errors import Incomplete
from comms.letters import reading
from comms.workflow import DraftState
from mandates import queries as mandate_queries
from mandates.models import Mandate
from recipients.models import Recipient

MOST_EARLIER = 40  # earlier letters of the office that the facts are compared with


def subject_of(draft: Draft, *, today: dt.date, may_open: bool) -> Subject:
    """What the rules read of the newest text. `may_open` says whether the reader may open the case's file."""
    content: dict[str, Any] = draft.current.content if draft.current else {}
    on = draft.dated_for or today
    try:
        typed = reading.read(content)
    except Incomplete:  # said by the rule of what is incomplete
        typed = reading.read({})
    return Subject(
        content=content,
        typed=typed,
        on=on,
        today=today,
        dated_for=draft.dated_for,
        open_comments=_open_comments(draft),
        outdated=tuple(_outdated(draft, on)),
        law=tuple(_law(draft, content, on)),
        file=_file(draft) if may_open else None,
    )


def _open_comments(draft: Draft) -> Counter[str]:
    """How many there are by part; what is said of the annex's title is said of the annex."""
    parts = queries.open_threads(draft).values_list("part", flat=True)
    return Counter(part.removesuffix("_title") for part in parts)


def _outdated(draft: Draft, on: dt.date) -> list[str]:
    mandates = Mandate.objects.filter(signatures__draft=draft).order_by("signatures__position")
    found = []
    for mandate in mandate_queries.with_facts(mandates):
        try:
            mandate_queries.facts_on(mandate, on, draft.language)
        except ValidationError as error:
            found += error.messages
    return found


def _law(draft: Draft, content: Mapping[str, Any], on: dt.date) -> list[Spot]:
    """What the library and the ratifications say today of the provisions in the annex."""
    sections = list(enumerate(content.get("annex", ()), start=1))
    provisions = [(n, section) for n, section in sections if section["kind"] == "provision"]
    if not provisions:
        return []
    now = annex.now_worded([one for _, one in provisions], language=draft.language, on=on)
    found = [
        spot
        for number, section in provisions
        if section.get("provision")
        for spot in _changed(number, section, now.get(section["provision"]))
    ]
    cited = treaties.named_in([section for _, section in provisions], draft.language)
    states = list(Recipient.objects.filter(addressed__draft=draft)) if cited else []
    standings = Standings(states, on=on)
    places = {one.get("instrument"): number for number, one in reversed(provisions)}
    return found + [
        Spot(f"The annex cites the {treaty}. {reason}", "annex", places.get(treaty.key, 0))
        for treaty in cited
        for reason in standings.unbound(treaty)
    ]


def _changed(number: int, section: Mapping[str, Any], now: Mapping[str, str] | None) -> list[Spot]:
    citation = around(section["citation"])
    if now is None:
        said = f"The library does not hold {citation} on the day of the letter; see that it is still in force."
    elif section.get("version") and now["text"] != section["text"]:
        said = (
            f"The library has a newer text of {citation}; take it, or keep the one the letter has."
        )
    else:
        return []
    return [Spot(said, "annex", number, around(section["text"]))]


def _file(draft: Draft) -> CaseFile:
    persons = draft.case.persons.exclude(consent_to_recipient=Consent.YES)
    held = draft.case.drafts.exclude(state=DraftState.DROPPED).order_by("pk")
    recipients = {
        facts["key"]: Other(facts["key"], facts["kind"], facts["name"], pk == draft.pk)
        for pk, addressees in held.values_list("pk", "current__content__addressees")
        for facts in addressees or ()
    }
    earlier = (
        Draft.objects.filter(case__mandate=draft.case.mandate_id, pk__lt=draft.pk)
        .exclude(case=draft.case_id)
        .exclude(state=DraftState.DROPPED)
        .order_by("-pk")
        .values_list("pk", "current__content__facts")[:MOST_EARLIER]
    )
    return CaseFile(
        sources=tuple(draft.case.sources.values_list("name", flat=True)),
        persons=tuple(name for person in persons for name in person.names()),
        recipients=tuple(recipients.values()),
        earlier=tuple(
            Earlier(pk, tuple(text for fact in facts or () for text in _texts(fact)))
            for pk, facts in earlier
        ),
    )


def _texts(fact: Mapping[str, Any]) -> list[str]:
    return [fact.get("text", ""), *fact.get("items", ())]
