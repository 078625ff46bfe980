"""The pages of invitations: what the invited read and when no longer, what the drafters see, what is refused."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import time_machine

from comms.cases import services as cases
from comms.dispatch import register
from comms.dispatch.models import Communication
from comms.drafting.invitations import services as invitations
from comms.drafting.models import Draft
from comms.drafting.threads import queries as thread_queries
from comms.drafting.threads import services as threads
from comms.drafting.threads.anchors import Anchor
from mandates import services as mandates
from mandates.models import Role
from tests import builders
from tests.comms import desk
from tests.comms.drafting.invited import alone, ask, signing

DAY = dt.timedelta(days=1)
CANARY = "Zibeline"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def page(person, url):
    return html.unescape(desk.window(person).get(url).content.decode())


def post(person, url, **data):
    return desk.window(person).post(url, data, follow=True)


def said(answer):
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


@pytest.fixture
def draft(cast, office, now):
    case = builders.case(cast, office, now, title=CANARY, summary=CANARY)
    cases.add_source(case, name=CANARY, actor=cast.drafter, now=now)
    return alone(cast, office, now, case=case)


def test_the_invited_read_the_text_and_nothing_else_of_the_draft(cast, office, now, draft):
    row = ask(draft, office.culture, cast, now)
    url = f"/invitations/{row.pk}/"
    shown = page(cast.holder_of_culture, url)
    assert "The valley was allegedly flooded at night." in shown
    assert "The valley is a minority's home." in shown
    assert CANARY not in shown
    for who in (cast.holder_of_culture, cast.outsider):
        for path in ("", "revisions/", "revisions/1/", "preview/1/", "mandates/", "write/"):
            assert desk.window(who).get(f"/drafts/{draft.pk}/{path}").status_code == 404
        assert desk.window(who).get(f"/cases/{draft.case_id}/").status_code == 404
        assert not Draft.objects.visible_to(who, now.date()).exists()
    assert desk.statuses(cast, url) == desk.table(outsider=200, holder_of_culture=200)


def test_after_no_or_in_silence_nothing_of_the_text_is_left(cast, office, now, draft):
    row, other = (ask(draft, one, cast, now, days=1) for one in (office.culture, office.minority))
    text, url = "allegedly flooded", f"/invitations/{row.pk}/"
    invitations.decline(row, actor=cast.outsider, now=now, comment="Not ours.")
    for who in (cast.outsider, cast.holder_of_culture):
        shown = page(who, url)
        assert text not in shown and "Allegation" not in shown and "Quarry" not in shown
        assert not Draft.objects.visible_to(who, now.date()).exists()
    late = f"/invitations/{other.pk}/"
    with time_machine.travel(now + DAY, tick=False):
        assert text in page(cast.delegate, late)
    with time_machine.travel(now + 2 * DAY, tick=False):
        shown = page(cast.delegate, late)
        assert text not in shown and "Quarry" not in shown and "minority's home" not in shown
        assert "The day to answer by is past, so the text is closed to you." in shown
        assert "Invitations to answer: 1" in page(cast.delegate, "/")
        assert "the day is past" in page(cast.delegate, "/")
        answer = post(cast.delegate, late, verb="join", comment="Sorry to be late.")
        assert text in said(answer)
        assert ", late" in page(cast.drafter, f"/drafts/{draft.pk}/mandates/")


def test_who_joined_goes_on_reading_before_the_text_is_submitted_and_no_other_holder_does(
    cast, office, now, draft
):
    row = ask(draft, office.minority, cast, now)
    url = f"/drafts/{draft.pk}/"
    seen = lambda: {  # noqa: E731
        name for name in ("holder_of_business", "holder_of_culture", "holder_of_minority", "delegate",
                          "outsider", "registry", "publisher", "nobody", "superuser")
        if desk.window(getattr(cast, name)).get(url).status_code == 200
    }  # fmt: skip
    assert seen() == set()
    invitations.join(row, actor=cast.delegate, now=now)
    assert seen() == {"holder_of_minority", "delegate"}
    readers = {person.name for person in thread_queries.readers(draft, now.date())}
    assert readers == {"drafter", "colleague", "holder.minority", "delegate"}
    assert CANARY not in page(cast.delegate, url)
    with time_machine.travel(now.replace(month=4, day=2), tick=False):
        assert seen() == {"holder_of_minority"}
    invitations.leave(row, actor=cast.delegate, now=now)
    assert seen() == set()
    assert not Communication.objects.visible_to(cast.delegate, now.date()).exists()


def test_an_invitation_opens_no_letter_comment_or_search(cast, office, now, draft):
    anchor = Anchor(draft.current.number, "facts", 1, 0, "The valley")
    threads.comment(draft, anchor, text="Quorvath", actor=cast.drafter, now=now)
    row = ask(draft, office.culture, cast, now)
    register.submit(draft, actor=cast.drafter, now=now)
    shown = page(cast.holder_of_culture, f"/invitations/{row.pk}/")
    assert "allegedly flooded" in shown and "Quorvath" not in shown
    assert not Communication.objects.visible_to(cast.holder_of_culture, now.date()).exists()
    assert "flooded" not in page(cast.holder_of_culture, "/search/?q=Quarry")
    letter = builders.letter_of(draft)
    assert desk.window(cast.outsider).get(f"/letters/{letter.pk}/").status_code == 404


def test_answers_on_the_page(cast, office, now, draft):
    row = ask(draft, office.minority, cast, now)
    url = f"/invitations/{row.pk}/"
    assert "Invitations to answer: 1" in page(cast.holder_of_minority, "/")
    assert "Minority issues is on the letter. The drafters decide whether it leads." in said(
        post(cast.delegate, url, verb="take_lead", comment="We know the valley.")
    )
    assert signing(draft) == ["business", "minority"]
    assert "Invitations to answer" not in page(cast.holder_of_minority, "/")
    again = said(post(cast.holder_of_minority, url, verb="take_lead"))
    assert "Minority issues is on the letter." in again and draft.revisions.count() == 2
    other = said(post(cast.holder_of_minority, url, verb="decline", comment="No, wait."))
    assert "delegate answered for “Minority issues” on 12 March 2021" in other
    assert "No, wait." in other
    manage = f"/drafts/{draft.pk}/mandates/"
    assert "joined and offers to lead" in page(cast.drafter, manage)
    assert "We know the valley." in page(cast.colleague, f"/drafts/{draft.pk}/")
    settled = said(post(cast.colleague, f"/invitations/{row.pk}/settle/", verb="give_lead"))
    assert "Minority issues leads from now on." in settled
    assert signing(draft) == ["minority", "business"]
    left = said(post(cast.holder_of_minority, url, verb="leave", comment="x" * 2001))
    assert "2000" in left and "x" * 2001 in left


def test_an_answer_for_another_mandate_and_a_settlement_by_another_office_are_404(
    cast, office, now, draft
):
    row = ask(draft, office.minority, cast, now)
    url = f"/invitations/{row.pk}/"
    for who in (cast.outsider, cast.holder_of_culture, cast.registry, cast.drafter, cast.nobody):
        assert desk.window(who).post(url, {"verb": "join"}).status_code == 404
    for who in (cast.outsider, cast.delegate, cast.nobody):
        settle = desk.window(who).post(f"{url}settle/", {"verb": "withdraw"})
        assert settle.status_code == 404
    assert desk.window(cast.drafter).get(f"{url}settle/").status_code == 405
    assert not row.words.exists()


def test_inviting_on_the_page(cast, office, now, draft):
    url = f"/drafts/{draft.pk}/mandates/"
    typed = {"other": office.minority.pk, "answer_by": "2021-03-19", "note": "Please."}
    wrong = said(post(cast.drafter, url, **{**typed, "answer_by": "2021-03-11"}))
    assert "11 March 2021 is past." in wrong and "Please." in wrong
    assert "Choose at least one mandate to invite." in said(
        post(cast.drafter, url, answer_by="2021-03-19")
    )
    done = said(post(cast.drafter, url, **typed))
    assert "Invited to answer by 19 March 2021: Minority issues." in done
    twice = said(post(cast.colleague, url, **typed))  # a tab that was open already
    assert "was invited on 12 March 2021 and has not answered" in twice and "Please." in twice
    signs = said(post(cast.drafter, url, **{**typed, "other": office.business.pk}))
    assert "“Business” signs this letter already." in signs
    office.culture.holders.all().delete()
    vacant = said(post(cast.drafter, url, **{**typed, "other": office.culture.pk}))
    assert "has no holder on 12 March 2021" in vacant
    forged = said(post(cast.drafter, url, **{**typed, "other": "", "proposed": ["999999"]}))
    assert "999999 is not one of the available choices" in forged
    withdrawn = said(
        post(cast.drafter, f"/invitations/{draft.invitations.get().pk}/settle/", verb="withdraw")
    )
    assert "The invitation of Minority issues is withdrawn." in withdrawn
    stale = post(cast.delegate, f"/invitations/{draft.invitations.get().pk}/", verb="join")
    assert "This invitation was withdrawn" in said(stale) and "flooded" not in said(stale)


def test_proposals_are_ticked_with_their_reasons(cast, office, now, draft):
    che = builders.mandate("country_che", "SR", "Swiss matters", "SR on it", "Ed Bell", "46/1")
    che.state_code = "CHE"
    che.save()
    chosen = said(
        post(cast.drafter, f"/cases/{draft.case_id}/concerns/", countries="che\nNowhere", rights=[])
    )
    assert "There is no State “Nowhere”" in chosen and "che" in chosen
    saved = said(post(cast.drafter, f"/cases/{draft.case_id}/concerns/", countries="Switzerland"))
    assert "Drafts of this case propose mandates by it." in saved
    url = f"/drafts/{draft.pk}/mandates/"
    assert "Swiss matters: the case concerns Switzerland" in page(cast.drafter, url)
    done = said(post(cast.drafter, url, proposed=[che.pk], answer_by="2021-03-20"))
    assert "Invited to answer by 20 March 2021: Swiss matters." in done
    assert "the case concerns Switzerland" not in page(cast.drafter, url)
    assert desk.statuses(cast, f"/cases/{draft.case_id}/concerns/") == desk.table(
        drafter=200, colleague=200
    )


def test_in_clearance_the_drafters_see_who_waits(cast, office, now, draft):
    row = ask(draft, office.minority, cast, now)
    register.submit(draft, actor=cast.drafter, now=now)
    answer = said(post(cast.delegate, f"/invitations/{row.pk}/", verb="join"))
    assert "Minority issues joins as soon as the text is open for editing." in answer
    shown = page(cast.drafter, f"/drafts/{draft.pk}/mandates/")
    assert "joins when the text is open for editing" in shown
    assert "so nobody can be invited to join it" in shown
    assert page(cast.registry, f"/drafts/{draft.pk}/mandates/").count("<form") < shown.count(
        "<form"
    )


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_pages_take_the_same_number_of_queries(
    cast, office, now, draft, rows, django_assert_num_queries
):
    for number in range(rows):
        one = builders.mandate(f"m{number}", "SR", f"M{number:02}", f"SR {number}", "N N", "1/1")
        mandates.appoint(
            cast.delegate,
            mandate=one,
            role=Role.DELEGATE,
            period=(now.date(), now.date() + DAY),
            actor=None,
        )
        row = ask(draft, one, cast, now)
        if number % 3 == 0:
            invitations.decline(row, actor=cast.delegate, now=now)
    window = desk.window(cast.drafter)
    with django_assert_num_queries(17):
        window.get(f"/drafts/{draft.pk}/mandates/")
    # Each of the two windows is opened here: the sign-in asks for the seats of both desks and for who drafts.
    with django_assert_num_queries(35):
        desk.window(cast.delegate).get("/")
    with django_assert_num_queries(27):
        desk.window(cast.delegate).get(f"/invitations/{row.pk}/")
