"""The parts of the bulk archive: a row for each that is made and stands in the public store.

The table is born in `public` and moved, so its privileges are set as 0002 sets those of the others. It does not count
the site's edition up: a part is made of what the edition counts.
"""

import django.core.validators
from django.db import migrations, models

STORED_NAME = r"^[A-Za-z0-9_-]{16,80}(\.[a-z0-9]{1,8})?$"
STORED_NAME_RULE = django.core.validators.RegexValidator(
    STORED_NAME, "A stored name is 16 to 80 letters and digits with one short extension."
)
GRANTS = """
REVOKE ALL ON site.archive_part FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.archive_part_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.archive_part TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.archive_part TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.archive_part_id_seq TO pouch_publisher;
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0010_replies_question_by_question")]

    operations = [
        migrations.CreateModel(
            name="ArchivePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("records", "records"), ("files", "files")], max_length=8
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        help_text="the year or month of the letters' dates", max_length=7
                    ),
                ),
                (
                    "stored_name",
                    models.CharField(max_length=90, unique=True, validators=[STORED_NAME_RULE]),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "letters",
                    models.PositiveIntegerField(
                        help_text="public ones; tombstones are not counted"
                    ),
                ),
                (
                    "edition",
                    models.PositiveBigIntegerField(help_text="of the site, when it was made"),
                ),
                ("changed_at", models.DateTimeField(help_text="of that edition", null=True)),
                (
                    "mark",
                    models.CharField(
                        help_text="of the rows it was made of; it tells whether they are another's",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "db_table": "archive_part",
                "ordering": ["-period", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "kind"), name="archive_part_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            kind__in=["records", "files"],
                            period__regex=r"^[0-9]{4}(-[0-9]{2})?$",
                            sha256__regex=r"^[0-9a-f]{64}$",
                            size__gt=0,
                            stored_name__regex=STORED_NAME,
                        ),
                        name="archive_part_is_well_named",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE public.archive_part SET SCHEMA site",
            reverse_sql="ALTER TABLE site.archive_part SET SCHEMA public",
        ),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
    ]
