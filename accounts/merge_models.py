"""Persons who may be one, and persons who were made one. Part of accounts.models."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class Duplicate(Row):
    """Two persons here who may be one, and why we think so. One row a pair and ground; settled by staff.

    What the state says (the register, the e-ID) proves that two *numbers* are one person's, not that all
    that was written under them is: that is looked at by somebody before anything is shown (docs/adr/0018).
    """

    class Ground(models.TextChoices):
        REGISTER = "register", _("Folkbokföringen säger att numren hör till samma person")
        EID = "eid", _("E-legitimationen säger att numren hör till samma person")
        PHONE = "phone", _("Samma namn och samma bekräftade mobilnummer")
        NAME = "name", _("Samma namn och födelsedatum")

    class Outcome(models.TextChoices):
        MERGED = "merged", _("Sammanförda")
        DIFFERENT = "different", _("Två olika personer")

    first = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("möjlig dubblett")
        verbose_name_plural = _("möjliga dubbletter")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["first", "second", "ground"], name="duplicate_is_found_once_by_each_ground"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="duplicate_has_the_lower_id_first"
            ),
        ]


class PersonMerge(Row):
    """That staff have made two persons one: when, who, why; and that it was undone."""

    kept = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("sammanföring")
        verbose_name_plural = _("sammanföringar")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="person_is_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undo_reason=""), name="undone_merge_says_why"
            ),
        ]


class MergedRow(Row):
    """One row that a merge changed: the columns' values before and after, so that it can be put back.

    ``after`` is empty for a row that was put aside: it is in ``before``, whole. Forgotten when the merge
    can no longer be undone.
    """

    merge = models.ForeignKey(PersonMerge, on_delete=models.CASCADE, related_name="rows")
    place = models.CharField(max_length=60, help_text="the model, as bookings.booking")
    row_id = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        verbose_name = _("sammanförd rad")
        verbose_name_plural = _("sammanförda rader")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merge", "place", "row_id"], name="merge_changes_a_row_once"),
        ]
