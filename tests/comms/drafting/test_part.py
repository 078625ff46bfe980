"""part: the form of a part that cannot say what stands in it, or what was typed, is never made."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from comms.drafting.every_part import PARTS
from comms.drafting.part import PartForm


class ReadOnly(PartForm):
    def held(self) -> dict[str, Any]:
        return {}


def test_a_form_that_makes_no_plan_is_not_made():
    with pytest.raises(TypeError, match="applied"):
        ReadOnly(draft=SimpleNamespace(), plan=SimpleNamespace(), on=dt.date(2026, 3, 9))  # type: ignore[abstract]


def test_the_form_of_every_part_says_and_makes_all():
    assert not any(form.__abstractmethods__ for form in PARTS.values())
