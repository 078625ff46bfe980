"""Of why a file is hidden the public is told no more than of words: that persons are protected, and not which."""

from django.db import migrations, models

GROUNDS = [
    ("person", "to protect persons"),
    ("request", "at the request of a person concerned"),
    ("other", "for another reason"),
]
# What was told more exactly is not told again: the way back leaves it as it is.
TELL_LESS = """
UPDATE site.published_file SET ground = 'person' WHERE ground IN ('source', 'third', 'minor', 'sexual', 'risk');
UPDATE site.withheld_file SET ground = 'person' WHERE ground IN ('source', 'third', 'minor', 'sexual', 'risk');
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0011_parts_of_the_archive")]

    operations = [
        migrations.RunSQL(TELL_LESS, reverse_sql=migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="publishedfile",
            name="ground",
            field=models.CharField(blank=True, choices=GROUNDS, default="", max_length=8),
        ),
        migrations.AlterField(
            model_name="withheldfile",
            name="ground",
            field=models.CharField(choices=GROUNDS, max_length=8),
        ),
    ]
