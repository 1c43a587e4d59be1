"""One's own page: password and printed codes."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from clinics import actions, desk, staff_queries
from clinics import sign_in as staff
from clinics.errors import CannotCountTries, SignInRefused, TooManyTries
from core import actor
from core.pages import see_other
from portal.staff_forms import OwnPasswordForm, ProofForm
from portal.staff_lock import never_kept


def own(request: HttpRequest) -> HttpResponse:
    """How one signs in, and where one is signed in."""
    page = {"own": staff_queries.oneself(by=actor.of(request))}
    return render(request, "staff/own.html", {**admin.site.each_context(request), **page})


@never_kept
@sensitive_post_parameters("now", "password", "again")
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for one who knows the old one. Shifts at other browsers end."""
    at, by = desk.of(request), actor.of(request)
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if at and form.is_bound and form.is_valid() and _is_right(request, form, "now", password_only=True):
        actions.change_password(password=form.cleaned_data["password"], shift_id=at.shift.pk, by=by)
        update_session_auth_hash(request, User.objects.get(pk=by.own_user_id))
        return see_other("admin:own")
    return _form_page(request, "staff/own_password.html", form)


@never_kept
@sensitive_post_parameters("now")
def codes(request: HttpRequest) -> HttpResponse:
    """Ten new printed codes, for one who proves once more who they are."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _is_right(request, form, "now"):
        printed = actions.renew_printed_codes(by=actor.of(request))
        page = {"codes": printed, "go_on": ""}
        return render(request, "staff/codes.html", {**admin.site.each_context(request), **page})
    return _form_page(request, "staff/own_codes.html", form)


def _is_right(request: HttpRequest, form: ProofForm, field: str, *, password_only: bool = False) -> bool:
    user = User.objects.get(pk=actor.of(request).own_user_id)
    said, address = form.cleaned_data[field], request.META["REMOTE_ADDR"]
    try:
        if password_only:
            staff.prove_password(user, password=said, address=address)
        else:
            staff.prove_again(user, factor=said, address=address)
    except SignInRefused:
        form.add_error(field, _("Det stämde inte. Försök igen."))
    except TooManyTries:
        form.add_error(field, _("Det blev för många försök. Vänta tio minuter, eller ring it-stödet."))
    except CannotCountTries:
        form.add_error(field, _("Det går inte just nu. Felet är vårt. Vänta några minuter."))
    return not form.errors


def _form_page(request: HttpRequest, template: str, form: ProofForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**admin.site.each_context(request), "form": form}, status=status)
