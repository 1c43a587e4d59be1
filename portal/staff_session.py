"""Staff come and go: sign in, choose an assignment, sign out."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.eid import registration
from accounts.models import User
from clinics import actions, desk, duty, queries
from clinics import sign_in as staff
from clinics.errors import CannotCountTries, DeskTaken, SignInRefused, TooManyTries
from clinics.models import Shift
from core import actor
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from core.pages import SeeOther
from portal import staff_lock
from portal.staff_forms import ChooseForm, SignInForm
from portal.staff_ways import address, landing, own_path, work_id


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail, password and code; one who is in already goes on."""
    if request.method != "POST":
        if actor.of(request).is_staff:
            return redirect("admin:index")
        return sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    user = _proved(request, form) if form.is_valid() else None
    try:
        return begin(request, user) if user else sign_in_page(request, form)
    except DeskTaken:
        form.add_error(None, _("Någon annan kom in här i samma ögonblick. Försök igen."))
        return sign_in_page(request, form)


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, by POST; a link that somebody follows signs nobody out."""
    if request.method != "POST":
        return redirect("admin:index")
    if at := desk.of(request):
        actions.end_shift(shift_id=at.shift.pk, by=duty.acting(at.shift.user, request, at.shift))
    logout(request)
    return redirect(address("admin:login", ut="1"))


@never_cache
def assignments(request: HttpRequest) -> HttpResponse:
    """Choose under which assignment to act, at first or anew."""
    by, at = actor.of(request), desk.of(request)
    if at is None or not (by.is_staff or by.must_choose_duty):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if request.method == "POST" and (chosen := _choose(request, at.shift, by)) is not None:
        return SeeOther(own_path(request) or landing(chosen))
    page = {
        "assignments": queries.own_assignments(vouched=at.shift.vouched, by=by),
        "next": own_path(request),
        "with_eid": at.shift.vouched is not None,
    }
    return render(request, "staff/assignments.html", {**admin.site.each_context(request), **page})


def begin(
    request: HttpRequest,
    user: User,
    *,
    method: Shift.Method = Shift.Method.CODE,
    vouched: list[UUID] | None = None,
) -> HttpResponse:
    """In: a session of one's own. Whatever was in this browser before, a resident's session too, is gone."""
    if enter(request, user, method=method, vouched=vouched).is_staff:
        return staff_lock.go_on(request, own_path(request))
    return redirect(address("admin:assignments", next=own_path(request)))


def enter(
    request: HttpRequest,
    user: User,
    *,
    method: Shift.Method = Shift.Method.CODE,
    vouched: list[UUID] | None = None,
) -> Actor:
    """Begin the shift, under one's assignment when there is only one to choose."""
    by = replace(duty.acting(user, request), assurance=duty.LEVELS[method])
    shift = desk.begin(request, user, method=method, vouched=vouched, by=by)
    own = queries.own_assignments(vouched=vouched, by=by)
    if len(own) != 1:
        return by
    given = actions.choose_assignment(assignment_id=own[0].id, shift_id=shift.pk, by=by)
    shift.refresh_from_db()
    return replace(by, on_duty=given)


def sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    """The page, with those who have put their shift aside at this browser."""
    page = {
        "form": form,
        "next": own_path(request),
        "work": work_id(request),
        "has_eid": registration.staff() is not None,
        "put_aside": queries.put_aside(desk.browser_of(request)),
        "why": next((why for why in ("ut", "slut", "byt") if why in request.GET), ""),
    }
    return render(request, "staff/sign_in.html", page, status=422 if form.errors else 200)


def _proved(request: HttpRequest, form: SignInForm) -> User | None:
    try:
        return staff.prove(**form.cleaned_data, address=request.META["REMOTE_ADDR"])
    except SignInRefused:
        form.add_error(
            None, _("Det gick inte att logga in. Kontrollera e-post och lösenord, och vänta på nästa kod.")
        )
    except TooManyTries:
        form.add_error(None, _("Det blev för många försök. Vänta tio minuter, eller ring it-stödet."))
    except CannotCountTries:
        form.add_error(
            None,
            _("Det går inte att logga in just nu. Felet är vårt. Vänta några minuter, eller ring it-stödet."),
        )
    return None


def _choose(request: HttpRequest, shift: Shift, by: Actor) -> Actor | None:
    form = ChooseForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["assignment"]
        try:
            given = actions.choose_assignment(assignment_id=chosen, shift_id=shift.pk, by=by)
        except (NotYours, Refused):
            messages.warning(request, _("Det uppdraget gäller inte längre. Välj ett annat."))
        else:
            return replace(by, on_duty=given)
    return None
