"""Corrections on screen: the first officer asks, the second sees the difference and confirms."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comms.cases import services as cases
from comms.jobs import Job
from comms.publication import copies, release
from comms.publication.corrections import services as corrections
from tests import builders
from tests.comms.publication.redaction.builders import withheld

ROLES = ("drafter", "outsider", "registry", "publisher", "second_publisher", "superuser")
TABLE = {
    # address: what each of ROLES gets for GET, and for POST with nothing typed
    "correction_new": ((403, 403, 403, 200, 200, 404), (403, 403, 403, 200, 200, 404)),
    "correction_confirm": ((403, 403, 403, 403, 200, 404), (403, 403, 403, 403, 200, 404)),
    "correction_drop": ((403, 403, 403, 200, 200, 404), (403, 403, 403, 302, 404, 404)),
}


@pytest.fixture(autouse=True)
def drawn_without_a_seal(monkeypatch):
    monkeypatch.setattr("comms.dispatch.sealing.opened", builders.without_seal)


@pytest.fixture
def letter(cast, office, now, at):
    made = builders.sent(cast, office, now)
    release.publish_due(now=made.public_at)
    made.refresh_from_db()
    at(made.public_at)
    return made


def asked(letter, cast, *, removes_earlier=False):
    return corrections.ask(
        letter,
        reason="A wrong name.",
        removes_earlier=removes_earlier,
        actor=cast.publisher,
        now=letter.public_at,
    )


@pytest.mark.parametrize("name", TABLE)
def test_each_person_gets_what_their_part_allows(letter, cast, as_, name):
    subject = letter
    if name != "correction_new":
        subject = asked(letter, cast)
    address = reverse(name, args=[subject.pk])
    clients = [as_(getattr(cast, who)) for who in ROLES]
    assert tuple(client.get(address).status_code for client in clients) == TABLE[name][0]
    assert tuple(client.post(address).status_code for client in clients) == TABLE[name][1]


def test_one_asks_and_the_other_confirms_what_is_on_the_page(letter, cast, as_):
    first, second = as_(cast.publisher), as_(cast.second_publisher)
    page = reverse("communication", args=[letter.pk])
    address = reverse("correction_new", args=[letter.pk])
    assert address in first.get(page).content.decode()
    html = first.get(address).content.decode()
    assert "Not a word of the text differs" in html
    assert "This field is required" in first.post(address, {"reason": ""}).content.decode()
    typed = {"reason": "The dam had the wrong name.", "removes_earlier": "on"}
    assert first.post(address, typed).status_code == 302
    confirm = reverse("correction_confirm", args=[letter.corrections.get().pk])
    assert confirm not in first.get(page).content.decode()
    assert confirm in second.get(page).content.decode()
    html = second.get(confirm).content.decode()
    assert "The dam had the wrong name." in html and "goes, with every version before it" in html
    digest = copies.public_text(letter).digest
    assert f'value="{digest}"' in html
    answer = second.post(confirm, {"digest": "0" * 64})
    assert "has changed since this page was opened" in answer.content.decode()
    assert second.post(confirm, {"digest": digest}).status_code == 302
    assert Job.objects.get(kind="correct").state == "queued"


def test_a_reason_that_names_a_source_is_refused_and_kept(letter, cast, now, as_):
    cases.add_source(letter.draft.case, name="Ola Hush", actor=cast.drafter, now=now)
    address = reverse("correction_new", args=[letter.pk])
    html = as_(cast.publisher).post(address, {"reason": "For Ola Hush."}).content.decode()
    assert "write it without the name" in html and "For Ola Hush." in html


def test_who_withheld_words_is_shown_where_the_text_is_confirmed(letter, cast, as_):
    withheld(letter, cast.second_publisher, letter.public_at, name="valley")
    made = asked(letter, cast, removes_earlier=True)
    page = as_(cast.second_publisher).get(reverse("correction_confirm", args=[made.pk]))
    shown = page.content.decode()
    assert reverse("public_confirm", args=[letter.pk]) in shown
    assert "Show the corrected letter</button>" not in shown


def test_one_that_failed_is_dropped_or_tried_again_and_then_asked_for_anew(letter, cast, as_):
    made = asked(letter, cast)
    digest = copies.public_text(letter).digest
    corrections.confirm(made, digest=digest, actor=cast.second_publisher, now=letter.public_at)
    drop = reverse("correction_drop", args=[made.pk])
    page = reverse("communication", args=[letter.pk])
    officer = as_(cast.publisher)
    assert drop not in officer.get(page).content.decode()
    jobs = Job.objects.filter(kind="correct")
    jobs.update(state="failed", reason="It is stale.", finished_at=letter.public_at)
    shown = officer.get(page).content.decode()
    assert shown.count(drop) == 2 and reverse("job_retry", args=[jobs.get().pk]) in shown
    assert "What is public has not changed." in shown
    assert officer.post(drop).status_code == 302
    shown = officer.get(page).content.decode()
    assert reverse("correction_new", args=[letter.pk]) in shown and "It is stale." not in shown


def test_a_reason_with_withheld_words_is_told_which_and_the_tick_is_set(letter, cast, as_):
    address = reverse("correction_new", args=[letter.pk])
    browser = as_(cast.publisher)
    assert "checked" not in browser.get(address).content.decode()
    withheld(letter, cast.drafter, letter.public_at, name="valley")
    assert "checked" in browser.get(address).content.decode()
    typed = {"reason": "The VALLEY is gone.", "removes_earlier": "on"}
    for name in ("correction_new", "communication_withdraw"):
        said = browser.post(reverse(name, args=[letter.pk]), typed).content.decode()
        assert "Words that are withheld in the letter stand in your sentence: “valley”" in said
        assert "names a source" not in said and "The VALLEY is gone." in said


def test_words_withheld_in_a_public_letter_are_said_to_be_public_still(letter, cast, as_):
    page = reverse("redactions", args=[letter.pk])
    officer, drafter = as_(cast.publisher), as_(cast.drafter)
    assert "its page says what stands below" in drafter.get(page).content.decode()
    withheld(letter, cast.drafter, letter.public_at, name="valley")
    acts = [
        reverse(name, args=[letter.pk]) for name in ("correction_new", "communication_withdraw")
    ]
    shown = officer.get(page).content.decode()
    assert "its page still shows what is withheld" in shown and "“valley”" in shown
    assert "stays closed" not in shown and all(act in shown for act in acts)
    shown = drafter.get(page).content.decode()
    assert "A publication officer asks for the correction" in shown
    assert not any(act in shown for act in acts) and ">Restore<" not in shown
    made = asked(letter, cast, removes_earlier=True)
    confirm = reverse("correction_confirm", args=[made.pk])
    shown = [as_(who).get(page).content.decode() for who in (cast.publisher, cast.second_publisher)]
    assert [confirm in one for one in shown] == [False, True]
    assert not any(act in one for one in shown for act in acts)


def test_the_page_of_a_public_letter_leads_to_where_the_public_reads_it(
    letter, cast, as_, settings
):
    page = reverse("communication", args=[letter.pk])
    address = f"{settings.PUBLIC_SITE_URL.rstrip('/')}/letters/al-oth-1-2021/"
    drafter = as_(cast.drafter)
    shown = drafter.get(page).content.decode()
    assert f'<a href="{address}">its public page</a>' in shown and "versions/" not in shown
    at, digest = letter.public_at, copies.public_text(letter).digest
    corrections.confirm(asked(letter, cast), digest=digest, actor=cast.second_publisher, now=at)
    corrections.correct(letter, actor=cast.second_publisher, now=at)
    shown = drafter.get(page).content.decode()
    assert f'<a href="{address}">its public page, version 2</a>' in shown
    assert f'<a href="{address}versions/1/">version 1</a>' in shown


def test_of_a_withdrawn_letter_it_is_said_that_it_is(letter, cast, as_):
    release.withdraw(letter, reason="In error.", actor=cast.publisher, now=letter.public_at)
    shown = as_(cast.publisher).get(reverse("redactions", args=[letter.pk])).content.decode()
    assert "The letter is withdrawn." in shown
