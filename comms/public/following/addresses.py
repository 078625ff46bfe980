"""The ways of following a selection: its feed, and the page that asks for an e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from comms.public.following import council
from comms.public.search.addresses import Selection
from comms.public.search.forms import NEWEST


@dataclass(frozen=True)
class Ways:
    """The address of the feed, and of the page that asks for an e-mail address."""

    feed: str
    by_mail: str


def of(selection: Selection) -> Ways:
    """What can be followed of a selection; in which order it is shown is nothing that can be."""
    query = wanted(selection)
    asked = f"?{query}" if query else ""
    return Ways(reverse("public:letters_feed") + asked, reverse("public:follow") + asked)


def wanted(selection: Selection) -> str:
    """The one spelling of what is followed, whatever list of it was on the screen."""
    plain = selection.sorted_by(NEWEST).without("more")
    return urlencode(plain.pairs())


def of_session(number: int) -> Ways:
    """The letters of a session's window; by e-mail also the replies of its other window."""
    by_mail = f"{reverse('public:follow')}?{council.query(number)}"
    return Ways(reverse("public:session_feed", args=[number]), by_mail)
