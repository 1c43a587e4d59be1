"""Two persons become one, and two again. See docs/adr/0018."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.errors import CONSTRAINTS
from accounts.merge_models import Duplicate, PersonMerge
from accounts.merging import facts, own_rows, policies
from accounts.merging.policies import MergeFacts
from accounts.merging.rows import Merging
from accounts.merging.told import Going, going
from accounts.models import Person, User
from accounts.rules import MergeRules
from accounts.signals import persons_merged, persons_unmerged
from audit import actions as audit
from audit.actions import Action
from core import clock, rulebook
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours


@action
def merge_persons(*, one_id: UUID, other_id: UUID, reason: str, by: Actor) -> PersonMerge:
    """Make the two one. Which of them is kept does not depend on which is named first (policies.kept_first).

    Merging what is merged already changes nothing. Raises NotYours, Refused, accounts.errors.MergeConflict
    when both have something that only one can have.
    """
    policies.can_settle_duplicates(by).require()
    persons = _locked(one_id, other_id)
    if earlier := _merge_of(one_id, other_id):
        return earlier
    pair = facts.pair_facts(persons[one_id], persons[other_id])
    policies.can_merge(pair, by=by).require()
    kept, merged = (persons[one.person_id] for one in policies.kept_first(pair.one, pair.other))
    merge = _joined(kept, merged, reason=reason, by=by)
    _settle(merge, by=by)
    audit.record_many(Action.PERSONS_MERGED, by=by, about=[kept.pk, merged.pk], object_id=merge.pk)
    return merge


@action
def rehearse_merge(*, one_id: UUID, other_id: UUID, reason: str, by: Actor) -> Going:
    """What :func:`merge_persons` would take along: it is done, counted and rolled back. Nothing is changed.

    Raises as the merge itself, so that what stands in its way is known before anybody is asked to be sure.
    """
    with transaction.atomic():
        would = going(merge_persons(one_id=one_id, other_id=other_id, reason=reason, by=by))
        transaction.set_rollback(True)
    return would


@action
def undo_merge(*, merge_id: UUID, reason: str, by: Actor) -> PersonMerge:
    """Make them two again: what the merge took along goes back, what has come since stays where it is.

    Both are signed out everywhere. Undoing twice changes nothing. Raises NotYours, Refused.
    """
    policies.can_settle_duplicates(by).require()
    found = PersonMerge.objects.filter(pk=merge_id).first()
    if found is None:
        raise NotYours
    persons = _locked(found.kept_id, found.merged_id)
    merge = PersonMerge.objects.select_for_update(of=("self",), no_key=True).get(pk=merge_id)
    if merge.undone_at is not None:
        return merge
    kept, merged = persons[merge.kept_id], persons[merge.merged_id]
    about = MergeFacts(undo_until=merge.undo_until, kept_is_merged=kept.merged_into_id is not None)
    now = clock.now()
    policies.can_undo(about, by=by, now=now).require()
    merge.undone_at, merge.undone_by_id, merge.undo_reason = now, by.user_id, reason
    merge.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    Person.objects.filter(pk=merged.pk).update(merged_into=None)
    merging = Merging(merge.pk, kept.pk, merged.pk, now)
    own_rows.put_all_back(merging)
    persons_unmerged.send(sender=PersonMerge, merging=merging, by=by)
    _part(merge)
    audit.record_many(Action.MERGE_UNDONE, by=by, about=[kept.pk, merged.pk], object_id=merge.pk)
    return merge


@action
def forget_old_merges(*, by: Actor) -> int:
    """Forget what an undo would have needed, where it is too late for one. How many merges that was."""
    old = PersonMerge.objects.filter(undo_until__lte=clock.now(), rows__isnull=False).distinct()
    merges = list(old.order_by("pk"))
    for merge in merges:
        merge.rows.all().delete()
        if merge.undone_at is None:
            Person.objects.filter(pk=merge.merged_id).update(street="", postal_code="", town="")
    return len(merges)


def _locked(*ids: UUID) -> dict[UUID, Person]:
    """Both, in the one order, so firmly that nobody writes anything about them meanwhile. Raises NotYours."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    persons = {person.pk: person for person in rows}
    if set(persons) != set(ids):
        raise NotYours
    return persons


def _merge_of(one_id: UUID, other_id: UUID) -> PersonMerge | None:
    """The merge of these two that is in force, whichever was kept."""
    between = Q(kept=one_id, merged=other_id) | Q(kept=other_id, merged=one_id)
    return PersonMerge.objects.filter(between, undone_at=None).first()


def _joined(kept: Person, merged: Person, *, reason: str, by: Actor) -> PersonMerge:
    """Every room takes its rows along, or none does."""
    with translate_constraints(CONSTRAINTS):
        merge = _written(kept, merged, reason=reason, by=by)
        merging = Merging(merge.pk, kept.pk, merged.pk, merge.merged_at)
        own_rows.take_all(merging, kept=kept, merged=merged)
        persons_merged.send(sender=PersonMerge, merging=merging, by=by)
    return merge


def _written(kept: Person, merged: Person, *, reason: str, by: Actor) -> PersonMerge:
    """The merge itself. From here on the database takes nothing new about the one who is merged."""
    if by.user_id is None:
        raise NotYours
    now = clock.now()
    days = rulebook.at(clock.today()).section(MergeRules).undo_days
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    return PersonMerge.objects.create(
        kept=kept,
        merged=merged,
        reason=reason,
        merged_at=now,
        merged_by_id=by.user_id,
        undo_until=now + timedelta(days=days),
    )


def _settle(merge: PersonMerge, *, by: Actor) -> None:
    _of_pair(merge).filter(settled_at=None).update(
        settled_at=merge.merged_at,
        settled_by=by.user_id,
        outcome=Duplicate.Outcome.MERGED,
        reason=merge.reason,
    )


def _part(merge: PersonMerge) -> None:
    """They were not one after all: the same likeness shall not be found again. And whoever is in is out."""
    _of_pair(merge).update(
        settled_at=merge.undone_at,
        settled_by=merge.undone_by_id,
        outcome=Duplicate.Outcome.DIFFERENT,
        reason=merge.undo_reason,
    )
    users = User.objects.filter(care_account__person__in=(merge.kept_id, merge.merged_id))
    own_rows.end_sessions(users.order_by("pk"))


def _of_pair(merge: PersonMerge) -> QuerySet[Duplicate]:
    first, second = sorted((merge.kept_id, merge.merged_id))
    return Duplicate.objects.filter(first=first, second=second)
