"""Plain builders for mandates and the people who speak for them."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from mandates.models import Holder, Mandate, Resolution, Title, User

SINCE = dt.date(2018, 1, 1)


def date(text):
    return dt.date.fromisoformat(text)


def period(start="2018-01-01", end=None):
    return DateRange(date(start), date(end) if end else None)


def person(email="drafter@example.org", **fields):
    return User.objects.create_user(email, name=email.split("@")[0].title(), **fields)


def mandate(key="minority", *, kind="SR", keyword="", scope="thematic", **fields):
    return Mandate.objects.create(
        key=key, kind=kind, scope=scope, ordering_keyword=keyword or key.title(), **fields
    )


def title(of, text, *, language="en", gender="", start="2018-01-01", end=None):
    return Title.objects.create(
        mandate=of, text=text, language=language, gender=gender, period=period(start, end)
    )


def holder(of, name, *, gender="", function="", start="2018-01-01", end=None):
    return Holder.objects.create(
        mandate=of, name=name, gender=gender, function=function, period=period(start, end)
    )


def resolution(of, symbol, *, start="2018-01-01", end=None):
    return Resolution.objects.create(mandate=of, symbol=symbol, period=period(start, end))


def cultural_rights():
    """Renewed on 23 March 2021, handed over on 1 November 2021."""
    made = mandate("cultural_rights", keyword="Cultural rights")
    title(made, "Special Rapporteur in the field of cultural rights")
    title(
        made, "Rapporteuse spéciale dans le domaine des droits culturels", language="fr", gender="f"
    )
    title(
        made, "Rapporteur spécial dans le domaine des droits culturels", language="fr", gender="m"
    )
    holder(made, "Karima Bennoune", gender="f", end="2021-11-01")
    holder(made, "Alexandra Xanthaki", gender="f", start="2021-11-01")
    resolution(made, "37/12", end="2021-03-23")
    resolution(made, "46/9", start="2021-03-23")
    return made
