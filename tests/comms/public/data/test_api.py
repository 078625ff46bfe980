"""The API as programs meet it."""

from __future__ import annotations

import datetime as dt

import pytest

from comms.public.models import Publication
from tests.comms.public import builders as build

LATER = dt.datetime(2022, 5, 11, tzinfo=dt.UTC)
HERE = "/api/v1"


def all_of(reader, address):
    """Every item of a list, by its `next` addresses."""
    items = []
    while address:
        answer = reader.get(address).json()
        items += answer["items"]
        address = (answer["next"] or "").partition(HERE)[2]
        address = address and HERE + address
    return items


def test_letters_go_on_where_a_reader_stands_while_others_are_released(reader):
    for number in (1, 2, 3):
        build.publication(f"AL CHE {number}/2021", dated_on=dt.date(2021, 3, number))
    first = reader.get(f"{HERE}/letters?limit=2").json()
    assert (first["total"], [one["slug"] for one in first["items"]]) == (
        3,
        ["al-che-1-2021", "al-che-2-2021"],
    )
    build.publication("AL CHE 4/2021", dated_on=dt.date(2021, 2, 1), released_at=LATER)
    rest = all_of(reader, HERE + first["next"].partition(HERE)[2])
    assert [one["slug"] for one in rest] == ["al-che-3-2021", "al-che-4-2021"]


def test_a_reader_misses_no_letter_of_a_sweep_that_goes_on_while_it_reads(reader):
    for number in (5, 3):
        build.publication(f"AL CHE {number}/2021")
    first = reader.get(f"{HERE}/letters?limit=1").json()
    build.publication("AL CHE 4/2021")  # of the same instant, and committed after those
    rest = all_of(reader, HERE + first["next"].partition(HERE)[2])
    slugs = [one["slug"] for one in (*first["items"], *rest)]
    assert slugs == ["al-che-5-2021", "al-che-3-2021", "al-che-4-2021"]


def test_the_filters_are_those_of_the_list(reader):
    build.publication("AL OTH 1/2021", summary="")
    build.publication("AL CHE 2/2021")
    build.withdrawn("AL CHE 3/2021")
    slugs = [one["slug"] for one in all_of(reader, f"{HERE}/letters?state=CHE&q=spinning")]
    assert slugs == ["al-che-2-2021"]
    every = {one["slug"]: one for one in all_of(reader, f"{HERE}/letters?limit=1")}
    assert len(every) == 3 and every["al-che-3-2021"]["is_withdrawn"]
    assert reader.get(f"{HERE}/letters").json()["total"] == 3
    assert "withdrawal_reason" in every["al-che-3-2021"]


def test_a_letter_with_replies_files_and_text_and_without_what_is_not_public(reader):
    letter = build.publication(follows=["al-che-9-2021", "al-che-8-2020"])
    build.publication("AL CHE 8/2020", group=letter.group)
    build.copy(letter)
    kept = build.file(build.reply(letter))
    answer = reader.get(f"{HERE}/letters/{letter.slug}")
    told = answer.json()
    assert told["text"] == letter.body_text and told["answered"] == "yes"
    assert told["replies"][0]["files"][0]["sha256"] == kept.sha256
    assert [one["is_sealed"] for one in told["files"]] == [True, False]
    assert (told["follows"], told["sisters"]) == (["al-che-8-2020"], ["al-che-8-2020"])
    assert told["url"].endswith("/letters/al-oth-109-2021/")
    assert not {"id", "pk", "group", "publication_id"} & set(told)


def test_what_is_withdrawn_is_gone_with_its_reason(reader):
    letter = build.withdrawn()
    answer = reader.get(f"{HERE}/letters/{letter.slug}")
    assert (answer.status_code, answer.json()["withdrawn_on"]) == (410, "2021-06-01")
    assert answer["Cache-Control"] == "no-store"


def test_who_wrote_to_whom_is_counted(reader):
    build.reply(build.publication())
    build.publication("AL CHE 2/2021", recipient_name="Switzerland")
    (states,) = all_of(reader, f"{HERE}/states")
    assert (states["key"], states["name"], states["letters"]) == ("CHE", "Switzerland", 1)
    mandates = all_of(reader, f"{HERE}/mandates?limit=1")
    assert [(one["key"], one["letters"], one["answered"]) for one in mandates] == [
        ("minority", 2, 1),
        ("wg_business", 2, 1),
    ]
    recipients = all_of(reader, f"{HERE}/recipients?limit=1")
    assert [(one["key"], one["kind"]) for one in recipients] == [
        ("acme-textiles", "company"),
        ("che", "state"),
    ]
    assert recipients[0]["letters_url"].endswith("/letters/?recipient=acme-textiles")


def test_changes_are_told_the_earliest_first(reader):
    letter = build.publication(version=3)
    for version in (2, 3):
        letter.changes.create(
            kind="correction",
            changed_at=LATER + dt.timedelta(hours=version),
            version=version,
            reason="A wrong name.",
        )
    assert [one["version"] for one in all_of(reader, f"{HERE}/changes?limit=1")] == [2, 3]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/letters?cursor=zzz", "cursor"),
        ("/letters?cursor=%00", "cursor"),
        ("/letters?cursor=WyJhIl0", "cursor"),
        ("/changes?cursor=WyJhIl0", "cursor"),
        ("/mandates?cursor=W10", "cursor"),
        ("/letters?limit=0", "from 1 to 200"),
        ("/letters?limit=many", "from 1 to 200"),
        ("/letters?since=yesterday", "This is not a date"),
        ("/letters?q=%00", "NUL"),
        ("/letters?state=XXX", "No public letter has"),
        ("/letters?sate=CHE", "sate: there is no such filter"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(reader, address, said):
    answer = reader.get(HERE + address)
    assert answer.status_code == 400 and said in answer.json()["detail"]


def test_other_methods_and_other_addresses(reader):
    letter = build.publication()
    assert reader.post(f"{HERE}/letters").status_code == 405
    head = reader.head(f"{HERE}/letters/{letter.slug}")
    assert (head.status_code, head.content) == (200, b"")
    asked = reader.options(f"{HERE}/letters")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    for address in ("/", "/nothing", "/letters/no-such-letter", "/letters/a%00b", "/docs"):
        answer = reader.get(HERE + address)
        assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_what_has_not_changed_is_not_sent_again(reader):
    letter = build.publication()
    first = reader.get(f"{HERE}/letters")
    assert first["Access-Control-Allow-Origin"] == "*"
    again = reader.get(f"{HERE}/letters", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    Publication.objects.filter(pk=letter.pk).update(summary="Another one.")
    changed = reader.get(f"{HERE}/letters", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_the_document_names_every_address_and_needs_no_script(reader):
    told = reader.get(f"{HERE}/openapi.json").json()
    assert sorted(path.partition(HERE)[2] for path in told["paths"]) == [
        "/changes",
        "/letters",
        "/letters/{slug}",
        "/mandates",
        "/recipients",
        "/states",
    ]
    assert {"q", "mandate", "cursor"} <= {
        one["name"] for one in told["paths"][f"{HERE}/letters"]["get"]["parameters"]
    }


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("/letters/", "/letters"),
        ("/letters/?state=CHE&q=a%20%22b%22&limit=2", "/letters?state=CHE&q=a%20%22b%22&limit=2"),
        ("/letters/al-che-1-2021/", "/letters/al-che-1-2021"),
        ("/letters/a%3Fb%0d/", "/letters/a%3Fb%0D"),
        ("/openapi.json/", "/openapi.json"),
    ],
)
def test_an_address_with_a_slash_at_its_end_leads_to_the_one_without(reader, asked, at):
    for way in (reader.get, reader.head):
        answer = way(HERE + asked)
        assert (answer.status_code, answer["Location"]) == (301, HERE + at)
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert reader.post(HERE + asked).status_code == 405


@pytest.mark.parametrize("asked", ["/", "//", "/letters//", "/drafts/", "//example.org/"])
def test_what_is_nothing_without_its_slash_is_nothing_with_it(reader, asked):
    answer = reader.get(HERE + asked)
    assert answer.status_code == 404 and answer.json()["status"] == 404
