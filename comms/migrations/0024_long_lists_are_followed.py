"""Whatever list the public site shows can be followed, however long its query string.

Backwards, what is longer than was allowed goes: it fits no more.
"""

from django.db import migrations, models

FITS = """
ALTER TABLE letterbox.request DROP CONSTRAINT request_selection_check;
ALTER TABLE letterbox.request ADD CONSTRAINT request_selection_check CHECK (length(selection) <= {most});
"""
GOES = """
DELETE FROM letterbox.request WHERE length(selection) > 4000;
UPDATE comms_subscribermail SET subscription_id = NULL
    WHERE subscription_id IN (SELECT id FROM comms_subscription WHERE length(selection) > 4000);
DELETE FROM comms_subscriptionkey
    WHERE subscription_id IN (SELECT id FROM comms_subscription WHERE length(selection) > 4000);
DELETE FROM comms_subscription WHERE length(selection) > 4000;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("comms", "0023_addresses_are_written_one_way"),
    ]

    operations = [
        migrations.AlterField(
            model_name="subscription",
            name="selection",
            field=models.CharField(blank=True, max_length=20000),
        ),
        migrations.RunSQL(FITS.format(most=20_000), reverse_sql=FITS.format(most=4_000)),
        migrations.RunSQL(migrations.RunSQL.noop, reverse_sql=GOES),
    ]
