"""Who keeps the time book, and what a schedule, a slot and a closing may be: pure functions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from bookings.models import Slot, VisitType
from bookings.policies.desk import LONGEST_MINUTES, can_use_desk
from clinics.models import Clinic
from clinics.policies import Part, has
from core.actor import Actor
from core.decision import ALLOWED, Decision, refused

FARTHEST_DAYS = 730
"""How far ahead a schedule may begin, or a day be closed: two years, so that 2072 for 2027 is caught."""


def can_keep_time_book(by: Actor) -> Decision:
    """Whether one changes schedules, slots and rules: those with that part of the staff's pages."""
    return ALLOWED if has(by, Part.TIME_BOOK) else refused("book.role", _("Tidboken ändras av enhetschefen."))


def can_make_slots(by: Actor) -> Decision:
    """Whether one lets a schedule make its slots: who keeps the time book, and the nightly job."""
    return ALLOWED if by.is_system else can_keep_time_book(by)


def can_close(by: Actor) -> Decision:
    """Whether one closes a day: whoever meets the patients. Whoever is ill, somebody is at the desk."""
    return can_use_desk(by)


def is_own_book(schedule_source: str) -> Decision:
    """Whether the clinic's times are the portal's own to make and withdraw."""
    if schedule_source != Clinic.ScheduleSource.OWN:
        return refused("book.external", _("Mottagningens tider kommer från journalsystemet. Ändra dem där."))
    return ALLOWED


@dataclass(frozen=True, slots=True)
class WeeklyFacts:
    """A weekly time as it is written."""

    opens: time
    closes: time
    minutes: int
    since: date
    until: date | None


def can_be_weekly(one: WeeklyFacts, *, today: date) -> Decision:
    """Whether a weekly time can make slots: some, from today on."""
    stretch = timedelta(hours=one.closes.hour - one.opens.hour, minutes=one.closes.minute - one.opens.minute)
    if stretch <= timedelta():
        return refused("weekly.backwards", _("Tiden måste sluta efter att den börjar."))
    if not 1 <= one.minutes <= LONGEST_MINUTES:
        return refused("weekly.length", _("En tid är mellan 1 och %(most)s minuter."), most=LONGEST_MINUTES)
    if timedelta(minutes=one.minutes) > stretch:
        text = _("Det får inte plats någon tid på %(minutes)s minuter.")
        return refused("weekly.short", text, minutes=one.minutes)
    if one.since < today:
        return refused("weekly.past", _("Första dagen har varit. Välj i dag eller senare."))
    if one.since > today + timedelta(days=FARTHEST_DAYS):
        return refused("weekly.far", _("Första dagen är mer än två år bort. Kontrollera året."))
    if one.until is not None and one.until < one.since:
        return refused("weekly.ends_before", _("Sista dagen är före den första."))
    return ALLOWED


def can_share_times(kinds: Collection[VisitType], capacity: int) -> Decision:
    """Whether a time can be booked as any of these: each is as long and is given in the same way, at one clinic;
    and one person comes. A session is a session of something.
    """
    if len(kinds) < 2:
        return ALLOWED
    if len({(kind.clinic_id, kind.mode, kind.minutes) for kind in kinds}) > 1:
        text = _("Besökstyper som delar tider ska vara lika långa och ske på samma sätt.")
        return refused("share.unlike", text)
    if capacity > 1:
        return refused("share.places", _("En tid för flera besökstyper har en plats."))
    return ALLOWED


def can_change_shared(*, shares_times: bool) -> Decision:
    """Whether a type's length, or the way it is given, may change: not while it shares times with others."""
    if shares_times:
        text = _("Besökstypen delar tider med andra. Avsluta de veckotiderna och dra in tiderna först.")
        return refused("type.shares_times", text)
    return ALLOWED


def can_end_weekly(last_day: date, *, today: date) -> Decision:
    """Whether a weekly time may have that last day: yesterday is the earliest, since today is not over."""
    if last_day < today - timedelta(days=1):
        return refused("weekly.ended_past", _("Sista dagen kan tidigast vara i går."))
    return ALLOWED


def can_be_stretch(begins_at: datetime, ends_at: datetime, *, now: datetime) -> Decision:
    """Whether a schedule may be closed, or have an exception, from one moment until another."""
    if ends_at <= begins_at:
        return refused("stretch.backwards", _("Sluttiden måste vara efter starttiden."))
    if ends_at <= now:
        return refused("stretch.past", _("Det har redan varit. Välj en tid som kommer."))
    if begins_at > now + timedelta(days=FARTHEST_DAYS):
        return refused("stretch.far", _("Det är mer än två år bort. Kontrollera året."))
    return ALLOWED


def can_add_slot(starts_at: datetime, minutes: int, capacity: int, *, now: datetime) -> Decision:
    """Whether a slot may be made by hand."""
    if starts_at <= now:
        return refused("slot.past", _("Tiden har varit. Välj en senare."))
    if starts_at > now + timedelta(days=FARTHEST_DAYS):
        return refused("slot.far", _("Tiden är mer än två år bort. Kontrollera året."))
    if not 1 <= minutes <= LONGEST_MINUTES:
        return refused("slot.length", _("En tid är mellan 1 och %(most)s minuter."), most=LONGEST_MINUTES)
    if not 1 <= capacity <= MOST_PLACES:
        return refused("slot.places", _("En tid har mellan 1 och %(most)s platser."), most=MOST_PLACES)
    return ALLOWED


MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class SlotState:
    """What a decision about withdrawing a slot, or putting it back, needs to know of it."""

    starts_at: datetime
    taken: int
    is_withdrawn: bool
    why: str


def can_withdraw(slot: SlotState, *, now: datetime) -> Decision:
    """Whether a slot may be withdrawn alone: nobody has it, not even for the minutes of a form."""
    if slot.is_withdrawn:
        return refused("withdraw.already", _("Tiden är redan indragen."))
    if slot.starts_at <= now:
        return refused("withdraw.past", _("Tiden har redan börjat."))
    if slot.taken:
        text = _("Tiden är bokad eller hålls av någon. Flytta eller avboka först, eller stäng dagen.")
        return refused("withdraw.taken", text)
    return ALLOWED


def can_put_back(slot: SlotState, *, now: datetime) -> Decision:
    """Whether a withdrawn slot comes back by itself: only what was withdrawn by hand."""
    if not slot.is_withdrawn:
        return refused("put_back.there", _("Tiden är inte indragen."))
    if slot.starts_at <= now:
        return refused("put_back.past", _("Tiden har varit."))
    if slot.why == Slot.Withdrawn.CLOSED:
        return refused("put_back.closed", _("Mottagningen är stängd då. Öppna igen under stängningen."))
    if slot.why == Slot.Withdrawn.BY_SCHEDULE:
        return refused("put_back.no_schedule", _("Tiden finns inte längre i schemat. Lägg till en enstaka tid."))
    return ALLOWED


CLOSED = refused("slot.closed", _("Schemat är stängt då. Öppna det igen först."))


def can_have_rules(kind: VisitType) -> Decision:
    """Whether a visit type's rules make sense together."""
    if not 1 <= kind.minutes <= LONGEST_MINUTES:
        return refused("type.minutes", _("Ett besök är mellan 1 och %(most)s minuter."), most=LONGEST_MINUTES)
    if kind.age_from is not None and kind.age_to is not None and kind.age_to < kind.age_from:
        return refused("type.ages", _("Till ålder är lägre än från ålder."))
    if kind.horizon_days is not None and kind.notice_minutes >= kind.horizon_days * 24 * 60:
        text = _("Ingen skulle kunna boka: det är för sent redan när det blir möjligt.")
        return refused("type.never_open", text)
    for swedish, english in ENGLISH_TOO:
        said = getattr(kind, swedish)
        if said and not getattr(kind, english):
            return refused("type.english", _("Skriv texten på engelska också: %(text)s"), text=said)
    return ALLOWED


ENGLISH_TOO = (
    ("name", "name_en"),
    ("neutral_name", "neutral_name_en"),
    ("choose_this_if", "choose_this_if_en"),
    ("ring_instead_if", "ring_instead_if_en"),
    ("preparation", "preparation_en"),
    ("on_referral", "on_referral_en"),
)
"""Whatever residents read is there in both languages."""
