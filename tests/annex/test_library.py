"""The page on which staff read the library."""

import pytest
from django.urls import reverse

from annex import loading
from mandates.models import User
from tests.annex.builders import all_mandates, instrument, mandate, provision

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", name="Reader"))
    return client


@pytest.fixture
def page(reader):
    return lambda **asked: reader.get(reverse("annex_library"), asked)


def test_only_for_people_who_signed_in(client):
    answer = client.get(reverse("annex_library"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_it_lists_what_holds_today_with_source_and_mandates(page):
    provision(instrument(), source_url="https://www.ohchr.org/en/x", mandates=[mandate("torture")])
    provision(instrument("old"), "old-1", end="2000-01-01", article="article 1")
    text = page().content.decode()
    assert "Covenant, article 9" in text
    assert "No arrest may be arbitrary." in text
    assert 'href="https://www.ohchr.org/en/x"' in text
    assert "torture" in text
    assert "Old, article 1" not in text
    assert "Old, article 1" in page(on="1999-12-31").content.decode()


def test_search_language_and_an_empty_answer(page):
    of = instrument()
    provision(of)
    provision(of, language="fr", body="Nulle arrestation arbitraire.")
    assert "No arrest" in page(q="arrest").content.decode()
    assert "Nulle arrestation" in page(language="fr").content.decode()
    assert "No provision matches" in page(q="xylophone").content.decode()


def test_a_bad_date_is_refused_beside_what_was_typed(page):
    provision(instrument())
    answer = page(q="arrest", on="12 March")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "This is not a date; write one such as 2021-03-12." in text
    assert 'value="arrest"' in text and 'value="12 March"' in text
    assert "No arrest" not in text


def test_fifty_on_a_page_and_queries_that_do_not_grow(page, django_assert_num_queries):
    all_mandates()
    loading.load(loading.INSTRUMENTS, loading.PROVISIONS)
    with django_assert_num_queries(5):  # session, person, count, provisions, their mandates
        first = page()
    assert len(first.context["page"].object_list) == 50
    with django_assert_num_queries(5):
        found = page(q="torture", page="99")
    assert len(found.context["page"].object_list) < 50
    assert "page=2" in first.content.decode()


def test_it_is_read_only(reader):
    assert reader.post(reverse("annex_library")).status_code == 405
