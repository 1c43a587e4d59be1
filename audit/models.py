"""The access log: who did or read what about whom. Append-only; the database refuses anything else."""

from __future__ import annotations

from django.db import models

from core.models import Row


class AccessEvent(Row):
    """One read or write that concerns a person. Kept in monthly partitions by ``at``.

    Whoever acted is written as they were then (name and role as text beside the ids), since the log must
    stay readable when an assignment has ended. ``transaction_id`` (xid8) lets the seal find late commits.
    """

    class Action(models.TextChoices):
        ACCOUNT_OPENED = "account.opened"
        SIGNED_IN = "account.signed_in"
        CONTACT_CHANGED = "account.contact_changed"
        REGISTER_READ = "person.register_read"
        PERSON_REGISTERED = "person.registered"
        BOOKED = "booking.booked"
        CANCELLED = "booking.cancelled"
        ARRIVED = "booking.arrived"
        ARRIVAL_UNDONE = "booking.arrival_undone"
        BOOKINGS_READ = "booking.read"
        DAY_LIST_READ = "booking.day_list_read"
        RECORD_READ = "record.read"
        ENTRY_READ = "record.entry_read"
        RECORD_RECEIVED = "record.received"
        LOG_READ = "log.read"
        ASSIGNMENT_CHOSEN = "staff.assignment_chosen"

    class By(models.TextChoices):
        SELF = "self"
        STAFF = "staff"
        SYSTEM = "system"
        SOURCE = "source"

    at = models.DateTimeField()
    action = models.CharField(max_length=40, choices=Action)
    by = models.CharField(max_length=10, choices=By)
    person_id = models.UUIDField(null=True)
    actor_person_id = models.UUIDField(null=True)
    actor_user_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    assignment_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    purpose = models.CharField(max_length=30, blank=True)
    care_unit_id = models.UUIDField(null=True)
    care_unit_name = models.CharField(max_length=200, blank=True)
    object_id = models.UUIDField(null=True)
    category = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    assurance = models.SmallIntegerField(default=0)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        managed = False
        db_table = "audit_accessevent"


class Seal(models.Model):
    """A batch of the log, sealed: an HMAC over its rows' digests and the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    upto_transaction = models.TextField(
        help_text="every row of a transaction before this id is in this seal or an earlier one"
    )
    row_ids = models.JSONField(help_text="ids in the order they were sealed")
    row_digests = models.JSONField(help_text="SHA-256 of each row, hexadecimal, in the same order")
    mac = models.CharField(max_length=64)

    class Meta:
        verbose_name = "seal"

    def __str__(self) -> str:
        return f"seal {self.number}"
