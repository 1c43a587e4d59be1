"""What the desk looks at to book, move and cancel for somebody: only the unit's own. What is shown is logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.actions import Action
from audit.reading import reading
from bookings import policies
from bookings.models import STANDING, Booking, Schedule, Slot, VisitType
from bookings.queries.find import capital, minutes_of, mode_of
from bookings.slot_types import kept_as, of_type, seen_as
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours
from core.pages import in_language, swedish_order

TIMES_AT_A_TIME = 24
PAST_AT_MOST = 15


@dataclass(frozen=True, slots=True)
class KindRow:
    """A visit type of the unit, to book for the person. ``is_current``: the one whose times are shown."""

    name: str
    clinic: str
    minutes: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class DeskTime:
    """A free time. ``note``: what it has beyond what residents see."""

    clock: str
    practitioner: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class DeskDay:
    heading: str
    times: tuple[DeskTime, ...]


@dataclass(frozen=True, slots=True)
class DeskTimes:
    """The next free times of one kind, whoever may book them. ``since`` is ISO, for the form; ``hos`` a choice of
    (value, name, chosen).
    """

    kind: str
    clinic: str
    minutes: str
    since: str
    practitioners: tuple[tuple[str, str, bool], ...]
    days: tuple[DeskDay, ...]
    later_url: str
    kinds: tuple[KindRow, ...]


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """A time that somebody is about to be put on. ``clash`` says with what it clashes; "" with nothing."""

    when: str
    kind: str
    whom: str
    where: str
    tell: str
    takes_message: bool
    is_taken: bool
    clash: str
    times_url: str


def kinds_of_unit(person_id: UUID | None, *, current: UUID | None = None, by: Actor) -> tuple[KindRow, ...]:
    """What the unit's clinics have, by clinic and name: to book for the person, or (None) to call somebody to.

    One query. Raises NotYours.
    """
    kinds = VisitType.objects.filter(clinic__unit_id=by.duty.care_unit_id).select_related("clinic").order_by("pk")
    rows = sorted(kinds, key=lambda kind: (swedish_order(kind.clinic.name), swedish_order(real_name(kind))))
    return tuple(
        KindRow(
            real_name(kind),
            kind.clinic.name,
            minutes_of(kind),
            _times_url(person_id, kind.pk),
            kind.pk == current,
        )
        for kind in rows
    )


def free_times(
    kind_id: UUID,
    *,
    person_id: UUID | None,
    since: date,
    practitioner: str = "",
    moving: UUID | None = None,
    by: Actor,
) -> DeskTimes:
    """The next free times from that day, also those that residents do not see. Four queries.

    The links lead to a booking for the person; None: to an invitation of whom the session holds; ``moving``: to a
    move of that booking. Raises NotYours.
    """
    kind = _own_kind(kind_id, by=by)
    begins = max(calendar.instant(since, time()), clock.now()) if since >= clock.today() else clock.now()
    found = _free(kind, begins)
    hosts = _hosts(kind)
    if practitioner:
        found = found.filter(schedule_id=practitioner)
    slots = list(found[: TIMES_AT_A_TIME + 1])
    shown, here = slots[:TIMES_AT_A_TIME], _times_url(person_id, kind_id, moving)
    later = slots[TIMES_AT_A_TIME] if len(slots) > TIMES_AT_A_TIME else None
    return DeskTimes(
        kind=real_name(kind),
        clinic=kind.clinic.name,
        minutes=f"{minutes_of(kind)}, {mode_of(kind)[:1].lower()}{mode_of(kind)[1:]}",
        since=calendar.local(begins).date().isoformat(),
        practitioners=tuple((str(pk), name, str(pk) == practitioner) for pk, name in hosts),
        days=_days(shown, kind, person_id, moving),
        later_url=_later_url(here, later, practitioner) if later else "",
        kinds=() if moving else kinds_of_unit(person_id, current=kind_id, by=by),
    )


def chosen_time(
    slot_id: UUID,
    *,
    person_id: UUID,
    visit_type_id: UUID | None = None,
    moving: UUID | None = None,
    inviting: bool = False,
    by: Actor,
) -> ChosenTime:
    """The time, and with what of the person's it clashes; as that type, or moved to as what the visit is, where it
    is for several. Raises NotYours for another unit's.
    """
    slot = _own_slots(by).filter(pk=slot_id).first()
    if slot is None or not policies.can_use_desk(by):
        raise NotYours
    kind = _seen(slot, visit_type_id, moving).visit_type
    with reading(by, about=person_id, action=Action.BOOKINGS_READ):
        clash = _clash(slot, person_id, moving, by=by)
    return ChosenTime(
        when=capital(calendar.moment_in_words(slot.starts_at)),
        kind=real_name(kind),
        whom=whom(slot),
        where=f"{kind.clinic.name}, {kind.clinic.street}, {kind.clinic.town}",
        tell=kind.preparation,
        takes_message=kind.takes_message,
        is_taken=slot.taken >= slot.capacity and not _lapsed(slot),
        clash=clash,
        times_url=_times_url(None if inviting else person_id, kind.pk, moving),
    )


def _seen(slot: Slot, visit_type_id: UUID | None, moving: UUID | None) -> Slot:
    """As what it would be booked. One query for a time that is for several types, two for a move to it."""
    if moving and slot.types_id:
        had = Booking.objects.filter(pk=moving).values_list("visit_type_id", flat=True).first()
        return kept_as(slot, had) if had else slot
    return seen_as(slot, visit_type_id)


def schedules_for_extra(kind_id: UUID, *, by: Actor) -> tuple[str, tuple[tuple[str, str], ...], int]:
    """For an extra time: the kind's name, its clinic's schedules as (id, whose), its minutes. Raises NotYours."""
    kind = _own_kind(kind_id, by=by)
    rows = Schedule.objects.filter(clinic=kind.clinic_id).select_related("practitioner").order_by("pk")
    named = sorted(((str(row.pk), _host(row)) for row in rows), key=lambda row: swedish_order(row[1]))
    return real_name(kind), tuple(named), kind.minutes


def real_name(kind: VisitType) -> str:
    """What the clinic itself calls it: two kinds may have the same neutral name, and be nothing alike to book."""
    return in_language(kind.name, kind.name_en)


def whom(slot: Slot) -> str:
    """Who one comes to: the practitioner, or the session by its name."""
    return _host(slot.schedule)


def _host(schedule: Schedule) -> str:
    return schedule.practitioner.name if schedule.practitioner else schedule.name


def _own_kind(kind_id: UUID, *, by: Actor) -> VisitType:
    if not policies.can_use_desk(by):
        raise NotYours
    kind = VisitType.objects.select_related("clinic").filter(pk=kind_id, clinic__unit_id=by.duty.care_unit_id)
    found = kind.first()
    if found is None:
        raise NotYours
    return found


def _own_slots(by: Actor) -> QuerySet[Slot]:
    own = Slot.objects.filter(schedule__clinic__unit_id=by.duty.care_unit_id)
    return own.select_related("visit_type__clinic", "schedule__practitioner")


def _free(kind: VisitType, begins: datetime) -> QuerySet[Slot]:
    """With a place left, or one that a hold has let go of without anybody having noticed."""
    lapsed = Booking.objects.filter(
        slot=OuterRef("pk"), state=Booking.State.HELD, held_until__lte=clock.now()
    )  # the count alone: nobody is named
    free = Slot.objects.filter(Q(taken__lt=F("capacity")) | Exists(lapsed), of_type(kind.pk), withdrawn_at=None)
    ahead = free.filter(ends_at__gt=begins)
    return ahead.select_related("schedule__practitioner").order_by("starts_at", "schedule__name", "pk")


def _hosts(kind: VisitType) -> list[tuple[UUID, str]]:
    with_times = Slot.objects.filter(of_type(kind.pk), schedule=OuterRef("pk"), starts_at__gt=clock.now())
    rows = Schedule.objects.filter(Exists(with_times)).select_related("practitioner").order_by("pk")
    return sorted(((row.pk, _host(row)) for row in rows), key=lambda row: swedish_order(row[1]))


def _days(
    slots: Iterable[Slot], kind: VisitType, person_id: UUID | None, moving: UUID | None
) -> tuple[DeskDay, ...]:
    by_day = groupby(slots, key=lambda slot: calendar.local(slot.starts_at).date())
    return tuple(
        DeskDay(capital(calendar.day_in_words(day)), tuple(_time(slot, kind, person_id, moving) for slot in slots))
        for day, slots in by_day
    )


def _time(slot: Slot, kind: VisitType, person_id: UUID | None, moving: UUID | None) -> DeskTime:
    as_type = [kind.pk] if slot.types_id else []
    if moving:
        to = reverse("admin:desk_move_to", args=[moving, slot.pk])
    elif person_id:
        to = reverse("admin:desk_book_as" if as_type else "admin:desk_book", args=[person_id, slot.pk, *as_type])
    else:
        to = reverse("admin:invite_to_time_as" if as_type else "admin:invite_to_time", args=[slot.pk, *as_type])
    return DeskTime(calendar.clock_in_words(slot.starts_at), whom(slot), _note(slot), to)


def _note(slot: Slot) -> str:
    notes = []
    if slot.extra:
        notes.append(_("extra"))
    elif slot.published_at is None or slot.published_at > clock.now():
        notes.append(_("bara personalen"))
    if slot.capacity > 1:
        left = slot.capacity - slot.taken
        notes.append(ngettext("%(n)s plats kvar", "%(n)s platser kvar", left) % {"n": left})
    return ", ".join(notes)


def _times_url(person_id: UUID | None, kind_id: UUID, moving: UUID | None = None) -> str:
    if moving:
        return reverse("admin:desk_move", args=[moving])
    if person_id is None:
        return reverse("admin:invite_times", args=[kind_id])
    return reverse("admin:desk_times", args=[person_id, kind_id])


def _later_url(here: str, later: Slot, practitioner: str) -> str:
    day = calendar.local(later.starts_at).date().isoformat()
    return f"{here}?fran={day}&hos={practitioner}"


def _lapsed(slot: Slot) -> bool:
    held = Booking.objects.filter(slot=slot, state=Booking.State.HELD, held_until__lte=clock.now())
    return held.exists()


def _clash(slot: Slot, person_id: UUID, moving: UUID | None, *, by: Actor) -> str:
    """In words; another unit's visit is told as a time and nothing more."""
    if not slot.visit_type.exclusive:
        return ""
    beside = Booking.objects.filter(
        person_id=person_id,
        exclusive=True,
        overlap_reason="",
        state__in=STANDING,
        slot__starts_at__lt=slot.ends_at,
        slot__ends_at__gt=slot.starts_at,
    )
    beside = beside.exclude(pk=moving) if moving else beside
    found = beside.select_related("slot__visit_type__clinic").order_by("slot__starts_at", "pk").first()
    if found is None:
        return ""
    kind = found.slot.visit_type
    if kind.clinic.unit_id != by.duty.care_unit_id:
        return _("Patienten har en annan tid just då.")
    told = {"what": real_name(kind), "when": calendar.clock_in_words(found.slot.starts_at, with_word=True)}
    return _("Patienten har redan %(what)s %(when)s.") % told
