"""What the database itself keeps true of persons who have been made one."""

from django.db import migrations

# All ids that somebody has had: one's own, those of the persons merged into one, theirs, and so on. The record
# and the access log are read by these (core.db.fence): neither is ever rewritten.
ALL_OF_ONE = """
CREATE FUNCTION accounts_all_of_one(persons uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE one(id) AS (
        SELECT unnest(persons)
        UNION
        SELECT p.id FROM accounts_person p JOIN one ON p.merged_into_id = one.id
    )
    SELECT coalesce(array_agg(id), '{}') FROM one
$$;
"""

# The row's own lock is made as strong as a foreign key's check waits for, so that whoever is about to write
# something about the person waits, and is then refused. Of two merges against each other one loses.
STANDING = """
CREATE FUNCTION accounts_merge_into_standing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE further uuid;
BEGIN
    PERFORM 1 FROM accounts_person WHERE id = OLD.id FOR UPDATE;
    SELECT merged_into_id INTO further FROM accounts_person WHERE id = NEW.merged_into_id FOR SHARE;
    IF further IS NOT NULL OR OLD.merged_into_id IS NOT NULL THEN
        RAISE EXCEPTION 'one of them has been merged already'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_is_merged_into_one_who_stands BEFORE UPDATE OF merged_into_id ON accounts_person
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)
    EXECUTE FUNCTION accounts_merge_into_standing();
"""

# Put on every table that refers to a person by portal/migrations/0002_merged_persons.py.
REFUSE = """
CREATE FUNCTION accounts_refuse_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gone boolean;
BEGIN
    SELECT merged_into_id IS NOT NULL INTO gone FROM accounts_person
        WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid FOR KEY SHARE;
    IF gone THEN
        RAISE EXCEPTION 'this person has been merged into another'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'nothing_new_about_a_merged_person';
    END IF;
    RETURN NEW;
END $$;
"""

# A name as the desk looks for it: small letters without their marks, so that one who has no å on the keyboard,
# or spells Lindkvist, finds all the same. Immutable, since an index stands on it.
FOLDED = """
CREATE FUNCTION accounts_folded(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(lower(name), 'åäöæøéèêëáàâãüúùûíìîïóòôõçñýšžćčđłńś', 'aaoaoeeeeaaaauuuuiiiioooocnyszccdlns')
$$;
CREATE INDEX person_by_folded_name ON accounts_person
    USING gin (accounts_folded(given_name || ' ' || family_name) gin_trgm_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0001_extensions")]
    operations = [migrations.RunSQL(sql) for sql in (ALL_OF_ONE, STANDING, REFUSE, FOLDED)]
