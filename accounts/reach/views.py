"""How I am reached, and the codes that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts import queries as account_queries
from accounts.actions.contact_code import Outcome, Tried
from accounts.guards import resident
from accounts.models import ContactCheck
from accounts.reach import queries
from accounts.reach.forms import CodeForm, ContactForm
from accounts.reach.language import speaking
from accounts.way_back import WayBack
from core import actor
from core.actor import Actor, Assurance
from core.decision import Refused
from core.pages import SeeOther

FIELD_OF = {ContactCheck.Kind.MOBILE: "phone", ContactCheck.Kind.EMAIL: "email"}


@resident(Assurance.LOA3, fresh=True, purpose="contact")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """How I am reached. What was changed and can be proved is asked a code for."""
    by = actor.of(request)
    now = account_queries.contact_now(by=by)
    form = ContactForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_bound and form.is_valid():
        actions.set_contact(by=by, **form.choices())
        changed = [kind for kind in queries.unproved(by=by) if FIELD_OF[kind] in form.changed_data]
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Dina kontaktuppgifter är sparade."))
        return speaking(send_codes(changed, by=by, then=WayBack("")), form.cleaned_data["language"])
    page = {"contact": queries.contact(now, chosen=form["sms_level"].value()), "form": form}
    return render(request, "accounts/contact.html", page, status=422 if form.is_bound else 200)


@resident(Assurance.LOA3, fresh=True, purpose="contact")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, what: str) -> HttpResponse:
    """The code that came by SMS or e-mail."""
    by, kind, back = actor.of(request), _kind(what), WayBack.to(request.GET.get("next"))
    later = back.path or reverse("accounts:account")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        tried = actions.try_code(kind=kind, code=form.cleaned_data["code"], by=by)
        if tried.outcome == Outcome.RIGHT:
            messages.success(request, _proved(kind))
            return SeeOther(later)
        form.add_error("code", _said(tried))
    page = queries.code_page(kind, by=by, later_url=later)
    if page is None:
        return redirect(later)
    return render(request, "accounts/code.html", {"page": page, "form": form}, status=422 if form.errors else 200)


@resident(Assurance.LOA3, fresh=True, purpose="contact")
@require_POST
def send_code(request: HttpRequest, what: str) -> HttpResponse:
    """A (new) code, please."""
    kind = _kind(what)
    actions.ask_for_code(kind=kind, by=actor.of(request))
    return SeeOther(WayBack.to(request.POST.get("next")).after_code(queries.SLUG_OF[kind]))


def send_codes(kinds: Sequence[ContactCheck.Kind], *, by: Actor, then: WayBack) -> HttpResponse:
    """Send a code to each, and go to their pages one after the other, then on; straight on for none.

    One that cannot be sent now does not stop the rest: its page says why, and when.
    """
    for kind in kinds:
        with suppress(Refused):
            actions.ask_for_code(kind=kind, by=by)
    back = then if then.path else WayBack(reverse("accounts:account"))
    for kind in reversed(kinds):
        back = WayBack(back.after_code(queries.SLUG_OF[kind]))
    return SeeOther(back.path)


def _kind(what: str) -> ContactCheck.Kind:
    if what not in queries.SLUGS:
        raise Http404
    return queries.SLUGS[what]


def _proved(kind: ContactCheck.Kind) -> str:
    if kind == ContactCheck.Kind.MOBILE:
        return _("Ditt mobilnummer är bekräftat.")
    return _("Din e-postadress är bekräftad.")


def _said(tried: Tried) -> str:
    if tried.outcome == Outcome.WRONG:
        return queries.tries_left(tried.left)
    if tried.outcome == Outcome.SPENT:
        return _("Koden har prövats för många gånger och gäller inte längre. Be om en ny kod.")
    return _("Koden gäller inte längre. Be om en ny kod.")
