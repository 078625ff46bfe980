"""Reports from the making to the download: who may, what is frozen, what is told to the desk alone, what fails."""

from __future__ import annotations

import datetime as dt
import io
import re

import pikepdf
import pytest
import time_machine
from django.db import DatabaseError, transaction

from comms import jobs, store
from comms.clock import GENEVA
from comms.errors import NotVisible, WrongState
from comms.public import sessions
from comms.public.models import Publication
from comms.publication.deadlines import holds
from comms.replies.models import Reply
from comms.reports import desk as leaving_out
from comms.reports import queries, services
from comms.reports.models import Report, ReportForm
from tests import builders
from tests.comms import desk
from tests.comms.public import builders as site

AT = dt.datetime(2021, 8, 2, 10, 0, tzinfo=GENEVA)
SESSION = sessions.session(48)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(autouse=True)
def unwoken(monkeypatch):
    """The worker is called by the test itself."""
    woken: list[int] = []
    monkeypatch.setattr(jobs, "wake", lambda pk, task: woken.append(pk))
    return woken


@pytest.fixture
def drawn(monkeypatch):
    """No PDF or Word file is made where the test is about something else."""
    for form in (ReportForm.PDF, ReportForm.WORD):
        monkeypatch.setitem(services.FORMS, form, lambda facts: b"a file")


def public(number=1, code="CHE", day=dt.date(2021, 3, 12), **facts):
    return site.publication(
        f"AL {code} {number}/2021",
        dated_on=day,
        **{"recipient_name": "Switzerland" if code == "CHE" else "Acme Ltd."} | facts,
    )


def withdraw(letter):
    scrubbed = dict.fromkeys(("body_html", "body_text", "summary", "pdf_name"), "")
    Publication.objects.filter(pk=letter.pk).update(
        is_withdrawn=True,
        withdrawn_on=AT.date(),
        withdrawal_reason="It named a person.",
        **scrubbed,
    )


def references(letters):
    return [letter.reference for letter in letters]


def test_letters_and_replies_fall_into_their_windows(db):
    first, last = public(1, day=SESSION.letters_from), public(2, day=SESSION.letters_to)
    before = public(3, day=dt.date(2021, 2, 28))
    public(4, day=dt.date(2021, 6, 1))
    gone = site.withdrawn("AL CHE 5/2021", dated_on=dt.date(2021, 4, 1))
    site.file(site.reply(first, received_on=dt.date(2021, 4, 1)))
    site.reply(last, "acknowledgement", received_on=SESSION.replies_to)
    site.reply(last, received_on=SESSION.replies_to + dt.timedelta(days=1))
    site.reply(before, received_on=dt.date(2021, 4, 30))
    site.reply(before, received_on=SESSION.replies_from, is_withheld=True)
    facts = queries.released(SESSION, now=AT)
    assert references(facts.letters) == ["AL CHE 1/2021", "AL CHE 2/2021"]
    assert references(facts.earlier) == ["AL CHE 3/2021"]
    assert [one.answer() for one in facts.letters] == ["answered", "acknowledged"]
    (late,) = facts.earlier[0].replies
    assert (late.received_on, late.is_withheld, late.files) == (SESSION.replies_from, True, ())
    ((_, address),) = facts.letters[0].replies[0].files
    assert re.search(r"^http.*/letters/al-che-1-2021/replies/[0-9a-f]{32}\.pdf$", address)
    assert gone.reference not in str(facts.as_json())


def test_states_and_offices_have_their_newest_english_names(office):
    public(1, recipient_name="Swiss Confederation", day=dt.date(2021, 3, 2))
    public(2, recipient_name="Switzerland", day=dt.date(2021, 3, 3))
    public(3, recipient_name="Suisse", language="fr", day=dt.date(2021, 3, 4))
    facts = queries.released(SESSION, now=AT)
    assert facts.states == {"CHE": "Switzerland"}
    assert facts.offices["wg_business"].title == "Working Group on business and human rights"


def test_a_report_costs_the_same_whatever_is_in_it(office, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(13):
            return queries.released(SESSION, now=AT)

    for number in range(1, 4):
        site.file(site.reply(public(number)))
        site.file(
            site.reply(
                public(100 + number, day=dt.date(2021, 2, 1)), received_on=dt.date(2021, 6, 1)
            )
        )
    cost()
    for number in range(4, 31):
        site.reply(public(number))
    assert len(cost().letters) == 30


def test_only_the_desks_have_these_pages(cast, drawn):
    public()
    made = services.make(SESSION, actor=cast.registry, now=AT)
    services.draw(made.pk)
    pages = ("/reports/", "/reports/48/", "/reports/48/preview/", f"/reports/made/{made.pk}/")
    for address in (*pages, f"/reports/made/{made.pk}/report.csv"):
        assert desk.statuses(cast, address) == desk.table(registry=200, publisher=200)
    assert desk.statuses(cast, "/reports/48/", method="post") == desk.table(
        registry=405, publisher=405
    )
    with pytest.raises(NotVisible):
        services.make(SESSION, actor=cast.drafter, now=AT)
    assert desk.window(cast.drafter).post("/reports/48/make/").status_code == 404
    assert desk.window(cast.drafter).post(f"/reports/made/{made.pk}/again/").status_code == 404


@pytest.mark.parametrize("number", ["0", "15", "316", "9999", "9" * 30, "-1", "x"])
def test_a_number_without_a_session_is_not_found(cast, number):
    window = desk.window(cast.registry)
    for path in ("", "preview/"):
        assert window.get(f"/reports/{number}/{path}").status_code == 404
    assert window.post(f"/reports/{number}/make/").status_code == 404


def test_a_session_to_come_has_a_page_and_no_report(cast):
    assert "not begun" in desk.window(cast.registry).get("/reports/60/").content.decode()
    with pytest.raises(WrongState, match="The letters of session 60 are those sent from"):
        services.make(sessions.session(60), actor=cast.registry, now=AT)


def test_a_report_stays_as_it_was_taken(cast, drawn, unwoken, django_capture_on_commit_callbacks):
    letter = public()
    with django_capture_on_commit_callbacks(execute=True):
        made = services.make(SESSION, actor=cast.publisher, now=AT)
    assert unwoken == [made.pk]
    with pytest.raises(WrongState, match="being made already"):
        services.make(SESSION, actor=cast.registry, now=AT)
    assert services.draw(made.pk) == "done"
    assert services.draw(made.pk) is None
    public(2, "OTH")
    withdraw(letter)
    page = desk.window(cast.registry).get(f"/reports/made/{made.pk}/").content.decode()
    assert '/letters/al-che-1-2021/">AL CHE 1/2021</a>' in page
    assert "AL OTH 2/2021" not in page
    written = desk.window(cast.registry).get(f"/reports/made/{made.pk}/report.csv")
    assert b"AL CHE 1/2021" in written.content
    assert 'filename="A-HRC-48-3.csv"' in written["Content-Disposition"]
    assert services.make(SESSION, actor=cast.registry, now=AT).pk != made.pk
    for change in (
        lambda: Report.objects.filter(pk=made.pk).update(facts={}),
        lambda: Report.objects.filter(pk=made.pk).delete(),
        lambda: made.files.update(size=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_fails_says_why_and_is_tried_again_from_the_same_facts(cast, monkeypatch):
    public()

    def broken(facts):
        raise store.Damaged("The disk is full.")

    monkeypatch.setitem(services.FORMS, ReportForm.PDF, broken)
    made = services.make(SESSION, actor=cast.registry, now=AT)
    assert services.draw(made.pk) == "failed"
    window = desk.window(cast.registry)
    assert "The disk is full." in window.get(f"/reports/made/{made.pk}/").content.decode()
    assert {file.form for file in made.files.all()} == {"csv", "docx"}
    monkeypatch.setitem(services.FORMS, ReportForm.PDF, lambda facts: b"%PDF-")
    assert window.post(f"/reports/made/{made.pk}/again/").status_code == 302
    assert services.draw(made.pk) == "done"
    assert made.files.count() == 3
    with pytest.raises(WrongState, match="has not failed"):
        services.again(made, actor=cast.registry, now=AT)


def test_a_letter_withdrawn_since_is_told(cast, drawn):
    letter = public()
    made = services.make(SESSION, actor=cast.registry, now=AT)
    withdraw(letter)
    page = desk.window(cast.registry).get(f"/reports/made/{made.pk}/").content.decode()
    assert "Withdrawn since this report was made, and still in it: AL CHE 1/2021" in page


@pytest.mark.parametrize("rows", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_pages_cost_the_same_whatever_is_on_them(cast, drawn, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        public(number)
        services.draw(services.make(SESSION, actor=cast.registry, now=AT).pk)
    window = desk.window(cast.registry)
    window.get("/reports/")
    with django_assert_num_queries(6):
        assert window.get("/reports/").status_code == 200
    with django_assert_num_queries(6):
        assert window.get("/reports/48/").status_code == 200


@pytest.mark.slow
def test_the_desk_alone_is_told_what_is_held_back(cast, office, monkeypatch):
    sent_at = dt.datetime(2021, 5, 30, 10, 0, tzinfo=GENEVA)
    letter = builders.sent(cast, office, sent_at)
    public(2)

    def told(at=sent_at):
        return [(one.what, one.why) for one in leaving_out.held_back(SESSION, now=at)]

    assert told() == [("The letter", f"Not due yet. {letter.public_rule}")]
    holds.place(letter, reason="A witness is at risk", actor=cast.publisher, now=sent_at)
    Reply.objects.create(
        communication=letter,
        number=1,
        kind="substantive",
        received_on=dt.date(2021, 7, 1),
        registered_at=sent_at,
    )
    assert told() == [
        ("The letter", "Held back (nobody has confirmed the hold yet): A witness is at risk"),
        ("A reply of 1 July 2021", "Nobody has decided yet whether it may be public."),
    ]
    hold = letter.holds.get()
    holds.lift(hold, reason="Safe now", actor=cast.second_publisher, now=sent_at)
    assert told(AT)[0][1].startswith("Overdue since 29 July 2021, 00:00 Geneva")
    made = services.make(SESSION, actor=cast.registry, now=AT)
    assert services.draw(made.pk) == "done"
    window = desk.window(cast.registry)
    assert str(letter) in window.get(f"/reports/made/{made.pk}/").content.decode()
    for form in ("csv", "docx", "pdf"):
        data = window.get(f"/reports/made/{made.pk}/report.{form}").content
        assert _read(form, data, "AL CHE 2/2021") is True
        assert _read(form, data, str(letter)) is False
        assert _read(form, data, "at risk") is False


def _read(form, data, words):
    """Whether `words` stand in a file."""
    if form == "csv":
        return words in data.decode("utf-8-sig")
    if form == "docx":
        from docx import Document

        file = Document(io.BytesIO(data))
        cells = [cell.text for t in file.tables for row in t.rows for cell in row.cells]
        return any(words in text for text in [*cells, *(p.text for p in file.paragraphs)])
    import pypdfium2

    with pikepdf.open(io.BytesIO(data)) as opened:
        assert "/MarkInfo" in opened.Root
    pages = pypdfium2.PdfDocument(data)
    return any(words in " ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


@pytest.mark.slow
def test_the_lists_lead_to_the_reports_for_the_desks_alone(cast):
    link = '<a href="/reports/"'
    seen = {
        who
        for who in ("registry", "publisher", "drafter", "holder_of_minority", "superuser")
        if link in desk.window(getattr(cast, who)).get("/").content.decode()
    }
    assert seen == {"registry", "publisher"}
