"""Letters at every stage, with words that must never be met outside. Built through the real services."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

from django.urls import get_urlconf, set_urlconf

from comms.cases import services as cases
from comms.clearance import services as clearance
from comms.dispatch import register, sealing, sending
from comms.drafting.threads import services as threads
from comms.drafting.threads import suggestions
from comms.drafting.threads.anchors import Anchor
from comms.publication import release
from comms.publication.deadlines import holds
from comms.replies import services as replies
from comms.replies.files import Received
from config.settings import staff
from tests import builders
from tests.comms.publication.test_release import INSTANT

SECRET = "Zanzibarquux"


@contextmanager
def staff_side():
    """What happens at the desk is said with the desk's own addresses, whichever site the test asks."""
    here = get_urlconf()
    set_urlconf(staff.ROOT_URLCONF)
    try:
        yield
    finally:
        set_urlconf(here)


def numbered(cast, office, now, recipient, number, *, word, **facts):
    """A letter sent under a number of its own, so that nothing else decides its reference."""
    text = {"purpose": [f"We write about {word}."]}
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


def answer(letter, cast, now, word):
    return replies.register(
        letter,
        kind="substantive",
        received_on=now.date(),
        files=[Received(f"{word}.txt", "text/plain", f"We answer about {word}.\n".encode())],
        actor=cast.registry,
        now=now,
    )


@staff_side()
def before_release(cast, office, now) -> SimpleNamespace:
    """What will be public: a letter to a company with a reply, one to a State, joined by one case."""
    builders.key()
    case = builders.case(cast, office, now)
    company = dispatched(cast, office, now, office.company, 7, word="reservoir", case=case)
    state = dispatched(cast, office, now, office.state, 9, word="harbour", case=case)
    replies.approve(answer(company, cast, now, "reservoir"), actor=cast.publisher, now=now)
    return SimpleNamespace(case=case, company=company, state=state)


def _spoken_of(draft, cast, now) -> None:
    """What is said beside a text stays beside it, also when the letter becomes public."""
    place = Anchor(1, "facts", 1)
    threads.comment(draft, place, text=f"{SECRET}?", actor=cast.drafter, now=now)
    suggestions.suggest(draft, place, replacement=SECRET, text=SECRET, actor=cast.drafter, now=now)


@staff_side()
def confidential(cast, office, now, public) -> list[str]:
    """What must change no byte of the public site: something at every stage. Returns the references."""
    other = builders.company("hidden-works", f"{SECRET} Holdings", contact="Ola Hush")
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
    made += [void, dispatched(cast, office, now.replace(day=now.day + 1), other, 303, **facts)]
    held = dispatched(cast, office, now, other, 304, **facts)
    holds.place(held, reason=SECRET, actor=cast.publisher, now=now)
    # A sister of what is public, and an undecided reply to what is public.
    sister = dispatched(
        cast, office, now.replace(day=now.day + 1), other, 305, word=SECRET, case=public.case
    )
    answer(public.state, cast, now, SECRET)
    for letter in (public.company, public.state, held):
        _spoken_of(letter.draft, cast, now)
    return [str(letter.reference) for letter in (*made, held, sister)]


@staff_side()
def publish() -> list[str]:
    sweep = release.publish_due(now=INSTANT)
    assert sweep.failed == {}
    return sweep.released
