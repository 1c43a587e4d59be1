"""What a clinic enters of who may act for whom, and what a guardian may ask of it: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import calendar
from core.actor import Actor, Role
from core.decision import ALLOWED, Decision, refused
from core.identity import PartialDate
from representation.policies.standing import WAYS_ON, GuardianFacts, guardian, is_adult, switched_off
from representation.rules import RepresentationRules

ENTERING = frozenset({Role.RECEPTIONIST, Role.UNIT_MANAGER})
"""Roles that enter and end what a unit has decided of who may act for whom."""


def can_enter(by: Actor) -> Decision:
    """Whether one may enter and end what the unit has decided: those who meet its patients, or lead it."""
    if by.on_duty is not None and by.on_duty.role in ENTERING:
        return ALLOWED
    return refused("entry.role", _("Det här gör enhetens reception eller chef."))


def can_read_entries(by: Actor) -> Decision:
    """Whether one may see what the unit has entered; the region's administrator sees every unit's."""
    if by.on_duty is not None and by.on_duty.role in ENTERING | {Role.REGION_ADMINISTRATOR}:
        return ALLOWED
    return can_enter(by)


def are_two(*ids: UUID) -> Decision:
    """Nobody is barred from, or represents, oneself."""
    if len(set(ids)) == len(ids):
        return ALLOWED
    return refused("entry.same", _("Det är samma person två gånger. Skriv två olika personnummer."))


def can_bar(*, knows: bool, reason: str) -> Decision:
    """Whether a unit may shut a guardian out: always with a care relation to the child, else with a reason.

    Whoever first sees a child in danger may know nothing of them; what is done without a relation is judged
    afterwards (oversight.findings), and never hindered.
    """
    if knows or reason.strip():
        return ALLOWED
    return refused(
        "bar.reason",
        _(
            "Barnet är inte listat hos er och har varken tid eller journal här. "
            "Skriv varför ni stoppar: loggens granskare läser det."
        ),
    )


def has_to_do_with(knows: bool) -> Decision:
    """Whether a unit may let somebody in to act for a person: for its own patients alone."""
    if knows:
        return ALLOWED
    return refused(
        "entry.no_relation",
        _(
            "Patienten är inte listad hos er och har varken tid eller journal här. "
            "Det här lägger en enhet in som har patienten."
        ),
    )


def case_can_stand(since: date, until: date | None) -> Decision:
    """Whether an entry begins before it ends."""
    if until is not None and until < since:
        return refused("entry.backwards", _("Sista dagen är före den första."))
    return ALLOWED


def can_end_entry(reason: str) -> Decision:
    """What is ended says why: somebody will ask."""
    return ALLOWED if reason.strip() else refused("entry.reason", _("Skriv varför det avslutas."))


@dataclass(frozen=True, slots=True)
class NewExceptionFacts:
    """An exception that a clinic is about to grant."""

    child_birth: PartialDate | None
    in_custody: bool
    is_silent: bool
    gives_something: bool
    since: date
    until: date | None


def can_grant_exception(facts: NewExceptionFacts, *, today: date, rules: RepresentationRules) -> Decision:
    """Whether a guardian may be let in to go on: a child of 13 to 17, custody, and never a silent clinic."""
    if facts.is_silent:
        return refused("exception.silent", _("Den här mottagningen visar aldrig något för vårdnadshavare."))
    if not facts.in_custody:
        return refused("exception.no_custody", _("Enligt folkbokföringen är den andra inte vårdnadshavare nu."))
    if facts.child_birth is None or facts.child_birth.age_at_most_on(today) < rules.guardian_until_age:
        return refused(
            "exception.too_young", _("Barnet har inte fyllt %(age)s år, så vårdnadshavaren ser redan allt."),
            age=rules.guardian_until_age,
        )  # fmt: skip
    if not facts.gives_something:
        return refused("exception.nothing", _("Kryssa för att boka, läsa eller båda."))
    last = calendar.birthday(facts.child_birth.earliest(), rules.adult_age) - timedelta(days=1)
    if facts.until is None or facts.until > last:
        return refused(
            "exception.adult", _("Sista dagen kan vara senast %(last)s, dagen före 18-årsdagen."),
            last=calendar.LazyDate(last),
        )  # fmt: skip
    return case_can_stand(facts.since, facts.until)


def can_represent(
    birth: PartialDate | None,
    *,
    since: date,
    until: date | None,
    decided_on: date,
    today: date,
    rules: RepresentationRules,
) -> Decision:
    """Whether a god man or förvaltare may be entered: an adult, with a decision that has been made, for a time."""
    if not rules.legal_representatives:
        return switched_off()
    if not is_adult(birth, today, rules):
        return refused("legal.adult", _("En god man eller förvaltare är vuxen."))
    if decided_on > today:
        return refused("legal.decided", _("Beslutsdagen har inte varit än."))
    if until is None:
        return refused("legal.until", _("Skriv till och med vilken dag det gäller."))
    return case_can_stand(since, until)


def can_ask_for_access(facts: GuardianFacts, *, today: date, rules: RepresentationRules) -> Decision:
    """Whether a guardian may ask a clinic for more: only when age alone is what stands in the way."""
    held = guardian(replace(facts, exceptions=()), today=today, rules=rules)
    if held.decision.refusal is not None and held.decision.refusal.code != "guardian.from_13":
        return held.decision
    if held:
        return refused("access.not_needed", _("Du ser redan barnets tider och journal här."), ways_on=WAYS_ON)
    return ALLOWED
