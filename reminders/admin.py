"""What became of the unit's messages: never their words or numbers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bookings.policies import AT_THE_DESK
from core.staff_pages import RoomAdmin, column, named_filter
from reminders.models import Message

SEND_AT = column("send_at", _("Skickas tidigast"))
KIND = column("kind", _("Slag"))
STATE = column("state", _("Läge"))
VISIT = column("booking.slot.starts_at", _("Besöket börjar"))
SENT_AT = column("sent_at", _("Skickat"))
ERROR = column("error_code", _("Felkod"))


@admin.register(Message)
class MessageAdmin(RoomAdmin):
    roles = AT_THE_DESK
    unit_path = "booking__slot__schedule__clinic__unit"
    list_display = (SEND_AT, KIND, STATE, VISIT, SENT_AT, ERROR)
    details = (
        KIND,
        STATE,
        VISIT,
        column("planned_at", _("Planerat")),
        SEND_AT,
        SENT_AT,
        column("finished_at", _("Klart")),
        column("attempts", _("Försök")),
        ERROR,
    )
    list_select_related: ClassVar[tuple[str, ...]] = ("booking__slot",)
    list_filter = (("state", named_filter(_("läge"))), ("kind", named_filter(_("slag"))))
    ordering = ("-send_at", "pk")
