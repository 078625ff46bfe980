"""How published communications are found. Knows one schema, `site`, and only reads it.

A reader's words reach PostgreSQL as the parameter of `websearch_to_tsquery`, which accepts
anything, and never as a query of their own. Must import nothing of the project but its own models.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, models, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

if TYPE_CHECKING:
    from comms.public.models import Publication

ROWS = 50
SEARCH_CONFIGURATIONS = {"en": "english", "fr": "french", "es": "spanish"}
CANCELLED_BY_TIMEOUT = "57014"


class TooMuch(Exception):
    """The database gave up on a search. The message is a sentence for the reader."""


class NoSuchPage(Exception):
    """A page of the list that does not exist. The message is a sentence for the reader."""


@dataclass(frozen=True)
class Results:
    """One page of the list, and how many communications the filter leaves in all."""

    rows: list[Publication]
    total: int
    answered: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ROWS))

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1

    @property
    def first(self) -> int:
        return (self.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


class PublicationQuerySet(models.QuerySet["Publication"]):
    def standing(self) -> PublicationQuerySet:
        """Those that have not been withdrawn."""
        return self.filter(is_withdrawn=False)

    def with_words(self, words: str) -> PublicationQuerySet:
        """Each letter is searched in its language; lists print JAL for what a letter calls AL."""
        words = re.sub(r"\bJ(AL|UA|OL)\b", r"\1", words)
        found = Q()
        for language, configuration in SEARCH_CONFIGURATIONS.items():
            query = SearchQuery(words, config=configuration, search_type="websearch")
            found |= Q(language=language, search=query)
        return self.filter(found)

    def dated(
        self, since: dt.date | None = None, until: dt.date | None = None
    ) -> PublicationQuerySet:
        letters = self.filter(dated_on__gte=since) if since else self
        return letters.filter(dated_on__lte=until) if until else letters

    def signed_by(self, key: str) -> PublicationQuerySet:
        return self.filter(mandates__key=key)

    def sent_to(self, words: str) -> PublicationQuerySet:
        """By any part of the recipient's name, or by its code."""
        return self.filter(Q(recipient_name__icontains=words) | Q(recipient_code__iexact=words))

    def answered(self, how: str) -> PublicationQuerySet:
        """`yes`: more than an acknowledgement; `acknowledged`: no more; `no`: nothing public."""
        replies = Exists(self._replies())
        substance = Exists(self._replies().exclude(kind="acknowledgement"))
        if how == "yes":
            return self.filter(substance)
        return self.filter(replies, ~substance) if how == "acknowledged" else self.filter(~replies)

    def _replies(self) -> models.QuerySet[Any]:
        reply = self.model._meta.get_field("replies").related_model
        return reply._default_manager.filter(publication=OuterRef("pk"))  # type: ignore[union-attr]

    def narrowed(self, wanted: Mapping[str, Any]) -> PublicationQuerySet:
        """What a reader asked for, by the field names of the form."""
        letters = self.standing().dated(wanted.get("since"), wanted.get("until"))
        exact = {"type": "letter_type", "kind": "recipient_kind"}
        letters = letters.filter(**{exact[k]: wanted[k] for k in exact if wanted.get(k)})
        if wanted.get("q"):
            letters = letters.with_words(wanted["q"])
        if wanted.get("mandate"):
            letters = letters.signed_by(wanted["mandate"])
        if wanted.get("recipient"):
            letters = letters.sent_to(wanted["recipient"])
        if wanted.get("answered"):
            letters = letters.answered(wanted["answered"])
        return letters

    def results(self, page: int) -> Results:
        """One page and the counts. Raises NoSuchPage beyond the end, TooMuch out of time."""
        substance = Exists(self._replies().exclude(kind="acknowledgement"))
        try:
            with transaction.atomic():
                counts = self.order_by().aggregate(
                    total=Count("pk"), answered=Count("pk", filter=substance)
                )
                start = (page - 1) * ROWS
                if start and start >= counts["total"]:
                    raise NoSuchPage(
                        f"There is no page {page}: the list ends at page "
                        f"{max(1, -(-counts['total'] // ROWS))}. Go back to the first page."
                    )
                return Results(rows=list(self.rows()[start : start + ROWS]), page=page, **counts)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != CANCELLED_BY_TIMEOUT:
                raise
            raise TooMuch(
                "This search took too long, because its words stand in too many letters. "
                "Add a rarer word, or narrow the dates or the recipient, and search again."
            ) from error

    def rows(self) -> PublicationQuerySet:
        """What a line of the list shows, in a number of queries that does not grow."""
        return self.defer("search", "body_html", "body_text").prefetch_related(
            "mandates", "replies__files"
        )

    def sisters_of(self, publication: Publication) -> PublicationQuerySet:
        """The other public letters of the same case."""
        return self.standing().filter(group=publication.group).exclude(pk=publication.pk).rows()

    def mandate_choices(self) -> list[tuple[str, str]]:
        """Every mandate that signed something public, by its newest English title if any."""
        printed = (
            self.standing()
            .filter(mandates__isnull=False)
            .order_by()
            .values_list("language", "mandates__key", "mandates__title")
            .annotate(newest=Max("dated_on"))
        )
        titles: dict[str, str] = {}
        for _, _, key, title in sorted(
            (code == "en", day, key, text) for code, key, text, day in printed
        ):
            titles[key] = title
        return sorted(titles.items(), key=lambda choice: choice[1])


class PublicationManager(models.Manager.from_queryset(PublicationQuerySet)):  # type: ignore[misc]
    """Never reads the search vector, which is as long as the letter."""

    def get_queryset(self) -> PublicationQuerySet:
        return super().get_queryset().defer("search")
