"""A public letter may be corrected: asked for by one, confirmed by another, shown as a new version."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

GRANTS = "REVOKE DELETE, TRUNCATE ON comms_correction FROM pouch_staff;"
BACK = "GRANT DELETE ON comms_correction TO pouch_staff;"


class Migration(migrations.Migration):

    dependencies = [
        ("comms", "0012_received_files_are_looked_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(help_text='shown on the public page')),
                ('removes_earlier', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('digest', models.CharField(blank=True, help_text='of the public text that was confirmed', max_length=64)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='communication',
            name='communication_states_follow_the_path',
        ),
        migrations.RemoveConstraint(
            model_name='rendition',
            name='one_rendition_of_a_kind',
        ),
        migrations.AddField(
            model_name='rendition',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, help_text='of the public one: grows by one a correction'),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('seal', 'Seal'), ('send', 'Send'), ('release', 'Release'), ('withdraw', 'Withdraw'), ('correct', 'Correct')], max_length=8),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='communication',
            trigger=pgtrigger.compiler.Trigger(name='communication_states_follow_the_path', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{registered:sealed,sealed:sent,sent:released,released:withdrawn,released:released,withdrawn:released,registered:void,sealed:void}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a1d85a7803206f5a6450b46e3edbc96d87638d5b', operation='UPDATE', pgid='pgtrigger_communication_states_follow_the_path_f2e4f', table='comms_communication', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='rendition',
            constraint=models.UniqueConstraint(fields=('communication', 'kind', 'version'), name='one_rendition_of_a_kind_and_version'),
        ),
        migrations.AddField(
            model_name='correction',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='communication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='comms.communication'),
        ),
        migrations.AddField(
            model_name='correction',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='dropped_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('dropped_at__isnull', True)), fields=('communication',), name='one_open_correction_a_letter'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='a_correction_is_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True), ('digest', '')), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('digest__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='a_confirmed_correction_names_its_text'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('done_at__isnull', True), models.Q(('confirmed_at__isnull', False), ('dropped_at__isnull', True)), _connector='OR'), name='a_done_correction_was_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_correction_has_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='corrections_stay_as_they_were_asked_for', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."communication_id" IS DISTINCT FROM (NEW."communication_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."removes_earlier" IS DISTINCT FROM (NEW."removes_earlier") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='50720f88862202eed16dd7ee6b65f892ecac2853', operation='UPDATE', pgid='pgtrigger_corrections_stay_as_they_were_asked_for_2046a', table='comms_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='corrections_are_confirmed_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."digest" IS DISTINCT FROM (OLD."digest") AND OLD."confirmed_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='25d63fed0d1250c707538ae14cca8f02b9b5336c', operation='UPDATE', pgid='pgtrigger_corrections_are_confirmed_once_d53d7', table='comms_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='corrections_are_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fe104799e27328cf7d951c9f81c9c5f08bd6220b', operation='DELETE', pgid='pgtrigger_corrections_are_kept_a2446', table='comms_correction', when='BEFORE')),
        ),
        migrations.RunSQL(GRANTS, reverse_sql=BACK),
    ]
