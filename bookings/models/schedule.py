"""When a clinic receives: weekly times and their exceptions, and the slots that come of them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bookings.models.visit_type import TypeSet, VisitType
from core.models import Row


class Schedule(Row):
    """A practitioner's, a room's or a session's row of times at one clinic."""

    clinic = models.ForeignKey("clinics.Clinic", on_delete=models.PROTECT, related_name="schedules")
    practitioner = models.ForeignKey(
        "clinics.Practitioner", on_delete=models.PROTECT, null=True, blank=True, related_name="schedules"
    )
    name = models.CharField(_("namn"), max_length=80)
    made_until = models.DateField(
        _("tider gjorda till och med"),
        null=True,
        blank=True,
        help_text="the last day that the nightly task has made slots for; null until the schedule is published",
    )

    class Meta:
        verbose_name = _("schema")
        verbose_name_plural = _("scheman")

    def __str__(self) -> str:
        return self.name


class WeeklyTime(Row):
    """A stretch of a weekday, from one date until another, cut into slots of a visit type; or of several
    (``types``).

    Wall time: ``opens`` and ``closes`` are what a Swedish clock shows. A slot that would begin in an hour that
    does not exist is not made. It makes slots only once it is published; what is written before that, a new row
    or the last day of an old one, is a draft to be previewed. ``minutes`` are its own, taken from the visit type
    when it is written: a type that becomes longer cuts no schedule anew by itself.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="weekly_times")
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="weekly_times")
    types = models.ForeignKey(
        TypeSet,
        on_delete=models.PROTECT,
        null=True,
        related_name="weekly_times",
        help_text="all that its slots can be booked as, where that is more than visit_type",
    )
    weekday = models.SmallIntegerField(_("veckodag"), help_text="0 is Monday, as in date.weekday()")
    opens = models.TimeField(_("från"))
    closes = models.TimeField(_("till"))
    capacity = models.SmallIntegerField(_("platser"), default=1)
    since = models.DateField(_("från och med"))
    until = models.DateField(_("till och med"), null=True, blank=True)
    staff_only_days = models.SmallIntegerField(
        _("bara för personalen tills så många dagar före"),
        null=True,
        blank=True,
        help_text="the ownership limit: residents may book from so many days before the slot starts",
    )
    on_red_days = models.BooleanField(_("även röda dagar"), default=False)
    minutes = models.SmallIntegerField(_("minuter"), help_text="the length of each slot")
    published_at = models.DateTimeField(null=True, help_text="null: a draft, which makes nothing")
    drafted_until = models.DateField(null=True, help_text="the last day that it will have once published")

    class Meta:
        verbose_name = _("veckotid")
        verbose_name_plural = _("veckotider")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="weekly_time_is_on_a_day_of_the_week"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="weekly_time_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 500)), name="weekly_time_has_places"),
            # The day before it begins is the last day of one that was taken back in time.
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=ExpressionWrapper(F("since") - 1, models.DateField())),
                name="weekly_time_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, 600)), name="weekly_time_is_cut_in_minutes"),
            models.CheckConstraint(
                condition=Q(types=None) | Q(capacity=1), name="weekly_time_of_several_types_has_one_place"
            ),
        ]


class ScheduleException(Row):
    """A stretch of real time in which a schedule makes no slots: a holiday, a course.

    A draft until the schedule is published; so is that it is taken away again (``drafted_away``).
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="exceptions")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(_("anledning"), max_length=120, blank=True)
    published_at = models.DateTimeField(null=True, help_text="null: a draft, which keeps nothing away")
    drafted_away = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("undantag")
        verbose_name_plural = _("undantag")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="exception_ends_after_it_begins"),
        ]


class PartOfDay(models.TextChoices):
    """When on the day a time begins, by a Swedish wall clock. The database writes it on each slot."""

    MORNING = "morning", _("Förmiddag, före kl. 12")
    AFTERNOON = "afternoon", _("Eftermiddag, kl. 12–17")
    EVENING = "evening", _("Kväll, från kl. 17")


_HOUR = "extract(hour FROM %(expressions)s AT TIME ZONE 'Europe/Stockholm')"
PART_OF_DAY = f"CASE WHEN {_HOUR} < 12 THEN 'morning' WHEN {_HOUR} < 17 THEN 'afternoon' ELSE 'evening' END"


class Slot(Row):
    """A stretch of real time that can be taken ``capacity`` times. ``taken`` is the database's own count.

    One with ``types`` can be booked as any of them: ``visit_type`` is what it is booked as, or was last. Whoever
    looks for free times goes by ``kept_for``: the one visit type, or the set.
    """

    class Withdrawn(models.TextChoices):
        """Why: the schedule puts back only what it took itself, a reopened day only what its closing took."""

        NOT = "", _("Nej")
        BY_HAND = "by_hand", _("Indragen av mottagningen")
        BY_SCHEDULE = "by_schedule", _("Finns inte längre i schemat")
        CLOSED = "closed", _("Stängt")

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="slots")
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="slots")
    types = models.ForeignKey(TypeSet, on_delete=models.PROTECT, null=True, related_name="slots")
    kept_for = models.GeneratedField(
        expression=Coalesce("types", "visit_type", output_field=models.UUIDField()),
        output_field=models.UUIDField(),
        db_persist=True,
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    during = models.GeneratedField(
        expression=Func("starts_at", "ends_at", function="TSTZRANGE"),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    part = models.GeneratedField(
        expression=Func("starts_at", template=PART_OF_DAY),
        output_field=models.CharField(max_length=10, choices=PartOfDay),
        db_persist=True,
    )
    capacity = models.SmallIntegerField(default=1)
    taken = models.SmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, help_text="from when residents may book; null: staff alone")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=12, choices=Withdrawn, blank=True, default="")
    extra = models.BooleanField(
        default=False, help_text="an overbooking on purpose: may overlap within its schedule"
    )
    made_by = models.ForeignKey(WeeklyTime, on_delete=models.PROTECT, null=True, related_name="slots")
    source_id = models.CharField(max_length=100, blank=True, help_text="its id in the book of an outside system")

    class Meta:
        verbose_name = _("tid")
        verbose_name_plural = _("tider")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("capacity")), name="slot_never_overfilled"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(types=None) | Q(capacity=1), name="slot_of_several_types_has_one_place"
            ),
            ExclusionConstraint(
                name="slots_never_overlap_within_a_schedule",
                expressions=[("schedule", "="), ("during", "&&")],
                condition=Q(extra=False, withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(fields=["made_by", "starts_at"], name="weekly_time_makes_each_slot_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kept_for", "starts_at"],
                name="slot_free",
                condition=Q(taken__lt=F("capacity"), withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["kept_for", "part", "starts_at"],
                name="slot_free_by_part",
                condition=Q(taken__lt=F("capacity"), withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["schedule", "kept_for", "starts_at"],
                name="slot_free_of_schedule",
                condition=Q(taken__lt=F("capacity"), withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["schedule", "kept_for", "part", "starts_at"],
                name="slot_free_of_schedule_by_part",
                condition=Q(taken__lt=F("capacity"), withdrawn_at__isnull=True),
            ),
            models.Index(fields=["schedule", "starts_at"], name="slot_by_schedule"),
        ]


class Closure(Row):
    """That a schedule is closed for a while (somebody is ill). Its slots are withdrawn at once; each booking
    is then moved or cancelled, one by one, with notice. Resumable: what remains is what has no outcome.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="closures")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(_("anledning"), max_length=120, blank=True, help_text="for the staff alone")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(help_text="the user")
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("stängning")
        verbose_name_plural = _("stängningar")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="closure_ends_after_it_begins"),
        ]


class ClosurePlan(Row):
    """What is to become of one booking of a closed stretch, and what became of it."""

    class What(models.TextChoices):
        MOVE = "move", _("Flytta")
        CANCEL = "cancel", _("Ställ in, vi hör av oss")
        KEEP = "keep", _("Behåll, vi ordnar det själva")

    class Outcome(models.TextChoices):
        DONE = "done", _("Klart")
        GONE = "gone", _("Redan avbokad eller flyttad")
        STUCK = "stuck", _("Gick inte, se över")

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="plans")
    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="+")
    was_at = models.DateTimeField(help_text="when the visit was to begin, before anything was done")
    what = models.CharField(max_length=10, choices=What)
    to_slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("plan vid stängning")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closure", "booking"], name="one_plan_per_booking_and_closure"),
            models.CheckConstraint(
                condition=Q(what="move", to_slot__isnull=False) | (~Q(what="move") & Q(to_slot=None)),
                name="closure_moves_to_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="settled_plan_says_when",
            ),
        ]
