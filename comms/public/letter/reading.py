"""A communication with all that its page tells, in two questions to the database.

Django's own prefetching asks once for each of eleven tables' parts, which is most of the time of the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from comms.public.models import (
    Publication,
    PublishedAnswer,
    PublishedCopy,
    PublishedFile,
    PublishedMandate,
    PublishedReply,
    PublishedVersion,
    WithheldFile,
)

M = TypeVar("M", bound=Model)
PARTS: Mapping[str, type[Model]] = {
    "mandates": PublishedMandate,
    "copies": PublishedCopy,
    "versions": PublishedVersion,
}
REPLY_PARTS: Mapping[str, type[Model]] = {
    "files": PublishedFile,
    "withheld": WithheldFile,
    "answers": PublishedAnswer,
}
# Texts are told by nobody but the page itself, and searched elsewhere.
LETTER = """
    SELECT to_jsonb(p) - 'body_text' || jsonb_build_object(
        'mandates', (SELECT jsonb_agg(m ORDER BY m.position) FROM published_mandate m WHERE m.publication_id = p.id),
        'copies', (SELECT jsonb_agg(c ORDER BY c.form) FROM published_copy c WHERE c.publication_id = p.id),
        'versions', (SELECT jsonb_agg(to_jsonb(v) - 'body_html' ORDER BY v.number)
            FROM published_version v WHERE v.publication_id = p.id),
        'replies', (SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object(
            'files', (SELECT jsonb_agg(f ORDER BY f.position, f.stored_name)
                FROM published_file f WHERE f.reply_id = r.id),
            'withheld', (SELECT jsonb_agg(w ORDER BY w.position) FROM withheld_file w WHERE w.reply_id = r.id),
            'answers', (SELECT jsonb_agg(a ORDER BY a.number) FROM published_answer a WHERE a.reply_id = r.id))
            ORDER BY r.received_on, r.kind, r.id) FROM published_reply r WHERE r.publication_id = p.id))
    FROM publication p WHERE p.slug = %s
"""
ABOUT_IT = """
    SELECT to_jsonb(p) - 'body_html' - 'body_text' - 'summary' - 'questions' || jsonb_build_object(
        'replies', (SELECT jsonb_agg(r) FROM published_reply r WHERE r.publication_id = p.id))
    FROM publication p
    WHERE NOT p.is_withdrawn AND p.slug <> %(slug)s
        AND (p."group" = %(group)s OR p.slug = ANY(%(follows)s) OR p.follows @> ARRAY[%(slug)s]::varchar[])
    ORDER BY p.dated_on DESC, p.code, p.year DESC, p.number DESC
"""


def letter(slug: str) -> Publication | None:
    """The communication at this address, withdrawn or not, with what belongs to it; none when there is none."""
    found = _rows(LETTER, [slug])
    return _publication(found[0]) if found else None


def about(publication: Publication) -> dict[str, list[Publication]]:
    """Its public sisters, those it follows up, and those that follow it up; each with its replies."""
    asked = {
        "slug": publication.slug,
        "group": publication.group,
        "follows": publication.follows,
    }
    others = [_publication(row) for row in _rows(ABOUT_IT, asked)]
    return {
        "sisters": [one for one in others if one.group == publication.group],
        "earlier": [one for one in others if one.slug in publication.follows],
        "later": [one for one in others if publication.slug in one.follows],
    }


def _rows(statement: str, asked: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        # Django leaves jsonb to its own fields to be read.
        return [json.loads(row) for (row,) in cursor.fetchall()]


def _publication(row: Mapping[str, Any]) -> Publication:
    made = _with_parts(Publication, row, PARTS)
    replies = row["replies"] or ()
    _hold(made, "replies", [_with_parts(PublishedReply, one, REPLY_PARTS) for one in replies])
    return made


def _with_parts(model: type[M], row: Mapping[str, Any], parts: Mapping[str, type[Model]]) -> M:
    made = _made(model, row)
    for name, part in parts.items():
        if name in row:
            _hold(made, name, [_made(part, one) for one in row[name] or ()])
    if isinstance(made, PublishedReply) and "answers" in row:
        files = {file.pk: file for file in made.files.all()}
        for answer in made.answers.all():
            if answer.file_id:
                answer.file = files[answer.file_id]
    return made


def _made(model: type[M], row: Mapping[str, Any]) -> M:
    """The record of a row, as it would be if Django had read it; what is not told is read when it is asked for."""
    told = {field.attname: field for field in model._meta.concrete_fields if field.column in row}
    values = [field.to_python(row[str(field.column)]) for field in told.values()]
    return model.from_db(connection.alias, list(told), values)


def _hold(record: Model, name: str, rows: Iterable[Model]) -> None:
    """Lets `record.<name>.all()` be these rows, as prefetching does."""
    every = getattr(record, name).all()
    every._result_cache = list(rows)
    every._prefetch_done = True
    held = record.__dict__.setdefault("_prefetched_objects_cache", {})
    held[name] = every
