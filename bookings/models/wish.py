"""Återbudslista: wishes for an earlier time, and the offers that come of them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.models.schedule import Slot
from core.models import Row


class EarlierTimeWish(Row):
    """That the holder of a booking would take an earlier time, and when they could come."""

    class Need(models.IntegerChoices):
        """Set by the clinic and never shown to anybody else. The lowest goes first."""

        SOON = 1, _("Behöver komma snart")
        ORDINARY = 2, _("Vanlig")
        CAN_WAIT = 3, _("Kan vänta")

    class State(models.TextChoices):
        OPEN = "open", _("Väntar")
        FULFILLED = "fulfilled", _("Fick en tidigare tid")
        WITHDRAWN = "withdrawn", _("Borttagen")
        ENDED = "ended", _("Gäller inte längre")

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="earlier_time_wishes")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="wishes")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    clinics = models.ManyToManyField("clinics.Clinic", related_name="+")
    weekdays = ArrayField(models.SmallIntegerField(), help_text="0 is Monday; those that one can come on")
    from_hour = models.TimeField(_("tidigast"))
    to_hour = models.TimeField(_("senast"))
    notice_hours = models.SmallIntegerField(_("behöver veta så många timmar före"))
    need = models.SmallIntegerField(choices=Need, default=Need.ORDINARY)
    since = models.DateTimeField(help_text="waiting is counted from here")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("önskan om tidigare tid")
        verbose_name_plural = _("önskningar om tidigare tid")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="open"), name="one_open_wish_per_booking"
            ),
            models.CheckConstraint(condition=Q(to_hour__gt=F("from_hour")), name="wish_is_for_some_hours"),
            models.CheckConstraint(condition=Q(notice_hours__range=(0, 336)), name="wish_notice_is_within_weeks"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="ended_wish_says_when",
            ),
        ]


class Offer(Row):
    """A freed time, kept for one person until they answer. ``held`` is the place it keeps."""

    class State(models.TextChoices):
        OPEN = "open", _("Väntar på svar")
        ACCEPTED = "accepted", _("Ja")
        DECLINED = "declined", _("Nej")
        LAPSED = "lapsed", _("Inget svar")
        GONE = "gone", _("Tiden försvann")

    wish = models.ForeignKey(EarlierTimeWish, on_delete=models.PROTECT, related_name="offers")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="offers")
    held = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("erbjudande")
        verbose_name_plural = _("erbjudanden")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wish", "slot"], name="a_time_is_offered_once_to_each_wish"),
            models.UniqueConstraint(fields=["wish"], condition=Q(state="open"), name="one_open_offer_per_wish"),
            models.CheckConstraint(condition=Q(answer_by__gt=F("offered_at")), name="offer_leaves_time_to_answer"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="ended_offer_says_when",
            ),
        ]


class WishEvent(Row):
    """Why a wish was passed by, offered or ended: each decision, so that it can be explained. Append-only."""

    wish = models.ForeignKey(EarlierTimeWish, on_delete=models.PROTECT, related_name="events")
    slot_id_then = models.UUIDField(null=True)
    at = models.DateTimeField()
    code = models.CharField(max_length=40, help_text='of the decision: "wish.offered", "wish.too_short_notice"')

    class Meta:
        verbose_name = _("beslut om en önskan")
        verbose_name_plural = _("beslut om önskningar")
