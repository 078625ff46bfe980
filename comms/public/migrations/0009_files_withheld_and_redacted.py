"""What of a received file is public: its name by us, its pages, the ground of what is hidden, its text; or a placeholder.

The new table is born in `public` and moved, so its privileges are set as 0002 sets those of the others.
"""

import django.db.models.deletion
from django.db import migrations, models


GRANTS = """
REVOKE ALL ON site.withheld_file FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.withheld_file_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.withheld_file TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.withheld_file TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.withheld_file_id_seq TO pouch_publisher;
CREATE TRIGGER makes_edition AFTER INSERT OR UPDATE OR DELETE ON site.withheld_file
    FOR EACH STATEMENT EXECUTE FUNCTION site.next_edition();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("public", "0008_in_the_order_of_release"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='publishedfile',
            options={'ordering': ['reply_id', 'position', 'stored_name']},
        ),
        migrations.AddField(
            model_name='publishedfile',
            name='ground',
            field=models.CharField(blank=True, choices=[('source', 'protection of a source'), ('request', 'a person’s request'), ('third', 'protection of a third person'), ('minor', 'protection of a minor'), ('sexual', 'protection of a survivor of sexual violence'), ('risk', 'a continuing risk'), ('other', 'another ground')], default='', max_length=8),
        ),
        migrations.AddField(
            model_name='publishedfile',
            name='pages',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='publishedfile',
            name='position',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='publishedfile',
            name='shown_as',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AlterField(
            model_name='publishedfile',
            name='name',
            field=models.CharField(help_text='of the file when it is downloaded', max_length=255),
        ),
        migrations.CreateModel(
            name='WithheldFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('pages', models.PositiveIntegerField(null=True)),
                ('ground', models.CharField(choices=[('source', 'protection of a source'), ('request', 'a person’s request'), ('third', 'protection of a third person'), ('minor', 'protection of a minor'), ('sexual', 'protection of a survivor of sexual violence'), ('risk', 'a continuing risk'), ('other', 'another ground')], max_length=8)),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='withheld', to='public.publishedreply')),
            ],
            options={
                'db_table': 'withheld_file',
                'ordering': ['reply_id', 'position'],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE public.withheld_file SET SCHEMA site",
            reverse_sql="ALTER TABLE site.withheld_file SET SCHEMA public",
        ),
        migrations.RunSQL(GRANTS, reverse_sql="DROP TRIGGER makes_edition ON site.withheld_file"),
    ]
