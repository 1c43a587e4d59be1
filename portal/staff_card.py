"""The person card: who it is, how they are reached, who stands beside them, their times at the own unit."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import actions
from accounts.at_desk import card as cards
from accounts.errors import PersonMerged
from bookings.queries import desk, desk_visits
from clinics import consents
from core import actor
from core.actor import Actor
from core.decision import Refused
from core.pages import see_other
from portal.desk_forms import CardForm
from portal.staff_page import page
from reminders import receipt
from representation.queries import beside


def person_card(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """All of it. One who has been merged leads on to the one who stands."""
    by = actor.of(request)
    card = cards.person_card(person_id, by=by)
    if card.standing_id != person_id:
        return redirect("admin:person_card", card.standing_id)
    visits = desk_visits.visits(person_id, done=_uuid(request.GET.get("klart", "")), by=by)
    return page(
        request,
        "staff/person_card.html",
        card=card,
        person_id=person_id,
        beside=beside.beside(person_id, by=by),
        consents=consents.of_unit(person_id, by=by),
        visits=visits,
        sms=receipt.sms_in_words(visits.receipt.booking_id) if visits.receipt else "",
        kinds=() if card.has_died else desk.kinds_of_unit(person_id, by=by),
    )


def change_card(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How they are reached, changed by one who knows who it is."""
    by = actor.of(request)
    card, now = cards.person_card(person_id, by=by), _card_now(person_id, by=by)
    form = CardForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_bound and form.is_valid() and _changed(form, person_id, request):
        messages.success(request, _("Uppgifterna är ändrade."))
        return see_other("admin:person_card", person_id=person_id)
    return page(request, "staff/change_card.html", card=card, person_id=person_id, form=form)


def _card_now(person_id: UUID, *, by: Actor) -> cards.CardNow:
    """With what the unit has noted of SMS."""
    now = cards.card_now(person_id, by=by)
    noted = bool(consents.of_unit(person_id, by=by)) and not now.has_stopped
    return replace(now, sms_allowed=now.sms_allowed or noted)


def _changed(form: CardForm, person_id: UUID, request: HttpRequest) -> bool:
    check = form.cleaned_data["identity_check"]
    try:
        if changes := form.changes():
            actions.note_contact(person_id=person_id, identity_check=check, by=actor.of(request), **changes)
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
    except PersonMerged:
        form.add_error(None, _("Personen har förts samman med en annan. Sök fram den igen."))
    return not form.errors


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
