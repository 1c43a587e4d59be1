"""What a clinic has chosen of when its patients are reminded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class ClinicPolicy(Row):
    """When a clinic's patients are reminded. No row: as the rulebook has it.

    A change holds for what is not yet sent: the planner looks all of the clinic's booked times over again.
    """

    clinic = models.OneToOneField("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    confirms = models.BooleanField(_("bekräftelse när tiden är bokad"), default=True)
    confirmation_invites = models.BooleanField(_("går att svara på"), default=True)
    first = models.BooleanField(_("första påminnelsen"), default=True)
    first_days_before = models.SmallIntegerField(_("dagar före besöket"))
    first_at = models.TimeField(_("klockslag"))
    first_invites = models.BooleanField(_("går att svara på"), default=True)
    day_before = models.BooleanField(_("påminnelse dagen före"), default=True)
    day_before_at = models.TimeField(_("klockslag"))
    day_before_invites = models.BooleanField(_("går att svara på"), default=True)

    class Meta:
        verbose_name = _("mottagningens påminnelser")
        verbose_name_plural = _("mottagningarnas påminnelser")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_days_before__range=(2, 60)), name="first_reminder_is_days_to_weeks_before"
            ),
        ]
