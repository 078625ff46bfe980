"""What the clearance pages show, put together from queries and the engine. Decides nothing and writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from comms.clearance import queries
from comms.clearance.forms import AnswerForm
from comms.clearance.queries import Line, Standing
from comms.drafting import clause_page, comparison
from comms.drafting.models import Draft, Revision
from comms.errors import WrongState
from comms.letters import assemble, html, text
from comms.letters.document import Document
from comms.workflow import CommunicationState
from mandates.models import Mandate

PILLS = {
    Standing.CLEARED: "done",
    Standing.PENDING: "waiting",
    Standing.CHANGES: "wrong",
    Standing.DECLINED: "wrong",
    Standing.STALE: "waiting",
}


def row(draft: Any, lines: Sequence[Line]) -> dict[str, Any]:
    """One draft in a list; `draft` comes from `queries.for_list`."""
    return {
        "draft": draft,
        "recipients": queries.named(draft.to or []),
        "progress": queries.cleared_in_words(lines),
        "references": references(draft),
    }


def references(draft: Draft) -> list[str]:
    return [
        str(letter.reference)
        for letter in draft.communications.all()
        if letter.state != CommunicationState.VOID
    ]


def page(
    draft: Draft,
    asked: Mapping[str, str],
    form: AnswerForm,
    mine: Sequence[Mandate],
    *,
    on: dt.date,
) -> dict[str, Any]:
    """Everything on the clearance page of one draft. `asked`: `to` a recipient's place, `since` a revision."""
    revision = queries.shown(draft)
    if revision is None:
        raise WrongState("This draft has no text yet, so there is nothing to clear.")
    lines = queries.table(draft)
    letters = list(draft.communications.select_related("reference", "recipient").order_by("pk"))
    addressees = revision.content["addressees"]
    place = _place(asked.get("to", ""), len(addressees))
    key = addressees[place - 1]["key"]
    document = _document(draft, revision, key, letters, on)
    base = _base(draft, revision, form, mine, lines, asked.get("since", ""))
    old = text.render(_document(draft, base, key, letters, on)) if base else ""
    titles = {facts["key"]: facts for facts in revision.content["mandates"]}
    return {
        "draft": draft,
        "revision": revision,
        "form": form,
        "mine": mine,
        "letter": html.render(document),
        "addressees": addressees,
        "place": place,
        "recipients": queries.named(addressees),
        "lines": [
            {"line": line, "facts": titles.get(line.mandate.key), "pill": PILLS[line.standing]}
            for line in lines
        ],
        "progress": queries.cleared_in_words(lines),
        "letters": [letter for letter in letters if letter.state != CommunicationState.VOID],
        "clause_changes": clause_page.changed(draft, revision),
        "base": base,
        "changes": comparison.compare(old, text.render(document)) if base else [],
        **band(letters),
    }


def band(letters: Sequence[Any]) -> dict[str, Any]:
    """Whether the text is still confidential, and until when if that is known of every letter of it."""
    live = [letter for letter in letters if letter.state != CommunicationState.VOID]
    public = {CommunicationState.RELEASED, CommunicationState.WITHDRAWN}
    instants = [letter.public_at for letter in live]
    return {
        "is_confidential": not live or any(letter.state not in public for letter in live),
        "until": max(instants) if instants and all(instants) else None,
    }


def _place(asked: str, count: int) -> int:
    return int(asked) if asked.isdecimal() and 1 <= int(asked) <= count else 1


def _document(
    draft: Draft, revision: Revision, key: str, letters: Sequence[Any], on: dt.date
) -> Document:
    """`revision` as the recipient `key` gets it; as the first one when it was not addressed to them."""
    places = {facts["key"]: facts["position"] for facts in revision.content["addressees"]}
    letter = next(
        (row for row in letters if row.recipient.key == key and row.state != "void"), None
    )
    day = letter.dated_on if letter and letter.dated_on else draft.dated_for or on
    return assemble.letter(
        revision.content,
        position=places.get(key, 1),
        reference=str(letter.reference) if letter else "",
        dated_on=day,
        kind="preview",
    )


def _base(
    draft: Draft,
    shown: Revision,
    form: AnswerForm,
    mine: Sequence[Mandate],
    lines: Sequence[Line],
    since: str,
) -> Revision | None:
    """The earlier text to compare with: the one just answered on, the one asked for, or the mandate's last."""
    posted = str(form.data.get("digest", "")) if form.is_bound else ""
    own = {mandate.pk for mandate in mine}
    stale = [line.last.revision_id for line in lines if line.last and line.mandate.pk in own]
    earlier = draft.revisions.exclude(digest=shown.digest)
    if posted and posted != shown.digest:
        return earlier.filter(digest=posted).last()
    if since.isdecimal():
        spoken = [line.last.revision_id for line in lines if line.last]
        return earlier.filter(number=int(since[:9]), pk__in=spoken).first()
    return earlier.filter(pk__in=stale).first()
