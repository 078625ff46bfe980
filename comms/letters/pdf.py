"""A letter as a PDF that is PDF/A-3a and PDF/UA-1. With `reuse`, the only module that imports WeasyPrint.

What is no letter and is to be kept as a PDF too is drawn by `printed`, with the same fonts and the same care.

Never import it in a web process: it costs a second and 50 MB. Workers import it before they fork.
The same document gives the same bytes: fonts are files of known names, dates are the letter's.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.layout import block, inline
from weasyprint.pdf import tags
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from comms.errors import CommsError
from comms.letters import conformance, fonts, html, hyphenation, notes, reuse, structure, text
from comms.letters.document import Document

VARIANT = "pdf/a-3a"
FONT = "pouch-font:"
# Not a static file: no browser can read the private names of its fonts.
STYLES = Path(settings.BASE_DIR) / "templates" / "letters"
LETTER = STYLES / "letter.css"
Styles = tuple[tuple[CSS, ...], FontConfiguration, CounterStyle]
notes.keep_with_marks(block)
hyphenation.mend(inline)
structure.mend(tags)


class NotDrawn(CommsError):
    """The letter could not be drawn without a fault; no file was made."""

    status = 500


def render(document: Document) -> bytes:
    """The PDF of `document`, unsealed.

    Raises FontMissing when the machine has no font for it, NotDrawn when WeasyPrint has anything to
    remark: a letter is drawn without a fault or not at all.
    """
    data, _ = _drawn(document, pdf_variant=VARIANT, finisher=conformance.finish)
    return data


def sheets(document: Document) -> tuple[bytes, int]:
    """The pages of `document` for the eye alone, and how many: as `render`, without tags and what archives ask for.

    Looks the same and takes half the time after the layout. Never to be sealed, sent or given out. Raises as
    `render` does.
    """
    return _drawn(document, uncompressed_pdf=True)


def printed(page: str, *, title: str, stylesheet: Path) -> bytes:
    """The PDF of an HTML page of ours that is no letter. Raises as `render` does."""
    styles = _styles(fonts.families(page), stylesheet)
    with undisturbed():
        data, _ = _made(page, styles, title, pdf_variant=VARIANT, finisher=conformance.finish)
    return data


def _drawn(document: Document, **options: Any) -> tuple[bytes, int]:
    written = text.render(document) + document.notice
    styles = _styles(fonts.families(written))
    with reuse.lines(), undisturbed():
        return _made(html.page(document), styles, document.title, **options)


def _made(
    page: str, how: Styles, title: str, finisher: Any = None, **options: Any
) -> tuple[bytes, int]:
    styles, configuration, counters = how
    with _remarks() as remarks:
        try:
            laid_out = HTML(string=page, url_fetcher=_Fetcher()).render(
                stylesheets=list(styles),
                font_config=configuration,
                counter_style=counters,
                **options,
            )
            hyphenation.set_apart(inline, laid_out.pages)
            data: bytes = laid_out.write_pdf(finisher=finisher, **options)
        except (FatalURLFetchingError, conformance.NotConforming) as fault:
            remarks.append(str(fault))
    if remarks:
        raise NotDrawn(f"The PDF of {title} was not made: {'; '.join(remarks)}. Tell the operator.")
    return data, len(laid_out.pages)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within this nobody looks for garbage: most of a letter's objects live until it is drawn."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def pages(data: bytes) -> int:
    """How many pages a drawn letter has."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        return len(opened.pages)


def prepare() -> None:
    """Load what every letter needs, so that the first one is as quick as the next."""
    _styles(fonts.families(""))


class _Fetcher(URLFetcher):
    """Serves the fonts of letters by their private names and nothing else."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.removeprefix(FONT)
        if not url.startswith(FONT) or name not in fonts.FILES:
            raise FatalURLFetchingError(f"A letter asked for {url}, which is none of its fonts.")
        return URLFetcherResponse(url, fonts.data(name), {"Content-Type": "font/ttf"})


@cache
def _styles(families: tuple[fonts.Family, ...], stylesheet: Path = LETTER) -> Styles:
    """Parsed once a process: a third of the time of a short letter."""
    with _no_fonts_of_the_machine():
        configuration, counters = FontConfiguration(), CounterStyle()
    written = stylesheet.read_text(encoding="utf-8"), fonts.stylesheet(families)
    with _remarks() as remarks:
        sheets = tuple(
            CSS(
                string=css,
                font_config=configuration,
                counter_style=counters,
                url_fetcher=_Fetcher(),
            )
            for css in written
        )
    if remarks:
        raise NotDrawn(
            f"The style of {stylesheet.name} is faulty: {'; '.join(remarks)}. Tell the operator."
        )
    return sheets, configuration, counters


@contextmanager
def _no_fonts_of_the_machine() -> Iterator[None]:
    """Fontconfig reads its file when a configuration is made; other programs keep the machine's."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(STYLES / "fonts.conf")
    try:
        yield
    finally:
        del os.environ["FONTCONFIG_FILE"]
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _remarks() -> Iterator[list[str]]:
    """Collects what WeasyPrint only logs; another thread's letter is not ours to judge."""
    remarks: list[str] = []
    mine = threading.get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == mine:
                remarks.append(record.getMessage())

    collector = Collector(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield remarks
    finally:
        logger.removeHandler(collector)
