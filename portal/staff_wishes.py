"""Those who wait for an earlier time: the list in turn, and a wish made, changed or ended for one who rings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.at_desk import card as cards
from accounts.errors import PersonMerged
from bookings import actions, policies
from bookings.errors import Overlap, SlotTaken
from bookings.queries import desk_wish as one_wish
from bookings.queries import unit_wishes as queries
from bookings.wish_forms import DeskWishForm
from core import actor
from core.decision import Refused
from core.pages import see_other
from portal.staff_invitation_forms import OfferAnswerForm
from portal.staff_page import page

TAKEN = gettext_lazy("Bytt. Den nya tiden är bokad och den gamla är ledig för andra.")
LEFT = gettext_lazy("Noterat. Personen har kvar sin tid, och nästa i tur tillfrågas.")


def desk_wish(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """What one on the phone could come to, how soon they need to, and what has come of it."""
    by = actor.of(request)
    found = one_wish.desk_wish(booking_id, by=by)
    card = cards.person_card(found.person_id, by=by)
    posted = request.POST if request.method == "POST" and not found.refusal else None
    form = DeskWishForm(posted, clinics=found.clinics, wanted=found.wanted, need=found.need)
    if form.is_bound and form.is_valid() and _wished(form, booking_id, request):
        messages.success(request, _("Önskan är sparad. Personen tillfrågas när en tid blir ledig."))
        return see_other("admin:person_card", person_id=found.person_id)
    context = {"card": card, "person_id": found.person_id, "wish": found, "form": form, "booking_id": booking_id}
    return page(request, "staff/desk_wish.html", **context)


def _wished(form: DeskWishForm, booking_id: UUID, request: HttpRequest) -> bool:
    try:
        actions.wish_earlier(booking_id=booking_id, wanted=form.wanted(), need=form.needed(), by=actor.of(request))
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
    except PersonMerged:
        form.add_error(None, _("Personen har förts samman med en annan. Sök fram den igen."))
    return not form.errors


def wishes(request: HttpRequest) -> HttpResponse:
    """Who waits for an earlier time, in turn."""
    return page(request, "staff/wishes.html", groups=queries.unit_wishes(by=actor.of(request)))


def answer_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Yes or no, for one who has rung. A GET only shows the list."""
    form = OfferAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        is_yes = form.cleaned_data["answer"] == "ja"
        answered = actions.accept_offer if is_yes else actions.decline_offer
        try:
            answered(offer_id=offer_id, by=actor.of(request))
            messages.success(request, TAKEN if is_yes else LEFT)
        except Refused as refusal:
            messages.warning(request, refusal.reason.text)
        except (Overlap, SlotTaken):
            messages.warning(request, policies.OVERLAP.text)
    return see_other("admin:wishes")


def end_wish(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """For one who wants to wait no more. A GET only shows the list."""
    if request.method == "POST" and actions.withdraw_wish(booking_id=booking_id, by=actor.of(request)):
        messages.success(request, _("Önskan är borttagen. Tiden som personen har är kvar."))
    return see_other("admin:wishes")
