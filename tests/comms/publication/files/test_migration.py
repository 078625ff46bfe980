"""Copies whose pictures nobody read are made anew; those that were painted, or stand no more, stay."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comms.publication.files.models import FileChoice
from comms.replies import services as replies
from comms.replies.files import received
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEFORE, AFTER = "0029_a_scanner_looks_at_files", "0030_pictures_in_files_are_read"


def migrated(name):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.migrate([("comms", name)])


def test_cleaned_copies_are_made_anew(cast, office, now):
    letter = builders.as_sent(cast, office, now)
    reply = replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[received(f"{n}.txt", b"Answer %d." % n) for n in range(3)],
        actor=cast.registry,
        now=now,
    )
    facts = {
        **{"choice": "publish", "state": "made", "sha256": "0" * 64},
        **{"media_type": "application/pdf", "chosen_by": cast.publisher, "chosen_at": now},
    }
    cleaned, painted, text = (
        FileChoice.objects.create(file=file, **facts | more).pk
        for file, more in zip(
            reply.files.all(), ({}, {"of": 3}, {"media_type": "text/plain"}), strict=True
        )
    )
    FileChoice.objects.create(file=reply.files.all()[0], superseded_at=now, **facts)
    migrated(BEFORE)
    migrated(AFTER)
    assert FileChoice.objects.being_made().get().pk == cleaned
    assert FileChoice.objects.filter(state="made", pk__in=[painted, text]).count() == 2
