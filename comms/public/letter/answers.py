"""What a letter asks, with what the replies to it answer, question by question. Pure, from rows that are at hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from comms.public.models import Extent, Publication, PublishedAnswer, PublishedReply

LANGUAGES = {
    "en": gettext_noop("English"),
    "fr": gettext_noop("French"),
    "es": gettext_noop("Spanish"),
    "ar": gettext_noop("Arabic"),
    "zh": gettext_noop("Chinese"),
    "ru": gettext_noop("Russian"),
}


@dataclass(frozen=True)
class Given:
    """What one reply says to a question; `place` counts the replies as the page does."""

    answer: PublishedAnswer
    reply: PublishedReply
    place: int

    @property
    def language(self) -> str:
        return _(LANGUAGES.get(self.reply.language, gettext_noop("another language")))


@dataclass(frozen=True)
class Asked:
    """A numbered question of the letter; without a text where the letter became public before texts were kept."""

    number: int
    text: str
    given: list[Given]


def of(publication: Publication) -> list[Asked]:
    """Every question in its order, once any reply is matched with any of them; nothing before."""
    given = defaultdict(list)
    for place, reply in enumerate(publication.replies.all(), start=1):
        for answer in reply.answers.all():
            given[answer.number].append(Given(answer, reply, place))
    if not given:
        return []
    texts = dict(enumerate(publication.questions, start=1))
    last = max(*texts, *given) if texts else max(given)
    return [Asked(n, texts.get(n, ""), given.get(n, [])) for n in range(1, last + 1)]


def answered(asked: list[Asked]) -> int:
    """How many have an answer, whole or in part, in any reply."""
    full = {Extent.ANSWERED, Extent.PARTLY}
    return sum(any(one.answer.extent in full for one in question.given) for question in asked)
