"""make: parts of the bulk archive with right sums, the same for the same letters, without what was taken away."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import zipfile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from comms import store
from comms.jobs import Job
from comms.public.data import packing, parts, records
from comms.public.data.models import ArchivePart
from comms.public.models import Edition, Publication
from comms.publication import archive, copies, release, site
from comms.publication.corrections import services as corrections
from tests import builders
from tests.comms.public import builders as build
from tests.comms.publication.test_release import INSTANT
from tests.public.world import staff_side

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def afresh():
    cache.delete(archive.DONE)


@pytest.fixture
def letters():
    with site.as_publisher():
        first = build.publication(body_text="The mill on the river.")
        build.copy(first, "docx")
        build.file(build.reply(first))
        build.publication("AL CHE 2/2020", dated_on=dt.date(2020, 12, 31))
        build.withdrawn("AL CHE 3/2021", dated_on=dt.date(2021, 4, 1))
        site.bump(now=INSTANT)
    return first


def rows():
    return {row.name: row for row in ArchivePart.objects.all()}


def opened(name):
    row = rows()[name]
    data = store.get(store.public(), row.stored_name, expected=row.sha256)
    assert len(data) == row.size
    return zipfile.ZipFile(io.BytesIO(data))


def lines(name, entry):
    return [json.loads(line) for line in opened(name).read(entry).decode().splitlines()]


def stored():
    return {path.name for path in store.public().rglob("*.zip")}


def test_every_letter_is_in_the_records_of_its_year_and_its_files_in_those_of_its_month(letters):
    assert archive.make() == 4
    assert {name: row.letters for name, row in rows().items()} == {
        "letters-2020-records.zip": 1,
        "letters-2020-12-files.zip": 1,
        "letters-2021-records.zip": 1,
        "letters-2021-03-files.zip": 1,
    }
    named = "letters-2021-records.zip"
    tombstone, found = lines(named, "letters.jsonl")
    assert (found["text"], tombstone["is_withdrawn"]) == ("The mill on the river.", True)
    assert lines(named, "replies.jsonl")[0]["letter"] == letters.slug
    assert [line["key"] for line in lines(named, "mandates.jsonl")] == ["wg_business", "minority"]
    files = opened("letters-2021-03-files.zip")
    listed = lines("letters-2021-03-files.zip", "files.jsonl")
    assert [one["path"].rpartition("/")[2] for one in listed] == [
        "letter.pdf",
        "letter.docx",
        "1-1.pdf",
    ]
    for one in listed:
        assert hashlib.sha256(files.read(one["path"])).hexdigest() == one["sha256"]
        assert one["url"].startswith(f"{settings.PUBLIC_SITE_URL.rstrip('/')}/letters/")
    told = {file["sha256"] for reply in found["replies"] for file in reply["files"]}
    assert {one["sha256"] for one in listed} == {file["sha256"] for file in found["files"]} | told


def test_a_part_is_made_anew_when_a_row_of_any_table_of_the_site_is_another():
    models = Publication._meta.apps.get_app_config("public").get_models()
    tables = {model._meta.db_table for model in models}
    beside = {"publication", "edition", "archive_part", "state_name"}
    assert tables == {*parts.CHILDREN, *parts.OF_REPLIES} | beside


def test_a_part_that_was_made_of_a_withdrawn_letter_alone_goes(letters):
    with site.as_publisher():
        facts = {"size": 9, "sha256": "0" * 64, "letters": 0, "edition": 1, "mark": "0" * 64}
        kept = store.keep(store.public(), [b"PK nothing"], suffix=".zip")
        ArchivePart.objects.create(kind="files", period="2021-04", stored_name=kept.name, **facts)
    archive.make()
    assert "letters-2021-04-files.zip" not in rows()


def test_the_readme_tells_every_field(letters):
    archive.make()
    readme = opened("letters-2021-records.zip").read("README.txt").decode()
    for entry in ("letters", "replies", "mandates", "changes"):
        for line in lines("letters-2021-records.zip", f"{entry}.jsonl"):
            assert not [name for name in line if name not in readme]
    assert f"{settings.PUBLIC_SITE_URL.rstrip('/')}/changes/" in readme


def test_the_same_letters_are_the_same_bytes_at_any_hour(letters, time_machine):
    time_machine.move_to(dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
    archive.make()
    before = {name: row.sha256 for name, row in rows().items()}
    names, files = {row.stored_name for row in rows().values()}, stored()
    with site.as_publisher():
        ArchivePart.objects.update(mark="another")
    cache.delete(archive.DONE)
    time_machine.move_to(dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    assert archive.make() == 4
    assert {name: row.sha256 for name, row in rows().items()} == before
    assert names == {row.stored_name for row in rows().values()} and stored() >= files


def test_only_parts_whose_letters_changed_are_made_anew(letters):
    archive.make()
    before = {name: row.stored_name for name, row in rows().items()}
    assert archive.make() == 0
    with site.as_publisher():
        build.reply(letters, "acknowledgement")
    assert archive.make() == 2
    changed = {name for name, row in rows().items() if row.stored_name != before[name]}
    # Of the files none is another: the reply has none.
    assert changed == {"letters-2021-records.zip"}
    assert rows()["letters-2021-records.zip"].edition == Edition.objects.get().number


def test_a_withdrawn_letter_is_in_no_part_from_that_moment(cast, office, now, reader):
    with staff_side():
        letter = builders.sent(cast, office, now)
        release.publish_due(now=INSTANT)
        archive.make()
        held = {row.stored_name for row in rows().values()}
        assert held <= stored() and len(held) == 2
        with transaction.atomic():
            release.withdraw(letter, reason="the wrong dam", actor=cast.publisher, now=INSTANT)
            assert not ArchivePart.objects.exists()
    name = "letters-2021-records.zip"
    answer = reader.get(f"/data/archive/{name}")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    assert "being made anew" in answer.content.decode()
    assert name not in reader.get("/data/archive/SHA256SUMS").content.decode()
    archive.make()
    (line,) = lines(name, "letters.jsonl")
    assert line["withdrawal_reason"] == "the wrong dam" and "text" not in line
    assert reader.get(f"/data/archive/{name}").getvalue().startswith(b"PK")


def test_a_correction_that_removes_takes_the_parts_away_and_another_leaves_them(cast, office, now):
    letter = builders.sent(cast, office, now)
    release.publish_due(now=INSTANT)
    archive.make()
    for removes in (False, True):
        asked = corrections.ask(
            letter, reason="A word.", removes_earlier=removes, actor=cast.publisher, now=INSTANT
        )
        digest = copies.public_text(letter).digest
        corrections.confirm(asked, digest=digest, actor=cast.second_publisher, now=INSTANT)
        corrections.correct(letter, actor=cast.publisher, now=INSTANT)
        Job.objects.update(state="done")
        assert ArchivePart.objects.exists() is not removes
        archive.make()
        kept = {
            name for name in opened("letters-2021-03-files.zip").namelist() if "versions" in name
        }
        assert bool(kept) is not removes


def test_what_changes_while_a_part_is_made_is_not_kept(letters, monkeypatch):
    original = packing.pack

    def meanwhile(part, target):
        original(part, target)
        with site.as_publisher():
            Publication.objects.filter(pk=letters.pk).update(summary="Another.")

    monkeypatch.setattr(packing, "pack", meanwhile)
    before = stored()
    (part,) = [part for part in parts.wanted() if part.period == "2021"]
    with pytest.raises(archive.Overtaken):
        archive.renew(part)
    assert stored() == before and not ArchivePart.objects.exists()


def test_a_damaged_file_stops_its_own_part_alone(letters):
    (store.public() / letters.pdf_name[:2] / letters.pdf_name).write_bytes(b"%PDF-1.7 another!")
    assert archive.make() == 3
    assert "letters-2021-03-files.zip" not in rows()
    assert archive.make() == 0 and not cache.get(archive.DONE)


def test_work_stops_between_two_parts_and_goes_on(letters):
    assert archive.make(seconds=-1) == 0
    assert archive.make() == 4


def test_nothing_but_schema_site_is_read(letters, monkeypatch):
    roles = []

    def noting(part, target):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            roles.append(cursor.fetchone()[0])
        target.write(b"nothing")

    monkeypatch.setattr(packing, "pack", noting)
    archive.make()
    assert set(roles) == {"pouch_publisher"}


def test_the_sums_are_those_that_sha256sum_accepts(letters, reader, tmp_path):
    archive.make()
    (tmp_path / "SHA256SUMS").write_bytes(reader.get("/data/archive/SHA256SUMS").content)
    told = reader.get("/data/archive/manifest.json").json()
    assert len(told["parts"]) == 4 and told["changes_url"].endswith("/api/v1/changes")
    for one in told["parts"]:
        answer = reader.get(one["url"].removeprefix(told["source"]))
        data = answer.getvalue()
        assert (len(data), answer["ETag"]) == (one["size"], f'"{one["sha256"]}"')
        assert answer["Content-Disposition"] == f'attachment; filename="{one["name"]}"'
        (tmp_path / one["name"]).write_bytes(data)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    page = build.page_of(reader.get("/data/"))
    assert all(one["name"] in page and one["sha256"] in page for one in told["parts"])


@pytest.mark.parametrize(
    "name",
    [
        "letters-2021-04-files",
        "letters-2021-12-files",
        "letters-2021-13-files",
        "letters-0000-records",
        "letters-2021",
        "x",
    ],
)
def test_there_is_no_such_part(reader, letters, name):
    assert reader.get(f"/data/archive/{name}.zip").status_code == 404
    assert "made anew" not in reader.get(f"/data/archive/{name}.zip").content.decode()


def test_memory_does_not_grow_with_the_letters(letters, monkeypatch):
    """Records are read a slice at a time, and a file piece by piece."""
    monkeypatch.setattr(packing, "AT_ONCE", 1)
    seen = []
    original = records.records

    def counting(found, *, with_text):
        found = list(found)
        seen.append(len(found))
        return original(found, with_text=with_text)

    monkeypatch.setattr(records, "records", counting)
    archive.make()
    assert seen and max(seen) == 1
