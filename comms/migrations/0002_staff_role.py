"""What the staff role may do outside the site: read and write, but never change or take away what is for ever.

The triggers of the first migration stop a mistake; a role that may drop its own guard is stopped only here.
"""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pouch_staff;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO pouch_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pouch_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO pouch_staff;

REVOKE UPDATE, DELETE, TRUNCATE ON comms_event, comms_revision, comms_clearance, comms_rendition FROM pouch_staff;
REVOKE DELETE, TRUNCATE ON comms_reference, comms_communication, comms_dispatch, comms_series FROM pouch_staff;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM pouch_staff;
"""
BACK = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM pouch_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM pouch_staff;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM pouch_staff;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM pouch_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("comms", "0001_the_path_of_a_letter"), ("public", "0002_site_roles")]
    operations = [migrations.RunSQL(GRANTS, reverse_sql=BACK)]
