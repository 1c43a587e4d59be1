"""What is said: a message is a row, and the row is the queue."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row
from reminders.policy_models import ClinicPolicy  # noqa: F401 -- Django finds models here
from reminders.text_models import ClinicText  # noqa: F401 -- Django finds models here


class Message(Row):
    """One thing to say to one person, by SMS or e-mail. Exists once.

    It is about one version of one booking; or it is the one reply to an SMS that somebody sent us: then
    ``answers`` is set, and booking and recipient only when the SMS was understood to be about them; or it is
    about a notice: ``notice_id`` is a row of the room whose news it is (a contact check, a line of the log).

    ``planned -> leased -> sending -> sent -> delivered | undelivered | failed | unknown``, or
    ``cancelled | expired | skipped``. The database refuses a step back (trigger
    ``message_only_moves_forward``), except to ``planned``: an expired lease, or a sending of which the
    provider said that it took nothing.

    ``leased_until`` is when somebody else may look at the row: a lease's end, and for ``sending`` and
    ``sent`` the moment when the provider is asked.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("Bekräftelse")
        CANCELLATION_DONE = "cancellation_done", _("Kvitto på avbokning")
        CANCELLATION_LATE = "cancellation_late", _("För sent att avboka med sms")
        COMING = "coming", _("Tack för svaret")
        UNKNOWN_CODE = "unknown_code", _("Okänd kod")
        NOT_READ = "not_read", _("Svar som ingen läser")
        CANCELLED_ALREADY = "cancelled_already", _("Redan avbokad")
        TIME_MOVED = "time_moved", _("Svar om en tid som är flyttad")
        VISIT_OVER = "visit_over", _("Svar om en tid som har varit")
        ASKED_BACK = "asked_back", _("Frågan om det är en avbokning")
        WHICH = "which", _("Frågan vilken tid svaret gäller")
        OFFER_ASKED = "offer_asked", _("Frågan om svaret på ett erbjudande")
        PASSED_ON = "passed_on", _("Svar som mottagningen läser")
        HELP = "help", _("Hjälp")
        STOPPED = "stopped", _("Inga fler sms")
        STARTED = "started", _("Sms igen")
        CONTACT_CODE = "contact_code", _("Kod")
        NUMBER_LEFT = "number_left", _("Numret är inte längre kopplat")
        NOT_YOURS_NOW = "not_yours_now", _("Får inte längre svara för barnet")
        NEWS = "news", _("Något nytt att läsa")
        MOVED = "moved", _("Ändrad tid")
        CALLED_OFF = "called_off", _("Inställd av mottagningen")
        NOTE_ANSWERED = "note_answered", _("Svar på ett meddelande")
        INVITATION = "invitation", _("Kallelse")
        OFFER = "offer", _("Erbjudande om tidigare tid")
        OFFER_WON = "offer_won", _("Fick den tidigare tiden")
        OFFER_GONE = "offer_gone", _("Den tidigare tiden är borta")
        OFFER_DECLINED = "offer_declined", _("Tack för svaret, tiden är kvar")
        FIRST_REMINDER = "first_reminder", _("Första påminnelsen")
        DAY_BEFORE = "day_before", _("Påminnelse dagen före")

    class Channel(models.TextChoices):
        SMS = "sms", _("Sms")
        EMAIL = "email", _("E-post")

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

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, null=True, related_name="messages")
    booking_version = models.IntegerField(null=True)
    recipient = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="messages")
    answers = models.ForeignKey("Inbound", on_delete=models.PROTECT, null=True, related_name="replies")
    again_of = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="again",
        help_text="sent once more, since this one did not arrive or nobody knows",
    )
    notice_id = models.UUIDField(null=True, help_text="the row, in another room, that it tells of")
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SMS)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    to = models.CharField(
        max_length=254,
        blank=True,
        help_text="E.164 or e-mail; of a reply, a code and a farewell when planned, else when sent",
    )
    body = models.TextField(blank=True, help_text="the words that were sent")
    invites = models.BooleanField(default=True, help_text="the clinic lets it be answered, while an answer counts")
    answer_code = models.CharField(max_length=4, blank=True)
    answer_open = models.BooleanField(default=False, help_text="an SMS with the code is about this message")
    answer_closes_at = models.DateTimeField(null=True)
    send_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    sending_at = models.DateTimeField(null=True)
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
                condition=Q(answers__isnull=True, again_of__isnull=True),
                name="message_once_per_booking_version_kind_and_recipient",
            ),
            models.UniqueConstraint(
                fields=["answers"], condition=Q(again_of__isnull=True), name="one_reply_to_an_sms"
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=False)
                | Q(booking__isnull=False, booking_version__isnull=False, recipient__isnull=False)
                | Q(notice_id__isnull=False, recipient__isnull=False),
                name="message_is_about_a_booking_a_reply_or_a_notice",
            ),
            models.UniqueConstraint(
                fields=["notice_id", "kind", "recipient"],
                condition=Q(notice_id__isnull=False, answers__isnull=True, again_of__isnull=True),
                name="message_once_per_notice_kind_and_recipient",
            ),
            models.UniqueConstraint(
                fields=["to", "answer_code"],
                condition=Q(answer_open=True),
                name="open_answer_code_means_one_message_on_a_number",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_id"],
                condition=~Q(provider_id=""),
                name="provider_id_belongs_to_one_message",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "send_at"], name="message_due", condition=Q(state="planned")),
            models.Index(
                fields=["leased_until"],
                name="message_in_hand",
                condition=Q(state__in=["leased", "sending", "sent"]),
            ),
            models.Index(fields=["expires_at"], name="message_may_expire", condition=Q(state="planned")),
            models.Index(
                fields=["to", "-sending_at"], name="message_sent_with_a_code", condition=~Q(answer_code="")
            ),
            models.Index(fields=["answer_closes_at"], name="message_answerable", condition=Q(answer_open=True)),
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
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "token"], name="receipt_counts_once")]
        indexes: ClassVar = [
            models.Index(fields=["received_at"], name="receipt_waiting", condition=Q(applied_at__isnull=True))
        ]


class Inbound(Row):
    """An SMS that somebody sent us, as it came: stored first, applied by a task.

    The words are taken away when they have been understood or not: nobody reads them, and people write
    things about their health. What is kept is what we took them to mean.
    """

    class Meaning(models.TextChoices):
        CANCEL = "cancel", _("Avboka")
        COMING = "coming", _("Kommer")
        DECLINE = "decline", _("Nej tack")
        STOP = "stop", _("Sluta med sms")
        START = "start", _("Börja med sms igen")
        HELP = "help", _("Hjälp")
        UNKNOWN_CODE = "unknown_code", _("Okänd kod")
        FREE_TEXT = "free_text", _("Fritext")

    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=60)
    sender = models.CharField(max_length=20, help_text="E.164")
    body = models.TextField(blank=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    meaning = models.CharField(max_length=20, choices=Meaning, blank=True)
    language = models.CharField(max_length=5, default="sv", help_text="of the word that was understood")

    class Meta:
        verbose_name = _("inkommet sms")
        verbose_name_plural = _("inkomna sms")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "provider_id"], name="inbound_sms_counts_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["received_at"], name="inbound_waiting", condition=Q(applied_at__isnull=True)),
            models.Index(fields=["sender", "received_at"], name="inbound_by_sender"),
        ]


class HandOver(Row):
    """That a step of growing up has been told: once for each person and step, whoever runs the job and how often.

    The row is what SMS notices and letters of the step are about.
    """

    class Step(models.TextChoices):
        HALF_YEAR = "half_year", _("Ett halvår före 13")
        WEEKS = "weeks", _("Två veckor före 13")
        THIRTEEN = "thirteen", _("13 år")
        RECORD = "record", _("Journalen öppnas")
        ADULT = "adult", _("18 år")

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=12, choices=Step)
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("överlämning")
        verbose_name_plural = _("överlämningar")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "step"], name="each_step_of_growing_up_is_told_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["told_at"], name="hand_over_lately")]


class Letter(Row):
    """A letter to print and send in a neutral envelope: a row until somebody has done it.

    The address is not here: it is read when the letter is printed, and of a protected person never shown (the
    letter goes through Skatteverket). ``unit`` prints it; none: the region's administrator.
    """

    class Kind(models.TextChoices):
        BEFORE_13_GUARDIAN = "before_13_guardian", _("Före 13, till vårdnadshavare")
        BEFORE_13_CHILD = "before_13_child", _("Före 13, till barnet")
        INVITATION = "invitation", _("Kallelse")
        TIME_MADE = "time_made", _("Ny tid")
        TIME_MOVED = "time_moved", _("Ändrad tid")
        CALLED_OFF = "called_off", _("Inställd tid")
        REMINDER = "reminder", _("Påminnelse")

    recipient = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(HandOver, on_delete=models.PROTECT, null=True, related_name="letters")
    invitation = models.ForeignKey(
        "bookings.Invitation", on_delete=models.PROTECT, null=True, related_name="letters"
    )
    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, null=True, related_name="letters")
    booking_version = models.IntegerField(null=True)
    unit = models.ForeignKey("clinics.CareUnit", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    language = models.CharField(max_length=5, default="sv")
    text = models.TextField()
    queued_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("brev")
        verbose_name_plural = _("brev")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about", "recipient"], name="one_letter_to_each_about_a_step"),
            models.UniqueConstraint(
                fields=["invitation", "recipient"], name="one_letter_to_each_about_an_invitation"
            ),
            models.CheckConstraint(
                condition=Q(about__isnull=False, invitation=None, booking=None, booking_version=None)
                | Q(about=None, invitation__isnull=False, booking=None, booking_version=None)
                | Q(about=None, invitation=None, booking__isnull=False, booking_version__isnull=False),
                name="letter_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["booking", "booking_version", "kind", "recipient"],
                name="one_letter_to_each_of_a_kind_about_a_version_of_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="letter_is_printed_or_cancelled",
            ),
        ]


class CallTask(Row):
    """A visit that the desk has to ring about: nothing of ours reaches the person, or a visit that was called off
    and a new time that was promised. Ticked off; once for a booking.
    """

    class Reason(models.TextChoices):
        THIRTEEN = "thirteen", _("Har fyllt 13 och har inget eget bekräftat mobilnummer")
        CALLED_OFF = "called_off", _("Vi ställde in tiden och har lovat att höra av oss om en ny")
        UNREACHED = "unreached", _("Inget vi har skickat har nått fram, och ett brev hinner inte")

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="call_tasks")
    booking_version = models.IntegerField(null=True, help_text="null: of whatever version it is")
    unit = models.ForeignKey("clinics.CareUnit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("att ringa")
        verbose_name_plural = _("att ringa")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking"], name="a_visit_is_on_the_call_list_once"),
        ]


class Carrier(Row):
    """How an SMS provider stands, for all workers: a row from when it first failed for minutes.

    ``away_since`` without ``back_since``: others send for it. With both: it is being handed back to.
    """

    name = models.CharField(max_length=20)
    away_since = models.DateTimeField(null=True, help_text="it failed for minutes, and others send for it")
    back_since = models.DateTimeField(null=True, help_text="it is given more and more to do again")

    class Meta:
        verbose_name = _("sms-leverantör")
        verbose_name_plural = _("sms-leverantörer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="a_carrier_stands_once"),
            models.CheckConstraint(
                condition=Q(back_since__isnull=True) | Q(away_since__isnull=False),
                name="only_who_was_away_comes_back",
            ),
        ]


class CarrierMinute(Row):
    """How many messages a provider answered for in a minute, and how many it did not. Kept for a day."""

    name = models.CharField(max_length=20)
    minute = models.DateTimeField()
    went = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("sms-leverantörens minut")
        verbose_name_plural = _("sms-leverantörernas minuter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "minute"], name="a_minute_of_a_carrier_is_counted_once"),
        ]


class CarrierStop(Row):
    """What a provider knows of a number's STOPP or START: it told us, or we have told it."""

    name = models.CharField(max_length=20)
    number = models.CharField(max_length=20, help_text="E.164")
    stopped = models.BooleanField()
    known_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stopp hos sms-leverantör")
        verbose_name_plural = _("stopp hos sms-leverantörer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "number"], name="a_number_is_stopped_or_not_at_a_carrier"),
        ]
