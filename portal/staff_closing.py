"""A day is closed: what becomes of each booking, what got stuck, and opening again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bookings import actions
from bookings.models import Closure
from bookings.queries import closing as queries
from core import actor, clock
from core.pages import see_other
from portal.staff_schedule_forms import PlanForm, ReplanForm, StretchForm
from portal.staff_schedules import attempt, posted, show


def close(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Choose the stretch; then what is to become of each who is booked on it."""
    by = actor.of(request)
    one = queries.schedule_to_close(schedule_id, by=by)
    stretch = StretchForm(request.GET or None, initial={"dag": clock.today()})
    if not (stretch.is_bound and stretch.is_valid()):
        return show(request, "staff/close.html", {"form": stretch, "schedule": one})
    page = queries.close_page(one.pk, *stretch.stretch, by=by)
    form = PlanForm(posted(request), rows=page.rows, places=page.places)
    closure = _closed(form, one.pk, stretch, by) if form.is_bound and form.is_valid() else None
    if closure is not None:
        actions.settle_all(closure_id=closure.pk, by=by)
        return see_other("admin:closing", closure_id=closure.pk)
    return show(request, "staff/close_plan.html", {"form": form, "page": page})


def _closed(form: PlanForm, schedule_id: UUID, stretch: StretchForm, by: actor.Actor) -> Closure | None:
    begins, ends = stretch.stretch
    reason, choices = form.cleaned_data["reason"], form.choices()
    return attempt(
        form,
        lambda: actions.close(
            schedule_id=schedule_id, begins_at=begins, ends_at=ends, reason=reason, choices=choices, by=by
        ),
    )


def closing(request: HttpRequest, closure_id: UUID) -> HttpResponse:
    """What came of it."""
    return show(request, "staff/closing.html", {"page": queries.closing_page(closure_id, by=actor.of(request))})


def go_on(request: HttpRequest, closure_id: UUID) -> HttpResponse:
    """Go on with what is left, after something broke off. A GET only shows it."""
    by = actor.of(request)
    queries.own_closure(closure_id, by=by)
    if request.method == "POST":
        actions.settle_all(closure_id=closure_id, by=by)
    return see_other("admin:closing", closure_id=closure_id)


def replan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Decide anew about one that got stuck. A GET only shows them all."""
    by = actor.of(request)
    closure_id = queries.closure_of(plan_id, by=by)
    form = ReplanForm(request.POST)
    if request.method == "POST" and form.is_valid():
        chosen = form.choice(plan_id)
        plan = actions.replan(plan_id=plan_id, what=chosen.what, to_slot_id=chosen.to_slot_id, by=by)
        if plan.outcome == queries.Outcome.STUCK:
            messages.warning(request, _("Det gick inte: tiden är inte ledig, eller patienten har annat då."))
    return see_other("admin:closing", closure_id=closure_id)


def reopen(request: HttpRequest, closure_id: UUID) -> HttpResponse:
    """Receive again. A GET only shows the closing."""
    by = actor.of(request)
    queries.own_closure(closure_id, by=by)
    if request.method == "POST":
        actions.reopen(closure_id=closure_id, by=by)
        messages.success(request, _("Det är öppet igen. Lediga tider går att boka."))
    return see_other("admin:closing", closure_id=closure_id)
