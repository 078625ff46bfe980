"""Mandates are invited to join a draft; invitations and every word on them are only added.

A revision that an answer made changed who signs and no word of the text, so whoever answered is not its last author.
Only a revision whose text, choices and recipients are those of the one before counts as such: a row alone hides no edit.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


AUTHOR = """
CREATE OR REPLACE FUNCTION public.the_last_author_of(draft bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.author_id FROM comms_revision r WHERE r.draft_id = draft AND (r.number = 1
        OR EXISTS (SELECT FROM comms_event e WHERE e.draft_id = draft AND e.verb = 'revise'
                   AND e.facts ->> 'revision' = r.number::text)
        OR NOT EXISTS (SELECT FROM comms_event e WHERE e.draft_id = draft AND e.verb = 'submit'
                       AND e.facts ->> 'revision' = r.number::text AND e.at = r.created_at))
    AND NOT (EXISTS (SELECT FROM comms_invitationword w WHERE w.revision_id = r.id)
        AND EXISTS (SELECT FROM comms_revision p WHERE p.draft_id = r.draft_id
            AND p.number = r.number - 1
            AND ROW(p.content -> 'purpose', p.content -> 'facts', p.content -> 'footnotes',
                    p.content -> 'concerns', p.content -> 'questions', p.content -> 'annex_title',
                    p.content -> 'annex', p.content -> 'choices', p.content -> 'addressees')
            IS NOT DISTINCT FROM
                ROW(r.content -> 'purpose', r.content -> 'facts', r.content -> 'footnotes',
                    r.content -> 'concerns', r.content -> 'questions', r.content -> 'annex_title',
                    r.content -> 'annex', r.content -> 'choices', r.content -> 'addressees')))
    ORDER BY r.number DESC LIMIT 1
$$;
"""
AUTHOR_BEFORE = """
CREATE OR REPLACE FUNCTION public.the_last_author_of(draft bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.author_id FROM comms_revision r WHERE r.draft_id = draft AND (r.number = 1
        OR EXISTS (SELECT FROM comms_event e WHERE e.draft_id = draft AND e.verb = 'revise'
                   AND e.facts ->> 'revision' = r.number::text)
        OR NOT EXISTS (SELECT FROM comms_event e WHERE e.draft_id = draft AND e.verb = 'submit'
                       AND e.facts ->> 'revision' = r.number::text AND e.at = r.created_at))
    ORDER BY r.number DESC LIMIT 1
$$;
"""
GRANTS = "REVOKE UPDATE, DELETE, TRUNCATE ON comms_invitation, comms_invitationword FROM pouch_staff"
BACK = "GRANT UPDATE, DELETE ON comms_invitation, comms_invitationword TO pouch_staff"


class Migration(migrations.Migration):

    dependencies = [
        ('comms', '0007_remarks_beside_the_text'),
        ('mandates', '0003_country_mandates_name_their_state'),
        ('recipients', '0001_who_is_written_to'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='countries',
            field=models.ManyToManyField(blank=True, help_text='States concerned; proposes mandates', related_name='+', to='recipients.recipient'),
        ),
        migrations.AddField(
            model_name='case',
            name='rights',
            field=models.JSONField(blank=True, default=list, help_text='as the annex library names them; proposes mandates'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('asked', 'A text waits for your clearance'), ('nudged', 'A text still waits for your clearance'), ('cleared', 'A mandate has cleared a text'), ('changes', 'A mandate asks for changes to a text'), ('declined', 'A mandate declines to join a text'), ('complete', 'A text is cleared by every mandate'), ('reopened', 'A text that you had cleared is being edited again'), ('invited', 'A mandate of yours is invited to join a text'), ('joined', 'A mandate joins a text'), ('lead', 'A mandate offers to lead a text'), ('left', 'A mandate no longer joins a text'), ('sealed', 'A sealed text waits to be sent'), ('sent', 'A text that you worked on has been sent'), ('reply', 'A reply has been registered'), ('public', 'Something becomes public within a week')], max_length=8),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('answer_by', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='comms.draft')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='mandates.mandate')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='InvitationWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(choices=[('joined', 'joined'), ('lead', 'joined and offered to lead'), ('declined', 'declined'), ('withdrawn', 'invitation withdrawn'), ('added', 'put on the letter'), ('left', 'left'), ('leads', 'leads from now on'), ('kept', 'does not lead; the lead stays')], max_length=9)),
                ('comment', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mandates.holder')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='comms.invitation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comms.revision')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['mandate'], name='invitation_by_mandate'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='invitations_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5414172dd2daf142d9424e3a331af75803ec63d5', operation='UPDATE OR DELETE', pgid='pgtrigger_invitations_are_append_only_3e32d', table='comms_invitation', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='invitationword',
            constraint=models.UniqueConstraint(fields=('invitation', 'word'), name='a_word_on_an_invitation_is_said_once'),
        ),
        migrations.AddConstraint(
            model_name='invitationword',
            constraint=models.UniqueConstraint(condition=models.Q(('word__in', ['joined', 'lead', 'declined'])), fields=('invitation',), name='an_invitation_is_answered_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitationword',
            trigger=pgtrigger.compiler.Trigger(name='words_on_invitations_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c19407731e308ccba50a46589fb70a87334bb7bb', operation='UPDATE OR DELETE', pgid='pgtrigger_words_on_invitations_are_append_only_da0bc', table='comms_invitationword', when='BEFORE')),
        ),
        migrations.RunSQL(GRANTS, reverse_sql=BACK),
        migrations.RunSQL(AUTHOR, reverse_sql=AUTHOR_BEFORE),
    ]
