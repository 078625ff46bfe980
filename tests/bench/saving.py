"""Saving while one writes, and comparing what was saved: a letter of twenty pages with 200 revisions.

Measured on the server, from the request to the last byte. What it needs is made in one transaction and taken back.
"""

from __future__ import annotations

import json
import statistics
import time
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from tests.bench.clearing import SENTENCE, Undone, _mandate

ROUNDS = 60
REVISIONS, PARAGRAPHS, MANDATES = 200, 90, 7


def measure() -> dict[str, float]:
    """Milliseconds of a save at the 95th percentile, and of the comparison of its first and last revision."""
    from django.db import transaction

    figures: dict[str, float] = {}
    try:
        with transaction.atomic():
            figures = _timed(*_stage())
            raise Undone
    except Undone:
        return figures


def _facts(number: int) -> list[dict[str, Any]]:
    """The facts as they stand in revision `number`: one paragraph more has changed with each."""
    return [
        {
            "text": f"{n}. {SENTENCE * 5}" + (f"Seen {number} times." if n <= number else ""),
            "quote": False,
        }
        for n in range(1, PARAGRAPHS + 1)
    ]


def _timed(window: Any, draft: Any) -> dict[str, float]:
    from comms.drafting.comparing import comparison

    times = []
    for number in range(REVISIONS, REVISIONS + ROUNDS):
        body = json.dumps({"base": number, "parts": {"facts": _facts(number)}})
        began = time.perf_counter()
        answer = window.post(f"/drafts/{draft.pk}/autosave/", body, content_type="application/json")
        times.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.content
    old, new = draft.revisions.get(number=1).content, draft.revisions.first().content
    began = time.perf_counter()
    assert not comparison.compare_contents(old, new).is_same
    return {
        "save_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "save_ms": round(statistics.median(times), 1),
        "compare_ms": round(1000 * (time.perf_counter() - began), 1),
    }


def _stage() -> tuple[Any, Any]:
    """The window of a drafter, and a draft with its revisions."""
    from django.conf import settings
    from django.test import Client

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
    mandates.appoint(drafter, mandate=signing[0], role=Role.DRAFTER, period=ever, actor=None)
    office = SimpleNamespace(mandates=signing, business=signing[0])
    text = {"facts": _facts(0), "footnotes": {}}
    to = [builders.company("bench", "Bench Works")]
    draft = builders.draft(SimpleNamespace(drafter=drafter), office, now, to=to, text=text)
    for number in range(1, REVISIONS):
        plan = drafting.plan_of(draft).with_text(facts=_facts(number))
        drafting.revise(draft, plan, base=number, actor=drafter, now=now)
    window = Client()
    window.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    return window, draft
