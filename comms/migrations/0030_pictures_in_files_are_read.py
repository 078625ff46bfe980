"""What the pictures of a copy say is kept for the gate.

Copies that were cleaned before are made anew, since nothing has read their pictures: until the worker has done it,
their replies wait, and so do corrections of letters whose replies are public. Going back leaves that to the worker too.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

ANEW = """
UPDATE comms_filechoice SET state = 'making', reason = '', attempts = 0, done = 0
WHERE choice = 'publish' AND state = 'made' AND superseded_at IS NULL
    AND media_type = 'application/pdf' AND "of" = 0
"""


class Migration(migrations.Migration):

    dependencies = [
        ('comms', '0029_a_scanner_looks_at_files'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='filechoice',
            name='a_made_copy_stays',
        ),
        migrations.AddField(
            model_name='filechoice',
            name='seen',
            field=models.JSONField(default=dict),
        ),
        migrations.RunSQL(ANEW, reverse_sql=migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='filechoice',
            trigger=pgtrigger.compiler.Trigger(name='a_made_copy_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'made\' AND (OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."boxes" IS DISTINCT FROM (NEW."boxes") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."seen" IS DISTINCT FROM (NEW."seen") OR OLD."state" IS DISTINCT FROM (NEW."state")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='636edf1a4b43bd88c06c0c2987e5f4ad10e4169b', operation='UPDATE', pgid='pgtrigger_a_made_copy_stays_1395c', table='comms_filechoice', when='BEFORE')),
        ),
    ]
