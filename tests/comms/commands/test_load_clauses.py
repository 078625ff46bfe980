"""load_clauses and load_rules: dated, safe to repeat, each fault with its place; load_reference loads all."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from comms import reference
from comms.embargo import PublicationRule, rule_for
from comms.letters.models import ClauseSet

CLAUSES = {"closing": "Please accept, {addressee_form}, our regards."}


def clauses(folder, **changes):
    data = {"language": "en", "valid_from": "2021-01-01", "clauses": CLAUSES} | changes
    path = folder / "spring.json"
    path.write_text(json.dumps(data))
    return path


def load(command, *arguments):
    said = io.StringIO()
    call_command(command, *map(str, arguments), stdout=said)
    return said.getvalue()


def periods():
    return [(row.period.lower.year, row.period.upper) for row in ClauseSet.objects.all()]


def test_a_set_is_loaded_under_its_file_s_name_and_twice_changes_nothing(db, tmp_path):
    path = clauses(tmp_path)
    assert "spring (en) from 2021-01-01: new" in load("load_clauses", path)
    assert "unchanged" in load("load_clauses", path)
    assert ClauseSet.objects.get().clauses == CLAUSES


def test_a_later_set_ends_the_one_before(db, tmp_path):
    load("load_clauses", clauses(tmp_path))
    load("load_clauses", clauses(tmp_path, valid_from="2022-01-01"))
    assert periods() == [(2021, dt.date(2022, 1, 1)), (2022, None)]
    load("load_clauses", clauses(tmp_path, valid_from="2021-06-01"))
    assert periods() == [
        (2021, dt.date(2021, 6, 1)),
        (2021, dt.date(2022, 1, 1)),
        (2022, None),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"language": "de"}, "language: “de”"),
        ({"valid_from": "soon"}, "valid_from: “soon”"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"clauses": {}}, "clauses: there are none"),
        ({"clauses": {"closing": "{nobody}"}}, "clauses.closing"),
        ({"clauses": {"closing": 3}}, "between quotation marks"),
        ({"clauses": {"clozing": "x"}}, "clauses.clozing"),
    ],
)
def test_a_faulty_set_is_refused(db, tmp_path, changes, fault):
    with pytest.raises(CommandError) as refusal:
        load("load_clauses", clauses(tmp_path, **changes))
    assert fault in str(refusal.value)
    assert not ClauseSet.objects.exists()


def test_our_rules_load_and_load_again(db):
    assert "4 new" in load("load_rules")
    assert "4 unchanged" in load("load_rules")
    assert rule_for("OL", dt.date(2021, 3, 12), on_legislation=True).hours == 48
    assert rule_for("OL", dt.date(2021, 3, 12), on_legislation=False).days == 60


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("XX,,60,,2011-01-01,,why", "line 2: letter_type"),
        ("AL,,60,48,2011-01-01,,why", "line 2: days, hours"),
        ("AL,,60,,never,,why", "line 2: from"),
        ("AL,,60,,2011-01-01,2010-01-01,why", "line 2: to"),
        ("AL,perhaps,60,,2011-01-01,,why", "line 2: on_legislation"),
        ("AL,,60,,2011-01-01,,", "line 2: basis"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_line(db, tmp_path, line, fault):
    path = tmp_path / "rules.csv"
    path.write_text(",".join(reference.RULE_COLUMNS) + "\n" + line + "\n")
    with pytest.raises(CommandError) as refusal:
        load("load_rules", path)
    assert fault in str(refusal.value)
    assert not PublicationRule.objects.exists()


def test_all_that_comes_with_pouch_loads_and_loads_again(db):
    first = load("load_reference")
    assert "clauses: standard (es)" in first
    second = load("load_reference")
    assert "563 as they were" in second
    assert "4 unchanged" in second
