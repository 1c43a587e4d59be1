"""What a search costs the database: `python -m demo.run --temp --fsync off -- python -m bench.searches [SLOTS]`.

A region of 150 clinics with about a million slots, made by SQL; then many different searches, all statements of
each timed inside the database, planning included. Each is timed three times and the least counts: what else the
machine had to do meanwhile is not the search's.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

import django

SLOTS = 1_000_000
CLINICS, PEOPLE_EACH, DAYS = 150, 4, 90
SEARCHES = 1_000
TIMINGS = 3

# Each fourth person's times are in the evening at each fourth clinic; the nearest days are nearly full.
_REGION = """
INSERT INTO clinics_careprovider (id, name, hsa_id, names_in_log)
VALUES (gen_random_uuid(), 'Region', 'SE-BENCH', true);
INSERT INTO clinics_careunit (id, provider_id, name, hsa_id)
SELECT gen_random_uuid(), p.id, 'Enhet ' || n, 'SE-BENCH-' || n
FROM clinics_careprovider p, generate_series(1, %(clinics)s) n WHERE p.hsa_id = 'SE-BENCH';
INSERT INTO clinics_clinic (id, unit_id, name, sms_name, slug, kind, street, postal_code, town, phone, phone_hours,
    phone_hours_en, directions, sms_level_at_most, bookable_on_web, schedule_source, latitude, longitude)
SELECT gen_random_uuid(), u.id, 'Mottagning ' || n, 'Mottagning', 'bench-' || n, 'health_centre', 'Skolvägen 1',
    '99920', 'Lindhamn', '+46846500460', '', '', '', 'N3', true, 'own', 57 + random(), 15 + 2 * random()
FROM clinics_careunit u, LATERAL (SELECT split_part(u.hsa_id, '-', 3)::int n) x WHERE u.hsa_id LIKE 'SE-BENCH-%%';
INSERT INTO clinics_practitioner (id, name, title, title_en, hsa_id, languages)
SELECT gen_random_uuid(), (ARRAY['Anna', 'Erik', 'Åsa', 'Ali', 'Eva'])[1 + n %% 5] || ' '
    || (ARRAY['Ek', 'Lund', 'Holm', 'Kaya', 'Ros', 'Öst', 'Berg'])[1 + n %% 7], 'läkare', 'doctor',
    'SE-BENCH-P' || n,
    CASE WHEN n %% 10 = 0 THEN ARRAY['ar', 'en'] WHEN n %% 25 = 0 THEN ARRAY['so'] WHEN n %% 3 = 0 THEN ARRAY['en']
         ELSE ARRAY[]::varchar[] END
FROM generate_series(1, %(clinics)s * %(people)s) n;
INSERT INTO bookings_schedule (id, clinic_id, practitioner_id, name)
SELECT gen_random_uuid(), c.id, p.id, n::text
FROM clinics_clinic c, LATERAL (SELECT split_part(c.slug, '-', 2)::int k) x, generate_series(0, %(people)s - 1) n,
    clinics_practitioner p
WHERE c.slug LIKE 'bench-%%' AND p.hsa_id = 'SE-BENCH-P' || (%(people)s * (k - 1) + n + 1);
"""
_TIMES = """
INSERT INTO bookings_slot (id, schedule_id, visit_type_id, starts_at, ends_at, capacity, taken, published_at,
    extra, source_id, withdrawn_why)
SELECT gen_random_uuid(), s.id, t.id, at, at + interval '10 minutes', 1,
    (random() < CASE WHEN day < 7 THEN 0.97 WHEN day < 28 THEN 0.7 ELSE 0.3 END)::int, %(now)s, true, '', ''
FROM bookings_schedule s
JOIN LATERAL (SELECT id FROM bookings_visittype t WHERE t.clinic_id = s.clinic_id
              ORDER BY t.slug OFFSET s.name::int %% 2 LIMIT 1) t ON true
CROSS JOIN generate_series(0, %(days)s - 1) day CROSS JOIN generate_series(0, %(a_day)s - 1) n
CROSS JOIN LATERAL (SELECT split_part(c.slug, '-', 2)::int k FROM clinics_clinic c WHERE c.id = s.clinic_id) c
CROSS JOIN LATERAL (SELECT %(midnight)s::timestamptz + make_interval(days => day, mins => n * 25)
    + CASE WHEN s.name = '3' AND k %% 4 = 0 THEN interval '17 hours' ELSE interval '7 hours' END AS at) a
"""
TIMER = """
CREATE FUNCTION pg_temp.milliseconds(statement text) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE began timestamptz := clock_timestamp();
BEGIN
    EXECUTE statement;
    RETURN extract(epoch FROM clock_timestamp() - began) * 1000;
END $$
"""


def main(slots: int) -> None:
    """Make the region, search it, print the figures."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(f"search_slots {_plant(slots)} slots", flush=True)
    took = _searches()
    print(f"search_p50 {median(took):.2f} ms")
    print(f"search_p95 {quantiles(took, n=20)[18]:.2f} ms")
    print(f"search_max {max(took):.2f} ms", flush=True)


def _plant(slots: int) -> int:
    from django.db import connection

    from bookings.models import VisitType
    from clinics.models import Clinic
    from core import calendar, clock

    values: dict[str, Any] = {
        "clinics": CLINICS,
        "people": PEOPLE_EACH,
        "days": DAYS,
        "a_day": round(slots / (CLINICS * PEOPLE_EACH * DAYS)),
        "now": clock.now(),
        "midnight": calendar.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0),
    }
    with connection.cursor() as cursor:
        for statement in _REGION.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        VisitType.objects.bulk_create(
            VisitType(clinic=clinic, name=care, name_en=care, slug=care, care=care, minutes=10, open_to=open_to)
            for clinic in Clinic.objects.filter(slug__startswith="bench-").order_by("pk")
            for care, open_to in (("doctor", "listed"), ("nurse", "all"))
        )
        # The count of a slot is otherwise only the bookings' trigger's to write.
        cursor.execute("ALTER TABLE bookings_slot DISABLE TRIGGER slot_guard")
        cursor.execute(_TIMES, values)
        made = int(cursor.rowcount)
        cursor.execute("ALTER TABLE bookings_slot ENABLE TRIGGER slot_guard")
        cursor.execute("VACUUM ANALYZE bookings_slot, bookings_schedule, clinics_practitioner, clinics_clinic")
    _postcodes()
    return made


def _postcodes() -> None:
    from clinics import actions
    from clinics.actions.postcodes import NewPlace
    from core.actor import Actor

    places = [NewPlace(f"{98000 + n}", f"Ort {n}", 57 + n % 40 / 40, 15 + n % 37 / 18) for n in range(1_500)]
    actions.replace_postcodes(places=places, by=Actor.system())


def _searches() -> list[float]:
    """Milliseconds in the database, of each search; it is asked once more, first, to learn its statements."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from bookings.queries import search
    from core.actor import Actor

    dice, took = random.Random(4), []
    with connection.cursor() as cursor:
        cursor.execute(TIMER)
    for _ in range(SEARCHES):
        with CaptureQueriesContext(connection) as asked:
            search.results(search.Asked(**_wish(dice)), by=Actor())
        with connection.cursor() as cursor:
            took.append(sum(timed(cursor, one["sql"]) for one in asked.captured_queries))
        reset_queries()
    return took


def timed(cursor: Any, statement: str) -> float:
    """``cursor`` is Any: Django wraps psycopg's."""
    took = []
    for _ in range(TIMINGS):
        cursor.execute("SELECT pg_temp.milliseconds(%s)", [statement])
        took.append(float(cursor.fetchone()[0]))
    return min(took)


def _wish(dice: random.Random) -> dict[str, Any]:
    """What people ask for: mostly care and place, now and then a part of the day, a language, a name, a date."""
    from core import clock

    near = dice.random() < 0.6
    return {
        "care": dice.choice(["", "doctor", "nurse", "nurse"]),
        "part": dice.choice(["", "", "morning", "afternoon", "evening"]),
        "language": dice.choice(["", "", "", "ar", "so", "en"]),
        "who": dice.choice(["", "", "", "", "ek", "Åsa", "Ali Kaya"]),
        "since": clock.today() + timedelta(days=dice.randrange(80)) if dice.random() < 0.4 else None,
        "place": dice.choice([f"{98000 + dice.randrange(1_500)}", f"Ort {dice.randrange(1_500)}"]) if near else "",
        "within_km": dice.choice([10, 20, 50, 100]),
        "nearest_first": dice.random() < 0.3,
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SLOTS)
