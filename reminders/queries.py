"""What the desk has to ring about, and what a birthday has brought. What staff are shown is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.at_desk.policies import can_find_persons
from accounts.models import Custody, Person
from audit import actions as audit
from bookings.queries.find import name_of
from clinics.rules import silent_kinds
from core import calendar, clock, phone
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from core.pages import whose
from reminders import handover, policies
from reminders.handover import Step
from reminders.models import CallTask, HandOver, Message
from representation.queries import told
from representation.queries.entries import named

SHOWN = timedelta(days=30)
"""How long the start page tells of a step."""


ON_ITS_WAY = ("planned", "leased", "sending", "sent", "delivered")
"""States of a message that tells the person, or soon will."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A visit to ring about. ``phone`` is what is known, whosever; "" for nothing."""

    who: str
    when: str
    visit_type: str
    why: str
    phone: str
    card_url: str
    done_url: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A line under "Det här väntar på dig"."""

    title: str
    text: str
    url: str


def call_list(*, by: Actor) -> tuple[CallRow, ...]:
    """The unit's visits that somebody has to ring about, the soonest first. Raises NotYours."""
    if not policies.can_see_desk_lists(by):
        raise NotYours
    return _calls(_to_call(by), by=by)


def called_today(*, by: Actor) -> tuple[CallRow, ...]:
    """Those that somebody has ticked off today, to be undone. Raises NotYours."""
    if not policies.can_see_desk_lists(by):
        raise NotYours
    done = CallTask.objects.filter(unit_id=by.duty.care_unit_id, done_at__gte=midnight())
    return _calls(done, by=by)


def how_many_to_call(*, by: Actor) -> int:
    """A number for the desk's start page. It names nobody."""
    if not policies.can_see_desk_lists(by):
        return 0
    return _to_call(by).count()


def _to_call(by: Actor) -> QuerySet[CallTask]:
    """Coming visits; and those that were called off with the promise of a new time, until somebody has rung."""
    promised = Q(reason=CallTask.Reason.CALLED_OFF)
    coming = Q(booking__slot__starts_at__gt=clock.now()) & ~Q(booking__state="cancelled")
    own = CallTask.objects.filter(unit_id=by.duty.care_unit_id, done_at=None, booking__person__died_on=None)
    return own.filter(promised | coming)


def midnight() -> datetime:
    return calendar.instant(clock.today(), time())


def _calls(found: QuerySet[CallTask], *, by: Actor) -> tuple[CallRow, ...]:
    joined = found.select_related(
        "booking__person__contact_card", "booking__visit_type", "booking__slot__visit_type__clinic"
    )
    said = Message.objects.filter(booking=OuterRef("booking"), kind=Message.Kind.CALLED_OFF, state__in=ON_ITS_WAY)
    joined = joined.annotate(is_told=Exists(said))
    tasks = list(joined.order_by("booking__slot__starts_at", "pk"))
    with fence(by):
        about = sorted({task.booking.person_id for task in tasks})
        audit.record_many(audit.Action.DESK_LISTS_READ, by=by, about=about)
    return tuple(_call(task, by=by) for task in tasks)


def growing_up(*, by: Actor) -> tuple[Grown, ...]:
    """What birthdays have brought the person, and, until the day and a month after it, a child of theirs."""
    me, now = by.own_person_id, clock.now()
    children = Custody.objects.filter(guardian_id=me).values("child_id")
    lately = HandOver.objects.filter(
        Q(person_id=me) | Q(person_id__in=children), told_at__gt=now - SHOWN, person__died_on=None
    )
    rows = lately.select_related("person").order_by("-told_at", "pk")
    return tuple(line for row in rows if (line := _grown(row, me)))


def _grown(row: HandOver, me: UUID) -> Grown | None:
    if row.person_id == me:
        return _own(row)
    child = {"name": row.person.given_name.split(" ", 1)[0]}
    child["whose"] = whose(child["name"])
    born, url = row.person.birth_date, reverse("representation:whom")
    if born is None:
        return None
    if row.step == Step.THIRTEEN and told.had_until_13(me, row.person):
        return Grown(_("%(name)s har fyllt 13 år") % child, _("Läs vad som gäller nu."), url)
    if row.step in (Step.HALF_YEAR, Step.WEEKS) and told.may_hear(me, row.person):
        day = {**child, "day": calendar.date_in_words(handover.turns_13(born))}
        text = _("Från %(day)s ser ingen förälder %(whose)s tider och journal här. Läs vad det betyder.") % day
        return Grown(_("%(name)s fyller snart 13 år") % child, text, url)
    return None


def _own(row: HandOver) -> Grown | None:
    if row.step == Step.THIRTEEN:
        title, text = _("Du har fyllt 13 år"), _("Nu är det bara du som ser dina tider här.")
        return Grown(title, text, reverse("bookings:mine"))
    if row.step == Step.RECORD:
        title, text = _("Du kan läsa din journal"), _("Du har fyllt 16 år. Nu är den öppen för dig.")
        return Grown(title, text, reverse("records:overview"))
    if row.step == Step.ADULT:
        title, text = _("Du har fyllt 18 år"), _("Nu ser du dina läkemedel. Ingen annan kan få tillgång utan dig.")
        return Grown(title, text, reverse("records:overview"))
    return None


def _call(task: CallTask, *, by: Actor) -> CallRow:
    person, slot = task.booking.person, task.booking.slot
    number = _number_of(person, slot.visit_type.clinic.kind)
    return CallRow(
        who=named(person),
        when=calendar.moment_in_words(slot.starts_at),
        visit_type=name_of(task.booking.visit_type),
        why=_why(task),
        phone=phone.in_words(number) if number else "",
        card_url=reverse("admin:person_card", args=[person.pk]) if can_find_persons(by) else "",
        done_url=reverse("admin:called", args=[task.pk]),
        undo_url=reverse("admin:undo_called", args=[task.pk]),
    )


def _why(task: CallTask) -> str:
    """Of a visit that was called off, also whether anything has told the person so: after STOPP nothing does."""
    if task.reason == CallTask.Reason.CALLED_OFF and not vars(task)["is_told"]:
        return _("Vi har ställt in tiden och inget sms har nått fram. Berätta det, och erbjud en ny.")
    return str(task.get_reason_display())


def _number_of(person: Person, clinic_kind: str) -> str:
    """Whosever it is; of a silent clinic, only one that is the person's own: others may answer a landline."""
    card = getattr(person, "contact_card", None)
    if card is None:
        return ""
    own = "" if card.mobile_owner else card.mobile
    return own if clinic_kind in silent_kinds() else card.landline or card.mobile
