"""A clearance is neither forged nor kept after a change: by a form field, the admin, raw SQL as the working role."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from comms import doctor
from comms.clearance import four_eyes, proof, services
from comms.clearance.models import Clearance
from comms.dispatch import register
from comms.drafting import services as drafting
from comms.errors import NotPermitted
from mandates import services as mandates
from mandates.models import Role
from tests import builders

CHECK, RIGHT, TAKEN = "23514", "42501", "23505"
INSERT = """
INSERT INTO comms_clearance
    (draft_id, revision_id, digest, mandate_id, holder_id, person_id, is_delegate, word, comment, at, proof)
VALUES (%(draft)s, %(revision)s, %(digest)s, %(mandate)s, %(holder)s, %(person)s, %(is_delegate)s,
        'cleared', '', %(at)s, %(proof)s)
"""


def proven(facts):
    """The same facts with the code that Pouch itself would give them."""
    row = {
        name if name in ("digest", "is_delegate", "at") else f"{name}_id": value
        for name, value in facts.items()
    }
    return {**facts, "proof": proof.of(Clearance(word="cleared", **row))}


def refusal(statement, facts=None, *, first="SET LOCAL ROLE pouch_staff") -> str:
    """The SQLSTATE of a statement of the web's role; empty when it is taken. Undone either way."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(first)
            cursor.execute(statement, facts)
            raise LookupError
    except LookupError:
        return ""
    except DatabaseError as error:
        return str(getattr(error.__cause__, "pgcode", None))


@pytest.fixture
def draft(cast, office, now):
    return builders.submitted(cast, office, now)


@pytest.fixture
def facts(draft, cast, office, now):
    """What a true clearance of the holder for minority issues says."""
    return {
        "draft": draft.pk,
        "revision": draft.current.pk,
        "digest": draft.current.digest,
        "mandate": office.minority.pk,
        "holder": office.minority.holders.get().pk,
        "person": cast.holder_of_minority.pk,
        "is_delegate": False,
        "at": now,
    }


def test_a_true_one_is_taken(facts):
    assert refusal(INSERT, proven(facts)) == ""


@pytest.mark.parametrize(
    "facts_or_proof",
    ["none", "made up", "of another person", "of another instant", "of other words"],
)
def test_raw_sql_without_the_key_writes_not_even_what_could_be_true(
    facts, cast, now, facts_or_proof
):
    """The holder may clear today, and everything else is as it should be: only Pouch did not write it."""
    given = {
        "none": "",
        "made up": hashlib.sha256(b"guess").hexdigest(),
        "of another person": proven({**facts, "person": cast.delegate.pk})["proof"],
        "of another instant": proven({**facts, "at": now + dt.timedelta(microseconds=1)})["proof"],
        "of other words": proof._code("clearance", "cleared"),
    }[facts_or_proof]
    assert refusal(INSERT, {**facts, "proof": given}) == CHECK
    escape = "SET LOCAL ROLE pouch_staff; SET LOCAL pgtrigger.ignore = '{}'"
    assert refusal(INSERT, {**facts, "proof": given}, first=escape) == CHECK


def test_a_proof_serves_once(draft, facts, office, cast, now):
    """An earlier yes cannot be written again after the mandate has asked for changes to the same text."""
    say = {"mandate": office.minority, "digest": draft.current.digest, "now": now}
    said = services.clear(draft, actor=cast.holder_of_minority, **say)
    assert refusal(INSERT, {**facts, "proof": said.proof}) == TAKEN


@pytest.mark.parametrize("role", ["pouch_staff", "pouch_worker", "pouch_publisher", "pouch_public"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.clearance_key",
        "UPDATE public.clearance_key SET inside = ''",
        "INSERT INTO public.clearance_key VALUES (true, '', '')",
        "TRUNCATE public.clearance_key",
        "SELECT public.the_code_of('clearance|1')",
        "ALTER FUNCTION public.the_code_of(text) SECURITY INVOKER",
    ],
)
def test_no_working_role_reads_or_changes_the_key(draft, role, statement):
    assert refusal(statement, first=f"SET LOCAL ROLE {role}") == RIGHT


def test_the_key_is_that_of_the_site_after_every_migrate_of_the_owner(draft, settings):
    assert proof.is_known_to_the_database()
    settings.SECRET_KEY = "another" * 9
    assert not proof.is_known_to_the_database()
    with pytest.raises(doctor.Missing, match="takes no clearance"):
        doctor.clearance_key()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert not proof.is_known_to_the_database()  # a working role writes no key
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert proof.is_known_to_the_database()


@pytest.mark.parametrize(
    "lie",
    [
        "another person",
        "a superuser",
        "a delegate who says to be the holder",
        "a delegate after the last day",
        "a delegate before the first day",
        "another mandate",
        "another's holder",
        "another digest",
        "another draft's revision",
        "before the text was there",
        "in the future",
    ],
)
def test_the_database_refuses_what_is_not_so(draft, cast, office, now, facts, lie):
    other = builders.draft(cast, office, now, text={"purpose": ["Another letter."]})
    facts |= {
        "another person": {"person": cast.registry.pk},
        "a superuser": {"person": cast.superuser.pk},
        "a delegate who says to be the holder": {"person": cast.delegate.pk},
        "a delegate after the last day": {
            "person": cast.delegate.pk,
            "is_delegate": True,
            "at": now.replace(month=4, day=1),
        },
        "a delegate before the first day": {
            "person": cast.delegate.pk,
            "is_delegate": True,
            "at": now.replace(month=2, day=28),
        },
        "another mandate": {"mandate": office.culture.pk},
        "another's holder": {"holder": office.culture.holders.get().pk},
        "another digest": {"digest": "0" * 64},
        "another draft's revision": {"revision": other.current.pk},
        "before the text was there": {"at": now - dt.timedelta(days=1)},
        "in the future": {"at": dt.datetime.now(dt.UTC) + dt.timedelta(days=2)},
    }[lie]
    facts = proven(facts)
    assert refusal(INSERT, facts) == CHECK
    escape = "SET LOCAL ROLE pouch_staff; SET LOCAL pgtrigger.ignore = '{}'"
    assert refusal(INSERT, facts, first=escape) == CHECK
    assert refusal(INSERT, facts, first=f"SET LOCAL ROLE pouch_staff; {shadowed()}") == CHECK


def shadowed() -> str:
    """A table of the attacker's own before the true one does not help."""
    return "CREATE TEMPORARY TABLE comms_signatory (draft_id bigint, mandate_id bigint)"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE comms_clearance DISABLE TRIGGER a_clearance_is_true",
        "DROP FUNCTION a_clearance_is_true() CASCADE",
        "ALTER TABLE comms_clearance DISABLE TRIGGER a_clearance_is_proven",
        "DROP FUNCTION a_clearance_is_proven() CASCADE",
        "CREATE OR REPLACE FUNCTION a_clearance_is_true() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'",
        "UPDATE comms_clearance SET word = 'cleared'",
        "DELETE FROM comms_clearance",
        "UPDATE comms_reading SET at = now()",
        "DELETE FROM comms_deadline",
        "DELETE FROM comms_notice",
        "UPDATE comms_notice SET person_id = person_id",
    ],
)
def test_the_guards_are_not_the_working_roles_to_change(draft, statement):
    assert refusal(statement) == RIGHT


def test_a_text_is_not_called_cleared_that_is_not(draft, cast, office, now):
    for mandate, holder in list(zip(office.mandates, cast.holders, strict=True))[:2]:
        services.clear(draft, mandate=mandate, digest=draft.current.digest, actor=holder, now=now)
    call_it = "UPDATE comms_draft SET state = 'cleared' WHERE id = %(pk)s"
    assert refusal(call_it, {"pk": draft.pk}) == CHECK
    fewer = "DELETE FROM comms_signatory WHERE draft_id = %(pk)s AND position = 3"
    assert refusal(fewer, {"pk": draft.pk}) == CHECK
    unwritten = builders.draft(cast, office, now)
    assert refusal(call_it, {"pk": unwritten.pk}) == CHECK


def test_a_clearance_is_not_kept_by_changing_the_text_under_it(draft, cast, office, now):
    builders.clear_all(draft, cast, office, now)
    other = builders.draft(cast, office, now)
    change = "UPDATE comms_draft SET current_id = %(to)s WHERE id = %(pk)s"
    assert refusal(change, {"pk": draft.pk, "to": other.current.pk}) == CHECK
    with pytest.raises(IntegrityError, match="Reopen it first"), transaction.atomic():
        draft.signatories.last().delete()


def test_the_admin_knows_nothing_of_clearances():
    names = {model._meta.label for model in admin.site._registry}
    assert not names & {model._meta.label for model in apps.get_app_config("comms").get_models()}


def test_a_forged_field_changes_nothing_but_what_may_be_said(draft, cast, office, now, as_):
    client = as_(cast.holder_of_minority)
    address = reverse("clearance", args=[draft.pk])
    true = {"verb": "clear", "mandate": office.minority.pk, "digest": draft.current.digest}
    for forged in (
        {"mandate": office.culture.pk},
        {"mandate": "999999"},
        {"digest": "0" * 64},
        {"verb": "complete"},
        {"digest": ""},
    ):
        page = client.post(address, {**true, **forged, "comment": "Kept words."})
        assert page.status_code == 200 and "Kept words." in page.content.decode()
        assert not Clearance.objects.exists()
    person = {"person": cast.holder_of_culture.pk, "holder": "1", "is_delegate": "on", "at": "x"}
    assert client.post(address, {**true, **person}).status_code == 302
    said = Clearance.objects.get()
    assert (said.person, said.is_delegate, said.holder.name) == (
        cast.holder_of_minority,
        False,
        "Di Reed",
    )


def author_who_clears(cast, office):
    """The drafter is also the delegate of every mandate."""
    for mandate in office.mandates:
        mandates.appoint(
            cast.drafter,
            mandate=mandate,
            role=Role.DELEGATE,
            period=(dt.date(2021, 3, 1), dt.date(2021, 4, 1)),
            actor=None,
        )


def test_who_wrote_the_last_change_does_not_clear_it_alone(draft, cast, office, now):
    author_who_clears(cast, office)
    say = {"digest": draft.current.digest, "actor": cast.drafter, "now": now}
    services.clear(draft, mandate=office.business, **say)
    services.clear(draft, mandate=office.culture, **say)
    with pytest.raises(NotPermitted, match="nobody else has cleared it"):
        services.clear(draft, mandate=office.minority, **say)
    draft.refresh_from_db()
    assert draft.state == "submitted" and draft.clearances.count() == 2
    services.clear(draft, mandate=office.minority, **{**say, "actor": cast.delegate})
    assert draft.state == "cleared"


def test_the_database_holds_the_four_eyes_too(draft, cast, office, now, facts):
    author_who_clears(cast, office)
    alone = pytest.raises(IntegrityError, match="cannot be the only one")
    with alone, transaction.atomic(), connection.cursor() as cursor:
        for mandate in office.mandates:
            one = {
                "mandate": mandate.pk,
                "holder": mandate.holders.get().pk,
                "person": cast.drafter.pk,
                "is_delegate": True,
            }
            cursor.execute(INSERT, proven({**facts, **one}))
        cursor.execute("UPDATE comms_draft SET state = 'cleared' WHERE id = %s", [draft.pk])


def test_what_submitting_brings_up_to_date_is_nobodys_edit(cast, office, now):
    """A colleague submits; a title has changed since the drafter wrote. The drafter is still the last author."""
    draft = builders.draft(cast, office, now)
    title = office.culture.titles.get()
    title.text = "Special Rapporteur on culture and heritage"
    title.save()
    later = now + dt.timedelta(hours=1)
    register.submit(draft, actor=cast.colleague, now=later)
    assert (draft.current.number, draft.current.author) == (2, cast.colleague)
    assert four_eyes.last_author(draft) == cast.drafter.pk
    drafting.reopen(draft, actor=cast.drafter, now=later, reason="A word.")
    plan = drafting.plan_of(draft).with_text(concerns=["We are gravely concerned."])
    drafting.revise(draft, plan, base=2, actor=cast.colleague, now=later)
    assert four_eyes.last_author(draft) == cast.colleague.pk
