"""The clinic's schedules: written, previewed, published; and their slots day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import actions
from bookings.errors import SlotClash
from bookings.models import ScheduleException, Slot
from bookings.queries import preview as previews
from bookings.queries import schedules as queries
from bookings.queries import slots as slot_queries
from core import actor, clock
from core.decision import Refused
from core.pages import see_other
from portal.staff_forms import DayForm
from portal.staff_schedule_forms import (
    EndWeeklyForm,
    ExceptionForm,
    LimitForm,
    NewScheduleForm,
    SlotForm,
    WeeklyForm,
    also_of,
)

T = TypeVar("T")


def schedules(request: HttpRequest) -> HttpResponse:
    """The unit's schedules, and what is closed."""
    return show(request, "staff/schedules.html", {"page": queries.schedules(by=actor.of(request))})


def add(request: HttpRequest) -> HttpResponse:
    """A new one, with no times yet."""
    by = actor.of(request)
    clinics, people = queries.clinics_and_practitioners(by=by)
    form = NewScheduleForm(posted(request), clinics=clinics, practitioners=people)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: actions.add_schedule(**form.told(), by=by))
        if made is not None:
            return see_other("admin:schedule", schedule_id=made.pk)
    return show(request, "staff/add_schedule.html", {"form": form})


def schedule(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """One of them, as it is written."""
    return show(request, "staff/schedule.html", {"page": queries.schedule(schedule_id, by=actor.of(request))})


def add_weekly(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """New weekly times."""
    by = actor.of(request)
    one, offered = queries.own_schedule(schedule_id, by=by), queries.choices(schedule_id, by=by)
    form = WeeklyForm(posted(request), visit_types=offered.visit_types, minutes=offered.minutes)
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: actions.draft_weekly_times(schedule_id=one.pk, new=form.new(), by=by))
        if done is not None:
            return see_other("admin:schedule", schedule_id=one.pk)
    page = {"form": form, "schedule": one, "heading": _("Ny veckotid")}
    return show(request, "staff/weekly.html", page)


def change_weekly(request: HttpRequest, weekly_id: UUID) -> HttpResponse:
    """A weekly time takes over from another."""
    by = actor.of(request)
    one, now = queries.weekly_now(weekly_id, by=by)
    offered = queries.choices(one.pk, by=by)
    form = WeeklyForm(posted(request), visit_types=offered.visit_types, minutes=offered.minutes, initial=now)
    if form.is_bound and form.is_valid():
        drafted = _replacing(form, one.pk, weekly_id, by)
        if drafted is not None:
            return see_other("admin:schedule", schedule_id=one.pk)
    page = {"form": form, "schedule": one, "heading": _("Ändra veckotid"), "changes": not now["is_draft"]}
    return show(request, "staff/weekly.html", page)


def _replacing(form: WeeklyForm, schedule_id: UUID, weekly_id: UUID, by: actor.Actor) -> object:
    return attempt(
        form,
        lambda: actions.draft_weekly_times(schedule_id=schedule_id, new=form.new(), instead_of=weekly_id, by=by),
    )


def end_weekly(request: HttpRequest, weekly_id: UUID) -> HttpResponse:
    """Its last day."""
    by = actor.of(request)
    one, _now = queries.weekly_now(weekly_id, by=by)
    form = EndWeeklyForm(posted(request), initial={"last_day": clock.today()})
    if form.is_bound and form.is_valid():
        last = form.cleaned_data["last_day"]
        if attempt(form, lambda: actions.draft_end(weekly_id=weekly_id, last_day=last, by=by) or True):
            return see_other("admin:schedule", schedule_id=one.pk)
    return show(request, "staff/end_weekly.html", {"form": form, "schedule": one})


def undo_weekly(request: HttpRequest, weekly_id: UUID) -> HttpResponse:
    """Take back what is not published. A GET (signed in again on the way) only shows the schedule."""
    by = actor.of(request)
    one, _now = queries.weekly_now(weekly_id, by=by)
    if request.method == "POST":
        actions.undo_draft(weekly_id=weekly_id, by=by)
    return see_other("admin:schedule", schedule_id=one.pk)


def add_exception(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """A stretch without slots."""
    by = actor.of(request)
    one = queries.own_schedule(schedule_id, by=by)
    form = ExceptionForm(posted(request))
    if form.is_bound and form.is_valid() and attempt(form, lambda: _except(form, one.pk, by)) is not None:
        return see_other("admin:schedule", schedule_id=one.pk)
    return show(request, "staff/add_exception.html", {"form": form, "schedule": one})


def _except(form: ExceptionForm, schedule_id: UUID, by: actor.Actor) -> ScheduleException:
    begins, ends = form.stretch
    reason = form.cleaned_data["reason"]
    return actions.draft_exception(schedule_id=schedule_id, begins_at=begins, ends_at=ends, reason=reason, by=by)


def drop_exception(request: HttpRequest, exception_id: UUID) -> HttpResponse:
    """It is to be taken away, or stays after all."""
    by = actor.of(request)
    schedule_id = queries.exception_of(exception_id, by=by)
    if request.method == "POST":
        away = request.POST.get("behall") != "1"
        actions.draft_exception_away(exception_id=exception_id, away=away, by=by)
    return see_other("admin:schedule", schedule_id=schedule_id)


def preview(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """What publishing would do; and publishing."""
    by = actor.of(request)
    if request.method != "POST":
        return show(request, "staff/preview.html", {"page": previews.preview(schedule_id, by=by)})
    queries.own_schedule(schedule_id, by=by)
    try:
        made = actions.publish(schedule_id=schedule_id, by=by)
    except Refused as refusal:
        messages.warning(request, refusal.reason.text)
    else:
        messages.success(request, _made(made))
    return see_other("admin:schedule", schedule_id=schedule_id)


def _made(made: actions.Made) -> str:
    new = ngettext("%(n)s ny tid är gjord", "%(n)s nya tider är gjorda", made.new) % {"n": made.new}
    gone = ngettext("%(n)s är borttagen", "%(n)s är borttagna", made.withdrawn) % {"n": made.withdrawn}
    return _("Schemat är publicerat: %(new)s, %(gone)s.") % {"new": new, "gone": gone}


def slots(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """A day of slots; and one more by hand."""
    by, day = actor.of(request), _day(request)
    page, offered = slot_queries.slot_day(schedule_id, day, by=by), queries.choices(schedule_id, by=by)
    form = SlotForm(posted(request), day=day, visit_types=offered.visit_types, minutes=offered.minutes)
    if form.is_bound and form.is_valid() and attempt(form, lambda: _add_slot(form, schedule_id, by)) is not None:
        messages.success(request, _("Tiden är tillagd."))
        return redirect(slot_queries.day_url(schedule_id, day))
    return show(request, "staff/slots.html", {"page": page, "form": form})


def _add_slot(form: SlotForm, schedule_id: UUID, by: actor.Actor) -> Slot:
    kind = form.cleaned_data["kind"]
    if kind == "extra":
        key = form.cleaned_data["key"] or uuid4()
        return actions.add_extra_slot(schedule_id=schedule_id, **form.told(), form_key=key, by=by)
    places = form.cleaned_data["capacity"]
    also = also_of(form.cleaned_data)
    return actions.add_slot(
        schedule_id=schedule_id, **form.told(), capacity=places, staff_only=kind == "staff", also=also, by=by
    )


def withdraw_slot(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """An empty one goes."""
    return _change_slot(request, slot_id, actions.withdraw_slot)


def put_back_slot(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """It comes back."""
    return _change_slot(request, slot_id, actions.put_back_slot)


def _change_slot(request: HttpRequest, slot_id: UUID, change: Callable[..., object]) -> HttpResponse:
    by = actor.of(request)
    schedule_id, day = slot_queries.day_of(slot_id, by=by)
    try:
        if request.method == "POST":
            change(slot_id=slot_id, by=by)
    except Refused as refusal:
        messages.warning(request, refusal.reason.text)
    except SlotClash:
        messages.warning(request, _("Schemat har redan en annan tid då. Inget är ändrat."))
    return redirect(slot_queries.day_url(schedule_id, day))


def limit(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """From when the slots of some days may be booked on the web."""
    by = actor.of(request)
    one = queries.own_schedule(schedule_id, by=by)
    form = LimitForm(posted(request), initial={"first": clock.today(), "opens": "now"})
    if form.is_bound and form.is_valid():
        changed = attempt(form, lambda: actions.limit_slots(schedule_id=one.pk, **form.told(), by=by))
        if changed is not None:
            text = ngettext("%(n)s tid är ändrad.", "%(n)s tider är ändrade.", changed) % {"n": changed}
            messages.success(request, text)
            return redirect(slot_queries.day_url(one.pk, form.cleaned_data["first"]))
    return show(request, "staff/limit.html", {"form": form, "schedule": one})


def attempt(form: forms.Form, deed: Callable[[], T]) -> T | None:
    """Do it, or say on the form why not."""
    try:
        return deed()
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
    except SlotClash:
        form.add_error(None, _("Schemat har redan en tid då. Välj en annan, eller lägg den vid sidan av."))
    return None


def posted(request: HttpRequest) -> Any:
    """What was sent, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    """The page in its frame; 422 for a form that has something to mend."""
    form: forms.Form | None = page.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, {**admin.site.each_context(request), **page}, status=status)


def _day(request: HttpRequest) -> date:
    form = DayForm(request.GET)
    form.is_valid()
    return form.cleaned_data.get("dag") or clock.today()
