"""Inviting mandates: who may, what joining does to the text, what each refusal says, who is told."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import Error, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from comms.cases.queries import timeline
from comms.clearance import four_eyes
from comms.dispatch import register
from comms.drafting import services
from comms.drafting.comparing.comparison import compare_contents
from comms.drafting.invitations import services as invitations
from comms.drafting.invitations import standing as standings
from comms.drafting.invitations.models import Invitation, InvitationWord
from comms.drafting.invitations.standing import Standing
from comms.drafting.models import Draft
from comms.errors import CommsError, Incomplete, NotPermitted, WrongState
from comms.letters.content import digest
from comms.notices import Notice
from comms.workflow import DraftState
from mandates.models import Holder
from tests import builders
from tests.comms.drafting.invited import alone, ask, content, signing

DAY = dt.timedelta(days=1)


def stands(row, on):
    row = Invitation.objects.get(pk=row.pk)
    pks = list(row.draft.signatories.values_list("mandate", flat=True))
    return standings.standing(row, signing=pks, on=on)


def test_joining_adds_the_mandate_everywhere_it_is_printed(cast, office, now):
    draft = alone(cast, office, now)
    before = content(draft)
    row = ask(draft, office.minority, cast, now)
    word = invitations.join(row, actor=cast.holder_of_minority, now=now, comment="Rightly so.")
    after = content(draft)
    assert signing(draft) == ["business", "minority"]
    assert [facts["resolution"] for facts in after["mandates"]] == ["44/15", "43/8"]
    assert draft.current.digest == digest(after) != digest(before)
    assert draft.current.note == ("Minority issues joins, as invited on 12 March 2021: Rightly so.")
    assert (draft.current.author, word.revision) == (cast.holder_of_minority, draft.current)
    assert word.holder.name == "Di Reed"
    assert [m.key for m in draft.signing_mandates()] == ["business", "minority"]
    assert "mandates" in {part.part for part in compare_contents(before, after).parts}
    shown = [f"{line.what}: {line.detail}" for line in timeline(draft.events.all())][:2]
    assert shown == ["joined the letter: Minority issues, revision 2", "invited: Minority issues"]


def test_the_default_order_is_kept_and_an_order_of_ones_own_is_not_lost(cast, office, now):
    draft = builders.draft(cast, office, now, mandates=[office.business, office.minority])
    row = ask(draft, office.culture, cast, now)
    invitations.join(row, actor=cast.outsider, now=now)
    assert signing(draft) == ["business", "culture", "minority"]
    own = builders.draft(
        cast, office, now, mandates=[office.minority, office.business], keep_order=True
    )
    own_row = ask(own, office.culture, cast, now)
    assert services.in_order([office.minority, office.business])[0] == office.minority
    invitations.join(own_row, actor=cast.outsider, now=now)
    assert signing(own)[:2] == ["minority", "business"]


def test_a_person_at_work_on_the_text_is_told_that_it_is_another(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    invitations.join(row, actor=cast.delegate, now=now)
    draft.refresh_from_db()
    with pytest.raises(CommsError, match="delegate saved revision 2 while you were"):
        services.revise(draft, services.plan_of(draft), base=1, actor=cast.drafter, now=now)


def test_taking_the_lead_joins_and_waits_for_one_click_of_the_owning_office(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    invitations.take_lead(row, actor=cast.delegate, now=now)
    assert signing(draft) == ["business", "minority"]
    assert stands(row, now.date()) is Standing.OFFERS
    with pytest.raises(NotPermitted, match="Only drafters of the mandate that owns the case"):
        invitations.give_lead(row, actor=cast.delegate, now=now)
    first = invitations.give_lead(row, actor=cast.colleague, now=now)
    assert signing(draft) == ["minority", "business"]
    assert draft.current.note == "Minority issues leads, as it offered when it joined"
    assert invitations.give_lead(row, actor=cast.drafter, now=now) == first
    assert draft.case.mandate == office.business  # the file stays where it is
    with pytest.raises(WrongState, match="stands so: joined"):
        invitations.keep_lead(row, actor=cast.drafter, now=now)


def test_an_offer_to_lead_can_be_left(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    invitations.take_lead(row, actor=cast.delegate, now=now)
    invitations.keep_lead(row, actor=cast.drafter, now=now)
    assert signing(draft) == ["business", "minority"]
    assert stands(row, now.date()) is Standing.JOINED


def test_declining_changes_nothing_and_a_new_invitation_can_follow(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    invitations.decline(row, actor=cast.holder_of_minority, now=now, comment="Not ours.")
    assert signing(draft) == ["business"] and draft.current.number == 1
    with pytest.raises(WrongState, match="answered for “Minority issues” on 12 March 2021: decl"):
        invitations.join(row, actor=cast.delegate, now=now)
    again = ask(draft, office.minority, cast, now)
    invitations.join(again, actor=cast.delegate, now=now)
    assert signing(draft) == ["business", "minority"]


def test_leaving_takes_the_mandate_off_and_says_why(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    invitations.join(row, actor=cast.delegate, now=now)
    invitations.leave(row, actor=cast.holder_of_minority, now=now, comment="Another letter.")
    assert signing(draft) == ["business"]
    assert draft.current.note.startswith("Minority issues leaves") and "Another" in (
        draft.current.note
    )
    assert invitations.leave(row, actor=cast.delegate, now=now).revision.number == 3
    assert draft.revisions.count() == 3


def test_whoever_joined_is_not_the_last_author_and_a_row_hides_no_edit(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    word = invitations.join(row, actor=cast.delegate, now=now)
    draft.refresh_from_db()
    assert four_eyes.last_author(draft) == cast.drafter.pk
    plan = services.plan_of(draft).with_text(purpose=["Quite another purpose."])
    edit = services.revise(draft, plan, base=2, actor=cast.colleague, now=now)
    InvitationWord.objects.create(
        invitation=word.invitation, word="added", person=cast.colleague, revision=edit, at=now
    )
    assert four_eyes.last_author(draft) == cast.colleague.pk


def test_a_yes_while_the_text_is_in_clearance_waits_until_it_is_reopened(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    register.submit(draft, actor=cast.drafter, now=now)
    mark = Draft.objects.get(pk=draft.pk).current.digest
    invitations.join(row, actor=cast.delegate, now=now)
    assert signing(draft) == ["business"] and draft.current.digest == mark
    assert stands(row, now.date()) is Standing.WAITING
    with pytest.raises(WrongState, match="in clearance, so the mandates that sign it cannot"):
        invitations.add(row, actor=cast.drafter, now=now)
    services.reopen(draft, actor=cast.drafter, now=now, reason="Somebody joins.")
    assert signing(draft) == ["business", "minority"]
    assert draft.current.note.startswith("Minority issues joins, as invited on 12 March 2021")
    assert stands(row, now.date()) is Standing.JOINED


def test_whom_the_letter_cannot_print_goes_on_waiting_and_never_stops_the_reopening(
    cast, office, now
):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    register.submit(draft, actor=cast.drafter, now=now)
    invitations.join(row, actor=cast.delegate, now=now)
    held = office.minority.resolutions.get()
    symbol = held.symbol
    office.minority.resolutions.all().delete()
    services.reopen(draft, actor=cast.drafter, now=now, reason="A figure.")
    assert stands(row, now.date()) is Standing.WAITING
    with pytest.raises(Incomplete, match="has no resolution"):
        invitations.add(row, actor=cast.drafter, now=now)
    office.minority.resolutions.create(symbol=symbol, period=builders.EVER)
    invitations.add(row, actor=cast.drafter, now=now)
    assert signing(draft) == ["business", "minority"]


def test_a_late_answer_counts_until_the_invitation_is_withdrawn(cast, office, now):
    draft = alone(cast, office, now)
    first = ask(draft, office.minority, cast, now, days=0)
    second = ask(draft, office.culture, cast, now, days=0)
    later = now + 2 * DAY
    assert stands(first, later.date()) is Standing.LATE
    word = invitations.join(first, actor=cast.delegate, now=later)
    assert standings.is_late(first, word)
    invitations.withdraw(second, actor=cast.colleague, now=later)
    with pytest.raises(WrongState, match="This invitation was withdrawn"):
        invitations.join(second, actor=cast.outsider, now=later)
    with pytest.raises(WrongState, match="stands so: joined"):
        invitations.withdraw(first, actor=cast.drafter, now=later)


def test_what_cannot_be_invited_is_said_and_nobody_is_invited(cast, office, now):
    draft = alone(cast, office, now)
    ask(draft, office.minority, cast, now)
    office.culture.holders.all().delete()
    with pytest.raises(Incomplete) as refusal:
        invitations.invite(
            draft,
            mandates=office.mandates,
            answer_by=now.date(),
            actor=cast.drafter,
            now=now,
        )
    signs, holderless, twice = refusal.value.missing
    assert signs == "“Business” signs this letter already."
    assert "has no holder on 12 March 2021" in holderless
    assert "was invited on 12 March 2021 and has not answered" in twice
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"answer_by": -1}, "11 March 2021 is past"),
        ({"mandates": []}, "Choose at least one mandate"),
        ({"actor": "outsider"}, "Only drafters of the mandate that owns the case"),
        ({"state": "submitted"}, "in clearance, so nobody can be invited"),
    ],
)
def test_what_else_is_refused(cast, office, now, facts, sentence):
    draft = alone(cast, office, now)
    if "state" in facts:
        register.submit(draft, actor=cast.drafter, now=now)
    with pytest.raises(CommsError, match=sentence):
        invitations.invite(
            draft,
            mandates=facts.get("mandates", [office.minority]),
            answer_by=now.date() + DAY * facts.get("answer_by", 1),
            actor=getattr(cast, facts.get("actor", "drafter")),
            now=now,
        )
    assert not Invitation.objects.exists() and not Notice.objects.filter(kind="invited").exists()


def test_the_same_answer_twice_is_one_answer(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    first = invitations.join(row, actor=cast.delegate, now=now)
    assert invitations.join(row, actor=cast.holder_of_minority, now=now) == first
    assert InvitationWord.objects.count() == 1 and draft.revisions.count() == 2


def test_a_holder_whose_term_ended_answers_nothing_and_nothing_is_written(cast, office, now):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now, days=60)
    april = now.replace(month=4, day=2)
    with pytest.raises(NotPermitted, match="Only a drafter, the holder or a delegate"):
        invitations.join(row, actor=cast.delegate, now=april)
    Holder.objects.filter(mandate=office.minority).update(
        period=DateRange(dt.date(2018, 1, 1), dt.date(2021, 4, 1))
    )
    with pytest.raises(Incomplete, match="no holder on 2 April 2021"):
        invitations.join(row, actor=cast.holder_of_minority, now=april)
    assert not InvitationWord.objects.exists() and draft.revisions.count() == 1


# -- Every cell ------------------------------------------------------------------------------------

PEOPLE = [
    *("drafter", "colleague", "outsider", "holder_of_business", "holder_of_minority"),
    *("delegate", "registry", "publisher", "superuser", "nobody"),
]
OWNERS = {"drafter", "colleague"}
INVITED = {"holder_of_minority", "delegate"}
OPEN = {Standing.OPEN, Standing.LATE}
# verb: how the invitation stands when it can be done, whose it is, and the standing that makes it a second click.
CELLS = {
    "join": (OPEN, INVITED, {Standing.JOINED, Standing.WAITING, Standing.LEFT}),
    "take_lead": (OPEN, INVITED, {Standing.OFFERS}),
    "decline": (OPEN, INVITED, {Standing.DECLINED}),
    "leave": ({Standing.JOINED, Standing.OFFERS, Standing.WAITING}, INVITED, {Standing.LEFT}),
    "withdraw": (OPEN | {Standing.WAITING}, OWNERS, {Standing.WITHDRAWN}),
    "add": ({Standing.WAITING}, OWNERS, set()),
    "give_lead": ({Standing.OFFERS}, OWNERS, set()),
    "keep_lead": ({Standing.OFFERS}, OWNERS, set()),
}


def brought_to(standing, cast, office, now):
    """An invitation that stands so, on a draft open for editing; and the instant at which it does."""
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now, days=0 if standing is Standing.LATE else 7)
    act = {"actor": cast.delegate, "now": now}
    if standing is Standing.LATE:
        return row, now + DAY
    if standing in {Standing.JOINED, Standing.LEFT, Standing.WAITING, Standing.TAKEN_OFF}:
        if standing is Standing.WAITING:
            InvitationWord.objects.create(
                invitation=row, word="joined", person=cast.delegate, at=now
            )
        else:
            invitations.join(row, **act)
    if standing is Standing.LEFT:
        invitations.leave(row, **act)
    if standing is Standing.OFFERS:
        invitations.take_lead(row, **act)
    if standing is Standing.DECLINED:
        invitations.decline(row, **act)
    if standing is Standing.WITHDRAWN:
        invitations.withdraw(row, actor=cast.drafter, now=now)
    if standing is Standing.TAKEN_OFF:
        draft.refresh_from_db()
        plan = services.plan_of(draft)
        only = plan.__class__(**{**plan.__dict__, "mandates": (office.business,)})
        services.revise(draft, only, base=2, actor=cast.drafter, now=now)
    return row, now


@pytest.mark.parametrize("standing", list(Standing))
def test_every_cell(cast, office, now, standing):
    row, when = brought_to(standing, cast, office, now)
    assert stands(row, when.date()) is standing
    got, wanted = {}, {}
    for verb, person in itertools.product(CELLS, PEOPLE):
        states, people, done = CELLS[verb]
        if verb == "join" and standing is Standing.TAKEN_OFF:
            done = {Standing.TAKEN_OFF}
        is_again = standing in done and person in people
        wanted[verb, person] = (
            ("done" if person in people else "not permitted")
            if standing in states
            else ("done" if is_again else "wrong state")
        )
        words, numbers = InvitationWord.objects.count(), row.draft.revisions.count()
        try:
            with transaction.atomic():
                getattr(invitations, verb)(row, actor=getattr(cast, person), now=when)
                got[verb, person] = "done"
                if is_again:
                    assert InvitationWord.objects.count() == words
                transaction.set_rollback(True)
        except WrongState:
            got[verb, person] = "wrong state"
        except NotPermitted:
            got[verb, person] = "not permitted"
        assert (InvitationWord.objects.count(), row.draft.revisions.count()) == (words, numbers)
    assert {cell: said for cell, said in got.items() if said != wanted[cell]} == {}


@pytest.mark.parametrize("verb", ["join", "take_lead", "decline"])
def test_a_letter_that_was_given_up_takes_no_answer(cast, office, now, verb):
    draft = alone(cast, office, now)
    row = ask(draft, office.minority, cast, now)
    register.drop(draft, actor=cast.drafter, now=now, reason="No longer needed.")
    assert Draft.objects.get(pk=draft.pk).state == DraftState.DROPPED
    with pytest.raises(WrongState, match="The letter was given up"):
        getattr(invitations, verb)(row, actor=cast.delegate, now=now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comms_invitation SET answer_by = '2030-01-01'",
        "DELETE FROM comms_invitationword",
        "UPDATE comms_invitationword SET word = 'joined'",
        "DELETE FROM comms_invitation",
    ],
)
def test_the_database_changes_and_removes_nothing(cast, office, now, statement):
    row = ask(alone(cast, office, now), office.minority, cast, now)
    invitations.decline(row, actor=cast.delegate, now=now)
    with (
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
