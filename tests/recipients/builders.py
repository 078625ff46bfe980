"""Plain builders for recipients."""

from recipients import services
from recipients.models import RecipientName
from tests.mandates.builders import date, period


def company(name="Huawei Technologies Co., Ltd.", **fields):
    return services.add(kind="company", name=name, code="OTH", is_confirmed=True, **fields)


def state(code="CHN", name="China", **fields):
    return services.add(
        kind="state",
        name=name,
        code=code,
        government_of=name,
        un_status="member",
        is_confirmed=True,
        **fields,
    )


def named(recipient, name, *, language="fr", start="2018-01-01", end=None, government_of=""):
    return RecipientName.objects.create(
        recipient=recipient,
        name=name,
        language=language,
        government_of=government_of,
        period=period(start, end),
    )


__all__ = ["company", "date", "named", "period", "state"]
