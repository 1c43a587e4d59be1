"""The time book. What must never happen is a constraint or a trigger (migration 0002); see docs/adr/0002."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.actor import Channel
from core.models import Row


class VisitType(Row):
    """Besökstyp (the trade says tidstyp): what one books, and by which rules."""

    class Mode(models.TextChoices):
        VISIT = "visit", _("Besök")
        PHONE = "phone", _("Telefon")
        VIDEO = "video", _("Video")

    class OpenTo(models.TextChoices):
        ALL = "all", _("Alla")
        LISTED = "listed", _("Listade")
        INVITED = "invited", _("Kallade")
        STAFF = "staff", _("Bokas av mottagningen")

    clinic = models.ForeignKey(
        "clinics.Clinic", on_delete=models.PROTECT, related_name="visit_types", verbose_name=_("mottagning")
    )
    name = models.CharField(_("namn"), max_length=80)
    name_en = models.CharField(_("namn på engelska"), max_length=80)
    neutral_name = models.CharField(_("neutralt namn"), max_length=80, blank=True)
    neutral_name_en = models.CharField(_("neutralt namn på engelska"), max_length=80, blank=True)
    slug = models.SlugField(max_length=80)
    minutes = models.SmallIntegerField(_("minuter"))
    mode = models.CharField(_("sätt"), max_length=10, choices=Mode, default=Mode.VISIT)
    exclusive = models.BooleanField(_("krockar med andra tider"), default=True)
    open_to = models.CharField(_("vem får boka"), max_length=10, choices=OpenTo, default=OpenTo.ALL)
    age_from = models.SmallIntegerField(_("från ålder"), null=True, blank=True)
    age_to = models.SmallIntegerField(_("till ålder"), null=True, blank=True)
    notice_minutes = models.IntegerField(_("senast före start, minuter"), default=60)
    free_hours = models.SmallIntegerField(_("avboka utan avgift, timmar före"), default=24)
    has_fee = models.BooleanField(_("kan kosta vid sen avbokning"), default=True)
    choose_this_if = models.CharField(_("välj det här om"), max_length=300, blank=True)
    choose_this_if_en = models.CharField(_("välj det här om, engelska"), max_length=300, blank=True)
    ring_instead_if = models.CharField(_("ring i stället om"), max_length=300, blank=True)
    ring_instead_if_en = models.CharField(_("ring i stället om, engelska"), max_length=300, blank=True)
    preparation = models.CharField(_("inför besöket"), max_length=500, blank=True)
    preparation_en = models.CharField(_("inför besöket, engelska"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("besökstyp")
        verbose_name_plural = _("besökstyper")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "slug"], name="visit_type_has_one_address_at_its_clinic"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 600)), name="visit_lasts_minutes_to_hours"),
        ]

    def __str__(self) -> str:
        return self.name


class Schedule(Row):
    """A practitioner's, a room's or a session's row of times at one clinic."""

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="schedules")
    practitioner = models.ForeignKey(
        "clinics.Practitioner", on_delete=models.PROTECT, null=True, blank=True, related_name="schedules"
    )
    name = models.CharField(_("namn"), max_length=80)

    class Meta:
        verbose_name = _("schema")
        verbose_name_plural = _("scheman")

    def __str__(self) -> str:
        return self.name


class Slot(Row):
    """A stretch of real time that can be taken ``capacity`` times. ``taken`` is the database's own count."""

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="slots")
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    during = models.GeneratedField(
        expression=Func("starts_at", "ends_at", function="TSTZRANGE"),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    capacity = models.SmallIntegerField(default=1)
    taken = models.SmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    extra = models.BooleanField(
        default=False, help_text="an overbooking on purpose: may overlap within its schedule"
    )

    class Meta:
        verbose_name = _("tid")
        verbose_name_plural = _("tider")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("capacity")), name="slot_never_overfilled"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
            ExclusionConstraint(
                name="slots_never_overlap_within_a_schedule",
                expressions=[("schedule", "="), ("during", "&&")],
                condition=Q(extra=False, withdrawn_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["visit_type", "starts_at"],
                name="slot_free",
                condition=Q(taken__lt=F("capacity"), withdrawn_at__isnull=True),
            ),
            models.Index(fields=["schedule", "starts_at"], name="slot_by_schedule"),
        ]


class Booking(Row):
    """A person's place in a slot. Moving changes this row; a trigger copies ``during`` and ``exclusive``."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Bokad")
        ARRIVED = "arrived", _("Anländ")
        CANCELLED = "cancelled", _("Avbokad")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="bookings")
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    during = DateTimeRangeField(null=True, editable=False)
    exclusive = models.BooleanField(default=True, editable=False)
    overlap_reason = models.CharField(max_length=200, blank=True)
    form_key = models.UUIDField()
    version = models.IntegerField(default=1)
    booked_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("bokning")
        verbose_name_plural = _("bokningar")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "form_key"], name="one_booking_per_form"),
            models.UniqueConstraint(
                fields=["slot", "person"],
                condition=~Q(state="cancelled") & Q(overlap_reason=""),
                name="one_place_per_person_in_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="cancelled_booking_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", arrived_at__isnull=False)
                | (~Q(state="arrived") & Q(arrived_at__isnull=True)),
                name="arrived_booking_says_when",
            ),
            ExclusionConstraint(
                name="one_active_booking_per_person_and_time",
                expressions=[("person", "="), ("during", "&&")],
                condition=Q(exclusive=True, state__in=["active", "arrived"], overlap_reason=""),
            ),
        ]


class BookingEvent(Row):
    """What happened to a booking, when, by whom and by which channel. Append-only."""

    class Kind(models.TextChoices):
        BOOKED = "booked", _("Bokad")
        CANCELLED = "cancelled", _("Avbokad")
        ARRIVED = "arrived", _("Anländ")
        ARRIVAL_UNDONE = "arrival_undone", _("Ankomst ångrad")

    class By(models.TextChoices):
        SELF = "self"
        GUARDIAN = "guardian"
        HELPER = "helper"
        LEGAL_REPRESENTATIVE = "legal_representative"
        STAFF = "staff"
        SYSTEM = "system"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    by = models.CharField(max_length=20, choices=By)
    user_id = models.UUIDField(null=True)
    assignment_id = models.UUIDField(null=True)
    version = models.IntegerField()
    slot_id_then = models.UUIDField()
    starts_at_then = models.DateTimeField()

    class Meta:
        verbose_name = _("händelse")
        verbose_name_plural = _("händelser")
