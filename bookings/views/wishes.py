"""Earlier times: the wish, and the answer to an offer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import resident
from bookings import actions, policies
from bookings.errors import Overlap, SlotTaken
from bookings.queries import wishes as queries
from bookings.wish_forms import AnswerOfferForm, WishForm
from core import actor
from core.actor import Assurance
from core.decision import Refused
from core.pages import see_other


@resident(Assurance.PASSKEY, for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """What one could come to, and what has come of it so far."""
    by = actor.of(request)
    page = queries.wish_page(booking_id, by=by)
    form = WishForm(request.POST if request.method == "POST" else None, clinics=page.clinics, wanted=page.wanted)
    if form.is_bound and form.is_valid():
        actions.wish_earlier(booking_id=booking_id, wanted=form.wanted(), by=by)
        return see_other("bookings:wish", booking_id=booking_id)
    status = 422 if form.is_bound else 200
    return render(request, "bookings/wish.html", {"page": page, "form": form}, status=status)


@resident(Assurance.PASSKEY, for_others=True)
@require_POST
def withdraw_wish(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Wait no more. The time that one has is kept."""
    actions.withdraw_wish(booking_id=booking_id, by=actor.of(request))
    return see_other("bookings:wish", booking_id=booking_id)


@resident(Assurance.PASSKEY, for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """The freed time beside the one that one has; yes or no."""
    by = actor.of(request)
    form = AnswerOfferForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _answer(offer_id, form.cleaned_data["answer"], request)
        return see_other("bookings:offer", offer_id=offer_id)
    page = queries.offer_page(offer_id, by=by)
    return render(request, "bookings/offer.html", {"page": page}, status=422 if form.is_bound else 200)


def _answer(offer_id: UUID, answer: str, request: HttpRequest) -> None:
    """One who answers too late is told so on the offer's own page. Raises NotYours, Refused for a clash."""
    by = actor.of(request)
    try:
        answered = actions.accept_offer if answer == "ja" else actions.decline_offer
        answered(offer_id=offer_id, by=by)
    except (Overlap, SlotTaken) as error:
        raise Refused(policies.OVERLAP) from error
    except Refused as refused:
        if refused.reason.code != "offer.gone":
            raise
