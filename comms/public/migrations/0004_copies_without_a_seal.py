"""Copies of a letter without a seal (Word, text, JSON), kept at its release. Earlier releases have none.

The table is born in `public` and moved, so its privileges are set as 0002 sets those of the others.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

STORED_NAME = r"^[A-Za-z0-9_-]{16,80}(\.[a-z0-9]{1,8})?$"
STORED_NAME_RULE = django.core.validators.RegexValidator(
    STORED_NAME, "A stored name is 16 to 80 letters and digits with one short extension."
)

GRANTS = """
REVOKE ALL ON site.published_copy FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.published_copy_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.published_copy TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.published_copy TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.published_copy_id_seq TO pouch_publisher;
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0003_reply_languages")]

    operations = [
        migrations.CreateModel(
            name="PublishedCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("docx", "Word"), ("txt", "Text"), ("json", "JSON")], max_length=8
                    ),
                ),
                (
                    "stored_name",
                    models.CharField(max_length=90, unique=True, validators=[STORED_NAME_RULE]),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copies",
                        to="public.publication",
                    ),
                ),
            ],
            options={
                "db_table": "published_copy",
                "ordering": ["publication_id", "form"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "form"), name="published_copy_is_one_of_its_form"
                    ),
                    models.CheckConstraint(
                        name="published_copy_is_well_named",
                        condition=models.Q(
                            form__in=["docx", "txt", "json"],
                            stored_name__regex=STORED_NAME,
                            sha256__regex=r"^[0-9a-f]{64}$",
                            size__gt=0,
                        ),
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE public.published_copy SET SCHEMA site",
            reverse_sql="ALTER TABLE site.published_copy SET SCHEMA public",
        ),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
    ]
