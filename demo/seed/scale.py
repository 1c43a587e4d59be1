"""A region of any size for measuring: plain rows by COPY and set-based SQL, constraints and triggers on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from core import calendar
from core.identity import IdentityNumber, IdentitySystem

NAMESPACE = uuid.UUID("0f4c2d0e-6f43-4b6e-8a05-3f3c1f3b7c55")
PER_CLINIC = 2_000
SCHEDULES_EACH = 4
DAYS_AHEAD = 60
GIVEN = ("Anna", "Erik", "Maria", "Lars", "Karin", "Ali", "Eva", "Omar", "Lena", "Nils", "Fatima", "Björn")
FAMILY = ("Andersson", "Ek", "Hassan", "Lund", "Sandberg", "Åkesson", "Holm", "Öst", "Nilsson", "Kaya", "Ros")


def plant(residents: int, day: date) -> str:
    """Load N residents with reserve numbers and shared phones, their clinics, slots and bookings."""
    at = calendar.instant(day, time(3))
    clinics = max(1, residents // PER_CLINIC)
    with transaction.atomic():
        _people(residents, day, at)
        _clinics(clinics)
        _slots(day, at)
        booked = _bookings(residents, at)
    _analyze()
    return f"Beside them: {residents} residents, {clinics} clinics, {booked} bookings."


def _people(residents: int, day: date, at: datetime) -> None:
    with connection.cursor() as cursor:
        _copy(
            cursor,
            "accounts_person (id, given_name, family_name, birth_year, birth_month, birth_day,"
            " street, postal_code, town, protection, register_read_at)",
            (_person(n, day, at) for n in range(residents)),
        )
        _copy(
            cursor,
            "accounts_identity (id, person_id, system, value, digest, since)",
            (_identity(n, day, at) for n in range(residents)),
        )
        _copy(
            cursor,
            "accounts_contactcard (id, person_id, mobile, mobile_owner, mobile_verified_at, landline, email,"
            " letters_allowed, large_type, declined, sms_allowed_at, sms_level, language, interpreter_language,"
            " cannot_ring, hard_of_hearing, needs, sms_noted_by)",
            (_card(n, at) for n in range(residents)),
        )


def _copy(cursor: Any, table: str, rows: Iterator[tuple[object, ...]]) -> None:
    """``cursor`` is Any: Django wraps psycopg's, and passes on ``copy`` without telling of it."""
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def person_id(number: int) -> uuid.UUID:
    """The id of the Nth resident: the same in every database."""
    return uuid.uuid5(NAMESPACE, f"person-{number}")


def _born(number: int, day: date) -> date:
    return day - timedelta(days=number * 37 % (95 * 365))


def _person(number: int, day: date, at: datetime) -> tuple[object, ...]:
    born = _born(number, day)
    name = GIVEN[number % len(GIVEN)], FAMILY[number // len(GIVEN) % len(FAMILY)]
    home = f"Skolvägen {number % 400 + 1}", "999 20", "Lindhamn"
    return (person_id(number), *name, born.year, born.month, born.day, *home, "none", at)


def _identity(number: int, day: date, at: datetime) -> tuple[object, ...]:
    letters = chr(65 + number // 2600 % 26) + chr(65 + number // 100 % 26)
    value = f"{_born(number, day):%Y%m%d}{letters}{number % 100:02}"
    identity = IdentityNumber(IdentitySystem.REGIONAL_RESERVE, value)
    digest = identity.digest(settings.IDENTITY_HMAC_KEY)
    return (uuid.uuid5(NAMESPACE, f"identity-{number}"), person_id(number), identity.system, value, digest, at)


def _card(number: int, at: datetime) -> tuple[object, ...]:
    mobile = f"+467017406{number % 95 + 5:02}"
    return (
        uuid.uuid5(NAMESPACE, f"card-{number}"),
        person_id(number),
        mobile,
        "",
        at,
        "",
        "",
        True,
        False,
        [],
        at,
        "N1",
        "sv",
        "",
        False,
        False,
        "",
        "",
    )


def _clinics(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH place AS (
                INSERT INTO clinics_careunit (id, provider_id, name, hsa_id)
                SELECT gen_random_uuid(), (SELECT id FROM clinics_careprovider ORDER BY hsa_id LIMIT 1),
                       'Vårdcentral ' || n, 'SE-SCALE-' || n
                FROM generate_series(1, %(count)s) n RETURNING id, name, hsa_id
            ), clinic AS (
                INSERT INTO clinics_clinic (id, unit_id, name, sms_name, slug, kind, street, postal_code, town,
                    phone, phone_hours, phone_hours_en, directions, sms_level_at_most, bookable_on_web,
                    schedule_source, latitude, longitude)
                SELECT gen_random_uuid(), id, name, name, 'vardcentral-' || split_part(name, ' ', 2),
                       'health_centre', 'Skolvägen 1', '999 20', 'Lindhamn', '+46846500460',
                       'vardagar kl. 8–16', 'weekdays 8–16', '', 'N3', true, 'own',
                       57.2 + split_part(name, ' ', 2)::int %% 11 * 0.1,
                       15.8 + split_part(name, ' ', 2)::int %% 13 * 0.1
                FROM place RETURNING id
            ), kind AS (
                INSERT INTO bookings_visittype (id, clinic_id, name, name_en, neutral_name, neutral_name_en, slug,
                    care, minutes, mode, exclusive, open_to, notice_minutes, books_on_web, moves_on_web,
                    cancels_on_web, free_hours, web_cancel_minutes, has_fee, choose_this_if, choose_this_if_en,
                    ring_instead_if, ring_instead_if_en, preparation, preparation_en, takes_message, on_referral,
                    on_referral_en, takes_wishes)
                SELECT gen_random_uuid(), id, 'Sjuksköterskebesök', 'Nurse visit', '', '', 'sjukskoterska',
                       'nurse', 20, 'visit', true, 'all', 60, true, true, true, 24, 0, true, '', '', '', '',
                       '', '', true, '', '', false
                FROM clinic
            )
            INSERT INTO bookings_schedule (id, clinic_id, name)
            SELECT gen_random_uuid(), id, 'Schema ' || n FROM clinic, generate_series(1, %(schedules)s) n
            """,
            {"count": count, "schedules": SCHEDULES_EACH},
        )


def _slots(day: date, at: datetime) -> None:
    """Twenty-minute times from 8 to 16 on weekdays, by the Swedish wall clock."""
    days = [day + timedelta(days=n) for n in range(DAYS_AHEAD)]
    opens = [calendar.instant(d, time(8)) for d in days if calendar.is_weekday(d)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO bookings_slot (id, schedule_id, visit_type_id, starts_at, ends_at, capacity, taken,
                published_at, extra, source_id, withdrawn_why)
            SELECT gen_random_uuid(), s.id, t.id, o + n * interval '20 minutes',
                   o + (n + 1) * interval '20 minutes', 1, 0, %(at)s, false, '', ''
            FROM bookings_schedule s
            JOIN clinics_clinic c ON c.id = s.clinic_id JOIN clinics_careunit u ON u.id = c.unit_id
            JOIN bookings_visittype t ON t.clinic_id = c.id
            CROSS JOIN unnest(%(opens)s::timestamptz[]) o CROSS JOIN generate_series(0, 23) n
            WHERE u.hsa_id LIKE 'SE-SCALE-%%'
            """,
            {"at": at - timedelta(days=90), "opens": opens},
        )


def _bookings(residents: int, at: datetime) -> int:
    """Every fourth resident has a coming time; each at another time than the one before at that clinic."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO bookings_booking (id, slot_id, person_id, state, exclusive, overlap_reason,
                form_key, version, booked_at, cancelled_late, interpreter_language, sign_interpreter, access_needs,
                message, source_id)
            SELECT gen_random_uuid(), free.id, person.id, 'active', true, '', gen_random_uuid(), 1, %(at)s, false,
                   '', '', '', '', ''
            FROM (SELECT s.id, row_number() OVER (ORDER BY md5(s.id::text)) n FROM bookings_slot s
                  JOIN bookings_schedule c ON c.id = s.schedule_id WHERE c.name LIKE 'Schema %%') free
            JOIN (SELECT person_id AS id, row_number() OVER (ORDER BY person_id) n FROM accounts_identity
                  WHERE system = %(reserve)s ORDER BY person_id LIMIT %(count)s) person USING (n)
            """,
            {"at": at - timedelta(days=7), "reserve": IdentitySystem.REGIONAL_RESERVE, "count": residents // 4},
        )
        return int(cursor.rowcount)


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_person, accounts_identity, bookings_slot, bookings_booking")
