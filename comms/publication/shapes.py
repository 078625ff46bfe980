"""Which pages of a PDF have something that only eyes read: pictures, and letters that are drawn as shapes.

Pure. A confined program asks this of a stranger's file, so it imports nothing of the project.
"""

from __future__ import annotations

import pikepdf

# Of a page of ours: the frames of its footnotes and quotations, the lines beneath its links.
MOST_LINES = 24
DEEPEST = 64  # pages in pages
CURVES = {"c", "v", "y"}
LINES = {"l", "re"}
PAINTED = {"sh", "INLINE IMAGE"}
FILLED = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}


def pages(document: pikepdf.Pdf) -> list[int]:
    """The numbers, from 1, of these pages; what cannot be told is one of them."""
    return [n for n, page in enumerate(document.pages, start=1) if _needs_eyes(page)]


def _needs_eyes(page: pikepdf.Page) -> bool:
    try:
        return _is_drawn(page, _resources(page.obj), set())
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return True


def _resources(page: pikepdf.Object) -> pikepdf.Object:
    """Its own, or those of all the pages it is among. A page's attribute of that name knows its own only."""
    at: pikepdf.Object | None = page
    for _ in range(DEEPEST):
        if at is None:
            break
        if "/Resources" in at:
            return at["/Resources"]
        at = at.get("/Parent")
    return pikepdf.Dictionary()


def _is_drawn(
    content: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object, met: set[int]
) -> bool:
    # The renderer of letters names these kinds on every page, with nothing in them.
    if any(resources.get(kind) for kind in ("/Pattern", "/Shading")):
        return True
    fonts = resources.get("/Font", pikepdf.Dictionary())
    if any(_is_untold(fonts[name]) for name in fonts.keys()):  # noqa: SIM118  (not a mapping)
        return True
    drawn = resources.get("/XObject", pikepdf.Dictionary())
    forms = [drawn[name] for name in drawn.keys()]  # noqa: SIM118
    if any(one.get("/Subtype") != pikepdf.Name.Form for one in forms):
        return True
    for one in forms:
        if one.objgen[0] in met:
            continue
        met.add(one.objgen[0])
        if _is_drawn(one, one.get("/Resources", pikepdf.Dictionary()), met):
            return True
    return _has_shapes(content)


def _is_untold(font: pikepdf.Object) -> bool:
    """Whether its letters are drawn by the file itself, or no reader is told which letters they are."""
    kind = font.get("/Subtype")
    return bool(
        kind == pikepdf.Name.Type3 or (kind == pikepdf.Name.Type0 and "/ToUnicode" not in font)
    )


def _has_shapes(content: pikepdf.Page | pikepdf.Object) -> bool:
    """Curves, or more lines than frame a page. A single rectangle that only cuts what is painted is no line."""
    lines = path = 0
    for one in pikepdf.parse_content_stream(content):
        operator = str(one.operator)
        if operator in CURVES or operator in PAINTED:
            return True
        if operator in LINES:
            path += 1
        elif operator in FILLED or (operator == "n" and path > 1):
            lines, path = lines + path, 0
        elif operator == "n":
            path = 0
    return lines + path > MOST_LINES
