"""Between a chosen time and a booked one: the confirm page, and what is said when the time has gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import CareAccount, ContactCard, Person
from bookings import facts, policies, slot_types
from bookings.errors import SlotTaken
from bookings.models import Booking, Slot, VisitType
from bookings.queries import free
from bookings.queries.find import capital, minutes_of, mode_of, phone_of, title_of, week_url, window
from bookings.queries.free import FreeTime, Stretch
from bookings.rules import BookingRules
from clinics import consents
from clinics.policies import sms_level
from core import calendar, clock, phone, rulebook
from core.actor import Actor
from core.errors import NotYours
from core.pages import Phone, in_language


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    title: str
    when: str
    starts: str
    minutes: str
    mode: str
    where_lines: tuple[str, ...]
    with_whom: str
    calls: str
    who: str
    bring: str
    ring_if: str
    free_until: str
    web_cancel_until: str
    late_already: bool
    fee: str
    phone: str
    no_sms: bool
    needs_number: bool
    level: str
    back_url: str
    held_until: str
    form_key: UUID | None
    takes_message: bool
    interpreter: str
    hold_url: str
    hold_minutes: int


@dataclass(frozen=True, slots=True)
class NearTime:
    """``url`` is where the time is looked through; of a time to move to, where the move is."""

    when: str
    practitioner: str
    url: str


@dataclass(frozen=True, slots=True)
class TakenPage:
    wanted: str
    title: str
    clinic_name: str
    clinic_phone: Phone
    times: tuple[NearTime, ...]
    more_url: str
    moving: bool


def confirm_url(slot_id: UUID | str, visit_type_id: UUID | str | None = None) -> str:
    """Where a time is looked through; as a time for that type, where it is for several."""
    if visit_type_id:
        return reverse("bookings:confirm_as", args=[slot_id, visit_type_id])
    return reverse("bookings:confirm", args=[slot_id])


def confirm_page(slot_id: UUID, visit_type_id: UUID | None = None, *, by: Actor) -> ConfirmPage:
    """What one is about to book: shown if and only if booking it would be allowed now. Four queries at most, and
    one for a time that is for several types.

    Raises NotYours, and SlotTaken or Refused by the same decision as the booking itself.
    """
    slot, person, now = _slot(slot_id, visit_type_id), _person(by), clock.now()
    kind, card = slot.visit_type, _card_told(person, by=by)
    rules = rulebook.at(clock.today()).section(BookingRules)
    held = facts.held_by(person.pk, now=now)
    about = facts.person_facts(person, slot, held, today=clock.today())
    decision = policies.can_book(facts.slot_facts(slot), about, by=by, now=now)
    if not decision:
        if facts.clashes_with_the_unseen(person.pk, slot, by=by):
            raise SlotTaken
        decision.require(facts.place_of(kind))
    held_here = [one for one in held if one.slot_id == slot.pk and _is_running(one, now=now)]
    mine = next((one for one in held_here if one.visit_type_id == slot.visit_type_id), None)
    if not held_here and not _has_place(slot, now=now):
        raise SlotTaken
    free = facts.free_until_of(slot)
    return ConfirmPage(
        title=title_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        calls=calls_of(kind, card),
        who=person.name,
        bring=in_language(kind.preparation, kind.preparation_en),
        ring_if=in_language(kind.ring_instead_if, kind.ring_instead_if_en),
        free_until=calendar.moment_in_words(free) if kind.has_fee else "",
        web_cancel_until=calendar.moment_in_words(facts.web_cancel_until(slot)),
        late_already=kind.has_fee and now >= free,
        fee=fee_of(kind, rules),
        phone=phone.in_words(card.mobile) if card.mobile else "",
        no_sms=bool(card.mobile) and not takes_sms(card, kind.clinic_id),
        needs_number=by.is_own_matter and _needs_number(kind, card),
        level=_level(person, card, kind),
        back_url=week_url(kind, slot.starts_at),
        held_until=calendar.clock_in_words(mine.held_until) if mine and mine.held_until else "",
        form_key=mine.form_key if mine else None,
        takes_message=kind.takes_message,
        interpreter=card.interpreter_language,
        hold_url=_hold_url(slot),
        hold_minutes=rules.hold_minutes,
    )


def _hold_url(slot: Slot) -> str:
    if slot.types_id:
        return reverse("bookings:hold_as", args=[slot.pk, slot.visit_type_id])
    return reverse("bookings:hold", args=[slot.pk])


def _is_running(one: facts.Held, *, now: datetime) -> bool:
    return one.state == Booking.State.HELD and one.held_until is not None and one.held_until > now


def _has_place(slot: Slot, *, now: datetime) -> bool:
    """Whether there is a place, those of holds that have run out counted as free. One query for a full time."""
    if slot.taken < slot.capacity:
        return True
    return Booking.objects.filter(slot=slot, state=Booking.State.HELD, held_until__lte=now).exists()


def needs_number(slot_id: UUID, visit_type_id: UUID | None = None, *, by: Actor) -> bool:
    """Whether the clinic would have nowhere to ring: it is a call, and the person has given no number."""
    return by.is_own_matter and _needs_number(_slot(slot_id, visit_type_id).visit_type, card_of(_person(by)))


def taken_page(slot_id: UUID, visit_type_id: UUID | None = None, *, moving: UUID | None = None) -> TakenPage:
    """Voice 3: the time went to somebody else; the three nearest that can be booked. Three queries.

    ``moving`` is the booking that was to be moved there: the other times are then ways to move it.
    """
    if moving:
        visit_type_id = Booking.objects.filter(pk=moving).values_list("visit_type_id", flat=True).first()
    slot = _slot(slot_id, visit_type_id)
    kind = slot.visit_type
    rules = rulebook.at(clock.today()).section(BookingRules)
    open_now = Stretch(kind.pk, *window(kind, now=clock.now(), rules=rules))
    return TakenPage(
        wanted=capital(calendar.moment_in_words(slot.starts_at)),
        title=title_of(kind),
        clinic_name=kind.clinic.name,
        clinic_phone=phone_of(kind.clinic),
        times=tuple(_near(other, moving) for other in free.nearest(open_now, slot.starts_at, but=slot.pk)),
        more_url=reverse("bookings:move", args=[moving]) if moving else week_url(kind, slot.starts_at),
        moving=moving is not None,
    )


def _near(other: FreeTime, moving: UUID | None) -> NearTime:
    return NearTime(
        when=capital(calendar.moment_in_words(other.starts_at)),
        practitioner=other.practitioner,
        url=reverse("bookings:move_to", args=[moving, other.slot_id])
        if moving
        else confirm_url(other.slot_id, other.as_type),
    )


def _slot(slot_id: UUID, visit_type_id: UUID | None = None) -> Slot:
    slots = Slot.objects.select_related("visit_type__clinic", "schedule__practitioner")
    slot = slots.filter(pk=slot_id).first()
    if slot is None:
        raise NotYours
    return slot_types.seen_as(slot, visit_type_id)


def _person(by: Actor) -> Person:
    return Person.objects.select_related("contact_card").get(pk=by.subject_id)


def card_of(person: Person) -> ContactCard:
    """The person's card, or an empty one. From a person with it joined."""
    card: ContactCard | None = getattr(person, "contact_card", None)
    return card or ContactCard(person=person)


def _card_told(person: Person, *, by: Actor) -> ContactCard:
    """The person's card to the person; one who acts for them is told nothing of how they are reached."""
    return card_of(person) if by.is_own_matter else ContactCard(person=person)


def takes_sms(card: ContactCard, clinic_id: UUID) -> bool:
    """Whether the person has a mobile number, has said yes to SMS from the clinic and has not stopped them."""
    allowed = card.sms_stopped_at is None and consents.has_said_yes(card, clinic_id=clinic_id)
    return bool(card.mobile) and allowed


def _needs_number(kind: VisitType, card: ContactCard) -> bool:
    return kind.mode == VisitType.Mode.PHONE and not (card.mobile or card.landline)


def _level(person: Person, card: ContactCard, kind: VisitType) -> str:
    """What the SMS will say, by the rule that it is written by."""
    level = sms_level(
        chosen=card.sms_level,
        clinic_at_most=kind.clinic.sms_level_at_most,
        clinic_kind=kind.clinic.kind,
        is_verified=card.mobile_verified_at is not None,
        is_protected=person.is_protected,
    )
    return str(CareAccount.SmsLevel(level).label).lower()


def where_of(kind: VisitType) -> tuple[str, ...]:
    """The clinic's name and address, a line each; nothing for a call."""
    clinic = kind.clinic
    return (clinic.name, clinic.street, clinic.town) if kind.mode == VisitType.Mode.VISIT else ()


def with_whom(slot: Slot) -> str:
    """ "Yusuf Demir, distriktssköterska"; for a call the clinic too, which no address tells. May be ""."""
    who, kind = slot.schedule.practitioner, slot.visit_type
    parts = [who.name, in_language(who.title, who.title_en)] if who else []
    if kind.mode != VisitType.Mode.VISIT:
        parts.append(kind.clinic.name)
    return ", ".join(parts)


def calls_of(kind: VisitType, card: ContactCard) -> str:
    """Who rings, and which number; "" for what is no call, or when there is no number yet."""
    number = card.mobile or card.landline
    if kind.mode != VisitType.Mode.PHONE or not number:
        return ""
    return _("Mottagningen ringer dig på %(phone)s.") % {"phone": phone.in_words(number)}


def fee_of(kind: VisitType, rules: BookingRules) -> str:
    """ "högst 200 kronor"; "" where the clinic takes no fee."""
    if not kind.has_fee:
        return ""
    return in_language("högst %s kronor", "at most SEK %s") % rules.late_fee_kronor_at_most
