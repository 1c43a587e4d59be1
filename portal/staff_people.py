"""Who works here: listed, added, given and taken assignments, given a new device, shut out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinics import actions, staff_queries
from clinics.errors import AssignmentTwice, EmailTaken, HsaIdTaken
from clinics.policies import can_choose_names
from clinics.rules import staff as staff_rules
from core import actor, clock
from core.decision import Refused
from core.errors import NotYours
from core.pages import see_other
from oversight.policies import can_keep_identity
from portal.staff_forms import AddStaffForm, AssignmentForm, ChangeStaffForm, EndForm, PeopleForm


def people(request: HttpRequest) -> HttpResponse:
    """The staff of a unit."""
    form = PeopleForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    by = actor.of(request)
    listed = staff_queries.people(chosen.get("enhet"), without_assignment=bool(chosen.get("utan")), by=by)
    page = {"people": listed, "chooses_names": bool(can_choose_names(by))}
    return _render(request, "staff/people.html", page)


def add(request: HttpRequest) -> HttpResponse:
    """Somebody new, with a first assignment and a code to enrol with."""
    by = actor.of(request)
    form = AddStaffForm(_posted(request), choices=staff_queries.choices(by=by), today=clock.today())
    if form.is_bound and form.is_valid():
        added = _try(form, lambda: actions.add_staff(new=form.new_staff(), assignments=[form.assignment()], by=by))
        if added is not None:
            return _give_code(request, added)
    return _render(request, "staff/add_person.html", {"form": form})


def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One of them."""
    by = actor.of(request)
    page = {
        "person": staff_queries.member(user_id, by=by),
        "today": clock.today().isoformat(),
        "keeps_identity": bool(can_keep_identity(by)),
    }
    return _render(request, "staff/person.html", page)


def assign(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A further assignment."""
    by = actor.of(request)
    member = staff_queries.member(user_id, by=by)
    if not member.may_give:
        raise NotYours
    form = AssignmentForm(_posted(request), choices=staff_queries.choices(by=by, to=user_id), today=clock.today())
    if form.is_bound and form.is_valid():
        given = _try(form, lambda: actions.give_assignment(user_id=user_id, new=form.assignment(), by=by))
        if given is not None:
            return see_other("admin:person", user_id=user_id)
    return _render(request, "staff/assign.html", {"form": form, "person": member})


@require_POST
def end(request: HttpRequest, user_id: UUID, assignment_id: UUID) -> HttpResponse:
    """An assignment ends with a day."""
    form = EndForm(request.POST)
    by = actor.of(request)
    staff_queries.member(user_id, by=by)
    if not form.is_valid():
        messages.warning(request, _("Skriv uppdragets sista dag."))
        return see_other("admin:person", user_id=user_id)
    try:
        actions.end_assignment(assignment_id=assignment_id, last_day=form.cleaned_data["until"], by=by)
    except Refused as refusal:
        messages.warning(request, refusal.reason.text)
    return see_other("admin:person", user_id=user_id)


def new_device(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask first: it ends all they have open. Then the code, shown this once."""
    member = staff_queries.member(user_id, by=actor.of(request))
    if not member.may_enrol:
        raise NotYours
    if request.method == "POST":
        return _give_code(request, user_id)
    return _render(request, "staff/new_device.html", {"person": member, "hours": staff_rules().enrolment_hours})


def change(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Name, e-mail, HSA-id; and whether they may come in at all."""
    by = actor.of(request)
    member = staff_queries.member(user_id, by=by)
    if not member.may_change:
        raise NotYours
    form = ChangeStaffForm(_posted(request), initial=_now(member))
    if form.is_bound and form.is_valid():
        active = form.cleaned_data["is_active"]
        done = _try(form, lambda: _change(user_id, form.new_staff(), active, by))
        if done is not None:
            return see_other("admin:person", user_id=user_id)
    return _render(request, "staff/change_person.html", {"form": form, "person": member})


def _change(user_id: UUID, to: actions.NewStaff, active: bool, by: actor.Actor) -> UUID:
    actions.change_staff(user_id=user_id, to=to, is_active=active, by=by)
    return user_id


def _give_code(request: HttpRequest, user_id: UUID) -> HttpResponse:
    by = actor.of(request)
    code = actions.give_enrolment(user_id=user_id, by=by)
    page = {
        "person": staff_queries.member(user_id, by=by),
        "code": code,
        "address": f"{settings.PUBLIC_URL}{reverse('admin:enrol')}",
        "hours": staff_rules().enrolment_hours,
    }
    return _render(request, "staff/enrolment_given.html", page)


def _try(form: Form, deed: Callable[[], UUID]) -> UUID | None:
    """Do it, or say at the field why not."""
    try:
        return deed()
    except EmailTaken:
        form.add_error("email", _("Den e-posten har en annan medarbetare."))
    except HsaIdTaken:
        form.add_error("hsa_id", _("Det HSA-id:t har en annan medarbetare."))
    except AssignmentTwice:
        form.add_error("role", _("Personen har redan den rollen på enheten de dagarna."))
    return None


def _now(member: staff_queries.Member) -> dict[str, Any]:
    return {
        "email": member.email,
        "name": member.name,
        "hsa_id": member.hsa_id,
        "is_active": member.is_active,
    }


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _render(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    form = page.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, {**admin.site.each_context(request), **page}, status=status)
