"""Before anything is looked up: who has to sign in, to show more, to accept the terms, or is no resident."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from audit.models import AccessEvent
from core import clock
from core.actor import Assurance, Role
from tests.conftest import database_role
from tests.matrix.addresses import FRESH, LINES, PASSKEY, path_of
from tests.matrix.browser import Browser
from tests.matrix.reach import Thing
from tests.matrix.seats import SEATS, Seat
from tests.matrix.world import ADULT, A, B, World
from tests.portal import staff

SELF: Seat = SEATS[0]
SIGN_IN, STEP_UP, WELCOME = "/logga-in/?", "/logga-in/igen/?", "/valkommen/?"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A refusal is a warning in the log; here all of them are meant."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def own_things(world: World) -> list[tuple[str, str, str, Thing]]:
    """Every address with every way to ask, and the first thing there that is the adult's own."""
    found = []
    for name, line in LINES.items():
        things = list(line.names(world, SELF))
        thing = next((one for one in things if one.within), things[0])
        found += [(name, method, path_of(name, thing), thing) for method in line.methods]
    return found


def led_astray(world: World, browser: Browser, door: str, names: set[str]) -> list[str]:
    """Addresses that lead elsewhere than to the door."""
    wrong = []
    for name, method, path, _thing in own_things(world):
        if name in names:
            answer = browser.get(path) if method == "get" else browser.post(path, {})
            if (answer.status_code, answer.get("Location", "")[: len(door)]) != (302, door):
                wrong.append(f"{method} {name}: {answer.status_code} {answer.get('Location', '')}, not {door}")
    return wrong


def test_one_who_is_not_signed_in_is_led_to_the_sign_in_from_every_address(world):
    assert not led_astray(world, Browser(), SIGN_IN, set(LINES))
    assert not readings(world)


def test_one_who_has_shown_too_little_is_asked_for_the_e_id_first(world):
    by = world.subjects[ADULT].actor
    more = {name for name, line in LINES.items() if line.needs != PASSKEY}
    weak = {"level": int(Assurance.PASSKEY), "method": "passkey", "at": clock.now().isoformat()}
    assert not led_astray(world, Browser(by, assurance=weak), STEP_UP, more)
    assert not readings(world)


def test_one_who_showed_it_long_ago_is_asked_again_where_it_must_be_fresh(world):
    by, long_ago = world.subjects[ADULT].actor, clock.now() - timedelta(minutes=16)
    fresh = {name for name, line in LINES.items() if line.needs == FRESH}
    stale = {"level": int(Assurance.LOA3), "method": "eid", "at": long_ago.isoformat()}
    assert not led_astray(world, Browser(by, assurance=stale), STEP_UP, fresh)


def test_one_who_has_not_accepted_the_terms_is_led_to_them(world):
    browser = Browser(world.subjects[ADULT].actor, terms_accepted=False)
    assert not led_astray(world, browser, WELCOME, {n for n, line in LINES.items() if not line.before_terms})
    assert not readings(world)


def test_no_resident_page_is_there_for_staff_of_any_role_of_this_unit_or_another(world):
    wrong = []
    for place in (A, B):
        for role in Role:
            browser = at_work(world, place, role)
            for name, method, path, thing in own_things(world):
                if thing.id or (place, role) == (A, Role.CLINICIAN):
                    answer = browser.get(path) if method == "get" else browser.post(path, {})
                    if answer.status_code != 404:
                        wrong.append(f"{role} of {place}: {method} {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert not readings(world)


def at_work(world: World, place: str, role: Role) -> Browser:
    """A member of staff at their own sign-in, on duty."""
    client = Client()
    staff.sign_in(client, world.places[place].staff[role])
    return Browser.of(client)


def readings(world: World) -> list[object]:
    """What the log says has been read since the world was made."""
    with database_role("vp_jobs"):
        rows = AccessEvent.objects.filter(at__gte=world.made_at, action__contains="read").order_by("at", "pk")
        return list(rows.values_list("actor_name", "action", "object_id"))
