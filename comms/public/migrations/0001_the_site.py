"""Schema `site` and its four tables.

Django creates a table where the search path begins, which is `public`; each is then moved. Moving keeps
the privileges a table was born with, so 0002 takes all of them away before it grants any.
"""

import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

STORED_NAME = r"^[A-Za-z0-9_-]{16,80}(\.[a-z0-9]{1,8})?$"
STORED_NAME_RULE = django.core.validators.RegexValidator(
    STORED_NAME, "A stored name is 16 to 80 letters and digits with one short extension."
)
SHA256 = r"^[0-9a-f]{64}$"


def vector(configuration):
    return (
        SearchVector("reference", "recipient_name", config=configuration, weight="A")
        + SearchVector("summary", config=configuration, weight="B")
        + SearchVector("body_text", config=configuration, weight="C")
    )


def move_to_site(table):
    return migrations.RunSQL(
        f"ALTER TABLE public.{table} SET SCHEMA site",
        reverse_sql=f"ALTER TABLE site.{table} SET SCHEMA public",
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL("CREATE SCHEMA site", reverse_sql="DROP SCHEMA site"),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator("^[a-z0-9]+(-[a-z0-9]+)*$")
                        ],
                    ),
                ),
                ("reference", models.CharField(max_length=60, unique=True)),
                (
                    "letter_type",
                    models.CharField(
                        choices=[
                            ("AL", "Allegation letter"),
                            ("UA", "Urgent appeal"),
                            ("OL", "Other letter"),
                        ],
                        max_length=2,
                    ),
                ),
                ("code", models.CharField(max_length=3)),
                ("number", models.PositiveIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("dated_on", models.DateField()),
                ("sent_on", models.DateField()),
                ("released_at", models.DateTimeField()),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French"), ("es", "Spanish")],
                        max_length=2,
                    ),
                ),
                ("recipient_name", models.CharField(max_length=300)),
                (
                    "recipient_kind",
                    models.CharField(
                        choices=[
                            ("state", "State"),
                            ("company", "Company"),
                            ("organisation", "International organisation"),
                            ("other", "Other actor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("recipient_code", models.CharField(max_length=3)),
                (
                    "recipient_state",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="for a company: where it is domiciled",
                        max_length=300,
                    ),
                ),
                ("summary", models.TextField(blank=True, default="")),
                (
                    "body_html",
                    models.TextField(help_text="made by our own engine, so shown as it stands"),
                ),
                ("body_text", models.TextField()),
                ("pdf_name", models.CharField(max_length=90, validators=[STORED_NAME_RULE])),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("pdf_size", models.PositiveBigIntegerField()),
                (
                    "group",
                    models.UUIDField(default=uuid.uuid4, help_text="sister letters share it"),
                ),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawal_reason", models.TextField(blank=True, default="")),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(language="en", then=vector("english")),
                            models.When(language="fr", then=vector("french")),
                            models.When(language="es", then=vector("spanish")),
                            default=vector("simple"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "db_table": "publication",
                "ordering": ["-dated_on", "code", "-year", "-number"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="publication_search"
                    ),
                    models.Index(
                        fields=["-dated_on", "code", "-year", "-number"], name="publication_order"
                    ),
                    models.Index(fields=["group"], name="publication_group"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "number", "year"), name="publication_number_is_unique"
                    ),
                    models.CheckConstraint(
                        name="withdrawn_keeps_nothing_but_the_reason",
                        condition=models.Q(
                            is_withdrawn=False,
                            withdrawn_on=None,
                            withdrawal_reason="",
                            pdf_name__regex=STORED_NAME,
                            pdf_sha256__regex=SHA256,
                            pdf_size__gt=0,
                        )
                        & ~models.Q(body_html="")
                        & ~models.Q(body_text="")
                        | models.Q(
                            is_withdrawn=True,
                            withdrawn_on__isnull=False,
                            body_html="",
                            body_text="",
                            summary="",
                            pdf_name="",
                        )
                        & ~models.Q(withdrawal_reason=""),
                    ),
                ],
            },
        ),
        move_to_site("publication"),
        migrations.CreateModel(
            name="PublishedMandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                ("title", models.CharField(max_length=400)),
                ("position", models.PositiveSmallIntegerField()),
                ("holder", models.CharField(max_length=200)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mandates",
                        to="public.publication",
                    ),
                ),
            ],
            options={
                "db_table": "published_mandate",
                "ordering": ["publication_id", "position"],
                "indexes": [
                    models.Index(fields=["key", "publication"], name="published_mandate_key")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "key"), name="mandate_signs_once"
                    ),
                    models.UniqueConstraint(
                        fields=("publication", "position"), name="mandate_has_one_place"
                    ),
                ],
            },
        ),
        move_to_site("published_mandate"),
        migrations.CreateModel(
            name="PublishedReply",
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
                        choices=[
                            ("acknowledgement", "Acknowledgement"),
                            ("substantive", "Reply"),
                            ("late", "Late reply"),
                            ("translation", "Translation of a reply"),
                        ],
                        max_length=20,
                    ),
                ),
                ("received_on", models.DateField()),
                ("language", models.CharField(blank=True, default="", max_length=2)),
                ("is_withheld", models.BooleanField(default=False)),
                ("released_at", models.DateTimeField()),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="public.publication",
                    ),
                ),
            ],
            options={
                "db_table": "published_reply",
                "ordering": ["publication_id", "received_on", "kind", "id"],
                "indexes": [
                    models.Index(fields=["publication", "kind"], name="published_reply_kind")
                ],
            },
        ),
        move_to_site("published_reply"),
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="as shown to readers", max_length=255)),
                (
                    "stored_name",
                    models.CharField(max_length=90, unique=True, validators=[STORED_NAME_RULE]),
                ),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="public.publishedreply",
                    ),
                ),
            ],
            options={
                "db_table": "published_file",
                "ordering": ["reply_id", "name", "stored_name"],
                "constraints": [
                    models.CheckConstraint(
                        name="published_file_is_well_named",
                        condition=models.Q(
                            stored_name__regex=STORED_NAME,
                            sha256__regex=SHA256,
                            media_type__regex=r"^[a-z]+/[a-z0-9.+-]+$",
                        ),
                    )
                ],
            },
        ),
        move_to_site("published_file"),
    ]
