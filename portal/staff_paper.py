"""The day's list on paper, for when all is down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from bookings.paper import day_list as paper
from bookings.queries import day_list as lists
from core import actor, clock
from core.errors import NotYours
from portal.staff_forms import DayForm


def day_paper(request: HttpRequest) -> HttpResponse:
    """As a PDF; reading it is reading the list. The file's name says the day and the clinic, and nobody's name."""
    form = DayForm(request.GET)
    form.is_valid()
    day = form.cleaned_data.get("dag") or clock.today()
    page = lists.day_list(day, clinic=form.cleaned_data.get("mottagning", ""), by=actor.of(request))
    if page is None:
        raise NotYours
    response = HttpResponse(paper.pdf(page), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{page.clinic}-{page.day}.pdf"'
    return response
