"""The text of the public copies of a reply's files: what passages are taken from and held against. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from comms.publication.answers import passages
from comms.publication.answers.passages import Text
from comms.publication.files.models import Choice, CopyState, FileChoice
from comms.replies.models import Reply, ReplyFile


@dataclass(frozen=True)
class PublicText:
    """A file of which a public copy is made, with what that copy says, page by page."""

    file: ReplyFile
    choice: FileChoice
    pages: Sequence[tuple[int | None, str]]

    @cached_property
    def text(self) -> Text:
        return passages.read(said for _, said in self.pages)

    @property
    def is_paged(self) -> bool:
        return self.pages[0][0] is not None

    def has(self, page: int | None) -> bool:
        return page in {number for number, _ in self.pages}

    def page_of(self, passage: str, *, on: int | None) -> tuple[bool, int | None]:
        """Whether the passage stands in the copy, and on which page; only page `on` is looked at where one is given."""
        index = on - 1 if on and self.is_paged else None
        place = self.text.place(passage, on=index)
        return (False, None) if place is None else (True, self.pages[place][0])


def of(reply: Reply) -> dict[int, PublicText]:
    """By the keys of the files, those whose public copy is made and shows something."""
    choices = (
        FileChoice.objects.standing()
        .filter(file__reply=reply, state=CopyState.MADE)
        .exclude(choice=Choice.WITHHOLD)
        .select_related("file")
        .order_by("file")
    )
    return {
        choice.file_id: PublicText(choice.file, choice, passages.pages(choice.text, choice.pages))
        for choice in choices
    }
