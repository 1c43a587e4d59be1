"""A resident with a browser; and after every test of the time book that touched it, the book is whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from bookings import checks
from bookings.models import Booking, Slot
from core.actor import Actor
from tests import make


@pytest.fixture(autouse=True)
def _the_book_is_whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests insert bare bookings without events on purpose; whatever else is amiss is a fault."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("db")
    yield
    if request.node.get_closest_marker("left_amiss") is None and anything_is_taken():
        assert not [one for one in checks.amiss() if one.kind != checks.Kind.UNTOLD]


def anything_is_taken() -> bool:
    """Where nobody holds a place, and no slot says so, nothing can be amiss."""
    return Booking.objects.exists() or Slot.objects.exclude(taken=0).exists()


@pytest.fixture
def by() -> Actor:
    return make.resident(make.person(given_name="Sara", family_name="Lindqvist"))


@pytest.fixture
def browser(client: Client, by: Actor) -> Client:
    return make.signed_in(client, by)
