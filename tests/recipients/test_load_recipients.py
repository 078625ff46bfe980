"""Loading recipients: every fault with its line, all or nothing, and twice is once."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from recipients import loading, queries
from recipients.models import Contact, Recipient
from tests.recipients.builders import date

pytestmark = pytest.mark.django_db


def row(record, key, **cells):
    return {"record": record, "key": key, "from": "" if record == "recipient" else "2018-01-01"} | {
        ("from" if name == "start" else "to" if name == "end" else name): value
        for name, value in cells.items()
    }


GOOD = [
    row("recipient", "chn", kind="state", code="CHN", un_status="member", region="Asia-Pacific"),
    row("name", "chn", language="en", name="China", government_of="China"),
    row("recipient", "huawei", kind="company", code="OTH", state="CHN"),
    row("name", "huawei", language="en", name="Huawei Technologies Co., Ltd."),
    row("contact", "huawei", honorific="Mr.", name="Ren Zhengfei", gender="m", channel="post"),
]


@pytest.fixture
def write(tmp_path):
    def write(rows, encoding="utf-8"):
        text = io.StringIO()
        writer = csv.DictWriter(text, loading.COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "recipients.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write


def test_a_good_file_is_loaded_and_twice_is_once(write):
    path = write(GOOD)
    assert len(loading.load(path).added) == 5
    facts = queries.facts_on(queries.by_key("huawei"), date("2021-03-12"), "en")
    assert facts.salutation == "Dear Mr. Ren Zhengfei,"
    assert Recipient.objects.get(key="huawei").state.code == "CHN"
    report = loading.load(path)
    assert (report.added, report.changed, report.unchanged) == ([], [], 5)


def test_a_dry_run_writes_nothing(write):
    assert len(loading.load(write(GOOD), dry_run=True).added) == 5
    assert not Recipient.objects.exists()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (row("recipient", "x", kind="planet", code="OTH"), "“planet” is not a kind"),
        (row("recipient", "x", kind="company"), "A recipient needs a code"),
        (row("recipient", "x", kind="company", code="CHN"), "Only a State has a code of its own"),
        (row("recipient", "x", kind="state", code="OTH"), "A State has its own three letters"),
        (row("recipient", "x", kind="state", code="C1"), "three capital letters"),
        (row("recipient", "x", kind="state", code="CHN"), "the code CHN belongs to “chn”"),
        (row("recipient", "chn", kind="state", code="CHN"), "“chn” is on line 2 already"),
        (row("recipient", "x", kind="company", code="OTH", state="ZZZ"), "no State with the code"),
        (row("name", "nobody", language="en", name="N"), "there is no recipient “nobody”"),
        (row("name", "chn", language="fr", name="Chine"), "“government_of” is empty"),
        (row("name", "huawei", language="fr", name="H", government_of="H"), "only a State has a"),
        (row("name", "huawei", language="en", name="H", start="2019-01-01"), "overlaps the one on"),
        (row("name", "huawei", language="fr", name="H", start="1.1.2019"), "is not a date"),
        (row("contact", "chn", channel="pigeon"), "“pigeon” is not a channel"),
        (row("contact", "chn", channel="email", email="nonsense"), "valid email"),
        (row("contact", "chn", channel="email", language="en"), "a contact has no such thing"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_loaded(write, bad, sentence):
    with pytest.raises(ValidationError) as refusal:
        loading.load(write([*GOOD, bad]))
    (message,) = refusal.value.messages
    assert message.startswith("Line 7: ")
    assert sentence in message
    assert not Recipient.objects.exists()


def test_an_overlap_with_what_is_here_is_refused(write):
    loading.load(write(GOOD))
    new = row("contact", "huawei", name="Ann", channel="post", start="2021-01-01")
    with pytest.raises(ValidationError, match=r"Line 2: .* overlaps one that is here already"):
        loading.load(write([new]))
    assert Contact.objects.count() == 1


def test_the_command_says_what_it_did_or_why_not(write):
    out = io.StringIO()
    call_command("load_recipients", str(write(GOOD)), "--dry-run", stdout=out)
    assert "5 would be added" in out.getvalue()
    with pytest.raises(CommandError, match=r"Nothing was loaded: 1 fault .*\nLine 2: "):
        call_command("load_recipients", str(write([row("recipient", "x", kind="planet")])))
