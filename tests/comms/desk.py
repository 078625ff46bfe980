"""What the tests of the staff pages share: windows for the cast, and the table of who may open what."""

from __future__ import annotations

import time

from django.conf import settings
from django.test import Client

CAST = (
    *("drafter", "colleague", "outsider", "holder_of_culture"),
    *("registry", "publisher", "superuser", "nobody"),
)


def sign_in_now(client: Client, user) -> None:
    """As if `user` had just given the password, which `force_login` does not ask for."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def window(person=None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def statuses(cast, url, *, method="get", data=None) -> dict[str, int]:
    """The answer's status for each of the cast, and for somebody who has not signed in."""
    people = {name: getattr(cast, name) for name in CAST} | {"nobody signed in": None}
    return {
        name: getattr(window(person), method)(url, data or {}).status_code
        for name, person in people.items()
    }


def table(**expected) -> dict[str, int]:
    """Statuses for the cast; who is not named gets 404, and who has not signed in is led to do so."""
    return {name: 404 for name in CAST} | {"nobody signed in": 302} | expected


def sign_in(page, person, live_server) -> None:
    """A browser's page as `person`, by the cookie of a window of theirs."""
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": window(person).cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
