"""How fast all reminders are planned: `python -m demo.run --temp -- python -m bench.planning [BOOKINGS]`.

The first run plans every one of them; the second finds nothing to do; the third comes after every clinic has
chosen another hour. The ratio is to one bare INSERT of the same rows, which knows no rule.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import time as hour
from datetime import timedelta
from typing import Any

import django

BOOKINGS = 200_000
CLINICS = 150
AT_MOST_SECONDS = 60
"""Issue 5: 200,000 upcoming bookings are planned within this."""


def main(bookings: int) -> None:
    """Write the bookings, plan their reminders, print seconds and ratios; exit 1 when it takes too long."""
    from django.core.management import call_command
    from django.db import connection

    from reminders import actions

    call_command("migrate", verbosity=0)
    _write(bookings)
    began = time.process_time()
    first, planned = _timed(actions.plan_reminders)
    own = time.process_time() - began
    print(f"reminders_planned {planned.new} rows", flush=True)
    print(f"planning_{bookings}_bookings {first:.1f} seconds", flush=True)
    print(f"planning_own_work {own:.1f} cpu_seconds", flush=True)
    again, nothing = _timed(actions.plan_reminders)
    if (nothing.new, nothing.otherwise, nothing.over) != (0, 0, 0):
        sys.exit(f"the second run found something to do: {nothing}")
    print(f"planning_again_{bookings}_bookings {again:.1f} seconds", flush=True)
    _choose_another_hour()
    changed, moved = _timed(actions.plan_reminders)
    print(f"reminders_changed {moved.otherwise} rows", flush=True)
    print(f"planning_a_change_of_all {changed:.1f} seconds", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE reminders_message INCLUDING ALL)")
        bare, _ = _timed(lambda: cursor.execute("INSERT INTO bare SELECT * FROM reminders_message"))
    print(f"planning_to_a_bare_insert {first / bare:.2f} ratio", flush=True)
    if bookings <= BOOKINGS and first > AT_MOST_SECONDS:
        sys.exit(f"planning took {first:.1f} seconds, at most {AT_MOST_SECONDS} are promised")


def _timed(deed: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = deed()
    return time.perf_counter() - began, done


def _choose_another_hour() -> None:
    from dataclasses import asdict, replace

    from clinics.models import Clinic
    from core import clock, rulebook
    from reminders.planner.when import default_policy
    from reminders.policy_models import ClinicPolicy
    from reminders.rules import ReminderRules

    chosen = default_policy(rulebook.at(clock.today()).section(ReminderRules))
    values = asdict(replace(chosen, first_at=hour(10), day_before_at=hour(16)))
    ClinicPolicy.objects.bulk_create(ClinicPolicy(clinic=clinic, **values) for clinic in Clinic.objects.all())


def _write(bookings: int) -> None:
    """Clinics with four types each, by hours and weekdays; a booking a person, over 90 days and their hours;
    each seventh a child with two guardians. Copies of one row each, past our actions.
    """
    from accounts.models import Custody, Person
    from bookings.models import Booking, BookingEvent, Schedule, Slot, VisitType
    from clinics.models import CareProvider, CareUnit, Clinic
    from core import clock

    now = clock.now().replace(minute=0, second=0, microsecond=0)
    unit = CareUnit.objects.create(
        provider=CareProvider.objects.create(name="Regionen", hsa_id="SE-P"), name="Enhet", hsa_id="SE-U"
    )
    clinic = Clinic.objects.create(
        unit=unit, name="Vårdcentral", sms_name="Vårdcentral", slug="v", kind=Clinic.Kind.HEALTH_CENTRE,
        street="Storgatan 4", postal_code="123 45", town="Lindhamn", phone="+46846500421",
    )  # fmt: skip
    kind = VisitType.objects.create(clinic=clinic, name="Besök", name_en="Visit", slug="b", minutes=20)
    schedule = Schedule.objects.create(clinic=clinic, name="Schema")
    slot = Slot.objects.create(
        schedule=schedule, visit_type=kind, starts_at=now - timedelta(days=9), extra=True,
        ends_at=now - timedelta(days=9, minutes=-20), published_at=now - timedelta(days=99),
    )  # fmt: skip
    person = Person.objects.create(
        given_name="Prov", family_name="Person", birth_year=1980, birth_month=1, birth_day=4
    )
    guardian = Person.objects.create(
        given_name="Vård", family_name="Nadshavare", birth_year=1985, birth_month=5, birth_day=5
    )
    custody = Custody.objects.create(guardian=guardian, child=person, since=now.date() - timedelta(days=900))
    booked = Booking.objects.create(slot=slot, person=person, form_key=slot.pk, booked_at=now - timedelta(days=90))
    event = BookingEvent.objects.create(
        booking=booked, kind="booked", at=booked.booked_at, channel="web", by="self", version=1,
        slot_id_then=slot.pk, starts_at_then=slot.starts_at,
    )  # fmt: skip

    def of(what: str, number: str = "n") -> str:
        return f"md5('{what}' || ({number}))::uuid"

    _copies(clinic, CLINICS, id=of("clinic"), name="'Mottagning ' || n", slug="'m' || n")
    _copies(
        kind, 4 * CLINICS, id=of("kind"), slug="'b' || n", clinic_id=of("clinic", f"1 + n % {CLINICS}"),
        free_hours="CASE WHEN n % 3 = 0 THEN 72 ELSE 24 END", free_weekdays="CASE WHEN n % 4 = 0 THEN 2 END",
    )  # fmt: skip
    born = "CASE WHEN n % 7 = 0 THEN 2018 + n % 8 ELSE 1940 + n % 70 END"
    _copies(person, bookings, id=of("person"), birth_year=born, birth_month="1 + n % 12", birth_day="1 + n % 28")
    _copies(guardian, bookings // 4, id=of("guardian"))
    for other in (0, 1):
        _copies(
            custody, bookings // 7, id=of(f"custody{other}"), child_id=of("person", "n * 7"),
            guardian_id=of("guardian", f"1 + (n + {other}) % {bookings // 4}"),
        )  # fmt: skip
    day, minute = f"'{now:%Y-%m-%d}'::date + (1 + n % 90)", "(7 * 60 + n * 13 % 108 * 5) * interval '1 minute'"
    starts = f"({day} + {minute})::timestamptz"
    _copies(
        slot, bookings, id=of("slot"), visit_type_id=of("kind", f"1 + n % {4 * CLINICS}"),
        starts_at=starts, ends_at=f"{starts} + interval '20 minutes'", taken="0",
    )  # fmt: skip
    booked_at = "t.booked_at + (n % 90) * interval '1 day'"
    _copies(
        booked, bookings, id=of("booking"), slot_id=of("slot"), person_id=of("person"), form_key=of("form"),
        during="NULL", booked_at=booked_at,
    )  # fmt: skip
    _copies(event, bookings, id=of("event"), booking_id=of("booking"), at="t.at + (n % 90) * interval '1 day'")


def _copies(row, count: int, **columns: str) -> None:  # type: ignore[no-untyped-def]  # of any model
    """So many rows like this one, but for the columns given as SQL of ``n``."""
    from django.db import connection

    table = row._meta.db_table  # noqa: SLF001 -- Django's own way to a model's table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
        chosen = ", ".join(columns.get(name, f't."{name}"') for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        source = f"{table} t, generate_series(1, {count}) n"
        select = f"SELECT {chosen} FROM {source}".replace("%", "%%")
        cursor.execute(f"INSERT INTO {table} ({quoted}) {select} WHERE t.id = %s", [row.pk])
        cursor.execute(f"ANALYZE {table}")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BOOKINGS)
