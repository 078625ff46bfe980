"""What WeasyPrint's tags lack for those who listen to a letter: the language of words in another
script, a paragraph that a page cuts as the one element it is, a word that a line cuts as the whole
that it is, and the marks of notes as references.

Imports no WeasyPrint: `mend` is given the module that it mends.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import pydyf

BUILDS = "(box, parent, pdf, page_number, nums, annotations, tags)"
# Boxes that have no element of their own: what is built for them are their children's.
PASSED_THROUGH = ("html", "body")
# Elements with nothing but elements in them. What a page's content holds itself stays on its page.
CUT_BY_PAGES = ("/P", "/BlockQuote", "/L", "/LI", "/LBody", "/Div", "/Sect", "/H2", "/H3", "/H4")

# For each file being made: (element of the page, tag) -> where it began, and on which page.
_begun: WeakKeyDictionary[pydyf.PDF, dict[tuple[Any, str], tuple[Any, int]]] = WeakKeyDictionary()
# The element of a word whose second half is to come, and its page.
_cut: WeakKeyDictionary[pydyf.PDF, tuple[Any, int]] = WeakKeyDictionary()


class NotMended(Exception):
    """WeasyPrint's tags are not built as this module knows."""


def mend(tags: ModuleType) -> None:
    """Makes `weasyprint.pdf.tags` build what this module is for.

    Raises NotMended for a WeasyPrint that builds them otherwise.
    """
    build = tags._build_box_tree
    if str(inspect.signature(build)) != BUILDS:
        raise NotMended("The tags of a PDF are not built as in WeasyPrint 70.")

    def mended(box: Any, parent: Any, pdf: Any, page_number: int, *rest: Any) -> Iterator[Any]:
        shown = getattr(box, "_box", box)
        nums, _, marked = rest
        halves = list(_halves(shown, marked))
        for element in build(box, parent, pdf, page_number, *rest):
            for mcid, half in halves:
                _say_whole(half, mcid, nums, pdf, page_number)
            halves = []
            if shown.element is None or shown.element_tag in PASSED_THROUGH:
                yield element
                continue
            _name(shown, element)
            # The pieces in which a long note goes on have marks that show nothing.
            is_empty = element["S"] == "/Reference" and not element["K"]
            if not is_empty and not _joined(shown, element, pdf, page_number):
                yield element

    vars(tags)["_build_box_tree"] = mended


def _name(box: Any, element: pydyf.Dictionary) -> None:
    if box.element_tag.endswith("::footnote-call"):
        element["S"] = "/Reference"
    if box.element_tag == "bdi":
        element["S"] = "/Span"
    if box.element_tag == box.element.tag and (language := box.element.get("lang")):
        element["Lang"] = pydyf.String(language)


def _joined(box: Any, element: pydyf.Dictionary, pdf: pydyf.PDF, page_number: int) -> bool:
    """Whether `element` goes on from an earlier page; what it holds is then at the end of that one."""
    if element["S"] not in CUT_BY_PAGES:
        return False
    begun = _begun.setdefault(pdf, {})
    first, page = begun.setdefault((box.element, element["S"]), (element, page_number))
    if page == page_number:
        return False
    for reference in element["K"]:
        _object(pdf, reference)["P"] = first.reference
        first["K"].append(reference)
    element["K"] = pydyf.Array()
    return True


def _halves(box: Any, marked: Any) -> list[tuple[int, Any]]:
    """The halves of words in the lines of `box`, each by the number of its content on the page."""
    texts = [
        text for line in getattr(box, "children", ()) for text in getattr(line, "children", ())
    ]
    return [
        (marked[text]["mcid"], vars(text).pop("half")) for text in texts if "half" in vars(text)
    ]


def _say_whole(half: Any, mcid: int, nums: Any, pdf: pydyf.PDF, page_number: int) -> None:
    """Moves the second half of a word into the element of the first, which says the word."""
    element = _object(pdf, nums[mcid])
    if half.is_first:
        element["ActualText"] = pydyf.String(half.word)
        _cut[pdf] = element, page_number
        return
    first, page = _cut.pop(pdf)
    here = {"Type": "/MCR", "Pg": pdf.page_references[page_number], "MCID": mcid}
    first["K"].append(mcid if page == page_number else pydyf.Dictionary(here))
    _object(pdf, element["P"])["K"].remove(element.reference)
    nums[mcid] = first.reference


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
