"""Whoever asked for another day may take that back.

Going back, the older rule holds for what comes then: requests that were taken back stay as they are.
"""

from django.conf import settings
from django.db import migrations, models

DROP = "ALTER TABLE comms_move DROP CONSTRAINT a_move_is_decided_by_another"
BACK = """
ALTER TABLE comms_move ADD CONSTRAINT a_move_is_decided_by_another
    CHECK (decided_by_id IS NULL OR decided_by_id <> asked_by_id) NOT VALID
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0026_officers_are_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DROP, reverse_sql=BACK)],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="move", name="a_move_is_decided_by_another"
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ("is_confirmed", False),
                    _connector="OR",
                ),
                name="a_move_is_confirmed_by_another",
            ),
        ),
    ]
