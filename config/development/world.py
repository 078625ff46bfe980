"""Makes the outlines of the world that the map of the public site is drawn of: once, by hand, to be committed.

`python -m config.development.world countries-110m.json countries-50m.json states.csv` says what becomes
`comms/public/registers/world.svg`.

The two files are Natural Earth's (public domain) in TopoJSON, as the npm package world-atlas 2 has them; the table has
`iso3`, `iso_numeric` and `un_status` of every State. Imports no settings and no part of Pouch.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
WIDTH = 1600
ROUGH = 0.3  # how far a simplified line may stray, in degrees
SMALL = 40.0  # square units; what is smaller has a dot as well, or a dot alone
RADIUS = 7
APART = 11.0
NORTH, SOUTH = 84.0, -57.0
# As maps of the United Nations show them: what the data keeps apart, and what it gives to another State.
JOINED = {"Somaliland": "Somalia", "N. Cyprus": "Cyprus", "Kosovo": "Serbia", "Taiwan": "China"}
CRIMEA = (32.0, 37.0, 44.0, 46.4)
SAHARA = (
    27.667  # degrees north: what the data gives to Morocco south of it is a territory of its own
)
NOWHERE = {"Antarctica"}
MISSING = {"TUV": (179.2, -8.5)}


def projected(longitude: float, latitude: float) -> Point:
    """Equal Earth: areas keep their proportion. In units of the map, from the north-west."""
    x, y = _equal_earth(longitude, latitude)
    width = _equal_earth(180, 0)[0]
    scale = WIDTH / (2 * width)
    return (x + width) * scale, (_equal_earth(0, NORTH)[1] - y) * scale


def _equal_earth(longitude: float, latitude: float) -> Point:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2, t6 = t**2, t**6
    slope = 9 * a4 * t**8 + 7 * a3 * t6 + 3 * a2 * t2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * slope)
    return x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


class Atlas:
    """The countries of a TopoJSON file. Borders are simplified once, so that neighbours still meet."""

    def __init__(self, path: str, *, rough: float) -> None:
        read = json.loads(Path(path).read_text())
        self.geometries: list[dict[str, Any]] = read["objects"]["countries"]["geometries"]
        scale, move = read["transform"]["scale"], read["transform"]["translate"]
        self.lines = [_simplified(_unpacked(arc, scale, move), rough) for arc in read["arcs"]]

    def rings(self, geometry: dict[str, Any]) -> list[Ring]:
        """In degrees, none across the day line, with what the data keeps apart."""
        name = geometry["properties"]["name"]
        parts = [one for one in self.geometries if JOINED.get(one["properties"]["name"]) == name]
        arcs = [ring for one in (geometry, *parts) for ring in _rings_of(one)]
        whole = [self._ring(ring) for ring in (self._joined(arcs) if parts else arcs)]
        if name == "Morocco":
            whole = [part for ring in whole for part in at_parallel(ring, SAHARA)]
        return [part for ring in whole for part in at_day_line(ring)]

    def _joined(self, rings: list[list[int]]) -> list[list[int]]:
        """The rings around neighbours without the borders between them."""
        arcs = [arc for ring in rings for arc in ring]
        left = {self._ring([arc])[0]: arc for arc in arcs if ~arc not in arcs}
        made = []
        while left:
            ring = [left.pop(next(iter(left)))]
            while (end := self._ring(ring)[-1]) in left:
                ring.append(left.pop(end))
            made.append(ring)
        return made

    def _ring(self, arcs: list[int]) -> Ring:
        points: Ring = []
        for arc in arcs:
            line = self.lines[arc] if arc >= 0 else self.lines[~arc][::-1]
            points += line[1:] if points else line
        return points


def _rings_of(geometry: dict[str, Any]) -> list[list[int]]:
    arcs = geometry["arcs"]
    polygons = [arcs] if geometry["type"] == "Polygon" else arcs
    return [ring for polygon in polygons for ring in polygon]


def _unpacked(arc: list[list[int]], scale: list[float], move: list[float]) -> Ring:
    x = y = 0
    places = []
    for east, north in arc:
        x, y = x + east, y + north
        places.append((x * scale[0] + move[0], y * scale[1] + move[1]))
    return places


def _simplified(line: Ring, rough: float) -> Ring:
    """By Douglas and Peucker; a ring that is one line keeps the point farthest from its beginning."""
    if len(line) < 3 or not rough:
        return line
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda at: math.dist(line[0], line[at]))
        if not 0 < far < len(line) - 1:
            return line
        return _simplified(line[: far + 1], rough)[:-1] + _simplified(line[far:], rough)
    far = max(range(1, len(line) - 1), key=lambda at: _off(line[at], line[0], line[-1]))
    if _off(line[far], line[0], line[-1]) <= rough:
        return [line[0], line[-1]]
    return _simplified(line[: far + 1], rough)[:-1] + _simplified(line[far:], rough)


def _off(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def at_day_line(ring: Ring) -> list[Ring]:
    """A ring that crosses 180 degrees, cut in two; any other as it is."""
    ahead = [ring[0][0]]
    for (before, _), (longitude, _) in pairwise(ring):
        step = (longitude - before + 180) % 360 - 180
        ahead.append(ahead[-1] + step)
    unrolled = [(x, y) for x, (_, y) in zip(ahead, ring, strict=True)]
    low, high = min(ahead), max(ahead)
    if low >= -180.01 and high <= 180.01:
        return [ring]
    line, turn = (180.0, -360.0) if high > 180 else (-180.0, 360.0)
    inside = _clipped(unrolled, line, keep=-1 if turn < 0 else 1)
    outside = _clipped(unrolled, line, keep=1 if turn < 0 else -1)
    return [part for part in (inside, [(x + turn, y) for x, y in outside]) if part]


def at_parallel(ring: Ring, latitude: float) -> list[Ring]:
    """A ring cut in two along a parallel."""
    turned = [(y, x) for x, y in ring]
    parts = [_clipped(turned, latitude, keep=side) for side in (1, -1)]
    return [[(x, y) for y, x in part] for part in parts if part]


def _clipped(ring: Ring, line: float, *, keep: int) -> Ring:
    """The part of a ring east (1) or west (-1) of a longitude."""
    kept: Ring = []
    for (x1, y1), (x2, y2) in pairwise(ring):
        is_in, goes_in = (x1 - line) * keep >= 0, (x2 - line) * keep >= 0
        if is_in:
            kept.append((x1, y1))
        if is_in != goes_in:
            kept.append((line, y1 + (y2 - y1) * (line - x1) / (x2 - x1)))
    return [*kept, kept[0]] if kept else []


def area(ring: Ring) -> float:
    pairs = pairwise(ring)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def middle(ring: Ring) -> Point:
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def owner(name: str, numeric: str, places: Ring, codes: dict[str, str]) -> str:
    """The code of the State that a ring belongs to; empty for a territory without one."""
    longitude, latitude = middle(places)
    west, east, south, north = CRIMEA
    if name == "Russia" and west < longitude < east and south < latitude < north:
        return "UKR"
    if name == "Morocco" and latitude < SAHARA:
        return ""
    return codes.get(numeric, "")


def outlines(atlas: Atlas, codes: dict[str, str]) -> dict[str, list[Ring]]:
    """The rings of every State; of what is none of them, under no code."""
    found: dict[str, list[Ring]] = {}
    for geometry in atlas.geometries:
        name = geometry["properties"]["name"]
        if name in NOWHERE or name in JOINED or not geometry.get("arcs"):
            continue
        for ring in atlas.rings(geometry):
            code = owner(name, geometry.get("id", ""), ring, codes)
            found.setdefault(code, []).append([projected(*place) for place in ring])
    return found


def spread(dots: dict[str, Point]) -> dict[str, Point]:
    """Dots that would cover each other, pushed apart."""
    placed = dict(sorted(dots.items()))
    for _ in range(200):
        for one in placed:
            for other in placed:
                (x1, y1), (x2, y2) = placed[one], placed[other]
                gap = math.dist((x1, y1), (x2, y2))
                if one < other and gap < APART:
                    push = (APART - gap) / 2 / (gap or 1)
                    across, down = (x2 - x1) * push or 1, (y2 - y1) * push
                    placed[one] = (x1 - across, y1 - down)
                    placed[other] = (x2 + across, y2 + down)
    return placed


def path(rings: list[Ring]) -> str:
    """In whole units and from point to point, which is short."""
    said = []
    for ring in rings:
        points = [(round(x), round(y)) for x, y in ring]
        kept = [point for at, point in enumerate(points) if not at or point != points[at - 1]]
        if len(kept) < 4:
            continue
        steps = pairwise(kept[:-1])
        moved = " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in steps)
        said.append(f"M{kept[0][0]} {kept[0][1]}l{moved}z".replace(" -", "-"))
    return "".join(said)


def main(coarse: str, fine: str, table: str) -> None:
    with Path(table).open(newline="", encoding="utf-8") as file:
        states = [row for row in csv.DictReader(file) if row["un_status"] in {"member", "observer"}]
    codes = {row["iso_numeric"]: row["iso3"] for row in states}
    found = outlines(Atlas(coarse, rough=ROUGH), codes)
    finer = outlines(Atlas(fine, rough=0), codes)
    land, dots = {}, {code: projected(*place) for code, place in MISSING.items()}
    for code in sorted(codes.values()):
        rings = found.get(code, [])
        land[code] = path(rings)
        if sum(map(area, rings)) < SMALL and code in finer:
            dots[code] = middle(max(finer[code], key=area))
    height = round(projected(0, SOUTH)[1])
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">')
    print(f'<path class="land" d="{path(found.get("", []))}"/>\n<g>')
    placed = spread(dots)
    # Dots last: land must not cover them.
    for code in sorted(land, key=lambda code: (code in placed, code)):
        shape = f'<path d="{land[code]}"/>' if land[code] else ""
        if code in placed:
            x, y = placed[code]
            shape += f'<circle cx="{round(x)}" cy="{round(y)}" r="{RADIUS}"/>'
        print(f'<g class="{code} country map-element">{shape}</g>')
    print("</g></svg>")
    absent = sorted(code for code in land if not land[code] and code not in dots)
    print(f"{len(land)} States, {len(dots)} dots; not drawn: {absent}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
