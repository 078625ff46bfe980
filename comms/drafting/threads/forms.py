"""What is asked to say something about a passage. A form finds the words meant; the service decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from comms.drafting.models import Revision
from comms.drafting.threads import anchors
from comms.drafting.threads.anchors import Anchor
from mandates.models import User

KINDS = {
    "comment": "Comment on them",
    "replace": "Suggest other words",
    "insert": "Suggest words to add after them",
    "delete": "Suggest taking them out",
}
SPOKEN = {"class": "letter-text", "rows": 4}


def mention_field(readers: Sequence[User]) -> forms.ModelChoiceField:
    """A colleague who reads the draft; with JavaScript, typing @ leads here."""
    field = forms.ModelChoiceField(
        User.objects.filter(pk__in=[user.pk for user in readers]),
        label="Mention a colleague",
        required=False,
        empty_label="nobody",
        help_text="It then waits in their work. “@Name” in the comment does the same.",
    )
    field.choices = [("", "nobody"), *((user.pk, str(user)) for user in readers)]
    return field


class SpeakForm(forms.Form):
    """An answer in a thread."""

    text = forms.CharField(
        label="Answer",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-mentions": "mention"}),
        help_text="Everyone who may read this draft reads it.",
    )

    def __init__(self, *args: Any, readers: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mention"] = mention_field(readers)

    def mentions(self) -> list[User]:
        chosen = self.cleaned_data.get("mention")
        return [chosen] if chosen else []


class PassageForm(SpeakForm):
    """Something new about one passage of a revision, or about the whole letter."""

    kind = forms.ChoiceField(
        label="What you do",
        choices=KINDS.items(),
        initial="comment",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="The words it is about",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs=SPOKEN),
        help_text="As they stand in the passage. Shorten them to what you mean; empty is all of it.",
    )
    replacement = forms.CharField(
        label="Suggested words",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs=SPOKEN),
        help_text="For a suggestion only: what is to stand there.",
    )
    field_order = ["kind", "words", "replacement", "text", "mention"]

    def __init__(
        self, *args: Any, place: Anchor, revision: Revision, readers: Sequence[User], **options: Any
    ) -> None:
        """`place` is the passage, with the words that were selected in it."""
        self.place = place
        self.passage = anchors.text_at(revision.content, place) or ""
        words = place.quoted or self.passage
        super().__init__(
            *args, **{"initial": {"words": words, "kind": "comment"}} | options, readers=readers
        )
        self.fields["text"].label = "Your comment"
        if place.is_anywhere:
            del self.fields["words"]
        if place.is_anywhere or place.part not in anchors.WORDED:
            for name in ("kind", "replacement"):
                del self.fields[name]

    @property
    def is_suggestion(self) -> bool:
        return self.cleaned_data.get("kind", "comment") != "comment"

    def clean_words(self) -> str:
        return self.cleaned_data["words"].replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["anchor"] = self.place
        if not self.place.is_anywhere and not self.errors:
            try:
                data["anchor"] = self._found(data["words"], data.get("kind", "comment"))
            except forms.ValidationError as refusal:
                self.add_error("words", refusal)
        return data

    def _found(self, words: str, kind: str) -> Anchor:
        """The words in their passage. Raises ValidationError when they stand nowhere in it, or more than once."""
        if not words.strip():
            start, end = 0, len(self.passage)
        elif self.passage.startswith(words, self.place.offset):
            start, end = self.place.offset, self.place.offset + len(words)
        else:
            places = anchors.places_of(words, self.passage)
            if not places:
                raise forms.ValidationError(
                    "These words do not stand in the passage. Copy them from it, or leave the field empty "
                    "to speak of all of it."
                )
            if len(places) > 1:
                raise forms.ValidationError(
                    f"These words stand in the passage {len(places)} times. Add the words around those you "
                    "mean."
                )
            [(start, end)] = places
        begin = end if kind == "insert" else start
        quoted = self.passage[begin:end]
        return Anchor(self.place.revision, self.place.part, self.place.number, begin, quoted)

    def suggested(self) -> str:
        """The words to stand there; those added after a word begin with a space."""
        typed: str = self.cleaned_data["replacement"].replace("\r\n", "\n")
        if self.cleaned_data["kind"] == "delete":
            return ""
        anchor: Anchor = self.cleaned_data["anchor"]
        is_bare = typed[:1].isalnum() and self.passage[anchor.offset - 1 : anchor.offset].strip()
        if self.cleaned_data["kind"] == "insert" and anchor.offset and is_bare:
            return f" {typed}"
        return typed
