"""The least that a view can do for the same result, under the same server and middleware.

A ratio of 1 to a floor means that our rules, checks and words cost nothing.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.guards import public, resident
from audit import actions as audit
from bookings.models import Booking, BookingEvent, Slot
from core import actor, clock
from core.actor import Assurance
from core.pages import see_other
from reminders.models import Message

ROWS = 48


@public
def empty(request: HttpRequest) -> HttpResponse:
    """F3: an answer with nothing in it."""
    return HttpResponse("")


@public
def rows(request: HttpRequest, visit_type: uuid.UUID) -> HttpResponse:
    """F4: the base template with as many plain rows as the free-times page has, from one query."""
    slots = Slot.objects.filter(
        visit_type=visit_type, starts_at__gte=clock.now(), taken__lt=F("capacity"), withdrawn_at__isnull=True
    )
    found = slots.order_by("starts_at").values_list("pk", "starts_at", "schedule__practitioner__name")[:ROWS]
    plain = [(str(pk), str(at)[11:16], who or "") for pk, at, who in found]
    return render(request, "demo/floor_rows.html", {"rows": plain})


@resident(Assurance.PASSKEY)
def book(request: HttpRequest, slot_id: uuid.UUID) -> HttpResponse:
    """F2: the rows of a booking by ORM, with no rule, no lock and no check."""
    by, now = actor.of(request), clock.now()
    with transaction.atomic():
        booking = Booking.objects.create(
            slot_id=slot_id, person_id=by.own_person_id, form_key=uuid.uuid4(), booked_at=now
        )
        BookingEvent.objects.create(
            booking=booking,
            kind=BookingEvent.Kind.BOOKED,
            at=now,
            channel=by.channel,
            by=BookingEvent.By.SELF,
            user_id=by.user_id,
            version=1,
            slot_id_then=slot_id,
            starts_at_then=now,
        )
        audit.record(audit.Action.BOOKED, by=by, about=by.own_person_id, object_id=booking.pk)
        Message.objects.bulk_create(
            Message(
                booking=booking,
                booking_version=1,
                recipient_id=by.own_person_id,
                kind=kind,
                send_at=now,
                expires_at=now + timedelta(hours=4),
                planned_at=now,
            )
            for kind in (Message.Kind.CONFIRMATION, Message.Kind.FIRST_REMINDER, Message.Kind.DAY_BEFORE)
        )
    return see_other("home")
