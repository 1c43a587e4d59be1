"""Which guardians hear of a child's visits: asked when a message is planned, and again when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import Custody, Person
from clinics.rules import silent_kinds
from core import clock
from representation import policies
from representation.models import GuardianBar, GuardianChoice
from representation.queries import standing


@dataclass(frozen=True, slots=True)
class Told:
    """A guardian who hears of the child's visits, and whether the child's name may stand in an SMS."""

    guardian_id: UUID
    names_child: bool


def guardians_told(child: Person, *, clinic_kind: str) -> tuple[Told, ...]:
    """Those in custody today, not barred, who want reminders; none from 13 on, or for a protected or dead child,
    or of a silent clinic. Three queries a guardian."""
    today = clock.today()
    still = Q(until=None) | Q(until__gte=today)
    held = Custody.objects.filter(still, child=child, since__lte=today).order_by("guardian_id")
    ids = held.values_list("guardian_id", flat=True)
    return tuple(told for pk in ids if (told := told_of(pk, child, clinic_kind=clinic_kind)))


def told_of_each(children: Sequence[Person]) -> dict[UUID, tuple[UUID, ...]]:
    """The guardians who hear of each child's visits today, by the child's id; of silent clinics nobody does. Three
    queries, however many the children; each of them under 13.
    """
    today, rules, ids = clock.today(), standing.rules(), [child.pk for child in children]
    held = Custody.objects.filter(child__in=ids, since__lte=today).order_by("guardian_id")
    bars = GuardianBar.objects.filter(standing.in_force(today), child__in=ids).order_by("pk")
    unwanted = GuardianChoice.objects.filter(child__in=ids, reminders=False).order_by("pk")
    barred = {pair for rows in (bars, unwanted) for pair in rows.values_list("guardian_id", "child_id")}
    by_id = {child.pk: child for child in children}
    told: dict[UUID, list[UUID]] = {pk: [] for pk in ids}
    for custody in held:
        facts = policies.GuardianFacts(
            child_birth=by_id[custody.child_id].birth_date,
            child_protected=by_id[custody.child_id].is_protected,
            child_dead=by_id[custody.child_id].died_on is not None,
            in_custody=custody.until is None or today <= custody.until,
            barred=(custody.guardian_id, custody.child_id) in barred,
        )
        if policies.guardian(facts, today=today, rules=rules).books.everywhere:
            told[custody.child_id].append(custody.guardian_id)
    return {pk: tuple(guardians) for pk, guardians in told.items()}


def told_of(guardian_id: UUID, child: Person, *, clinic_kind: str) -> Told | None:
    """Whether this one hears of the child's visits to a clinic of that kind today."""
    if clinic_kind in silent_kinds() or not may_hear(guardian_id, child):
        return None
    choice = GuardianChoice.objects.filter(guardian_id=guardian_id, child=child).first() or GuardianChoice()
    return Told(guardian_id, choice.name_in_sms) if choice.reminders else None


def may_hear(guardian_id: UUID, child: Person) -> bool:
    """Whether the guardian has the whole right over a child under 13. What a clinic has granted after that is
    for looking, not for being reminded."""
    facts = standing.guardian_facts(guardian_id, child)
    held = policies.guardian(facts, today=clock.today(), rules=standing.rules())
    return held.books.everywhere


def had_until_13(guardian_id: UUID, child: Person) -> bool:
    """Whether age alone is what has ended the guardian's right: others are told nothing of it."""
    facts = standing.guardian_facts(guardian_id, child)
    held = policies.guardian(facts, today=clock.today(), rules=standing.rules())
    refusal = held.decision.refusal
    return bool(held) or (refusal is not None and refusal.code == "guardian.from_13")
