"""Who comes in to the feed: one with a token in force, not too often. No session, and nothing of a resident's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from interop.feed import actions, limits, queries
from interop.feed.queries import Reader

FHIR_JSON = "application/fhir+json; charset=utf-8"
FeedView = Callable[[HttpRequest, Reader], HttpResponse]


def with_token(view: FeedView) -> Callable[[HttpRequest], HttpResponse]:
    """401 without a token in force, 429 for one who asks too often; then the reader is known."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        address = str(request.META.get("REMOTE_ADDR", ""))
        if limits.too_many_wrong(address):
            return outcome(429, "throttled", "Too many wrong tokens. Wait a minute.")
        reader = queries.reader_of(token, request_id=_id(request)) if kind == "Bearer" and token else None
        if reader is None:
            limits.count_wrong(address)
            return outcome(401, "login", "A bearer token in force is needed.")
        if limits.asks_too_often(reader.key_id):
            return outcome(429, "throttled", "Too many requests. Wait a minute.")
        actions.touch_key(key_id=reader.key_id, by=reader.by)
        return view(request, reader)

    marked: Callable[[HttpRequest], HttpResponse] = login_not_required(guarded)
    vars(marked)["guard"] = "token"
    return marked


def outcome(status: int, code: str, text: str) -> HttpResponse:
    """FHIR's way to say no. Never repeats what was sent."""
    said: dict[str, Any] = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "diagnostics": text}],
    }
    response = HttpResponse(orjson.dumps(said), status=status, content_type=FHIR_JSON)
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _id(request: HttpRequest) -> str:
    return str(vars(request).get("id", ""))
