"""The parts of a page: what is said beside the colour, what is kept, and what is escaped."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from comms.errors import Incomplete, WrongState


class Letter(forms.Form):
    purpose = forms.CharField(help_text="Why the mandates write.")
    case = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(required=False)


def part(name, **context):
    return render_to_string(f"components/{name}.html", context)


def test_a_pill_says_its_state_in_words_beside_a_shape():
    html = part("pill", state="wrong", label="<b>Failed</b>")
    assert "pill--wrong" in html and "<svg" in html
    assert "&lt;b&gt;Failed&lt;/b&gt;" in html


def test_a_band_gives_the_instant_in_geneva():
    instant = dt.datetime(2021, 5, 10, 22, tzinfo=dt.UTC)
    html = part("band", until=instant)
    assert "Confidential until" in html and "11 May 2021, 00:00" in html and "Geneva" in html


def test_a_band_without_a_date_still_says_confidential():
    assert "Confidential" in part("band")


def test_the_path_says_where_the_letter_is_and_what_is_done():
    html = part("path", current="sealed")
    assert html.count('aria-current="step"') == 1
    assert html.count("(done)") == 3
    assert html.count("(to come)") == 3


def test_a_path_that_stands_still_says_that_something_is_wrong():
    assert "something is wrong" in part("path", current="sealed", is_wrong=True)


def test_a_field_ties_its_hint_and_error_to_the_control_and_keeps_what_was_typed():
    html = str(Letter({"purpose": "", "case": "x", "note": "kept & escaped"}))
    assert 'aria-describedby="id_purpose_helptext id_purpose_error"' in html
    assert 'id="id_purpose_helptext"' in html and 'id="id_purpose_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="kept &amp; escaped"' in html
    assert html.count("(optional)") == 1


def test_the_summary_links_to_each_field_and_names_what_is_wrong_with_hidden_ones():
    html = part("errors", form=Letter({"purpose": "", "case": "x"}))
    assert 'href="#id_purpose"' in html
    assert "2 things need mending" in html
    assert "Enter a whole number" in html


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in str(Letter())


def test_pages_keep_the_filters_of_the_address(rf):
    request = rf.get("/register/", {"q": "unanswered", "page": "2"})
    page = Paginator(range(120), 50).page(2)
    html = render_to_string("components/pagination.html", {"page": page}, request)
    assert "51 to 100 of 120" in html
    assert "q=unanswered&amp;page=3" in html and "q=unanswered&amp;page=1" in html


def test_a_confirmation_names_what_happens_and_carries_what_was_seen(rf):
    context = {
        "action": "/send/",
        "title": "Send to the company now",
        "button": "Send",
        "consequences": ["Public on 11 May 2021."],
        "hidden": {"digest": '4f"2a'},
    }
    html = render_to_string("components/confirm.html", context, rf.get("/"))
    assert "Public on 11 May 2021." in html and "csrfmiddlewaretoken" in html
    assert 'name="digest" value="4f&quot;2a"' in html


@pytest.mark.parametrize(
    ("missing", "words"),
    [([], "Nothing is missing"), (["A recipient"], "To mend before it is submitted: 1")],
)
def test_the_side_list_says_what_the_letter_still_needs(missing, words):
    assert words in part("missing", missing=missing)


@pytest.mark.parametrize(
    "error",
    [WrongState("It was sent."), Incomplete("It cannot be sealed.", missing=["No question."])],
)
def test_a_refusal_is_a_page_with_its_reason(rf, error):
    html = render_to_string("refused.html", {"error": error}, rf.get("/"))
    assert error.sentence in html
    assert all(part in html for part in getattr(error, "missing", []))


def test_the_page_for_a_fault_needs_nothing_to_be_drawn():
    html = render_to_string("500.html")
    assert "Something broke" in html and "{%" not in html
