"""load_ratifications: dated facts of who is bound by what, each fault with its line, all or nothing."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from annex import loading, ratifications
from annex.models import Act, Ratification
from recipients import loading as recipient_loading
from tests.annex.builders import date, instrument, period, ratification, state

pytestmark = pytest.mark.django_db
GOOD = {
    "state": "CHN",
    "instrument": "covenant",
    "kind": "ratified",
    "acted_on": "2001-03-27",
    "from": "2001-06-27",
    "to": "",
}


@pytest.fixture
def load(tmp_path):
    """Loads a file whose rows differ from a good one."""

    def run(*rows, **options):
        path = tmp_path / "ratifications.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(GOOD))
            writer.writeheader()
            writer.writerows(GOOD | row for row in rows)
        return ratifications.load(path, **options)

    return run


@pytest.fixture
def china():
    instrument()
    instrument("pact-of-rivers")
    instrument("rules", kind="principles")
    return state("CHN", "China")


def test_works_and_again_changes_nothing(load, china):
    assert str(load({})) == "1 added, 0 changed, 0 as they were."
    made = Ratification.objects.get()
    assert (made.state, made.kind, made.acted_on) == (china, Act.RATIFIED, date("2001-03-27"))
    assert made.period.lower == date("2001-06-27")
    assert made.is_binding
    assert load({}).unchanged == 1


def test_a_denunciation_ends_it_and_a_signature_does_not_bind(load, china):
    load({"kind": "signed", "acted_on": "1998-10-05", "from": "1998-10-05", "to": "2001-06-27"}, {})
    first, second = Ratification.objects.order_by("period")
    assert (first.is_binding, second.is_binding) == (False, True)
    report = load({"to": "2020-01-01"})
    assert report.changed == [
        "line CHN, covenant: ratified, from 2001-06-27 to 2020-01-01 (line 2)"
    ]


def test_a_dry_run_writes_nothing(load, china):
    assert "would be added" in str(load({}, dry_run=True))
    assert not Ratification.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"state": "CHX"}, "there is no State with the code “CHX”"),
        ({"instrument": "pact"}, "there is no instrument “pact” in the library"),
        ({"instrument": "rules"}, "Rules is no treaty and nobody ratifies it"),
        ({"kind": "agreed"}, "“agreed” is not a kind"),
        ({"acted_on": "27.3.2001"}, "is not a date; write it as 2021-03-12"),
        ({"acted_on": ""}, "acted_on: Give the day of the deposit, or of the signature."),
        ({"kind": "none"}, "Nothing was done, so there is no day of it"),
        ({"from": ""}, "the column “from” is empty"),
        ({"from": "2001-01-01"}, "before the act of 2001-03-27"),
        ({"to": "2001-06-27"}, "the period ends on 2001-06-27 before it begins"),
        ({"from": "2010-01-01"}, "overlaps the one on line 2"),
        ({}, "begins on the same day as the one on line 2"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_loaded(load, china, row, sentence):
    first = {} if "line 2" in sentence else {"instrument": "pact-of-rivers"}
    with pytest.raises(ValidationError) as refused:
        load(first, row)
    assert len(refused.value.messages) == 1
    assert refused.value.messages[0].startswith("Line 3: ")
    assert sentence in refused.value.messages[0]
    assert not Ratification.objects.exists()


def test_the_database_holds_one_standing_a_day_and_a_day_for_each_act(china):
    covenant = instrument("other")
    ratification(china, covenant, start="2001-06-27")
    for wrong in (
        {"start": "2010-01-01"},
        {"start": "1990-01-01", "end": "1991-01-01", "acted_on": None},
        {"start": "1990-01-01", "end": "1991-01-01", "kind": "agreed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ratification(china, covenant, **wrong)


def test_only_states_ratify(china):
    made = Ratification(state=china, kind=Act.NONE, period=period())
    made.instrument = instrument("more", kind="declaration")
    with pytest.raises(ValidationError, match="is no treaty"):
        made.clean()


def test_the_file_that_comes_with_pouch(tmp_path):
    """Every State and treaty in it is known; the days on which a State became bound follow from its act."""
    recipient_loading.load(
        ratifications.RATIFICATIONS.parents[2] / "recipients" / "data" / "states.csv"
    )
    empty = tmp_path / "provisions.csv"
    empty.write_text(",".join(loading.PROVISION_COLUMNS) + "\n")
    loading.load(loading.INSTRUMENTS, empty)
    said = io.StringIO()
    call_command("load_ratifications", "--dry-run", stdout=said)
    assert not Ratification.objects.exists()
    call_command("load_ratifications", stdout=said)
    on = dt.date(2021, 3, 12)
    china = Ratification.objects.filter(state__code="CHN", period__contains=on)
    bound = {row.instrument.key for row in china.filter(kind__in=["ratified", "acceded"])}
    assert bound == {"icescr", "icerd", "cedaw", "cat", "crc", "crpd"}
    assert china.get(instrument__key="iccpr").kind == Act.SIGNED
    assert Ratification.objects.values("state").distinct().count() >= 20
    for row in Ratification.objects.exclude(kind__in=[Act.SIGNED, Act.NONE]):
        assert row.period.lower > row.acted_on, row


def test_the_command_refuses_with_every_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"(?s)Nothing was loaded: 1 fault in .*cannot be read"):
        call_command("load_ratifications", tmp_path / "no.csv")
