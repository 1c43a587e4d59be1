"""Nothing new is written about a person who has been merged into another: held on every table that names one.

Here, where all rooms' tables are known. A table that comes later needs its own; a test counts them
(tests/architecture/test_merging.py, which also holds the list of what is left out, and why).
"""

from django.db import migrations

WATCH = """
DO $$
DECLARE k record;
BEGIN
    FOR k IN SELECT c.conrelid::regclass AS place, a.attname AS named, c.conname AS name
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f' AND c.confrelid = 'accounts_person'::regclass AND c.conparentid = 0
               AND c.conrelid::regclass::text NOT IN ('accounts_person', 'accounts_personmerge', 'accounts_duplicate')
               AND c.conrelid::regclass::text !~ '^(records|interop|oversight)_'
    LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %s FOR EACH ROW WHEN (NEW.%I IS NOT NULL) '
            'EXECUTE FUNCTION accounts_refuse_merged(%L)',
            'not_merged_' || k.named, k.named, k.place, k.named, k.named);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_grants"), ("accounts", "0002_promises")]
    operations = [migrations.RunSQL(WATCH)]
