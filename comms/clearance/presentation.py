"""What the clearance pages show, put together from queries and the engine. Decides nothing and writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from comms.clearance import asking, queries
from comms.clearance.forms import AnswerForm, DeadlineForm
from comms.clearance.kept import kept
from comms.clearance.queries import Line, Standing
from comms.clock import geneva_day
from comms.drafting.clauses import page as clause_page
from comms.drafting.comparing import comparison
from comms.drafting.models import Draft, Revision
from comms.errors import WrongState
from comms.letters import assemble, html
from comms.notices import Notice
from comms.workflow import CommunicationState, DraftState
from mandates.models import Mandate, User

FEW = 12  # letters are named one by one
PILLS = {
    Standing.CLEARED: "done",
    Standing.PENDING: "waiting",
    Standing.CHANGES: "wrong",
    Standing.DECLINED: "neutral",
    Standing.STALE: "stale",
}


@dataclass(frozen=True)
class Base:
    """An earlier text to compare with, what it was to this person, and which others there are."""

    text: Revision | None = None
    why: str = ""
    others: list[Base] = field(default_factory=list)


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
    person: User,
    on: dt.date,
) -> dict[str, Any]:
    """Everything on the clearance page of one draft. `asked`: `to` a recipient's place, `since` a revision."""
    revision = queries.shown(draft)
    if revision is None:
        raise WrongState("This draft has no text yet, so there is nothing to clear.")
    lines = queries.table(draft)
    letters = queries.letters(draft)
    addressees = revision.content["addressees"]
    place = _place(asked.get("to", ""), len(addressees))
    key = addressees[place - 1]["key"]
    base = _base(draft, revision, form, mine, person, lines, asked.get("since", ""))
    return {
        "draft": draft,
        "revision": revision,
        "form": form,
        "mine": mine,
        "letter": _letter(draft, revision, key, letters, on),
        "addressees": addressees,
        "options": _options(addressees, place),
        "place": place,
        "recipients": queries.named(addressees),
        "progress": queries.cleared_in_words(lines),
        "letters": [letter for letter in letters if letter.state != CommunicationState.VOID],
        "few": FEW,
        "clause_changes": clause_page.changed(draft, revision),
        **standing(draft, revision, lines, person, on),
        **changed(base, revision),
        **band(letters),
    }


def standing(
    draft: Draft, revision: Revision, lines: Sequence[Line], person: User, on: dt.date
) -> dict[str, Any]:
    """The table of who stands how, the counts above it, and what the desk may do about it."""
    titles = {facts["key"]: facts for facts in revision.content["mandates"]}
    reminded = queries.nudges(draft)
    rows = [
        {
            "line": line,
            "facts": titles.get(line.mandate.key),
            "pill": PILLS[line.standing],
            "nudge": reminded.get(line.mandate.pk),
            "may_nudge": line.is_pending and not _is_today(reminded.get(line.mandate.pk), on),
        }
        for line in lines
    ]
    counts = [(kind, sum(line.standing is kind for line in lines)) for kind in Standing]
    is_asked = draft.state == DraftState.SUBMITTED
    by = queries.deadline(draft)
    return {
        "lines": rows,
        "counts": [
            {"words": f"{count} {kind.value}", "pill": PILLS[kind]}
            for kind, count in counts
            if count
        ],
        "may_ask": is_asked and asking.may_ask(person, draft, on),
        "has_pending": any(line.is_pending for line in lines),
        "clear_by": by,
        "is_late": is_asked and by is not None and by < on,
        "deadline_form": DeadlineForm(initial={"clear_by": by}),
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


def _is_today(nudge: Notice | None, on: dt.date) -> bool:
    return nudge is not None and geneva_day(nudge.queued_at) == on


def _place(asked: str, count: int) -> int:
    return int(asked) if asked.isdecimal() and 1 <= int(asked) <= count else 1


def _letter(
    draft: Draft, revision: Revision, key: str, letters: Sequence[Any], on: dt.date
) -> SafeString:
    """`revision` as the recipient `key` gets it; as the first one when it was not addressed to them."""
    places = {facts["key"]: facts["position"] for facts in revision.content["addressees"]}
    letter = next((row for row in letters if row.to == key and row.state != "void"), None)
    day = letter.dated_on if letter and letter.dated_on else draft.dated_for or on
    place, reference = places.get(key, 1), str(letter.reference) if letter else ""

    def draw() -> str:
        document = assemble.letter(
            revision.content, position=place, reference=reference, dated_on=day, kind="preview"
        )
        return html.render(document)

    return kept(draw, "letter", revision.digest, place, reference, day)


def changed(base: Base, shown: Revision) -> dict[str, Any]:
    """What differs between `shown` and the text compared with, part by part."""
    facts: dict[str, Any] = {"base": base.text, "why": base.why, "others": base.others}
    if base.text is not None:
        old, marks = base.text, (base.text.digest, shown.digest)
        facts["changes"] = kept(lambda: _compared(old.content, shown.content), "changes", *marks)
        facts["is_typographic"] = kept(
            lambda: "yes" * comparison.is_typographic_only(old.content, shown.content),
            "same",
            *marks,
        )
    return facts


def _compared(old: dict[str, Any], new: dict[str, Any]) -> str:
    parts = comparison.compare_contents(old, new).parts
    language = {"language": new["language"]}
    return render_to_string("drafting/comparison.html", {"parts": parts, "draft": language})


def _options(addressees: Sequence[dict[str, Any]], place: int) -> SafeString:
    """The recipients to choose from; a loop in the template would take a tenth of the page's time."""
    options = [
        f'<option value="{facts["position"]:d}"{" selected" * (facts["position"] == place)}>'
        f"{escape(facts['name'])}</option>"
        for facts in addressees
    ]
    return mark_safe("".join(options))  # noqa: S308  (names are escaped, places are numbers)


def _base(
    draft: Draft,
    shown: Revision,
    form: AnswerForm,
    mine: Sequence[Mandate],
    person: User,
    lines: Sequence[Line],
    since: str,
) -> Base:
    """The earlier text to compare with: the one just answered on, the one asked for, or this person's own last."""
    answered, read = queries.earlier(draft, shown, mine, person)
    posted = str(form.data.get("digest", "")) if form.is_bound else ""
    own = [Base(answered, "you last answered"), Base(read, "you last read")]
    if posted and posted != shown.digest:
        found = Base(
            draft.revisions.defer("content").filter(digest=posted).first(), "your answer was for"
        )
    elif since.isdecimal():
        spoken = [line.last.revision_id for line in lines if line.last]
        spoken += [one.text.pk for one in own if one.text]
        texts = draft.revisions.defer("content").exclude(digest=shown.digest)
        found_ = texts.filter(number=int(since[:9]), pk__in=spoken).first()
        found = next((one for one in own if found_ and one.text == found_), Base(found_))
    else:
        found = next((one for one in own if one.text), Base())
    others = [one for one in own if one.text and one.text != found.text]
    return Base(found.text, found.why, others)
