"""A correction makes a new version and keeps the earlier one; a public log tells of every change.

The log only grows: the publisher may add to it and no more. Withdrawals made before have their line written here.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

TABLES = """
ALTER TABLE public.published_version SET SCHEMA site;
ALTER TABLE public.public_change SET SCHEMA site;
"""
TABLES_BACK = """
ALTER TABLE site.published_version SET SCHEMA public;
ALTER TABLE site.public_change SET SCHEMA public;
"""
GRANTS = """
REVOKE ALL ON site.published_version, site.public_change
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.published_version_id_seq, site.public_change_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.published_version, site.public_change TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE ON site.published_version TO pouch_publisher;
GRANT SELECT, INSERT ON site.public_change TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.published_version_id_seq, site.public_change_id_seq TO pouch_publisher;
"""
EARLIER = """
INSERT INTO site.public_change (publication_id, kind, changed_at, version, reason)
SELECT id, 'withdrawal', withdrawn_on::timestamp AT TIME ZONE 'Europe/Zurich', 1, withdrawal_reason
FROM site.publication WHERE is_withdrawn
"""


class Migration(migrations.Migration):

    dependencies = [
        ("public", "0006_texts_and_edition"),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, help_text='grows by one a correction'),
        ),
        migrations.CreateModel(
            name='PublicChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('correction', 'Corrected'), ('withdrawal', 'Withdrawn'), ('return', 'Public again')], max_length=10)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveSmallIntegerField()),
                ('reason', models.TextField()),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='public.publication')),
            ],
            options={
                'db_table': 'public_change',
                'ordering': ['-changed_at'],
                'indexes': [models.Index(fields=['-changed_at'], name='public_change_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('kind__in', ['correction', 'withdrawal', 'return'])), name='public_change_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PublishedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('shown_from', models.DateTimeField()),
                ('shown_until', models.DateTimeField()),
                ('reason', models.TextField(help_text='why it was replaced, for readers')),
                ('is_removed', models.BooleanField(default=False, help_text='its text is kept nowhere public')),
                ('body_html', models.TextField(blank=True, default='')),
                ('pdf_name', models.CharField(blank=True, default='', max_length=90, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9_-]{16,80}(\\.[a-z0-9]{1,8})?$', 'A stored name is 16 to 80 letters and digits with one short extension.')])),
                ('pdf_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('pdf_size', models.PositiveBigIntegerField(default=0)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='public.publication')),
            ],
            options={
                'db_table': 'published_version',
                'ordering': ['publication_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('publication', 'number'), name='version_is_numbered_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(models.Q(('body_html', ''), ('is_removed', True), ('pdf_name', ''), ('pdf_sha256', ''), ('pdf_size', 0)), models.Q(('is_removed', False), ('pdf_name__regex', '^[A-Za-z0-9_-]{16,80}(\\.[a-z0-9]{1,8})?$'), ('pdf_sha256__regex', '^[0-9a-f]{64}$'), ('pdf_size__gt', 0), models.Q(('body_html', ''), _negated=True)), _connector='OR')), name='removed_version_keeps_nothing_but_the_reason')],
            },
        ),
        migrations.RunSQL(TABLES, reverse_sql=TABLES_BACK),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(EARLIER, reverse_sql=migrations.RunSQL.noop),
    ]
