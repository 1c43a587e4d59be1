"""The access log as the database keeps it: partitioned by month, append-only, behind a fence."""

from django.db import migrations

from core import clock

TABLE = """
CREATE TABLE audit_accessevent (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    action varchar(40) NOT NULL,
    by varchar(20) NOT NULL,
    person_id uuid,
    actor_person_id uuid,
    actor_user_id uuid,
    actor_name varchar(200) NOT NULL,
    relation varchar(30) NOT NULL,
    assignment_id uuid,
    role varchar(30) NOT NULL,
    purpose varchar(30) NOT NULL,
    care_unit_id uuid,
    care_unit_name varchar(200) NOT NULL,
    object_id uuid,
    category varchar(30) NOT NULL,
    channel varchar(10) NOT NULL,
    assurance smallint NOT NULL,
    request_id varchar(40) NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (at, id),
    CONSTRAINT representative_acts_by_a_right CHECK
        ((by = 'representative') = (relation IN ('guardian', 'helper', 'legal_representative')))
) PARTITION BY RANGE (at);
CREATE INDEX access_event_of_person ON audit_accessevent (person_id, at DESC);
CREATE INDEX access_event_of_person_at_unit ON audit_accessevent (person_id, care_unit_id) INCLUDE (care_unit_name)
    WHERE care_unit_id IS NOT NULL;
CREATE INDEX access_event_by_transaction ON audit_accessevent (transaction_id);
CREATE TABLE audit_accessevent_rest PARTITION OF audit_accessevent DEFAULT;
"""

# Months are Swedish. A month whose rows already lie in the default partition stays there: nothing is moved.
PARTITIONS = """
CREATE FUNCTION audit_make_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    name text := 'audit_accessevent_' || to_char(first, 'YYYY_MM');
    opens timestamptz := first::timestamp AT TIME ZONE 'Europe/Stockholm';
    closes timestamptz := (first + interval '1 month')::timestamp AT TIME ZONE 'Europe/Stockholm';
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL
       OR EXISTS (SELECT 1 FROM public.audit_accessevent_rest WHERE at >= opens AND at < closes) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_accessevent FOR VALUES FROM (%L) TO (%L)',
                   name, opens, closes);
    RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION audit_make_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_make_partition(date) TO vp_jobs;
"""

APPEND_ONLY = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER access_log_is_append_only BEFORE UPDATE OR DELETE ON audit_accessevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER seal_is_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER sealed_row_is_append_only BEFORE UPDATE OR DELETE ON audit_sealedrow
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""

FENCE = """
ALTER TABLE audit_accessevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY anyone_is_logged ON audit_accessevent FOR INSERT TO vp_web WITH CHECK (true);
CREATE POLICY own_log ON audit_accessevent FOR SELECT TO vp_web
    USING (person_id = ANY ((SELECT NULLIF(current_setting('app.persons', true), '')::uuid[])::uuid[]));
CREATE POLICY jobs_see_all ON audit_accessevent TO vp_jobs USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON audit_accessevent TO vp_web, vp_jobs;
GRANT SELECT, INSERT ON audit_seal, audit_sealedrow TO vp_jobs;
"""


def make_this_month(apps, schema_editor):
    """The month one begins in gets its partition before it has rows; the nightly job makes those that follow."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_partition(%s)", [clock.today()])


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        *(migrations.RunSQL(sql) for sql in (TABLE, PARTITIONS, APPEND_ONLY, FENCE)),
        migrations.RunPython(make_this_month),
    ]
