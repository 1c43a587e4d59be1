"""What became of the unit's messages: never their words or numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bookings.policies import AT_THE_DESK
from core.staff_pages import RoomAdmin
from reminders.models import Message


@admin.register(Message)
class MessageAdmin(RoomAdmin):
    roles = AT_THE_DESK
    unit_path = "booking__slot__schedule__clinic__unit"
    list_display = ("kind", "state", "send_at", "sent_at", "visit_starts", "error_code")
    fields = (
        "kind",
        "state",
        "visit_starts",
        "planned_at",
        "send_at",
        "sent_at",
        "finished_at",
        "attempts",
        "error_code",
    )
    readonly_fields = ("visit_starts",)
    list_filter = ("state", "kind")
    ordering = ("-send_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related("booking__slot")

    @admin.display(description=_("Besöket börjar"), ordering="booking__slot__starts_at")
    def visit_starts(self, message: Message) -> Any:
        return message.booking.slot.starts_at if message.booking else None
