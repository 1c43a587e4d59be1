"""The staff's lists for the time book. What they change there are pages of their own: portal/staff_views.py."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Schedule, Slot, VisitType
from bookings.policies import AT_THE_DESK
from core.actor import Role
from core.staff_pages import RoomAdmin

MANAGER = frozenset({Role.UNIT_MANAGER})


@admin.register(VisitType)
class VisitTypeAdmin(RoomAdmin):
    roles = MANAGER
    unit_path = "clinic__unit"
    list_display = ("name", "clinic", "minutes", "mode", "open_to", "exclusive")
    list_select_related = ("clinic",)
    ordering = ("clinic__name", "name", "pk")


@admin.register(Schedule)
class ScheduleAdmin(RoomAdmin):
    roles = MANAGER
    unit_path = "clinic__unit"
    list_display = ("name", "clinic", "practitioner")
    list_select_related = ("clinic", "practitioner")
    ordering = ("clinic__name", "name", "pk")


@admin.register(Slot)
class SlotAdmin(RoomAdmin):
    roles = MANAGER
    unit_path = "schedule__clinic__unit"
    list_display = ("starts_at", "visit_type", "schedule", "capacity", "taken", "withdrawn_at")
    list_select_related = ("visit_type", "schedule")
    exclude = ("during",)
    date_hierarchy = "starts_at"
    ordering = ("starts_at", "pk")


@admin.register(Booking)
class BookingAdmin(RoomAdmin):
    """Bookings by id, with no person: who is coming is the day list, which is logged."""

    roles = AT_THE_DESK
    unit_path = "slot__schedule__clinic__unit"
    list_display = ("id", "starts", "visit_type", "state", "booked_at")
    fields = (
        "id",
        "starts",
        "visit_type",
        "state",
        "booked_at",
        "arrived_at",
        "cancelled_at",
        "cancelled_late",
        "version",
    )
    readonly_fields = ("id", "starts", "visit_type")
    list_filter = ("state",)
    ordering = ("-slot__starts_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        return super().get_queryset(request).select_related("slot__visit_type")

    @admin.display(description=_("Börjar"), ordering="slot__starts_at")
    def starts(self, booking: Booking) -> Any:
        return booking.slot.starts_at

    @admin.display(description=_("Besökstyp"), ordering="slot__visit_type__name")
    def visit_type(self, booking: Booking) -> str:
        return booking.slot.visit_type.name
