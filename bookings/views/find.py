"""Where, what and when: pages that anybody may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import public
from bookings.queries import find


@public
@require_safe
def clinics(request: HttpRequest) -> HttpResponse:
    """Where can I book?"""
    return render(request, "bookings/clinic_list.html", {"clinics": find.clinics()})


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
    page = find.free_times(clinic, visit_type, request.GET.get("vecka", ""))
    return render(request, "bookings/free_times.html", {"page": page})
