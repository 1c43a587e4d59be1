"""Kallelser: that a clinic asks somebody to come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.models.visit_type import VisitType
from core.models import Row


class InvitationBatch(Row):
    """One file of numbers that is to become invitations, and how it went: counts alone, no numbers.

    Made by the dry run. ``waiting`` holds the persons (ids) that are left to invite: confirmed, they are worked
    through some at a time, so that a batch that was cut off goes on where it stopped.
    """

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file: the same file twice is told")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(help_text="the user")
    invited = models.IntegerField(default=0)
    left_out = models.JSONField(default=dict, help_text="{reason code: count}")
    visit_types = models.ManyToManyField(VisitType, related_name="+")
    book_before = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    waiting = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kallelseomgång")
        verbose_name_plural = _("kallelseomgångar")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(confirmed_at__isnull=False), name="finished_batch_was_confirmed"
            ),
        ]


class Invitation(Row):
    """Kallelse: open ("book before 1 May, one of these types") or timed (a booking that the clinic made).

    Used once: ``booking`` is what came of it; an open one is USED when it was booked by, and OPEN again if
    that booking is cancelled while there is time.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Väntar på svar")
        USED = "used", _("Bokad")
        DECLINED = "declined", _("Avböjd")
        WITHDRAWN = "withdrawn", _("Återtagen")
        EXPIRED = "expired", _("Tiden gick ut")

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="invitations")
    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="invitations")
    visit_types = models.ManyToManyField(VisitType, related_name="invitations")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    timed = models.BooleanField(default=False)
    book_before = models.DateField(null=True, help_text="open ones: the last day to book on, that day included")
    words = models.CharField(_("text till den som kallas"), max_length=500, blank=True)
    declined_words = models.CharField(_("varför det inte passar"), max_length=300, blank=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, related_name="invitations")
    batch = models.ForeignKey(InvitationBatch, on_delete=models.PROTECT, null=True, related_name="invitations")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(help_text="the user")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kallelse")
        verbose_name_plural = _("kallelser")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(booking__isnull=False), name="booking_answers_one_invitation"
            ),
            models.CheckConstraint(
                condition=~Q(state="used") | Q(booking__isnull=False), name="used_invitation_has_its_booking"
            ),
            models.CheckConstraint(
                condition=Q(timed=True) | Q(book_before__isnull=False), name="open_invitation_says_until_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(ended_at=None), name="open_invitation_has_not_ended"
            ),
            models.UniqueConstraint(fields=["batch", "person"], name="one_invitation_per_person_in_a_batch"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="invitation_open", condition=Q(state="open")),
        ]
