"""Addresses of what becomes public, and of what is decided about it."""

from __future__ import annotations

import datetime as dt

from django.urls import path, register_converter

from comms.publication.deadlines import calendar_pages, deciding, monitoring, views


class Day:
    """A day in an address: `2021-05-11`. What is not a day is no address of ours."""

    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date | str) -> str:
        return str(value)


class Secret:
    """What opens somebody's calendar: as long as it was made, or no address of ours."""

    regex = r"[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Day, "day")
register_converter(Secret, "secret")

urlpatterns = [
    path("monitor/", monitoring.monitor, name="monitor"),
    path("publication/next/", views.becoming_public, name="becoming_public"),
    path("publication/calendar/", calendar_pages.calendar_address, name="calendar_address"),
    path("calendar/<secret:token>.ics", calendar_pages.calendar_feed, name="calendar_feed"),
    path("publication/days/<day:day>/", views.public_day, name="public_day"),
    path("letters/<int:pk>/becoming-public/", views.public_letter, name="public_letter"),
    path("letters/<int:pk>/sisters/", views.public_group, name="public_group"),
    path("letters/<int:pk>/hold/", deciding.hold_new, name="hold_new"),
    path("publication/holds/<int:pk>/confirm/", deciding.hold_confirm, name="hold_confirm"),
    path("publication/holds/<int:pk>/lift/", deciding.hold_lift, name="hold_lift"),
    path("letters/<int:pk>/review/", deciding.review_new, name="review_new"),
    path("letters/<int:pk>/extension/", deciding.extension_new, name="extension_new"),
    path("letters/<int:pk>/early-release/", deciding.early_new, name="early_new"),
    path("publication/moves/<int:pk>/confirm/", deciding.move_confirm, name="move_confirm"),
    path("publication/holds/<int:pk>/take-back/", deciding.hold_take_back, name="hold_take_back"),
    path("publication/moves/<int:pk>/refuse/", deciding.move_refuse, name="move_refuse"),
]
