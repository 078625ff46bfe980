"""A page of the staff site is read or posted to, and nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_another_method_is_refused_before_the_sign_in(client, method):
    answer = getattr(client, method)("/cases/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert "default-src" in answer["Content-Security-Policy"]
    assert "does not take such a request" in answer.content.decode()
    assert b"Lists" not in answer.content  # nobody has signed in as far as is known


@pytest.mark.parametrize(
    ("method", "name", "allowed"), [("post", "register", "GET"), ("get", "work_nudge", "POST")]
)
def test_what_a_page_does_not_take_is_said_on_a_page_with_a_way_back(
    db, client, django_user_model, method, name, allowed
):
    person = django_user_model.objects.create_user("one@pouch.example", "a long pass-phrase")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = getattr(client, method)(reverse(name))
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert "does not take such a request" in text and "Nothing was done" in text
    assert f'<a href="{reverse("home")}">Go to your work</a>' in text and "Lists" in text
