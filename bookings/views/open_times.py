"""What is free, for anybody: made without a look at who asks, and kept for everybody (docs/adr/0023)."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.guards import public
from bookings.kept import Kept
from bookings.models import VisitType
from bookings.queries import first_free as query
from bookings.queries.search import CARE_WORDS

KEPT = Kept()
FOR_EVERYBODY = "public, max-age=5, stale-while-revalidate=30"


@public
@require_safe
def first_free(request: HttpRequest, care: str = "") -> HttpResponseBase:
    """The first free time anywhere, of each kind of care or of one. In Swedish, or as the address says."""
    language = "en" if request.GET.get("sprak") == "en" else "sv"
    kind = _kind(care)
    body = KEPT.get(f"first-free:{care}:{language}", lambda: _made(kind, language))
    response = HttpResponse(body)
    response.headers["Cache-Control"] = FOR_EVERYBODY
    response.headers["Content-Language"] = language
    response.headers["ETag"] = etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _kind(care: str) -> VisitType.Care | None:
    if not care:
        return None
    kind = next((one for one, word in CARE_WORDS.items() if word == care), None)
    if kind is None:
        raise Http404
    return kind


def _made(kind: VisitType.Care | None, language: str) -> bytes:
    """From a request of our own: nothing of the one who happened to ask can stand in the page."""
    nobody = HttpRequest()
    nobody.method, nobody.path = "GET", query.address_of(kind)
    with translation.override(language):
        page = query.first_free(kind)
        return render_to_string("bookings/first_free.html", {"page": page}, nobody).encode()
