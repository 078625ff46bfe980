"""What the API answers, field by field, as its OpenAPI document says it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from ninja import Field, Schema


class Refusal(Schema):
    """Why there is no other answer."""

    status: int
    detail: str = Field(description="A sentence for people.")


class Recipient(Schema):
    key: str = Field(description="The same for every letter to this recipient, whatever its name.")
    name: str = Field(description="As printed in the letter.")
    kind: Literal["state", "company", "organisation", "other"]
    code: str = Field(description="ISO 3166 alpha-3 of a State; OTH for all others.")


class LetterState(Schema):
    code: str = Field(
        description="ISO 3166 alpha-3 of the State written to or of the company's domicile; empty if none."
    )
    name: str
    region: str


class LetterMandate(Schema):
    key: str
    title: str = Field(description="As printed in the letter.")
    holder: str = Field(description="Who signed, as printed in the letter.")


class LetterFile(Schema):
    url: str
    media_type: str
    size: int = Field(description="In octets.")
    sha256: str
    is_sealed: bool


class ReplyFile(Schema):
    name: str
    url: str
    media_type: str
    size: int = Field(description="In octets.")
    sha256: str
    pages: int | None
    redacted_for: str = Field(
        description="Why parts are hidden: person, request or other; empty if none are."
    )


class FileWithheld(Schema):
    pages: int | None
    ground: str


class Answer(Schema):
    """What a reply says to one question of its letter, where somebody has matched them."""

    question: int = Field(description="Its number in the letter.")
    extent: Literal["answered", "partly", "none", "referred"]
    passage: str = Field(
        description="As the public copy of the file has it; […] where something is left out."
    )
    file: str = Field(description="The address of the file that it stands in; empty if none.")
    page: int | None


class Reply(Schema):
    kind: Literal["acknowledgement", "substantive", "translation"]
    received_on: dt.date
    released_at: dt.datetime
    language: str
    is_withheld: bool = Field(description="It exists and is not shown.")
    files: list[ReplyFile]
    files_withheld: list[FileWithheld]
    answers: list[Answer]


class EarlierVersion(Schema):
    number: int
    url: str
    shown_from: dt.datetime
    shown_until: dt.datetime
    reason: str = Field(description="Why it was replaced.")
    is_removed: bool = Field(description="Its text was taken away too.")


class Letter(Schema):
    """A public letter with its replies."""

    slug: str = Field(description="Its name in addresses; it never changes.")
    reference: str
    url: str = Field(description="The permanent address of its page.")
    type: Literal["AL", "UA", "OL"]
    dated_on: dt.date
    sent_on: dt.date
    released_at: dt.datetime = Field(description="When it became public.")
    language: Literal["en", "fr", "es"]
    recipient: Recipient
    state: LetterState
    mandates: list[LetterMandate] = Field(description="In the order in which they signed.")
    themes: list[str] = Field(description="The rights at stake.")
    summary: str
    answered: Literal["yes", "acknowledged", "no"] = Field(
        description="By what is public: a reply, an acknowledgement only, nothing."
    )
    replies: list[Reply]
    files: list[LetterFile]
    version: int = Field(description="Grows by one with each correction.")
    versions: list[EarlierVersion] = Field(description="What corrections replaced.")
    sisters: list[str] = Field(description="Slugs of the other public letters of the same case.")
    follows: list[str] = Field(description="Slugs of the public letters that it follows up.")
    is_withdrawn: Literal[False]


class LetterWithText(Letter):
    """A public letter with its replies and its text."""

    text: str
    questions: list[str] = Field(description="What it asks, in its order.")


class Tombstone(Schema):
    """What is left of a letter that was withdrawn."""

    slug: str
    reference: str
    url: str
    released_at: dt.datetime
    is_withdrawn: Literal[True]
    withdrawn_on: dt.date
    withdrawal_reason: str


class Change(Schema):
    """A correction, a withdrawal, or the return of a letter."""

    changed_at: dt.datetime
    kind: Literal["correction", "withdrawal", "return"]
    version: int
    reason: str
    slug: str
    reference: str
    url: str


class Counted(Schema):
    """A mandate or a State, with the public letters that bear it."""

    key: str
    name: str = Field(description="As in the newest letter.")
    letters: int
    answered: int = Field(description="Letters with a public reply that is more than a receipt.")
    letters_url: str


class CountedQuestions(Schema):
    """What became of the questions of letters with a matched reply. Each counts once, by the best said of it."""

    asked: int = Field(
        description="In those letters; what no reply has been matched with is in no other number."
    )
    answered: int
    partly: int = Field(description="Partly answered.")
    referred: int = Field(description="Referred elsewhere.")
    unanswered: int = Field(description="Matched, and not answered.")


class CountedRecipient(Counted):
    kind: str
    questions: CountedQuestions | None = Field(
        description="Null while no public reply has been matched with a question."
    )


class Page(Schema):
    """A part of a list."""

    total: int = Field(description="How many items all parts have together.")
    next: str | None = Field(description="The address of the next part; null at the end.")


class Letters(Page):
    items: list[Letter | Tombstone]


class Changes(Page):
    items: list[Change]


class CountedPage(Page):
    items: list[Counted]


class Recipients(Page):
    items: list[CountedRecipient]
