"""Those who wait: Sara's invitation to the midwife, Mats's time that the eye clinic has booked, Gunnel's wish."""

from __future__ import annotations

from datetime import date, time, timedelta

from accounts.models import Person, User
from bookings.models import Booking, BookingEvent, EarlierTimeWish, Invitation, VisitType, WishEvent
from core import calendar
from demo.seed.visits import Visit, book_first_free

OPEN_DAYS = 60
"""How long Sara has to book."""
TIMED = Visit("mats-astrom", "ogonmottagningen", "nybesok", BookingEvent.By.STAFF)
WAITED_FOR = Visit("gunnel-astrom", "ogonmottagningen", "aterbesok", BookingEvent.By.STAFF)
WAITED_DAYS = 24
SOONEST, LATER = timedelta(days=10), timedelta(days=19)
"""Within the weeks that are seeded: the sooner of them has free times left before Gunnel's."""


def plant(day: date, people: dict[str, Person]) -> None:
    """Run once, in the caller's transaction, when there are times."""
    _open_invitation(day, people["sara-lindqvist"])
    _timed_invitation(day, people[TIMED.person])
    _wish(day, people[WAITED_FOR.person])


def _open_invitation(day: date, sara: Person) -> None:
    kind = VisitType.objects.select_related("clinic").get(clinic__slug="barnmorskan-i-tallsjo", slug="cellprov")
    invitation = Invitation.objects.create(
        person=sara,
        clinic=kind.clinic,
        book_before=day + timedelta(days=OPEN_DAYS),
        words="Det är dags igen. Provet tar några minuter. Välj en tid när du inte har mens.",
        made_at=calendar.instant(day - timedelta(days=2), time(8, 30)),
        made_by_id=_desk().pk,
    )
    invitation.visit_types.set([kind])


def _timed_invitation(day: date, mats: Person) -> None:
    booking = _booked(TIMED, mats, day, earliest=day + SOONEST)
    kind = booking.slot.visit_type
    invitation = Invitation.objects.create(
        person=mats,
        clinic=kind.clinic,
        state=Invitation.State.USED,
        timed=True,
        booking=booking,
        made_at=booking.booked_at,
        made_by_id=_desk().pk,
    )
    invitation.visit_types.set([kind])


def _wish(day: date, gunnel: Person) -> None:
    """She would come any weekday before noon's end, with a day's notice."""
    booking = _booked(WAITED_FOR, gunnel, day, earliest=day + LATER)
    since = calendar.instant(day - timedelta(days=WAITED_DAYS), time(10, 5))
    wish = EarlierTimeWish.objects.create(
        person=gunnel,
        booking=booking,
        weekdays=[0, 1, 2, 3, 4],
        from_hour=time(9),
        to_hour=time(15),
        notice_hours=24,
        since=since,
    )
    wish.clinics.set([booking.slot.visit_type.clinic])
    WishEvent.objects.create(wish=wish, at=since, code="wish.made")


def _booked(visit: Visit, person: Person, day: date, *, earliest: date) -> Booking:
    book_first_free(visit, person, day, earliest=earliest)
    of_kind = Booking.objects.filter(person=person, slot__visit_type__slug=visit.kind)
    return of_kind.select_related("slot__visit_type__clinic").latest("slot__starts_at")


def _desk() -> User:
    return User.objects.filter(kind=User.Kind.STAFF).order_by("email", "pk")[0]
