"""The register's page: whose lines, which filters, what has no line, how many queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comms.dispatch import queries, register
from tests import builders


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("registry", True),
        ("drafter", True),
        ("holder_of_minority", True),
        ("outsider", True),
        ("publisher", True),
        ("superuser", False),
        ("nobody", False),
    ],
)
def test_each_person_reads_the_lines_of_the_letters_they_see(cast, office, now, as_, who, sees):
    builders.submitted(cast, office, now)
    register.record("UA", "OTH", number=9, year=2021, now=now)
    page = as_(getattr(cast, who)).get(reverse("register"))
    html = page.content.decode()
    assert page.status_code == 200
    assert ("AL OTH 1/2021" in html) is sees
    assert ("UA OTH 9/2021" in html) is (who == "registry")
    assert ("2 to 8 skipped" in html) is (who == "registry")


def test_void_lines_stay_with_their_reason(cast, office, now, as_):
    draft = builders.submitted(cast, office, now)
    register.drop(draft, actor=cast.drafter, now=now, reason="Overtaken by events.")
    html = as_(cast.registry).get(reverse("register")).content.decode()
    assert "AL OTH 1/2021" in html and "Overtaken by events." in html


def test_a_series_says_which_numbers_were_given_outside_pouch(cast, office, now, as_):
    register.record("AL", "OTH", number=109, year=2021, now=now)
    html = as_(cast.registry).get(reverse("register")).content.decode()
    assert "1 to 108 were given outside Pouch" in html


def test_the_filters_stand_in_the_address_and_a_wrong_one_says_so(cast, office, now, as_):
    builders.submitted(cast, office, now, to=[office.company, office.state])
    client = as_(cast.registry)
    html = client.get(reverse("register"), {"code": "che", "year": "2021"}).content.decode()
    assert "AL CHE 1/2021" in html and "AL OTH 1/2021" not in html
    html = client.get(reverse("register"), {"state": "sent"}).content.decode()
    assert "No line fits" in html
    html = client.get(reverse("register"), {"code": "12", "year": "1850"}).content.decode()
    assert "Three letters" in html and "AL CHE 1/2021" in html


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_the_register_takes_the_same_queries_whatever_its_length(
    cast, office, now, as_, django_assert_num_queries, count
):
    for _ in range(count):
        builders.submitted(cast, office, now)
    client = as_(cast.registry)
    client.get(reverse("register"))
    with django_assert_num_queries(10):
        html = client.get(reverse("register")).content.decode()
    assert f"{count} lines" in html


def test_gaps_are_written_as_spans():
    assert queries.spans([2, 3, 4, 9]) == ["2 to 4", "9"]
    assert queries.spans([]) == []
