"""The address of whoever follows something stands in one form, so that nobody is one subscriber for every spelling.

The form is the one that messages went to until now. Two rows of one mailbox become one; the links that it was sent go on
working. A row that no message could leave for goes. Backwards nothing is changed: how it was typed is not known.
"""

import re

from django.db import migrations, models
from django.db.models.functions import Lower

ONE_FORM = r"^[!-~]+@[a-z0-9.-]+$"


def write_one_way(apps, schema_editor):
    Subscriber = apps.get_model("comms", "Subscriber")
    for row in Subscriber.objects.exclude(address__regex=ONE_FORM).order_by("pk"):
        address = on_the_wire(row.address)
        rows = Subscriber.objects.alias(folded=Lower("address"))
        twin = rows.filter(folded=address.lower()).exclude(pk=row.pk).first()
        if not address:
            row.delete()
        elif twin:
            join(row, twin)
        else:
            row.address = address
            row.save(update_fields=["address"])
    # What waits for the end of the transaction would keep the constraint from being added.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def on_the_wire(address):
    name, _at, host = address.rpartition("@")
    try:
        written = f"{name}@{host.encode('idna').decode().lower()}"
    except UnicodeError:
        return ""
    return written if re.fullmatch(ONE_FORM, written) else ""


def join(row, twin):
    for one in row.subscriptions.all():
        waits = one.confirmed_at is None
        same = twin.subscriptions.filter(selection=one.selection, confirmed_at__isnull=waits).first()
        if same:
            one.keys.update(subscription=same)
            one.mails.update(subscription=same)
            one.delete()
        else:
            one.subscriber = twin
            one.save(update_fields=["subscriber"])
    row.keys.update(subscriber=twin)
    for mail in row.mails.all():
        twin.mails.filter(once=mail.once, state="queued").delete()
        if not twin.mails.filter(once=mail.once).exists():
            mail.subscriber = twin
            mail.save(update_fields=["subscriber"])
    asked = [one.asked_at for one in (row, twin) if one.asked_at]
    twin.asked_at = max(asked, default=None)
    twin.save(update_fields=["asked_at"])
    row.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("comms", "0022_grounds_are_the_desks_own"),
    ]

    operations = [
        migrations.RunPython(write_one_way, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="subscriber",
            constraint=models.CheckConstraint(
                condition=models.Q(address__regex=ONE_FORM), name="an_address_has_one_form"
            ),
        ),
    ]
