"""Which treaties the annex cites to each State, as they stand on the letter's day, and what has changed since.

Reads the library and the ratifications, writes nothing. What is not known to bind a State is a standard to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from annex.models import Act, Instrument, InstrumentKind
from annex.standing import DONE, Standings, day, state_name
from recipients.models import Recipient, RecipientKind

if TYPE_CHECKING:
    from comms.drafting.content import Plan

# The clause that speaks of each part of what is frozen.
PARTS = {"binding": "binding_treaties", "standards": "treaty_standards"}
# What may follow a treaty's name in a citation: not more words, which would make it another treaty's.
ENDED = re.compile(r"\s*($|[,;:(]|art)", re.IGNORECASE)
Fact = dict[str, str]


@dataclass(frozen=True)
class Cited:
    """The treaties that one State reads in the annex, as facts that a revision keeps."""

    addressee: str
    binding: tuple[Fact, ...]
    standards: tuple[Fact, ...]


def known(plan: Plan, *, on: dt.date) -> Plan:
    """The plan with what is known on that day of the treaties that its annex cites to States."""
    states = [to.recipient for to in plan.addressees if to.recipient.kind == RecipientKind.STATE]
    return replace(plan, cited=_to_each(states, plan.text.get("annex", ()), plan.language, on=on))


def frozen(plan: Plan, clause_keys: Sequence[str]) -> dict[str, Any]:
    """What the revision keeps for the clauses that stand; nothing when none of them does."""
    wanted = [part for part, key in PARTS.items() if key in clause_keys]
    if not wanted or not plan.cited:
        return {}
    return {
        "treaties": [
            {
                "addressee": one.addressee,
                **{part: [dict(fact) for fact in getattr(one, part)] for part in wanted},
            }
            for one in plan.cited
        ]
    }


def nameless(plan: Plan) -> list[str]:
    """One sentence for each treaty that cannot be named in the letter's language."""
    facts = [fact for one in plan.cited for fact in (*one.binding, *one.standards)]
    keys = dict.fromkeys(fact["instrument"] for fact in facts if not fact["name"])
    return [
        f"The treaty “{key}” has no name in the language of the letter; give it one in the library."
        for key in keys
    ]


def changed(content: Mapping[str, Any], recipient: Recipient, *, on: dt.date) -> list[str]:
    """What the frozen text says of this State's treaties and would say otherwise if it were composed for `on`."""
    kept = (one for one in content.get("treaties", ()) if one["addressee"] == recipient.key)
    before = next(kept, None)
    if before is None:
        return []
    now = _to_each([recipient], content["annex"], content["language"], on=on)
    if not now:
        return []
    is_bound = {fact["instrument"]: fact for fact in now[0].binding}
    was_bound = {fact["instrument"]: fact for fact in before.get("binding", ())}
    sentences = []
    for fact in (*now[0].binding, *now[0].standards):
        key, who = fact["instrument"], state_name(recipient)
        if _is_same(before, key, is_bound.get(key), was_bound.get(key)):
            continue
        if key in is_bound:
            done = is_bound[key]
            since = f"{DONE[Act(done['act'])]} {day(dt.date.fromisoformat(done['acted_on']))}"
            sentences.append(f"{fact['name']}: it binds {who} ({since})")
        else:
            sentences.append(f"{fact['name']}: it is not known to bind {who} any longer")
    return sentences


def _is_same(before: Mapping[str, Any], key: str, new: Fact | None, old: Fact | None) -> bool:
    """Whether the text, which keeps only what its clauses say, is still right about one treaty."""
    if "binding" in before and (new and (new["act"], new["acted_on"])) != (
        old and (old["act"], old["acted_on"])
    ):
        return False
    was_standard = key in {fact["instrument"] for fact in before.get("standards", ())}
    return "standards" not in before or was_standard == (new is None)


def _to_each(
    states: Sequence[Recipient], annex: Iterable[Mapping[str, Any]], language: str, *, on: dt.date
) -> tuple[Cited, ...]:
    cited = named_in(annex, language) if states else []
    if not cited:
        return ()
    standings = Standings(states, on=on)
    return tuple(_to_one(state, cited, standings, language) for state in states)


def _to_one(
    state: Recipient, cited: Sequence[Instrument], standings: Standings, language: str
) -> Cited:
    binding, standards = [], []
    for treaty in cited:
        fact = {"instrument": treaty.key, "name": treaty.name_in(language)}
        held = standings.bound_by(state, treaty)
        if held is None or held.acted_on is None:
            standards.append(fact)
        else:
            binding.append(fact | {"act": held.kind, "acted_on": held.acted_on.isoformat()})
    return Cited(state.key, tuple(binding), tuple(standards))


def named_in(annex: Iterable[Mapping[str, Any]], language: str) -> list[Instrument]:
    """The treaties of these sections in their order, each once; a typed citation is known by its first words."""
    provisions = [section for section in annex if section.get("kind") == "provision"]
    if not provisions:
        return []
    treaties = {one.key: one for one in Instrument.objects.filter(kind=InstrumentKind.TREATY)}
    names = [
        (_plain(name), one)
        for one in treaties.values()
        for name in (one.name_in(language), one.short_name)
        if name
    ]
    found = {}
    for section in provisions:
        key = section.get("instrument", "")
        treaty = treaties.get(key) if key else _named(section.get("citation", ""), names)
        if treaty:
            found[treaty.key] = treaty
    return list(found.values())


def _named(citation: str, names: Sequence[tuple[str, Instrument]]) -> Instrument | None:
    plain = _plain(citation)
    return next(
        (one for name, one in names if plain.startswith(name) and ENDED.match(plain[len(name) :])),
        None,
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("'", "’").casefold()
