"""Who has opened whose record: what care asks for, and Lena Vik who has opened her neighbour's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.conf import settings

from accounts.models import Identity, Person, User
from audit import actions as audit
from bookings.models import Booking
from clinics.models import Assignment
from core import calendar, clock
from core.actor import Actor, Assurance, Channel
from core.identity import IdentityNumber, IdentitySystem
from demo.region import numbers
from demo.region.people import residents
from demo.region.staff import STAFF, StaffMember
from oversight import actions as oversight
from oversight.models import StaffIdentity

STAFFS_AGE = 58
READ = audit.Action.RECORD_READ


def plant(day: date, people: dict[str, Person]) -> None:
    """Readings before visits of the last days, two that have no visit near, and the check of it all."""
    _homes(day)
    _before_visits(day)
    cecilia, lena = _actor("cecilia-ceder"), _actor("lena-vik")
    _opens(cecilia, people["sara-lindqvist"], calendar.instant(day - timedelta(days=6), time(16, 40)))
    _opens(lena, people["birgitta-lund"], calendar.instant(day - timedelta(days=1), time(22, 41)))
    oversight.check_nightly()


def _homes(day: date) -> None:
    """Staff who live somewhere in the story are residents too, and the administrator has said who they are."""
    taken = {someone.identity.value for someone in residents(day)}
    for member in STAFF:
        if member.home is not None and (value := numbers.closest(STAFFS_AGE, woman=True, day=day, taken=taken)):
            taken.add(value)
            _home(member, IdentityNumber(IdentitySystem.PERSONNUMMER, value))


def _home(member: StaffMember, number: IdentityNumber) -> None:
    born, home = number.birth_date(), member.home
    if home is None or born is None:
        return
    person = Person.objects.create(
        given_name=member.given_name,
        family_name=member.family_name,
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        street=home.street,
        postal_code=home.postcode,
        town=home.town,
        register_read_at=clock.now(),
    )
    digest, now = number.digest(settings.IDENTITY_HMAC_KEY), clock.now()
    Identity.objects.create(person=person, system=number.system, value=number.value, digest=digest, since=now)
    StaffIdentity.objects.create(user=User.objects.get(hsa_id=member.hsa_id), digest=digest, kept_at=now)


def _before_visits(day: date) -> None:
    """Each who gave care last week opened the record ten minutes before."""
    week_ago, today = (calendar.instant(day - timedelta(days=n), time()) for n in (7, 0))
    visits = Booking.objects.standing().filter(
        slot__starts_at__gte=week_ago, slot__starts_at__lt=today, slot__schedule__practitioner__user__isnull=False
    )
    rows = visits.select_related("person", "slot__schedule__practitioner").order_by("slot__starts_at", "pk")
    actors = {actor.user_id: actor for actor in _actors()}
    for visit in rows:
        practitioner = visit.slot.schedule.practitioner
        if practitioner and practitioner.user_id in actors:
            before = visit.slot.starts_at - timedelta(minutes=10)
            _opens(actors[practitioner.user_id], visit.person, before, kinds=("notes",))


def _opens(by: Actor, whom: Person, at: datetime, kinds: tuple[str, ...] = ("", "notes", "test-results")) -> None:
    for n, kind in enumerate(kinds):
        with _at(at + timedelta(minutes=n)):
            audit.record(READ, by=by, about=whom.pk, category=kind)


def _actor(key: str) -> Actor:
    hsa_id = next(member.hsa_id for member in STAFF if member.key == key)
    return _acting(Assignment.objects.select_related("unit", "user").get(user__hsa_id=hsa_id))


def _actors() -> Iterator[Actor]:
    for assignment in Assignment.objects.select_related("unit", "user").order_by("pk"):
        yield _acting(assignment)


def _acting(assignment: Assignment) -> Actor:
    user = assignment.user
    return Actor(
        user_id=user.pk,
        name=user.name,
        on_duty=assignment.duty(),
        assurance=Assurance.LOA2,
        channel=Channel.DESK,
    )


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    """The log's rows bear the time that the clock gives: let it be then."""
    with patch.object(clock, "now", lambda: moment):
        yield
