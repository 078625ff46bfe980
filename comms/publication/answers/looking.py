"""The page of a file that is looked at while a question is matched, and what is taken from it into the passage."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from comms.publication.answers import passages
from comms.publication.answers.forms import LookForm
from comms.publication.answers.texts import PublicText
from comms.replies.models import Answer

STEPS = {"earlier": -1, "later": 1}


@dataclass(frozen=True)
class Look:
    """One page of one public copy, cut into paragraphs; `index` counts pages from 0."""

    copy: PublicText
    index: int

    @property
    def page(self) -> int | None:
        return self.copy.pages[self.index][0]

    @property
    def paragraphs(self) -> list[str]:
        return passages.paragraphs(self.copy.pages[self.index][1])

    @property
    def has_earlier(self) -> bool:
        return self.index > 0

    @property
    def has_later(self) -> bool:
        return self.index + 1 < len(self.copy.pages)


def at(form: LookForm, answer: Answer | None, act: str) -> Look | None:
    """The page that is asked for; without a wish the one of the passage that stands, or the first."""
    copies = form.copies
    if not copies:
        return None
    if form.is_bound:
        given = form.cleaned_data if form.is_valid() else {}
        pk, page = int(given.get("look_file") or 0), given.get("look_page")
    else:
        pk, page = (answer.file_id or 0, answer.page) if answer else (0, None)
    copy = copies.get(pk) or next(iter(copies.values()))
    index = (page or 1) - 1 + STEPS.get(act, 0) if copy.is_paged else 0
    return Look(copy, max(0, min(index, len(copy.pages) - 1)))


def filled(form: LookForm, look: Look | None) -> LookForm:
    """The form as it stands for the page that is shown; one with faults stays as it was typed."""
    if look is None or (form.is_bound and not form.is_valid()):
        return form
    values = {"look_file": str(look.copy.file.pk), "look_page": look.page}
    return LookForm(initial=values, copies=form.copies)


def taken(posted: QueryDict, look: Look) -> QueryDict:
    """What was typed, with the ticked paragraphs of the page after the passage; of another file nothing is taken."""
    paragraphs = look.paragraphs
    ticked = [n for n in range(len(paragraphs)) if str(n) in posted.getlist("paragraph")]
    if posted.get("act") == "whole":
        ticked = list(range(len(paragraphs)))
    given = posted.copy()
    if not given.get("passage", "").strip():
        given["file"] = str(look.copy.file.pk)
        given["page"] = str(look.page or "")
    if given.get("file") == str(look.copy.file.pk):
        for number in ticked:
            given["passage"] = look.copy.text.taken(given.get("passage", ""), paragraphs[number])
    return given
