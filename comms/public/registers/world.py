"""The letters to each State on a map of the world, drawn once an edition and language.

The map stands in the page itself, so that its States are links: it has no script and no style, its colours are the
page's. The outlines are Natural Earth's, made by config.development.world.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comms.public.registers import figures
from comms.public.registers.charts import BaseMap, etree
from comms.public.registers.figures import Figure
from comms.public.search.catalogue import Catalogue

OUTLINES = Path(__file__).with_name("world.svg")
KEPT = 8
ROUND = [step * 10**power for power in range(7) for step in (1, 2, 5)]
MOST_SHADES = 5
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
# What the page must not have: its policy refuses styles, and the file's size is not the page's.
UNWANTED = {
    "svg": ("width", "height"),
    "g": ("style",),
    "path": ("class",),
    "circle": ("class",),
    "a": ("target",),
}
_drawn: OrderedDict[tuple[object, ...], WorldMap] = OrderedDict()


@dataclass(frozen=True)
class Shade:
    """A class of numbers and the class of its colour. `last` is None where it is open."""

    name: str
    first: int
    last: int | None


@dataclass(frozen=True)
class WorldMap:
    picture: SafeString
    shades: tuple[Shade, ...]


class Outlines(BaseMap):
    """pygal brings no world of its own."""

    kind = "country"
    area_prefix = ""
    area_names: dict[str, str] = {}
    svg_map = OUTLINES.read_text(encoding="utf-8")


def of(known: Catalogue) -> WorldMap | None:
    """The map of the catalogue's edition in the language in force; none before there is a letter to a State."""
    key = (known.edition, get_language())
    kept = _drawn.get(key)
    if kept:
        return kept
    counted = figures.states(known)
    if not counted:
        return None
    _drawn[key] = made = drawn(counted)
    while len(_drawn) > KEPT:
        _drawn.popitem(last=False)
    return made


def shades(numbers: Sequence[int]) -> tuple[Shade, ...]:
    """At most five classes that begin at round numbers, with about as many of `numbers` in each."""
    order = sorted(numbers)
    parts = range(1, MOST_SHADES if order else 1)
    begins = sorted({1, *(_round(order[len(order) * part // MOST_SHADES]) for part in parts)})
    # Where many numbers are low, what is left goes to the few that are high.
    higher = [step for step in ROUND if begins[-1] < step <= max(order, default=0)]
    begins += higher[: MOST_SHADES - len(begins)]
    ends = [*(begin - 1 for begin in begins[1:]), None]
    return tuple(
        Shade(f"color-{place}", first, last)
        for place, (first, last) in enumerate(zip(begins, ends, strict=True))
    )


def _round(number: int) -> int:
    return ROUND[bisect_right(ROUND, number) - 1]


def drawn(counted: Sequence[Figure]) -> WorldMap:
    """The figures of States as a map; those without a letter stay blank."""
    made = shades([figure.tally.letters for figure in counted])
    chart = Outlines(js=(), show_legend=False, explicit_size=True, width=800, height=350)
    begins = [shade.first for shade in made]
    those: list[list[dict[str, Any]]] = [[] for _shade in made]
    for figure in sorted(counted, key=lambda figure: figure.key):
        those[bisect_right(begins, figure.tally.letters) - 1].append(_area(figure))
    for shade, areas in zip(made, those, strict=True):
        chart.add(shade.name, areas)
    return WorldMap(_picture(chart.render_tree()), made)


def _area(figure: Figure) -> dict[str, Any]:
    counted = figure.tally
    said = ngettext(
        "%(name)s: %(letters)d letter, %(answered)d answered",
        "%(name)s: %(letters)d letters, %(answered)d answered",
        counted.letters,
    ) % {"name": figure.name, "letters": counted.letters, "answered": counted.answered}
    # The tab key passes the map over: the table has the same links.
    link = {"href": _address(figure.key), "tabindex": "-1", "aria-label": said}
    return {"value": (figure.key, counted.letters), "tooltip": said, "xlink": link}


def _address(code: str) -> str:
    try:
        return reverse("public:state", args=[code])
    except NoReverseMatch:
        return ""


def _picture(root: Any) -> SafeString:
    """The map alone, of all that pygal draws around it, with words for those who do not see it."""
    world = next(node for node in root.iter("{*}svg") if node is not root)
    for node in list(world.iter("{*}desc")):  # what pygal's own script would show
        node.getparent().remove(node)
    for kind, names in UNWANTED.items():
        for node in world.iter(f"{{*}}{kind}"):
            for name in names:
                node.attrib.pop(name, None)
    for link in world.iter("{*}a"):
        link.set("href", link.attrib.pop(f"{XLINK}href"))
    _say(world, "desc", "world-desc", _("The stronger the colour, the more letters."))
    _say(world, "title", "world-title", _("Map: public letters to each State"))
    for name, value in {"class": "world-map", "role": "group"}.items():
        world.set(name, value)
    world.set("aria-labelledby", "world-title")
    world.set("aria-describedby", "world-desc")
    etree.cleanup_namespaces(world)
    # Our own outlines and pygal's elements; names of States are attributes that it escapes.
    return mark_safe(etree.tostring(world, encoding="unicode"))  # noqa: S308


def _say(world: Any, kind: str, key: str, words: str) -> None:
    """Words at the beginning of the picture."""
    made = etree.Element(f"{SVG}{kind}", id=key)
    made.text = words
    world.insert(0, made)
