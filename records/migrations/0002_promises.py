"""Whose entries may be seen at all is decided here; ages, blocks and visibility are policies above."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER entry_version_is_append_only BEFORE UPDATE OR DELETE ON records_entryversion
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""

# The settings stand in sub-selects so that they are read once a statement, not once a row.
FENCE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY within_the_fence ON {table} FOR SELECT TO vp_web USING (
    person_id = ANY ((SELECT NULLIF(current_setting('app.persons', true), '')::uuid[])::uuid[])
    OR unit_id = (SELECT NULLIF(current_setting('app.unit', true), '')::uuid)
);
CREATE POLICY jobs_see_all ON {table} TO vp_jobs USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("audit", "0002_promises")]
    operations = [
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunSQL(FENCE.format(table="records_entry")),
        migrations.RunSQL(FENCE.format(table="records_entryversion")),
    ]
