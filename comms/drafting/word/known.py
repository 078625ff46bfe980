"""What of a file is in the draft already, so that a comment goes out and comes back and still is one comment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from comms.drafting.models import Draft, Revision
from comms.drafting.threads import anchors
from comms.drafting.threads.models import Remark, Suggestion
from comms.drafting.word.findings import Commented, Findings, Suggested

MARK = re.compile(r"([RS])(\d{1,18})")
OLDEST = 1990


def mark(row: Remark | Suggestion) -> str:
    """How a comment of the file is known again."""
    return f"{'R' if isinstance(row, Remark) else 'S'}{row.pk}"


def spoken(suggestion: Suggestion) -> str:
    """A suggestion as a comment says it."""
    quoted, words = suggestion.thread.quoted, suggestion.replacement
    match suggestion.kind():
        case "insert":
            return f"Suggestion: put in “{words}”."
        case "delete":
            return f"Suggestion: take out “{quoted}”."
    return f"Suggestion: “{words}” for “{quoted}”."


def without(found: Findings, draft: Draft, revision: Revision) -> Findings:
    """The findings that are new, with the threads of the comments that are not."""
    remarks = list(Remark.objects.filter(thread__draft=draft))
    suggestions = list(
        Suggestion.objects.filter(thread__draft=draft).select_related("thread__revision")
    )
    threads = {
        one.id: thread
        for one in found.commented
        if (thread := _thread(one, remarks, suggestions)) is not None
    }
    effects = _effects(suggestions, revision)
    new = replace(
        found,
        suggested=[one for one in found.suggested if one.effect() not in effects],
        commented=[one for one in found.commented if one.id not in threads],
    )
    lost = len(found.suggested) - len(new.suggested) + len(threads)
    return replace(new, known=found.known + lost, threads={**found.threads, **threads})


def instant(text: str) -> dt.datetime | None:
    """When something in a file was written; None for what is no date of our time."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not OLDEST < at.year < 9999:
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _thread(
    one: Commented, remarks: Iterable[Remark], suggestions: Iterable[Suggestion]
) -> int | None:
    exported = MARK.fullmatch(one.mark)
    if exported and exported[1] == "S":
        for row in suggestions:
            if mark(row) == one.mark and _same(spoken(row), one.text):
                return row.thread_id
    for remark in remarks:
        if exported and mark(remark) == one.mark and _same(remark.text, one.text):
            return remark.thread_id
        # What an earlier file brought, in a copy that was worked on further.
        is_his = remark.author_name == one.writer and remark.at == instant(one.at)
        if is_his and _same(remark.text, one.said):
            return remark.thread_id
    return None


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _effects(suggestions: Iterable[Suggestion], revision: Revision) -> set[Any]:
    """What the suggestions do, told of the exported text."""
    contents: dict[int, Mapping[str, Any]] = {}
    courses: dict[int, anchors.Course] = {}
    found = set()
    for row in suggestions:
        then = row.thread.revision
        if then.pk not in courses:
            contents[then.pk] = then.content
            courses[then.pk] = anchors.Course(then.content, revision.content)
        at = row.thread.anchor()
        now = at if then.pk == revision.pk else courses[then.pk].follow(at)
        if now and now.quoted == at.quoted:
            words = Suggested(now.part, now.number, now.offset, now.quoted, row.replacement, "")
            found.add(words.effect())
    return found
