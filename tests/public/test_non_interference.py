"""No public answer depends on unpublished data: with and without it, every address gives the same bytes."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from comms import store
from comms.dispatch import sealing
from comms.dispatch.models import Communication, Rendition
from comms.public.models import Publication, PublishedCopy, PublishedFile, PublishedReply, slug_of
from comms.replies.models import ReplyFile
from config.settings import public as public_settings
from tests import builders
from tests.comms.public.conftest import ITS_OWN
from tests.public import addresses, world

Answer = tuple[int, list[tuple[str, str]], bytes]
ALL_BUT_GET = ("head", "post", "options")
# Nothing stands at these, whatever is public: what is not there answers there, and nobody follows anything.
NEVER_FOUND = {
    *("api/v1/", "api/v1/.*$"),
    *("follow/confirm/<key:token>/", "follow/stop/<key:token>/"),
}


@pytest.fixture
def reader(settings: Any, caplog: pytest.LogCaptureFixture) -> Client:
    """A browser on the public site: its URLs, middleware and templates."""
    # A line for each of thousands of addresses at which nothing is.
    caplog.set_level(logging.CRITICAL, "django.request")
    for name in ITS_OWN:
        setattr(settings, name, getattr(public_settings, name))
    return Client(raise_request_exception=False)


def ask(reader: Client, address: str, method: str, **given: Any) -> Answer:
    answer = getattr(reader, method)(address, **given)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, sorted(answer.items()), body


def everything(reader: Client, where: Iterable[str]) -> dict[str, Answer]:
    """Every answer, got as the public role with nothing but schema `site` in sight."""
    got: dict[str, Answer] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE pouch_public")
        cursor.execute("SET LOCAL search_path = site")
        for to in where:
            got[f"get {to}"] = ask(reader, to, "get")
            ways = () if "?" in to else ("head",) if is_translated(to) else ALL_BUT_GET
            got |= {f"{way} {to}": ask(reader, to, way) for way in ways}
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL search_path = public, site")
    return got


def is_translated(address: str) -> bool:
    return address.startswith(("/fr/", "/es/"))


def checked(reader: Client, sealed: bytes) -> dict[str, Answer]:
    """What the site says of a file that a reader sends: the sealed letter, which is not public."""
    file = SimpleUploadedFile("a.pdf", sealed, "application/pdf")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE pouch_public")
        cursor.execute("SET LOCAL search_path = site")
        got = {"verified": ask(reader, "/verify/", "post", data={"file": file})}
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL search_path = public, site")
    return got


def stored_names(*, with_hidden: bool = True) -> list[str]:
    """Of files, public or not: a public name is an address, the others are guesses."""
    public = PublishedFile.objects.values_list("stored_name", flat=True)
    if not with_hidden:
        return sorted(public)
    copies = PublishedCopy.objects.values_list("stored_name", flat=True)[:2]
    hidden = ReplyFile.objects.values_list("stored_name", flat=True)
    letters = Rendition.objects.filter(kind="sent").values_list("stored_name", flat=True)[:2]
    return sorted({*public, *copies, *hidden, *letters})


def differing(one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    assert one.keys() == other.keys()
    return [address for address in one if one[address] != other[address]]


class Again(Exception):
    """Rolls a world back."""


def test_every_public_address_is_asked_for():
    """A new address, argument or field that nobody has thought of fails here."""
    arguments = addresses.ARGUMENTS | {"stored_name": addresses.GUESSES}
    known = addresses.routes()
    assert len(known) > 40
    for route in known:
        first = next(route.paths(arguments))
        assert resolve(first, "config.urls_public").route == route.written
    named = {name for names in addresses.fields().values() for name in names}
    assert named <= addresses.VALUES.keys()


def test_an_address_with_a_new_argument_is_not_passed_over():
    new = addresses.Route("sources/<slug:source>/", is_page=True, is_regex=False)
    with pytest.raises(KeyError, match="source"):
        list(new.paths(addresses.ARGUMENTS))


def build(cast, office, now, reader, *, name: str, confidential: bool, where: list[str]):
    """The public site of one world, whose database is then rolled back: its addresses and its answers."""
    found, got = [], {}
    try:
        with transaction.atomic():
            public = world.before_release(cast, office, now, name=name)
            if confidential:
                world.confidential(cast, office, now, public)
            assert sorted(world.publish(cast, public)) == world.PUBLIC
            if confidential:
                world.confidential_since(cast, public)
            found = addresses.everywhere(stored_names(with_hidden=confidential))
            got = everything(reader, where or found)
            raise Again
    except Again:
        return found, got


@pytest.fixture
def repeatable(monkeypatch: pytest.MonkeyPatch) -> Counter[bytes]:
    """What is random in a release is fixed by its content instead: stored names. The seal is left out.

    Counts the files of one world, since a correction may write the same bytes once more.
    """
    random_put = store.put
    times: Counter[bytes] = Counter()

    def put(root: Path, data: bytes, *, suffix: str = "") -> str:
        if root != store.public():
            return random_put(root, data, suffix=suffix)
        times[data] += 1
        name = hashlib.sha256(data + bytes([times[data]])).hexdigest()[:32] + suffix
        (root / name[:2]).mkdir(parents=True, exist_ok=True)
        (root / name[:2] / name).write_bytes(data)
        return name

    monkeypatch.setattr(store, "put", put)
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    return times


@pytest.mark.slow
def test_a_site_built_with_and_without_answers_the_same(cast, office, now, reader, repeatable):
    """Also where what is public differs in what it withholds: a name in a letter, in a file, of a file."""
    names = world.NAMES
    where, with_it = build(
        cast, office, now, reader, name=names[1], confidential=True, where=[]
    )  # fmt: skip
    repeatable.clear()
    found, without = build(
        cast, office, now, reader, name=names[0], confidential=False, where=where
    )
    public = {address for address in found if not is_translated(address)}
    assert public <= set(where)
    assert sum(with_it[f"get {address}"][0] == 200 for address in public) > 500
    assert differing(without, with_it) == []


@pytest.mark.slow
def test_adding_what_is_confidential_changes_no_byte(cast, office, now, reader):
    public = world.before_release(cast, office, now)
    sent = public.company.renditions.get(kind="sent")
    sealed = store.get(store.confidential(), sent.stored_name, expected=sent.sha256)
    assert sorted(world.publish(cast, public)) == world.PUBLIC
    where = [one for one in addresses.everywhere(stored_names()) if not is_translated(one)]
    before = everything(reader, where) | checked(reader, sealed)
    made = world.confidential(cast, office, now, public)
    assert sorted(made) == sorted(world.CONFIDENTIAL)
    world.confidential_since(cast, public)
    assert differing(before, everything(reader, where) | checked(reader, sealed)) == []
    statuses = {address: answer[0] for address, answer in before.items()}
    assert not any(status >= 500 for status in statuses.values())
    assert {route.written for route in addresses.routes()} - found_by(statuses) <= NEVER_FOUND
    assert statuses["get /letters/al-oth-304-2021/"] == 404
    assert statuses["get /letters/al-oth-11-2021/"] == 410
    assert not any(
        word.casefold().encode() in body.lower()
        for address, (_, _, body) in before.items()
        for word in (world.SECRET, *world.NAMES)
        if world.SECRET.casefold() not in address.casefold() and "q=" not in address
    )


def found_by(statuses: dict[str, int]) -> set[str]:
    """The patterns at which something was found: one that answers 404 to all of this proves nothing."""
    found = [asked[4:] for asked, said in statuses.items() if said == 200 and asked[:4] == "get "]
    return {resolve(urlsplit(address).path).route for address in found}


@pytest.mark.slow
def test_what_is_hidden_answers_as_what_never_was(cast, office, now, reader):
    public = world.before_release(cast, office, now)
    world.confidential(cast, office, now, public)
    world.publish(cast, public)
    hidden = [f"/letters/{slug_of(reference)}/" for reference in world.CONFIDENTIAL]
    absent = "/letters/al-oth-999-2021/"
    tails = (
        "",
        "letter.pdf",
        "letter.docx",
        "citation.bib",
        "versions/1/",
        f"replies/{'0' * 32}.pdf",
    )
    for tail in tails:
        answers = [ask(reader, address + tail, "get") for address in (absent, *hidden)]
        assert all(answer == answers[0] for answer in answers)
        assert answers[0][0] == 404


@pytest.mark.slow
def test_a_planted_leak_is_found(cast, office, now, reader):
    """The proof can fail: each of these is one mistake of a program, and each is seen."""
    public = world.before_release(cast, office, now)
    world.publish(cast, public)
    where = ["/letters/al-oth-304-2021/", "/letters/al-oth-305-2021/", "/letters/al-che-9-2021/"]
    where += ["/", "/letters/?q=harbour", "/letters/?state=CHE", "/sitemap.xml", "/statistics.csv"]
    assert set(where) <= set(addresses.everywhere([])) | {"/letters/?q=harbour"}
    before = everything(reader, where)
    world.confidential(cast, office, now, public)
    assert differing(before, everything(reader, where)) == []
    unseen = []
    for leak, plant in PLANTS.items():
        try:
            with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
                plant(patch)
                if not differing(before, everything(reader, where)):
                    unseen.append(leak)
                raise Again
        except Again:
            continue
    assert unseen == []


def as_publisher(act: Callable[[], object]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE pouch_publisher")
        act()
        cursor.execute("RESET ROLE")


def copied(slug: str, number: int) -> None:
    row = Publication.objects.get(slug=slug)
    row.pk, row.slug, row.number = None, f"al-oth-{number}-2021", number
    row.reference = f"AL OTH {number}/2021"
    row.save()


def plant_letter(_) -> None:
    as_publisher(lambda: copied("al-oth-7-2021", 304))


def plant_sister(_) -> None:
    as_publisher(lambda: copied("al-che-9-2021", 305))


def plant_reply(_) -> None:
    received_on = ReplyFile.objects.get(name=f"{world.SECRET}.txt", reply__approved_at=None).reply

    def copy() -> None:
        letter = Publication.objects.get(slug="al-che-9-2021")
        PublishedReply.objects.create(
            publication=letter,
            kind="substantive",
            received_on=received_on.received_on,
            language="en",
            is_withheld=True,
            released_at=letter.released_at,
        )

    as_publisher(copy)


def plant_word(_) -> None:
    as_publisher(
        lambda: Publication.objects.filter(slug="al-che-9-2021").update(summary=world.SECRET)
    )


def plant_header(patch: pytest.MonkeyPatch) -> None:
    from config.public_middleware import PublicAnswers

    kept, counted = PublicAnswers.__call__, str(Communication.objects.count())

    def telling(self, request):
        response = kept(self, request)
        response["X-Letters"] = counted
        return response

    patch.setattr(PublicAnswers, "__call__", telling)


PLANTS = {
    "a letter": plant_letter,
    "a sister": plant_sister,
    "a reply": plant_reply,
    "a word": plant_word,
    "a header": plant_header,
}
