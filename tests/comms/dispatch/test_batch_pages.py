"""The page of all letters of a draft: each person, each address; what it tells while workers are at it."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.urls import reverse

from comms import jobs, tasks
from comms.dispatch import sealing
from comms.jobs import Job
from tests import builders
from tests.comms.dispatch.test_batch import companies, fail

ROLES = ("drafter", "colleague", "outsider", "holder_of_minority", "delegate", "registry",
         "publisher", "superuser", "nobody")  # fmt: skip
READ = (200, 200, 200, 200, 200, 200, 200, 404, 404)
REGISTRY = (403, 403, 403, 403, 403, 200, 403, 404, 404)
DONE = (403, 403, 403, 403, 403, 302, 403, 404, 404)
WRONG = (409, 409, 409, 409, 409, 409, 409, 404, 404)


@pytest.fixture(autouse=True)
def clock(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def draft(cast, office, now):
    return builders.cleared(cast, office, now, to=companies(3))


@pytest.fixture
def sealed(draft, cast, now, monkeypatch):
    """Every letter of the draft, sealed with less work than for real."""
    monkeypatch.setattr(sealing, "draw", lambda document: b"%PDF-drawn")
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    for letter in draft.communications.all():
        sealing.seal(letter, actor=cast.registry, now=now)
    return draft


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def got(as_, cast, method, address, **data):
    return tuple(
        getattr(as_(getattr(cast, who)), method)(address, data).status_code for who in ROLES
    )


def test_each_person_reads_what_they_may_see_and_the_registry_asks(cast, draft, as_):
    assert got(as_, cast, "get", reverse("batch", args=[draft.pk])) == READ
    assert got(as_, cast, "get", reverse("batch_seal", args=[draft.pk])) == REGISTRY
    assert got(as_, cast, "get", reverse("batch_send", args=[draft.pk])) == WRONG
    assert got(as_, cast, "post", reverse("batch_retry", args=[draft.pk, "seal"])) == WRONG
    assert got(as_, cast, "post", reverse("batch", args=[draft.pk])) == (405,) * 9
    assert not Job.objects.exists()
    # The state is looked at before the person: after the registry nothing waits for anybody.
    asked = (403, 403, 403, 403, 403, 302, 409, 404, 404)
    assert got(as_, cast, "post", reverse("batch_seal", args=[draft.pk])) == asked
    assert Job.objects.count() == 3
    assert as_(cast.registry).post(reverse("batch_retry", args=[draft.pk, "x"])).status_code == 404


def test_a_draft_that_was_never_submitted_is_its_office_s_alone(cast, office, now, as_):
    made = builders.draft(cast, office, now)
    page = as_(cast.drafter).get(reverse("batch", args=[made.pk]))
    assert "There is no letter yet" in words(page)
    assert as_(cast.registry).get(reverse("batch", args=[made.pk])).status_code == 404


def test_the_letters_of_a_cleared_draft_are_sealed_with_one_confirmation(cast, draft, as_):
    client, address = as_(cast.registry), reverse("batch", args=[draft.pk])
    ask = reverse("batch_seal", args=[draft.pk])
    assert f'button--next" href="{ask}">Seal all 3 letters' in words(client.get(address))
    told = words(client.get(ask))
    assert "will bear the date 12 March 2021" in told
    assert all(f"Pit {n}" in told for n in (1, 2, 3))
    assert client.post(ask).url == address
    page = words(client.get(address))
    assert "0 sealed, 0 in work, 3 waiting, 0 failed." in page
    assert '<progress value="0" max="3"' in page
    assert 'http-equiv="refresh" content="5"' in page and "data-running" in page
    assert "button--next" not in page
    assert client.post(ask).status_code == 409
    assert Job.objects.count() == 3
    assert "Seal all" not in words(as_(cast.drafter).get(address))


def test_the_page_tells_how_far_they_are_and_how_long_it_takes(cast, draft, as_, at, now):
    client = as_(cast.registry)
    client.post(reverse("batch_seal", args=[draft.pk]))
    later = now + dt.timedelta(minutes=4)
    first = builders.letter_of(draft)
    Job.objects.filter(communication=first).update(
        state="failed", reason="The disk is full.", started_at=now, finished_at=later, attempts=1
    )
    at(later)
    page = words(client.get(reverse("batch", args=[draft.pk])))
    assert "0 sealed, 0 in work, 2 waiting, 1 failed. About 8 minutes left." in page
    assert "The disk is full." in page and "Attempt 1" in page
    at(later + dt.timedelta(minutes=5))
    assert "No worker has given a sign" in words(client.get(reverse("batch", args=[draft.pk])))


def test_a_failure_is_tried_again_alone_or_with_the_others(cast, draft, as_, now):
    first, second, _ = draft.communications.order_by("pk")
    failures = [fail(first, "seal", now), fail(second, "seal", now)]
    client, address = as_(cast.registry), reverse("batch", args=[draft.pk])
    page = words(client.get(address))
    assert "Not sealed: 2" in page and "Try all 2 failed again" in page
    assert "Seal 1 letter" in page
    assert "by the registry" in words(as_(cast.drafter).get(address))
    alone = client.post(reverse("job_retry", args=[failures[0].pk]), {"batch": "1"})
    assert alone.url == address
    assert Job.objects.unfinished().get().communication == first
    client.post(reverse("batch_retry", args=[draft.pk, "seal"]))
    assert Job.objects.unfinished().count() == 2


def test_exactly_the_letters_on_the_list_are_sent(cast, sealed, as_):
    client, ask = as_(cast.registry), reverse("batch_send", args=[sealed.pk])
    page = words(client.get(ask))
    assert all(f"pit-0{n}@recipient.example" in page for n in (1, 2, 3))
    assert "become public on 11 May 2021, 00:00 Geneva" in page
    pks = [letter.pk for letter in sealed.communications.order_by("pk")]
    assert f'name="letters" value="{",".join(map(str, pks))}"' in page
    for wrong in ("", "1;2", "999999999999999"):
        assert "Read it again" in words(client.post(ask, {"letters": wrong}))
    refused = words(client.post(ask, {"letters": f"{pks[0]},{pks[-1] + 1}"}))
    assert "1 of these letters went another way" in refused
    assert not Job.objects.exists()
    assert got(as_, cast, "post", ask, letters=f"{pks[0]},{pks[1]}") == DONE
    sent = Job.objects.unfinished().filter(kind="send").order_by("communication")
    assert [job.communication_id for job in sent] == pks[:2]
    page = words(client.get(reverse("batch", args=[sealed.pk])))
    assert "0 sent, 0 in work, 2 waiting, 0 failed, 1 not asked for yet." in page


def test_the_draft_leads_to_its_letters(cast, draft, as_):
    page = words(as_(cast.registry).get(reverse("draft", args=[draft.pk])))
    assert reverse("batch", args=[draft.pk]) in page


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_page_takes_the_same_queries_however_many_letters(
    cast, office, now, as_, count, django_assert_num_queries
):
    draft = builders.cleared(cast, office, now, to=companies(count))
    client, address = as_(cast.registry), reverse("batch", args=[draft.pk])
    client.post(reverse("batch_seal", args=[draft.pk]))
    Job.objects.update(state="failed", reason="The disk is full.", finished_at=now)
    with django_assert_num_queries(10):
        client.get(address)
    page = words(client.get(address))
    assert f"Try all {count} failed again" in page
    if count > 12:
        assert f"{count} letters</a>" in page


def test_a_killed_queue_is_resumed_by_beat(cast, draft, as_, now, monkeypatch):
    monkeypatch.setattr(sealing, "draw", lambda document: b"%PDF-drawn")
    monkeypatch.setattr(sealing, "opened", builders.without_seal)
    as_(cast.registry).post(reverse("batch_seal", args=[draft.pk]))
    woken: list[int] = []

    def wake(pk, expires):
        woken.append(pk)
        return True

    monkeypatch.setattr(jobs, "wake", wake)
    assert tasks.resume_jobs() == 3
    for pk in woken:
        jobs.run(pk, tasks.work, now=now)
    assert {letter.state for letter in draft.communications.all()} == {"sealed"}
