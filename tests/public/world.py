"""Letters at every stage, with words that must never be met outside. Built through the real services."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.core.cache import cache
from django.urls import get_urlconf, set_urlconf

from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.dispatch import register, sealing, sending
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from comms.public import sessions
from comms.publication import archive, copies, release
from comms.publication.corrections import services as corrections
from comms.publication.deadlines import holds, moves
from comms.publication.files import making
from comms.publication.files import services as files
from comms.replies import services as replies
from comms.replies.files import Received
from comms.reports import services as reports
from config.settings import staff
from tests import builders
from tests.comms.publication.redaction.builders import confirmed, withheld
from tests.comms.publication.test_release import INSTANT

SECRET = "Zanzibarquux"
NAMES = (
    "Nour al-Badr",
    f"{SECRET} Mirza-Undis Ka",
)  # withheld in what is public: one world, one name
REGION = "Hidden region"
PUBLIC = ["AL CHE 9/2021", "AL OTH 11/2021", "AL OTH 7/2021"]
CONFIDENTIAL = ["AL OTH 12/2021", *(f"AL OTH {number}/2021" for number in range(301, 306))]
CONFIDENTIAL += ["AL XHD 306/2021"]
SINCE = INSTANT + dt.timedelta(days=3)


@contextmanager
def staff_side():
    """What happens at the desk is said with the desk's own addresses, whichever site the test asks."""
    here = get_urlconf()
    set_urlconf(staff.ROOT_URLCONF)
    try:
        yield
    finally:
        set_urlconf(here)


def numbered(cast, office, now, recipient, number, *, word, name="", **facts):
    """A letter sealed under a number of its own, so that nothing else decides its reference."""
    text: dict[str, Any] = {"purpose": [f"We write about {word}."]}
    if name:
        text["facts"] = [{"text": f"{name} was allegedly driven out.[^1]", "quote": False}]
        text["footnotes"] = {"1": f"Told by {name}."}
    draft = builders.draft(cast, office, now, to=[recipient], text=text, **facts)
    register.submit(draft, actor=cast.drafter, now=now, numbers={recipient.pk: (number, now.year)})
    builders.clear_all(draft, cast, office, now)
    letter = builders.letter_of(draft)
    sealing.seal(letter, actor=cast.registry, now=now)
    return letter


def dispatched(cast, office, now, recipient, number, **facts):
    letter = numbered(cast, office, now, recipient, number, **facts)
    sending.record(
        letter,
        channel="mission",
        address="Permanent Mission",
        proof="the desk",
        sent_at=now,
        actor=cast.registry,
        now=now,
    )
    return builders.reviewed(letter, cast)


def answer(letter, cast, now, word, *more):
    return replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[
            Received(f"{name}.txt", "text/plain", f"We answer about {name}.\n".encode())
            for name in (word, *more)
        ],
        actor=cast.registry,
        now=now,
    )


def _answered(letter, cast, now, name):
    """A reply with a file as it came, one with a name taken out, and one that is withheld whole."""
    reply = answer(letter, cast, now, "reservoir", name, f"What {name} did")
    _, redacted, hidden = reply.files.order_by("pk")
    choices = [
        files.choose(file, choice=choice, ground="third", actor=cast.publisher, now=now)
        for file, choice in ((redacted, "redact"), (hidden, "withhold"))
    ]
    files.hide_words(choices[0], words=[name], actor=cast.publisher, now=now)
    files.finish(choices[0], actor=cast.publisher, now=now)
    making.make_whole(choices[0].pk, now=now)
    for choice in choices:
        choice.refresh_from_db()
        files.confirm(choice, sha256=choice.sha256, actor=cast.second_publisher, now=now)
    return replies.approve(reply, actor=cast.publisher, now=now)


@staff_side()
def before_release(cast, office, now, *, name=NAMES[0]) -> SimpleNamespace:
    """What will be public: a letter to a company that names somebody, with a reply that does too; one to a State,
    joined by the case; and one that is withdrawn once it was public. The name is withheld in all of it.
    """
    builders.key()
    case = builders.case(cast, office, now)
    cases.add_person(case, name=name, consent_to_recipient="yes", actor=cast.drafter, now=now)
    company = dispatched(
        cast, office, now, office.company, 7, word="reservoir", name=name, case=case
    )
    state = dispatched(cast, office, now, office.state, 9, word="harbour", case=case)
    other = dispatched(cast, office, now, office.company, 11, word="canal")
    withheld(company, cast.drafter, now, name=name)
    for letter in (company, state):
        confirmed(letter, cast.publisher, now)
    _answered(company, cast, now, name)
    return SimpleNamespace(case=case, company=company, state=state, other=other)


def _spoken_of(draft, cast, now) -> None:
    """What is said beside a text stays beside it, also when the letter becomes public."""
    place = Anchor(1, "facts", 1)
    threads.comment(draft, place, text=f"{SECRET}?", actor=cast.drafter, now=now)
    suggestions.suggest(draft, place, replacement=SECRET, text=SECRET, actor=cast.drafter, now=now)


@staff_side()
def confidential(cast, office, now, public) -> list[str]:
    """What must change no byte of the public site: something at every stage. Returns the references."""
    other = builders.company("hidden-works", f"{SECRET} Holdings", contact="Ola Hush")
    state = builders.state("XHD", f"{SECRET} Republic")
    state.region = REGION
    state.save()
    builders.mandate("hidden", "IE", SECRET, f"Independent Expert on {SECRET}", "Ola Hush", "1/1")
    made = []
    case = builders.case(cast, office, now, title=SECRET, summary=SECRET)
    cases.add_source(case, name=f"{SECRET} Source", actor=cast.drafter, now=now)
    cases.add_person(case, name=f"{SECRET} Person", actor=cast.drafter, now=now)
    facts = {"word": SECRET, "case": case}
    text = {"purpose": [f"We write about {SECRET}."]}
    builders.draft(cast, office, now, to=[other], text=text, case=case)
    submitted = builders.submitted(cast, office, now, to=[other], text=text, case=case)
    clearance.decline(
        submitted,
        mandate=office.culture,
        digest=submitted.current.digest,
        actor=cast.holder_of_culture,
        now=now,
    )
    made += [builders.letter_of(submitted)]
    made += [numbered(cast, office, now, other, 301, **facts)]
    void = numbered(cast, office, now, other, 302, **facts)
    register.void(void, actor=cast.registry, now=now, reason=SECRET)
    # Sent a day later than those that are public, so not due with them.
    later = now + dt.timedelta(days=1)
    moved = dispatched(cast, office, later, other, 303, **facts)
    replies.approve(answer(moved, cast, later, SECRET), actor=cast.publisher, now=later)
    moves.extend(
        moved, to=dt.date(2021, 8, 1), reason=SECRET, actor=cast.publisher, now=later
    )  # fmt: skip
    held = dispatched(cast, office, now, other, 304, **facts)
    holds.place(held, reason=SECRET, actor=cast.publisher, now=now)
    # A sister of what is public, and an undecided reply to what is public.
    sister = dispatched(cast, office, later, other, 305, word=SECRET, case=public.case)
    foreign = numbered(cast, office, now, state, 306, **facts)
    answer(public.state, cast, now, SECRET)
    for letter in (public.company, public.state, held):
        _spoken_of(letter.draft, cast, now)
    return [str(one.reference) for one in (*made, void, moved, held, sister, foreign)]


@staff_side()
def publish(cast, public) -> list[str]:
    """The release, and what the public has seen happen since: a correction and a withdrawal."""
    sweep = release.publish_due(now=INSTANT)
    assert sweep.failed == {}
    public.state.refresh_from_db()
    asked = corrections.ask(
        public.state,
        reason="The harbour had another name.",
        removes_earlier=False,
        actor=cast.publisher,
        now=INSTANT,
    )
    digest = copies.public_text(public.state).digest
    job = corrections.confirm(asked, digest=digest, actor=cast.second_publisher, now=INSTANT)
    corrections.correct(public.state, actor=cast.second_publisher, now=INSTANT)
    job.state = "done"
    job.save(update_fields=["state"])
    public.other.refresh_from_db()
    release.withdraw(public.other, reason="Sent in error.", actor=cast.publisher, now=INSTANT)
    assert archived()
    return sweep.released


def archived() -> int:
    """How many parts of the archive had to be made, without what the worker remembers of an earlier world."""
    cache.delete(archive.DONE)
    return archive.make()


@staff_side()
def confidential_since(cast, public) -> None:
    """What happens at the desk about letters that are public: nobody sees it before it is done."""
    for letter in (public.company, public.state):
        letter.refresh_from_db()
    assert withheld(public.state, cast.drafter, SINCE, name="valley")
    for letter, removes in ((public.state, True), (public.company, False)):
        asked = corrections.ask(
            letter, reason=SECRET, removes_earlier=removes, actor=cast.publisher, now=SINCE
        )
        if not removes:
            digest = copies.public_text(letter).digest
            corrections.confirm(asked, digest=digest, actor=cast.second_publisher, now=SINCE)
    release.request_withdrawal(public.company, reason=SECRET, actor=cast.publisher, now=SINCE)
    replies.approve(
        answer(public.company, cast, SINCE, SECRET), actor=cast.publisher, now=SINCE
    )  # fmt: skip
    for number in (47, 48):
        reports.make(sessions.session(number), actor=cast.registry, now=SINCE)
    assert archived() == 0
