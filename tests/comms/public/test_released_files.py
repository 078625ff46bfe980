"""What a release stores is what the public site serves: both know the same layout of the store."""

from __future__ import annotations

from django.test import Client

from comms import store
from comms.public.models import Publication
from comms.publication import release
from comms.replies import services as replies
from tests import builders
from tests.comms.publication.test_release import INSTANT, a_reply
from tests.public.world import staff_side


def test_the_letter_and_its_reply_are_the_released_files(cast, office, now, reader: Client):
    with staff_side():
        letter = builders.sent(cast, office, now)
        replies.approve(a_reply(letter, cast, now), actor=cast.publisher, now=now)
        release.publish_due(now=INSTANT)
    row = Publication.objects.get()
    file = row.replies.get().files.get()
    for address, expected in (
        ("letter.pdf", row.pdf_sha256),
        *((f"letter.{copy.form}", copy.sha256) for copy in row.copies.all()),
        (f"replies/{file.stored_name}", file.sha256),
    ):
        answer = reader.get(f"/letters/{row.slug}/{address}")
        assert answer.status_code == 200
        assert store.sha256(answer.getvalue()) == expected
