"""One selection, one address: parameters in a fixed order, values sorted, nothing that says nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse

from comms.public.search.catalogue import FACETS
from comms.public.search.forms import NEWEST


@dataclass(frozen=True)
class Selection:
    """What a reader asked for, after its form was found in order."""

    q: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    to: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = NEWEST
    more: str = ""
    page: int = 1

    @classmethod
    def of(cls, cleaned: Mapping[str, object]) -> Selection:
        """The selection of a valid form."""
        facets = {name: tuple(sorted(set(cleaned[name]))) for name in FACETS if cleaned[name]}  # type: ignore[call-overload]
        plain = {
            name: cleaned[name] for name in ("q", "since", "until", "to", "sort", "more", "page")
        }
        return cls(facets=facets, **{name: value for name, value in plain.items() if value})  # type: ignore[arg-type]

    @property
    def asks_nothing(self) -> bool:
        return not (self.q or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.since or self.until or self.to or self.facets)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of its one address."""
        days = {"since": self.since, "until": self.until}
        said = [
            ("q", self.q),
            *((name, day.isoformat() if day else "") for name, day in days.items()),
        ]
        said.append(("to", self.to))
        said += [(name, value) for name in FACETS for value in self.facets.get(name, ())]
        said.append(("sort", self.sort if self.sort != NEWEST else ""))
        said += [("more", self.more), ("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in said if value]

    def query(self) -> str:
        return urlencode(self.pairs())

    def address(self) -> str:
        """The one address of this selection."""
        query = self.query()
        return reverse("public:letters") + (f"?{query}" if query else "")

    def at(self, page: int) -> Selection:
        return replace(self, page=page)

    def sorted_by(self, sort: str) -> Selection:
        return replace(self, sort=sort, page=1)

    def without(self, name: str, value: str = "") -> Selection:
        """The same, on its first page, without one thing in force."""
        if name in FACETS:
            left = tuple(one for one in self.facets.get(name, ()) if one != value)
            kept = {other: values for other, values in self.facets.items() if other != name}
            return replace(self, facets=kept | ({name: left} if left else {}), page=1)
        return replace(self, page=1, **{name: None if name in {"since", "until"} else ""})  # type: ignore[arg-type]

    def showing_all(self, name: str) -> Selection:
        return replace(self, more=name, page=1)
