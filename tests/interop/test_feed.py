"""The feed's contract (docs/outside-parties.md): who comes in, what is told, in what form, and what is logged."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle

from accounts.models import Identity, digest_of
from audit.models import AccessEvent
from bookings import actions as bookings
from bookings.models import Booking, Slot
from core import clock
from core.actor import Actor, Role
from core.errors import NotYours
from core.identity import parse_identity_number
from interop.feed import actions, limits
from interop.models import FeedKey
from tests import make
from tests.conftest import database_role
from tests.portal import staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)
GUNNEL = "194106279161"


@pytest.fixture(autouse=True)
def clocked():
    cache.clear()
    caches["counts"].clear()
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


@pytest.fixture
def slot() -> Slot:
    kind = make.visit_type(name="Läkarbesök")
    return make.slot(kind, starts_at=NINE, schedule=make.schedule(kind, practitioner=make.practitioner()))


@pytest.fixture
def karin(slot: Slot) -> Actor:
    return make.staff(slot.schedule.clinic.unit)


@pytest.fixture
def booking(slot: Slot, karin: Actor) -> Booking:
    person = make.person(given_name="Gunnel", family_name="Åström")
    number = parse_identity_number(GUNNEL, today=clock.today())
    Identity.objects.create(
        person=person, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )
    needs = bookings.Needs(interpreter_language="fi", access_needs="rullstol", message="Ny adress")
    return bookings.book_at_desk(
        slot_id=slot.pk, person_id=person.pk, form_key=uuid.uuid4(), by=karin, needs=needs
    )


@pytest.fixture
def token(slot: Slot) -> str:
    return actions.make_key(unit_id=slot.schedule.clinic.unit_id, name="Cosmic", by=Actor.system())[1]


def ask(token: str, **asked: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    if tag := asked.pop("tag", ""):
        headers["If-None-Match"] = tag
    asked.setdefault("date", "2026-12-01")
    return Client(headers=headers).get(reverse("feed:appointments"), asked)


def told(token: str, **asked: str) -> list[dict[str, Any]]:
    bundle = ask(token, **asked).json()
    Bundle.model_validate(bundle)
    return [entry["resource"] for entry in bundle.get("entry", [])]


def test_the_days_bookings_are_told_as_fhir_appointments(booking, token):
    response = ask(token)
    assert response["Content-Type"].startswith("application/fhir+json")
    assert response["Cache-Control"] == "no-store"
    (one,) = told(token)
    assert (one["id"], one["status"]) == (str(booking.pk), "booked")
    assert (one["start"], one["end"], one["minutesDuration"]) == (
        "2026-12-01T09:00:00+01:00", "2026-12-01T09:30:00+01:00", 30,
    )  # fmt: skip
    patient, practitioner, place = (p["actor"] for p in one["participant"])
    assert patient["identifier"] == {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": GUNNEL}
    assert patient["display"] == "Gunnel Åström"
    assert practitioner["identifier"]["system"] == "urn:oid:1.2.752.129.2.1.4.1"
    assert place["type"] == "Location"
    assert one["comment"] == "Tolk: finska. rullstol. Ny adress"
    assert told(token, date="2026-12-02") == []


def test_each_state_has_its_fhir_word(booking, token):
    for state, word in (("arrived", "arrived"), ("attended", "fulfilled"), ("missed", "noshow")):
        arrived_at = NOON if state == "arrived" else None
        Booking.objects.update(state=state, arrived_at=arrived_at)
        assert [one["status"] for one in told(token)] == [word]
    Booking.objects.update(state="active", arrived_at=None)


def test_who_ended_it_is_told(slot, booking, karin, token):
    bookings.call_off(booking_id=booking.pk, by=karin)
    (one,) = told(token)
    assert one["status"] == "cancelled"
    assert one["cancelationReason"]["coding"][0]["code"] == "prov"


def test_a_hold_is_no_appointment_and_one_without_a_number_has_the_portals_own_id(slot, token, karin):
    by = make.resident()
    bookings.hold(slot_id=slot.pk, person_id=by.own_person_id, by=by)
    assert told(token) == []
    tourist, other = make.person(), make.slot(slot.visit_type, starts_at=NINE)
    bookings.book_at_desk(slot_id=other.pk, person_id=tourist.pk, form_key=uuid.uuid4(), by=karin)
    (one,) = told(token)
    assert one["participant"][0]["actor"]["identifier"]["value"] == str(tourist.pk)


def test_since_tells_what_has_changed_also_what_was_moved_away(slot, booking, karin, token, clocked):
    since = ask(token).json()["timestamp"]
    clocked.shift(timedelta(minutes=5))
    assert told(token, _since=since) == []
    later = make.slot(slot.visit_type, starts_at=NINE + timedelta(days=1))
    bookings.move_at_desk(booking_id=booking.pk, to_slot_id=later.pk, by=karin)
    assert told(token) == []
    (moved,) = told(token, _since=since)
    assert (moved["start"], moved["meta"]["versionId"]) == ("2026-12-02T09:00:00+01:00", "2")
    assert len(told(token, _since="2026-11-23T12:00:00+01:00")) == 1


def test_an_etag_saves_the_day_until_something_changes(booking, karin, token):
    tag = ask(token)["ETag"]
    same = ask(token, tag=tag)
    assert (same.status_code, same.content) == (304, b"")
    bookings.call_off(booking_id=booking.pk, by=karin)
    assert ask(token, tag=tag).status_code == 200


def test_each_person_is_logged_once_an_hour_with_the_system_that_read(booking, token, clocked):
    def rows() -> list[tuple[Any, ...]]:
        with database_role(None):
            found = AccessEvent.objects.filter(action="booking.fed").order_by("at")
            return list(found.values_list("person_id", "by", "actor_name"))

    unit = booking.slot.schedule.clinic.unit
    for _ in range(2):
        told(token)
    assert rows() == [(booking.person_id, "system", f"Cosmic, {unit.name}")]
    caches["default"].clear()  # as after an hour
    told(token)
    assert len(rows()) == 2


def test_only_a_token_in_force_opens_and_only_the_own_unit(booking, token):
    elsewhere = actions.make_key(unit_id=make.unit().pk, name="Annat", by=Actor.system())[1]
    assert told(elsewhere) == []
    for shown in ("", "Bearer x", f"Basic {token}", "Bearer"):
        answer = Client(headers={"Authorization": shown}).get(reverse("feed:appointments"))
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["resourceType"] == "OperationOutcome"
    actions.end_key(key_id=FeedKey.objects.get(name="Cosmic").pk, by=Actor.system())
    assert ask(token).status_code == 401
    assert not FeedKey.objects.filter(digest=token).exists()


def test_a_session_is_no_token_and_nothing_but_get_is_taken(booking, token, client):
    staff.at_desk(client, booking.slot.schedule.clinic.unit)
    assert client.get(reverse("feed:appointments")).status_code == 401
    with_token = Client(headers={"Authorization": f"Bearer {token}"})
    assert with_token.post(reverse("feed:appointments")).status_code == 405


def test_what_cannot_be_read_is_refused_and_never_repeated(token):
    no_zone = "2026-12-01T09:00:00"
    for asked in ({"date": "2026-13-01"}, {"_since": "i går"}, {"_since": no_zone}, {"date": GUNNEL}):
        answer = ask(token, **asked)
        assert answer.status_code == 400, asked
        assert not any(value in answer.content.decode() for value in asked.values())


def test_one_who_asks_or_guesses_too_often_waits(token, monkeypatch):
    monkeypatch.setattr(limits, "ASKED_AT_MOST", 2)
    assert [ask(token).status_code for _ in range(3)] == [200, 200, 429]
    monkeypatch.setattr(limits, "WRONG_AT_MOST", 2)
    answers = [ask("x") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_the_manager_makes_and_ends_keys_and_the_token_is_shown_once(client, slot):
    by = staff.at_desk(client, slot.schedule.clinic.unit, Role.UNIT_MANAGER)
    address = reverse("admin:feed_keys")
    assert client.post(address, {"name": ""}).status_code == 422
    page = client.post(address, {"name": "Cosmic"}).content.decode()
    token = page.split("data-token>")[1].split("<")[0]
    assert ask(token).status_code == 200
    assert token not in client.get(address).content.decode()
    key = FeedKey.objects.get()
    with pytest.raises(NotYours):
        actions.end_key(key_id=key.pk, by=make.staff(role=Role.UNIT_MANAGER))
    client.post(reverse("admin:end_feed_key", args=[key.pk]))
    assert ask(token).status_code == 401
    assert "avslutad" in client.get(address).content.decode()
    assert by.user_id == key.made_by_id


def test_the_operator_makes_a_key_by_command(slot, capsys):
    call_command("feed_key", unit=slot.schedule.clinic.unit.hsa_id, name="Cosmic")
    token = capsys.readouterr().out.split("token ")[1].split()[0]
    assert ask(token).status_code == 200
    call_command("feed_key", end=str(FeedKey.objects.get().pk))
    assert ask(token).status_code == 401
