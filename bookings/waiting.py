"""What the offers of freed times stand on: free times that somebody waits for, and who waits for one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import CareAccount
from bookings import facts
from bookings.models import Booking, EarlierTimeWish, Offer, Slot, TypeSet, VisitType
from bookings.policies.wishes import CareFacts, FreedFacts, OfferFacts, WishFacts, WishingFacts, fits, had_as
from bookings.rules import OfferRules
from clinics import consents
from clinics.models import Clinic, Listing
from core import clock, rulebook
from representation.queries import standing, told

OPEN = EarlierTimeWish.State.OPEN
SLOTS_AT_ONCE = 500


def rules() -> OfferRules:
    """The rules of offers as they stand today."""
    return rulebook.at(clock.today()).section(OfferRules)


def care_facts(kind: VisitType) -> CareFacts:
    """Of one kind of visit."""
    return CareFacts(kind.pk, kind.clinic_id, kind.care, kind.name, kind.mode)


def wished_types(slot: Slot) -> list[VisitType]:
    """What the time can be had as by one who wishes. From a slot with its type joined; one query where it is for
    several.
    """
    if slot.types_id is None:
        return [slot.visit_type]
    return list(VisitType.objects.filter(type_sets=slot.types_id, takes_wishes=True).order_by("pk"))


def freed_facts(slot: Slot, kinds: Collection[VisitType], *, now: datetime) -> FreedFacts:
    """Of a slot and its :func:`wished_types`."""
    published = slot.published_at is not None and slot.published_at <= now
    return FreedFacts(
        starts_at=slot.starts_at,
        cares=tuple(care_facts(kind) for kind in kinds),
        is_open=published and slot.withdrawn_at is None and slot.starts_at > now,
        takes_wishes=any(kind.takes_wishes for kind in kinds),
    )


def wishing_facts(booking: Booking) -> WishingFacts:
    """From a booking with its slot and visit type joined."""
    slot = booking.slot
    return WishingFacts(booking.person_id, booking.state, slot.starts_at, slot.visit_type.takes_wishes)


def offer_facts(offer: Offer, booking: Booking) -> OfferFacts:
    """From a locked offer with its slot, visit type and wish joined, and the booking that would be given up."""
    held, slot = facts.held_by(booking.person_id, now=clock.now()), offer.slot
    others = [one for one in held if one.stands and one.booking_id != booking.pk]
    is_busy = any(one.slot_id == slot.pk for one in others) or (
        slot.visit_type.exclusive
        and any(one.clashes and one.starts_at < slot.ends_at and slot.starts_at < one.ends_at for one in others)
    )
    return OfferFacts(
        person_id=booking.person_id,
        state=offer.state,
        wish_state=offer.wish.state,
        answer_by=offer.answer_by,
        starts_at=slot.starts_at,
        is_withdrawn=slot.withdrawn_at is not None,
        has_state=booking.state,
        is_busy=is_busy,
    )


def clinics_of_same_care(kind: VisitType) -> tuple[Clinic, ...]:
    """Where the same care is given and freed times go to wishes, its own clinic first. One query."""
    namesakes = Q(visit_types__care=kind.care, visit_types__name=kind.name, visit_types__mode=kind.mode)
    found = Clinic.objects.filter(namesakes | Q(visit_types=kind), visit_types__takes_wishes=True)
    clinics = sorted({clinic.pk: clinic for clinic in found.order_by("pk")}.values(), key=lambda one: one.name)
    return tuple(sorted(clinics, key=lambda one: one.pk != kind.clinic_id))


def freed_slots(*, now: datetime) -> list[UUID]:
    """Times with a place left that an open wish may be about, the soonest first. What is wished for is looked at
    one by one; this only spares looking at times that nobody waits for, or only such as have an offer to answer.
    """
    waits = (
        _can_be_asked()
        .filter(clinics=OuterRef("visit_type__clinic"), booking__slot__starts_at__gt=OuterRef("starts_at"))
        .exclude(offers__slot=OuterRef("pk"))
    )
    soonest = now + timedelta(minutes=rules().least_lead_minutes)
    takes_wishes = Q(types=None, visit_type__takes_wishes=True) | Q(
        types__in=TypeSet.objects.filter(visit_types__takes_wishes=True)
    )
    free = Slot.objects.filter(
        takes_wishes,
        taken__lt=F("capacity"),
        withdrawn_at=None,
        published_at__lte=now,
        starts_at__gt=soonest,
    )
    found = free.filter(Exists(waits)).order_by("starts_at", "pk")
    return list(found.values_list("pk", flat=True)[:SLOTS_AT_ONCE])


def anybody_to_ask() -> bool:
    """Whether somebody waits who has no offer to answer: else the rest of the free times need not be looked at."""
    return _can_be_asked().exists()


def _can_be_asked() -> QuerySet[EarlierTimeWish]:
    answering = Offer.objects.filter(wish__person=OuterRef("person"), state=Offer.State.OPEN)
    return EarlierTimeWish.objects.filter(~Exists(answering), state=OPEN)


def who_waits(slot: Slot, kinds: Collection[VisitType], *, now: datetime) -> list[WishFacts]:
    """Everybody whose wish the time fits and who has not been offered it, with what decides whose turn it is.

    From a slot with its visit type joined, and its :func:`wished_types`. Six queries, two more for each further
    type, and some more for each child.
    """
    asked = EarlierTimeWish.objects.filter(
        state=OPEN,
        clinics=slot.visit_type.clinic_id,
        booking__slot__starts_at__gt=slot.starts_at,
        booking__state=Booking.State.ACTIVE,
        person__died_on=None,
        person__merged_into=None,
    ).exclude(offers__slot=slot)
    joined = asked.select_related("booking__slot__visit_type__clinic", "person").prefetch_related("clinics")
    freed, of_id = freed_facts(slot, kinds, now=now), {kind.pk: kind for kind in kinds}
    fitting = []
    for wish in joined.order_by("pk"):
        about = _wish(wish)
        care = had_as(about, freed)
        if care is not None and fits(about, freed):
            fitting.append((wish, about, of_id[care.visit_type_id]))
    return _with_people(fitting, slot, now=now)


def _wish(wish: EarlierTimeWish) -> WishFacts:
    """What stands in the wish itself."""
    return WishFacts(
        wish_id=wish.pk,
        person_id=wish.person_id,
        starts_at=wish.booking.slot.starts_at,
        care=care_facts(wish.booking.slot.visit_type),
        clinics=frozenset(clinic.pk for clinic in wish.clinics.all()),
        weekdays=frozenset(wish.weekdays),
        from_hour=wish.from_hour,
        to_hour=wish.to_hour,
        notice_hours=wish.notice_hours,
        need=wish.need,
        since=wish.since,
        has_account=False,
        has_sms=False,
    )


def _with_people(
    wishes: list[tuple[EarlierTimeWish, WishFacts, VisitType]], slot: Slot, *, now: datetime
) -> list[WishFacts]:
    """With how each can be asked, what they have beside it, and what they have been offered."""
    people = {wish.person_id for wish, _, _ in wishes}
    kinds = {kind.pk: kind for _, _, kind in wishes}.values()
    in_the_way = {kind.pk: _in_the_way(people, slot, kind) for kind in kinds}
    offered = Offer.objects.filter(wish__person__in=people)
    has_offer = set(
        offered.filter(state=Offer.State.OPEN).order_by("pk").values_list("wish__person_id", flat=True)
    )
    lately = list(
        offered.filter(offered_at__gt=now - timedelta(days=1)).order_by("pk").values_list("wish_id", flat=True)
    )
    answering = {wish.pk: _answerers(wish, slot) for wish, _, _ in wishes}
    all_of_them = {one for ids in answering.values() for one in ids}
    with_account, with_sms = _with_account(all_of_them), _with_sms(all_of_them, slot)
    listed = {kind.pk: _listed(people, kind) for kind in kinds}
    return [
        replace(
            about,
            has_account=bool(with_account & answering[wish.pk]),
            has_sms=bool(with_sms & answering[wish.pk]),
            is_busy=bool(in_the_way[kind.pk].get(wish.person_id, set()) - {wish.booking_id}),
            has_offer=wish.person_id in has_offer,
            offers_lately=lately.count(wish.pk),
            may_have=kind.pk == about.care.visit_type_id or wish.person_id in listed[kind.pk],
        )
        for wish, about, kind in wishes
    ]


def _in_the_way(people: Collection[UUID], slot: Slot, kind: VisitType) -> dict[UUID, set[UUID]]:
    """Each one's bookings that cannot be kept beside the time had as that type: what it clashes with, and a place
    in it already.

    The booking that would be given up for it may be among them; another that waits too is in the way all the same.
    """
    at_once = Q(exclusive=True, overlap_reason="", during__overlap=(slot.starts_at, slot.ends_at))
    clashes = Q(slot=slot) | at_once if kind.exclusive else Q(slot=slot)
    rows = Booking.objects.standing().filter(clashes, person__in=people).order_by("pk")
    found: dict[UUID, set[UUID]] = {}
    for person_id, pk in rows.values_list("person_id", "pk"):
        found.setdefault(person_id, set()).add(pk)
    return found


def _answerers(wish: EarlierTimeWish, slot: Slot) -> set[UUID]:
    """Who is asked: the person; for a child under 13 the guardians who hear of its visits."""
    born = wish.person.birth_date
    if born is None or born.age_on(clock.today()) >= standing.rules().guardian_until_age:
        return {wish.person_id}
    kind = slot.visit_type.clinic.kind
    return {one.guardian_id for one in told.guardians_told(wish.person, clinic_kind=kind)}


def _with_account(people: Collection[UUID]) -> set[UUID]:
    accounts = CareAccount.objects.filter(person__in=people, closed_at=None).order_by("pk")
    return set(accounts.values_list("person_id", flat=True))


def _with_sms(people: Collection[UUID], slot: Slot) -> set[UUID]:
    return consents.reached_by_sms(people, clinic_id=slot.visit_type.clinic_id)


def _listed(people: Collection[UUID], kind: VisitType) -> set[UUID]:
    """Those for whom a time of another kind than their own is open: all, or the clinic's listed."""
    open_to = kind.open_to
    if open_to != VisitType.OpenTo.LISTED:
        return set(people) if open_to == VisitType.OpenTo.ALL else set()
    today = clock.today()
    lasts = Q(until=None) | Q(until__gte=today)
    listings = Listing.objects.filter(lasts, clinic=kind.clinic_id, since__lte=today, person__in=people)
    return set(listings.order_by("pk").values_list("person_id", flat=True))
