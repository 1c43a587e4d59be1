"""What the region's administrator keeps: staff, and the devices their one-time codes come from.

Persons, accounts and identity numbers have no page here.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from core.staff_pages import AdministratorPage


@admin.register(User)
class StaffUserAdmin(AdministratorPage):
    """Members of staff: seen here, enrolled by ``manage.py enrol_staff``; shut out by unticking "aktiv"."""

    pages = ("changelist", "change")
    list_display = ("name", "email", "is_active", "last_login")
    fields = ("name", "email", "hsa_id", "is_active")
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(kind=User.Kind.STAFF)


class DevicePage(AdministratorPage):
    """A device that is there, and can be taken away when it is lost. New ones: ``manage.py enrol_staff``.

    Its secret is never shown again (OTP_ADMIN_HIDE_SENSITIVE_DATA).
    """

    pages = ("changelist", "change", "delete")
    list_display = ("member", "name", "created_at", "last_used_at", "confirmed")
    list_select_related = ("user",)
    list_filter = ()
    search_fields = ()
    search_help_text = ""
    raw_id_fields = ()
    inlines = ()
    fieldsets = None
    fields = ("member", "name", "confirmed", "created_at", "last_used_at", "throttling_failure_count")
    readonly_fields = ("member", "name", "created_at", "last_used_at", "throttling_failure_count")
    ordering = ("user__name", "pk")

    @admin.display(description=_("Medarbetare"), ordering="user__name")
    def member(self, device: Any) -> str:
        return str(device.user.name)


admin.site.register(TOTPDevice, DevicePage)
admin.site.register(StaticDevice, DevicePage)
