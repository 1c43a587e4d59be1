"""A secret address from which a calendar program fetches somebody's times."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Row


class CalendarFeed(Row):
    """The address holds a secret; here is only its digest. A new address makes the old one worth nothing."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True, help_text="HMAC-SHA256 of the secret")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kalenderadress")
        verbose_name_plural = _("kalenderadresser")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], name="one_calendar_address_per_person"),
        ]
