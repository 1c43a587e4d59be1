"""A browser in which somebody sits. What a request writes is taken back, but for what refusals leave behind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, RequestFactory

from core.actor import Actor
from tests import make
from tests.matrix.seats import Seat
from tests.matrix.world import World


@cache
def house() -> BaseHandler:
    """All middleware and views. Without what Django's client keeps of each answer, it asks twice as fast."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


class Browser:
    """Signed in as somebody; every request but the choice of a person comes from where the sign-in left it."""

    def __init__(self, by: Actor | None = None, **session: Any) -> None:
        client = make.signed_in(Client(), by, **session) if by else Client()
        self._cookies = _sent(client)

    @classmethod
    def of(cls, client: Client) -> Browser:
        """As a client that has signed in by a way of its own."""
        browser = cls()
        browser._cookies = _sent(client)
        return browser

    @classmethod
    def at(cls, world: World, seat: Seat) -> Browser:
        """The seat's: signed in with an e-ID just now, and with the choice made of whom it is about."""
        browser = cls(seat.own(world))
        for name in seat.tries:
            assert browser._chooses(world, name) == "/for-vem/", f"{seat.name} became one for the {name}"
        if seat.wanted:
            assert browser._chooses(world, seat.wanted) == "/", f"{seat.name}: not allowed"
        return browser

    def _chooses(self, world: World, name: str) -> str:
        return self._ask("post", "/for-vem/byt/", {"person": str(world.person(name))})["Location"]

    def get(self, path: str) -> HttpResponseBase:
        """The answer to a look."""
        return self._ask("get", path, {})

    def post(self, path: str, form: Mapping[str, Any]) -> HttpResponseBase:
        """The answer to a form; what it changed is taken back."""
        with transaction.atomic():
            answer = self._ask("post", path, form)
            transaction.set_rollback(True)
        return answer

    def _ask(self, method: str, path: str, form: Mapping[str, Any]) -> HttpResponseBase:
        factory = RequestFactory()
        factory.cookies = SimpleCookie(self._cookies)
        request = getattr(factory, method)(path, form)
        request._dont_enforce_csrf_checks = True
        answer = house().get_response(request)
        assert isinstance(answer, HttpResponseBase)
        return answer


def _sent(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
