"""A reply question by question: what the letter asks, and the passages that answer it.

The new table is born in `public` and moved, so its privileges are set as 0002 sets those of the others. A reply that is
withheld later forgets its answers with its text.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

GRANTS = """
REVOKE ALL ON site.published_answer FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.published_answer_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.published_answer TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.published_answer TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.published_answer_id_seq TO pouch_publisher;
CREATE TRIGGER makes_edition AFTER INSERT OR UPDATE OR DELETE ON site.published_answer
    FOR EACH STATEMENT EXECUTE FUNCTION site.next_edition();
"""
FORGETS = """
CREATE OR REPLACE FUNCTION site.forget_withheld() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM site.publication_text WHERE reply_id = NEW.id;
    {}
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('public', '0009_files_withheld_and_redacted'),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='questions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='what it asks, in its order', size=None),
        ),
        migrations.CreateModel(
            name='PublishedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('extent', models.CharField(choices=[('answered', 'Answered'), ('partly', 'Partly answered'), ('none', 'Not answered'), ('referred', 'Referred elsewhere')], max_length=8)),
                ('passage', models.TextField(blank=True, default='')),
                ('page', models.PositiveIntegerField(null=True)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='public.publishedfile')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='public.publishedreply')),
            ],
            options={
                'db_table': 'published_answer',
                'ordering': ['reply_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('reply', 'number'), name='reply_answers_once'), models.CheckConstraint(condition=models.Q(models.Q(('file', None), ('page', None), ('passage', '')), models.Q(models.Q(('passage', ''), _negated=True), ('file__isnull', False)), _connector='OR'), name='published_passage_stands_in_a_file')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE public.published_answer SET SCHEMA site",
            reverse_sql="ALTER TABLE site.published_answer SET SCHEMA public",
        ),
        migrations.RunSQL(GRANTS, reverse_sql="DROP TRIGGER makes_edition ON site.published_answer"),
        migrations.RunSQL(
            FORGETS.format("DELETE FROM site.published_answer WHERE reply_id = NEW.id;"),
            reverse_sql=FORGETS.format(""),
        ),
    ]
