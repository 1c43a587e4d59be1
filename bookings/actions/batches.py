"""Inviting many at once: a dry run that tells how many would be left out and why, then the run, some at a time.

Where the file came from and what stood in it is kept nowhere: a batch holds counts, a digest of the file, and the
persons that are left to invite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.models import Identity, Person, digest_of
from bookings import policies, waiting
from bookings.actions.invitations import own_types, write
from bookings.batch_file import NumbersInFile
from bookings.models import Booking, Invitation, InvitationBatch, VisitType
from bookings.policies import InvitedFacts
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from core.identity import IdentityNumber

AT_ONCE = 50
"""Persons a transaction: their rows are locked by id, so that it never waits for another batch in a ring."""


@action
def plan_batch(
    *,
    numbers: NumbersInFile,
    visit_type_ids: frozenset[UUID],
    book_before: date,
    words: str = "",
    by: Actor,
) -> InvitationBatch:
    """The dry run: nobody is invited. What would be left out is counted by reason, without a number or a name.

    Raises NotYours, Refused.
    """
    policies.can_see_invitations(by).require()
    kinds = own_types(visit_type_ids, by=by)
    reasons: Counter[str] = Counter({"bad_number": numbers.bad, "twice": numbers.twice})
    waits: dict[UUID, None] = {}
    for some in _some(numbers.numbers, 1_000):
        found = _people(some)
        reasons["unknown"] += len(some) - sum(map(len, found.values()))
        for person_id, about in _facts(list(found), kinds).items():
            reason = policies.left_out(about, last_day=book_before, by=by, today=clock.today())
            reasons["twice"] += len(found[person_id]) - 1 + (person_id in waits)
            if reason:
                reasons[reason] += 1
            elif person_id not in waits:
                waits[person_id] = None
    batch = InvitationBatch.objects.create(
        clinic_id=kinds[0].clinic_id,
        digest=numbers.digest,
        made_at=clock.now(),
        made_by_id=by.own_user_id,
        left_out={reason: count for reason, count in sorted(reasons.items()) if count},
        book_before=book_before,
        words=words,
        waiting=[str(person_id) for person_id in waits],
    )
    batch.visit_types.set(kinds)
    return batch


@action
def confirm_batch(*, batch_id: UUID, by: Actor) -> InvitationBatch:
    """Let the job invite them. Once more changes nothing. Raises NotYours, Refused."""
    policies.can_see_invitations(by).require()
    batch = _lock(batch_id)
    if batch is None or batch.clinic.unit_id != by.duty.care_unit_id:
        raise NotYours
    if batch.confirmed_at is None:
        batch.confirmed_at = clock.now()
        batch.save(update_fields=["confirmed_at"])
    return batch


def run_batches() -> int:
    """Go on with every batch that is confirmed and not done; how many were invited. A job."""
    waits = InvitationBatch.objects.filter(confirmed_at__isnull=False, done_at=None).order_by("confirmed_at", "pk")
    return sum(_run(batch_id) for batch_id in list(waits.values_list("pk", flat=True)))


def _run(batch_id: UUID) -> int:
    invited = 0
    while (some := invite_next(batch_id=batch_id)) is not None:
        invited += some
    return invited


@action
def invite_next(*, batch_id: UUID) -> int | None:
    """Invite the next of a confirmed batch; how many were. None when nobody is left.

    Each is looked at anew: somebody may have died or booked since the dry run.
    """
    batch = _lock(batch_id)
    if batch is None or batch.confirmed_at is None or batch.done_at is not None:
        return None
    some, rest = [UUID(one) for one in batch.waiting[:AT_ONCE]], batch.waiting[AT_ONCE:]
    people = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=some, merged_into=None)
    alive = [person.pk for person in people.order_by("pk")]
    kinds = list(batch.visit_types.order_by("pk"))
    reasons, by = Counter(batch.left_out), Actor.system()
    reasons["unknown"] += len(some) - len(alive)
    about = _facts(alive, kinds)
    for person_id in alive:
        reason = policies.left_out(about[person_id], last_day=batch.book_before, by=by, today=clock.today())
        if reason:
            reasons[reason] += 1
        else:
            write(person_id, kinds, book_before=batch.book_before, words=batch.words, by=by, batch=batch)
            batch.invited += 1
    batch.waiting, batch.left_out = rest, {reason: count for reason, count in sorted(reasons.items()) if count}
    batch.done_at = None if rest else clock.now()
    batch.save(update_fields=["waiting", "left_out", "invited", "done_at"])
    return len(some) if rest else None


def forget_drafts() -> int:
    """Delete dry runs that nobody has confirmed; how many. A job."""
    hours = timedelta(hours=waiting.rules().draft_batch_hours)
    drafts = InvitationBatch.objects.filter(confirmed_at=None, made_at__lt=clock.now() - hours)
    ids = list(drafts.order_by("pk").values_list("pk", flat=True))
    InvitationBatch.objects.filter(pk__in=ids).delete()
    return len(ids)


def _lock(batch_id: UUID) -> InvitationBatch | None:
    batches = InvitationBatch.objects.select_for_update(of=("self",), no_key=True)
    return batches.select_related("clinic").filter(pk=batch_id).first()


def _people(numbers: Iterable[IdentityNumber]) -> dict[UUID, list[bytes]]:
    """Who has the numbers, each with how many of them; one who is somebody else now is that one."""
    digests = [digest_of(number) for number in numbers]
    rows = Identity.objects.filter(digest__in=digests).select_related("person").order_by("person_id", "pk")
    found: dict[UUID, list[bytes]] = {}
    for row in rows:
        found.setdefault(row.person.merged_into_id or row.person_id, []).append(bytes(row.digest))
    return found


def _facts(people: list[UUID], kinds: list[VisitType]) -> dict[UUID, InvitedFacts]:
    """What decides about each. Three queries for all of them."""
    today = clock.today()
    waits = Q(book_before=None) | Q(book_before__gte=today)
    open_ones = Invitation.objects.filter(waits, state=Invitation.State.OPEN, visit_types__in=kinds)
    invited = set(open_ones.filter(person__in=people).order_by("pk").values_list("person_id", flat=True))
    coming = Booking.objects.standing().filter(slot__visit_type__in=kinds, slot__ends_at__gt=clock.now())
    booked = set(coming.filter(person__in=people).order_by("pk").values_list("person_id", flat=True))
    rows = Person.objects.filter(pk__in=people).only("died_on", "protection").order_by("pk")
    return {
        person.pk: InvitedFacts(
            person.died_on is not None, person.pk in invited, person.pk in booked, person.is_protected
        )
        for person in rows
    }


def _some(numbers: tuple[IdentityNumber, ...], size: int) -> Iterable[tuple[IdentityNumber, ...]]:
    return (numbers[at : at + size] for at in range(0, len(numbers), size))
