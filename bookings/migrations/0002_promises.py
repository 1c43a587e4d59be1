"""What the database itself keeps true in the time book."""

from django.db import migrations

# A booking carries its slot's stretch of time, and the type that it is booked as and whether that was exclusive
# then: the overlap constraint needs them in one row, and no code path can write them wrong. A type that becomes
# exclusive later makes no earlier booking impossible to cancel or to note as arrived; one that is cancelled keeps
# what it was of, whatever its slot is booked as next.
COPY_TIME = """
CREATE FUNCTION bookings_copy_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.slot_id = OLD.slot_id AND NEW.state IN ('cancelled', 'lapsed') THEN
        NEW.during := OLD.during; NEW.exclusive := OLD.exclusive; NEW.visit_type_id := OLD.visit_type_id;
        RETURN NEW;
    END IF;
    SELECT s.during, t.exclusive, t.id INTO NEW.during, NEW.exclusive, NEW.visit_type_id
    FROM bookings_slot s JOIN bookings_visittype t ON t.id = s.visit_type_id
    WHERE s.id = NEW.slot_id;
    RETURN NEW;
END $$;
CREATE TRIGGER booking_carries_its_time BEFORE INSERT OR UPDATE OF slot_id, during, exclusive, visit_type_id
    ON bookings_booking FOR EACH ROW EXECUTE FUNCTION bookings_copy_time();
"""

COUNT = """
CREATE FUNCTION bookings_count_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') AND OLD.state NOT IN ('cancelled', 'lapsed')
       AND (TG_OP = 'DELETE' OR NEW.state IN ('cancelled', 'lapsed') OR NEW.slot_id <> OLD.slot_id) THEN
        UPDATE bookings_slot SET taken = taken - 1 WHERE id = OLD.slot_id;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') AND NEW.state NOT IN ('cancelled', 'lapsed')
       AND (TG_OP = 'INSERT' OR OLD.state IN ('cancelled', 'lapsed') OR NEW.slot_id <> OLD.slot_id) THEN
        UPDATE bookings_slot SET taken = taken + 1 WHERE id = NEW.slot_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_counts_in_its_slot AFTER INSERT OR UPDATE OR DELETE ON bookings_booking
    FOR EACH ROW EXECUTE FUNCTION bookings_count_taken();
"""

# Whoever closes a day withdraws its slots and then reads who is booked on them. One who was about to book meanwhile
# waits for the slot to be counted in it, and then finds it withdrawn: nobody is left on it unseen.
#
# A stale slot.save() would otherwise write back an old count and let a second person in.
ONLY_THE_COUNT_COUNTS = """
CREATE FUNCTION bookings_guard_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.types_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM bookings_typeset_visit_types t
        WHERE t.typeset_id = NEW.types_id AND t.visittype_id = NEW.visit_type_id
    ) THEN
        RAISE EXCEPTION 'a slot is booked as one of its types'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'slot_is_of_one_of_its_types';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.taken <> 0 THEN
            RAISE EXCEPTION 'a new slot is empty'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'slot_taken_is_only_counted';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.taken <> OLD.taken AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'taken is counted by the database'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'slot_taken_is_only_counted';
    END IF;
    IF NEW.taken > OLD.taken AND OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'a withdrawn slot takes nobody more'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'withdrawn_slot_takes_nobody';
    END IF;
    IF OLD.taken > 0 AND (NEW.starts_at, NEW.ends_at, NEW.visit_type_id) IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.visit_type_id) THEN
        RAISE EXCEPTION 'a slot with bookings does not change its time or its type'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'booked_slot_keeps_its_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slot_guard BEFORE INSERT OR UPDATE ON bookings_slot
    FOR EACH ROW EXECUTE FUNCTION bookings_guard_slot();
"""

# A time is one length, at one place or by one phone, whatever it is booked as.
ALIKE = """
CREATE FUNCTION bookings_check_alike() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bookings_typeset_visit_types other
        JOIN bookings_visittype o ON o.id = other.visittype_id
        JOIN bookings_visittype t ON t.id = NEW.visittype_id
        WHERE other.typeset_id = NEW.typeset_id
          AND (o.clinic_id, o.mode, o.minutes) IS DISTINCT FROM (t.clinic_id, t.mode, t.minutes)
    ) THEN
        RAISE EXCEPTION 'types that share times are alike'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'types_that_share_times_are_alike';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER types_that_share_times_are_alike BEFORE INSERT OR UPDATE ON bookings_typeset_visit_types
    FOR EACH ROW EXECUTE FUNCTION bookings_check_alike();
"""

APPEND_ONLY = """
CREATE TRIGGER booking_event_is_append_only BEFORE UPDATE OR DELETE ON bookings_bookingevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER wish_event_is_append_only BEFORE UPDATE OR DELETE ON bookings_wishevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial"), ("audit", "0002_promises")]
    operations = [migrations.RunSQL(sql) for sql in (COPY_TIME, COUNT, ONLY_THE_COUNT_COUNTS, ALIKE, APPEND_ONLY)]
