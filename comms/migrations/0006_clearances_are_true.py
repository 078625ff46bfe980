"""The database looks at every clearance itself, and keeps no text cleared that is not.

Plain triggers, not pgtrigger's: those can be switched off by the role that they are to hold back
(`SET pgtrigger.ignore`). The functions fix their own search path and are not the working roles' to change.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

CLEARANCE = """
CREATE FUNCTION public.a_clearance_is_true() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    day date := (NEW.at AT TIME ZONE 'Europe/Zurich')::date;
    made timestamptz;
BEGIN
    SELECT r.created_at INTO made FROM comms_draft d JOIN comms_revision r ON r.id = d.current_id
    WHERE d.id = NEW.draft_id AND d.state = 'submitted' AND r.draft_id = d.id
    AND r.id = NEW.revision_id AND r.digest = NEW.digest;
    IF made IS NULL THEN
        RAISE EXCEPTION 'A clearance is of the current text of its draft, while that is in clearance.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.at < made OR NEW.at > clock_timestamp() + interval '1 day' THEN
        RAISE EXCEPTION 'A clearance is given once the text is there, and not in the future.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM comms_signatory s
                   WHERE s.draft_id = NEW.draft_id AND s.mandate_id = NEW.mandate_id) THEN
        RAISE EXCEPTION 'The mandate does not sign this draft.' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM mandates_holder h WHERE h.id = NEW.holder_id
                   AND h.mandate_id = NEW.mandate_id AND h.period @> day) THEN
        RAISE EXCEPTION 'The holder did not hold the mandate on that day.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM mandates_appointment a JOIN mandates_user u ON u.id = a.user_id
                   WHERE a.user_id = NEW.person_id AND a.mandate_id = NEW.mandate_id
                   AND a.role IN ('holder', 'delegate') AND a.period @> day AND u.is_active) THEN
        RAISE EXCEPTION 'The person neither held the mandate nor a delegation on that day.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_delegate = EXISTS (SELECT FROM mandates_appointment a
                   WHERE a.user_id = NEW.person_id AND a.mandate_id = NEW.mandate_id
                   AND a.role = 'holder' AND a.period @> day) THEN
        RAISE EXCEPTION 'A delegate is whoever does not hold the mandate on that day.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_clearance_is_true BEFORE INSERT ON public.comms_clearance
FOR EACH ROW EXECUTE FUNCTION public.a_clearance_is_true();
"""

# The last author is that of the newest revision which the act of submitting did not make by itself.
CLEARED = """
CREATE FUNCTION public.the_last_author_of(draft bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.author_id FROM comms_revision r WHERE r.draft_id = draft AND (r.number = 1
        OR EXISTS (SELECT FROM comms_event e WHERE e.draft_id = draft AND e.verb = 'revise'
                   AND e.facts ->> 'revision' = r.number::text)
        OR NOT EXISTS (SELECT FROM comms_event e WHERE e.draft_id = draft AND e.verb = 'submit'
                       AND e.facts ->> 'revision' = r.number::text AND e.at = r.created_at))
    ORDER BY r.number DESC LIMIT 1
$$;
CREATE FUNCTION public.a_cleared_text_is_cleared() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mark text;
    author bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state IN ('submitted', 'cleared')
       AND NEW.current_id IS DISTINCT FROM OLD.current_id THEN
        RAISE EXCEPTION 'A text in clearance does not change. Reopen it first.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> 'cleared' OR (TG_OP = 'UPDATE' AND OLD.state = 'cleared') THEN
        RETURN NEW;
    END IF;
    SELECT r.digest INTO mark FROM comms_revision r
    WHERE r.id = NEW.current_id AND r.draft_id = NEW.id;
    IF mark IS NULL OR NOT EXISTS (SELECT FROM comms_signatory s WHERE s.draft_id = NEW.id)
       OR EXISTS (SELECT FROM comms_signatory s WHERE s.draft_id = NEW.id AND NOT EXISTS (
            SELECT FROM (SELECT c.word, c.digest FROM comms_clearance c
                         WHERE c.draft_id = NEW.id AND c.mandate_id = s.mandate_id
                         ORDER BY c.id DESC LIMIT 1) last
            WHERE last.word = 'cleared' AND last.digest = mark)) THEN
        RAISE EXCEPTION 'A text is cleared when every mandate that signs has cleared it as it is.'
        USING ERRCODE = 'check_violation';
    END IF;
    author := the_last_author_of(NEW.id);
    IF author IS NOT NULL AND NOT EXISTS (SELECT FROM comms_signatory s CROSS JOIN LATERAL (
            SELECT c.person_id FROM comms_clearance c
            WHERE c.draft_id = NEW.id AND c.mandate_id = s.mandate_id
            ORDER BY c.id DESC LIMIT 1) last
            WHERE s.draft_id = NEW.id AND last.person_id <> author) THEN
        RAISE EXCEPTION 'Whoever last edited the text cannot be the only one who clears it.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_cleared_text_is_cleared BEFORE INSERT OR UPDATE ON public.comms_draft
FOR EACH ROW EXECUTE FUNCTION public.a_cleared_text_is_cleared();
"""

SIGNING = """
CREATE FUNCTION public.who_signs_stands_in_clearance() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM comms_draft d WHERE d.id = OLD.draft_id
            AND d.state IN ('submitted', 'cleared')))
       OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM comms_draft d WHERE d.id = NEW.draft_id
            AND d.state IN ('submitted', 'cleared'))) THEN
        RAISE EXCEPTION 'The mandates of a text in clearance do not change. Reopen it first.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER who_signs_stands_in_clearance BEFORE INSERT OR UPDATE OR DELETE ON public.comms_signatory
FOR EACH ROW EXECUTE FUNCTION public.who_signs_stands_in_clearance();
"""

BACK = """
DROP TRIGGER who_signs_stands_in_clearance ON public.comms_signatory;
DROP FUNCTION public.who_signs_stands_in_clearance();
DROP TRIGGER a_cleared_text_is_cleared ON public.comms_draft;
DROP FUNCTION public.a_cleared_text_is_cleared();
DROP FUNCTION public.the_last_author_of(bigint);
DROP TRIGGER a_clearance_is_true ON public.comms_clearance;
DROP FUNCTION public.a_clearance_is_true();
"""

# New tables come with every right for the staff role (migration 0002); of these it keeps only what adds to them.
GRANTS = """
REVOKE UPDATE, DELETE, TRUNCATE ON public.comms_reading, public.comms_deadline FROM pouch_staff;
REVOKE UPDATE, DELETE, TRUNCATE ON public.comms_notice FROM pouch_staff;
GRANT UPDATE (state, attempts, claimed_at, try_at, sent_at, message_id, words) ON public.comms_notice TO pouch_staff;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('comms', '0005_revisions_have_names'),
        ('mandates', '0002_grants_follow_appointments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clear_by', models.DateField(null=True)),
                ('at', models.DateTimeField()),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='comms.draft')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='comms.revision')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='MailChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('urgent', 'Urgent appeals and reminders at once, the rest once a day'), ('each', 'Everything at once'), ('daily', 'Everything once a day')], default='urgent', max_length=6)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_choice', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('asked', 'A text waits for your clearance'), ('nudged', 'A text still waits for your clearance'), ('cleared', 'A mandate has cleared a text'), ('changes', 'A mandate asks for changes to a text'), ('declined', 'A mandate declines to join a text'), ('complete', 'A text is cleared by every mandate'), ('reopened', 'A text that you had cleared is being edited again'), ('sealed', 'A sealed text waits to be sent'), ('sent', 'A text that you worked on has been sent'), ('reply', 'A reply has been registered'), ('public', 'Something becomes public within a week')], max_length=8)),
                ('path', models.CharField(help_text='the page that it leads to', max_length=200)),
                ('once', models.CharField(max_length=120)),
                ('is_urgent', models.BooleanField(default=False)),
                ('queued_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='not sent before')),
                ('state', models.CharField(choices=[('queued', 'waiting to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'could not be sent'), ('uncertain', 'may have been sent')], default='queued', max_length=9)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('try_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('words', models.TextField(blank=True, help_text='what the mail server said')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='comms.draft')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mandates.mandate')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='comms.draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='comms.revision')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deadline',
            trigger=pgtrigger.compiler.Trigger(name='deadlines_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='713fdd49b13f7cce693eff4e9da6a31907617f1f', operation='UPDATE OR DELETE', pgid='pgtrigger_deadlines_are_append_only_b968d', table='comms_deadline', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state__in', ['queued'])), fields=['due_at'], name='notices_to_send'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('person', 'once'), name='a_person_is_told_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notices_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='21566ef67cbbc4ba192e1b5f100eb53e9f5f171c', operation='DELETE', pgid='pgtrigger_notices_stay_15802', table='comms_notice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='what_was_told_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."once" IS DISTINCT FROM (NEW."once") OR OLD."is_urgent" IS DISTINCT FROM (NEW."is_urgent") OR OLD."draft_id" IS DISTINCT FROM (NEW."draft_id") OR OLD."mandate_id" IS DISTINCT FROM (NEW."mandate_id") OR OLD."actor_id" IS DISTINCT FROM (NEW."actor_id") OR OLD."queued_at" IS DISTINCT FROM (NEW."queued_at") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bceb10eeb55edb3bb3a1f86d24f190ad39aa764c', operation='UPDATE', pgid='pgtrigger_what_was_told_stays_68841', table='comms_notice', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('person', 'revision'), name='a_first_reading_happens_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reading',
            trigger=pgtrigger.compiler.Trigger(name='readings_are_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4375f6d511ff587c9479496042f1ec0ef9ca7be0', operation='UPDATE OR DELETE', pgid='pgtrigger_readings_are_append_only_66f1b', table='comms_reading', when='BEFORE')),
        ),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(CLEARANCE + CLEARED + SIGNING, reverse_sql=BACK),
    ]
