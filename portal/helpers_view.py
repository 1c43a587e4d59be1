"""The page "Se vad ditt ombud ser". Lives here because it joins a helper's right with the time book."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from audit import actions as audit
from bookings.queries import own
from core.actor import Actor
from representation.queries import helpers


@dataclass(frozen=True, slots=True)
class HelpersView:
    """``times`` is what the helper's own page "Tider" shows now."""

    called: str
    times: own.MyBookings


def helpers_view(helper_id: UUID, *, by: Actor) -> HelpersView:
    """What one's helper sees now. Raises NotYours for anything but a helper in force."""
    called, as_helper = helpers.as_helper_sees(helper_id, by=by)
    audit.record(audit.Action.HELPERS_VIEW_READ, by=by, about=by.own_person_id, object_id=helper_id)
    return HelpersView(called, own.mine(by=as_helper))
