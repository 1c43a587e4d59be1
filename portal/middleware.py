"""What every request passes: its id, its actor, its privacy, and an answer to a domain error."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from core.decision import Refused
from core.errors import ActingForAnother, NoLongerActing, NotYours
from portal import logs, refusals
from portal.actors import actor_of

Handler = Callable[[HttpRequest], HttpResponse]


class ClientAddressMiddleware:
    """Puts the client's own address in REMOTE_ADDR, also behind proxies of ours (setting TRUSTED_PROXIES).

    Each proxy adds whom it heard to the end of X-Forwarded-For. With N of our own in front, the N-th entry from
    the end is what the outermost of them saw; everything before it was said by the client and is worth
    nothing. With fewer entries than proxies somebody has gone around them, and the connection's address stands.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        heard = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        depth: int = settings.TRUSTED_PROXIES
        if 0 < depth <= len(heard) and _is_address(heard[-depth]):
            request.META["REMOTE_ADDR"] = heard[-depth]
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class RequestIdMiddleware:
    """Gives each request an id that stands in logs, the access log and the answer's header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        vars(request)["id"] = uuid.uuid4().hex[:16]
        token = logs.request_id.set(vars(request)["id"])
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-Id"] = vars(request)["id"]
        return response


class ActorMiddleware:
    """Builds the one Actor of the request, when somebody asks for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        vars(request)["actor"] = actor_of(request)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """No browser, proxy or shared computer keeps a page made for one who is signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store"
        return response


class DomainErrorMiddleware:
    """A no from the rules gets its page; somebody else's object and one that does not exist get 404 alike."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotYours):
            raise Http404 from exception
        if isinstance(exception, Refused):
            return refusals.answer(request, exception)
        if isinstance(exception, (NoLongerActing, ActingForAnother)):
            return refusals.acting_changed(request, exception)
        return None
