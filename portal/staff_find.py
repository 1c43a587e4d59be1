"""Finding a person, and registering one. A number is only ever sent in a POST, and kept in no address."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, reading
from accounts.at_desk import finding, policies
from accounts.at_desk.finding import Found
from accounts.gateways import population_register
from core import actor
from core.decision import Refused
from core.errors import NotYours
from core.identity import IdentitySystem
from core.pages import see_other
from portal.desk_forms import FindForm, RegisterForm
from portal.staff_page import page
from representation.queries import children


@sensitive_post_parameters("sok")
def find_person(request: HttpRequest) -> HttpResponse:
    """Who fits; a number that somebody has leads to their card at once."""
    by = actor.of(request)
    if not policies.can_find_persons(by):
        raise NotYours
    form = FindForm(request.POST if request.method == "POST" else None)
    found = _found(form, request) if form.is_bound and form.is_valid() else None
    if found and found.only_id:
        return see_other("admin:person_card", person_id=found.only_id)
    if found and found.rows:
        form.fields["sok"].widget.attrs["autofocus"] = False  # the first who was found has it
    register = reverse("admin:register_person")
    response = page(request, "staff/find.html", form=form, found=found, register_url=register)
    response.status_code = 422 if form.errors else 200
    return response


@sensitive_post_parameters("number")
def register_person(request: HttpRequest) -> HttpResponse:
    """Somebody without an e-ID: those who are alike are shown first, then it is made, once a form."""
    by, alike = actor.of(request), None
    if not policies.can_find_persons(by):
        raise NotYours
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        alike = _alike(form, request)
        person_id = _known(form, alike, request) or _registered(form, alike, request)
        if person_id is not None:
            return see_other("admin:person_card", person_id=person_id)
    return page(request, "staff/register.html", form=form, alike=alike)


def _found(form: FindForm, request: HttpRequest) -> Found | None:
    try:
        by = actor.of(request)
        beside = partial(children.reached_through, by=by)
        return finding.find(form.cleaned_data["sok"], by=by, beside=beside)
    except Refused as refusal:
        form.add_error("sok", refusal.reason.text)
        return None


def _alike(form: RegisterForm, request: HttpRequest) -> Found | None:
    try:
        return finding.alike(form.new_person(), by=actor.of(request))
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
        return None


def _known(form: RegisterForm, alike: Found | None, request: HttpRequest) -> UUID | None:
    """The one whom this very form has made (a double click), or who has the number already."""
    made = finding.made_by_form(form.cleaned_data["form_key"], by=actor.of(request))
    if made is None and alike and alike.only_id:
        messages.warning(request, _("Numret finns redan här. Ingen ny person är gjord."))
    return made or (alike.only_id if alike else None)


def _registered(form: RegisterForm, alike: Found | None, request: HttpRequest) -> UUID | None:
    """The register is asked first, while no transaction is open."""
    looked_at = form.cleaned_data["confirmed"] or not (alike and (alike.rows or alike.too_many))
    if form.errors or not looked_at:
        return None
    new, said = form.new_person(), None
    if new.number and new.number.system != IdentitySystem.REGIONAL_RESERVE:
        said = reading.read_if_it_answers(new.number, register=population_register())
    key = form.cleaned_data["form_key"]
    try:
        person = actions.register_at_desk(new=new, form_key=key, by=actor.of(request), reading=said)
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
        return None
    messages.success(request, _("Personen är registrerad."))
    return person.pk
