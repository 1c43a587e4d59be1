"""Whether the book is whole: what constraints and triggers promise, counted once more from the rows.

A promise can only be broken by a hand in the database, a restored backup or a fault of ours. This finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bookings.models import GONE, STANDING, Booking, BookingEvent, Slot

STANDS = Q(state__in=STANDING)


class Kind(StrEnum):
    """What can be amiss."""

    COUNT = "taken is not the number of bookings"
    TIME = "a booking has another time than its slot"
    TYPE = "a booking is of another type than its slot"
    OVERLAP = "a person is at two exclusive visits at once"
    TWICE = "a person has two places in the slot"
    ORPHAN = "an event tells of a change that the booking does not show"
    UNTOLD = "a booking shows a change that no event tells of"


@dataclass(frozen=True, slots=True)
class Amiss:
    """One thing, by the slot it is found at: neither the person nor the kind of visit is told."""

    slot_id: UUID
    kind: Kind


def amiss() -> list[Amiss]:
    """All that is amiss, by slot. Six queries over the whole book: for the night, not for a page."""
    return sorted({*_slots(), *_bookings(), *_events()}, key=lambda one: (str(one.slot_id), one.kind))


def _slots() -> Iterator[Amiss]:
    held = Count("bookings", filter=~Q(bookings__state__in=GONE))
    wrong = Slot.objects.annotate(held=held).exclude(taken=F("held"))
    yield from _at(wrong.values_list("pk", flat=True), Kind.COUNT)


def _bookings() -> Iterator[Amiss]:
    holding = Booking.objects.filter(STANDS)
    keeping = Booking.objects.exclude(state__in=GONE)
    yield from _at(_slot_ids(keeping.exclude(during=F("slot__during"))), Kind.TIME)
    yield from _at(_slot_ids(keeping.exclude(visit_type=F("slot__visit_type"))), Kind.TYPE)
    exclusive = holding.filter(exclusive=True, overlap_reason="")
    others = exclusive.filter(person=OuterRef("person"), during__overlap=OuterRef("during")).exclude(
        pk=OuterRef("pk")
    )
    yield from _at(_slot_ids(exclusive.filter(Exists(others))), Kind.OVERLAP)
    again = holding.filter(person=OuterRef("person"), slot=OuterRef("slot")).exclude(pk=OuterRef("pk"))
    yield from _at(_slot_ids(holding.filter(Exists(again))), Kind.TWICE)


def _events() -> Iterator[Amiss]:
    kinds, states = BookingEvent.Kind, Booking.State
    told = (
        Booking.objects.made()
        .annotate(
            booked=_count(kinds.BOOKED),
            cancelled=_count(kinds.CANCELLED) + _count(kinds.CALLED_OFF),
            arrived=_count(kinds.ARRIVED) - _count(kinds.ARRIVAL_UNDONE),
            settled=_count(kinds.ATTENDED) + _count(kinds.MISSED) - _count(kinds.OUTCOME_UNDONE),
            changed=_count(kinds.MOVED) + _count(kinds.CANCELLED) + _count(kinds.CALLED_OFF),
        )
        .values_list(
            "slot_id", "state", "arrived_at", "version", "booked", "cancelled", "arrived", "settled", "changed"
        )
    )
    for slot_id, state, arrived_at, version, *counts in told.iterator():
        settled = state in (states.ATTENDED, states.MISSED)
        # A cancelled booking has forgotten whether somebody had arrived.
        arrived = counts[2] if state == states.CANCELLED else int(arrived_at is not None)
        shown = (1, int(state == states.CANCELLED), arrived, int(settled), version - 1)
        differences = [of_events - of_state for of_events, of_state in zip(counts, shown, strict=True)]
        if max(differences) > 0:
            yield Amiss(slot_id, Kind.ORPHAN)
        if min(differences) < 0:
            yield Amiss(slot_id, Kind.UNTOLD)


def _count(kind: BookingEvent.Kind) -> Count:
    return Count("events", filter=Q(events__kind=kind))


def _slot_ids(bookings: QuerySet[Booking]) -> QuerySet[Booking, UUID]:
    return bookings.values_list("slot_id", flat=True)


def _at(slot_ids: QuerySet[Slot, UUID] | QuerySet[Booking, UUID], kind: Kind) -> Iterator[Amiss]:
    return (Amiss(slot_id, kind) for slot_id in slot_ids.iterator())
