"""A person's invitations: what waits for an answer, and what has been answered. Each read is in the access log."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.reading import reading
from bookings import policies
from bookings.actions.invitations import facts_of
from bookings.models import STANDING, Invitation, VisitType
from bookings.queries.find import capital, minutes_of, mode_of, phone_of, title_of
from clinics import reach
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours
from core.pages import Mark, Phone, in_language

State = Invitation.State
ANSWERED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class InvitationRow:
    title: str
    text: str
    mark: Mark | None
    url: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """``waiting`` is to be answered, ``timed`` are times that the clinic has booked, ``answered`` the rest."""

    waiting: tuple[InvitationRow, ...]
    timed: tuple[InvitationRow, ...]
    answered: tuple[InvitationRow, ...]


@dataclass(frozen=True, slots=True)
class InvitedTo:
    """One of the types that one may choose. ``url`` leads to its free times."""

    name: str
    how: str
    choose_if: str
    url: str


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """``decline_url`` is there if and only if one may say no; ``booking_url`` where it came to a booking."""

    clinic_name: str
    state: str
    state_text: str
    is_open: bool
    last_day: str
    words: str
    kinds: tuple[InvitedTo, ...]
    when: str
    booking_url: str
    decline_url: str
    clinic_phone: Phone


def inbox(*, by: Actor) -> Inbox:
    """All of the person's invitations that the actor may know of. Two queries."""
    with reading(by, about=by.subject_id, action=Action.INVITATIONS_READ):
        found = list(_own(by).order_by("-made_at", "pk"))
    waiting = sorted((one for one in found if _waits(one)), key=lambda one: str(one.book_before))
    timed = [one for one in found if _is_coming(one)]
    rest = [one for one in found if one not in waiting and one not in timed]
    return Inbox(
        tuple(_row(one) for one in waiting),
        tuple(_row(one) for one in timed),
        tuple(_row(one) for one in rest[:ANSWERED_AT_MOST]),
    )


def waiting(*, by: Actor) -> tuple[InvitationRow, ...]:
    """Those that wait for an answer, the soonest to run out first. Inside a door that has been opened."""
    found = _own(by).filter(state=State.OPEN).order_by("book_before", "pk")
    return tuple(_row(one) for one in found if _waits(one))


def invitation_page(invitation_id: UUID, *, by: Actor) -> InvitationPage:
    """One of them, with the types to choose among. Two queries. Raises NotYours."""
    with reading(by, about=by.subject_id, action=Action.INVITATIONS_READ, object_id=invitation_id):
        found = _own(by).filter(pk=invitation_id).first()
    if found is None:
        raise NotYours
    may_decline = policies.can_decline_invitation(facts_of(found), by=by, today=clock.today())
    kinds = sorted(found.visit_types.all(), key=lambda kind: (kind.name, str(kind.pk)))
    booking = found.booking
    return InvitationPage(
        clinic_name=found.clinic.name,
        state=found.state,
        state_text=_state_text(found),
        is_open=bool(may_decline),
        last_day=calendar.date_in_words(found.book_before) if found.book_before else "",
        words=found.words,
        kinds=tuple(_kind(kind) for kind in kinds),
        when=capital(calendar.moment_in_words(booking.slot.starts_at)) if booking else "",
        booking_url=reverse("bookings:booking", args=[booking.pk]) if booking else "",
        decline_url=reverse("bookings:decline_invitation", args=[found.pk]) if may_decline else "",
        clinic_phone=phone_of(found.clinic),
    )


def _own(by: Actor) -> QuerySet[Invitation]:
    known = Invitation.objects.filter(reach.of_clinics(by, "clinic"), person_id=by.subject_id)
    shown = known.exclude(state=State.WITHDRAWN).filter(Q(timed=False) | Q(booking__isnull=False))
    return shown.select_related("clinic", "booking__slot").prefetch_related("visit_types__clinic")


def _waits(one: Invitation) -> bool:
    in_time = one.book_before is None or one.book_before >= clock.today()
    return one.state == State.OPEN and in_time


def _is_coming(one: Invitation) -> bool:
    booking = one.booking
    return one.timed and booking is not None and booking.state in STANDING and booking.slot.ends_at > clock.now()


def _row(one: Invitation) -> InvitationRow:
    if _waits(one) and one.book_before:
        until = calendar.date_in_words(one.book_before)
        text, mark = _("Boka en tid senast %(day)s.") % {"day": until}, None
    elif _is_coming(one) and one.booking:
        text, mark = capital(calendar.moment_in_words(one.booking.slot.starts_at)), None
    else:
        text, mark = "", Mark(_state_text(one), "quiet")
    return InvitationRow(
        title=_("Kallelse från %(clinic)s") % {"clinic": one.clinic.name},
        text=text,
        mark=mark,
        url=reverse("bookings:invitation", args=[one.pk]),
    )


def _state_text(one: Invitation) -> str:
    has_passed = one.state == State.OPEN and not _waits(one)
    state = State.EXPIRED if has_passed else State(one.state)
    if one.timed and one.booking is not None and one.booking.state == "cancelled":
        return _("Avbokad")
    return {
        State.OPEN: _("Väntar på svar"),
        State.USED: _("Bokad"),
        State.DECLINED: _("Du har tackat nej"),
        State.WITHDRAWN: _("Återtagen"),
        State.EXPIRED: _("Tiden att boka har gått ut"),
    }[state]


def _kind(kind: VisitType) -> InvitedTo:
    return InvitedTo(
        name=title_of(kind),
        how=f"{mode_of(kind)}, {minutes_of(kind)}",
        choose_if=in_language(kind.choose_this_if, kind.choose_this_if_en),
        url=reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug]),
    )
