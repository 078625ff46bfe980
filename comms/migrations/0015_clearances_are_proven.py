"""The database takes a clearance only with a code made with a key that no working role can read.

The key is written after each `migrate` (comms.clearance.proof). Clearances that are there already stay as they are.
"""

from django.db import migrations, models

KEY = """
CREATE TABLE public.clearance_key (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), inside bytea NOT NULL, outside bytea NOT NULL
);
REVOKE ALL ON public.clearance_key FROM PUBLIC, pouch_staff, pouch_worker, pouch_publisher, pouch_public;

CREATE FUNCTION public.the_code_of(message text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(k.outside || sha256(k.inside || convert_to(message, 'UTF8'))), 'hex')
    FROM public.clearance_key k
$$;
REVOKE ALL ON FUNCTION public.the_code_of(text) FROM PUBLIC;

CREATE FUNCTION public.the_clearance_key_fits(challenge text, answer text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(public.the_code_of('fits|' || challenge) = answer, false)
$$;
REVOKE ALL ON FUNCTION public.the_clearance_key_fits(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.the_clearance_key_fits(text, text) TO pouch_staff;
"""

PROVEN = """
CREATE FUNCTION public.a_clearance_is_proven() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.proof IS DISTINCT FROM public.the_code_of(concat_ws('|', 'clearance', NEW.draft_id,
        NEW.revision_id, NEW.digest, NEW.mandate_id, NEW.holder_id, NEW.person_id,
        NEW.is_delegate::int, NEW.word, encode(sha256(convert_to(NEW.comment, 'UTF8')), 'hex'),
        round(extract(epoch FROM NEW.at) * 1000000)::bigint)) THEN
        RAISE EXCEPTION 'A clearance is given through Pouch, by somebody who has signed in.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_clearance_is_proven BEFORE INSERT ON public.comms_clearance
FOR EACH ROW EXECUTE FUNCTION public.a_clearance_is_proven();
"""

BACK = """
DROP TRIGGER a_clearance_is_proven ON public.comms_clearance;
DROP FUNCTION public.a_clearance_is_proven();
DROP FUNCTION public.the_clearance_key_fits(text, text);
DROP FUNCTION public.the_code_of(text);
DROP TABLE public.clearance_key;
"""


class Migration(migrations.Migration):
    dependencies = [("comms", "0014_more_is_told")]
    operations = [
        migrations.AddField(
            model_name="clearance",
            name="proof",
            field=models.CharField(
                blank=True,
                default="",
                help_text="empty in those that are older than proofs",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("proof", ""), _negated=True),
                fields=("proof",),
                name="a_proof_serves_once",
            ),
        ),
        migrations.RunSQL(KEY + PROVEN, reverse_sql=BACK),
    ]
