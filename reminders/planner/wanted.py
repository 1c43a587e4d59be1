"""Which reminders should exist, by the bookings as they are. Reads rows, writes none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection

from accounts.models import Person
from bookings import facts as bookings
from bookings.models import Booking, BookingEvent, VisitType
from clinics.rules import silent_kinds
from core import clock, rulebook
from core.identity import PartialDate
from reminders import hearers
from reminders.planner import hours, when
from reminders.planner.hours import Hours
from reminders.planner.when import Due, Policy, Visit
from reminders.policy_models import ClinicPolicy
from reminders.rules import ReminderRules

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that should exist, to one recipient."""

    booking_id: UUID
    version: int
    recipient_id: UUID
    due: Due


@dataclass(frozen=True, slots=True)
class _Alike:
    """Types of visit whose reminders hang on the same: one of them, the policy, and what was reckoned for each
    start of those who were told long before.
    """

    kind: VisitType
    policy: Policy
    told_long_ago: dict[datetime, tuple[Due, ...]] = field(default_factory=dict)


class Book:
    """The rules and the clinics' policies as they are when a run begins. Two queries; ``only`` one clinic's."""

    def __init__(self, only: UUID | None = None) -> None:
        self.rules = rulebook.at(clock.today()).section(ReminderRules)
        self.by: Hours = hours.in_force()
        kinds = VisitType.objects.select_related("clinic").filter(**({"clinic": only} if only else {}))
        chosen, default = policies_of([only] if only else None), when.default_policy(self.rules)
        silent, known = silent_kinds(), dict[tuple[object, ...], _Alike]()
        self.kinds: dict[UUID, _Alike] = {}
        self._silent: set[UUID] = set()
        for kind in kinds.order_by("pk"):
            policy = chosen.get(kind.clinic_id, default)
            rule = (policy, kind.free_hours, kind.free_weekdays, kind.web_cancel_minutes)
            self.kinds[kind.pk] = known.setdefault(rule, _Alike(kind, policy))
            if kind.clinic.kind in silent:
                self._silent.add(kind.pk)
        self._apart = timedelta(hours=self.rules.apart_hours)

    def due(self, kind_id: UUID, starts_at: datetime, told_at: datetime) -> tuple[Due, ...]:
        """The reminders of one time of this type. Reckoned once for all who were told long before: when, makes no
        difference then.
        """
        alike = self.kinds[kind_id]
        dues = alike.told_long_ago.get(starts_at)
        if dues is None:
            dues = alike.told_long_ago[starts_at] = self._due(alike, starts_at, LONG_AGO)
        apart = told_at + self._apart
        if all(apart <= due.send_at for due in dues):
            return dues
        return self._due(alike, starts_at, told_at)

    def _due(self, alike: _Alike, starts_at: datetime, told_at: datetime) -> tuple[Due, ...]:
        visit = Visit(starts_at, bookings.last_free_moment(starts_at, alike.kind), told_at)
        return when.reminders(visit, alike.policy, by=self.by, rules=self.rules)

    def is_silent(self, kind_id: UUID) -> bool:
        """Whether nobody but the person hears of this type of visit."""
        return kind_id in self._silent


def policies_of(clinics: Sequence[UUID] | None = None) -> dict[UUID, Policy]:
    """What clinics have chosen; those that have not are not there."""
    rows = ClinicPolicy.objects.order_by("pk")
    chosen = rows if clinics is None else rows.filter(clinic__in=clinics)
    names = [one.name for one in fields(Policy)]
    return {row.clinic_id: Policy(**{name: getattr(row, name) for name in names}) for row in chosen}


def policy_of(clinic_id: UUID, rules: ReminderRules) -> Policy:
    """The clinic's, or the rulebook's."""
    return policies_of([clinic_id]).get(clinic_id) or when.default_policy(rules)


def of_booking(
    booking: Booking, policy: Policy, *, recipients: Sequence[UUID], rules: ReminderRules
) -> list[Wanted]:
    """Of one booking in its own transaction, from one with its slot and visit type joined."""
    kind, starts_at = booking.slot.visit_type, booking.slot.starts_at
    visit = Visit(starts_at, bookings.last_free_moment(starts_at, kind), _told_at(booking))
    dues = when.reminders(visit, policy, by=hours.in_force(), rules=rules)
    return [Wanted(booking.pk, booking.version, recipient, due) for recipient in recipients for due in dues]


def _told_at(booking: Booking) -> datetime:
    if booking.version == 1:
        return booking.booked_at
    moves = booking.events.filter(kind=BookingEvent.Kind.MOVED).order_by("-at")
    return moves.values_list("at", flat=True).first() or booking.booked_at


COMING = """\
SELECT b.id FROM bookings_booking b JOIN bookings_slot s ON s.id = b.slot_id
WHERE b.state = 'active' AND s.starts_at > %s {only} ORDER BY b.id
"""

# When the person was last told of the time: that it was booked, or moved.
FACTS = """\
SELECT b.id, b.version, b.person_id, s.visit_type_id, s.starts_at, p.birth_year, p.birth_month, p.birth_day,
       CASE WHEN b.version = 1 THEN b.booked_at ELSE coalesce((
           SELECT max(e.at) FROM bookings_bookingevent e WHERE e.booking_id = b.id AND e.kind = 'moved'
       ), b.booked_at) END
FROM bookings_booking b JOIN bookings_slot s ON s.id = b.slot_id JOIN accounts_person p ON p.id = b.person_id
WHERE b.id = ANY(%s) AND b.state = 'active' AND s.starts_at > %s AND p.died_on IS NULL
"""


def coming(*, now: datetime, clinic_id: UUID | None = None) -> list[UUID]:
    """All booked times that have not begun, in the order in which rows are locked."""
    only = "AND s.visit_type_id IN (SELECT id FROM bookings_visittype WHERE clinic_id = %s)" if clinic_id else ""
    with connection.cursor() as cursor:
        cursor.execute(COMING.format(only=only), [now, clinic_id] if clinic_id else [now])
        return [row[0] for row in cursor.fetchall()]


def of_many(booking_ids: Sequence[UUID], book: Book, *, now: datetime) -> list[Wanted]:
    """Of many at once. One query, and four more when there are children among them."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [list(booking_ids), now])
        rows = [row for row in cursor.fetchall() if row[3] in book.kinds]
    told = _of_children({row[2] for row in rows if _may_be_a_child(row[5:8])})
    wanted = []
    for booking_id, version, person_id, kind_id, starts_at, *_born, told_at in rows:
        own = (person_id,)
        recipients = own if book.is_silent(kind_id) else told.get(person_id, own)
        for due in book.due(kind_id, starts_at, told_at):
            wanted += [Wanted(booking_id, version, recipient, due) for recipient in recipients]
    return wanted


def _may_be_a_child(born: Sequence[int | None]) -> bool:
    year, month, day = born
    return year is not None and _is_a_child(year, month, day, clock.today())


@lru_cache(maxsize=20_000)
def _is_a_child(year: int, month: int | None, day: int | None, _today: date) -> bool:
    return hearers.is_a_child(PartialDate(year, month, day))


def _of_children(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    return hearers.of_children(list(Person.objects.filter(pk__in=ids).order_by("pk"))) if ids else {}
