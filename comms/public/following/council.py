"""Following a session of the Human Rights Council: how an address and a subscription say which.

Also read by the worker, about subscriptions that no page may have looked at.
"""

from __future__ import annotations

import re

from django.http import QueryDict
from django.utils.translation import gettext as _

from comms.public import sessions
from comms.public.data.selected import Refused
from comms.public.sessions import Session

NAME = "session"


def query(number: int) -> str:
    """What stands for a session in an address and in a subscription."""
    return f"{NAME}={number}"


def asked(data: QueryDict) -> Session | None:
    """The session that is followed; None if it is a selection of the list. Raises Refused."""
    if NAME not in data:
        return None
    number = str(data[NAME])
    # With anything else beside it, more or less would be told than was asked for.
    if not re.fullmatch("[1-9][0-9]{1,2}", number) or data.urlencode() != query(int(number)):
        raise Refused(refusal())
    try:
        return sessions.session(int(number))
    except sessions.NoSuchSession:
        raise Refused(refusal()) from None


def name(session: Session) -> str:
    """A session as a reader knows it."""
    return _("Session %(number)s of the Human Rights Council, %(year)s") % {
        "number": session.number,
        "year": session.year,
    }


def refusal() -> str:
    return _(
        "There is no such session with public letters, or something else is asked for with it. "
        "Choose a session on the page of the sessions, and follow it there."
    )
