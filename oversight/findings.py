"""What is strange in the log, asked of the database in two statements: sets, not one row at a time.

``opened`` is what each member of staff opened of each person's, a unit and a Swedish day. It is joined with
who the staff are (oversight_staffidentity, by digest), the register's families and addresses, who works where,
and whether the unit had a reason to know the person: listed there, a time in the book or an entry in the record
near the day.

Own record, own child or parent, the same address, a colleague and protected persons are found always: they are
to be judged also where there is a care relation. A neighbour (the same street and postal code) is found unless
the two had a visit with each other near the day: that the unit knows the patient does not explain it. The same
family name, and nothing at all, are found only where there is no care relation. A guardian who was shut out from a
child whom the unit did not know is found always, whatever the unit has come to know of the child since.

Readings of somebody who has been merged into another are about the one who is left. What was found before the
merge stays as it was, and is not found again unless there is more.
"""

from __future__ import annotations

from audit.actions import Action

LEFT_OUT = [
    Action.DAY_LIST_READ,  # shown with the day's visitors, not chosen
    Action.QUESTION_READ,
    Action.QUESTION_ANSWERED,
    Action.FINDING_READ,
    Action.FINDING_SIGNED,
]

_OPENED = """
stands AS MATERIALIZED (
    WITH RECURSIVE goes (was, id) AS (
        SELECT p.id, p.merged_into_id FROM accounts_person p WHERE p.merged_into_id IS NOT NULL
        UNION ALL
        SELECT g.was, p.merged_into_id FROM goes g JOIN accounts_person p ON p.id = g.id
        WHERE p.merged_into_id IS NOT NULL
    )
    SELECT g.was, g.id FROM goes g JOIN accounts_person p ON p.id = g.id WHERE p.merged_into_id IS NULL
),
opened AS MATERIALIZED (
    SELECT e.actor_user_id AS user_id, e.care_unit_id AS unit_id, COALESCE(g.id, e.person_id) AS person_id,
        (e.at AT TIME ZONE 'Europe/Stockholm')::date AS day,
        min(e.at) AS first_at, max(e.at) AS last_at, count(*)::integer AS readings,
        max(e.actor_name) AS user_name, max(e.role) AS role,
        bool_or(e.action = %(barred)s AND e.category = %(without_relation)s) AS barred_unknown
    FROM audit_accessevent e
    JOIN accounts_user u ON u.id = e.actor_user_id JOIN clinics_careunit c ON c.id = e.care_unit_id
    LEFT JOIN stands g ON g.was = e.person_id
    WHERE e.by = 'staff' AND e.at >= %(since)s AND e.at <= %(now)s
        AND e.person_id IS NOT NULL AND e.action <> ALL (%(left_out)s)
    GROUP BY 1, 2, 3, 4
)"""

_STAFF = """
staff AS MATERIALIZED (
    SELECT DISTINCT ON (s.user_id) s.user_id, p.id AS person_id, p.family_name, p.street, p.postal_code
    FROM oversight_staffidentity s
    JOIN accounts_identity i ON i.digest = s.digest JOIN accounts_person p ON p.id = i.person_id
    ORDER BY s.user_id, s.kept_at DESC
)"""

_WRITTEN = """
ON CONFLICT ON CONSTRAINT access_is_found_once_a_day DO UPDATE SET
    readings = EXCLUDED.readings, last_at = EXCLUDED.last_at, first_at = EXCLUDED.first_at,
    persons = EXCLUDED.persons,
    kinds = ARRAY(SELECT DISTINCT k FROM unnest(oversight_finding.kinds || EXCLUDED.kinds) k ORDER BY k),
    has_relation = EXCLUDED.has_relation, found_at = EXCLUDED.found_at
WHERE oversight_finding.readings < EXCLUDED.readings
"""

FIND = f"""
WITH {_OPENED}, {_STAFF},
known AS (
    SELECT o.*,
        EXISTS (
            SELECT FROM clinics_listing l JOIN clinics_clinic c ON c.id = l.clinic_id
            WHERE l.person_id = o.person_id AND c.unit_id = o.unit_id
                AND l.since <= o.day AND (l.until IS NULL OR l.until >= o.day)
        ) OR EXISTS (
            SELECT FROM bookings_booking b JOIN bookings_slot s ON s.id = b.slot_id
            JOIN bookings_schedule d ON d.id = s.schedule_id JOIN clinics_clinic c ON c.id = d.clinic_id
            WHERE b.person_id = o.person_id AND c.unit_id = o.unit_id
                AND s.starts_at BETWEEN o.first_at - %(near)s AND o.last_at + %(near)s
        ) OR EXISTS (
            SELECT FROM records_entry r
            WHERE r.person_id = ANY (accounts_all_of_one(ARRAY[o.person_id])) AND r.unit_id = o.unit_id
                AND r.happened_at BETWEEN o.first_at - %(near)s AND o.last_at + %(near)s
        ) AS has_relation,
        EXISTS (
            SELECT FROM bookings_booking b JOIN bookings_slot s ON s.id = b.slot_id
            JOIN bookings_schedule d ON d.id = s.schedule_id
            JOIN clinics_practitioner c ON c.id = d.practitioner_id
            WHERE b.person_id = o.person_id AND c.user_id = o.user_id
                AND s.starts_at BETWEEN o.first_at - %(near)s AND o.last_at + %(near)s
        ) AS have_met
    FROM opened o
),
judged AS (
    SELECT k.*, ARRAY_REMOVE(ARRAY[
        CASE WHEN s.person_id = p.id THEN 'own_record' END,
        CASE WHEN EXISTS (
            SELECT FROM accounts_custody c
            WHERE (c.guardian_id, c.child_id) IN ((s.person_id, p.id), (p.id, s.person_id))
        ) THEN 'custody' END,
        CASE WHEN s.person_id <> p.id AND p.street <> '' AND p.protection = 'none'
            AND (p.street, p.postal_code) = (s.street, s.postal_code) THEN 'same_address' END,
        CASE WHEN EXISTS (
            SELECT FROM staff other JOIN clinics_assignment a ON a.user_id = other.user_id
            WHERE other.person_id = p.id AND other.user_id <> k.user_id AND a.unit_id = k.unit_id
                AND a.since <= k.day AND (a.until IS NULL OR a.until >= k.day)
        ) THEN 'colleague' END,
        CASE WHEN p.protection <> 'none' THEN 'protected' END,
        CASE WHEN k.barred_unknown THEN 'barred_unknown' END,
        CASE WHEN NOT k.has_relation AND s.person_id IS DISTINCT FROM p.id AND lower(p.family_name)
            = lower(COALESCE(s.family_name, substring(k.user_name FROM '[^ ]+$'))) THEN 'same_name' END,
        CASE WHEN NOT k.have_met AND p.street <> '' AND p.protection = 'none' AND p.street <> s.street
            AND p.postal_code = s.postal_code
            AND regexp_replace(p.street, '\\s+\\d.*$', '') = regexp_replace(s.street, '\\s+\\d.*$', '')
        THEN 'neighbour' END,
        CASE WHEN NOT k.has_relation AND s.person_id IS DISTINCT FROM p.id THEN 'no_relation' END
    ], NULL) AS kinds
    FROM known k JOIN accounts_person p ON p.id = k.person_id LEFT JOIN staff s ON s.user_id = k.user_id
)
INSERT INTO oversight_finding (id, user_id, user_name, role, unit_id, person_id, persons, day, first_at, last_at,
    readings, kinds, has_relation, found_at)
SELECT gen_random_uuid(), user_id, user_name, role, unit_id, person_id, 1, day, first_at, last_at,
    readings, kinds, has_relation, %(now)s
FROM judged j WHERE kinds <> '{{}}' AND NOT EXISTS (
    SELECT FROM oversight_finding f JOIN stands g ON g.was = f.person_id
    WHERE g.id = j.person_id AND (f.user_id, f.unit_id, f.day) = (j.user_id, j.unit_id, j.day)
        AND f.readings >= j.readings
)
{_WRITTEN}
"""  # noqa: S608 -- put together of this module's own words

FIND_MANY = f"""
WITH {_OPENED},
pace AS (
    SELECT o.*, count(*) OVER (
        PARTITION BY user_id, unit_id, day ORDER BY first_at RANGE BETWEEN %(within)s PRECEDING AND CURRENT ROW
    )::integer AS persons
    FROM opened o
)
INSERT INTO oversight_finding (id, user_id, user_name, role, unit_id, person_id, persons, day, first_at, last_at,
    readings, kinds, has_relation, found_at)
SELECT gen_random_uuid(), user_id, max(user_name), max(role), unit_id, NULL, max(persons), day,
    min(first_at), max(last_at), sum(readings)::integer, ARRAY['many'], false, %(now)s
FROM pace GROUP BY user_id, unit_id, day HAVING max(persons) > %(many)s
{_WRITTEN}
"""  # noqa: S608 -- as above
