"""Who may see who has opened a record. Pure: no query, no clock, no settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.decision import ALLOWED, Decision, WayOn, refused


def can_read_log(by: Actor) -> Decision:
    """Whether one may see the log of whom one acts for: one's own always, another's by a right to the record."""
    if by.acting_for is None or by.acting_for.reads:
        return ALLOWED
    return refused(
        "log.not_for_others",
        _("Vem som har öppnat journalen visas bara för %(name)s."),
        ways_on=(WayOn.CALL_REGION, WayOn.WRITE_NOTE),
        name=by.acting_for.name,
    )
