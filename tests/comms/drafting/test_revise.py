"""revise: every change is an immutable revision made from the one the writer had."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from comms.drafting import services as drafting
from comms.drafting.content import Choices
from comms.errors import Incomplete, NotPermitted, StaleText, WrongState
from comms.letters.content import digest
from comms.models import Revision
from mandates.models import Holder, Mandate
from tests import builders


def test_a_change_makes_the_next_revision_with_its_digest(cast, office, now):
    draft = builders.draft(cast, office, now)
    plan = drafting.plan_of(draft).with_text(questions=["Why?"])
    revision = drafting.revise(draft, plan, base=1, actor=cast.colleague, now=now, note="shorter")
    assert (revision.number, revision.author, revision.note) == (2, cast.colleague, "shorter")
    assert revision.digest == digest(revision.content)
    assert draft.current == revision
    assert draft.events.last().facts["revision"] == 2


def test_the_same_content_makes_no_revision(cast, office, now):
    draft = builders.draft(cast, office, now)
    drafting.revise(draft, drafting.plan_of(draft), base=1, actor=cast.drafter, now=now)
    assert draft.revisions.count() == 1


def test_a_stale_save_is_refused_and_says_who_was_first(cast, office, now):
    draft = builders.draft(cast, office, now)
    mine = drafting.plan_of(draft).with_text(questions=["Mine?"])
    theirs = drafting.plan_of(draft).with_text(questions=["Theirs?"])
    drafting.revise(draft, theirs, base=1, actor=cast.colleague, now=now)
    with pytest.raises(StaleText, match="colleague saved revision 2"):
        drafting.revise(draft, mine, base=1, actor=cast.drafter, now=now)
    assert draft.current.content["questions"] == ["Theirs?"]


@pytest.mark.parametrize("person", ["outsider", "holder_of_business", "registry", "superuser"])
def test_only_the_owning_mandate_writes(cast, office, now, person):
    draft = builders.draft(cast, office, now)
    with pytest.raises(NotPermitted):
        drafting.revise(
            draft, drafting.plan_of(draft), base=1, actor=getattr(cast, person), now=now
        )


def test_a_submitted_text_cannot_change(cast, office, now):
    draft = builders.submitted(cast, office, now)
    with pytest.raises(WrongState, match="Reopen"):
        drafting.revise(draft, drafting.plan_of(draft), base=1, actor=cast.drafter, now=now)


def test_adding_or_dropping_a_mandate_changes_the_digest(cast, office, now):
    draft = builders.draft(cast, office, now)
    before = draft.current.digest
    plan = drafting.plan_of(draft)
    fewer = type(plan)(**{**vars(plan), "mandates": tuple(office.mandates[:2])})
    drafting.revise(draft, fewer, base=1, actor=cast.drafter, now=now)
    assert draft.current.digest != before
    assert [row.mandate.key for row in draft.signatories.all()] == ["business", "culture"]


def test_the_default_order_puts_the_lead_first_and_groups_next(cast, office, now):
    mandates = [office.minority, office.culture, office.business]
    draft = builders.draft(cast, office, now, mandates=mandates)
    keys = [facts["key"] for facts in draft.current.content["mandates"]]
    assert keys == ["minority", "business", "culture"]
    kept = builders.draft(cast, office, now, mandates=mandates, keep_order=True)
    assert [f["key"] for f in kept.current.content["mandates"]] == [
        "minority",
        "culture",
        "business",
    ]


def test_a_revision_never_shows_a_later_holder(cast, office, now):
    draft = builders.draft(cast, office, now)
    Holder.objects.filter(mandate=office.culture).update(name="Somebody Later")
    draft.refresh_from_db()
    assert draft.current.content["mandates"][1]["holder"] == "Cy Moss"


def test_what_reference_data_lacks_is_named_all_at_once(cast, office, now):
    bare = [Mandate.objects.create(key=key, kind="SR", scope="thematic", ordering_keyword=key)
            for key in ("first-bare", "second-bare")]  # fmt: skip
    with pytest.raises(Incomplete) as refusal:
        builders.draft(cast, office, now, mandates=[office.business, *bare])
    assert "first-bare" in str(refusal.value)
    assert "second-bare" in str(refusal.value)


def test_choices_come_back_from_the_revision(cast, office, now):
    choices = Choices(
        press_release=True, sister_states=("che",), other_companies=True, mandate_count=56
    )
    draft = builders.draft(cast, office, now, choices=choices)
    assert drafting.plan_of(draft).choices == choices
    assert draft.current.content["sisters"]["governments"] == ["Switzerland"]
    assert draft.current.content["mandate_count"] == 56


@pytest.mark.parametrize(
    "sql", ["UPDATE {} SET digest = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_itself_refuses_to_change_a_revision(cast, office, now, sql):
    builders.draft(cast, office, now)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format("comms_revision"))
    assert Revision.objects.count() == 1
