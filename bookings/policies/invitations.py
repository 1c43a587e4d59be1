"""Who may be invited, by whom, and who may answer: pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings.models import Invitation
from bookings.policies.booking import CLINICS_OR_RING
from clinics.policies import Part, roles_with
from core.actor import Actor
from core.decision import ALLOWED, Decision, WayOn, refused

INVITES = roles_with(Part.DAY_LIST)
"""Those who meet the unit's patients."""

OWN_OR_RING = (WayOn.OWN_TIMES, WayOn.CALL_CLINIC)


@dataclass(frozen=True, slots=True)
class InvitedFacts:
    """What a decision to invite somebody needs to know of them. ``has_booking``: a coming time of these kinds."""

    has_died: bool
    is_invited: bool
    has_booking: bool
    is_protected: bool


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """What a decision about an invitation needs to know."""

    person_id: UUID
    state: str
    timed: bool
    book_before: date | None


def can_see_invitations(by: Actor) -> Decision:
    """Whether one invites, and sees who has been invited, at one's own unit."""
    if by.on_duty is not None and by.on_duty.role in INVITES:
        return ALLOWED
    return refused("invite.role", _("Kallelser skickas av dem som tar emot patienter på enheten."))


def can_invite(person: InvitedFacts, *, last_day: date, by: Actor, today: date) -> Decision:
    """Whether this person may be invited to book before a day, that day included."""
    allowed = ALLOWED if by.is_system else can_see_invitations(by)
    if not allowed:
        return allowed
    if last_day < today:
        return refused("invite.past", _("Den sista dagen att boka har varit. Välj en senare dag."))
    if person.has_died:
        return refused("invite.dead", _("Personen har avlidit. Ingen kallelse är skickad."))
    if person.is_invited:
        return refused("invite.already", _("Personen har redan en sådan kallelse att svara på."))
    if person.has_booking:
        return refused("invite.has_booking", _("Personen har redan en sådan tid."))
    return ALLOWED


def left_out(person: InvitedFacts, *, last_day: date, by: Actor, today: date) -> str:
    """Why somebody in a file is left out of it; "" for one who is invited. The protected are invited by hand, so
    that somebody has thought of how.
    """
    refusal = can_invite(person, last_day=last_day, by=by, today=today).refusal
    if refusal is not None:
        return refusal.code.removeprefix("invite.")
    return "protected" if person.is_protected else ""


def can_decline_invitation(invitation: InvitationFacts, *, by: Actor, today: date) -> Decision:
    """Whether one may say no to it: while it waits for an answer. A timed one is cancelled as other times are."""
    if not by.may_act_for(invitation.person_id):
        return refused("invitation.not_yours", _("Kallelsen är inte din."), ways_on=CLINICS_OR_RING)
    has_passed = invitation.book_before is not None and invitation.book_before < today
    if invitation.state != Invitation.State.OPEN or has_passed:
        text = _("Kallelsen väntar inte längre på svar.")
        return refused("invitation.over", text, ways_on=OWN_OR_RING)
    return ALLOWED


def can_withdraw_invitation(invitation: InvitationFacts, *, by: Actor) -> Decision:
    """Whether the clinic may take it back: while it waits for an answer."""
    allowed = can_see_invitations(by)
    if allowed and invitation.state != Invitation.State.OPEN:
        return refused("invitation.answered", _("Kallelsen är redan besvarad eller avslutad."))
    return allowed
