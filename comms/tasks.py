"""What the worker does when it is woken. Tasks take primary keys, read the state again and may run twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from comms import jobs, notices
from comms.clearance import telling as clearance
from comms.dispatch import sealing, sending
from comms.dispatch.mail import post
from comms.dispatch.models import Communication
from comms.drafting import preview
from comms.drafting.invitations import telling as invitations
from comms.drafting.models import Revision
from comms.errors import CommsError, WrongState
from comms.jobs import Job, JobKind
from comms.letters.document import Document
from comms.publication import archive, release, second
from comms.publication.corrections import services as corrections
from comms.publication.deadlines import telling
from comms.publication.files import making
from comms.publication.preparing import services as preparing
from comms.publication.redaction import text as redaction
from comms.publication.redaction.sight import PublicSight
from comms.replies import quarantine
from comms.reports import services as reports
from comms.subscriptions import mailing, news
from comms.subscriptions import services as subscriptions


def work(job: Job) -> None:
    """Do what `job` asks for, as the person who asked. Raises the CommsError that is then shown as its reason."""
    now = timezone.now()
    letter = job.communication
    if job.actor is None:
        raise WrongState("Nobody asked for this work, so it is not done.")
    match job.kind:
        case JobKind.SEAL:
            sealing.seal(letter, actor=job.actor, now=now)
        case JobKind.SEND:
            sending.send(letter, actor=job.actor, now=now)
        case JobKind.WITHDRAW:
            release.withdraw(letter, reason=job.note, actor=job.actor, now=now)
        case JobKind.CORRECT:
            corrections.correct(letter, actor=job.actor, now=now)
        case _:
            raise WrongState("The worker does not know this kind of work.")


@shared_task(name="comms.run_job")
def run_job(pk: int) -> str:
    return str(jobs.run(pk, work, now=timezone.now()))


@shared_task(name="comms.resume_jobs")
def resume_jobs() -> int:
    """Wake what still waits, and what a dead worker left behind."""
    now = timezone.now()
    return jobs.resume() + quarantine.resume(now=now) + making.resume() + reports.resume()


@shared_task(name="comms.look_at_file")
def look_at_file(pk: int) -> str:
    return quarantine.look(pk, now=timezone.now())


@shared_task(name="comms.draw_report")
def draw_report(pk: int) -> str | None:
    return reports.draw(pk)


@shared_task(name="comms.make_public_file")
def make_public_file(pk: int) -> bool:
    """A slice of the work; the next one is asked for at once and may be any worker's."""
    is_over = making.make(pk, now=timezone.now())
    if not is_over:
        jobs.wake(pk, task=making.TASK)
    return is_over


@shared_task(name="comms.publish_due")
def publish_due() -> dict[str, int]:
    return _told(release.publish_due(now=timezone.now()))


@shared_task(name=release.HELP)
def help_publish() -> dict[str, int]:
    """A second process at the letters that a sweep has found to be many."""
    return _told(release.help_publish(now=timezone.now()))


def _told(sweep: release.Sweep) -> dict[str, int]:
    return {"released": len(sweep.released), "failed": len(sweep.failed)}


@shared_task(name="comms.make_archive")
def make_archive() -> int:
    """Parts of the bulk archive whose letters have changed. How many were made."""
    return archive.make()


@shared_task(name="comms.prepare_copies")
def prepare_copies(after: int = 0) -> int | None:
    """A slice of what becomes public within a day; the next one is asked for at once and may be any worker's."""
    goes_on = preparing.prepare_due(now=timezone.now(), after=after)
    if goes_on:
        jobs.wake(goes_on, task=preparing.TASK)
    return goes_on


@shared_task(name="comms.prepare_copy")
def prepare_copy(pk: int) -> bool:
    return preparing.prepare(pk, now=timezone.now()) is not None


@shared_task(name="comms.send_notices")
def send_notices() -> int:
    """Every e-mail that is due; any number of workers may do it at once."""
    return notices.send_due(post, now=timezone.now())


@shared_task(name="comms.open_letterbox")
def open_letterbox() -> int:
    """What readers asked for or stopped, and the messages that ask them back; how many of both."""
    now = timezone.now()
    opened = subscriptions.open_letterbox(now=now)
    subscriptions.expire(now=now)
    return opened + mailing.send_requests(post, now=now)


@shared_task(name="comms.tell_subscribers")
def tell_subscribers() -> int:
    """What is newly public, to whoever follows it; how many messages the mail server took."""
    now = timezone.now()
    news.find(now=now)
    return mailing.send_news(post, now=now)


@shared_task(name="comms.tell_becoming_public")
def tell_becoming_public() -> int:
    """What waits on the days to come: releases, reviews to sign, holds that end. The number of days with releases."""
    now = timezone.now()
    telling.tell_reviews(now=now)
    telling.tell_holds_ending(now=now)
    second.tell(Communication.objects.all(), now=now)
    return telling.tell_becoming_public(now=now)


@shared_task(name="comms.raise_alarms")
def raise_alarms() -> int:
    """A release that is late, and a sweep that fails while this still runs."""
    return telling.raise_alarms(now=timezone.now())


@shared_task(name="comms.remind_of_days")
def remind_of_days() -> int:
    """Whoever has not answered an invitation, or a text in clearance, a day before they are to."""
    now = timezone.now()
    return invitations.remind(now=now) + clearance.remind(now=now)


@shared_task(name="comms.render_preview")
def render_preview(pk: int, position: int, on: str, form: str = preview.Form.FILE) -> str:
    """Draw revision `pk` for its recipient at `position` as of the ISO day `on`; the page takes it from the cache."""
    revision = Revision.objects.select_related("draft").get(pk=pk)
    seen = preview.sight(revision, position, on=dt.date.fromisoformat(on))
    return _draw(seen, preview.Form(form), seen.document)


@shared_task(name="comms.render_public_preview")
def render_public_preview(pk: int) -> str:
    """Draw communication `pk` as the public would read it now; the page takes it from the cache."""
    letter = Communication.objects.select_related("reference", "revision").get(pk=pk)
    redacted = redaction.of(letter)
    seen = PublicSight(letter.pk, redacted.digest)
    return _draw(seen, preview.Form.FILE, lambda: redaction.document(letter, redacted))


def _draw(seen: preview.Drawable, wanted: preview.Form, document: Callable[[], Document]) -> str:
    from comms.letters import pdf  # the renderer is the worker's alone

    if preview.is_kept(seen, wanted):
        return "kept"
    with pdf.undisturbed():
        try:
            if wanted is preview.Form.PAGES:
                data, count = pdf.sheets(document())
            else:
                data = pdf.render(document())
                count = pdf.pages(data)
            drawn = preview.Drawn(pdf=data, pages=count)
        except CommsError as refusal:
            drawn = preview.Drawn(refusal=str(refusal))
        preview.keep(seen, wanted, drawn)
    return "refused" if drawn.refusal else "drawn"
