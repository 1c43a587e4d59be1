"""What each login may touch. Roles are made by the launcher or the operator; here they only get rights.

The web reads and writes what pages need, and no more: it cannot change the log, write the record, or see
what came in from outside. Jobs do the rest. Neither owns a table, so row-level security binds both.
"""

from django.db import migrations

# Partitions get nothing: they are reached through their parent, where the fence stands.
ALL = """
DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT c.relispartition
               AND c.relname NOT LIKE 'audit_%' AND c.relname NOT LIKE 'records_%'
               AND c.relname NOT LIKE 'interop_%' AND c.relname NOT LIKE 'oversight_%' AND c.relname <> 'django_migrations'
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO vp_web, vp_jobs', t.name);
    END LOOP;
END $$;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO vp_web, vp_jobs;
GRANT SELECT ON django_migrations TO vp_web, vp_jobs;
"""

FEW = """
REVOKE DELETE ON bookings_booking, bookings_bookingevent, bookings_bookingnote, bookings_invitation, bookings_earliertimewish, bookings_offer, bookings_wishevent, reminders_message, reminders_receipt, reminders_inbound, reminders_handover, reminders_letter, reminders_calltask, reminders_clinictext, reminders_carrier, reminders_carrierstop FROM vp_web, vp_jobs;
REVOKE INSERT, UPDATE, DELETE ON clinics_postalplace FROM vp_web;
REVOKE DELETE ON clinics_smsconsent FROM vp_web, vp_jobs;
REVOKE DELETE ON operations_jobrun FROM vp_web, vp_jobs;
REVOKE INSERT ON operations_jobrun FROM vp_web;
REVOKE UPDATE ON bookings_bookingevent, bookings_wishevent FROM vp_web, vp_jobs;
REVOKE UPDATE, DELETE ON bookings_typeset, bookings_typeset_visit_types FROM vp_web, vp_jobs;
REVOKE DELETE ON representation_guardianbar, representation_guardianexception, representation_legalrepresentative, representation_helper, representation_accessrequest FROM vp_web, vp_jobs;
GRANT SELECT ON records_source, records_entry, records_entryversion TO vp_web;
GRANT SELECT, INSERT, UPDATE ON records_source, records_entry TO vp_jobs;
GRANT SELECT, INSERT ON records_entryversion TO vp_jobs;
GRANT SELECT, INSERT, UPDATE ON interop_importrun, interop_knownactor, interop_knownpatient, interop_quarantined TO vp_jobs;
GRANT SELECT, INSERT, UPDATE ON interop_feedkey TO vp_web, vp_jobs;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0002_promises"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("audit", "0002_promises"),
        ("bookings", "0002_promises"),
        ("clinics", "0001_initial"),
        ("interop", "0001_initial"),
        ("operations", "0001_initial"),
        ("oversight", "0002_promises"),
        ("otp_static", "__latest__"),
        ("otp_totp", "__latest__"),
        ("account", "__latest__"),
        ("mfa", "__latest__"),
        ("socialaccount", "__latest__"),
        ("records", "0002_promises"),
        ("reminders", "0002_promises"),
        ("representation", "0001_initial"),
        ("sessions", "__latest__"),
    ]
    operations = [migrations.RunSQL(ALL), migrations.RunSQL(FEW)]
