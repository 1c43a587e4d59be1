"""Who may act for whom, and how far. Pure: no query, no clock, no settings.

In doubt nobody may: a child whose birth date is partial counts as old enough to be left in peace, and as too
young for what comes with age.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import EVERYWHERE, NOWHERE, Reach
from core.decision import ALLOWED, Decision, WayOn, refused
from core.identity import PartialDate
from representation.rules import RepresentationRules

WAYS_ON = (WayOn.CALL_REGION, WayOn.WRITE_NOTE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do for another: whether at all and why not, and how far booking and reading go."""

    decision: Decision
    books: Reach = NOWHERE
    reads: Reach = NOWHERE

    def __bool__(self) -> bool:
        return bool(self.decision)


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """A clinic's decision that a guardian goes on after the 13th birthday, at that clinic."""

    clinic_id: UUID
    care_unit_id: UUID
    may_book: bool
    may_read: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class GuardianFacts:
    """A custody of today, and what stands in its way. ``exceptions`` are those in force today."""

    child_birth: PartialDate | None
    child_protected: bool
    child_dead: bool
    in_custody: bool
    barred: bool
    exceptions: tuple[ExceptionFacts, ...] = ()


def guardian(facts: GuardianFacts, *, today: date, rules: RepresentationRules) -> Standing:
    """What a guardian may do for the child today (föräldrabalken 6; Inera, "Regelverk för invånares
    direktåtkomst").

    Everything until the child's 13th birthday begins; from then on only where a clinic has granted it, and
    until the 18th. Never against a clinic's bar, and never for a child with protected identity.
    """
    if not facts.in_custody or facts.child_dead:
        return Standing(_no_custody())
    if facts.barred:
        return Standing(_barred())
    if facts.child_protected:
        return Standing(_protected())
    if facts.child_birth is None:
        return Standing(_age_unknown())
    age = facts.child_birth.age_at_most_on(today)
    if age >= rules.adult_age:
        return Standing(_no_custody())
    if age < rules.guardian_until_age:
        return Standing(ALLOWED, books=EVERYWHERE, reads=EVERYWHERE)
    return _by_exception(facts.exceptions, rules)


def _by_exception(granted: Iterable[ExceptionFacts], rules: RepresentationRules) -> Standing:
    told = [one for one in granted if not one.is_silent]
    if not told:
        return Standing(_from_13(rules))
    return Standing(
        ALLOWED,
        books=Reach(places=frozenset(one.clinic_id for one in told if one.may_book)),
        reads=Reach(places=frozenset(one.care_unit_id for one in told if one.may_read)),
    )


@dataclass(frozen=True, slots=True)
class HelperFacts:
    """An accepted and not ended helper's right. ``clinic_ids`` without the silent ones."""

    until: date
    clinic_ids: frozenset[UUID]
    person_dead: bool
    person_birth: PartialDate | None
    helper_birth: PartialDate | None


def helper(facts: HelperFacts, *, today: date, rules: RepresentationRules) -> Standing:
    """What a helper may do today: book at the clinics named, until the last day. Never the record
    (HFD 2017:67). Both are adults."""
    if not rules.helpers:
        return Standing(switched_off())
    if facts.person_dead or today > facts.until or not facts.clinic_ids:
        return Standing(_ended())
    if not (is_adult(facts.person_birth, today, rules) and is_adult(facts.helper_birth, today, rules)):
        return Standing(adults_only(rules))
    return Standing(ALLOWED, books=Reach(places=facts.clinic_ids))


@dataclass(frozen=True, slots=True)
class LegalFacts:
    """A god man or förvaltare's right, as a clinic entered it. ``reads_unit_ids``: by the head's decision."""

    since: date
    until: date
    reads_unit_ids: frozenset[UUID]
    person_dead: bool


def legal_representative(facts: LegalFacts, *, today: date, rules: RepresentationRules) -> Standing:
    """What a god man or förvaltare may do today: bookings everywhere, the record only of the units whose head
    has so decided (föräldrabalken 11; patientlagen 5:3)."""
    if not rules.legal_representatives:
        return Standing(switched_off())
    if facts.person_dead or not facts.since <= today <= facts.until:
        return Standing(_ended())
    return Standing(ALLOWED, books=EVERYWHERE, reads=Reach(places=facts.reads_unit_ids))


def is_adult(born: PartialDate | None, today: date, rules: RepresentationRules) -> bool:
    """Whether somebody is of age for certain."""
    return born is not None and born.age_on(today) >= rules.adult_age


def _no_custody() -> Decision:
    return refused(
        "guardian.no_custody",
        _("Enligt folkbokföringen är du inte vårdnadshavare för den här personen nu. Inget är ändrat. "
          "Stämmer det inte? Hör av dig, så tittar vi på det."),
        ways_on=WAYS_ON,
    )  # fmt: skip


def _barred() -> Decision:
    return refused(
        "guardian.barred",
        _("Du kan inte se eller boka tider för barnet här. Vården har beslutat det, och tider som redan är "
          "bokade är kvar. Vill du fråga om beslutet? Hör av dig till oss."),
        ways_on=WAYS_ON,
    )  # fmt: skip


def _protected() -> Decision:
    return refused(
        "guardian.protected",
        _("Det här barnet kan ingen företräda på webben. Barnets tider och journal finns kvar. "
          "Hör av dig till mottagningen, så hjälper de dig."),
        ways_on=WAYS_ON,
    )  # fmt: skip


def _age_unknown() -> Decision:
    return refused(
        "guardian.age_unknown",
        _("Vi vet inte när barnet är fött, och kan därför inte visa något här. Inget är ändrat. "
          "Hör av dig, så hjälper vi dig på ett annat sätt."),
        ways_on=WAYS_ON,
    )  # fmt: skip


def _from_13(rules: RepresentationRules) -> Decision:
    return refused(
        "guardian.from_13",
        _("Från den dag ett barn fyller %(age)s år ser ingen förälder barnets tider och journal här. Det gäller "
          "alla föräldrar och betyder inte att något har hänt. Tider som ni redan har bokat är kvar."),
        ways_on=WAYS_ON, age=rules.guardian_until_age,
    )  # fmt: skip


def switched_off() -> Decision:
    """What the region does not offer."""
    return refused(
        "representation.switched_off",
        _("Regionen erbjuder inte det här just nu. Inget är ändrat."),
        ways_on=WAYS_ON,
    )


def _ended() -> Decision:
    return refused(
        "representation.ended",
        _("Du företräder inte den här personen längre. Tider som är bokade är kvar."),
        ways_on=WAYS_ON,
    )


def adults_only(rules: RepresentationRules) -> Decision:
    """Helpers, and those who have them, are of age."""
    return refused(
        "helper.adults_only",
        _("Både du och ditt ombud behöver ha fyllt %(age)s år. Inget är ändrat."),
        ways_on=WAYS_ON, age=rules.adult_age,
    )  # fmt: skip
