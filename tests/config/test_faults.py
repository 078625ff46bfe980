"""A fault is written once, with its type and place, and without a word that anybody typed."""

from __future__ import annotations

import io
import logging
import sys
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from structlog.testing import capture_logs

from config import faults, gunicorn
from config.celery import app

SECRET = "a-secret-name"


def breaks(request: HttpRequest, what: str) -> HttpResponse:
    typed = request.GET["q"]
    try:
        raise LookupError(f"no {typed} for {what}")
    except LookupError as error:
        raise ValueError(f"{SECRET} is not a number") from error


def busy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("later", status=503)


def failed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("It has been recorded.", status=500)


urlpatterns = [path("broken/<slug:what>/", breaks), path("busy/", busy)]
handler500 = failed


@pytest.fixture
def visitor(settings: Any, client: Client) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["config.public_middleware.PublicAnswers"]
    client.raise_request_exception = False
    return client


def written(ask: Any) -> str:
    """What is written to standard error by the processors of the settings."""
    target = io.StringIO()
    kept = structlog.get_config()["logger_factory"]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(target))
    error, sys.stderr = sys.stderr, target
    try:
        ask()
    finally:
        sys.stderr = error
        structlog.configure(logger_factory=kept)
    return target.getvalue()


@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_is_one_line_with_its_type_and_place(visitor: Client, debug: bool) -> None:
    with override_settings(DEBUG=debug):
        text = written(lambda: visitor.get(f"/broken/{SECRET}/?q={SECRET}", HTTP_COOKIE=SECRET))
    (line,) = text.splitlines()
    assert "level='error' event='fault'" in line and "timestamp='20" in line
    assert "error='ValueError from LookupError'" in line
    assert "tests/config/test_faults.py:" in line and " breaks" in line
    assert "django/core/handlers/" in line
    assert "method='GET' page='broken/<slug:what>/'" in line
    assert SECRET not in line and "no " not in line


def test_an_answer_that_puts_a_reader_off_is_no_fault(visitor: Client) -> None:
    with capture_logs() as lines:
        assert visitor.get("/busy/").status_code == 503
        assert visitor.get("/nowhere/").status_code == 404
    assert lines == []


def test_words_of_an_exception_stay_out_of_every_line() -> None:
    def fail() -> None:
        try:
            raise OSError(SECRET)
        except OSError:
            structlog.get_logger().error("job_failed", job=7, exc_info=True)

    line = written(fail)
    assert "event='job_failed'" in line and "job=7" in line and "error='OSError'" in line
    assert ":" in line and SECRET not in line


def test_a_task_of_the_worker_that_fails_is_written_once() -> None:
    @app.task(name="tests.breaks")
    def breaks_too(pk: int) -> None:
        raise ValueError(SECRET)

    try:
        line = written(lambda: breaks_too.apply((7,)))
    finally:
        del app.tasks["tests.breaks"]
    assert line.count("\n") == 1 and "task='tests.breaks'" in line
    assert "error='ValueError'" in line and " breaks_too" in line and SECRET not in line


def test_a_recursion_without_end_is_a_line_too() -> None:
    def again(number: int) -> int:
        return again(number + 1)

    with pytest.raises(RecursionError) as caught:
        again(1)
    at = str(faults.told(caught.value)["at"])
    assert at.count(" > ") == faults.FRAMES - 1 and at.endswith(" again")


def test_gunicorn_keeps_the_address_of_an_answer_that_breaks_off_to_itself() -> None:
    log = gunicorn.Log.__new__(gunicorn.Log)
    log.error_log = logging.getLogger("gunicorn.error")

    def breaks_off() -> None:
        try:
            raise ValueError(SECRET)
        except ValueError:
            log.exception("Error handling request %s %s", "GET", f"/letters/?q={SECRET}")

    line = written(breaks_off)
    assert "event='fault'" in line and "error='ValueError'" in line and SECRET not in line


def test_gunicorn_quotes_no_request_that_is_none() -> None:
    log = gunicorn.Log.__new__(gunicorn.Log)
    log.error_log = logging.getLogger("gunicorn.error")
    line = written(lambda: log.warning(f"Invalid request from ip=192.0.2.7: '/?q={SECRET}'"))
    assert "event='request_not_understood'" in line
    assert SECRET not in line and "192.0.2.7" not in line


def test_what_stops_the_start_is_still_said(caplog: pytest.LogCaptureFixture) -> None:
    log = gunicorn.Log.__new__(gunicorn.Log)
    log.error_log = logging.getLogger("gunicorn.error.of_the_test")
    try:
        raise RuntimeError("SECRET_KEY is not set")
    except RuntimeError:
        log.exception("Exception in worker process")
    assert "SECRET_KEY is not set" in caplog.text
