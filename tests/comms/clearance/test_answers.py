"""The same word twice, two people for one mandate, terms that end, stale tabs, and the password asked for again."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.test import Client
from django.urls import reverse

from comms.clearance import queries, services
from comms.clearance.models import Clearance, Reading
from comms.dispatch import register
from comms.drafting import services as drafting
from comms.drafting.comparing import comparison
from comms.errors import NotPermitted, WrongState
from comms.events import Event
from mandates import services as mandates
from mandates.models import Appointment, Role
from tests import builders

PASSWORD = "a long enough pass-phrase"


@pytest.fixture
def draft(cast, office, now):
    return builders.submitted(cast, office, now)


def answer(draft, office, **given):
    facts = {"verb": "clear", "mandate": office.minority.pk, "digest": draft.current.digest}
    return {**facts, "comment": "", **given}


def revised(draft, cast, now, **text):
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A figure was wrong.")
    plan = drafting.plan_of(draft).with_text(**text)
    drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    register.submit(draft, actor=cast.drafter, now=now)


def test_the_same_word_twice_counts_once(draft, cast, office, as_):
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    for sentence in (
        "You cleared this text",
        "You had given this answer for Minority issues already",
    ):
        html = client.post(address, answer(draft, office), follow=True).content.decode()
        assert sentence in html
    assert Clearance.objects.count() == Event.objects.filter(verb="clear").count() == 1


def test_the_last_word_clicked_twice_still_counts_once(draft, cast, office, now, as_):
    for mandate, holder in list(zip(office.mandates, cast.holders, strict=True))[:2]:
        services.clear(draft, mandate=mandate, digest=draft.current.digest, actor=holder, now=now)
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    client.post(address, answer(draft, office))
    html = client.post(address, answer(draft, office), follow=True).content.decode()
    assert "already, on 12 March 2021, 10:00 Geneva" in html
    draft.refresh_from_db()
    assert draft.state == "cleared" and Clearance.objects.count() == 3


def test_two_people_for_one_mandate(draft, cast, office, now, as_):
    first = services.clear(
        draft, mandate=office.minority, digest=draft.current.digest, actor=cast.delegate, now=now
    )
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    html = client.post(address, answer(draft, office), follow=True).content.decode()
    assert "delegate had given this answer for Minority issues already" in html
    assert Clearance.objects.get() == first
    client.post(address, answer(draft, office, verb="clear_with_comment", comment="Well said."))
    assert list(Clearance.objects.values_list("person", "comment")) == [
        (cast.delegate.pk, ""),
        (cast.holder_of_minority.pk, "Well said."),
    ]
    asked = answer(draft, office, verb="ask_for_changes", comment="Name the river.")
    client.post(address, asked)
    assert queries.table(draft)[2].standing == "asked for changes"


def test_a_comment_that_was_promised_is_asked_for(draft, cast, office, as_):
    page = as_(cast.holder_of_minority).post(
        reverse("clearance", args=[draft.pk]), answer(draft, office, verb="clear_with_comment")
    )
    assert "Write the comment, or clear without one." in page.content.decode()


def test_a_holder_whose_term_ended_this_morning(draft, cast, office, now, as_):
    held = Appointment.objects.get(user=cast.holder_of_minority)
    mandates.dismiss(held, on=now.date(), actor=None, today=now.date())
    with pytest.raises(NotPermitted, match="ended: 12 March 2021 is the first day without it"):
        services.clear(
            draft,
            mandate=office.minority,
            digest=draft.current.digest,
            actor=cast.holder_of_minority,
            now=now,
        )
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    assert client.get(address).status_code == 404  # submitted on the first day without it


def test_a_holder_who_was_asked_and_whose_term_ended_since_is_told_so(
    draft, cast, office, now, as_, at
):
    day = now.date() + dt.timedelta(days=7)
    held = Appointment.objects.get(user=cast.holder_of_minority)
    mandates.dismiss(held, on=day, actor=None, today=day)
    at(now + dt.timedelta(days=7))
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    for page in (client.get(address), client.post(address, answer(draft, office))):
        html = page.content.decode()
        assert page.status_code == 403 and "19 March 2021 is the first day without it" in html
        assert "Quarry" not in html
    assert as_(cast.nobody).get(address).status_code == 404
    assert not Clearance.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ((2021, 3, 13), (2021, 4, 1), "Your delegation for “Cultural rights” begins on 13 March"),
        ((2021, 2, 1), (2021, 3, 12), "Your delegation for “Cultural rights” ended: 12 March"),
    ],
)
def test_a_delegation_outside_its_dates(draft, cast, office, now, start, end, sentence):
    period = (dt.date(*start), dt.date(*end))
    mandates.appoint(
        cast.nobody, mandate=office.culture, role=Role.DELEGATE, period=period, actor=None
    )
    with pytest.raises(NotPermitted, match=sentence):
        services.clear(
            draft, mandate=office.culture, digest=draft.current.digest, actor=cast.nobody, now=now
        )


def test_a_tab_of_last_week_meets_the_new_text_and_keeps_what_was_typed(
    draft, cast, office, now, as_, at
):
    stale = answer(draft, office, comment="Fine by me.")
    revised(draft, cast, now, concerns=["We are gravely concerned."])
    at(now + dt.timedelta(days=7))
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    html = client.post(address, stale).content.decode()
    assert "The text has changed since you opened it" in html and "Fine by me." in html
    assert "What changed since revision 1, which your answer was for" in html
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="Again.")
    page = client.post(address, stale)
    assert "This text is being edited again" in page.content.decode()
    assert "Fine by me." in page.content.decode()
    assert not Clearance.objects.exists()


def old_sign_in(client):
    session = client.session
    records = session["account_authentication_methods"]
    records[0]["at"] -= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    session["account_authentication_methods"] = records
    session.save()


def test_after_a_while_the_password_is_asked_for_and_the_answer_survives(draft, cast, office, as_):
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    old_sign_in(client)
    given = answer(draft, office, verb="clear_with_comment", comment="Well said.")
    asked = client.post(address, given)
    assert asked.status_code == 302 and asked.url.startswith("/account/reauthenticate/")
    page = client.get(asked.url).content.decode()
    assert "done in your name" in page and not Clearance.objects.exists()
    wrong = client.post(asked.url, {"password": "not that one at all"})
    assert wrong.status_code == 200 and not Clearance.objects.exists()
    done = client.post(asked.url, {"password": PASSWORD})
    assert done.status_code == 302 and done.url == address
    assert Clearance.objects.get().comment == "Well said."
    assert "You cleared this text for Minority issues" in client.get(address).content.decode()


def test_the_code_of_the_authenticator_does_as_well(draft, cast, office, as_):
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(cast.holder_of_minority, secret)
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    old_sign_in(client)
    asked = client.post(address, answer(draft, office, comment="Well said."))
    found = re.search(
        r'href="(/account/2fa/reauthenticate/[^"]*)"', client.get(asked.url).content.decode()
    )
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    done = client.post(unescape(found[1]), {"code": code})
    assert done.status_code == 302 and done.url == address
    assert Clearance.objects.get().comment == "Well said."


def test_a_session_that_never_gave_a_password_is_asked_for_it(draft, cast, office, at):
    client = Client()
    client.force_login(cast.delegate, backend="django.contrib.auth.backends.ModelBackend")
    asked = client.post(reverse("clearance", args=[draft.pk]), answer(draft, office))
    assert asked["Location"].startswith("/account/reauthenticate/")
    assert not Clearance.objects.exists()


def test_an_edit_that_leaves_the_text_the_same_keeps_what_was_cleared(draft, cast, office, now):
    say = {"digest": draft.current.digest, "now": now}
    services.clear(draft, mandate=office.minority, actor=cast.holder_of_minority, **say)
    before = draft.text().content["concerns"]
    drafting.reopen(draft, actor=cast.drafter, now=now, reason="A figure.")
    for concerns in (["Something else."], before):
        plan = drafting.plan_of(draft).with_text(concerns=concerns)
        drafting.revise(draft, plan, base=draft.current.number, actor=cast.drafter, now=now)
    register.submit(draft, actor=cast.drafter, now=now)
    assert draft.current.number == 3
    assert [line.standing for line in queries.table(draft)] == ["pending", "pending", "cleared"]


def test_typography_alone_is_marked_and_asks_again(draft, cast, office, now, as_):
    revised(draft, cast, now, concerns=["We are concerned - gravely - about their homes."])
    services.clear(
        draft,
        mandate=office.minority,
        digest=draft.current.digest,
        actor=cast.holder_of_minority,
        now=now,
    )
    revised(draft, cast, now, concerns=["We are concerned – gravely – about their homes."])
    assert queries.table(draft)[2].standing == "stale"
    page = as_(cast.holder_of_minority).get(reverse("clearance", args=[draft.pk]))
    assert "Typography only" in page.content.decode()


@pytest.mark.parametrize(
    ("old", "new", "is_only"),
    [
        ('He said "no" - twice.', "He said “no” – twice.", True),
        ("It's so.", "It’s so.", True),
        ("They came at night.", "They came\u00a0 at night.", True),
        ("They came at night.", "They came by night.", False),
        ("the State", "the state", False),
        ("12 people", "1 2 people", False),
        ("same", "same", False),
    ],
)
def test_what_counts_as_typography(old, new, is_only):
    assert comparison.is_typographic_only({"concerns": [old]}, {"concerns": [new]}) is is_only


def test_what_changed_is_shown_since_this_persons_own_last_answer_or_reading(
    draft, cast, office, now, as_
):
    address = reverse("clearance", args=[draft.pk])
    delegate, holder = as_(cast.delegate), as_(cast.holder_of_minority)
    delegate.get(address)
    delegate.get(address)
    as_(cast.registry).get(address)
    assert list(Reading.objects.values_list("person", "revision__number")) == [
        (cast.delegate.pk, 1)
    ]
    revised(draft, cast, now, concerns=["We are gravely concerned."])
    html = delegate.get(address).content.decode()
    assert "What changed since revision 1, which you last read" in html
    assert "What changed since" not in holder.get(address).content.decode()
    services.clear(
        draft,
        mandate=office.minority,
        digest=draft.current.digest,
        actor=cast.holder_of_minority,
        now=now,
    )
    revised(draft, cast, now, concerns=["We are most gravely concerned."])
    for client in (delegate, holder):
        html = client.get(address).content.decode()
        assert "What changed since revision 2, which you last answered" in html
    revised(draft, cast, now, concerns=["We are concerned for them."])
    html = holder.get(address).content.decode()
    assert "What changed since revision 2, which you last answered" in html
    assert "Since revision 3, which you last read" in html
    assert "revision 3, which you last read" in holder.get(f"{address}?since=3").content.decode()


def test_a_word_on_a_cleared_text_is_refused_in_words(draft, cast, office, now):
    builders.clear_all(draft, cast, office, now)
    with pytest.raises(WrongState, match="This text is cleared"):
        services.ask_for_changes(
            draft,
            mandate=office.minority,
            digest=draft.current.digest,
            actor=cast.holder_of_minority,
            now=now,
            comment="Name the river.",
        )


@pytest.mark.parametrize("recipients", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_page_takes_the_same_queries_whatever_its_length(
    cast, office, now, as_, django_assert_num_queries, recipients
):
    to = [builders.company(f"works-{n}", f"Works {n}") for n in range(recipients)]
    draft = builders.submitted(cast, office, now, to=to)
    revised(draft, cast, now, concerns=["We are gravely concerned."])
    client, address = as_(cast.holder_of_minority), reverse("clearance", args=[draft.pk])
    client.get(address)
    with django_assert_num_queries(15):
        client.get(address)
