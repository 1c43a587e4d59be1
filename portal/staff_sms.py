"""SMS of which nobody knows whether they went: one button for each answer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from core import actor
from core.decision import Refused
from core.pages import see_other
from portal.staff_page import page
from reminders import actions, unsure


def unsure_sms(request: HttpRequest) -> HttpResponse:
    """The unit's list."""
    return page(request, "staff/unsure_sms.html", rows=unsure.unsure_messages(by=actor.of(request)))


def sms_went(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """It had come. A GET (signed in again on the way) only shows the list."""
    return _decided(request, lambda: actions.note_went(message_id=message_id, by=actor.of(request)))


def sms_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """It had not."""
    return _decided(request, lambda: actions.send_anew(message_id=message_id, by=actor.of(request)))


def _decided(request: HttpRequest, decide: Callable[[], None]) -> HttpResponse:
    """What is refused since the list was shown is told on top of it."""
    if request.method == "POST":
        try:
            decide()
        except Refused as refusal:
            if not refusal.reason.code.startswith("send."):
                raise
            messages.warning(request, refusal.reason.text)
    return see_other("admin:unsure_sms")
