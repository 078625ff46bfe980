"""Four eyes: a text is not cleared by the person who wrote its last change alone.

Precisely: the last author is the author of the newest revision that a person made. A revision that submitting made
by itself, because a name or a title had changed since, is nobody's edit; nor is one in which a mandate joined or left
by invitation and no word of the text changed (migration 0014). A letter is complete only when the mandates'
latest words on it, all of them yes, are not all that author's. So the author may clear for a mandate, also as one of
several; the word that would leave nobody else is refused. The database holds the same rule (migration 0011).
"""

from __future__ import annotations

from django.db import connection

from comms.clearance.models import Clearance, Word
from comms.drafting.models import Draft
from comms.errors import NotPermitted
from mandates.models import Mandate, User

SENTENCE = (
    "You wrote the last change to this text, and nobody else has cleared it. Somebody else has to clear it "
    "too: ask a delegate of {}, or another mandate's holder, to do so."
)


def last_author(draft: Draft) -> int | None:
    """The pk of whoever made the newest revision of the text; None when that was nobody who signs in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT the_last_author_of(%s)", [draft.pk])
        found: int | None = cursor.fetchone()[0]
    return found


def refuse_alone(draft: Draft, mandate: Mandate, actor: User) -> None:
    """Raises NotPermitted when `actor`, clearing for `mandate`, would be the only one and wrote the last change."""
    if actor.pk != last_author(draft):
        return
    last: dict[int, Clearance] = {}
    for word in Clearance.objects.filter(draft=draft).order_by("pk"):
        last[word.mandate_id] = word
    others = [pk for pk in draft.signatories.values_list("mandate", flat=True) if pk != mandate.pk]
    mark = draft.text().digest
    said = [last.get(pk) for pk in others]
    if any(word is None or word.word != Word.CLEARED or word.digest != mark for word in said):
        return  # not complete with this word, so somebody else may still come
    if all(word is not None and word.person_id == actor.pk for word in said):
        raise NotPermitted(SENTENCE.format(f"“{mandate}”"))
