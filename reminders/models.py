"""What is said: a message is a row, and the row is the queue."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class Message(Row):
    """One thing to say to one person about one version of one booking. Exists once.

    ``planned -> leased -> sending -> sent -> delivered | undelivered | failed | unknown``, or
    ``cancelled | expired | skipped``. ``rank`` is the state's place on that way: the database refuses a
    step back (trigger ``message_only_moves_forward``), except an expired lease returning to planned.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("Bekräftelse")
        CANCELLATION_DONE = "cancellation_done", _("Kvitto på avbokning")
        CANCELLATION_LATE = "cancellation_late", _("För sent att avboka med sms")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planerat")
        LEASED = "leased", _("Tilldelat")
        SENDING = "sending", _("Skickas")
        SENT = "sent", _("Skickat")
        DELIVERED = "delivered", _("Levererat")
        UNDELIVERED = "undelivered", _("Kom inte fram")
        FAILED = "failed", _("Gick inte att skicka")
        UNKNOWN = "unknown", _("Okänt om det gick fram")
        CANCELLED = "cancelled", _("Inställt")
        EXPIRED = "expired", _("För sent att skicka")
        SKIPPED = "skipped", _("Skickades inte")

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="messages")
    booking_version = models.IntegerField()
    recipient = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    to = models.CharField(max_length=20, blank=True, help_text="E.164, set when it is sent")
    body = models.TextField(blank=True, help_text="the words that were sent")
    answer_code = models.CharField(max_length=4, blank=True)
    send_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=60, blank=True)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("meddelande")
        verbose_name_plural = _("meddelanden")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking", "booking_version", "kind", "recipient"],
                name="message_once_per_booking_version_kind_and_recipient",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_id"],
                condition=~Q(provider_id=""),
                name="provider_id_belongs_to_one_message",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["send_at"], name="message_due", condition=Q(state="planned")),
            models.Index(
                fields=["leased_until"],
                name="message_in_hand",
                condition=Q(state__in=["leased", "sending", "sent"]),
            ),
        ]


class Receipt(Row):
    """What a provider told us of a message, as it came: stored first, applied by a task."""

    provider = models.CharField(max_length=20)
    message_id_claimed = models.UUIDField(null=True)
    provider_id = models.CharField(max_length=60)
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=40, blank=True)
    token = models.CharField(
        max_length=100, help_text="the provider's idempotency token, else a digest of the content"
    )
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kvittens")
        verbose_name_plural = _("kvittenser")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "token"], name="receipt_counts_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["received_at"], name="receipt_waiting", condition=Q(applied_at__isnull=True))
        ]
