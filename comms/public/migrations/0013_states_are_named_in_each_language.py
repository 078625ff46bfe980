"""What States are called in each language, for those that a letter is public of.

The table is born in `public` and moved, so its privileges are set as 0002 sets those of the others.
"""

from django.db import migrations, models

GRANTS = """
REVOKE ALL ON site.state_name FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.state_name_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.state_name TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.state_name TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.state_name_id_seq TO pouch_publisher;
CREATE TRIGGER makes_edition AFTER INSERT OR UPDATE OR DELETE ON site.state_name
    FOR EACH STATEMENT EXECUTE FUNCTION site.next_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0012_grounds_tell_less")]

    operations = [
        migrations.CreateModel(
            name="StateName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(help_text="ISO 3166 alpha-3", max_length=3)),
                ("language", models.CharField(max_length=2)),
                ("name", models.CharField(max_length=300)),
            ],
            options={
                "db_table": "state_name",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "language"), name="state_has_one_name"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE public.state_name SET SCHEMA site",
            reverse_sql="ALTER TABLE site.state_name SET SCHEMA public",
        ),
        migrations.RunSQL(GRANTS, reverse_sql="DROP TRIGGER makes_edition ON site.state_name"),
    ]
