"""The only module that speaks to the mail server."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import idna
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.message import sanitize_address


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Answer:
    """What came of one conversation; `words` is the server's own answer or the fault, for the record."""

    outcome: Outcome
    words: str


def post(
    *,
    to: str,
    subject: str,
    body: str,
    message_id: str,
    attachment: tuple[str, bytes] | None = None,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One SMTP conversation. UNCERTAIN when the line broke after the server may have taken the message.

    REFUSED without any for an address that cannot be written on a message. Raises nothing that an address can cause.
    """
    try:
        envelope = _addressed(to)
    except ValueError:
        return Answer(Outcome.REFUSED, "no message can be addressed like this")
    message: EmailMessage = EmailMultiAlternatives(
        subject=subject,
        body=body,
        to=[envelope],
        headers={**(headers or {}), "Message-ID": message_id},
        alternatives=[(html, "text/html")] if html else None,
    )
    if attachment:
        name, data = attachment
        message.attach(name, data, "application/pdf")
    try:
        message.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as error:
        reasons = "; ".join(
            f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
            for code, text in error.recipients.values()
        )
        return Answer(Outcome.REFUSED, reasons)
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error
        words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        return Answer(Outcome.REFUSED, f"{error.smtp_code} {words}")
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        return Answer(Outcome.UNCERTAIN, f"The connection broke: {error}")
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.REFUSED, f"The mail server could not be reached: {error}")
    return Answer(Outcome.ACCEPTED, "250 accepted by the mail server")


def _addressed(to: str) -> str:
    """The address as it goes over the wire. Raises ValueError.

    Django would write a host in other scripts by the rules of 2003, which lead elsewhere than a browser goes: with ß
    to another host, that of somebody else. It would write a name in them as no mail server reads it.
    """
    name, _at, host = to.rpartition("@")
    if not (name and host and name.isascii() and to.isprintable()):
        raise ValueError
    written = f"{name}@{host if host.isascii() else idna.encode(host, uts46=True).decode()}"
    sanitize_address(written, "ascii")
    return written


def refusal() -> str:
    """Why no conversation with the mail server can begin, in its words; empty when one can. Sends nothing."""
    try:
        server = get_connection(timeout=5)
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        return str(error)
    return ""
