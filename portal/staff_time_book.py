"""The addresses of the clinic's own time book."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from portal import staff_closing, staff_reminders, staff_rules, staff_schedules

View = Callable[..., HttpResponse]

ADDRESSES: tuple[tuple[str, View, str], ...] = (
    ("scheman/", staff_schedules.schedules, "schedules"),
    ("scheman/nytt/", staff_schedules.add, "add_schedule"),
    ("scheman/<uuid:schedule_id>/", staff_schedules.schedule, "schedule"),
    ("scheman/<uuid:schedule_id>/veckotid/", staff_schedules.add_weekly, "add_weekly"),
    ("scheman/<uuid:schedule_id>/undantag/", staff_schedules.add_exception, "add_exception"),
    ("scheman/<uuid:schedule_id>/forhandsgranska/", staff_schedules.preview, "preview"),
    ("scheman/<uuid:schedule_id>/tider/", staff_schedules.slots, "slots"),
    ("scheman/<uuid:schedule_id>/oppna/", staff_schedules.limit, "limit_slots"),
    ("scheman/<uuid:schedule_id>/stang/", staff_closing.close, "close_schedule"),
    ("veckotider/<uuid:weekly_id>/", staff_schedules.change_weekly, "change_weekly"),
    ("veckotider/<uuid:weekly_id>/avsluta/", staff_schedules.end_weekly, "end_weekly"),
    ("veckotider/<uuid:weekly_id>/angra/", staff_schedules.undo_weekly, "undo_weekly"),
    ("undantag/<uuid:exception_id>/", staff_schedules.drop_exception, "drop_exception"),
    ("tider/<uuid:slot_id>/dra-in/", staff_schedules.withdraw_slot, "withdraw_slot"),
    ("tider/<uuid:slot_id>/lagg-tillbaka/", staff_schedules.put_back_slot, "put_back_slot"),
    ("stangt/<uuid:closure_id>/", staff_closing.closing, "closing"),
    ("stangt/<uuid:closure_id>/fortsatt/", staff_closing.go_on, "go_on"),
    ("stangt/<uuid:closure_id>/oppna/", staff_closing.reopen, "reopen"),
    ("stangt/plan/<uuid:plan_id>/", staff_closing.replan, "replan"),
    ("paminnelser/", staff_reminders.reminders, "reminders"),
    ("paminnelser/<uuid:clinic_id>/", staff_reminders.clinic_reminders, "clinic_reminders"),
    ("besokstyper/", staff_rules.visit_types, "visit_types"),
    ("besokstyper/<uuid:visit_type_id>/", staff_rules.visit_type, "visit_type"),
)


def addresses(page: Callable[[View], View]) -> list[URLPattern]:
    """All of them, each behind the site's own door."""
    return [path(route, page(view), name=name) for route, view, name in ADDRESSES]
