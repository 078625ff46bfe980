"""Whoever placed a hold may take it back until a second person has confirmed it.

Going back, the older rule holds for what comes then: holds that were taken back stay as they are.
"""

from django.conf import settings
from django.db import migrations, models

DROP = "ALTER TABLE comms_hold DROP CONSTRAINT a_hold_is_lifted_by_another"
BACK = """
ALTER TABLE comms_hold ADD CONSTRAINT a_hold_is_lifted_by_another
    CHECK (lifted_by_id IS NULL OR lifted_by_id <> placed_by_id) NOT VALID
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0027_a_move_is_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DROP, reverse_sql=BACK)],
            state_operations=[
                migrations.RemoveConstraint(model_name="hold", name="a_hold_is_lifted_by_another"),
            ],
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by__isnull", True),
                    models.Q(("lifted_by", models.F("placed_by")), _negated=True),
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    _connector="OR",
                ),
                name="a_confirmed_hold_is_lifted_by_another",
            ),
        ),
    ]
