"""The four database roles of Pouch and what each may do in schema `site`.

`pouch_public` reads the site and nothing else; `pouch_publisher` alone writes it; `pouch_staff` (the web
process) reads it; `pouch_worker` is staff that may also become the publisher, by SET LOCAL ROLE. What staff
may do outside the site is granted by the migrations of `comms`.

Roles belong to the whole cluster, databases do not: another database's migration may be doing the same at
the same moment, so each step looks first and tries again when two collide. Going back takes the privileges
away and leaves the roles, which other databases may use.
"""

from django.db import migrations

ROLES = """
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['pouch_public', 'pouch_staff', 'pouch_publisher', 'pouch_worker'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = wanted);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'The database user % may not create the role %.', current_user, wanted
                USING ERRCODE = 'insufficient_privilege', HINT = format(
                    'Let an administrator run CREATE ROLE %I NOLOGIN; GRANT %I TO %I WITH ADMIN OPTION; for each of'
                    ' pouch_public, pouch_staff, pouch_publisher and pouch_worker, and migrate again.',
                    wanted, wanted, current_user);
        END;
    END LOOP;
END $$;
"""

# Membership of the person who migrates lets them SET ROLE; a superuser needs none and would only be listed.
MEMBERS = """
DO $$
DECLARE
    pair text[];
    grants text[][] := ARRAY[
        ['pouch_staff', 'pouch_worker'], ['pouch_publisher', 'pouch_worker'],
        ['pouch_public', current_user], ['pouch_staff', current_user],
        ['pouch_publisher', current_user], ['pouch_worker', current_user]
    ];
BEGIN
    FOREACH pair SLICE 1 IN ARRAY grants LOOP
        FOR attempt IN 1..20 LOOP
            EXIT WHEN EXISTS (
                SELECT FROM pg_auth_members
                WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = pair[1])
                AND member = (SELECT oid FROM pg_roles WHERE rolname = pair[2]))
                OR (pair[2] = current_user AND (SELECT rolsuper FROM pg_roles WHERE rolname = pair[2]));
            BEGIN
                EXECUTE format('GRANT %I TO %I', pair[1], pair[2]);
            EXCEPTION
                WHEN internal_error OR unique_violation THEN PERFORM pg_sleep(0.1);
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The database user % may not grant % to %.', current_user, pair[1], pair[2]
                    USING ERRCODE = 'insufficient_privilege', HINT = format(
                        'Let an administrator run GRANT %I TO %I; and migrate again.', pair[1], pair[2]);
            END;
        END LOOP;
    END LOOP;
END $$;
"""

GRANTS = """
REVOKE ALL ON ALL TABLES IN SCHEMA site FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA site FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SCHEMA site FROM PUBLIC;

GRANT USAGE ON SCHEMA site TO pouch_public, pouch_staff, pouch_publisher;
GRANT SELECT ON ALL TABLES IN SCHEMA site TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA site TO pouch_publisher;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA site TO pouch_publisher;

ALTER DEFAULT PRIVILEGES IN SCHEMA site GRANT SELECT ON TABLES TO pouch_public, pouch_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA site GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pouch_publisher;
ALTER DEFAULT PRIVILEGES IN SCHEMA site GRANT USAGE ON SEQUENCES TO pouch_publisher;

REVOKE ALL ON SCHEMA public FROM PUBLIC, pouch_public;
GRANT USAGE ON SCHEMA public TO pouch_staff, pouch_publisher;
"""

BACK = """
GRANT USAGE ON SCHEMA public TO PUBLIC;
REVOKE USAGE ON SCHEMA public FROM pouch_staff, pouch_publisher;

ALTER DEFAULT PRIVILEGES IN SCHEMA site REVOKE ALL ON TABLES FROM pouch_public, pouch_staff, pouch_publisher;
ALTER DEFAULT PRIVILEGES IN SCHEMA site REVOKE ALL ON SEQUENCES FROM pouch_publisher;
REVOKE ALL ON ALL TABLES IN SCHEMA site FROM pouch_public, pouch_staff, pouch_publisher;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA site FROM pouch_publisher;
REVOKE ALL ON SCHEMA site FROM pouch_public, pouch_staff, pouch_publisher;
"""

# Without temporary tables there is nothing at all that the public role may write.
TEMPORARY = """
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO pouch_staff', current_database());
END $$;
"""
TEMPORARY_BACK = """
DO $$ BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM pouch_staff', current_database());
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0001_the_site")]

    operations = [
        migrations.RunSQL(ROLES, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(MEMBERS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, reverse_sql=BACK),
        migrations.RunSQL(TEMPORARY, reverse_sql=TEMPORARY_BACK),
    ]
