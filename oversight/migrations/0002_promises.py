"""Whose questions and findings each may see, and that words once written stay."""

from django.db import migrations

WORDS = """
CREATE FUNCTION oversight_question_keeps_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.event_id, OLD.event_at, OLD.person_id, OLD.unit_id, OLD.about_user_id, OLD.asked_by_id, OLD.text,
            OLD.asked_at) IS NOT DISTINCT FROM
           (NEW.event_id, NEW.event_at, NEW.person_id, NEW.unit_id, NEW.about_user_id, NEW.asked_by_id, NEW.text,
            NEW.asked_at)
       AND (OLD.state = 'open'
            OR (OLD.state, OLD.answer, OLD.answered_at, OLD.answered_by_id, OLD.answered_by_name)
               = (NEW.state, NEW.answer, NEW.answered_at, NEW.answered_by_id, NEW.answered_by_name)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a question and its answer are never changed or removed'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'question_keeps_its_words';
END $$;
CREATE TRIGGER question_keeps_its_words BEFORE UPDATE OR DELETE ON oversight_accessquestion
    FOR EACH ROW EXECUTE FUNCTION oversight_question_keeps_its_words();
CREATE TRIGGER review_is_append_only BEFORE UPDATE OR DELETE ON oversight_review
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""

FENCE = """
ALTER TABLE oversight_accessquestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE oversight_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE oversight_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_questions ON oversight_accessquestion TO vp_web
    USING (NULLIF(current_setting('app.unit', true), '') IS NULL
           AND person_id = ANY ((SELECT NULLIF(current_setting('app.persons', true), '')::uuid[])::uuid[]));
CREATE POLICY unit_answers ON oversight_accessquestion TO vp_web
    USING (current_setting('app.role', true) = 'unit_manager'
           AND unit_id = NULLIF(current_setting('app.unit', true), '')::uuid);
CREATE POLICY auditors_answer ON oversight_accessquestion TO vp_web
    USING (current_setting('app.role', true) = 'auditor');
CREATE POLICY auditors_see ON oversight_finding FOR SELECT TO vp_web
    USING (current_setting('app.role', true) = 'auditor');
CREATE POLICY auditors_sign ON oversight_review TO vp_web
    USING (current_setting('app.role', true) = 'auditor');
CREATE POLICY jobs_see_all ON oversight_accessquestion TO vp_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_see_all ON oversight_finding TO vp_jobs USING (true) WITH CHECK (true);
CREATE POLICY jobs_see_all ON oversight_review TO vp_jobs USING (true) WITH CHECK (true);
"""

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON oversight_accessquestion TO vp_web;
GRANT SELECT ON oversight_finding TO vp_web;
GRANT SELECT, INSERT ON oversight_review TO vp_web;
GRANT SELECT, INSERT ON oversight_checkrun TO vp_web;
GRANT INSERT, SELECT (user_id, kept_at) ON oversight_staffidentity TO vp_web;
GRANT SELECT ON oversight_accessquestion, oversight_review, oversight_staffidentity TO vp_jobs;
GRANT SELECT, INSERT, UPDATE ON oversight_finding, oversight_checkrun TO vp_jobs;
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("audit", "0002_promises")]
    operations = [migrations.RunSQL(WORDS), migrations.RunSQL(FENCE), migrations.RunSQL(GRANTS)]
