"""Inviting a helper, and answering: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core import calendar
from core.decision import ALLOWED, Decision, refused
from core.identity import PartialDate
from representation.policies.standing import WAYS_ON, adults_only, is_adult, switched_off
from representation.rules import RepresentationRules


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """What a decision about inviting a helper needs to know.

    ``invited_birth`` is what the number says; ``open_now`` counts the invited and the accepted, ``today`` those
    invited in the last day, whatever became of them.
    """

    is_oneself: bool
    person_birth: PartialDate | None
    invited_birth: PartialDate | None
    open_now: int
    lately: int
    clinics: int
    all_offered: bool
    until: date


def can_invite(facts: InvitationFacts, *, today: date, rules: RepresentationRules) -> Decision:
    """Whether a person may invite this helper now. Never depends on whether the helper is known here."""
    if not rules.helpers:
        return switched_off()
    if facts.is_oneself:
        return refused("helper.oneself", _("Det är ditt eget personnummer. Skriv ditt ombuds."), ways_on=WAYS_ON)
    if not (is_adult(facts.person_birth, today, rules) and is_adult(facts.invited_birth, today, rules)):
        return adults_only(rules)
    if facts.open_now >= rules.helpers_at_most:
        return refused(
            "helper.too_many",
            _("Du kan ha %(n)s ombud på en gång. Avsluta ett, så kan du bjuda in ett nytt."),
            ways_on=WAYS_ON, n=rules.helpers_at_most,
        )  # fmt: skip
    if facts.lately >= rules.invitations_per_day:
        return refused(
            "helper.too_often",
            _("Du har bjudit in så många du kan på ett dygn. Inget är ändrat. Försök igen i morgon."),
            ways_on=WAYS_ON,
        )
    return reach_of_helper(facts.clinics, facts.until, all_offered=facts.all_offered, today=today, rules=rules)


def reach_of_helper(
    clinics: int, until: date, *, all_offered: bool, today: date, rules: RepresentationRules
) -> Decision:
    """Whether a helper's right may be this wide and this long. ``all_offered``: every clinic is one to choose."""
    if not clinics or not all_offered:
        return refused("helper.no_clinic", _("Välj minst en mottagning."), ways_on=WAYS_ON)
    latest = today + timedelta(days=rules.helper_days_at_most)
    if not today <= until <= latest:
        return refused(
            "helper.until",
            _("Sista dagen kan vara från i dag till och med %(latest)s."),
            ways_on=WAYS_ON, latest=calendar.LazyDate(latest),
        )  # fmt: skip
    return ALLOWED


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An invitation that its helper has opened. ``is_open``: nobody has answered it or taken it back."""

    is_open: bool
    answer_before: datetime
    until: date
    person_dead: bool
    person_birth: PartialDate | None
    helper_birth: PartialDate | None


def can_accept(facts: AnswerFacts, *, now: datetime, today: date, rules: RepresentationRules) -> Decision:
    """Whether the invitation may be accepted now. Declining is always allowed while it is open."""
    if not rules.helpers:
        return switched_off()
    if not facts.is_open or facts.person_dead or now >= facts.answer_before or today > facts.until:
        return refused(
            "helper.invitation_ended",
            _("Inbjudan gäller inte längre. Be den som bjöd in dig att göra det igen."),
            ways_on=WAYS_ON,
        )
    if not (is_adult(facts.person_birth, today, rules) and is_adult(facts.helper_birth, today, rules)):
        return adults_only(rules)
    return ALLOWED
