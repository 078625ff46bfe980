"""The pages of a draft: who opens them, what each part saves, what a stale or late save is told."""

from __future__ import annotations

import html

import pytest
import time_machine
from django.urls import reverse

from comms.clearance import services as clearance
from comms.drafting import services
from comms.drafting.every_part import PARTS
from comms.drafting.models import Draft
from comms.errors import Incomplete
from recipients.models import Recipient
from tests import builders
from tests.comms import desk

READERS = {"drafter": 200, "colleague": 200, "outsider": 200}
ASKED = READERS | {"holder_of_culture": 200, "registry": 200, "publisher": 200}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def window(cast):
    return desk.window(cast.drafter)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def save(window, draft, part, *, base=None, **typed):
    data = {"base": draft.current.number if base is None else base, **typed}
    answer = window.post(reverse("draft_part", args=[draft.pk, part]), data)
    draft.refresh_from_db()
    return answer


READING: tuple[tuple[str, list[int]], ...] = (
    ("draft", []),
    ("draft_preview", [1]),
    ("draft_revisions", []),
    ("draft_revision", [1]),
)


@pytest.mark.parametrize(("name", "more"), READING)
def test_a_draft_is_read_by_its_office_and_by_drafters_of_its_mandates(cast, draft, name, more):
    url = reverse(name, args=[draft.pk, *more])
    assert desk.statuses(cast, url) == desk.table(**READERS)


@pytest.mark.parametrize(("name", "more"), READING)
def test_once_submitted_it_is_read_by_those_asked_and_at_the_desks(cast, office, now, name, more):
    made = builders.submitted(cast, office, now)
    url = reverse(name, args=[made.pk, *more])
    assert desk.statuses(cast, url) == desk.table(**ASKED)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_parts_are_changed_by_the_owning_office_alone(cast, draft, part, method):
    url = reverse("draft_part", args=[draft.pk, part])
    expected = desk.table(drafter=200, colleague=200, outsider=403)
    assert desk.statuses(cast, url, method=method) == expected


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("draft_submit", {"drafter": 409, "colleague": 409, "outsider": 409}),
        ("draft_reopen", {"drafter": 200, "colleague": 200, "outsider": 403}),
        ("draft_drop", {"drafter": 200, "colleague": 200, "outsider": 403}),
    ],
)
def test_steps_of_a_submitted_draft(cast, office, now, name, expected, method):
    made = builders.submitted(cast, office, now)
    desks = {"holder_of_culture": 403, "registry": 403, "publisher": 403}
    if name == "draft_submit":
        desks = dict.fromkeys(desks, 409)
    if name == "draft_drop":
        desks["registry"] = 200
    url = reverse(name, args=[made.pk])
    assert desk.statuses(cast, url, method=method) == desk.table(**expected, **desks)


def test_submitting_is_for_the_owning_office(cast, draft):
    url = reverse("draft_submit", args=[draft.pk])
    assert desk.statuses(cast, url) == desk.table(drafter=200, colleague=200, outsider=403)


def test_those_who_may_not_open_the_case_do_not_learn_its_title(cast, office, now):
    made = builders.submitted(cast, office, now)
    for person in (cast.outsider, cast.holder_of_culture, cast.registry, cast.publisher):
        for url in (f"/drafts/{made.pk}/", "/", "/search/?q=Quarry", "/search/?q=flooded"):
            assert b"The flooded valley" not in desk.window(person).get(url).content


def test_a_draft_is_opened_in_the_usual_order_after_its_lead(cast, office, now, window):
    case = builders.case(cast, office, now)
    answer = window.post(
        reverse("draft_new", args=[case.pk]),
        {
            "letter_type": "UA",
            "language": "en",
            "lead": office.minority.pk,
            "mandates": [office.culture.pk, office.business.pk],
        },
    )
    made = Draft.objects.get()
    assert answer.url == f"/drafts/{made.pk}/"
    assert [str(m) for m in made.signing_mandates()] == [
        "Minority issues", "Business", "Cultural rights",
    ]  # fmt: skip


def test_each_text_part_is_saved_as_the_next_revision(draft, window):
    save(window, draft, "purpose", text="One.\r\n\r\nTwo.")
    save(window, draft, "facts", text="Told.[^1]\n\n> They came.")
    save(window, draft, "concerns", text="We worry.")
    save(window, draft, "questions", text="Why?\n\nWhen?")
    save(window, draft, "footnotes", text="1: A paper.")
    save(window, draft, "annex", title="Law", text="## Treaties\n\n(a) One;\n(b) two.")
    content = draft.current.content
    assert draft.current.number == 7
    assert content["purpose"] == ["One.", "Two."]
    assert content["facts"] == [
        {"text": "Told.[^1]", "quote": False},
        {"text": "They came.", "quote": True},
    ]
    assert content["questions"] == ["Why?", "When?"]
    assert content["footnotes"] == {"1": "A paper."}
    assert [section["kind"] for section in content["annex"]] == ["heading", "list"]


def test_questions_move_without_a_script(draft, window):
    answer = save(window, draft, "questions", text="A?\n\nB?\n\nC?", move="3:up")
    assert draft.current.content["questions"] == ["A?", "C?", "B?"]
    assert answer.url.endswith("/parts/questions/")


def test_mandates_are_put_in_places_taken_out_and_added(cast, office, now, window):
    made = builders.draft(cast, office, now, mandates=[office.business, office.culture])
    save(
        window,
        made,
        "mandates",
        **{"place-business": 2, "place-culture": 2, "add": ["minority"]},
    )
    assert [m.key for m in made.signing_mandates()] == ["culture", "business", "minority"]
    save(window, made, "mandates", **{"out-culture": "on", "usual_order": "on"})
    assert [m.key for m in made.signing_mandates()] == ["business", "minority"]


def test_recipients_are_found_added_greeted_and_taken_out(office, draft, window):
    page = window.get(reverse("draft_part", args=[draft.pk, "recipients"]), {"q": "switz"})
    assert 'name="add" value="che"' in words(page)
    save(window, draft, "recipients", add="che", **{"salutation-quarry-works": "Dear friends,"})
    facts = draft.current.content["addressees"]
    assert [one["key"] for one in facts] == ["quarry-works", "che"]
    assert facts[0]["salutation"] == "Dear friends,"
    assert "Dear friends," in words(window.get(f"/drafts/{draft.pk}/"))
    save(window, draft, "recipients", **{"place-che": 1, "out-quarry-works": "on"})
    assert [one["key"] for one in draft.current.content["addressees"]] == ["che"]


def test_choices_are_kept_and_sister_governments_stay_in_their_order(office, draft, window):
    builders.state("AUT", "Austria")
    answer = save(
        window,
        draft,
        "choices",
        dated_for="2021-03-15",
        clause_set="standard",
        sister_states="Switzerland\nAUT",
        other_companies="on",
        mandate_count="55",
    )
    assert answer.status_code == 302
    content = draft.current.content
    assert content["sisters"]["governments"] == ["Switzerland", "Austria"]
    assert content["mandate_count"] == 55
    assert str(draft.dated_for) == "2021-03-15"
    save(window, draft, "choices", dated_for="", clause_set="standard")
    assert draft.dated_for is None


def test_an_unknown_state_is_named_beside_its_field(draft, window):
    answer = save(window, draft, "choices", clause_set="standard", sister_states="Ruritania")
    assert "There is no State “Ruritania”" in words(answer)
    assert draft.current.number == 1


def test_a_footnote_without_a_number_is_refused_and_kept(draft, window):
    answer = save(window, draft, "footnotes", text="no number here")
    assert "Line 1 is no footnote" in words(answer)
    assert "no number here" in words(answer)


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 40, "²"])
def test_a_save_that_does_not_say_where_it_began_is_refused(cast, draft, window, base):
    save(desk.window(cast.colleague), draft, "purpose", text="Theirs.")
    page = words(save(window, draft, "purpose", base=base, text="Mine."))
    assert "does not say which revision you started from" in page
    assert "Mine." in page and "Theirs." in page
    assert draft.current.content["purpose"] == ["Theirs."]
    assert 'name="base" value="2"' in page


def test_saving_after_submission_is_refused_with_the_reason_and_what_was_typed(
    cast, office, now, window
):
    made = builders.submitted(cast, office, now)
    answer = save(window, made, "purpose", text="Too late.")
    assert "in clearance and cannot change" in words(answer)
    assert "Too late." in words(answer)
    assert made.current.content["purpose"] == builders.TEXT["purpose"]


def test_what_is_missing_leads_to_its_parts(cast, office, now, window):
    made = builders.draft(cast, office, now, text={"questions": [], "footnotes": {}})
    for url in (f"/drafts/{made.pk}/", f"/drafts/{made.pk}/submit/"):
        page = window.get(url).content.decode()
        assert f'href="/drafts/{made.pk}/write/#id_questions"' in page
        assert f'href="/drafts/{made.pk}/write/#id_footnotes"' in page
    answer = window.post(f"/drafts/{made.pk}/submit/")
    assert "asks no question" in words(answer)
    assert not made.communications.exists()


def test_submitting_names_what_will_happen_and_does_it(draft, window):
    page = words(window.get(f"/drafts/{draft.pk}/submit/"))
    assert "The next reference AL OTH is registered for Quarry Works Ltd.<" in page
    assert "Business, Cultural rights, Minority issues" in page
    for typed, sentence in (("2021-03-01", "1 March 2021 is past"), ("soon", "This is not a day")):
        answer = window.post(f"/drafts/{draft.pk}/submit/", {"clear_by": typed})
        assert sentence in words(answer) and f'value="{typed}"' in answer.content.decode()
        assert not draft.communications.exists()
    answer = window.post(f"/drafts/{draft.pk}/submit/", {"clear_by": "2021-03-22"}, follow=True)
    assert "Registered: AL OTH 1/2021" in words(answer)
    assert f"{draft.deadlines.get()}" == "to be cleared by 2021-03-22"


def test_reopening_names_the_clearances_that_go_stale(cast, office, now, window):
    made = builders.submitted(cast, office, now)
    clearance.clear(
        made,
        mandate=office.culture,
        digest=made.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    assert "Cleared so far by Cultural rights" in words(window.get(f"/drafts/{made.pk}/reopen/"))
    assert "This field is required" in words(window.post(f"/drafts/{made.pk}/reopen/"))
    window.post(f"/drafts/{made.pk}/reopen/", {"reason": "A date was wrong."})
    made.refresh_from_db()
    assert made.state == "drafting"


def test_dropping_keeps_the_reason_and_voids_the_references(cast, office, now, window):
    made = builders.submitted(cast, office, now)
    page = words(window.get(f"/drafts/{made.pk}/drop/"))
    assert "AL OTH 1/2021" in page
    window.post(f"/drafts/{made.pk}/drop/", {"reason": "Settled."})
    made.refresh_from_db()
    assert made.state == "dropped"
    assert builders.letter_of(made).reference.void_reason == "Settled."


def test_a_provision_is_added_with_its_words_and_stays_frozen(office, draft, window):
    from annex.models import Instrument, Provision

    instrument = Instrument.objects.create(
        key="pact", kind="treaty", short_name="Pact", name="Pact of Rivers",
        adopted_on="1966-12-16", position=1,
    )  # fmt: skip
    provision = Provision.objects.create(
        instrument=instrument, key="pact-6", article="article 6", language="en",
        topic="water", body="Rivers flow.", period=builders.EVER,
    )  # fmt: skip
    provision.mandates.add(office.culture)
    page = words(window.get(reverse("draft_part", args=[draft.pk, "annex"])))
    assert f'name="provision" value="{provision.pk}"' in page
    save(window, draft, "annex", title="Law", text="First.", provision=provision.pk)
    frozen = draft.current.content["annex"][-1]
    assert frozen["citation"] == "Pact of Rivers, article 6"
    typed = "First.\n\n§ Pact of Rivers, article 6\nRivers flow.\n\nLast."
    save(window, draft, "annex", title="Law", text=typed)
    assert draft.current.content["annex"][1] == frozen


def test_a_company_that_was_not_there_is_no_recipient(draft, window):
    answer = save(window, draft, "recipients", add="no-such")
    assert "There is no recipient “no-such”" in words(answer)
    assert Recipient.objects.count() == 2


def test_what_is_typed_for_some_recipients_is_kept_and_shown_again(window, draft):
    typed = "So.\r\n\r\n[only: company]\r\n> They said:\r\n- no;\r\n- never."
    save(window, draft, "concerns", text=typed)
    own = {"text": "They said:", "quote": True, "items": ["no;", "never."], "only": ["company"]}
    assert draft.current.content["concerns"] == ["So.", own]
    shown = window.get(reverse("draft_part", args=[draft.pk, "concerns"])).content.decode()
    assert "[only: company]\n&gt; They said:\n- no;\n- never." in shown
    assert f"key:{draft.addressees.get().recipient.key}" in shown
    page = window.get(reverse("draft", args=[draft.pk])).content.decode()
    assert "For companies only" in page
    assert "<li data-field>never.</li>" in page


def test_a_mark_that_cannot_be_read_loses_nothing_typed(window, draft):
    before = draft.current
    answer = save(window, draft, "questions", text="[only: banks]\nWhy?", move="1:down")
    assert draft.current == before
    page = answer.content.decode()
    assert "write [only: …] with one or more of" in page
    assert "[only: banks]\nWhy?" in page


def test_a_plan_refuses_passages_that_cannot_be_read(draft):
    with pytest.raises(Incomplete) as refusal:
        services.plan_of(draft).with_text(facts=[{"text": "x", "onyl": ["state"]}])
    assert "unknown part, “onyl”" in refusal.value.missing[0]
