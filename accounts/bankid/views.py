"""Signing in with BankID. Where the session's order leads is accounts.bankid.flow's matter."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts import arrival, sessions
from accounts.bankid import flow, orders, pages, qr
from accounts.bankid.flow import LetIn
from accounts.bankid.orders import Order
from accounts.bankid.words import Device, Ending
from accounts.eid.failures import Failure
from accounts.guards import public
from accounts.views import STATUS, SignInFailure
from accounts.way_back import WayBack

never_kept = cache_control(no_store=True)
ENDED_STATUS = {"unavailable": 503, Ending.ELSEWHERE: 403}
"""Of the page that says that nobody was let in; 200 for the rest, which are the person's own or BankID's word."""


@public
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin. A POST, so that no link on another site can."""
    device = request.POST.get("device", "")
    if device not in list(Device):
        raise Http404
    flow.begin(request, device=Device(device), back=WayBack.to(request.POST.get("next")))
    return redirect("accounts:bankid")


@public
@require_safe
@never_kept
def waiting(request: HttpRequest) -> HttpResponse:
    """The code or the way to the app, for as long as the order goes on; then in, or why not."""
    now = flow.look(request)
    if isinstance(now, LetIn):
        return arrival.in_own_language(request, redirect(now.first_page), now.person_id)
    if now is None:
        return redirect("home" if sessions.is_signed_in(request) else "accounts:sign_in")
    if now.ended:
        return _ended(request, now)
    return render(request, "accounts/bankid.html", {"waiting": pages.waiting(now)})


@public
@require_safe
@never_kept
def code(request: HttpRequest) -> HttpResponse:
    """The QR code of this very second."""
    order = orders.of(request)
    if order is None or not order.secret:
        raise Http404
    text = qr.content(order.token, order.secret, seconds=order.seconds)
    return HttpResponse(qr.picture(text), content_type="image/svg+xml")


@public
@require_safe
@never_kept
def state(request: HttpRequest) -> HttpResponse:
    """What the page's script asks every other second: what to say, or that there is another page to go to."""
    now = flow.look(request)
    if isinstance(now, Order) and not now.ended:
        page = pages.waiting(now)
        return JsonResponse(
            {"says": page.says, "shows_code": page.shows_code, "left": page.left, "elapsed": page.elapsed}
        )
    if isinstance(now, LetIn):
        return arrival.in_own_language(request, JsonResponse({"go": now.first_page}), now.person_id)
    return JsonResponse({"go": reverse("accounts:bankid")})


@public
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Stop."""
    flow.stop(request)
    return redirect("accounts:bankid")


@public
@require_safe
@never_kept
def returned(request: HttpRequest) -> HttpResponse:
    """Back from the app on the same device, in the browser that began or in another."""
    if flow.come_back(request, request.GET.get(flow.NONCE, "")) or sessions.is_signed_in(request):
        return redirect("accounts:bankid")
    return _ended(request, Order.new(Device.SAME, "").over(Ending.ELSEWHERE))


def _ended(request: HttpRequest, order: Order) -> HttpResponse:
    again = WayBack.to(order.next).after("accounts:sign_in")
    if order.ended in (Failure.CLOSED, Failure.UNKNOWN):
        page = {"failure": SignInFailure(code=order.ended, retry_url=again)}
        return render(request, "accounts/sign_in_failed.html", page, status=STATUS.get(Failure(order.ended), 403))
    status = ENDED_STATUS.get(order.ended, 200)
    return render(request, "accounts/bankid_ended.html", {"ended": pages.ended(order, again)}, status=status)
