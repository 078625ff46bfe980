"""What exactly becomes public with a letter, and what is still undecided: said in one place. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from comms.dispatch.models import Communication
from comms.letters.copies import FORMS
from comms.publication.deadlines.models import Move, SafetyReview
from comms.publication.files.queries import unsettled
from comms.publication.models import Hold
from comms.publication.preparing.models import PreparedCopy
from comms.publication.redaction.standing import Standing, standings
from comms.replies.models import Reply


@dataclass
class Contents:
    """What the release of one letter shows, what stays out, and what somebody still has to decide or do."""

    forms: list[str] = field(default_factory=lambda: ["PDF", *(f.label for f in FORMS.values())])
    replies: list[Reply] = field(default_factory=list)
    withheld: list[Reply] = field(default_factory=list)
    to_read: list[Reply] = field(default_factory=list)
    unsettled: int = 0
    hidden: list[str] = field(default_factory=list)
    public_text: Standing = field(default_factory=Standing)
    review: SafetyReview | None = None
    prepared: PreparedCopy | None = None
    hold: Hold | None = None
    move: Move | None = None

    @property
    def undecided(self) -> list[str]:
        said = []
        if self.to_read:
            count = len(self.to_read)
            said.append(f"{count} repl{'y' if count == 1 else 'ies'} to read")
        if self.unsettled:
            files = "file" if self.unsettled == 1 else "files"
            said.append(f"{self.unsettled} received {files} without a public copy that stands")
        if self.public_text.reason:
            said.append("public text to be confirmed")
        if self.prepared and self.prepared.refusal:
            said.append("public copy to be put right")
        if self.review is None:
            said.append("safety review to be signed")
        if self.move:
            said.append(f"{self.move.get_kind_display()} to be confirmed or refused")
        if self.hold and not self.hold.confirmed_at:
            said.append("hold to be confirmed")
        return said


def of(letters: Sequence[Communication]) -> dict[int, Contents]:
    """By the letters' keys, in a fixed number of queries. The letters need their `draft`."""
    pks = [letter.pk for letter in letters]
    found = {pk: Contents() for pk in pks}
    waiting = Reply.objects.filter(communication__in=pks, released_at=None)
    for reply in waiting.annotate(matched=Count("answers")).prefetch_related("files"):
        contents = found[reply.communication_id]
        if reply.is_withheld:
            contents.withheld.append(reply)
        elif reply.approved_at:
            contents.replies.append(reply)
        else:
            contents.to_read.append(reply)
    files = unsettled().filter(reply__communication__in=pks).order_by()
    for pk, count in files.values_list("reply__communication").annotate(n=Count("pk")):
        found[pk].unsettled = count
    reviews = SafetyReview.objects.fresh().filter(communication__in=pks)
    for review in reviews.select_related("signed_by").order_by("pk"):
        found[review.communication_id].review = review
    for copy in PreparedCopy.objects.filter(communication__in=pks):
        found[copy.communication_id].prepared = copy
    holds = Hold.objects.active().filter(communication__in=pks)
    for hold in holds.select_related("placed_by", "confirmed_by"):
        found[hold.communication_id].hold = hold
    for move in Move.objects.waiting().filter(communication__in=pks).select_related("asked_by"):
        found[move.communication_id].move = move
    for pk, text in standings(letters).items():
        found[pk].hidden, found[pk].public_text = hidden(text), text
    return found


def hidden(text: Standing) -> list[str]:
    """What of a letter the public does not get, a sentence each; names nobody."""
    said = []
    if text.withheld:
        said.append(f"{text.withheld} place{'' if text.withheld == 1 else 's'} withheld")
    if text.protected:
        people = f"{text.protected} person{'' if text.protected == 1 else 's'}"
        said.append(f"{people} without consent to be named in public")
    return said
