"""The staff's lists of places and practitioners. Staff and assignments have pages of their own (portal)."""

from __future__ import annotations

from django.contrib import admin

from clinics.models import CareProvider, CareUnit, Clinic, Practitioner
from clinics.policies import Part, roles_with
from core.staff_pages import RoomAdmin

ADMINISTRATOR = roles_with(Part.PLACES)


@admin.register(CareProvider)
class CareProviderAdmin(RoomAdmin):
    roles = sees_all_units = ADMINISTRATOR
    unit_path = "units"
    list_display = ("name", "hsa_id")
    ordering = ("name", "pk")


@admin.register(CareUnit)
class CareUnitAdmin(RoomAdmin):
    roles = sees_all_units = ADMINISTRATOR
    unit_path = "pk"
    list_display = ("name", "provider", "hsa_id")
    list_select_related = ("provider",)
    ordering = ("name", "pk")


@admin.register(Clinic)
class ClinicAdmin(RoomAdmin):
    roles = roles_with(Part.CLINICS)
    sees_all_units = ADMINISTRATOR
    unit_path = "unit"
    list_display = ("name", "kind", "town", "phone", "bookable_on_web")
    ordering = ("name", "pk")


@admin.register(Practitioner)
class PractitionerAdmin(RoomAdmin):
    roles = sees_all_units = ADMINISTRATOR
    unit_path = "schedules__clinic__unit"
    list_display = ("name", "title", "hsa_id")
    fields = ("name", "title", "title_en", "hsa_id")
    ordering = ("name", "pk")
