"""The page of a communication: each person, each address, each verb; what is said before and after an act."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from comms import pages
from comms.dispatch import sealing
from comms.dispatch.models import Dispatch
from comms.jobs import Job
from comms.letters import copies
from tests import builders

ROLES = ("drafter", "colleague", "outsider", "holder_of_minority", "delegate", "registry",
         "publisher", "superuser", "nobody")  # fmt: skip
READ = (200, 200, 200, 200, 200, 200, 200, 404, 404)
REGISTRY = (403, 403, 403, 403, 403, 200, 403, 404, 404)
TABLE = {
    # (address, state of the letter): what each of ROLES gets for GET
    ("communication", "registered"): READ,
    ("communication", "sealed"): READ,
    ("communication", "sent"): READ,
    ("communication_pdf", "registered"): (409, 409, 409, 409, 409, 409, 409, 404, 404),
    ("communication_pdf", "sealed"): READ,
    ("communication_copy", "registered"): (409, 409, 409, 409, 409, 409, 409, 404, 404),
    ("communication_copy", "sealed"): READ,
    ("communication_seal", "registered"): REGISTRY,
    ("communication_seal", "sealed"): (409, 409, 409, 409, 409, 409, 409, 404, 404),
    ("communication_send", "registered"): (409, 409, 409, 409, 409, 409, 409, 404, 404),
    ("communication_send", "sealed"): REGISTRY,
    ("communication_send", "sent"): (409, 409, 409, 409, 409, 409, 409, 404, 404),
    ("communication_record", "sealed"): REGISTRY,
    ("communication_settle", "sealed"): (403, 403, 403, 403, 403, 409, 403, 404, 404),
    ("communication_void", "registered"): (200, 200, 403, 403, 403, 200, 403, 404, 404),
    ("communication_void", "sent"): (409, 409, 409, 409, 409, 409, 409, 404, 404),
}
MAKE = {"registered": builders.cleared, "sealed": builders.sealed, "sent": builders.sent}


def a_letter(state, cast, office, now):
    made = MAKE[state](cast, office, now)
    return builders.letter_of(made) if state == "registered" else made


def address_of(name, letter):
    return reverse(name, args=[letter.pk, *(["docx"] if name == "communication_copy" else [])])


@pytest.mark.parametrize("cell", TABLE, ids="-".join)
def test_each_person_gets_what_their_part_allows(cast, office, now, as_, cell):
    name, state = cell
    letter = a_letter(state, cast, office, now)
    address = address_of(name, letter)
    got = tuple(as_(getattr(cast, who)).get(address).status_code for who in ROLES)
    assert got == TABLE[cell]
    letter.refresh_from_db()
    assert letter.state == state and not Job.objects.exists()


POSTS = {
    # (address, state of the letter): what each of ROLES gets for POST with nothing typed
    ("communication", "registered"): (405, 405, 405, 405, 405, 405, 405, 405, 405),
    ("communication_pdf", "sealed"): (405, 405, 405, 405, 405, 405, 405, 405, 405),
    ("communication_copy", "sealed"): (405, 405, 405, 405, 405, 405, 405, 405, 405),
    ("communication_seal", "registered"): (403, 403, 403, 403, 403, 302, 403, 404, 404),
    ("communication_send", "sealed"): (403, 403, 403, 403, 403, 302, 403, 404, 404),
    ("communication_record", "sealed"): REGISTRY,
    ("communication_void", "registered"): (200, 200, 403, 403, 403, 200, 403, 404, 404),
}


@pytest.mark.parametrize("cell", POSTS, ids="-".join)
def test_each_person_may_do_what_their_part_allows(cast, office, now, as_, cell):
    name, state = cell
    letter = a_letter(state, cast, office, now)
    address = address_of(name, letter)
    got = tuple(as_(getattr(cast, who)).post(address).status_code for who in ROLES)
    assert got == POSTS[cell]
    assert Job.objects.count() == (1 if 302 in got else 0)
    letter.refresh_from_db()
    assert letter.state == state


def test_a_stranger_is_asked_to_sign_in(client, cast, office, now):
    letter = builders.letter_of(builders.submitted(cast, office, now))
    for name in ("communication", "communication_pdf", "communication_copy", "communication_seal",
                 "communication_send", "communication_record", "communication_settle",
                 "communication_void"):  # fmt: skip
        for ask in (client.get, client.post):
            assert ask(address_of(name, letter)).url.startswith("/account/login/")
    assert client.get(reverse("register")).url.startswith("/account/login/")


def test_the_one_next_action_follows_the_letter(cast, office, now, as_):
    builders.key()
    letter = builders.letter_of(builders.cleared(cast, office, now))
    client, address = as_(cast.registry), reverse("communication", args=[letter.pk])

    def next_action():
        html = client.get(address).content.decode()
        assert html.count("button--next") <= 1
        return html.partition('button--next" href="')[2].partition('"')[0]

    assert next_action() == reverse("communication_seal", args=[letter.pk])
    client.post(next_action())
    assert next_action() == ""
    assert '<meta http-equiv="refresh" content="5">' in client.get(address).content.decode()
    sealing.seal(letter, actor=cast.registry, now=now)
    Job.objects.update(state="done")
    assert next_action() == reverse("communication_send", args=[letter.pk])
    assert "http-equiv" not in client.get(address).content.decode()


def test_before_sending_the_page_says_to_whom_and_when_it_becomes_public(cast, office, now, as_):
    letter = builders.sealed(cast, office, now)
    html = as_(cast.registry).get(reverse("communication_send", args=[letter.pk])).content.decode()
    assert "Send AL OTH 1/2021 to Quarry Works Ltd. at quarry-works@recipient.example now" in html
    assert "11 May 2021, 00:00 Geneva" in html


def test_a_second_click_is_refused_in_words(cast, office, now, as_):
    letter = builders.sealed(cast, office, now)
    client, address = as_(cast.registry), reverse("communication_send", args=[letter.pk])
    client.post(address)
    page = client.post(address)
    assert page.status_code == 200
    assert "already in the worker" in page.content.decode()
    assert Job.objects.count() == 1


def test_another_channel_is_recorded_with_its_proof(cast, office, now, as_, at):
    letter = builders.sealed(cast, office, now)
    client, address = as_(cast.registry), reverse("communication_record", args=[letter.pk])
    typed = {
        "channel": "post",
        "address": "1 Pit Lane",
        "sent_at": "2021-03-13T10:00",
        "proof": "RR 12",
    }
    page = client.post(address, typed)
    html = page.content.decode()
    assert "cannot have been sent in the future" in html and 'value="1 Pit Lane"' in html
    at(now + dt.timedelta(days=2))
    assert client.post(address, typed).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "sent"
    html = client.get(reverse("communication", args=[letter.pk])).content.decode()
    assert "RR 12" in html and "Confidential until" in html and "12 May 2021, 00:00" in html


def uncertain(letter, now, actor):
    return Dispatch.objects.create(
        communication=letter,
        channel="email",
        address="quarry-works@recipient.example",
        state="uncertain",
        sha256=letter.renditions.get().sha256,
        actor=actor,
        created_at=now,
    )


@pytest.mark.parametrize(("word", "state"), [("yes", "sent"), ("no", "sealed")])
def test_an_uncertain_sending_is_settled_by_a_person(cast, office, now, as_, word, state):
    letter = builders.sealed(cast, office, now)
    dispatch = uncertain(letter, now, cast.registry)
    client, address = as_(cast.registry), reverse("communication_settle", args=[letter.pk])
    assert client.get(reverse("communication_send", args=[letter.pk])).status_code == 409
    assert client.post(address, {"has_arrived": word}).status_code == 200
    assert client.post(address, {"has_arrived": word, "proof": "They rang."}).status_code == 302
    letter.refresh_from_db()
    dispatch.refresh_from_db()
    assert letter.state == state and dispatch.proof == "They rang."


def test_nothing_is_settled_while_the_worker_is_sending(cast, office, now, as_):
    letter = builders.sealed(cast, office, now)
    uncertain(letter, now, cast.registry)
    Job.objects.create(
        communication=letter, kind="send", state="running", queued_at=now, started_at=pages.now()
    )
    page = as_(cast.registry).post(
        reverse("communication_settle", args=[letter.pk]),
        {"has_arrived": "no", "proof": "They rang."},
    )
    assert "still sending" in page.content.decode()
    assert letter.dispatches.get().state == "uncertain"


def failed(letter, kind, now, **more):
    return Job.objects.create(
        communication=letter,
        kind=kind,
        state="failed",
        reason="The key of the seal cannot be read.",
        attempts=2,
        queued_at=now,
        finished_at=now,
        **more,
    )


RETRY = (403, 403, 403, 403, 403, 302, 403, 404, 404)


def test_failed_work_says_why_and_is_tried_again_by_whom_it_belongs_to(cast, office, now, as_):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    job = failed(letter, "seal", now)
    address, again = reverse("job_retry", args=[job.pk]), "Try again"
    for who, offers in ((cast.registry, [again]), (cast.drafter, [])):
        html = as_(who).get(reverse("communication", args=[letter.pk])).content.decode()
        assert "The key of the seal cannot be read." in html and "Attempt 2" in html
        seal = reverse("communication_seal", args=[letter.pk])
        assert [one for one in (again, seal) if one in html] == offers
    got = tuple(as_(getattr(cast, who)).post(address).status_code for who in ROLES)
    assert got == RETRY
    assert as_(cast.registry).get(address).status_code == 405
    assert Job.objects.filter(kind="seal", state="queued").count() == 1


def test_a_release_is_tried_again_by_the_sweep_alone(cast, office, now, as_):
    job = failed(builders.sent(cast, office, now), "release", now)
    page = as_(cast.registry).post(reverse("job_retry", args=[job.pk]))
    assert page.status_code == 409 and "by itself" in page.content.decode()


def test_the_sealed_file_comes_as_an_attachment_nobody_keeps(cast, office, now, as_):
    letter = builders.sealed(cast, office, now)
    file = as_(cast.registry).get(reverse("communication_pdf", args=[letter.pk]))
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Disposition"] == 'attachment; filename="AL-OTH-1-2021.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"] and "sandbox" in file["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("suffix", "media_type", "start"),
    [
        ("docx", copies.WORD.media_type, b"PK"),
        ("txt", "text/plain; charset=utf-8", b"Copy without a seal: "),
        ("json", "application/json", b"{"),
    ],
)
def test_copies_without_a_seal_stand_beside_the_sealed_file(
    cast, office, now, as_, suffix, media_type, start
):
    letter = builders.sealed(cast, office, now)
    client, address = as_(cast.registry), reverse("communication_copy", args=[letter.pk, suffix])
    assert address in client.get(reverse("communication", args=[letter.pk])).content.decode()
    file = client.get(address)
    assert file.content.startswith(start)
    assert file["Content-Type"] == media_type
    assert file["Content-Disposition"] == f'attachment; filename="AL-OTH-1-2021.{suffix}"'
    assert "no-store" in file["Cache-Control"] and "sandbox" in file["Content-Security-Policy"]


def test_there_is_no_copy_in_a_form_that_is_not_one(cast, office, now, as_):
    letter = builders.sealed(cast, office, now)
    for suffix in ("odt", "html", "DOCX", "-"):
        address = reverse("communication_copy", args=[letter.pk, suffix])
        assert as_(cast.registry).get(address).status_code == 404


def test_a_void_letter_says_why(cast, office, now, as_):
    letter = builders.letter_of(builders.cleared(cast, office, now))
    client, address = as_(cast.drafter), reverse("communication_void", args=[letter.pk])
    assert "This field is required" in client.post(address).content.decode()
    assert client.post(address, {"reason": "Sent by another office."}).status_code == 302
    html = client.get(reverse("communication", args=[letter.pk])).content.decode()
    assert "Sent by another office." in html


def test_sisters_stand_on_the_page_only_for_those_who_see_them(cast, office, now, as_):
    case = builders.case(cast, office, now)
    letter = builders.letter_of(builders.submitted(cast, office, now, case=case))
    other = builders.submitted(
        cast, office, now, case=case, to=[office.state], mandates=[office.business]
    )
    sister = str(builders.letter_of(other))
    address = reverse("communication", args=[letter.pk])
    assert sister in as_(cast.drafter).get(address).content.decode()
    assert sister not in as_(cast.holder_of_minority).get(address).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_takes_the_same_queries_however_many_sisters_and_events(
    cast, office, now, as_, django_assert_num_queries, count
):
    companies = [builders.company(f"pit-{n}", f"Pit {n}") for n in range(count)]
    draft = builders.submitted(cast, office, now, to=[office.company, *companies])
    address = reverse("communication", args=[builders.letter_of(draft).pk])
    client = as_(cast.registry)
    client.get(address)
    with django_assert_num_queries(23):
        client.get(address)


def test_the_case_and_its_sources_are_never_on_the_page(cast, office, now, as_):
    from comms.cases import services as cases

    case = builders.case(cast, office, now, title="Tell nobody")
    cases.add_source(case, name="Whistle Blower", actor=cast.drafter, now=now)
    letter = builders.letter_of(builders.submitted(cast, office, now, case=case))
    html = as_(cast.registry).get(reverse("communication", args=[letter.pk])).content.decode()
    assert "Tell nobody" not in html and "Whistle" not in html and "Source" not in html


@pytest.mark.parametrize(
    ("person", "label"),
    [("holder_of_minority", "Read and clear"), ("registry", "See clearance")],
)
def test_only_those_who_clear_are_asked_to(cast, office, now, as_, person, label):
    letter = builders.letter_of(builders.submitted(cast, office, now))
    page = as_(getattr(cast, person)).get(reverse("communication", args=[letter.pk]))
    assert label in page.content.decode()
