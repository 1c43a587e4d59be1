"""A message's state only moves forward, whatever order receipts and workers come in."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION reminders_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = OLD.state OR (OLD.state, NEW.state) IN (
        ('planned', 'leased'), ('planned', 'cancelled'), ('planned', 'expired'), ('planned', 'skipped'),
        ('leased', 'planned'), ('leased', 'sending'), ('leased', 'cancelled'), ('leased', 'expired'), ('leased', 'skipped'),
        ('sending', 'planned'), ('sending', 'sent'), ('sending', 'delivered'), ('sending', 'undelivered'),
        ('sending', 'failed'), ('sending', 'unknown'),
        ('sent', 'delivered'), ('sent', 'undelivered'), ('sent', 'failed'), ('sent', 'unknown'),
        ('unknown', 'sent'), ('unknown', 'delivered'), ('unknown', 'undelivered'), ('unknown', 'failed')
    ) THEN
        RETURN NEW;
    END IF;
    -- What the planner took back and nobody had begun to send, it may plan again.
    IF (OLD.state, NEW.state) = ('cancelled', 'planned') AND OLD.error_code = 'plan.taken_back' AND OLD.attempts = 0 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a message does not go from % to %', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'message_only_moves_forward';
END $$;
CREATE TRIGGER message_only_moves_forward BEFORE UPDATE ON reminders_message
    FOR EACH ROW EXECUTE FUNCTION reminders_only_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD)]
