"""Which visits may need another way, in one statement; and what the decision about one stands on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import ContactCard, Person
from bookings.models import Booking, BookingEvent
from clinics.models import SmsConsent
from clinics.rules import region, silent_kinds
from core import calendar, clock, rulebook
from reminders import hearers, reach
from reminders.models import CallTask, Letter, Message
from reminders.rules import PostRules
from reminders.unreached.policy import REMINDERS, WAITING, Hearer, Posted, Said, Visit
from representation.queries import standing

State, Kind = Message.State, Message.Kind
OF_A_TIME = (Kind.CONFIRMATION, Kind.MOVED, Kind.CALLED_OFF, Kind.NEWS, *REMINDERS)
NOT_REACHED = (State.UNDELIVERED, State.FAILED, State.UNKNOWN, State.EXPIRED, State.SKIPPED)
COMING = (Booking.State.ACTIVE, Booking.State.CANCELLED)
MADE_BY_CLINIC = (BookingEvent.By.STAFF, BookingEvent.By.SYSTEM)
TIMES = (BookingEvent.Kind.BOOKED, BookingEvent.Kind.MOVED, BookingEvent.Kind.CALLED_OFF)


def rules() -> PostRules:
    """As they stand today."""
    return rulebook.at(clock.today()).section(PostRules)


def bookings_to_look_at() -> list[UUID]:
    """Coming visits with a message that did not go or arrive, or, when a letter has to be written soon, with one
    that has no way to go. Those that are on the call list already are done.
    """
    soon = clock.now() + timedelta(days=3 * rules().reminder_letter_weekdays)
    about = Message.objects.filter(
        answers=None,
        kind__in=OF_A_TIME,
        booking_version=F("booking__version"),
        booking__state__in=COMING,
        booking__slot__starts_at__gt=clock.now(),
        booking__person__died_on=None,
    )
    blocked = Q(state__in=WAITING, booking__slot__starts_at__lt=soon) & ~Exists(_way_by_sms())
    done = CallTask.objects.filter(booking=OuterRef("booking")).filter(
        Q(booking_version=OuterRef("booking_version")) | Q(booking_version=None)
    )
    rung = Q(Exists(done), booking__state=Booking.State.ACTIVE)
    found = about.filter(Q(state__in=NOT_REACHED) | blocked).exclude(rung)
    return list(found.order_by("booking_id").values_list("booking_id", flat=True).distinct())


def _way_by_sms() -> QuerySet[ContactCard]:
    noted = SmsConsent.objects.filter(
        person=OuterRef("person"),
        clinic=OuterRef(OuterRef("booking__slot__visit_type__clinic")),
        withdrawn_at=None,
    )
    cards = ContactCard.objects.filter(
        person=OuterRef("recipient"), sms_stopped_at=None, sms_unreachable_at=None
    ).exclude(mobile="")
    return cards.filter(Q(sms_allowed_at__isnull=False) | Exists(noted))


def visit_of(booking: Booking) -> Visit:
    """From a booking with its person and clinic joined."""
    clinic = booking.slot.visit_type.clinic
    last = booking.events.filter(kind__in=TIMES).order_by("-at", "-version").first()
    task = CallTask.objects.filter(booking=booking).first()
    posted = Letter.objects.filter(booking=booking, booking_version=booking.version, cancelled_at=None)
    is_silent = clinic.kind in silent_kinds()
    return Visit(
        day=calendar.local(booking.slot.starts_at).date(),
        is_called_off=booking.state == Booking.State.CANCELLED,
        made_by_clinic=last is not None and last.by in MADE_BY_CLINIC,
        is_silent=is_silent,
        is_on_call_list=task is not None and task.booking_version in (None, booking.version),
        can_be_called=not is_silent or _has_own_mobile(booking.person),
        hearers=tuple(_hearers(booking)),
        letters=tuple(_posted(letter) for letter in posted.order_by("queued_at", "pk")),
    )


def red_days() -> tuple[date, ...]:
    """The region's own."""
    return region().own_red_days


def _hearers(booking: Booking) -> Iterable[Hearer]:
    ids = hearers.recipients(booking)
    people = Person.objects.filter(pk__in=ids, died_on=None).select_related("contact_card").order_by("pk")
    for person in people:
        card: ContactCard | None = getattr(person, "contact_card", None)
        ways = reach.ways(person.pk, clinic_id=booking.slot.visit_type.clinic_id)
        yield Hearer(
            person_id=person.pk,
            by_sms=ways.sms,
            by_email=ways.email,
            has_account=ways.has_account,
            has_home=not _is_a_child(person) and (person.is_protected or bool(person.street and person.town)),
            is_protected=person.is_protected,
            wants_letters=card is None or card.letters_allowed,
            said=tuple(_said(booking, person)),
        )


def _said(booking: Booking, person: Person) -> Iterable[Said]:
    about = Message.objects.filter(
        booking=booking, booking_version=booking.version, recipient=person, answers=None, kind__in=OF_A_TIME
    ).exclude(state=State.CANCELLED)
    for one in about.order_by(F("sending_at").asc(nulls_first=True), "send_at", "pk"):
        by_email = one.channel == Message.Channel.EMAIL
        yield Said(one.kind, one.state, by_email, is_unwanted=one.error_code == "send.unwanted")


def _posted(letter: Letter) -> Posted:
    return Posted(
        is_reminder=letter.kind == Letter.Kind.REMINDER,
        queued_on=calendar.local(letter.queued_at).date(),
        is_printed=letter.printed_at is not None,
    )


def _is_a_child(person: Person) -> bool:
    """Under 13: the guardians are written to; when none may hear, the clinic rings."""
    born = person.birth_date
    return born is not None and born.age_on(clock.today()) < standing.rules().guardian_until_age


def _has_own_mobile(person: Person) -> bool:
    card: ContactCard | None = getattr(person, "contact_card", None)
    return card is not None and bool(card.mobile) and not card.mobile_owner
