"""What the pages of received files read. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from comms.dispatch.models import Communication
from comms.publication import gate
from comms.publication.files import showing
from comms.publication.files.models import Choice, CopyState, FileChoice
from comms.publication.redaction import services as redaction
from comms.replies.models import Reply, ReplyFile
from mandates.models import User


def files(user: User, on: dt.date) -> QuerySet[ReplyFile]:
    """The received files of the replies `user` may see."""
    visible = ReplyFile.objects.filter(reply__in=Reply.objects.visible_to(user, on))
    return visible.select_related("reply__registered_by")


def choices(user: User, on: dt.date) -> QuerySet[FileChoice]:
    """The choices for files of replies `user` may see."""
    visible = FileChoice.objects.filter(file__reply__in=Reply.objects.visible_to(user, on))
    return visible.select_related("file__reply", "chosen_by", "confirmed_by")


def unsettled() -> QuerySet[ReplyFile]:
    """Files that keep their reply back: nobody chose, the copy is not made, or no second person agreed."""
    made = FileChoice.objects.standing().filter(file=OuterRef("pk"), state=CopyState.MADE)
    settled = made.filter(Q(choice=Choice.PUBLISH) | Q(confirmed_at__isnull=False))
    waiting = ReplyFile.objects.filter(reply__released_at=None, reply__is_withheld=False)
    return waiting.filter(~Exists(settled))


def history(file: ReplyFile) -> list[FileChoice]:
    """Every choice that was made for a file, the newest first."""
    rows = FileChoice.objects.filter(file=file).select_related("chosen_by", "confirmed_by")
    return list(rows.defer("text", "seen").order_by("-pk"))


def standing(files: Iterable[ReplyFile]) -> dict[int, FileChoice]:
    """The choice that holds for each file, by the file's key."""
    rows = FileChoice.objects.standing().filter(file__in=files).defer("text", "seen")
    return {row.file_id: row for row in rows}


def saying(letters: Iterable[Communication], words: Iterable[str]) -> list[FileChoice]:
    """The copies made of these letters' replies that say some of `words`, however they are set, or show them."""
    wanted = list(words)
    sought = [plain for word in wanted if (plain := gate.folded(word))]
    if not sought:
        return []
    made = FileChoice.objects.standing().filter(
        file__reply__communication__in=letters, state=CopyState.MADE
    )
    rows = made.exclude(text="", seen={}).select_related("file__reply__communication__reference")
    texts = ((choice, gate.folded(choice.text)) for choice in rows.order_by("file"))
    return [
        choice
        for choice, said in texts
        if any(word in said for word in sought) or showing.naming(wanted, choice.seen)
    ]


def proposed(choice: FileChoice) -> list[str]:
    """What is withheld of the letter, to be looked for in a file of which no words are hidden yet."""
    letter = choice.file.reply.communication
    words = [] if choice.words else redaction.withheld_words(letter)
    return list(dict.fromkeys(" ".join(word.split()) for word in words))


def boxes_by_page(choice: FileChoice) -> Counter[int]:
    return Counter(int(box["page"]) for box in choice.boxes)
