"""Replies may be in any language, and one that awaits translation says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0002_site_roles")]

    operations = [
        migrations.AlterField(
            model_name="publishedreply",
            name="kind",
            field=models.CharField(
                choices=[
                    ("acknowledgement", "Acknowledgement"),
                    ("substantive", "Reply"),
                    ("translation", "Reply awaiting translation"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="publishedreply",
            name="language",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
    ]
