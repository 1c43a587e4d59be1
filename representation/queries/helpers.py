"""The pages about helpers: for the one who has them, and for the one who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.models import Clinic
from clinics.rules import silent_kinds
from core import calendar, clock
from core.actor import NOWHERE, ActingFor, Actor, Reach, Relation
from core.errors import NotYours
from core.pages import swedish_order
from representation.models import Helper
from representation.queries.standing import rules


@dataclass(frozen=True, slots=True)
class HelperRow:
    """One helper or invitation. ``state``: "helps" | "invited" | "over"; ``what`` says it in words."""

    called: str
    state: str
    what: str
    clinics: tuple[str, ...]
    change_url: str
    see_url: str
    end_url: str


@dataclass(frozen=True, slots=True)
class HelpersPage:
    """``may_invite_more`` False: as many as the rulebook lets one have."""

    rows: tuple[HelperRow, ...]
    over: tuple[HelperRow, ...]
    offered: bool
    may_invite_more: bool
    at_most: int


@dataclass(frozen=True, slots=True)
class HelperNow:
    """What the form for one helper starts from. ``earliest`` and ``latest`` are ISO days."""

    called: str
    clinics: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    until: date
    earliest: str
    latest: str
    latest_words: str


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What one is asked to be. ``open`` False: it has been answered, taken back or has lapsed."""

    open: bool
    accepted: bool
    name: str
    clinics: tuple[str, ...]
    until: str
    answer_before: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A line under "Det här väntar på dig"."""

    title: str
    text: str
    url: str


SHOWN_WHEN_OVER = timedelta(days=30)
"""How long the page goes on telling of helpers and invitations that have ended."""


def helpers_page(*, by: Actor) -> HelpersPage:
    """Those whom one has let in or asked, and lately had. Two queries."""
    now, at_most = clock.now(), rules().helpers_at_most
    lately = now - SHOWN_WHEN_OVER
    told = Q(ended_at=None, declined_at=None) | Q(ended_at__gt=lately) | Q(declined_at__gt=lately)
    found = Helper.objects.filter(told, person_id=by.own_person_id).prefetch_related("clinics")
    rows = [_row(one) for one in found.order_by("-invited_at", "pk")]
    current = tuple(row for row in rows if row.state != "over")
    return HelpersPage(
        rows=current,
        over=tuple(row for row in rows if row.state == "over"),
        offered=rules().helpers,
        may_invite_more=len(current) < at_most,
        at_most=at_most,
    )


def new_helper(*, by: Actor) -> HelperNow:
    """What the form for a new helper offers: a year, and no clinic chosen."""
    today = clock.today()
    days = min(365, rules().helper_days_at_most)
    return _now("", (), today + timedelta(days=days))


def helper_now(helper_id: UUID, *, by: Actor) -> HelperNow:
    """One's own helper, to be changed. Raises NotYours also for what is over."""
    row = _own(helper_id, by=by)
    if _state(row) == "over":
        raise NotYours
    return _now(row.called, tuple(str(clinic.pk) for clinic in row.clinics.all()), row.until)


def as_helper_sees(helper_id: UUID, *, by: Actor) -> tuple[str, Actor]:
    """What one calls the helper, and the actor that reads with that helper's reach: for looking, never acting.

    Raises NotYours for anything but a helper in force.
    """
    row = _own(helper_id, by=by)
    if _state(row) != "helps":
        raise NotYours
    places = frozenset(clinic.pk for clinic in row.clinics.all() if clinic.kind not in silent_kinds())
    right = ActingFor(by.own_person_id, by.name, Relation.HELPER, Reach(places=places), NOWHERE)
    return row.called, Actor(
        user_id=by.user_id,
        name=by.name,
        person_id=by.own_person_id,
        acting_for=right,
        assurance=by.assurance,
        channel=by.channel,
        request_id=by.request_id,
    )


def invitation(helper_id: UUID, *, by: Actor) -> InvitationPage:
    """An invitation to oneself, answered or not. Two queries. Raises NotYours."""
    found = Helper.objects.invited(by.own_person_id).select_related("person").prefetch_related("clinics")
    row = found.filter(pk=helper_id).first()
    if row is None:
        raise NotYours
    return InvitationPage(
        open=_state(row) == "invited",
        accepted=_state(row) == "helps",
        name=row.person.name,
        clinics=_names(row.clinics.all()),
        until=calendar.date_in_words(row.until),
        answer_before=calendar.moment_in_words(row.answer_before),
    )


def waiting(*, by: Actor) -> tuple[WaitingRow, ...]:
    """What helpers have asked or answered since one was last here. One query."""
    me = by.own_person_id
    told = Q(pk__in=_open_to(me).values("pk")) | Q(pk__in=Helper.objects.unseen_answers(me).values("pk"))
    rows = Helper.objects.filter(told).select_related("person").order_by("invited_at", "pk")
    return tuple(_answered(row) if row.person_id == me else _asked(row) for row in rows)


def asked(*, by: Actor) -> tuple[WaitingRow, ...]:
    """Invitations to oneself that wait for an answer. One query."""
    rows = _open_to(by.own_person_id).select_related("person").order_by("answer_before", "pk")
    return tuple(_asked(row) for row in rows)


def _open_to(person_id: UUID) -> QuerySet[Helper]:
    unanswered = Helper.objects.invited(person_id).filter(accepted_at=None, declined_at=None, ended_at=None)
    return unanswered.filter(answer_before__gt=clock.now(), until__gte=clock.today(), person__died_on=None)


def _asked(row: Helper) -> WaitingRow:
    return WaitingRow(
        _("%(who)s vill ha dig som ombud") % {"who": row.person.name},
        _("Svara senast %(when)s.") % {"when": calendar.moment_in_words(row.answer_before)},
        reverse("representation:invitation", args=[row.pk]),
    )


def _answered(row: Helper) -> WaitingRow:
    who, url = {"who": row.called}, reverse("representation:helpers")
    if row.ended_by_helper:
        return WaitingRow(_("%(who)s är inte längre ditt ombud") % who, _("Ombudet har avslutat det."), url)
    if row.declined_at is not None:
        return WaitingRow(_("%(who)s har tackat nej") % who, _("Du kan bjuda in någon annan."), url)
    return WaitingRow(_("%(who)s är nu ditt ombud") % who, _("Se vad ditt ombud kan göra."), url)


def called(user_id: UUID, *, by: Actor) -> str:
    """What the person calls the helper who has that login, now or before; "" when none of theirs has it."""
    own = Helper.objects.filter(person_id=by.own_person_id, helper__care_account__user_id=user_id)
    return own.order_by("-accepted_at", "pk").values_list("called", flat=True).first() or ""


def _own(helper_id: UUID, *, by: Actor) -> Helper:
    own = Helper.objects.filter(person_id=by.own_person_id).prefetch_related("clinics")
    row = own.filter(pk=helper_id).first()
    if row is None:
        raise NotYours
    return row


def _now(called: str, chosen: tuple[str, ...], until: date) -> HelperNow:
    today = clock.today()
    latest = today + timedelta(days=rules().helper_days_at_most)
    offered = Clinic.objects.exclude(kind__in=silent_kinds()).order_by("pk").values_list("pk", "name")
    clinics = sorted(((str(pk), name) for pk, name in offered), key=lambda one: swedish_order(one[1]))
    return HelperNow(
        called=called,
        clinics=tuple(clinics),
        chosen=chosen,
        until=until,
        earliest=today.isoformat(),
        latest=latest.isoformat(),
        latest_words=calendar.date_in_words(latest),
    )


def _row(row: Helper) -> HelperRow:
    state = _state(row)
    current = state != "over"
    return HelperRow(
        called=row.called,
        state=state,
        what=_what(row, state),
        clinics=_names(row.clinics.all()),
        change_url=reverse("representation:change_helper", args=[row.pk]) if current else "",
        see_url=reverse("helpers_view", args=[row.pk]) if state == "helps" else "",
        end_url=reverse("representation:end_helper", args=[row.pk]) if current else "",
    )


def _state(row: Helper) -> str:
    if row.declined_at or row.ended_at or clock.today() > row.until:
        return "over"
    if row.accepted_at:
        return "helps"
    return "invited" if clock.now() < row.answer_before else "over"


def _what(row: Helper, state: str) -> str:
    if state == "helps":
        return _("Ditt ombud till och med %(day)s") % {"day": calendar.date_in_words(row.until)}
    if state == "invited":
        when = {"when": calendar.moment_in_words(row.answer_before)}
        return _("Inbjuden. Har inte svarat än. Inbjudan gäller till %(when)s.") % when
    if row.declined_at:
        return _("Tackade nej %(day)s") % {"day": _day(row.declined_at)}
    if row.ended_by_helper and row.ended_at:
        return _("Avslutade själv %(day)s") % {"day": _day(row.ended_at)}
    if row.accepted_at:
        over = calendar.local(row.ended_at).date() if row.ended_at else row.until
        return _("Var ditt ombud till %(day)s") % {"day": calendar.date_in_words(over)}
    return _("Inbjudan gäller inte längre")


def _day(moment: datetime) -> str:
    return calendar.date_in_words(calendar.local(moment).date())


def _names(clinics: Iterable[Clinic]) -> tuple[str, ...]:
    silent = silent_kinds()
    return tuple(sorted((c.name for c in clinics if c.kind not in silent), key=swedish_order))
