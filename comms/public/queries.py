"""How published communications are read from schema `site`. Searching is in comms.public.search.

Must import nothing of the project but its own models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from comms.public.models import Publication


class PublicationQuerySet(models.QuerySet["Publication"]):
    def standing(self) -> PublicationQuerySet:
        """Those that have not been withdrawn."""
        return self.filter(is_withdrawn=False)

    def rows(self) -> PublicationQuerySet:
        """What a line of a list shows, in a number of queries that does not grow."""
        return self.defer("body_html", "body_text", "questions").prefetch_related(
            "mandates", "replies"
        )

    def whole(self) -> PublicationQuerySet:
        """With all that its page and its record say."""
        return self.prefetch_related(
            "mandates",
            "copies",
            "replies__files",
            "replies__withheld",
            "replies__answers__file",
            "versions",
        )

    def sisters_of(self, publication: Publication) -> PublicationQuerySet:
        """The other public letters of the same case."""
        return self.standing().filter(group=publication.group).exclude(pk=publication.pk).rows()

    def followed_by(self, publication: Publication) -> PublicationQuerySet:
        """The public letters that this one follows up."""
        return self.standing().filter(slug__in=publication.follows).rows()

    def following(self, publication: Publication) -> PublicationQuerySet:
        """The public letters that follow this one up."""
        return self.standing().filter(follows__contains=[publication.slug]).rows()


class PublicationManager(models.Manager.from_queryset(PublicationQuerySet)):  # type: ignore[misc]
    """Published communications, the newest first."""
