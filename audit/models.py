"""The access log: who did or read what about whom. Append-only; the database refuses anything else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Row


class AccessEvent(Row):
    """One read or write that concerns a person. Kept in monthly partitions by ``at``.

    Whoever acted is written as they were then (name and role as text beside the ids), since the log must
    stay readable when an assignment has ended. ``transaction_id`` (xid8) lets the seal find late commits.
    """

    class Action(models.TextChoices):
        ACCOUNT_OPENED = "account.opened"
        ACCOUNT_CLOSED = "account.closed"
        ACCOUNT_REOPENED = "account.reopened"
        TERMS_ACCEPTED = "account.terms_accepted"
        SIGNED_IN = "account.signed_in"
        SIGN_IN_ENDED = "account.sign_in_ended"
        PASSKEY_ADDED = "account.passkey_added"
        PASSKEY_REMOVED = "account.passkey_removed"
        CONTACT_CHANGED = "account.contact_changed"
        CONTACT_CODE_ASKED = "account.contact_code_asked"
        CONTACT_CODE_WRONG = "account.contact_code_wrong"
        CONTACT_VERIFIED = "account.contact_verified"
        EXPORTED = "account.exported"
        REGISTER_READ = "person.register_read"
        PERSON_REGISTERED = "person.registered"
        DUPLICATE_READ = "person.duplicate_read"
        DUPLICATE_TOLD_APART = "person.told_apart"
        PERSONS_MERGED = "person.merged"
        MERGE_UNDONE = "person.merge_undone"
        BOOKED = "booking.booked"
        CONFIRMED = "booking.confirmed"
        CANCELLED = "booking.cancelled"
        ARRIVED = "booking.arrived"
        ARRIVAL_UNDONE = "booking.arrival_undone"
        MOVED = "booking.moved"
        ATTENDED = "booking.attended"
        MISSED = "booking.missed"
        OUTCOME_UNDONE = "booking.outcome_undone"
        NOTE_WRITTEN = "booking.note_written"
        NOTE_ANSWERED = "booking.note_answered"
        NOTES_READ = "booking.notes_read"
        INVITED = "booking.invited"
        INVITATION_ENDED = "booking.invitation_ended"
        INVITATIONS_READ = "booking.invitations_read"
        WISHED = "booking.wished"
        WISH_ENDED = "booking.wish_ended"
        OFFERED = "booking.offered"
        OFFER_ANSWERED = "booking.offer_answered"
        CALENDAR_CHANGED = "booking.calendar_changed"
        CALENDAR_READ = "booking.calendar_read"
        BOOKINGS_FED = "booking.fed"
        FEED_KEY_MADE = "staff.feed_key_made"
        FEED_KEY_ENDED = "staff.feed_key_ended"
        DAY_LIST_WRITTEN = "booking.day_list_written"
        PERSON_CARD_READ = "person.card_read"
        PERSON_CARD_CHANGED = "person.card_changed"
        BOOKINGS_READ = "booking.read"
        DAY_LIST_READ = "booking.day_list_read"
        RECORD_READ = "record.read"
        ENTRY_READ = "record.entry_read"
        RECORD_RECEIVED = "record.received"
        LOG_READ = "log.read"
        HELPER_INVITED = "helper.invited"
        HELPER_ACCEPTED = "helper.accepted"
        HELPER_DECLINED = "helper.declined"
        HELPER_CHANGED = "helper.changed"
        HELPER_ENDED = "helper.ended"
        HELPERS_VIEW_READ = "helper.view_read"
        GUARDIAN_CHOSE = "guardian.chose"
        GUARDIAN_BARRED = "guardian.barred"
        EXCEPTION_GRANTED = "guardian.exception_granted"
        ACCESS_ASKED = "guardian.access_asked"
        ACCESS_ANSWERED = "guardian.access_answered"
        REPRESENTATIVE_ENTERED = "representative.entered"
        REPRESENTATION_ENDED = "representation.ended"
        REPRESENTATION_READ = "representation.read"
        PERSON_FOUND = "person.found"
        LETTER_PRINTED = "letter.printed"
        LETTER_UNDONE = "letter.print_undone"
        CALLED = "booking.called"
        CALL_UNDONE = "booking.call_undone"
        SMS_SETTLED = "booking.sms_settled"
        DESK_LISTS_READ = "booking.desk_lists_read"
        QUESTION_ASKED = "log.question_asked"
        QUESTION_READ = "log.question_read"
        QUESTION_ANSWERED = "log.question_answered"
        FINDING_READ = "log.finding_read"
        FINDING_SIGNED = "log.finding_signed"
        CHECK_ASKED = "staff.check_asked"
        ASSIGNMENT_CHOSEN = "staff.assignment_chosen"
        ASSIGNMENT_GIVEN = "staff.assignment_given"
        ASSIGNMENT_ENDED = "staff.assignment_ended"
        STAFF_ENROLLED = "staff.enrolled"
        STAFF_IDENTITY_KEPT = "staff.identity_kept"
        STAFF_DEVICE_GIVEN = "staff.device_given"
        STAFF_SIGNED_IN = "staff.signed_in"
        STAFF_UNLOCKED = "staff.unlocked"
        STAFF_SIGNED_OUT = "staff.signed_out"
        STAFF_ENROLMENT_GIVEN = "staff.enrolment_given"
        STAFF_PASSWORD_SET = "staff.password_set"  # noqa: S105 -- that one was set, not which
        STAFF_CHANGED = "staff.changed"
        SCHEDULE_CHANGED = "staff.schedule_changed"
        SCHEDULE_PUBLISHED = "staff.schedule_published"
        SCHEDULE_CLOSED = "staff.schedule_closed"
        SCHEDULE_REOPENED = "staff.schedule_reopened"
        SLOTS_CHANGED = "staff.slots_changed"
        VISIT_TYPE_CHANGED = "staff.visit_type_changed"
        SMS_WORDS_CHANGED = "staff.sms_words_changed"
        SMS_REPLIES_CHOSEN = "staff.sms_replies_chosen"
        REMINDERS_CHOSEN = "staff.reminders_chosen"
        STAFF_NAMES_SHOWN = "staff.names_shown"
        STAFF_NAMES_HIDDEN = "staff.names_hidden"
        STAFF_NAME_PROTECTED = "staff.name_protected"
        STAFF_NAME_UNPROTECTED = "staff.name_unprotected"

    class By(models.TextChoices):
        SELF = "self"
        REPRESENTATIVE = "representative"
        STAFF = "staff"
        SYSTEM = "system"
        SOURCE = "source"

    class Relation(models.TextChoices):
        """By what right a resident did it: one's own matter, or another's. Empty for staff and systems."""

        SELF = "self"
        GUARDIAN = "guardian"
        HELPER = "helper"
        LEGAL_REPRESENTATIVE = "legal_representative"

    at = models.DateTimeField()
    action = models.CharField(max_length=40, choices=Action)
    by = models.CharField(max_length=20, choices=By)
    person_id = models.UUIDField(null=True)
    actor_person_id = models.UUIDField(null=True)
    actor_user_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    relation = models.CharField(max_length=30, choices=Relation, blank=True)
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
    upto_transaction = models.BigIntegerField(
        help_text="every row of a transaction before this id is in this seal or an earlier one"
    )
    row_count = models.IntegerField()
    mac = models.CharField(max_length=64, help_text="hexadecimal; what it is made of: audit.sealing")

    class Meta:
        verbose_name = "seal"

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedRow(models.Model):
    """What one row of the log was when it was sealed. No foreign key to it: the trace must outlive the row."""

    pk = models.CompositePrimaryKey("seal_id", "position")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="rows", db_index=False)
    position = models.IntegerField()
    row_id = models.UUIDField()
    row_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the row")

    class Meta:
        verbose_name = "sealed row"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row_id", "row_at"], name="row_is_sealed_once"),
        ]

    def __str__(self) -> str:
        return f"row {self.row_id}"
