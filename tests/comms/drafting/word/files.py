"""Word files of small letters for tests, and what a person does to them in Word, written as Word writes it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring, tostring

from comms.drafting.word import lines, mapping, reading, writing
from tests.comms.letters import builders

AT = dt.datetime(2021, 3, 12, 9, 0, tzinfo=dt.UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"


def content(**parts):
    given = {
        "purpose": ["We write about a dam.\nIt broke."],
        "facts": [
            {"text": "The valley was allegedly flooded at night.[^1]", "quote": False},
            {"text": "It was dark.", "quote": True, "only": ["company"]},
            {"text": "Lost were:", "quote": False, "items": ["a mill", "two barns[^2]"]},
        ],
        "footnotes": {"1": "Gauge readings of that night.", "2": "The book of the parish."},
        "concerns": ["We are concerned about their homes."],
        "questions": ["What was done to warn them?", "What will be done now?"],
        "annex": [{"kind": "paragraph", "text": "Everyone has the right to a home."}],
    }
    return builders.content(**{**given, **parts})


def written(letter):
    return lines.lines(letter, title=writing.title(5, 7))


def made(letter, *, talks=(), rewordings=()):
    file = writing.File(5, 7, "d" * 64, "The office", AT, tuple(talks), tuple(rewordings))
    return writing.render(letter, written(letter), file)


def found(letter, data):
    return mapping.findings(letter, written(letter), reading.read(data))


def parts_of(data) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            # Without a date: the same edit gives the same bytes.
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def edited(data, change: Callable[[Element], None], part: str = DOCUMENT) -> bytes:
    """The file after `change` was done to the tree of one of its parts."""
    parts = parts_of(data)
    root = fromstring(parts[part])
    change(root)
    return packed(parts | {part: tostring(root)})


def w(tag, *children, text="", **attributes):
    element = Element(W + tag, {W + name: str(value) for name, value in attributes.items()})
    element.extend(children)
    element.text = text or None
    return element


def run(text, tag="t"):
    return w("r", w(tag, text=text))


def tracked(kind, text, author="Ann"):
    tag = "delText" if kind == "del" else "t"
    return w(kind, run(text, tag), author=author, date="2021-03-14T08:00:00Z", id=77)


def paragraph(root, words) -> Element:
    """The paragraph that says these words."""
    for one in root.iter(W + "p"):
        if words in "".join(t.text or "" for t in one.iter(W + "t")):
            return one
    raise AssertionError(words)


def around(root, one) -> Element:
    """The element in which a paragraph stands: the body, or what locks it."""
    return next(parent for parent in root.iter() if one in list(parent))


def replaced(root, old, new, *, author="Ann", is_tracked=True):
    """`old` becomes `new` where it stands within one run."""
    for parent in list(root.iter()):
        for place, one in enumerate(list(parent)):
            text = one.find(W + "t") if one.tag == W + "r" else None
            if text is None or old not in (text.text or ""):
                continue
            before, after = text.text.split(old, 1)
            middle = [run(new)] if new and not is_tracked else []
            if is_tracked:
                middle = [tracked("del", old, author)] if old else []
                middle += [tracked("ins", new, author)] if new else []
            parent[place : place + 1] = [run(before), *middle, run(after)]
            return
    raise AssertionError(old)


def new_paragraph(root, after, text, *, author="Ann", is_tracked=True):
    """A paragraph behind the one that says `after`, as Word writes it: its own end is new, or that before it."""
    before = paragraph(root, after)
    body = around(root, before)
    words = tracked("ins", text, author) if is_tracked else run(text)
    if is_tracked:
        mark = w("rPr", w("ins", author=author, date="2021-03-14T08:00:00Z", id=78))
        before.find(W + "pPr").append(mark)
    body.insert(list(body).index(before) + 1, w("p", w("pPr"), words))


def gone_paragraph(root, words, *, author="Ann"):
    """The whole paragraph taken out, tracked, with its end."""
    one = paragraph(root, words)
    one.find(W + "pPr").append(w("rPr", w("del", author=author, date="", id=79)))
    for place, child in enumerate(list(one)):
        if child.tag == W + "r":
            for text in child.iter(W + "t"):
                text.tag = W + "delText"
            one[place] = w("del", child, author=author, date="", id=80)
