"""Programs read letters in the order in which they became public, from any place on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0007_versions_and_changes")]

    operations = [
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["released_at", "slug"], name="publication_released"),
        ),
    ]
