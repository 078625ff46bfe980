"""Loading mandates: every fault with its line, all or nothing, and twice is once."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from mandates import loading, queries
from mandates.models import Holder, Mandate, Resolution, Title
from tests.mandates.builders import date

pytestmark = pytest.mark.django_db
HEADER = ",".join(loading.COLUMNS)
# record,key,kind,scope,keyword,language,gender,text,function,body,from,to
GOOD = """\
mandate,water,SR,thematic,Water and sanitation,,,,,,,
title,water,,,,en,,Special Rapporteur on water,,,2018-01-01,
holder,water,,,,,m,Léo Heller,,,2018-01-01,2020-11-01
holder,water,,,,,m,Pedro Arrojo-Agudo,,,2020-11-01,
resolution,water,,,,,,42/5,,,2019-09-26,
"""


@pytest.fixture
def write(tmp_path):
    def write(text, *, header=HEADER, encoding="utf-8"):
        path = tmp_path / "mandates.csv"
        path.write_bytes(f"{header}\n{text}".encode(encoding))
        return path

    return write


def faults(path):
    with pytest.raises(ValidationError) as refusal:
        loading.load(path)
    assert not Mandate.objects.exists()
    return refusal.value.messages


def test_a_good_file_is_loaded(write):
    report = loading.load(write(GOOD))
    assert (len(report.added), len(report.changed), report.unchanged) == (5, 0, 0)
    facts = queries.by_key("water").facts_on(date("2021-03-12"), "en")
    assert (facts.holder, facts.resolution) == ("Pedro Arrojo-Agudo", "42/5")


def test_the_same_file_twice_changes_nothing(write):
    path = write(GOOD)
    loading.load(path)
    before = list(Holder.objects.values()) + list(Title.objects.values())
    report = loading.load(path)
    assert (report.added, report.changed, report.unchanged) == ([], [], 5)
    assert list(Holder.objects.values()) + list(Title.objects.values()) == before


def test_a_dry_run_says_what_would_change_and_writes_nothing(write):
    report = loading.load(write(GOOD), dry_run=True)
    assert "holder of water: Léo Heller, from 2018-01-01 to 2020-11-01 (line 4)" in report.added
    assert str(report) == "5 would be added, 0 would be changed, 0 as they were."
    assert not Mandate.objects.exists()


def test_a_correction_changes_the_row_that_begins_that_day(write):
    loading.load(write(GOOD))
    renewal = (
        "resolution,water,,,,,,42/5,,,2019-09-26,2022-10-06\n"
        "resolution,water,,,,,,51/19,,,2022-10-06,\n"
    )
    report = loading.load(write(renewal))
    assert (len(report.added), len(report.changed)) == (1, 1)
    assert Resolution.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("mandate,x,XX,thematic,X,,,,,,,", "“XX” is not a kind; give one of “SR”, “IE”, “WG”."),
        ("mandate,x,SR,regional,X,,,,,,,", "“regional” is not a scope"),
        ("mandate,x,SR,thematic,,,,,,,,", "the column “keyword” is empty"),
        ("mandate,X y,SR,thematic,X,,,,,,,", "valid “slug”"),
        ("mandate,water,SR,thematic,Water,,,,,,,", "“water” is on line 2 already"),
        ("mandat,x,SR,thematic,X,,,,,,,", "“mandat” is not a record"),
        ("title,watr,,,,en,,T,,,2018-01-01,", "There is no mandate “watr”"),
        ("title,water,,,,de,,T,,,2018-01-01,", "“de” is not a language"),
        ("title,water,,,,en,,Other,,,2018-01-01,", "begins on the same day as the one on line 3"),
        ("title,water,,,,en,x,T,,,2018-01-01,", "“x” is not a gender; give one of “f”, “m” or"),
        ("title,water,,,,fr,,T,Chair,,2018-01-01,", "a title has no such thing"),
        ("holder,water,,,,,m,Ann,,,12/03/2021,", "“12/03/2021” in the column “from” is not a date"),
        ("holder,water,,,,,m,Ann,,,,", "the column “from” is empty"),
        ("holder,water,,,,,m,Ann,,,2017-01-01,2016-01-01", "ends on 2016-01-01 before it begins"),
        ("holder,water,,,,,m,Ann,,,2020-10-31,2020-11-01", "overlaps the one on line 4"),
        ("holder,water,,,,,m,Ann,Chair,,2017-01-01,2018-01-01", "only the holder of a Working"),
        ("resolution,water,,,,,,48/1,,,2021-10-08,", "overlaps the one on line 6"),
        ("resolution,water,,,,,,48/1,,XYZ,2017-01-01,2018-01-01", "“XYZ” is not a body"),
        ("resolution,water,,,,,,48/1", "there are 8 cells where the header has 12"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_loaded(write, row, sentence):
    messages = faults(write(f"{GOOD}{row}\n"))
    assert len(messages) == 1
    assert messages[0].startswith("Line 7: ")
    assert sentence in messages[0]


def test_a_group_needs_a_function(write):
    group = "mandate,wg,WG,thematic,Group,,,,,,,\nholder,wg,,,,,m,Ann,,,2018-01-01,\n"
    assert faults(write(group)) == [
        "Line 3: the column “function” is empty; give one of “Chair-Rapporteur”, “Chair”, "
        "“Vice-Chair”."
    ]


def test_every_fault_is_reported_at_once_in_the_order_of_lines(write):
    messages = faults(write("title,b,,,,en,,T,,,2018-01-01,\nmandate,a,ZZ,thematic,A,,,,,,,\n"))
    assert [m.split(":")[0] for m in messages] == ["Line 2", "Line 3"]


def test_an_overlap_with_what_is_here_is_refused(write):
    loading.load(write(GOOD))
    with pytest.raises(ValidationError, match=r"Line 2: .* overlaps one that is here already"):
        loading.load(write("holder,water,,,,,f,Ann,,,2021-01-01,\n"))
    assert Holder.objects.count() == 2


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (HEADER.replace(",body", ""), "Line 1: the header lacks “body”"),
        (f"{HEADER},colour", "Line 1: the header has “colour”, which mean nothing here"),
        (f"{HEADER},key", "Line 1: the header has “key” more than once"),
        ("", "Line 1: the header lacks “record”"),
    ],
)
def test_a_wrong_header_is_named(write, header, sentence):
    assert any(message.startswith(sentence) for message in faults(write(GOOD, header=header)))


def test_a_file_that_is_not_utf8_is_refused_with_its_line(write):
    assert faults(write(GOOD, encoding="latin-1"))[0].startswith("Line 4: this is not UTF-8")


def test_a_broken_quote_and_a_missing_file_are_refused(write, tmp_path):
    assert "cannot be read as CSV" in faults(write('title,"water\n'))[0]
    assert "cannot be read" in faults(tmp_path / "nowhere.csv")[0]


def test_a_byte_order_mark_is_no_fault(write):
    assert len(loading.load(write(GOOD, encoding="utf-8-sig")).added) == 5


def test_the_command_says_what_it_did_and_lists_keys(write):
    out = io.StringIO()
    call_command("load_mandates", str(write(GOOD)), stdout=out)
    call_command("load_mandates", "--list", stdout=out)
    assert "5 added, 0 changed, 0 as they were." in out.getvalue()
    assert "Water and sanitation" in out.getvalue()


def test_the_command_refuses_with_every_sentence(write):
    with pytest.raises(CommandError, match=r"Nothing was loaded: 1 fault in .*\nLine 2: “XX”"):
        call_command("load_mandates", str(write("mandate,x,XX,thematic,X,,,,,,,\n")))
    with pytest.raises(CommandError, match="Name the CSV file"):
        call_command("load_mandates")


def test_a_country_mandate_names_its_state_and_a_thematic_one_has_none(write):
    loading.load(write("mandate,country_iran,SR,country,Iran,,,IRN,,,,\n"))
    assert Mandate.objects.get(key="country_iran").state_code == "IRN"
    Mandate.objects.all().delete()
    wrong = "mandate,water,SR,thematic,Water,,,IRN,,,,\nmandate,iran,SR,country,Iran,,,irn,,,,\n"
    first, second = faults(write(wrong))
    assert "Line 2: the column “text” says “IRN”, but only a country mandate has a State" in first
    assert "Line 3: " in second and "three capital letters" in second
