"""Making an imported letter: the same steps as staff take, at the letter's own date, all of them or none.

The steps are done by one user that nobody signs in as, appointed for that single day, so that every event says
that it was an import. Sealing loads the renderer: commands only, never a web process.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from django.db import transaction

from comms import events, notices, permissions, reference, store
from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.clock import GENEVA, geneva_day
from comms.dispatch import register, sealing, sending
from comms.dispatch.models import Communication
from comms.drafting import services as drafting
from comms.drafting import treaties
from comms.drafting.clauses import rules as clause_rules
from comms.drafting.clauses.rules import ClauseChange
from comms.drafting.content import Choices, Plan, To
from comms.drafting.models import Draft
from comms.errors import CommsError, Incomplete
from comms.importing import reading
from comms.importing.faults import BadLetter, Faults
from comms.importing.lookup import Found, find
from comms.importing.reading import Given
from comms.letters.models import ClauseSet
from mandates import services as mandates
from mandates.models import DeskRole, Mandate, Role, User
from recipients.models import Channel

IMPORTER = "letter-import@pouch.invalid"
CLEARER = "clearance-import@pouch.invalid"
# Chosen by rule without a field in the letter's file: printed where its clause set has the words.
RULED_TODAY = (
    *("non_state_disclaimer", "prompt_reply", "detention_caveat"),
    *("binding_treaties", "treaty_standards"),
)
REMARK = "imported: the letter was made and sent outside Pouch"


class Stage(StrEnum):
    """How far an imported letter is taken."""

    DRAFTING = "drafting"
    CLEARED = "cleared"
    SENT = "sent"


@dataclass(frozen=True)
class Imported:
    """What came of it; `letter` is None for a draft, which has no reference yet."""

    draft: Draft
    letter: Communication | None


def import_letter(
    path: Path | str,
    *,
    stage: Stage,
    now: dt.datetime,
    clauses: Path | str = "",
    by: User | None = None,
) -> Imported:
    """The letter in a file, taken to `stage` as of its own date; `by` is the drafter whose letter it becomes.

    `clauses` is the file of a clause set that is loaded and used for it. Raises BadLetter with every fault,
    and its path, that can be found; then nothing is written and no file is left.
    """
    given = reading.read_file(path, today=geneva_day(now))
    stored: list[str] = []
    try:
        with transaction.atomic(), notices.silenced():
            faults = Faults()
            used = _clauses(given, clauses, faults)
            found = find(given, faults)
            faults.raise_any()
            try:
                return _make(given, found, used, stage=stage, now=now, by=by, stored=stored)
            except Incomplete as refusal:
                path_of = given.path or "letter"
                raise BadLetter(
                    [f"{path_of}: {sentence}" for sentence in refusal.missing or [str(refusal)]]
                ) from refusal
    except BaseException:
        for name in stored:
            store.remove(store.confidential(), name)
        raise


def _clauses(given: Given, path: Path | str, faults: Faults) -> str:
    """The name of the clause set to use, after loading the one in the file."""
    if not path:
        return given.clause_set or "standard"
    try:
        made: ClauseSet = reference.load_clauses(path)[0]
    except reference.BadReference as refusal:
        for fault in refusal.faults:
            faults.add("--clauses", fault)
        return "standard"
    if given.language and made.language != given.language:
        faults.add(
            "--clauses language",
            f"the set is in “{made.language}”, the letter in “{given.language}”; name another set.",
        )
    elif given.dated_on not in made.period:
        faults.add(
            "--clauses valid_from",
            f"the set is not in force on {given.dated_on}; mend its period or name another set.",
        )
    return made.name


def _make(
    given: Given,
    found: Found,
    clause_set: str,
    *,
    stage: Stage,
    now: dt.datetime,
    by: User | None,
    stored: list[str],
) -> Imported:
    assert found.to is not None  # noqa: S101  (find notes a fault otherwise)
    then = min(dt.datetime.combine(given.dated_on, dt.time(12), tzinfo=GENEVA), now)
    importer, clearer = (
        _system(IMPORTER, "Import of letters"),
        _system(CLEARER, "Import of clearances"),
    )
    _appoint(importer, clearer, found.mandates, given.dated_on)
    drafter = by or importer
    draft = _draft(given, found, found.to, clause_set, actor=drafter, now=then)
    events.record(
        "import_letter",
        now=now,
        actor=drafter,
        reason=REMARK,
        reference=given.reference,
        stage=str(stage),
        case=draft.case,
        draft=draft,
    )
    if stage is Stage.DRAFTING:
        return Imported(draft, None)
    numbers = {found.to.recipient.pk: (given.number, given.year)}
    register.submit(draft, actor=drafter, now=then, numbers=numbers)
    for mandate in found.mandates:
        clearance.clear(
            draft,
            mandate=mandate,
            digest=draft.text().digest,
            actor=clearer,
            now=then,
            comment=REMARK,
        )
    letter = draft.communications.get()
    if stage is Stage.SENT:
        rendition = sealing.seal(letter, actor=importer, now=then)
        stored.append(rendition.stored_name)
        _send(letter, actor=importer, now=then)
    return Imported(draft, letter)


def _draft(
    given: Given, found: Found, to: To, clause_set: str, *, actor: User, now: dt.datetime
) -> Draft:
    case = cases.open_case(
        title=(given.title or f"Imported: {given.reference}")[:200],
        mandate=found.mandates[0],
        received_on=given.dated_on,
        summary=REMARK,
        actor=actor,
        now=now,
    )
    choices = Choices(
        press_release=given.press_release,
        interim_measures=given.interim_measures,
        without_prejudice=given.without_prejudice,
        on_legislation=given.on_legislation,
        sister_states=found.sister_states,
        other_companies=given.other_companies,
        sister_others=given.others,
        mandate_count=given.mandate_count,
        clause_set=clause_set,
    )
    plan = Plan(
        given.letter_type, given.language, tuple(found.mandates), (to,), given.text, choices
    )
    return drafting.open_draft(
        case,
        letter_type=given.letter_type,
        language=given.language,
        mandates=found.mandates,
        addressees=[to],
        dated_for=given.dated_on,
        text=given.text,
        choices=replace(choices, clause_changes=_not_given(plan, given)),
        keep_order=True,
        actor=actor,
        now=now,
    )


def _not_given(plan: Plan, given: Given) -> tuple[ClauseChange, ...]:
    """Clauses that today's rules would add to a letter that was written without them, switched off."""
    sets = ClauseSet.objects.in_force(given.language, given.dated_on)
    texts = sets.filter(name=plan.choices.clause_set).values_list("clauses", flat=True)
    held = {key for clauses in texts for key in clauses if key in RULED_TODAY}
    if given.interim_measures:
        held.add("interim_measures")
    return tuple(
        ClauseChange(one.key, clause_rules.OFF, reason="The letter was given without it.")
        for one in clause_rules.decide(treaties.known(plan, on=given.dated_on))
        if one.by_rule and one.key not in held and one.key in (*RULED_TODAY, "interim_measures")
    )


def _send(letter: Communication, *, actor: User, now: dt.datetime) -> None:
    facts = letter.sealed_text().addressee
    address = facts["email"] if facts["channel"] == Channel.EMAIL else facts["postal_address"]
    sending.record(
        letter,
        channel=facts["channel"],
        address=(address or facts["name"])[:300],
        proof=REMARK,
        sent_at=now,
        actor=actor,
        now=now,
    )


def _system(email: str, name: str) -> User:
    """A user of imports: no password opens it, and it holds no role on any day but those of its letters.

    Clearances given outside Pouch have a user of their own: who writes a text is never the only one who clears it.
    """
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, None, name=name)


def _appoint(user: User, clearer: User, signing: list[Mandate], day: dt.date) -> None:
    """What the steps need, for that one day."""
    period = (day, day + dt.timedelta(days=1))
    if not permissions.may_draft(user, signing[0], day):
        mandates.appoint(user, mandate=signing[0], role=Role.DRAFTER, period=period, actor=None)
    for mandate in signing:
        if not permissions.may_clear(clearer, mandate, day):
            mandates.appoint(
                clearer, mandate=mandate, role=Role.DELEGATE, period=period, actor=None
            )
    if not permissions.is_registry(user, day):
        mandates.seat(user, desk=DeskRole.REGISTRY, period=period)


def user_of(email: str) -> User:
    """The person with this address. Raises CommsError naming the remedy."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommsError(f"Nobody signs in as {email}; give the e-mail address of a drafter.")
    return user
