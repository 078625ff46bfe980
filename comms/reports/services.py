"""Making a report: what is public is frozen at once, its files are drawn by the worker. Decides who may and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from comms import jobs, permissions, store
from comms.clock import day_in_words, geneva_day
from comms.errors import CommsError, NotVisible, WrongState
from comms.public.sessions import Session
from comms.reports import desk, page, queries, spreadsheet, word
from comms.reports.facts import Facts
from comms.reports.matter import matter
from comms.reports.models import Report, ReportFile, ReportForm, ReportState

if TYPE_CHECKING:
    from mandates.models import User

log = structlog.get_logger()
LOCKS = 0x7270  # the database's name space for the locks of reports
TASK = "comms.draw_report"


def may_see(user: User, on: dt.date) -> bool:
    """Whether reports and what they leave out are open to `user`: to the registry and to publication officers."""
    return permissions.is_registry(user, on) or permissions.is_publication_officer(user, on)


def make(session: Session, *, actor: User, now: dt.datetime) -> Report:
    """Freeze what is public of `session` and have its files drawn.

    Raises NotVisible for others than the desk; WrongState before the session's period and while a report of it is
    being made.
    """
    if not may_see(actor, geneva_day(now)):
        raise NotVisible
    if not session.has_begun(geneva_day(now)):
        raise WrongState(
            f"The letters of session {session.number} are those sent from "
            f"{day_in_words(session.letters_from)} on. Make its report after that day."
        )
    facts = queries.released(session, now=now)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                number=session.number,
                taken_at=now,
                facts=facts.as_json(),
                held_back=[line.as_json() for line in desk.held_back(session, now=now)],
                made_by=actor,
            )
            transaction.on_commit(lambda: jobs.wake(report.pk, task=TASK))
    except IntegrityError:
        raise WrongState(
            f"A report of session {session.number} is being made already. Wait for it to finish; "
            "the page shows when it has."
        ) from None
    return report


def again(report: Report, *, actor: User, now: dt.datetime) -> Report:
    """Draw what is missing of a report that failed, from the same facts. Raises NotVisible, WrongState."""
    if not may_see(actor, geneva_day(now)):
        raise NotVisible
    try:
        with transaction.atomic():
            row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
            if row.state != ReportState.FAILED:
                raise WrongState("This report has not failed, so there is nothing to try again.")
            row.state, row.reason, row.finished_at = ReportState.QUEUED, "", None
            row.save(update_fields=["state", "reason", "finished_at"])
            transaction.on_commit(lambda: jobs.wake(row.pk, task=TASK))
    except IntegrityError:
        raise WrongState(
            "Another report of this session is being made. Wait for it to finish."
        ) from None
    return row


def resume() -> int:
    """Wake what still waits, and what a worker left behind that died."""
    waiting = list(Report.objects.unfinished().values_list("pk", flat=True))
    for pk in waiting:
        jobs.wake(pk, task=TASK)
    return len(waiting)


def draw(pk: int) -> str | None:
    """The worker's side: draw what report `pk` lacks, one form after the other. None when it is over or not ours.

    A CommsError's sentence becomes the reason; anything else is named by kind alone.
    """
    with jobs.held(pk, space=LOCKS) as is_ours:
        report = Report.objects.unfinished().filter(pk=pk).first() if is_ours else None
        if report is None:
            return None
        _set(report, ReportState.RUNNING)
        try:
            _draw_each(report)
        except CommsError as error:
            _set(report, ReportState.FAILED, str(error))
        except Exception as error:
            log.error("report_failed", report=pk, error=type(error).__name__, exc_info=True)
            fault = type(error).__name__
            _set(
                report,
                ReportState.FAILED,
                f"An unexpected fault stopped the work ({fault}). {jobs.ASK}",
            )
        else:
            _set(report, ReportState.DONE)
        return str(report.state)


def _draw_each(report: Report) -> None:
    facts = report.frozen()
    kept = set(report.files.values_list("form", flat=True))
    for form, drawn in FORMS.items():
        if form in kept:
            continue
        data = drawn(facts)
        with store.undone_on_fault(store.confidential()) as written, transaction.atomic():
            name = store.put(store.confidential(), data, suffix=f".{form}")
            written.append(name)
            ReportFile.objects.create(
                report=report,
                form=form,
                stored_name=name,
                sha256=store.sha256(data),
                size=len(data),
            )


def _set(report: Report, state: ReportState, reason: str = "") -> None:
    report.state, report.reason = state, reason
    if state in {ReportState.DONE, ReportState.FAILED}:
        report.finished_at = timezone.now()
    report.save(update_fields=["state", "reason", "finished_at"])


def _pdf(facts: Facts) -> bytes:
    from comms.letters import pdf  # the renderer is the worker's alone

    return pdf.printed(
        page.printed(facts),
        title=f"report {matter(facts).code}",
        stylesheet=settings.BASE_DIR / "templates" / "reports" / "report.css",
    )


# The quick ones first, so that something can be taken while the PDF is drawn.
FORMS: dict[ReportForm, Callable[[Facts], bytes]] = {
    ReportForm.TABLE: spreadsheet.render,
    ReportForm.WORD: word.render,
    ReportForm.PDF: _pdf,
}
