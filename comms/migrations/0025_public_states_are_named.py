"""The names, in every language, of the States that letters are public of already."""

from django.db import migrations

NAMES = """
INSERT INTO site.state_name (code, language, name)
SELECT r.code, n.language, n.name
FROM recipients_recipient r JOIN recipients_recipientname n ON n.recipient_id = r.id
WHERE r.kind = 'state' AND n.period @> current_date AND n.language IN ('en', 'fr', 'es')
    AND r.code IN (SELECT state_code FROM site.publication)
ON CONFLICT (code, language) DO UPDATE SET name = excluded.name
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0024_long_lists_are_followed"),
        ("public", "0013_states_are_named_in_each_language"),
        ("recipients", "0001_who_is_written_to"),
    ]

    operations = [
        migrations.RunSQL(NAMES, reverse_sql="DELETE FROM site.state_name"),
    ]
