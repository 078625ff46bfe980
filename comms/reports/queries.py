"""Reads what is public for one session's report. Of the confidential tables it reads none: see `desk` for those.

The names of offices come from the reference data, which hold nothing of any letter.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch
from django.urls import reverse

from comms.public import sessions
from comms.public.models import Publication, PublishedMandate, PublishedReply
from comms.public.queries import PublicationQuerySet
from comms.public.sessions import Session
from comms.reports.facts import Facts, Office, ReceivedReply, SentLetter
from mandates.models import Mandate

PUBLIC_ADDRESSES = "config.urls_public"


def released(session: Session, *, now: dt.datetime) -> Facts:
    """What is public of `session` at this moment, which is `now`; one picture of it, whatever is released meanwhile."""
    with _one_picture():
        sent = Publication.objects.standing().filter(
            sent_on__range=(session.letters_from, session.letters_to)
        )
        letters = [_letter(row) for row in _rows(sent, until=session.replies_to)]
        came = PublishedReply.objects.filter(
            publication=OuterRef("pk"),
            received_on__range=(session.replies_from, session.replies_to),
        )
        before = (
            Publication.objects.standing()
            .filter(sent_on__lt=session.letters_from)
            .filter(Exists(came))
        )
        window = _rows(before, since=session.replies_from, until=session.replies_to)
        earlier = [_letter(row) for row in window]
        listed = [*letters, *earlier]
        return Facts(
            number=session.number,
            taken_at=now,
            letters=tuple(letters),
            earlier=tuple(earlier),
            offices=_offices({key for letter in listed for key in letter.mandates}),
            states=_states({letter.code for letter in listed if letter.is_to_state}),
        )


def public_letters() -> Counter[int]:
    """How many public letters each session has, by its number."""
    counted: Counter[int] = Counter()
    days = Publication.objects.standing().order_by().values_list("sent_on").annotate(Count("pk"))
    for day, number in days:
        try:
            counted[sessions.session_of_letter(day).number] += number
        except sessions.NoSuchSession:
            continue
    return counted


def withdrawn_since(facts: Facts) -> list[str]:
    """References listed in a kept report that have been withdrawn since."""
    listed = {letter.reference for letter in (*facts.letters, *facts.earlier)}
    gone = Publication.objects.filter(is_withdrawn=True, reference__in=listed)
    return sorted(gone.values_list("reference", flat=True))


@contextmanager
def _one_picture() -> Iterator[None]:
    """Every query within sees the same moment. Inside a transaction already begun, that one decides."""
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _rows(
    letters: PublicationQuerySet, *, until: dt.date, since: dt.date = dt.date.min
) -> Iterable[Publication]:
    replies = (
        PublishedReply.objects.filter(received_on__range=(since, until))
        .order_by("received_on", "kind", "pk")
        .prefetch_related("files")
    )
    return (
        letters.defer("body_html", "body_text")
        .order_by("sent_on", "code", "year", "number")
        .prefetch_related("mandates", Prefetch("replies", queryset=replies))
    )


def _letter(row: Publication) -> SentLetter:
    return SentLetter(
        reference=row.reference,
        letter_type=row.letter_type,
        sent_on=row.sent_on,
        recipient=row.recipient_name,
        kind=row.recipient_kind,
        code=row.recipient_code,
        state=row.recipient_state,
        region=row.region,
        summary=row.summary,
        url=_address("public:letter", slug=row.slug),
        mandates=tuple(mandate.key for mandate in row.mandates.all()),
        replies=tuple(_reply(row, reply) for reply in row.replies.all()),
    )


def _reply(row: Publication, reply: PublishedReply) -> ReceivedReply:
    files = [
        (file.name, _address("public:reply_file", slug=row.slug, stored_name=file.stored_name))
        for file in reply.files.all()
    ]
    return ReceivedReply(
        kind=reply.kind,
        received_on=reply.received_on,
        is_withheld=reply.is_withheld,
        files=tuple(files),
    )


def _address(name: str, **parts: str) -> str:
    path = reverse(name, urlconf=PUBLIC_ADDRESSES, kwargs=parts)
    return urljoin(settings.PUBLIC_SITE_URL, path)


def _offices(keys: set[str]) -> dict[str, Office]:
    """Each office by the title that the newest English letter printed, and the word that it is filed under."""
    titles: dict[str, str] = {}
    printed = (
        PublishedMandate.objects.filter(key__in=keys, publication__is_withdrawn=False)
        .order_by("publication__dated_on")
        .values_list("key", "title", "publication__language")
    )
    for is_english in (False, True):
        titles |= {key: title for key, title, code in printed if (code == "en") == is_english}
    filed = dict(Mandate.objects.filter(key__in=keys).values_list("key", "ordering_keyword"))
    short = {key: filed.get(key, key).split(" (")[0] for key in keys}
    shared = {word for word, times in Counter(short.values()).items() if times > 1}
    offices = {
        key: Office(filed.get(key, key) if short[key] in shared else short[key], titles[key])
        for key in keys
    }
    return dict(sorted(offices.items(), key=lambda pair: pair[1].abbreviation.casefold()))


def _states(codes: set[str]) -> dict[str, str]:
    """Each State by the name of its newest English letter, or of its newest in any language."""
    names: dict[str, str] = {}
    printed = (
        Publication.objects.standing()
        .filter(recipient_kind="state", recipient_code__in=codes)
        .order_by("dated_on")
        .values_list("recipient_code", "recipient_name", "language")
    )
    for is_english in (False, True):
        names |= {code: name for code, name, tongue in printed if (tongue == "en") == is_english}
    return names
