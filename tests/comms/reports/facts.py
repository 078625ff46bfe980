"""Facts of a report, plain: what a test does not say is unremarkable."""

from __future__ import annotations

import datetime as dt

from comms.reports.facts import Facts, Office, ReceivedReply, SentLetter

TAKEN_AT = dt.datetime(2021, 8, 2, 9, 0, tzinfo=dt.UTC)
OFFICES = {
    "minority": Office("Minority issues", "Special Rapporteur on minority issues"),
    "wg_business": Office("Business", "Working Group on business"),
}
SITE = "https://public.example"


def reply(kind="substantive", on=dt.date(2021, 5, 20), *, is_withheld=False, files=1):
    names = [(f"file {n}.pdf", f"{SITE}/replies/{n}") for n in range(1, files + 1)]
    return ReceivedReply(kind, on, is_withheld, () if is_withheld else tuple(names))


def letter(number=1, code="CHE", name="Switzerland", *replies, **facts):
    kind = "company" if code == "OTH" else "state"
    given = {
        "reference": f"AL {code} {number}/2021",
        "letter_type": "AL",
        "sent_on": dt.date(2021, 3, 12),
        "recipient": name,
        "kind": kind,
        "code": code,
        "state": "",
        "region": "Europe and Central Asia" if kind == "state" else "",
        "summary": "Concerns the working conditions in a spinning mill.",
        "url": f"{SITE}/letters/al-{code.lower()}-{number}-2021/",
        "mandates": ("wg_business", "minority"),
        "replies": replies,
    }
    return SentLetter(**given | facts)


def facts(*letters, earlier=(), number=48):
    listed = (*letters, *earlier)
    return Facts(
        number=number,
        taken_at=TAKEN_AT,
        letters=letters,
        earlier=tuple(earlier),
        offices={k: o for k, o in OFFICES.items() if any(k in one.mandates for one in listed)},
        states={one.code: one.recipient for one in listed if one.is_to_state},
    )
