"""Who chooses a clinic's reminders, and what may be chosen. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinics.policies import Part, has
from core.actor import Actor
from core.decision import ALLOWED, Decision, refused
from reminders.planner.hours import Hours
from reminders.planner.when import Policy

DAYS = range(2, 61)
"""Before the visit. One day is the other reminder's; the database holds the same."""


def can_choose_reminders(by: Actor) -> Decision:
    """Whether one chooses them for the unit's clinics: who keeps its time book."""
    if has(by, Part.TIME_BOOK):
        return ALLOWED
    return refused("reminders.role", _("Påminnelserna ändras av enhetschefen."))


def can_have(policy: Policy, by: Hours) -> Decision:
    """Whether a clinic may choose so: by day, and the first reminder days before."""
    if not all(by.opens <= at <= by.planned_until for at in (policy.first_at, policy.day_before_at)):
        return refused(
            "reminders.hour",
            _("Välj klockslag från %(opens)s till %(last)s. Senare på dagen vill ingen bli störd."),
            opens=f"{by.opens:%H.%M}",
            last=f"{by.planned_until:%H.%M}",
        )
    if policy.first_days_before not in DAYS:
        return refused(
            "reminders.days",
            _("Välj från %(least)s till %(most)s dagar före besöket."),
            least=DAYS[0],
            most=DAYS[-1],
        )
    return ALLOWED
