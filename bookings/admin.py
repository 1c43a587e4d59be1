"""The staff's lists for the time book. What they change there are pages of their own: portal/staff_views.py."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Schedule, Slot, VisitType
from bookings.policies import AT_THE_DESK
from clinics.policies import Part, roles_with
from core.staff_pages import RoomAdmin, column, named_filter

MANAGER = roles_with(Part.TIME_BOOK)


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
    list_display = (
        "name",
        column("clinic.name", _("Mottagning")),
        column("practitioner", _("Vårdpersonal")),
    )
    details = list_display
    list_select_related = ("clinic", "practitioner")
    ordering = ("clinic__name", "name", "pk")


@admin.register(Slot)
class SlotAdmin(RoomAdmin):
    roles = MANAGER
    unit_path = "schedule__clinic__unit"
    list_display = (
        column("starts_at", _("Börjar")),
        column("visit_type.name", _("Besökstyp")),
        column("schedule.name", _("Schema")),
        column("capacity", _("Platser")),
        column("taken", _("Tagna")),
        column("withdrawn_at", _("Indragen")),
    )
    details = (
        *list_display,
        column("ends_at", _("Slutar")),
        column("published_at", _("Öppnad för bokning")),
        column("extra", _("Extratid")),
    )
    list_select_related = ("visit_type", "schedule")
    date_hierarchy = "starts_at"
    ordering = ("starts_at", "pk")


@admin.register(Booking)
class BookingAdmin(RoomAdmin):
    """Bookings with no person: who is coming is the day list, which is logged."""

    roles = AT_THE_DESK
    unit_path = "slot__schedule__clinic__unit"
    list_display = (
        column("slot.starts_at", _("Börjar")),
        column("visit_type.name", _("Besökstyp")),
        column("state", _("Läge")),
        column("booked_at", _("Bokad")),
    )
    details = (
        column("pk", _("Bokningens id")),
        *list_display,
        column("arrived_at", _("Anländ")),
        column("cancelled_at", _("Avbokad")),
        column("cancelled_late", _("Sent avbokad")),
    )
    list_select_related = ("visit_type", "slot")
    list_filter = (("state", named_filter(_("läge"))),)
    ordering = ("-slot__starts_at", "pk")
