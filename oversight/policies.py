"""Who may ask, answer, look for and sign. Pure: no query, no clock, no settings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import Actor, Role
from core.decision import ALLOWED, Decision, WayOn, refused

WAYS_ON = (WayOn.CALL_REGION, WayOn.WRITE_NOTE)


def can_ask(*, by_staff: bool, unit_id: UUID | None) -> Decision:
    """Whether a reading can be asked about: one that a member of staff did, at a unit that can answer."""
    if by_staff and unit_id:
        return ALLOWED
    return refused(
        "question.nobody_to_ask",
        _("Det här har ingen i vården gjort, så det finns ingen att fråga."),
        ways_on=WAYS_ON,
    )


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What a decision about a question needs to know.

    ``others_can``: the unit has a manager besides the one asked about.
    """

    unit_id: UUID
    provider_id: UUID
    about_user_id: UUID | None
    is_open: bool
    others_can: bool


def can_see_question(question: QuestionFacts, *, by: Actor, provider_id: UUID | None) -> bool:
    """The unit's manager; and where the unit has none who may answer (it closed, or it is about the manager),
    the provider's auditors.
    """
    if by.on_duty is None:
        return False
    if by.on_duty.role == Role.UNIT_MANAGER:
        return by.on_duty.care_unit_id == question.unit_id
    return by.on_duty.role == Role.AUDITOR and provider_id == question.provider_id and not question.others_can


def can_answer(question: QuestionFacts, *, by: Actor) -> Decision:
    """Whether one who sees the question may answer it."""
    if not question.is_open:
        return refused("question.answered", _("Frågan är redan besvarad."))
    if by.user_id is None or by.user_id == question.about_user_id:
        return refused("question.about_you", _("Frågan gäller dig själv. Någon annan svarar på den."))
    return ALLOWED


def is_auditor(by: Actor) -> Decision:
    """Whether one may see and ask for findings."""
    if by.on_duty is not None and by.on_duty.role == Role.AUDITOR:
        return ALLOWED
    return refused("oversight.not_auditor", _("Det här gör vårdgivarens loggranskare."))


def can_sign(*, about_user_id: UUID, by: Actor) -> Decision:
    """Whether an auditor may judge this finding: never one about oneself."""
    if by.user_id is None or by.user_id == about_user_id:
        return refused("review.about_you", _("Fyndet gäller dig själv. Någon annan granskar det."))
    return is_auditor(by)


def can_keep_identity(by: Actor) -> Decision:
    """Whether one may say whose login it is."""
    if by.is_system or (by.on_duty is not None and by.on_duty.role == Role.REGION_ADMINISTRATOR):
        return ALLOWED
    return refused("staff.not_administrator", _("Det här gör regionens administratör."))
