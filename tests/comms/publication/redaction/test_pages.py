"""The pages of withholding: who sees them, what is found, what is kept when it is wrong, what the preview says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comms.cases import services as cases
from comms.drafting import preview
from comms.publication.files import making
from comms.publication.files import services as files
from comms.publication.redaction import text
from comms.publication.redaction.models import Redaction, TextConfirmation
from comms.replies import services as replies
from comms.replies.files import received
from tests import builders
from tests.comms.desk import statuses, table
from tests.comms.publication.redaction.builders import NAMED, chosen, withheld

SEEN = table(drafter=200, colleague=200, publisher=200)


@pytest.fixture
def letter(cast, office, now):
    return builders.sent(cast, office, now, text=NAMED)


@pytest.mark.slow
def test_who_may_open_them(letter, cast, now, at):
    (one, *_) = withheld(letter, cast.drafter, now)
    for name in ("redactions", "public_preview"):
        assert statuses(cast, reverse(name, args=[letter.pk])) == SEEN
    assert statuses(cast, reverse("redaction_restore", args=[letter.pk, one.pk])) == SEEN
    confirm = reverse("public_confirm", args=[letter.pk])
    assert statuses(cast, confirm) == {**SEEN, "drafter": 403, "colleague": 403}
    new = reverse("redaction_new", args=[letter.pk])
    found = statuses(cast, new, method="post", data={"words": "Nour al-Badr"})
    assert found == SEEN
    assert set(statuses(cast, new).values()) == {302, 405}


def test_words_are_found_everywhere_and_withheld_in_one_act(letter, cast, as_):
    browser = as_(cast.drafter)
    new = reverse("redaction_new", args=[letter.pk])
    page = browser.post(new, {"words": "nour al badr"}).content.decode()
    assert "3 places found" in page and page.count("checked") == 4  # and what is withheld: a name
    places = [f"{letter.revision_id}:{one.start}:{one.end}:{one.place}" for one in chosen(letter)]
    for place in places:
        assert f'value="{place}"' in page
    wrong = browser.post(new, {"words": "nour al badr", "place": places[:2], "withhold": "1",
                               "kind": "name", "ground": "other", "note": ""})  # fmt: skip
    said = wrong.content.decode()
    assert "Say which other ground it is" in said and said.count("checked") == 3
    assert not Redaction.objects.exists()
    done = browser.post(new, {"words": "nour al badr", "place": places, "withhold": "1",
                              "kind": "name", "ground": "risk", "note": ""})  # fmt: skip
    assert done.url == reverse("redactions", args=[letter.pk])
    assert Redaction.objects.count() == 3
    after = browser.get(done.url).content.decode()
    assert "Withheld: 3" in after and "no second person has confirmed" in after
    assert after.count("[name withheld]") == 3


def test_a_person_who_has_not_agreed_is_proposed_at_once(letter, cast, now, as_):
    case = letter.draft.case
    cases.add_person(case, name="Nour al-Badr", is_minor=True, actor=cast.drafter, now=now)
    cases.add_person(case, name="Somebody Else", actor=cast.drafter, now=now)
    cases.add_source(case, name="Ida Secret", actor=cast.drafter, now=now)
    browser = as_(cast.publisher)
    page = browser.get(reverse("redactions", args=[letter.pk])).content.decode()
    assert "in 3 places" in page
    assert "Somebody Else" not in page and "Ida Secret" not in page
    (key,) = [f"p{p.pk}" for p in case.persons.filter(is_minor=True)]
    found = browser.post(
        reverse("redaction_new", args=[letter.pk]), {"protected": key, "proposed": "minor"}
    ).content.decode()
    assert "3 places found" in found and '<option value="minor" selected>' in found


def test_bad_input_is_answered_in_a_sentence_and_kept(letter, cast, as_):
    browser, new = as_(cast.drafter), reverse("redaction_new", args=[letter.pk])
    long = browser.post(new, {"words": "word " * 2_000})
    assert long.status_code == 400 and "Withhold a long passage in parts" in long.content.decode()
    assert "word word word" in long.content.decode()
    none = browser.post(new, {"words": ""})
    assert none.status_code == 400 and "Type or paste" in none.content.decode()
    absent = browser.post(new, {"words": "driven away in the nights"}).content.decode()
    assert "do not stand in the letter" in absent and "driven out at night" in absent
    nowhere = browser.post(new, {"words": "zebra quartz"})
    assert nowhere.status_code == 400 and "zebra quartz" in nowhere.content.decode()
    assert "do not stand in the letter" in nowhere.content.decode()
    assert browser.post(new, {"protected": "s99"}).status_code == 400
    for place in ("", "x", "1:2", "0:0:4:facts/0/text", f"{letter.revision_id}:0:9999:facts/0/text",
                  f"{letter.revision_id}:0:4:mandates", "9" * 400):  # fmt: skip
        asked = {"words": "Nour al-Badr", "place": place, "withhold": "1", "kind": "name",
                 "ground": "risk"}  # fmt: skip
        answer = browser.post(new, asked)
        assert answer.status_code == 200 and "find the words again" in answer.content.decode()
    assert not Redaction.objects.exists()


def test_words_of_other_places_are_said_to_be_mended_there(letter, cast, as_, now):
    cases.record_concerns(letter.draft.case, rights=["Right of Nour al-Badr"], countries=[],
                          actor=cast.drafter, now=now)  # fmt: skip
    reply = replies.register(
        letter, kind="substantive", received_on=now.date(),
        files=[received("a.txt", b"Of NOUR AL BADR we know nothing.")],
        actor=cast.registry, now=now,
    )  # fmt: skip
    reply.files.update(standing="sound")
    choice = files.choose(reply.files.get(), choice="publish", actor=cast.publisher, now=now)
    making.make_whole(choice.pk, now=now)
    page = as_(cast.drafter).post(
        reverse("redaction_new", args=[letter.pk]), {"words": "Nour al-Badr"}
    )
    said = page.content.decode()
    assert "public as themes" in said
    assert "It stands in the public copy of “a.txt” of Reply 1" in said


def test_the_preview_is_the_public_page_in_a_band(letter, cast, now, as_, settings):
    withheld(letter, cast.drafter, now)
    page = as_(cast.publisher).get(reverse("public_preview", args=[letter.pk])).content.decode()
    assert "Confidential preview" in page and "Nour" not in page
    assert page.count("[name withheld] was allegedly driven out") == 1
    assert f'href="{settings.PUBLIC_SITE_URL}' in page
    assert "words are withheld to protect persons" in page
    assert letter.revision.digest not in page and text.of(letter).digest not in page
    after = as_(cast.publisher).get(reverse("redactions", args=[letter.pk])).content.decode()
    assert f'href="{reverse("public_preview", args=[letter.pk])}"' in after


def test_a_second_person_confirms_what_was_on_the_page(letter, cast, now, as_):
    withheld(letter, cast.publisher, now)
    address = reverse("public_confirm", args=[letter.pk])
    digest = text.of(letter).digest
    own = as_(cast.publisher)
    assert own.get(address).status_code == own.post(address, {"digest": digest}).status_code == 403
    assert address not in own.get(reverse("redactions", args=[letter.pk])).content.decode()
    assert address not in own.get(reverse("public_preview", args=[letter.pk])).content.decode()
    second = as_(cast.second_publisher)
    assert "has changed since" in second.post(address, {"digest": "0" * 64}).content.decode()
    assert digest in second.get(address).content.decode()
    assert second.post(address, {"digest": digest}).url == reverse("redactions", args=[letter.pk])
    assert TextConfirmation.objects.get().confirmed_by == cast.second_publisher
    assert second.get(address).status_code == 409
    board = second.get(reverse("becoming_public"))
    assert "public text to confirm" not in board.content.decode()


def test_the_pdf_is_the_worker_s_and_is_of_this_text(letter, cast, as_, monkeypatch):
    asked = []

    def drawn(seen, form):
        asked.append(seen)
        return preview.Drawn(pdf=b"%PDF-1.7") if len(asked) > 1 else None

    monkeypatch.setattr(preview, "drawn", drawn)
    browser, address = as_(cast.publisher), reverse("public_preview_pdf", args=[letter.pk])
    assert browser.get(address)["Refresh"] == "2"
    assert browser.get(address)["Content-Type"] == "application/pdf"
    assert asked[0].digest == text.of(letter).digest


def test_a_pdf_that_cannot_be_asked_for_is_no_fault_of_the_letter(letter, cast, as_, monkeypatch):
    def unreachable(seen, form):
        raise preview.NotReachable("The queue does not answer.")

    monkeypatch.setattr(preview, "drawn", unreachable)
    answer = as_(cast.publisher).get(reverse("public_preview_pdf", args=[letter.pk]))
    assert answer.status_code == 503
    assert "The queue does not answer." in answer.content.decode()
    assert "Refresh" not in answer


def test_words_are_restored_with_a_reason(letter, cast, now, as_):
    (one, *_) = withheld(letter, cast.drafter, now)
    address = reverse("redaction_restore", args=[letter.pk, one.pk])
    browser = as_(cast.publisher)
    assert browser.post(address, {"reason": ""}).status_code == 200
    assert browser.post(address, {"reason": "They agreed."}).status_code == 302
    assert browser.get(address).status_code == 404
