"""The page a mandate clears on: a long letter with 20 mandates and 300 recipients, changed since its holder cleared it.

Measured on the server, from the request to the last byte. What it needs is made in one transaction and taken back.
"""

from __future__ import annotations

import statistics
import time
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

ROUNDS = 40
MANDATES, RECIPIENTS, PARAGRAPHS = 20, 300, 90
SENTENCE = "On that night the water allegedly rose by the height of a house, and nobody had been told of it. "


class Undone(Exception):
    """Takes back what was written."""


def measure() -> dict[str, float]:
    """Milliseconds of one page at the median and at the 95th percentile."""
    from django.db import transaction

    figures: dict[str, float] = {}
    try:
        with transaction.atomic():
            window, address = _stage()
            figures = _timed(window, address)
            raise Undone
    except Undone:
        return figures


def _timed(window: Any, address: str) -> dict[str, float]:
    for _ in range(3):
        assert window.get(address).status_code == 200
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        window.get(address)
        times.append(1000 * (time.perf_counter() - began))
    return {
        "clearance_page_ms": round(statistics.median(times), 1),
        "clearance_page_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
    }


def _stage() -> tuple[Any, str]:
    """The window of a holder who cleared the text before its last change, and the page's address."""
    from django.conf import settings
    from django.test import Client

    from comms.clearance import services as clearance
    from comms.dispatch import register
    from comms.drafting import services as drafting
    from comms.embargo import PublicationRule
    from comms.letters.models import ClauseSet
    from mandates import services as mandates
    from mandates.models import Role, User
    from tests import builders

    settings.ALLOWED_HOSTS = ["testserver"]
    now, ever = timezone.now(), (timezone.localdate().replace(year=2020), None)
    ClauseSet.objects.all().delete()
    ClauseSet.objects.create(language="en", period=builders.EVER, clauses=builders.CLAUSES)
    PublicationRule.objects.all().delete()
    PublicationRule.objects.create(letter_type="AL", period=builders.EVER, basis="bench", days=60)
    signing = [_mandate(number) for number in range(MANDATES)]
    drafter = User.objects.create_user("bench.drafter@pouch.example", None)
    holder = User.objects.create_user("bench.holder@pouch.example", None)
    mandates.appoint(drafter, mandate=signing[0], role=Role.DRAFTER, period=ever, actor=None)
    mandates.appoint(holder, mandate=signing[1], role=Role.HOLDER, period=ever, actor=None)
    office = SimpleNamespace(mandates=signing, business=signing[0])
    to = [builders.company(f"bench-{n}", f"Bench Works {n}") for n in range(RECIPIENTS)]
    facts: list[dict[str, Any]] = [
        {"text": f"{n}. {SENTENCE * 5}", "quote": False} for n in range(PARAGRAPHS)
    ]
    draft = builders.draft(
        SimpleNamespace(drafter=drafter), office, now, to=to, text={"facts": facts, "footnotes": {}}
    )
    register.submit(draft, actor=drafter, now=now)
    clearance.clear(draft, mandate=signing[1], digest=draft.current.digest, actor=holder, now=now)
    drafting.reopen(draft, actor=drafter, now=now, reason="Figures.")
    changed = [
        {**fact, "text": fact["text"].replace("a house", "two houses")} if n % 9 == 0 else fact
        for n, fact in enumerate(facts)
    ]
    plan = drafting.plan_of(draft).with_text(facts=changed[1:])
    drafting.revise(draft, plan, base=draft.current.number, actor=drafter, now=now)
    register.submit(draft, actor=drafter, now=now)
    window = Client()
    window.force_login(holder, backend="django.contrib.auth.backends.ModelBackend")
    return window, f"/clearance/{draft.pk}/"


def _mandate(number: int) -> Any:
    from tests import builders

    key = f"bench-{number}"
    return builders.mandate(
        key,
        "SR",
        f"Bench {number}",
        f"Special Rapporteur on benches {number}",
        f"Bo {number}",
        "1/1",
    )
