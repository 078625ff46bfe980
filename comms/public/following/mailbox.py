"""The one form of an e-mail address: what is counted by address is counted once, however the address is written.

Refused is what nothing can be sent to, and what makes a mail server speak to itself or to its neighbours. Imports
nothing of comms: the process that takes an address and the worker that trusts nobody use the same.
"""

from __future__ import annotations

import re
import unicodedata

import idna
from django.utils.translation import gettext as _

LONGEST = 254
LONGEST_NAME = 64
# A part before the sign may by rights be quoted and hold almost anything; a header could then hold it too.
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
NAME = re.compile(rf"{ATOM}(?:\.{ATOM})*")
# The last part is no number: neither an address of a network nor one of its abbreviations is a name.
HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
# Never given away on the Internet, but in use inside; `example` and `test` are, for trying out.
INSIDE = re.compile(
    "alt|arpa|corp|home|internal|intranet|invalid|lan|local|localdomain|localhost|mail|onion|private"
)


class NoAddress(ValueError):
    """Nothing can be sent there. The message is a sentence for the reader."""


def canonical(typed: str) -> str:
    """The form in which an address is kept: the host by the letters of the wire, in lower case.

    The part before the sign stays as it is, because upper and lower case may differ there for its own mail server;
    compare it by lower case. Raises NoAddress.
    """
    if len(typed) > LONGEST:
        raise NoAddress(too_long())
    if any(unicodedata.category(sign) == "Cf" for sign in typed):
        raise NoAddress(
            _(
                "This holds a character without a sign, as copied text often does. Type the address by hand."
            )
        )
    name, _at, host = typed.rpartition("@")
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise NoAddress(no_address())
    host = _on_the_wire(host)
    if not HOST.fullmatch(host):
        raise NoAddress(no_address())
    if INSIDE.fullmatch(host.rpartition(".")[2]):
        raise NoAddress(
            _(
                "Nothing is sent to a machine inside a network, and the name after the @ stands for one. "
                "Write an address on the Internet."
            )
        )
    if len(name) + 1 + len(host) > LONGEST:
        raise NoAddress(too_long())
    return f"{name}@{host}"


def _on_the_wire(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode()
    except UnicodeError:
        raise NoAddress(no_address()) from None


def no_address() -> str:
    return _("This is not an e-mail address. Write it as name@example.org.")


def too_long() -> str:
    return _("No e-mail address is longer than 254 characters. Check what you wrote.")
