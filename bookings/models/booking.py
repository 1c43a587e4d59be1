"""A person's place in a slot, and what has happened to it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.schedule import Slot
from bookings.models.visit_type import VisitType
from core.actor import Channel
from core.models import Row

STANDING = ("active", "arrived", "attended", "missed")
"""States of a booking that was made and not cancelled."""

GONE = ("cancelled", "lapsed")
"""States that hold no place in the slot. The triggers of migration 0002 count by these."""


class BookingQuerySet(models.QuerySet["Booking"]):
    def made(self) -> BookingQuerySet:
        """Those that somebody made, whatever became of them: neither held for a form, nor offered."""
        return self.filter(state__in=(*STANDING, Booking.State.CANCELLED))

    def standing(self) -> BookingQuerySet:
        """Those made and not cancelled."""
        return self.filter(state__in=STANDING)


class Booking(Row):
    """A person's place in a slot. Moving changes this row; a trigger copies ``during``, ``exclusive`` and
    ``visit_type``: what it is booked as, which stays so when it is cancelled and the slot goes to another type.

    A hold (a time kept while a form is filled in) and an offer (a freed time kept for one person) are rows too,
    with ``held_until``: they count in the slot, but are no bookings until they become ACTIVE.
    """

    class State(models.TextChoices):
        HELD = "held", _("Hålls")
        OFFERED = "offered", _("Erbjuden")
        ACTIVE = "active", _("Bokad")
        ARRIVED = "arrived", _("Anländ")
        ATTENDED = "attended", _("Genomförd")
        MISSED = "missed", _("Uteblev")
        CANCELLED = "cancelled", _("Avbokad")
        LAPSED = "lapsed", _("Släppt")

    class Sign(models.TextChoices):
        """Interpreting that is no spoken language."""

        NONE = "", _("Nej")
        SIGN = "sign", _("Teckenspråkstolk")
        DEAFBLIND = "deafblind", _("Dövblindtolk")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="bookings")
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    held_until = models.DateTimeField(null=True)
    during = DateTimeRangeField(null=True, editable=False)
    exclusive = models.BooleanField(default=True, editable=False)
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="bookings", editable=False)
    overlap_reason = models.CharField(max_length=200, blank=True)
    form_key = models.UUIDField()
    version = models.IntegerField(default=1)
    booked_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_late = models.BooleanField(default=False)
    interpreter_language = models.CharField(_("tolk"), max_length=10, blank=True, help_text="ISO 639")
    sign_interpreter = models.CharField(_("teckenspråk"), max_length=10, choices=Sign, blank=True, default="")
    access_needs = models.CharField(_("tillgänglighet"), max_length=200, blank=True)
    message = models.CharField(_("meddelande till mottagningen"), max_length=500, blank=True)
    source_id = models.CharField(max_length=100, blank=True, help_text="its id in the book of an outside system")

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("bokning")
        verbose_name_plural = _("bokningar")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "form_key"], name="one_booking_per_form"),
            models.UniqueConstraint(
                fields=["slot", "person"],
                condition=Q(state__in=STANDING, overlap_reason=""),
                name="one_place_per_person_in_a_slot",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="held"), name="one_hold_per_person_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="offered"), name="one_offer_per_person_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "offered"], held_until__isnull=False)
                | (~Q(state__in=["held", "offered"]) & Q(held_until=None)),
                name="only_a_hold_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="cancelled_booking_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", arrived_at__isnull=False)
                | Q(state="attended")
                | (~Q(state__in=["arrived", "attended"]) & Q(arrived_at__isnull=True)),
                name="arrived_booking_says_when",
            ),
            ExclusionConstraint(
                name="one_active_booking_per_person_and_time",
                expressions=[("person", "="), ("during", "&&")],
                condition=Q(exclusive=True, state__in=STANDING, overlap_reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["held_until"], name="booking_held", condition=Q(held_until__isnull=False)),
        ]


class BookingEvent(Row):
    """What happened to a booking, when, by whom and by which channel. Append-only."""

    class Kind(models.TextChoices):
        BOOKED = "booked", _("Bokad")
        CONFIRMED = "confirmed", _("Svarade att hen kommer")
        MOVED = "moved", _("Flyttad")
        CANCELLED = "cancelled", _("Avbokad")
        CALLED_OFF = "called_off", _("Inställd av mottagningen")
        ARRIVED = "arrived", _("Anländ")
        ARRIVAL_UNDONE = "arrival_undone", _("Ankomst ångrad")
        ATTENDED = "attended", _("Genomförd")
        MISSED = "missed", _("Uteblev")
        OUTCOME_UNDONE = "outcome_undone", _("Utfall ångrat")

    class By(models.TextChoices):
        SELF = "self"
        GUARDIAN = "guardian"
        HELPER = "helper"
        LEGAL_REPRESENTATIVE = "legal_representative"
        STAFF = "staff"
        SYSTEM = "system"

    class IdentityCheck(models.TextChoices):
        """How the desk knew who it was, on the phone or in the room."""

        NONE = "", _("Inte kontrollerad")
        QUESTIONS = "questions", _("Svarade rätt på frågor")
        DOCUMENT = "document", _("Visade legitimation")
        KNOWN = "known", _("Känd på mottagningen")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    by = models.CharField(max_length=20, choices=By)
    user_id = models.UUIDField(null=True)
    assignment_id = models.UUIDField(null=True)
    identity_check = models.CharField(max_length=10, choices=IdentityCheck, blank=True, default="")
    version = models.IntegerField()
    slot_id_then = models.UUIDField()
    starts_at_then = models.DateTimeField()

    class Meta:
        verbose_name = _("händelse")
        verbose_name_plural = _("händelser")
        indexes: ClassVar = [models.Index(fields=["at"], name="booking_event_by_time")]


class BookingNote(Row):
    """A few words about one booking, to the clinic or from it: the way on for one who cannot ring."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="notes")
    from_clinic = models.BooleanField()
    text = models.CharField(_("text"), max_length=1600)
    form_key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=20, choices=BookingEvent.By)
    channel = models.CharField(
        max_length=10, choices=[(c.value, c.value) for c in Channel], default=Channel.WEB.value
    )
    user_id = models.UUIDField(null=True, help_text="none of what somebody wrote by SMS")
    handled_at = models.DateTimeField(
        null=True, help_text="the resident's: when the clinic answered or ticked it off"
    )

    class Meta:
        verbose_name = _("meddelande om en tid")
        verbose_name_plural = _("meddelanden om tider")
        indexes: ClassVar = [
            models.Index(
                fields=["at"],
                name="booking_note_waiting",
                condition=Q(from_clinic=False, handled_at__isnull=True),
            ),
        ]
