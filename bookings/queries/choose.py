"""Between a chosen time and a booked one: the confirm page, and what is said when the time has gone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.urls import reverse

from accounts.models import CareAccount, ContactCard, Person
from bookings import facts, policies
from bookings.models import Slot, VisitType
from bookings.queries.find import capital, minutes_of, mode_of, name_of, phone_of
from bookings.rules import BookingRules
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
    who: str
    bring: str
    ring_if: str
    free_until: str
    web_cancel_until: str
    late_already: bool
    fee: str
    phone: str
    level: str
    back_url: str


@dataclass(frozen=True, slots=True)
class NearTime:
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


def confirm_page(slot_id: UUID, *, by: Actor) -> ConfirmPage:
    """What one is about to book. Raises NotYours, or Refused by the same decision as the booking itself."""
    slot = _slot(slot_id)
    kind = slot.visit_type
    person = Person.objects.select_related("contact_card").get(pk=by.own_person_id)
    now = clock.now()
    rules = rulebook.at(clock.today()).section(BookingRules)
    about = facts.person_facts(person, slot, now=now)
    decision = policies.can_book(facts.slot_facts(slot), about, by=by, now=now, rules=rules)
    decision.require(phone=kind.clinic.phone)
    free = policies.free_until(slot.starts_at, kind.free_hours)
    card = getattr(person, "contact_card", None)
    return ConfirmPage(
        title=name_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        who=person.name,
        bring=in_language(kind.preparation, kind.preparation_en),
        ring_if=in_language(kind.ring_instead_if, kind.ring_instead_if_en),
        free_until=calendar.moment_in_words(free) if kind.has_fee else "",
        web_cancel_until=calendar.moment_in_words(policies.web_cancel_until(slot.starts_at)),
        late_already=kind.has_fee and now >= free,
        fee=fee_of(kind, rules),
        phone=phone.in_words(card.mobile) if card and card.mobile else "",
        level=_level(card, kind),
        back_url=reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug]),
    )


def taken_page(slot_id: UUID) -> TakenPage:
    """Voice 3: the time went to somebody else; the three nearest that are free."""
    slot = _slot(slot_id)
    kind = slot.visit_type
    free = Slot.objects.filter(
        visit_type=kind,
        starts_at__gt=clock.now(),
        taken__lt=F("capacity"),
        withdrawn_at__isnull=True,
        published_at__isnull=False,
    ).select_related("schedule__practitioner")
    after = list(free.filter(starts_at__gte=slot.starts_at).order_by("starts_at", "pk")[:3])
    before = list(free.filter(starts_at__lt=slot.starts_at).order_by("-starts_at", "pk")[:3])
    nearest = sorted(after + before, key=lambda other: abs(other.starts_at - slot.starts_at))[:3]
    return TakenPage(
        wanted=capital(calendar.moment_in_words(slot.starts_at)),
        title=name_of(kind),
        clinic_name=kind.clinic.name,
        clinic_phone=phone_of(kind.clinic),
        times=tuple(_near(other) for other in sorted(nearest, key=lambda other: other.starts_at)),
        more_url=reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug]),
    )


def _near(slot: Slot) -> NearTime:
    return NearTime(
        when=capital(calendar.moment_in_words(slot.starts_at)),
        practitioner=slot.schedule.practitioner.name if slot.schedule.practitioner else "",
        url=reverse("bookings:confirm", args=[slot.pk]),
    )


def _slot(slot_id: UUID) -> Slot:
    slots = Slot.objects.select_related("visit_type__clinic", "schedule__practitioner")
    slot = slots.filter(pk=slot_id).first()
    if slot is None:
        raise NotYours
    return slot


def _level(card: ContactCard | None, kind: VisitType) -> str:
    chosen = card.sms_level if card else CareAccount.SmsLevel.N1
    return str(CareAccount.SmsLevel(min(chosen, kind.clinic.sms_level_at_most)).label).lower()


def where_of(kind: VisitType) -> tuple[str, ...]:
    """The clinic's name and address, a line each; nothing for a call."""
    clinic = kind.clinic
    return (clinic.name, clinic.street, clinic.town) if kind.mode == VisitType.Mode.VISIT else ()


def with_whom(slot: Slot) -> str:
    """ "Yusuf Demir, distriktssköterska"; "" when the schedule is nobody's."""
    who = slot.schedule.practitioner
    return f"{who.name}, {in_language(who.title, who.title_en)}" if who else ""


def fee_of(kind: VisitType, rules: BookingRules) -> str:
    """ "högst 200 kronor"; "" where the clinic takes no fee."""
    if not kind.has_fee:
        return ""
    return in_language("högst %s kronor", "at most SEK %s") % rules.late_fee_kronor_at_most
