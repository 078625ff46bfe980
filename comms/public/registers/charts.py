"""The figures as pictures. The only module that imports pygal.

A chart is a file of its own, without a script. The same figures make the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any
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


def years(known: Catalogue) -> bytes:
    """Letters a year, by what was answered."""
    chart = pygal.StackedBar(**_shape(_("Public letters a year"), height=360))
    return _counted(chart, figures.of("year", known))


def rate(known: Catalogue) -> bytes:
    """The share that was answered, a year."""
    counted = figures.of("year", known)
    chart = pygal.Line(
        **_shape(_("Answered letters a year, in per cent"), height=320),
        range=(0, 100),
        show_legend=False,
        stroke_style={"width": 3},
    )
    chart.x_labels = [figure.name for figure in counted]
    chart.add(_("Answered, in per cent"), [round(figure.tally.rate, 1) for figure in counted])
    return _drawn(chart)


def kinds(known: Catalogue) -> bytes:
    """Letters by kind of recipient."""
    return _lying(_("Public letters by kind of recipient"), figures.of("kind", known))


def regions(known: Catalogue) -> bytes:
    """Letters by region."""
    return _lying(_("Public letters by region"), figures.of("region", known))


CHARTS: dict[str, Callable[[Catalogue], bytes]] = {
    "years": years,
    "rate": rate,
    "kinds": kinds,
    "regions": regions,
}


def _lying(title: str, counted: Sequence[Figure]) -> bytes:
    """Bars that lie, for names that are long; the first at the top."""
    chart = pygal.HorizontalStackedBar(**_shape(title, height=140 + 44 * max(len(counted), 1)))
    return _counted(chart, list(reversed(counted)))


def _shape(title: str, *, height: int) -> dict[str, Any]:
    return {
        "style": LOOK,
        "width": 760,
        "height": height,
        "explicit_size": True,
        "js": (),
        "pretty_print": False,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "margin": 12,
        "show_minor_y_labels": True,
        "no_data_text": _("No letter is public yet"),
        "value_formatter": lambda value: f"{value:g}",
        "title": title,
    }


def _counted(chart: Any, counted: Sequence[Figure]) -> bytes:
    chart.x_labels = [figure.name for figure in counted]
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
    root.set("role", "img")
    root.set("lang", get_language() or "en")
    return root
