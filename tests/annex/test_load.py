"""Loading the library: all rows or none, every bad row by its line."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from annex import loading
from annex.models import Instrument, Provision
from tests.annex.builders import all_mandates, instrument, mandate, provision

pytestmark = pytest.mark.django_db
INSTRUMENT = {
    "key": "covenant",
    "kind": "treaty",
    "short_name": "Covenant",
    "name": "Covenant on Rights",
    "name_fr": "",
    "name_es": "",
    "symbol": "",
    "adopted_on": "1966-12-16",
    "source_url": "https://www.ohchr.org/en/covenant",
    "position": "10",
}
PROVISION = {
    "key": "covenant-9",
    "language": "en",
    "instrument": "covenant",
    "article": "article 9",
    "topic": "Liberty",
    "form": "summary",
    "body": "No arrest may be arbitrary.",
    "source_url": "",
    "valid_from": "1976-03-23",
    "valid_until": "",
    "position": "10",
    "mandates": "torture",
    "for_kinds": "",
}


@pytest.fixture
def files(tmp_path):
    """Writes the two files from rows that differ from good ones, and loads them."""

    def write(name, good, rows):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(good))
            writer.writeheader()
            writer.writerows(good | row for row in rows)
        return path

    def load(provisions=({},), instruments=({},), **options):
        return loading.load(
            write("instruments.csv", INSTRUMENT, instruments),
            write("provisions.csv", PROVISION, provisions),
            **options,
        )

    return load


@pytest.fixture
def torture():
    return mandate("torture")


def refusals(load, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        load(*args, **kwargs)
    return refused.value.messages


def test_works_and_again_changes_nothing(files, torture):
    report = files()
    assert (report.instruments.created, report.provisions.created) == (1, 1)
    made = Provision.objects.get()
    assert list(made.mandates.all()) == [torture]
    assert made.source_url == "https://www.ohchr.org/en/covenant"
    again = files()
    assert (again.instruments.unchanged, again.provisions.unchanged) == (1, 1)
    assert "1 as they were" in str(again)


def test_a_change_of_words_or_mandates_is_taken_over(files, torture):
    files()
    mandate("minority")
    report = files([{"mandates": "minority; torture", "for_kinds": "company; other"}])
    made = Provision.objects.get()
    assert (report.provisions.changed, made.mandates.count()) == (1, 2)
    assert made.for_kinds == "company,other"
    assert files([{"mandates": ""}], [{"position": "20"}]).instruments.changed == 1
    assert Provision.objects.get().mandates.count() == 0


def test_a_new_version_follows_the_one_that_ended(files, torture):
    files()
    old = {"valid_until": "2020-01-01"}
    report = files([old, {"valid_from": "2020-01-01", "body": "New words."}])
    assert (report.provisions.created, report.provisions.changed) == (1, 1)


def test_a_dry_run_counts_and_writes_nothing(files, torture):
    report = files(dry_run=True)
    assert report.provisions.created == 1
    assert "nothing was written" in str(report)
    assert not Instrument.objects.exists()


def test_without_mandates_it_says_what_to_run_first(files):
    assert refusals(files) == [
        "There are no mandates yet that could propose a provision: run `manage.py "
        "load_mandates` first, then this again."
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"mandates": "torture;tortoise"}, "there is no mandate “tortoise”"),
        ({"instrument": "pact"}, "there is no instrument “pact”; add it"),
        ({"language": "de"}, "language is “de”; use en, fr, es."),
        ({"language": "fr"}, "has no name in French"),
        ({"article": "Art. 9"}, "is not how English cites: begin with article"),
        ({"form": "poem"}, "form is “poem”; use summary, text."),
        ({"body": ""}, "body: This field cannot be blank."),
        ({"valid_from": "23.3.1976"}, "valid_from is “23.3.1976”; write a date such as"),
        ({"valid_until": "1976-03-23"}, "before it begins; valid_until is the first day"),
        ({"position": "first"}, "position is “first”; write a whole number"),
        ({"for_kinds": "bank"}, "“bank” is no kind of recipient"),
        ({"source_url": "ohchr"}, "source_url: Enter a valid URL."),
        ({"key": "covenant 9"}, "key: Enter a valid"),
        ({"article": "article " + "9" * 80}, "article: Ensure this value has at most 80"),
    ],
)
def test_a_bad_provision_is_named_with_its_line(files, torture, row, sentence):
    found = refusals(files, [{"key": "covenant-8"}, row])
    assert len(found) == 1
    assert found[0].startswith("provisions.csv, line 3: ")
    assert sentence in found[0]
    assert not Instrument.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"kind": "treety"}, "kind is “treety”; use treaty, declaration, principles"),
        ({"adopted_on": "1966"}, "adopted_on is “1966”"),
        ({"name": ""}, "name: This field cannot be blank."),
        ({"key": "covenant"}, "repeats the instrument of line 2"),
    ],
)
def test_a_bad_instrument_is_named_with_its_line(files, torture, row, sentence):
    found = refusals(files, instruments=[{}, {"key": "pact"} | row])
    assert len(found) == 1
    assert found[0].startswith("instruments.csv, line 3: ")
    assert sentence in found[0]


def test_every_bad_row_is_reported_at_once_and_the_good_ones_are_not_loaded(files, torture):
    found = refusals(
        files,
        [{}, {"key": "a", "form": "poem", "position": "x"}, {"key": "b", "body": "\n\n"}],
        [{}, {"key": "pact", "kind": "x"}],
    )
    assert [sentence.split(":")[0] for sentence in found] == [
        "instruments.csv, line 3",
        "provisions.csv, line 3",
        "provisions.csv, line 3",
        "provisions.csv, line 4",
    ]
    assert not Instrument.objects.exists()


def test_repeated_and_overlapping_versions(files, torture):
    later = {"valid_from": "2020-01-01"}
    assert "repeats line 2" in refusals(files, [{}, {}])[0]
    overlap = refusals(files, [{}, later])[0]
    assert overlap.startswith("provisions.csv, line 3: ")
    assert "still holds on 2020-01-01" in overlap
    files()
    assert "give the earlier one a valid_until" in refusals(files, [later])[0]
    other = {"instrument": "pact", "language": "fr", "article": "article 9"}
    pact = {"key": "pact", "name_fr": "Pacte"}
    assert "belongs to covenant in line 2" in refusals(files, [{}, other], [{}, pact])[0]


def test_files_that_are_not_what_they_should_be(files, torture, tmp_path):
    good = tmp_path / "good.csv"
    good.write_text(",".join(loading.PROVISION_COLUMNS) + "\nonly,three,cells\n")
    missing = tmp_path / "missing.csv"
    bad = tmp_path / "bad.csv"
    bad.write_bytes("key,näme\n".encode("latin-1"))
    first = refusals(loading.load, missing, good)
    assert "cannot be read (No such file or directory)" in first[0]
    assert "good.csv, line 2: 3 cells where there are 13 columns" in first[1]
    second = refusals(loading.load, bad, missing)
    assert "bad.csv is not in UTF-8" in second[0]
    bad.write_text("key,name\n")
    assert (
        "line 1: the columns are key, name; they must be key, kind"
        in refusals(loading.load, bad, good)[0]
    )


def test_what_no_file_names_stays(files, torture):
    kept = provision(instrument("pact"), "pact-1", article="article 1")
    files()
    assert Provision.objects.filter(pk=kept.pk).exists()


def test_the_command_loads_the_library_that_comes_with_pouch():
    all_mandates()
    said = io.StringIO()
    call_command("load_annex", "--dry-run", stdout=said)
    assert not Provision.objects.exists()
    call_command("load_annex", stdout=said)
    assert Provision.objects.filter(language="en").count() >= 75
    assert "0 new, 0 changed" in (call_command("load_annex", stdout=said) or said.getvalue())


def test_the_command_refuses_with_every_sentence(tmp_path, torture):
    with pytest.raises(CommandError, match=r"Nothing was loaded\.\n  .*cannot be read"):
        call_command("load_annex", "--instruments", tmp_path / "no.csv")
