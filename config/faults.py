"""How a fault is written down: what it is and where it happened, in one line to standard error.

Never what the exception says, nor the address that was asked for, nor the value of a variable: in them stand letters,
names, sources, and what readers type. Imports no settings, because they name it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog

ROOT = f"{Path(__file__).resolve().parents[1]}/"
PACKAGES = "/site-packages/"
FRAMES = 40  # the innermost; a recursion without end has thousands
CAUSES = 5
log = structlog.get_logger()


def told(error: BaseException) -> dict[str, object]:
    """The type and the place of an exception, and of those that it was raised from."""
    types, places = [], []
    for one in _with_causes(error):
        kind = type(one)
        types.append(f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins."))
        places.append(_frames(one))
    return {"error": " from ".join(types), "at": " from ".join(places)}


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _frames(error: BaseException) -> str:
    frames = [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    return " > ".join(frames[-FRAMES:])


def _short(file: str) -> str:
    return file.rpartition(PACKAGES)[2] if PACKAGES in file else file.removeprefix(ROOT)


def without_words(
    logger: object, name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """For structlog, in place of the whole trace: `exc_info` as type and place."""
    asked = event.pop("exc_info", None)
    error = sys.exc_info()[1] if asked is True else asked[1] if isinstance(asked, tuple) else asked
    if isinstance(error, BaseException):
        event.update(told(error))
    return event


class Faults(logging.Handler):
    """Writes what stopped a page; an answer that says on purpose that it cannot be given is no fault."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None and getattr(record, "status_code", 500) != 500:
            return
        log.error("fault", **_asked(getattr(record, "request", None)), exc_info=error)


def _asked(request: Any) -> dict[str, object]:
    """Which page: the pattern of its address, in which nothing stands that a reader typed."""
    found = getattr(request, "resolver_match", None)
    return {"method": getattr(request, "method", None), "page": found and found.route}


class Tasks(logging.Filter):
    """Writes what stopped a task of the worker, in place of Celery's own line, which quotes the exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info:
            return True
        task = record.args.get("name") if isinstance(record.args, dict) else None
        log.error("fault", task=task, exc_info=record.exc_info)
        return False


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"faults": {"class": "config.faults.Faults", "level": "ERROR"}},
    # Django's own handlers would write nothing without DEBUG, and with it a second time, with all words.
    "filters": {"tasks": {"()": "config.faults.Tasks"}},
    "loggers": {
        "django.request": {"handlers": ["faults"], "propagate": False},
        "celery.app.trace": {"filters": ["tasks"]},
    },
}
