"""Whom a letter is to over all its names, the State and region, its themes, and what it follows up.

Letters released before get what can be told from their rows: the State written to, and a key of their name.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

FILL = """
UPDATE site.publication SET
    state_code = CASE WHEN recipient_code = 'OTH' THEN '' ELSE recipient_code END,
    recipient_key = CASE WHEN recipient_code = 'OTH'
        THEN left(trim(BOTH '-' FROM regexp_replace(lower(recipient_name), '[^a-z0-9]+', '-', 'g')), 80)
        ELSE lower(recipient_code) END
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0004_copies_without_a_seal")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="recipient_key",
            field=models.SlugField(
                default="",
                help_text="the same for every letter to this recipient, whatever its name",
                max_length=80,
                db_index=False,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publication",
            name="state_code",
            field=models.CharField(
                blank=True,
                default="",
                help_text="ISO 3166 alpha-3 of the State written to, or of the company's domicile",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="region",
            field=models.CharField(
                blank=True,
                default="",
                help_text="of that State, as the United Nations count",
                max_length=60,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="themes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100),
                blank=True,
                default=list,
                help_text="the rights at stake",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="follows",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                blank=True,
                default=list,
                help_text="slugs of the letters it follows up, public or not",
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["recipient_key"], name="publication_recipient"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state_code"], name="publication_state"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["themes"], name="publication_themes"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["follows"], name="publication_follows"
            ),
        ),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
    ]
