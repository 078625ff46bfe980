"""Many recipients at once: a pasted list, told line by line where it is not clear; up to three hundred of them."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from comms.dispatch import register
from comms.errors import CommsError
from recipients.models import Recipient, RecipientName
from tests import builders
from tests.comms import desk


@pytest.fixture(autouse=True)
def clock(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


def many(count, name="Pit"):
    """Companies without a contact, made in two statements."""
    made = Recipient.objects.bulk_create(
        Recipient(key=f"{name.lower()}-{n:03}", kind="company", code="OTH")
        for n in range(1, count + 1)
    )
    RecipientName.objects.bulk_create(
        RecipientName(recipient=one, name=f"{name} {one.key[-3:]}", period=builders.EVER)
        for one in made
    )
    return made


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def paste(cast, draft, text, **typed):
    address = reverse("draft_part", args=[draft.pk, "recipients"])
    data = {"base": draft.current.number, "several": text, **typed}
    answer = desk.window(cast.drafter).post(address, data)
    draft.refresh_from_db()
    return answer


def keys(draft):
    return [one["key"] for one in draft.current.content["addressees"]]


def test_a_pasted_list_is_added_by_name_key_and_code(cast, office, draft):
    builders.company("pit-1", "Société du Puits S.A.")
    builders.company("pit-2", "Pit 2 Ltd.")
    answer = paste(
        cast, draft, " societe du  puits SA \r\n\r\nPIT-2\nche\nPit 2 Ltd\nQuarry Works Ltd."
    )
    assert answer.url == reverse("draft_part", args=[draft.pk, "recipients"])
    assert keys(draft) == ["quarry-works", "pit-1", "pit-2", "che"]


def test_each_unclear_line_is_told_by_its_number_and_nothing_is_added(cast, office, draft):
    builders.company("pit-a", "Pit Works")
    builders.company("pit-b", "Pit Works")
    typed = "Switzerland\nQuary Works Ltd\n\nPit Works\nNobody Knows"
    page = paste(cast, draft, typed)
    told = words(page)
    assert (
        "Line 2: there is no recipient “Quary Works Ltd”. Did you mean “Quarry Works Ltd.”?" in told
    )
    assert "Line 4: “Pit Works” is the name of 2 recipients" in told and "pit-a or pit-b" in told
    assert "Line 5: there is no recipient “Nobody Knows”. Correct it" in told
    assert "Nobody Knows</textarea>" in told
    assert keys(draft) == ["quarry-works"] and draft.current.number == 1


def test_three_hundred_and_one_are_refused_in_a_sentence(cast, office, draft):
    many(300)
    page = paste(cast, draft, "\n".join(f"pit-{n:03}" for n in range(1, 301)))
    assert "at most 300 recipients, and these are 301" in words(page)
    assert "pit-300</textarea>" in words(page)
    assert keys(draft) == ["quarry-works"]
    typed = "\n".join(f"Pit {n:03}" for n in range(1, 301))
    assert paste(cast, draft, typed, **{"out-quarry-works": "on"}).status_code == 302
    assert len(keys(draft)) == 300
    # The form of three hundred lines can be sent: a greeting and a place for each.
    rows: dict[str, int | str] = {f"place-{key}": n for n, key in enumerate(keys(draft), start=1)}
    rows |= {f"salutation-{key}": "" for key in keys(draft)}
    taken_out = {f"out-{key}": "on" for key in keys(draft)[1:]}
    assert paste(cast, draft, "", **rows, **taken_out).status_code == 302
    assert keys(draft) == ["pit-001"]


def test_no_way_leads_around_the_limit(cast, office, draft, now):
    with pytest.raises(CommsError, match="at most 300"):
        builders.draft(cast, office, now, to=many(301))


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_saving_submitting_and_the_form_take_the_same_queries_however_many(
    cast, office, now, count, django_assert_num_queries
):
    draft = builders.draft(cast, office, now, to=many(count))
    window = desk.window(cast.drafter)
    address = reverse("draft_part", args=[draft.pk, "recipients"])
    window.get(address)
    with django_assert_num_queries(12):
        window.get(address)
    names = "\n".join(one.key for one in many(count, "Well"))
    with django_assert_num_queries(36):
        window.post(address, {"base": 1, "several": names})
    draft.refresh_from_db()
    with django_assert_num_queries(55):
        register.submit(draft, actor=cast.drafter, now=now)
    assert draft.communications.count() == 2 * count
