"""The letterbox of the public site, and the tables of who follows what.

The public role may put something into schema `letterbox` and do nothing else there: not read, not change, not take
away, not count. Only the worker opens it, and only the worker reads who follows what; it does so for the public site's
readers as the public role itself, whose member it becomes here. Keys are random, so none tells how many there are.
"""

import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.db import migrations, models


LETTERBOX = """
CREATE SCHEMA letterbox;
CREATE TABLE letterbox.request (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    put_at timestamptz NOT NULL DEFAULT now(),
    address text NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
    selection text NOT NULL CHECK (length(selection) <= 4000),
    language text NOT NULL CHECK (language IN ('en', 'fr', 'es')),
    pace text NOT NULL CHECK (pace IN ('daily', 'at_once'))
);
CREATE TABLE letterbox.word (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    put_at timestamptz NOT NULL DEFAULT now(),
    verb text NOT NULL CHECK (verb IN ('confirm', 'stop')),
    lock text NOT NULL CHECK (lock ~ '^[0-9a-f]{64}$')
);

-- Whoever floods it fills ten thousand rows and no disk. It counts as the owner, because who puts in may not look.
CREATE FUNCTION letterbox.refuse_a_flood() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    kept bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM letterbox.%I LIMIT 10000) AS found', TG_TABLE_NAME) INTO kept;
    IF kept >= 10000 THEN
        RAISE EXCEPTION 'The letterbox is full.' USING ERRCODE = 'program_limit_exceeded';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuses_a_flood BEFORE INSERT ON letterbox.request
    FOR EACH ROW EXECUTE FUNCTION letterbox.refuse_a_flood();
CREATE TRIGGER refuses_a_flood BEFORE INSERT ON letterbox.word
    FOR EACH ROW EXECUTE FUNCTION letterbox.refuse_a_flood();

REVOKE ALL ON SCHEMA letterbox FROM PUBLIC;
REVOKE ALL ON FUNCTION letterbox.refuse_a_flood() FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA letterbox
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT USAGE ON SCHEMA letterbox TO pouch_public, pouch_worker;
GRANT INSERT (address, selection, language, pace) ON letterbox.request TO pouch_public;
GRANT INSERT (verb, lock) ON letterbox.word TO pouch_public;
GRANT SELECT, DELETE ON letterbox.request, letterbox.word TO pouch_worker;
"""
NO_LETTERBOX = "DROP SCHEMA letterbox CASCADE;"

# Another database of the cluster may be doing the same at this moment.
READER = """
DO $$ BEGIN
    FOR attempt IN 1..20 LOOP
        EXIT WHEN EXISTS (
            SELECT FROM pg_auth_members
            WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = 'pouch_public')
            AND member = (SELECT oid FROM pg_roles WHERE rolname = 'pouch_worker'));
        BEGIN
            GRANT pouch_public TO pouch_worker;
        EXCEPTION
            WHEN internal_error OR unique_violation THEN PERFORM pg_sleep(0.1);
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'The database user % may not grant pouch_public to pouch_worker.', current_user
                USING ERRCODE = 'insufficient_privilege', HINT =
                    'Let an administrator run GRANT pouch_public TO pouch_worker; and migrate again.';
        END;
    END LOOP;
END $$;
"""

TABLES = (
    "comms_subscriber, comms_subscription, comms_subscriptionkey, comms_subscribermail, comms_subscriptionround"
)
GRANTS = f"""
REVOKE ALL ON {TABLES} FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher;
GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLES} TO pouch_worker;
"""
BACK = f"REVOKE ALL ON {TABLES} FROM pouch_worker;"


class Migration(migrations.Migration):

    dependencies = [
        ("comms", "0020_replies_are_matched_with_questions"),
        ('public', '0009_files_withheld_and_redacted'),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', models.EmailField(max_length=254)),
                ('asked_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('address'), name='an_address_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('selection', models.CharField(blank=True, max_length=4000)),
                ('language', models.CharField(max_length=2)),
                ('pace', models.CharField(choices=[('daily', 'once a day'), ('at_once', 'at once')], max_length=7)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='comms.subscriber')),
            ],
        ),
        migrations.CreateModel(
            name='SubscriberMail',
            fields=[
                ('due_at', models.DateTimeField(help_text='not sent before')),
                ('state', models.CharField(choices=[('queued', 'waiting to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'could not be sent'), ('uncertain', 'may have been sent')], default='queued', max_length=9)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('try_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('words', models.TextField(blank=True, help_text='what the mail server said')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('request', 'asks whether it was really asked for'), ('news', 'tells of something newly public')], max_length=7)),
                ('once', models.CharField(max_length=200)),
                ('slug', models.CharField(blank=True, help_text='of the letter that is told of', max_length=60)),
                ('what', models.CharField(blank=True, help_text='that is new of it', max_length=10)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='comms.subscriber')),
                ('subscription', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mails', to='comms.subscription')),
            ],
        ),
        migrations.CreateModel(
            name='SubscriptionKey',
            fields=[
                ('lock', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('verb', models.CharField(choices=[('confirm', 'confirms a subscription'), ('stop', 'ends one subscription, or takes the address away')], max_length=7)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='comms.subscriber')),
                ('subscription', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='comms.subscription')),
            ],
        ),
        migrations.CreateModel(
            name='SubscriptionRound',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('edition', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_round_of_subscriptions')],
            },
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(models.F('subscriber'), django.db.models.functions.text.MD5('selection'), condition=models.Q(('confirmed_at', None)), name='a_selection_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(models.F('subscriber'), django.db.models.functions.text.MD5('selection'), condition=models.Q(('confirmed_at__isnull', False)), name='a_selection_is_followed_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('pace__in', ['daily', 'at_once'])), name='a_subscription_has_a_pace'),
        ),
        migrations.AddIndex(
            model_name='subscribermail',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['kind', 'due_at'], name='subscriber_mail_to_send'),
        ),
        migrations.AddConstraint(
            model_name='subscribermail',
            constraint=models.UniqueConstraint(fields=('subscriber', 'once'), name='a_subscriber_is_told_once'),
        ),
        migrations.RunSQL(GRANTS, reverse_sql=BACK),
        migrations.RunSQL(READER, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(LETTERBOX, reverse_sql=NO_LETTERBOX),
    ]
