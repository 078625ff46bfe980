"""The figures as pictures. The only module that imports pygal.

A chart is a file of its own, without a script. The same figures make the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import pygal
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pygal.etree import etree
from pygal.graph.map import BaseMap
from pygal.style import Style

from comms.public.registers import figures
from comms.public.registers.figures import Figure
from comms.public.search.catalogue import Catalogue

__all__ = ["CHARTS", "POLICY", "BaseMap", "etree", "kinds", "rate", "regions", "years"]

# pygal puts a finder of maps into every later import of the process, in a form that Python has given up and warns
# of. No map is found by it here.
sys.meta_path[:] = [
    finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)
]

# What a file of styles needs, and nothing else may be.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
EDGE = 12
HEAD = 20  # of a name above its bar
BLANK = "\N{NO-BREAK SPACE}"
# A line of the scale stops before a name and goes on behind it. pygal forbids texts a stroke with the same emphasis.
HEAD_LOOK = "text-anchor: start; paint-order: stroke; stroke: #ffffff !important; stroke-width: 6px"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
# Answered, acknowledged only, no public reply: told apart by lightness as well, for those who see no colour.
LOOK = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#1b2733",
    foreground_strong="#1b2733",
    foreground_subtle="#4d5b68",
    colors=("#00558c", "#5fb4e5", "#c4ccd4"),
    opacity="1",
    opacity_hover="1",
    transition="none",
    font_family=FONT,
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
)


class Sheet(NamedTuple):
    """How wide a chart is drawn, and how many letters of labels and values of a scale have room on it."""

    width: int
    labels: int
    scale: int


WIDE = Sheet(width=760, labels=14, scale=10)
# As wide as a telephone shows: the words of a chart that is made smaller cannot be read.
NARROW = Sheet(width=336, labels=6, scale=4)


def years(known: Catalogue, sheet: Sheet) -> bytes:
    """Letters a year, by what was answered; on a narrow sheet the years stand one below the other."""
    title, counted = _("Public letters a year"), figures.of("year", known)
    if sheet is NARROW:
        return _lying(title, counted, sheet)
    chart = pygal.StackedBar(**_shape(title, sheet, height=400), **_thinned(len(counted), sheet))
    return _counted(chart, counted)


def rate(known: Catalogue, sheet: Sheet) -> bytes:
    """The share that was answered, a year. The line is broken off where there was no letter."""
    counted = figures.of("year", known)
    chart = pygal.Line(
        **_shape(_("Answered letters a year, in per cent"), sheet, height=320),
        **_thinned(len(counted), sheet),
        range=(0, 100),
        y_labels=(0, 25, 50, 75, 100),
        show_legend=False,
        allow_interruptions=True,
        stroke_style={"width": 3},
    )
    chart.x_labels = [figure.name for figure in counted]
    rates = [figure.tally.rate for figure in counted]
    chart.add(_("Answered, in per cent"), [None if one is None else round(one, 1) for one in rates])
    return _drawn(chart)


def kinds(known: Catalogue, sheet: Sheet) -> bytes:
    """Letters by kind of recipient."""
    return _named(_("Public letters by kind of recipient"), figures.of("kind", known), sheet)


def regions(known: Catalogue, sheet: Sheet) -> bytes:
    """Letters by region."""
    return _named(_("Public letters by region"), figures.of("region", known), sheet)


def _on(sheet: Sheet, draw: Callable[[Catalogue, Sheet], bytes]) -> Callable[[Catalogue], bytes]:
    return lambda known: draw(known, sheet)


DRAWN: tuple[Callable[[Catalogue, Sheet], bytes], ...] = (years, rate, kinds, regions)
CHARTS: dict[str, Callable[[Catalogue], bytes]] = {
    f"{draw.__name__}{end}": _on(sheet, draw)
    for end, sheet in (("", WIDE), ("-narrow", NARROW))
    for draw in DRAWN
}


def _lying(title: str, counted: Sequence[Figure], sheet: Sheet) -> bytes:
    """Bars that lie, for names that are long; the first at the top."""
    height = 190 + 36 * max(len(counted), 1)
    chart = pygal.HorizontalStackedBar(**_shape(title, sheet, height=height))
    return _counted(chart, list(reversed(counted)))


def _named(title: str, counted: Sequence[Figure], sheet: Sheet) -> bytes:
    """The same for long names: on a narrow sheet each stands above its bar, which it would leave no room beside it."""
    if sheet is not NARROW:
        return _lying(title, counted, sheet)
    height = 190 + (36 + HEAD) * max(len(counted), 1)
    chart = pygal.HorizontalStackedBar(**_shape(title, sheet, height=height))
    upwards = list(reversed(counted))
    chart.add_xml_filter(lambda root: _with_heads(root, [figure.name for figure in upwards]))
    return _counted(chart, upwards, labels=[BLANK] * len(upwards))


def _with_heads(root: Element, names: Sequence[str]) -> Element:
    """The names where pygal drew blanks: above the bars, which give way, and over the lines of the scale."""
    plot = root.find(".//g[@class='plot']")
    axis = None if plot is None else plot.find("g[@class='axis y']")
    if plot is None or axis is None:  # no letter is public yet
        return root
    plot.remove(axis)
    plot.append(axis)
    bars = plot.findall("g/g/g[@class='bar']/rect")
    for name, text, bar in zip(names, axis.findall("g/text"), bars, strict=False):
        text.text = name
        text.set("x", bar.get("x", "0"))
        text.set("y", f"{float(bar.get('y', 0)) + HEAD - 7:.1f}")
        text.set("style", HEAD_LOOK)
    for bar in bars:
        bar.set("y", f"{float(bar.get('y', 0)) + HEAD:.1f}")
        bar.set("height", f"{float(bar.get('height', 0)) - HEAD:.1f}")
    return root


def _thinned(labels: int, sheet: Sheet) -> dict[str, Any]:
    """Of many years only every second, third … is written, so that none stands on its neighbour."""
    every = -(-labels // sheet.labels)
    return {"x_labels_major_every": every, "show_minor_x_labels": False} if every > 1 else {}


def _shape(title: str, sheet: Sheet, *, height: int) -> dict[str, Any]:
    return {
        "style": LOOK,
        "width": sheet.width,
        "height": height,
        "explicit_size": True,
        "js": (),
        "pretty_print": False,
        "legend_at_bottom": True,
        # One below the other, whole: how long they are differs by language.
        "legend_at_bottom_columns": 1,
        "truncate_legend": -1,
        "truncate_label": -1,
        "margin": EDGE,
        "max_scale": sheet.scale,
        "min_scale": 2,
        "order_min": 0,
        "show_minor_y_labels": True,
        "no_data_text": _("No letter is public yet"),
        "value_formatter": lambda value: f"{value:g}",
        "title": title,
    }


def _counted(
    chart: Any, counted: Sequence[Figure], *, labels: Sequence[str] | None = None
) -> bytes:
    chart.x_labels = [figure.name for figure in counted] if labels is None else labels
    chart.add(_("Answered"), [figure.tally.answered for figure in counted])
    chart.add(_("Acknowledged only"), [figure.tally.acknowledged for figure in counted])
    chart.add(_("No public reply"), [figure.tally.unanswered for figure in counted])
    return _drawn(chart)


def _drawn(chart: Any) -> bytes:
    # Else a random one stands in the styles, and no two answers are alike.
    chart.uuid = "figures"
    chart.add_xml_filter(_picture_alone)
    drawn: bytes = chart.render()
    return drawn


def _picture_alone(root: Element) -> Element:
    """Without what pygal writes into every chart: a script with its settings, and a comment with today's date."""
    for parent in list(root.iter()):
        for child in list(parent):
            # The tag of a comment is not a text.
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] == "script":
                parent.remove(child)
            elif child.get("class") == "legends":
                # pygal begins it below the bars, so that long names of bars push it over the edge.
                _, _, below = child.get("transform", "").partition(",")
                child.set("transform", f"translate({EDGE},{below}")
    root.set("role", "img")
    root.set("lang", get_language() or "en")
    return root
