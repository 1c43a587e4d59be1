"""Somebody new, or with a new device: code from an administrator, password, code app, ten codes on paper."""

from __future__ import annotations

from uuid import UUID

import segno
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from clinics import actions, desk
from clinics import sign_in as staff
from clinics.errors import CannotCountTries, EnrolmentOver, SignInRefused, TooManyTries
from core.pages import see_other
from portal.staff_forms import CodeAppForm, EnrolmentCodeForm, NewPasswordForm
from portal.staff_session import enter
from portal.staff_ways import landing

ENROLMENT = "staff_enrolment"
"""The session's key for the enrolment that a right code has opened."""


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def begin(request: HttpRequest) -> HttpResponse:
    """The code from an administrator."""
    form = EnrolmentCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (enrolment := _enrolment(request, form)):
        desk.leave(request)
        request.session[ENROLMENT] = str(enrolment)
        return see_other("admin:first_password")
    return _page(request, "staff/enrol_code.html", form)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def first_password(request: HttpRequest) -> HttpResponse:
    """Choose a password."""
    enrolment = _opened(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if enrolment is None:
        return redirect("admin:enrol")
    if form.is_bound and form.is_valid():
        try:
            actions.set_first_password(enrolment_id=enrolment, password=form.cleaned_data["password"])
        except EnrolmentOver:
            return redirect("admin:enrol")
        return see_other("admin:first_code_app")
    return _page(request, "staff/enrol_password.html", form)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def first_code_app(request: HttpRequest) -> HttpResponse:
    """Scan the code app's secret, and show that it works; then the ten printed codes, this once, and in."""
    enrolment = _opened(request)
    form = CodeAppForm(request.POST if request.method == "POST" else None)
    if enrolment is None:
        return redirect("admin:enrol")
    try:
        if form.is_bound and form.is_valid():
            done = actions.finish_enrolment(enrolment_id=enrolment, code=form.code_in_digits())
            if done is not None:
                by = enter(request, done[0])
                return render(request, "staff/codes.html", {"codes": done[1], "go_on": landing(by)})
            form.add_error("code", _("Koden stämde inte. Vänta på nästa kod i appen och skriv den."))
        device = actions.offer_code_app(enrolment_id=enrolment)
    except EnrolmentOver:
        return redirect("admin:enrol")
    except SignInRefused:
        return redirect("admin:first_password")
    secret = _grouped(device.config_url)
    return _page(request, "staff/enrol_app.html", form, svg=_qr(device.config_url), secret=secret)


def _enrolment(request: HttpRequest, form: EnrolmentCodeForm) -> UUID | None:
    try:
        return staff.enrolment_of(form.cleaned_data["code"], address=request.META["REMOTE_ADDR"])
    except EnrolmentOver:
        form.add_error("code", _("Koden gäller inte. Den kan vara använd eller för gammal: be om en ny."))
    except TooManyTries:
        form.add_error("code", _("Det blev för många försök. Vänta tio minuter, eller ring it-stödet."))
    except CannotCountTries:
        form.add_error("code", _("Det går inte just nu. Felet är vårt. Vänta några minuter."))
    return None


def _opened(request: HttpRequest) -> UUID | None:
    held = request.session.get(ENROLMENT)
    return UUID(held) if held else None


def _page(request: HttpRequest, template: str, form: Form, **more: str) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)


def _qr(address: str) -> SafeString:
    """A picture of the address: dark on light whatever the page's colours are, or cameras do not see it."""
    code = segno.make(address, error="m")
    picture = code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(picture)  # noqa: S308 -- drawn by us of our own address; holds numbers and colours


def _grouped(address: str) -> str:
    """The secret as it is typed by hand, in groups of four."""
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
