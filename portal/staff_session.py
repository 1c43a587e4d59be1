"""Staff come and go: sign in, choose an assignment, sign out."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import admin, messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from bookings import policies as bookings
from clinics import actions, duty, queries
from clinics import sign_in as staff
from clinics.errors import CannotCountTries, SignInRefused, TooManyTries
from core import actor
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from portal.staff_forms import ChooseForm, SignInForm


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail, password and code; one who is in already goes on."""
    if request.method != "POST":
        if actor.of(request).is_staff:
            return redirect("admin:index")
        return _sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    user = _proved(request, form) if form.is_valid() else None
    return _begin(request, user) if user else _sign_in_page(request, form)


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, by POST; a link that somebody follows signs nobody out."""
    if request.method != "POST":
        return redirect("admin:index")
    logout(request)
    return redirect(f"{reverse('admin:login')}?{urlencode({'ut': 1})}")


@never_cache
def assignments(request: HttpRequest) -> HttpResponse:
    """Choose under which assignment to act, at first or anew."""
    by = actor.of(request)
    if not (by.is_staff or by.must_choose_duty):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if request.method == "POST" and (chosen := _choose(request, by)) is not None:
        return _go_on(request, chosen)
    page = {"assignments": queries.own_assignments(by=by), "next": _next(request)}
    return render(request, "staff/assignments.html", {**admin.site.each_context(request), **page})


def _proved(request: HttpRequest, form: SignInForm) -> User | None:
    try:
        return staff.prove(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
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


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    page = {"form": form, "next": _next(request), "has_left": "ut" in request.GET}
    return render(request, "staff/sign_in.html", page, status=422 if form.errors else 200)


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    """A session of one's own: whatever was in this browser before, a resident's session too, is gone."""
    request.session.flush()
    login(request, user, backend="accounts.backends.StaffBackend")
    by = duty.acting(user, request)
    own = queries.own_assignments(by=by)
    if len(own) != 1:
        return redirect(f"{reverse('admin:assignments')}?{urlencode({'next': _next(request)})}")
    chosen = actions.choose_assignment(assignment_id=own[0].id, by=by)
    duty.keep_chosen(request, chosen)
    return _go_on(request, replace(by, on_duty=chosen))


def _choose(request: HttpRequest, by: Actor) -> Actor | None:
    form = ChooseForm(request.POST)
    if form.is_valid():
        try:
            chosen = actions.choose_assignment(assignment_id=form.cleaned_data["assignment"], by=by)
        except (NotYours, Refused):
            messages.warning(request, _("Det uppdraget gäller inte längre. Välj ett annat."))
        else:
            duty.keep_chosen(request, chosen)
            return replace(by, on_duty=chosen)
    return None


def _go_on(request: HttpRequest, by: Actor) -> HttpResponseRedirect:
    """To the page asked for; else to the day's list for those who meet patients, and the overview for others."""
    meets_patients = bool(bookings.can_read_day_list(by))
    return redirect(_next(request) or reverse("admin:day_list" if meets_patients else "admin:index"))


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: the page below the site's first that was asked for, or nowhere in particular."""
    address, first = request.POST.get("next") or request.GET.get("next") or "", reverse("admin:index")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith(first) and address != first else ""
