"""What a clinic says by SMS in its own words."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class ClinicText(Row):
    """A clinic's own words for one SMS, in place of the house's. The one that nobody has replaced is in force.

    ``childs``: to a guardian about a child's visit. ``promises``: the text that invites an answer, or promises a
    call; its twin says to ring. Never changed: new words are a new row, and those before are kept.
    """

    class Language(models.TextChoices):
        SWEDISH = "sv", _("svenska")
        ENGLISH = "en", _("engelska")

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="sms_texts")
    kind = models.CharField(max_length=20, help_text="Message.Kind")
    level = models.CharField(max_length=2, choices=[(level, level) for level in ("N1", "N2", "N3")])
    language = models.CharField(max_length=2, choices=Language)
    childs = models.BooleanField(default=False)
    promises = models.BooleanField(default=False)
    text = models.CharField(max_length=300)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mottagningens ord i sms")
        verbose_name_plural = _("mottagningens ord i sms")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "level", "language", "childs", "promises"],
                condition=Q(replaced_at__isnull=True),
                name="clinic_says_a_thing_in_one_way_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="clinic_text_says_something"),
            models.CheckConstraint(
                condition=(Q(level="N3") | ~Q(text__contains="{clinic}"))
                & (~Q(level="N1") | ~Q(text__contains="{place}")),
                name="what_a_clinic_writes_raises_no_level",
            ),
        ]
