"""The feed for record systems: nothing but GET, and no number in the address."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from interop.feed import queries
from interop.feed.door import FHIR_JSON, outcome, with_token
from interop.feed.forms import AskedForm
from interop.feed.queries import Reader


@with_token
@require_GET
def appointments(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The unit's bookings of a day (``date``; today), or what has changed in them (``_since``)."""
    form = AskedForm(request.GET)
    if not form.is_valid():
        return outcome(400, "value", "date is a day (2026-12-01), _since an instant with its zone.")
    with translation.override("sv"):
        feed = queries.days_bookings(form.day(), since=form.cleaned_data["since"], reader=reader)
    tag = f'"{feed.etag}"'
    if request.headers.get("If-None-Match", "") in (tag, f"W/{tag}"):
        return _answer(HttpResponse(status=304), tag)
    return _answer(HttpResponse(orjson.dumps(feed.bundle), content_type=FHIR_JSON), tag)


def _answer(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"], response["Cache-Control"] = tag, "no-store"
    return response
