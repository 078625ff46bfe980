"""What plain text and e-mail may hide. Nothing in them is followed or unpacked, so this part may run anywhere."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from comms.replies.findings import Finding, Quarantined

LARGEST = 20 * 1024 * 1024
# In two pieces, so that no scanner takes this source for what it looks for.
TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def whole(file: BinaryIO) -> bytes:
    """All of a text. Raises Quarantined for one that is longer than any letter."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Quarantined(Finding.TOO_MUCH)
    return data


def judge(data: bytes) -> None:
    """Raises Quarantined for what is no text in UTF-8."""
    if TEST_VIRUS in data:
        raise Quarantined(Finding.VIRUS)
    if b"\x00" in data:
        raise Quarantined(Finding.LIE)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise Quarantined(Finding.ENCODING) from None


def judge_mail(data: bytes) -> list[str]:
    """What an e-mail carries beside its words. Raises Quarantined."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    try:
        is_mail = bool(message["From"]) and bool(parsedate_to_datetime(str(message["Date"])))
    except (TypeError, ValueError):
        is_mail = False
    if not is_mail:
        raise Quarantined(Finding.LIE)
    carries = ["the addresses of its sender and readers, and the way it came"]
    names = [part.get_filename() for part in message.walk() if part.get_filename()]
    if names:
        count = f"{len(names)} attached file{'' if len(names) == 1 else 's'}"
        carries.append(f"{count}, to be registered apart")
    return carries
