"""The doors for carriers: proved by signature or secret, stored, answered at once. A task does the rest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.guards import public
from reminders import actions, webhooks


@csrf_exempt
@public
@require_POST
def receipt(request: HttpRequest, provider: str, reference: str) -> HttpResponse:
    """What became of a message (a status callback, a delivery report)."""
    told = webhooks.read_status(provider, request)
    if told is None:
        return HttpResponseForbidden()
    actions.store_receipt(provider=provider, reference=reference, told=told)
    return HttpResponse(status=204)


@csrf_exempt
@public
@require_POST
def inbound(request: HttpRequest, provider: str) -> HttpResponse:
    """An SMS to us."""
    came = webhooks.read_sms(provider, request)
    if came is None:
        return HttpResponseForbidden()
    actions.store_inbound(provider=provider, came=came)
    return HttpResponse(status=204)
