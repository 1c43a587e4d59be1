"""Where, what and when: pages that anybody may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import public
from bookings.queries import find, week
from bookings.queries import search as searching
from bookings.search_forms import SearchForm, WeekForm
from clinics.errors import ManyPlaces, NoSuchPlace
from core import actor


@public
@require_safe
def clinics(request: HttpRequest) -> HttpResponse:
    """Where can I book?"""
    return render(request, "bookings/clinic_list.html", {"clinics": find.clinics()})


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Where is there a time for what I need?"""
    form, results = SearchForm.of(request.GET, choices=searching.choices()), None
    if form.is_bound and form.is_valid():
        try:
            results = searching.results(form.asked(), by=actor.of(request))
        except (NoSuchPlace, ManyPlaces) as error:
            form.say_of_place(error)
    page = {"form": form, "results": results}
    return render(request, "bookings/search.html", page, status=422 if form.errors else 200)


@public
@require_safe
def visit_types(request: HttpRequest, clinic: str) -> HttpResponse:
    """What can I book there?"""
    head, kinds = find.visit_types(clinic)
    return render(request, "bookings/visit_types.html", {"clinic": head, "visit_types": kinds})


@public
@require_safe
def free_times(request: HttpRequest, clinic: str, visit_type: str) -> HttpResponse:
    """When? A week at a time."""
    form = WeekForm(request.GET)
    status = 200 if form.is_valid() else 422
    page = week.free_times(clinic, visit_type, form.asked(), by=actor.of(request))
    return render(request, "bookings/free_times.html", {"page": page, "form": form}, status=status)
