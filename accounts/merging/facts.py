"""The facts that a decision about two persons stands on: under the locks of an action, or without for a page."""

from __future__ import annotations

from django.db.models import Min

from accounts.merge_models import Duplicate
from accounts.merging.policies import PairFacts, PersonFacts
from accounts.models import CareAccount, Custody, Identity, Person
from core.identity import IdentitySystem

Ground = Duplicate.Ground


def pair_facts(one: Person, other: Person) -> PairFacts:
    """Of two persons, with what the state has said of them. Eight queries."""
    pair = sorted((one.pk, other.pk))
    said = Duplicate.objects.filter(first=pair[0], second=pair[1], ground__in=(Ground.REGISTER, Ground.EID))
    custody = Custody.objects.filter(guardian__in=pair, child__in=pair)
    return PairFacts(
        one=person_facts(one),
        other=person_facts(other),
        state_says_one=said.exists(),
        has_custody_between=custody.exists(),
    )


def person_facts(person: Person) -> PersonFacts:
    """What decides about a merge, of one person. Three queries."""
    numbers = Identity.objects.filter(person=person)
    personal = numbers.in_use().filter(system=IdentitySystem.PERSONNUMMER)
    return PersonFacts(
        person_id=person.pk,
        born=person.birth_date,
        has_personal_number=personal.exists(),
        has_open_account=CareAccount.objects.filter(person=person, closed_at=None).exists(),
        is_merged=person.merged_into_id is not None,
        since=numbers.aggregate(first=Min("since"))["first"],
    )
