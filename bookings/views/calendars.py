"""One's times in a calendar program."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import public, resident
from bookings import actions
from bookings.queries import calendars
from core import actor
from core.actor import Assurance
from core.pages import see_other

ICALENDAR = "text/calendar; charset=utf-8"


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def calendar_file(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """One time as a file."""
    response = HttpResponse(calendars.file_of(booking_id, by=actor.of(request)), content_type=ICALENDAR)
    response["Content-Disposition"] = 'attachment; filename="tid.ics"'
    return response


@resident(Assurance.LOA3, fresh=True, purpose="calendar")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """An address of one's own that a calendar program fetches from: make one, change it, take it away."""
    by, url = actor.of(request), ""
    if request.method == "POST" and "end" in request.POST:
        actions.end_calendar(by=by)
        return see_other("bookings:calendar")
    if request.method == "POST":
        url = calendars.feed_url(actions.make_calendar(by=by))
    return render(request, "bookings/calendar.html", {"page": calendars.calendar_page(by=by), "url": url})


@public
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What the calendar program fetches. The address is the key: one that is wrong or replaced is not there."""
    return HttpResponse(calendars.feed_of(secret), content_type=ICALENDAR)
