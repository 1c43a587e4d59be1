"""What the policies of this room need to know, fetched."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts import queries as accounts
from accounts.models import Person
from clinics.models import Assignment, CareUnit
from core import clock
from core.actor import Actor, Role
from oversight.models import AccessQuestion, Finding
from oversight.policies import QuestionFacts


def questions() -> QuerySet[AccessQuestion]:
    """Those that the fence lets through, each with whether a manager at its unit can answer it."""
    managers = Assignment.objects.in_force(clock.today()).filter(unit=OuterRef("unit"), role=Role.UNIT_MANAGER)
    others = managers.filter(user__is_active=True).exclude(user_id=OuterRef("about_user_id"))
    known = managers.filter(user__is_active=True)
    return AccessQuestion.objects.annotate(
        others_can=Q(Q(about_user_id=None) & Exists(known)) | Q(Q(about_user_id__isnull=False) & Exists(others)),
        provider_id=F("unit__provider"),
    )


def of_question(question: AccessQuestion) -> QuestionFacts:
    """From one of :func:`questions`."""
    return QuestionFacts(
        unit_id=question.unit_id,
        provider_id=vars(question)["provider_id"],
        about_user_id=question.about_user_id,
        is_open=question.state == AccessQuestion.State.OPEN,
        others_can=vars(question)["others_can"],
    )


def provider_of(by: Actor) -> UUID | None:
    """The care provider that one is on duty for. One query."""
    units = CareUnit.objects.filter(pk=by.on_duty.care_unit_id) if by.on_duty else CareUnit.objects.none()
    return units.values_list("provider_id", flat=True).first()


def standing_person(finding: Finding) -> Person | None:
    """Whom it is about, as they are known now: a finding keeps the id that was opened. None for many people."""
    if finding.person_id is None:
        return None
    return Person.objects.get(pk=accounts.standing_id(finding.person_id))
