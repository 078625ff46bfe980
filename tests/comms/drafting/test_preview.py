"""Previews: HTML from the web process, the PDF from the worker through the cache, and never from a browser's."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
import time_machine
from celery import current_app
from django.core.cache import cache

from comms import tasks
from comms.dispatch import register
from comms.drafting import preview
from comms.drafting.lint import checking
from comms.drafting.preview import Form
from comms.letters import picture
from tests import builders
from tests.comms import desk
from tests.comms.letters import word

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def clock(now):
    cache.clear()
    with time_machine.travel(now, tick=False):
        yield
    cache.clear()


@pytest.fixture
def draft(cast, office, now):
    return builders.draft(cast, office, now)


@pytest.fixture
def asked(monkeypatch):
    """What would have gone to the worker."""
    sent = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **more: sent.append((name, args))
    )
    monkeypatch.setattr(preview, "WAIT", 0)
    return sent


DAY = dt.date(2021, 3, 12)


def draw(draft, form=Form.FILE):
    return tasks.render_preview(draft.current_id, 1, DAY.isoformat(), form)


def url(draft):
    return f"/drafts/{draft.pk}/preview/1/letter.pdf"


def test_the_page_shows_the_letter_marked_as_a_preview(cast, draft):
    page = desk.window(cast.drafter).get(f"/drafts/{draft.pk}/preview/1/").content.decode()
    assert "letter-as-preview" in page
    assert "We write about a dam" in page


def test_there_is_no_preview_for_a_recipient_that_is_not(cast, draft):
    window = desk.window(cast.drafter)
    assert window.get(f"/drafts/{draft.pk}/preview/2/").status_code == 404
    assert window.get(f"/drafts/{draft.pk}/preview/2/letter.pdf").status_code == 404


@pytest.mark.parametrize("suffix", ["docx", "txt", "json"])
def test_other_forms_are_marked_as_previews_too(cast, draft, suffix):
    window = desk.window(cast.drafter)
    address = f"/drafts/{draft.pk}/preview/1/letter.{suffix}"
    assert address in window.get(f"/drafts/{draft.pk}/preview/1/").content.decode()
    file = window.get(address)
    name = f"preview of draft {draft.pk}, revision 1.{suffix}"
    assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in file["Cache-Control"]
    said = word.parts(file.content) if suffix == "docx" else {"": file.content}
    assert any("Preview – not sealed".encode() in data for data in said.values())


def test_other_forms_are_for_those_who_see_the_draft(cast, draft):
    address = f"/drafts/{draft.pk}/preview/1/letter.docx"
    assert desk.window(cast.nobody).get(address).status_code == 404
    assert desk.window(cast.drafter).post(address).status_code == 405
    for wrong in ("1/letter.odt", "2/letter.docx"):
        other = f"/drafts/{draft.pk}/preview/{wrong}"
        assert desk.window(cast.drafter).get(other).status_code == 404


def test_the_pdf_is_asked_for_once_and_shown_when_drawn(cast, draft, asked):
    window = desk.window(cast.drafter)
    waiting = window.get(url(draft))
    assert waiting.status_code == 200
    assert waiting["Refresh"] == f"2; url={url(draft)}?try=1"
    assert b"being made" in waiting.content
    window.get(url(draft))
    assert asked == [("comms.render_preview", [draft.current_id, 1, "2021-03-12", "file"])]
    assert tasks.render_preview(*asked[0][1]) == "drawn"
    assert tasks.render_preview(*asked[0][1]) == "kept"
    drawn = window.get(url(draft))
    assert drawn["Content-Type"] == "application/pdf"
    assert drawn.content.startswith(b"%PDF-")


def pages_of(draft):
    return f"/drafts/{draft.pk}/preview/1/pages/"


def test_the_pages_are_images_once_drawn_and_a_waiting_page_before(cast, draft, asked):
    window = desk.window(cast.drafter)
    waiting = window.get(pages_of(draft))
    assert waiting["Refresh"] == f"2; url={pages_of(draft)}?try=1"
    assert window.get(f"{pages_of(draft)}1.jpg").status_code == 404
    assert asked == [("comms.render_preview", [draft.current_id, 1, "2021-03-12", "pages"])]
    assert tasks.render_preview(*asked[0][1]) == "drawn"
    page = window.get(pages_of(draft)).content.decode()
    assert f'src="{pages_of(draft)}1.jpg"' in page
    count = preview.drawn(preview.sight(draft.current, 1, on=DAY), Form.PAGES).pages
    assert count > 1
    assert f'alt="Page 1 of {count}"' in page
    assert page.count('loading="lazy"') == count - 1
    image = window.get(f"{pages_of(draft)}{count}.jpg")
    assert image["Content-Type"] == "image/jpeg"
    assert image.content.startswith(b"\xff\xd8")
    assert window.get(f"{pages_of(draft)}{count + 1}.jpg").status_code == 404
    assert window.get(f"{pages_of(draft)}0.jpg").status_code == 404


def test_a_page_is_drawn_once(cast, draft, asked, monkeypatch):
    draw(draft, Form.PAGES)
    window = desk.window(cast.drafter)
    first = window.get(f"{pages_of(draft)}1.jpg").content
    monkeypatch.setattr(picture, "page", lambda *given: pytest.fail("drawn again"))
    assert window.get(f"{pages_of(draft)}1.jpg").content == first
    assert asked == []


def test_pages_that_cannot_be_shown_have_a_sentence(cast, draft, asked, monkeypatch):
    def faulty(*given):
        raise picture.NotShown

    draw(draft, Form.PAGES)
    monkeypatch.setattr(picture, "page", faulty)
    with pytest.raises(preview.NotReachable, match="cannot be shown as images"):
        preview.image(preview.sight(draft.current, 1, on=DAY), 1)


def test_the_pages_beside_the_text_never_become_the_file(cast, draft, asked):
    draw(draft, Form.PAGES)
    window = desk.window(cast.drafter)
    assert b"being made" in window.get(url(draft)).content
    draw(draft)
    assert is_tagged(window.get(url(draft)).content)
    assert not is_tagged(preview.drawn(preview.sight(draft.current, 1, on=DAY), Form.PAGES).pdf)


def is_tagged(data):
    with pikepdf.open(io.BytesIO(data)) as opened:
        return "/StructTreeRoot" in opened.Root


def test_the_worker_is_asked_before_the_page_reads_the_rest(cast, draft, asked, monkeypatch):
    def meanwhile(*given, **more):
        assert [arguments[-1] for _, arguments in asked] == ["pages"]
        return {"missing": []}

    monkeypatch.setattr(checking, "beside", meanwhile)
    assert b"being made" in desk.window(cast.drafter).get(pages_of(draft)).content
    assert len(asked) == 1


def test_the_editor_and_the_preview_lead_to_the_pages_and_say_what_is_missing(cast, draft, asked):
    window = desk.window(cast.drafter)
    for url in (f"/drafts/{draft.pk}/", f"/drafts/{draft.pk}/preview/1/"):
        page = window.get(url).content.decode()
        assert f'data-pages="{pages_of(draft)}"' in page
        assert "js/pages.js" in page
    assert "Nothing is missing" in window.get(f"/drafts/{draft.pk}/preview/1/").content.decode()


def test_previews_have_a_queue_of_their_own():
    router = current_app.amqp.router
    routed = router.route({}, "comms.render_preview")
    assert routed["queue"].name == "preview"
    assert routed["queue"].routing_key == "preview"
    others = router.route({}, "comms.run_job")
    assert others["queue"].name == others["queue"].routing_key == "celery"


def test_no_browser_keeps_it(cast, draft, asked):
    draw(draft)
    answer = desk.window(cast.drafter).get(url(draft))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"


def test_what_the_worker_refuses_is_said(cast, draft, asked, monkeypatch):
    from comms.letters import pdf

    def refuse(document):
        raise pdf.NotDrawn("The PDF was not made: no font.")

    monkeypatch.setattr(pdf, "render", refuse)
    assert draw(draft) == "refused"
    answer = desk.window(cast.drafter).get(url(draft))
    assert answer.status_code == 409
    assert b"no font" in answer.content


def test_after_many_tries_the_page_says_that_no_worker_answers(cast, draft, asked):
    answer = desk.window(cast.drafter).get(url(draft), {"try": 10})
    assert b"No worker has made the PDF" in answer.content
    assert "Refresh" not in answer


def test_without_the_queue_there_is_a_sentence(cast, draft, asked, monkeypatch):
    def gone(*args, **more):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", gone)
    answer = desk.window(cast.drafter).get(url(draft))
    assert answer.status_code == 503
    assert b"queue of the worker does not answer" in answer.content


def test_a_change_of_text_form_reference_or_day_is_another_preview(cast, now, draft):
    def key(on=DAY, form=Form.FILE):
        return preview.sight(draft.current, 1, on=on).key(form)

    keys = {key(), key(form=Form.PAGES), key(DAY.replace(day=13))}
    register.submit(draft, actor=cast.drafter, now=now)
    keys.add(key())
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("drafter", 200), ("colleague", 200), ("outsider", 200), ("holder_of_culture", 404),
        ("registry", 404), ("publisher", 404), ("superuser", 404), ("nobody", 404),
    ],
)  # fmt: skip
def test_the_pdf_is_for_those_who_may_read_the_draft(cast, draft, asked, person, status):
    draw(draft)
    draw(draft, Form.PAGES)
    window = desk.window(getattr(cast, person))
    for address in (url(draft), pages_of(draft), f"{pages_of(draft)}1.jpg"):
        assert window.get(address).status_code == status


def test_the_web_process_never_loads_the_renderer():
    program = (
        "import config.wsgi_staff, sys\n"
        "from django.urls import get_resolver\n"
        "from django.conf import settings\n"
        "get_resolver().url_patterns; get_resolver().reverse_dict\n"
        "found = {name.split('.')[0] for name in sys.modules} & {'weasyprint', 'pyhanko'}\n"
        "sys.exit(' '.join(sorted(found)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
