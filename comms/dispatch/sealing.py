"""Sealing: the cleared revision becomes a signed file, with its reference and its date, once.

Runs in the worker, which has the renderer loaded; the web process only queues it.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError

from comms import jobs, lifecycle, store
from comms.clock import day_in_words, geneva_day
from comms.dispatch import telling
from comms.dispatch.models import Communication, Rendition, RenditionKind
from comms.drafting import treaties
from comms.errors import CommsError, Incomplete, StaleText, WrongState
from comms.jobs import JobKind
from comms.letters import assemble
from comms.letters.content import digest, problems
from comms.letters.document import Document, Kind
from comms.workflow import DraftState
from mandates import queries as mandate_queries
from mandates.models import Mandate

if TYPE_CHECKING:
    from comms.letters.seal import Sealer
    from mandates.models import User

# What must not have changed between clearance and seal; a corrected postal address may.
SAME_MANDATE = ("key", "title", "holder", "function", "resolution", "resolution_body")

# Letters that were drawn and then not sealed, for this worker's next try; some 60 KB each.
KEPT = 50
_unsealed: dict[Document, bytes] = {}


def request(letter: Communication, *, actor: User, now: dt.datetime) -> jobs.Job:
    """Ask the worker to seal. Refuses at once what could not be sealed. Raises WrongState, NotPermitted, …"""
    lifecycle.check(letter, "seal", actor=actor, now=now)
    check_text(letter, now=now)
    return jobs.queue(letter, JobKind.SEAL, actor=actor, now=now)


def seal(letter: Communication, *, actor: User, now: dt.datetime) -> Rendition:
    """Render, sign and keep the file in one transaction with the change of state.

    Raises WrongState, NotPermitted, StaleText, Incomplete. A file without a committed row is removed.
    """
    with (
        store.undone_on_fault(store.confidential()) as written,
        lifecycle.advance(letter, "seal", actor=actor, now=now) as (row, facts),
    ):
        dated_on = check_text(row, now=now)
        row.revision, row.dated_on, row.sealed_at = row.draft.text(), dated_on, now
        row.position = position_of(row)
        # Before the letter is drawn: without its key it would be drawn again at every try.
        sealer = opened()
        data = _sealed(document(row, "sent"), sealer, now)
        written.append(store.put(store.confidential(), data, suffix=".pdf"))
        rendition = Rendition.objects.create(
            communication=row,
            kind=RenditionKind.SENT,
            stored_name=written[0],
            sha256=store.sha256(data),
            size=len(data),
            created_at=now,
        )
        facts |= {"sha256": rendition.sha256, "digest": row.revision.digest}
        telling.sealed(row, actor=actor, now=now)
    return rendition


def check_text(letter: Communication, *, now: dt.datetime) -> dt.date:
    """The day the letter will bear. Raises what stops it from being sealed on that day."""
    draft = letter.draft
    if draft.state != DraftState.CLEARED:
        raise WrongState(
            f"{letter} cannot be sealed: its text is {draft.get_state_display()}, not cleared by "
            "every mandate. The clearance page shows who is pending."
        )
    today = geneva_day(now)
    dated_on = draft.dated_for or today
    if dated_on > today:
        raise WrongState(
            f"{letter} is meant to bear the date {day_in_words(dated_on)}, which has not come. "
            "Wait for that day, or reopen the draft and change its date."
        )
    content = draft.text().content
    mark, missing = _judged(json.dumps(content, ensure_ascii=False, sort_keys=True))
    if mark != draft.text().digest:
        raise StaleText(
            "The stored text does not match the digest that was cleared. Nothing was sealed; "
            "tell the operators at once."
        )
    if missing:
        raise Incomplete(f"{letter} is not complete.", missing=list(missing))
    changed = changed_facts(content, letter, dated_on)
    if changed:
        raise StaleText(
            f"Since the text was cleared, this has changed for {day_in_words(dated_on)}: "
            f"{'; '.join(changed)}. Revise the draft so that what is new is cleared: reopen it, "
            "submit it again and ask for clearance anew."
        )
    return dated_on


@lru_cache(maxsize=2)
def _judged(content: str) -> tuple[str, tuple[str, ...]]:
    """The digest of a text and what is missing in it. Sister letters ask this of the same long text each."""
    read = json.loads(content)
    return digest(read), tuple(problems(read))


def changed_facts(content: dict[str, Any], letter: Communication, on: dt.date) -> list[str]:
    """What the letter would say differently of its mandates and its treaties if it were composed for `on`.

    Of those alone: composing all of it for each of three hundred sisters would read every recipient
    three hundred times.
    """
    signing = Mandate.objects.filter(signatures__draft=letter.draft_id)
    before = {facts["key"]: facts for facts in content["mandates"]}
    changed: list[str] = []
    for mandate in mandate_queries.with_facts(signing).order_by("signatures__position"):
        try:
            facts = mandate.facts_on(on, content["language"]).as_dict()
        except ValidationError as error:
            changed += error.messages
            continue
        changed += [
            f"{facts['title']}: the {name.replace('_', ' ')} is now “{facts[name]}”"
            for name in SAME_MANDATE
            if before.get(facts["key"], {}).get(name) != facts[name]
        ]
    return changed + treaties.changed(content, letter.recipient, on=on)


def position_of(letter: Communication) -> int:
    """The addressee's place in the text. Raises StaleText when the recipient is not in it."""
    for addressee in letter.draft.text().content["addressees"]:
        if addressee["key"] == letter.recipient.key:
            return int(addressee["position"])
    raise StaleText(f"The cleared text is not addressed to the recipient of {letter}.")


def document(letter: Communication, kind: Kind) -> Document:
    """A letter that has its revision, position and date, as the engine sees it. Raises WrongState, Incomplete."""
    sealed = letter.sealed_text()
    return assemble.letter(
        sealed.content,
        position=sealed.position,
        reference=str(letter.reference),
        dated_on=sealed.dated_on,
        kind=kind,
    )


def _sealed(letter: Document, sealer: Sealer, now: dt.datetime) -> bytes:
    """The signed PDF. Where no time stamp is given, what was drawn is kept: the next try asks for the stamp alone."""
    drawn = _unsealed.pop(letter, None) or draw(letter)
    try:
        return sealer.seal(drawn, sealed_at=now)
    except CommsError:
        _unsealed[letter] = drawn
        if len(_unsealed) > KEPT:
            del _unsealed[next(iter(_unsealed))]
        raise


def draw(letter: Document) -> bytes:
    """The unsigned PDF."""
    from comms.letters import pdf  # loads the renderer: worker and commands only

    return pdf.render(letter)


def opened() -> Sealer:
    """The seal of this installation. Raises NotSealed: no letter is drawn that could not be sealed."""
    from comms.letters import seal as seals

    return seals.opened(
        key_file=settings.SEAL_KEY_FILE,
        certificate_file=settings.SEAL_CERTIFICATE_FILE,
        passphrase=settings.SEAL_KEY_PASSPHRASE,
        level=settings.SEAL_LEVEL,
        timestamp_url=settings.SEAL_TIMESTAMP_URL,
    )
