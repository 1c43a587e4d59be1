"""An auditor signs; an administrator says whose login it is."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User, digest_of
from audit import actions as audit
from core import clock
from core.actor import Actor
from core.db import action, fence, translate_constraints
from core.errors import NotYours
from core.identity import IdentityNumber
from oversight import facts, policies
from oversight.errors import CONSTRAINTS, SignedMeanwhile
from oversight.models import Finding, Review, StaffIdentity


@action
def sign(*, finding_id: UUID, verdict: Review.Verdict, note: str, seen: int, by: Actor) -> None:
    """Judge a finding. ``seen``: how many judgements there were when it was shown.

    Raises NotYours for another provider's, Refused, and SignedMeanwhile when somebody was quicker.
    """
    policies.is_auditor(by).require()
    provider = facts.provider_of(by)
    with fence(by):
        finding = Finding.objects.filter(pk=finding_id, unit__provider=provider).first()
        if finding is None:
            raise NotYours
        policies.can_sign(about_user_id=finding.user_id, by=by).require()
        assert by.user_id is not None, "can_sign lets nobody through who has no login"
        if finding.reviews.count() != seen:
            raise SignedMeanwhile
        with translate_constraints(CONSTRAINTS):
            review = Review.objects.create(
                finding=finding,
                number=seen + 1,
                verdict=verdict,
                note=note,
                readings=finding.readings,
                about_user_id=finding.user_id,
                signed_by_id=by.user_id,
                signed_by_name=by.name,
                signed_at=clock.now(),
            )
        person = facts.standing_person(finding)
        about = person.pk if person else None
        audit.record(audit.Action.FINDING_SIGNED, by=by, about=about, object_id=review.pk)


@action
def keep_identity(*, user_id: UUID, number: IdentityNumber, by: Actor) -> None:
    """Say whose login that is, in place of what was said before. Raises Refused, NotYours."""
    policies.can_keep_identity(by).require()
    user = User.objects.filter(pk=user_id, kind=User.Kind.STAFF).first()
    if user is None:
        raise NotYours
    StaffIdentity.objects.create(user=user, digest=digest_of(number), kept_at=clock.now())
    audit.record(audit.Action.STAFF_IDENTITY_KEPT, by=by, about=None, object_id=user.pk)
