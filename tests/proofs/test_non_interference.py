"""No public answer depends on unpublished data: with and without it, every address gives the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from comms import store
from comms.dispatch import sealing
from comms.dispatch.models import Communication
from comms.public.models import Publication, PublishedFile, PublishedReply, slug_of
from comms.replies.models import ReplyFile
from config.settings import public as public_settings
from tests import builders
from tests.comms.public.conftest import ITS_OWN
from tests.proofs import world

CONFIDENTIAL = ["AL OTH 8/2021", *(f"AL OTH {number}/2021" for number in range(301, 306))]
Answer = tuple[int, list[tuple[str, str]], bytes]


@pytest.fixture
def reader(settings: Any) -> Client:
    """A browser on the public site: its URLs, middleware and templates."""
    for name in ITS_OWN:
        setattr(settings, name, getattr(public_settings, name))
    return Client(raise_request_exception=False)


def addresses() -> list[str]:
    """Everything the resolver can produce: for what is public, for what is not, and for what never was."""
    references = ["AL OTH 7/2021", "AL CHE 9/2021", *CONFIDENTIAL, "AL OTH 999/2021"]
    files = [file.stored_name for file in PublishedFile.objects.order_by("name")]
    guesses = ["0" * 32 + ".pdf", f"{world.SECRET}-reply.txt", "a" * 20]
    found = [
        "/",
        "/letters/",
        "/about/",
        "/robots.txt",
        "/sitemap.xml",
        "/feed/",
        "/admin/",
        "/search/",
    ]
    found += ["/verify/", "/verify/?reference=AL OTH 301/2021", "/verify/certificate.pem"]
    found += ["/data/", "/data/api/", "/sitemap-1.xml", "/sitemap-2.xml", "/feeds/changes.atom"]
    found += [
        f"/api/v1/{name}"
        for name in (
            "mandates",
            "recipients",
            "states",
            "changes",
            "openapi.json",
            "letters?limit=1",
        )
    ]
    found += [f"/api/v1/letters/{slug_of(reference)}" for reference in references]
    found += [
        f"{address}{query}"
        for address in (
            "/letters/export.csv",
            "/letters/export.xlsx",
            "/letters/export.jsonl",
            "/feeds/letters.atom",
            "/api/v1/letters",
        )
        for query in ("", f"?q={world.SECRET}", "?q=dam", "?state=CHE", "?mandate=culture")
    ]
    for slug in map(slug_of, references):
        here = f"/letters/{slug}/"
        found += [here, here[:-1], here + "letter.pdf", here + "replies/"]
        found += [f"{here}letter.{form}" for form in ("docx", "txt", "json", "odt")]
        found += [f"{here}replies/{name}" for name in (*files, *guesses)]
    secret = world.SECRET
    words = ["reservoir", "harbour", secret, secret.lower(), secret[:5], f"{secret} Holdings"]
    words += ["Ola Hush", "dam", "AL OTH 301/2021", "301", "drafts", f'"{secret}"', f"-{secret}"]
    found += [f"/letters/?q={word}" for word in words] + [
        f"/letters/?recipient={word}" for word in words
    ]
    found += [f"/letters/?mandate={key}" for key in ("business", "culture", "minority", "none")]
    found += [f"/letters/?type={kind}" for kind in ("AL", "UA", "OL", "XX")]
    found += [f"/letters/?kind={kind}" for kind in ("company", "state", "other")]
    found += [f"/letters/?answered={how}" for how in ("yes", "acknowledged", "no")]
    found += [f"/letters/?since=2021-03-{day}" for day in (11, 12, 13)]
    found += [f"/letters/?until=2021-03-{day}" for day in (11, 12, 13)]
    return found + [f"/letters/?page={page}" for page in (0, 1, 2, 3)]


def ask(reader: Client, address: str, method: str) -> Answer:
    answer = getattr(reader, method)(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, sorted(answer.items()), body


def everything(reader: Client, where: list[str]) -> dict[str, Answer]:
    """Every answer, got as the public role with nothing but schema `site` in sight."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE pouch_public")
        cursor.execute("SET LOCAL search_path = site")
        got = {f"{way} {to}": ask(reader, to, way) for to in where for way in ("get", "head")}
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL search_path = public, site")
    return got


def differing(one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    assert one.keys() == other.keys()
    return [address for address in one if one[address] != other[address]]


class Again(Exception):
    """Rolls a world back."""


def build(cast, office, now, reader, *, with_confidential: bool) -> dict[str, Answer]:
    """The public site of one world, whose database is then rolled back."""
    got: dict[str, Answer] = {}
    try:
        with transaction.atomic():
            public = world.before_release(cast, office, now)
            if with_confidential:
                world.confidential(cast, office, now, public)
            assert sorted(world.publish()) == ["AL CHE 9/2021", "AL OTH 7/2021"]
            got = everything(reader, addresses())
            raise Again
    except Again:
        return got


@pytest.fixture
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is random in a release is fixed by its content instead: stored names. The seal is left out."""
    random_put = store.put

    def put(root: Path, data: bytes, *, suffix: str = "") -> str:
        if root != store.public():
            return random_put(root, data, suffix=suffix)
        name = hashlib.sha256(data).hexdigest()[:32] + suffix
        (root / name[:2]).mkdir(parents=True, exist_ok=True)
        (root / name[:2] / name).write_bytes(data)
        return name

    monkeypatch.setattr(store, "put", put)
    monkeypatch.setattr(sealing, "opened", builders.without_seal)


@pytest.mark.slow
def test_a_site_built_with_and_without_answers_the_same(cast, office, now, reader, repeatable):
    without = build(cast, office, now, reader, with_confidential=False)
    assert differing(without, build(cast, office, now, reader, with_confidential=True)) == []


@pytest.mark.slow
def test_adding_what_is_confidential_changes_no_byte(cast, office, now, reader):
    public = world.before_release(cast, office, now)
    assert sorted(world.publish()) == ["AL CHE 9/2021", "AL OTH 7/2021"]
    where = addresses()
    before = everything(reader, where)
    made = world.confidential(cast, office, now, public)
    assert sorted(made) == sorted(CONFIDENTIAL)
    assert world.publish() == []
    assert addresses() == where
    assert differing(before, everything(reader, where)) == []
    statuses = {address: answer[0] for address, answer in before.items()}
    assert statuses["get /letters/al-oth-7-2021/letter.pdf"] == 200
    assert statuses["get /letters/al-oth-304-2021/"] == 404
    for form in ("docx", "txt", "json"):
        assert statuses[f"get /letters/al-oth-7-2021/letter.{form}"] == 200
        assert statuses[f"get /letters/al-oth-304-2021/letter.{form}"] == 404
    assert 500 not in statuses.values()
    assert not any(
        world.SECRET.encode() in body
        for address, (_, _, body) in before.items()
        if world.SECRET not in address and world.SECRET.lower() not in address
    )


@pytest.mark.slow
def test_what_is_hidden_answers_as_what_never_was(cast, office, now, reader):
    world.confidential(cast, office, now, world.before_release(cast, office, now))
    world.publish()
    hidden = [f"/letters/{slug_of(reference)}/" for reference in CONFIDENTIAL]
    absent = "/letters/al-oth-999-2021/"
    for tail in ("", "letter.pdf", "letter.docx", "replies/" + "0" * 32 + ".pdf"):
        answers = [ask(reader, address + tail, "get") for address in (absent, *hidden)]
        assert all(answer == answers[0] for answer in answers)
        assert answers[0][0] == 404


@pytest.mark.slow
@pytest.mark.parametrize("leak", ["a letter", "a reply", "a header", "a sister"])
def test_a_planted_leak_is_found(cast, office, now, reader, monkeypatch, leak):
    """The proof can fail: each of these is one mistake of a program, and each is seen."""
    public = world.before_release(cast, office, now)
    world.publish()
    where = addresses()
    before = everything(reader, where)
    world.confidential(cast, office, now, public)
    PLANTS[leak](monkeypatch)
    assert differing(before, everything(reader, where))


def as_publisher(act):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE pouch_publisher")
        act()
        cursor.execute("RESET ROLE")


def plant_letter(_):
    def copy():
        row = Publication.objects.get(slug="al-oth-7-2021")
        row.pk, row.slug, row.reference, row.number = (
            None,
            "al-oth-304-2021",
            "AL OTH 304/2021",
            304,
        )
        row.save()

    as_publisher(copy)


def plant_sister(_):
    def copy():
        row = Publication.objects.get(slug="al-che-9-2021")
        row.pk, row.slug, row.reference, row.number = (
            None,
            "al-oth-305-2021",
            "AL OTH 305/2021",
            305,
        )
        row.save()

    as_publisher(copy)


def plant_reply(_):
    file = ReplyFile.objects.get(name=f"{world.SECRET}.txt")
    received_on = file.reply.received_on

    def copy():
        PublishedReply.objects.create(
            publication=Publication.objects.get(slug="al-che-9-2021"),
            kind="substantive",
            received_on=received_on,
            language="en",
            is_withheld=True,
            released_at=Publication.objects.first().released_at,
        )

    as_publisher(copy)


def plant_header(monkeypatch):
    from config.public_middleware import PublicAnswers

    kept, counted = PublicAnswers.__call__, str(Communication.objects.count())

    def telling(self, request):
        response = kept(self, request)
        response["X-Letters"] = counted
        return response

    monkeypatch.setattr(PublicAnswers, "__call__", telling)


PLANTS = {
    "a letter": plant_letter,
    "a sister": plant_sister,
    "a reply": plant_reply,
    "a header": plant_header,
}
