"""The passages of the letters and replies shown in which the words stand, marked.

A window is cut around the words first, because PostgreSQL marks a whole letter in the time of fifty windows.
Everything is escaped before it is marked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comms.public.search.lookup import Found

BEFORE, AFTER = 120, 240  # characters around the words
MOST_PLACES = 60
START, STOP = (
    "\ue000",
    "\ue001",
)  # of no meaning in any text, so that nothing in one can feign a mark
TEXTS = """
    SELECT t.publication_id, t.reply_id, t.language, CASE WHEN t.reply_id IS NULL THEN p.body_text ELSE t.body END
    FROM publication_text t JOIN publication p ON p.id = t.publication_id
    WHERE t.publication_id = ANY(%s)
"""
MARKED = """
    SELECT ts_headline(site.configuration(w.language), w.piece, w.query::tsquery,
        %s)
    FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS w (language, piece, query, place)
    ORDER BY w.place
"""
STEMMED = {"en", "fr", "es", "ar", "ru"}
OPTIONS = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
LEXEME = re.compile(r"'((?:[^']|'')+)'")
FOLDED = tuple(zip("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ’", "aaaaaaceeeeiiiinooooouuuuyy'", strict=True))


@dataclass(frozen=True)
class Passage:
    """A piece of a letter (`reply` is 0) or of one of its replies, counted from 1, with the words marked."""

    html: SafeString
    language: str
    reply: int
    anchor: str

    @property
    def place(self) -> str:
        return _("In the reply") if self.reply else _("In the letter")


@dataclass(frozen=True)
class _Window:
    publication: int
    reply: int | None
    language: str
    query: str
    piece: str
    held: int  # how many of the words


def of(keys: list[int], numbers: Mapping[int, int], found: Found) -> dict[int, list[Passage]]:
    """By row id, at most one passage of the letter and one of a reply, the letter's first.

    `numbers` are those of the replies on the page of their letter.
    """
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, [keys])
        windows = _fullest(
            [window for row in cursor.fetchall() if (window := _window(*row, found=found))]
        )
        pieces = [window for window in windows if window.query]
        cursor.execute(
            MARKED,
            [
                OPTIONS,
                [window.language for window in pieces],
                [window.piece for window in pieces],
                [window.query for window in pieces],
            ],
        )
        marked = dict(zip(map(id, pieces), (row[0] for row in cursor.fetchall()), strict=True))
    shown: dict[int, list[Passage]] = defaultdict(list)
    for window in windows:
        text = _with_runs(marked.get(id(window), window.piece), found.runs)
        number = numbers.get(window.reply, 0) if window.reply else 0
        if START in text:
            shown[window.publication].append(_passage(text, window.language, number))
    return {key: _chosen(several) for key, several in shown.items()}


def _fullest(windows: list[_Window]) -> list[_Window]:
    """Of each communication, those that hold the most of the words: not a reply that has one of three."""
    most: dict[int, int] = defaultdict(int)
    for window in windows:
        most[window.publication] = max(most[window.publication], window.held)
    return [window for window in windows if window.held == most[window.publication]]


def _chosen(several: list[Passage]) -> list[Passage]:
    """The letter's passage, and that of the first reply that has one."""
    ordered = sorted(several, key=lambda passage: passage.reply)
    letter = [passage for passage in ordered if not passage.reply]
    return letter + [passage for passage in ordered if passage.reply][:1]


def _window(
    publication: int, reply: int | None, language: str, text: str, *, found: Found
) -> _Window | None:
    """The part of a text in which most of the words stand close together, if any does."""
    # The database takes three times as long to leave the two signs out.
    text = text.replace(START, "").replace(STOP, "")
    query = found.by_language.get(language if language in STEMMED else "other", "")
    stems = [lexeme.replace("''", "'") for lexeme in LEXEME.findall(query)]
    place, held = _densest(text, stems)
    if place is None:
        query = ""
        starts = [text.find(run) for run in found.runs if run in text]
        if not starts:
            return None
        place = min(starts)
    return _Window(publication, reply, language, query, _cut(text, place), held)


def _densest(text: str, stems: list[str]) -> tuple[int | None, int]:
    """Where a stretch begins that holds the most different stems, and how many; the first of equally good ones."""
    folded = text.lower()
    if not folded.isascii():
        # str.translate asks for every sign of the text: thirty times as long.
        for sign, plain in FOLDED:
            folded = folded.replace(sign, plain)
    # Snowball turns a final y or ie into i; the rest of a stem begins the word.
    begun = dict.fromkeys(
        stem[:-1] if len(stem) > 3 and stem[-1] == "i" else stem for stem in stems
    )
    found = sorted((place, stem) for stem in begun for place in _beginnings(folded, stem))
    best, where = 0, None
    for number, (place, _stem) in enumerate(found):
        near = {stem for other, stem in found[number : number + 12] if other - place < AFTER}
        if len(near) > best:
            best, where = len(near), place
        if best == len(begun):
            break
    return where, best


def _beginnings(folded: str, stem: str) -> Iterable[int]:
    """Where words begin with a stem."""
    place, count = folded.find(stem), 0
    while place >= 0 and count < MOST_PLACES:
        if place == 0 or not folded[place - 1].isalnum():
            count += 1
            yield place
        place = folded.find(stem, place + 1)


def _cut(text: str, place: int) -> str:
    """The text around a place, from word to word, on one line."""
    start, end = max(place - BEFORE, 0), place + AFTER
    if start:
        start = text.find(" ", start, place) + 1 or place
    if end < len(text):
        end = max(text.rfind(" ", place, end), place + 1) if " " in text[place:end] else end
    piece = " ".join(text[start:end].split())
    return ("… " if start else "") + piece + (" …" if end < len(text) else "")


def _with_runs(text: str, runs: tuple[str, ...]) -> str:
    for run in dict.fromkeys(runs):
        text = text.replace(run, f"{START}{run}{STOP}")
    return text


def _passage(text: str, language: str, reply: int) -> Passage:
    """The marked piece, and where in the page of its letter it stands: browsers that can go to the words."""
    words = [word for word in re.findall(f"{START}([^{STOP}]*){STOP}", text) if word.strip()]
    anchor = f"reply-{reply}" if reply else "text"
    if not reply and words:
        anchor += f":~:text={quote(words[0], safe='')}"
    html = escape(text).replace(START, "<mark>").replace(STOP, "</mark>")
    return Passage(mark_safe(html), language, reply, anchor)  # noqa: S308 (escaped above)
