"""Who gives a record system a key to the unit's bookings, and takes it back: pure functions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.actor import Actor, Role
from core.decision import ALLOWED, Decision, refused


def can_keep_keys(by: Actor) -> Decision:
    """Whether one makes and ends keys: the manager, for the own unit; the operator by command."""
    if by.is_system or (by.on_duty is not None and by.on_duty.role == Role.UNIT_MANAGER):
        return ALLOWED
    return refused("feed.role", _("Nycklar till journalsystem ger enhetens chef."))
