"""What the unit's clinics have chosen of reminders, for the one who chooses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.policies import free_until
from clinics.models import Clinic
from core import calendar, clock, rulebook
from core.actor import Actor
from core.errors import NotYours
from core.pages import swedish_order
from reminders.models import Message
from reminders.planner import choices, hours, when
from reminders.planner.wanted import policies_of
from reminders.planner.when import Policy
from reminders.rules import ReminderRules

_NINE = time(9)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    name: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """``values``: what the form begins with. ``example``: a visit in three weeks, and when it is reminded of."""

    clinic_id: UUID
    name: str
    example: tuple[str, ...]
    values: dict[str, Any]


def clinics(*, by: Actor) -> tuple[PolicyRow, ...]:
    """The unit's, by name. Raises NotYours for one who does not choose."""
    chosen = policies_of()
    return tuple(
        PolicyRow(one.name, _summary(_of(one, chosen)), reverse("admin:clinic_reminders", args=[one.pk]))
        for one in sorted(_own(by), key=lambda one: swedish_order(one.name))
    )


def clinic(clinic_id: UUID, *, by: Actor) -> PolicyPage:
    """One of them, to change. Raises NotYours."""
    one = next((one for one in _own(by) if one.pk == clinic_id), None)
    if one is None:
        raise NotYours
    policy = _of(one, policies_of([one.pk]))
    return PolicyPage(one.pk, one.name, _example(policy), asdict(policy))


def _own(by: Actor) -> list[Clinic]:
    if not choices.can_choose_reminders(by):
        raise NotYours
    return list(Clinic.objects.filter(unit_id=by.duty.care_unit_id).order_by("pk"))


def _of(one: Clinic, chosen: dict[UUID, Policy]) -> Policy:
    return chosen.get(one.pk) or when.default_policy(_rules())


def _rules() -> ReminderRules:
    return rulebook.at(clock.today()).section(ReminderRules)


def _summary(policy: Policy) -> str:
    days = policy.first_days_before
    parts = [
        _("Bekräftelse") if policy.confirms else "",
        ngettext("%(n)s dag före kl. %(at)s", "%(n)s dagar före kl. %(at)s", days)
        % {"n": days, "at": f"{policy.first_at:%H.%M}"}
        if policy.first
        else "",
        _("dagen före kl. %(at)s") % {"at": f"{policy.day_before_at:%H.%M}"} if policy.day_before else "",
    ]
    return " · ".join(part for part in parts if part) or _("Inga sms om tider")


def _example(policy: Policy) -> tuple[str, ...]:
    """By the rule itself, of a visit on a weekday at nine, booked long ago, and free to cancel a day before."""
    own_red_days = hours.in_force().own_red_days
    day = calendar.local(clock.now()).date() + timedelta(days=21)
    while not calendar.is_weekday(day, own_red_days):
        day += timedelta(days=1)
    starts_at = calendar.instant(day, _NINE)
    visit = when.Visit(starts_at, free_until(starts_at, hours=24, weekdays=None), starts_at - timedelta(days=90))
    dues = when.reminders(visit, policy, by=hours.in_force(), rules=_rules())
    return (
        calendar.moment_in_words(starts_at),
        *(f"{Message.Kind(due.kind).label}: {calendar.moment_in_words(due.send_at)}" for due in dues),
    )
