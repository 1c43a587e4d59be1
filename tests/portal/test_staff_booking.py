"""Booking, moving and cancelling for somebody: who asked and how is noted, and nothing typed is lost."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from bookings import actions
from bookings.models import Booking, BookingEvent, Slot
from core import clock
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def slot() -> Slot:
    return make.slot(make.visit_type(name="Läkarbesök", preparation="Ät inget före."), starts_at=NINE)


@pytest.fixture
def gunnel():
    person = make.person(given_name="Gunnel", family_name="Åström")
    make.contact_card(person, "+46701740630", interpreter_language="fi")
    return person


@pytest.fixture
def karin(client, slot):
    return staff.at_desk(client, slot.schedule.clinic.unit)


def said(**values: str) -> dict[str, str]:
    return {"identity_check": "questions", "channel": "phone", "form_key": str(uuid.uuid4()), **values}


def book(client: Client, person, slot: Slot, **values: str):
    return client.post(reverse("admin:desk_book", args=[person.pk, slot.pk]), said(**values))


def booked(client: Client, person, slot: Slot) -> Booking:
    assert book(client, person, slot).status_code == 303
    return Booking.objects.get(person=person, slot=slot)


def page_of(client: Client, name: str, *ids, **asked: str) -> str:
    response = client.get(reverse(f"admin:{name}", args=ids), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_one_books_on_the_phone_and_is_told_what_to_say_and_that_an_sms_goes(client, karin, gunnel, slot):
    form = page_of(client, "desk_book", gunnel.pk, slot.pk)
    assert "Tisdag 1 december kl. 09.00" in form
    assert '<option value="fi" selected>' in form
    key = str(uuid.uuid4())
    needs = {"interpreter_language": "fi", "access_needs": "rullstol", "message": "Ny adress"}
    for _ in range(2):
        response = book(client, gunnel, slot, form_key=key, **needs)
    booking = Booking.objects.get()
    event = BookingEvent.objects.get()
    assert (event.kind, event.channel, event.identity_check) == ("booked", "phone", "questions")
    assert (booking.interpreter_language, booking.access_needs, booking.message) == tuple(needs.values())
    card = client.get(response["Location"]).content.decode()
    assert "tis 1 dec kl 09.00, Läkarbesök, " in card
    assert "Ta med legitimation. Ät inget före." in card
    assert "Ett sms går nu till 070-174 06 30." in card
    assert reverse("admin:desk_move", args=[booking.pk]) in card


def test_one_without_a_number_is_told_that_no_sms_goes(client, karin, slot):
    nobody = make.person()
    card = client.get(book(client, nobody, slot)["Location"]).content.decode()
    assert "Inget sms går: Det finns inget mobilnummer." in card


def test_times_of_the_staff_and_of_others_are_offered_and_other_units_not(client, karin, slot, gunnel):
    kind = slot.visit_type
    other = make.schedule(kind, practitioner=make.practitioner(name="Cecilia Ceder"))
    make.slot(kind, starts_at=NINE + timedelta(hours=1), schedule=other, published_at=None)
    make.slot(kind, starts_at=NINE + timedelta(hours=2), schedule=other, withdrawn_at=clock.now())
    full = make.slot(kind, starts_at=NINE + timedelta(hours=3), schedule=other)
    booked(client, make.person(), full)
    elsewhere = make.slot(starts_at=NINE)
    page = page_of(client, "desk_times", gunnel.pk, kind.pk)
    assert "bara personalen" in page
    assert "Cecilia Ceder" in page
    assert [page.count(time) for time in ("09.00", "10.00", "11.00", "12.00")] == [1, 1, 0, 0]
    assert "09.00" not in page_of(client, "desk_times", gunnel.pk, kind.pk, hos=str(other.pk))
    assert "10.00" not in page_of(client, "desk_times", gunnel.pk, kind.pk, fran="2026-12-02")
    for name, args in (
        ("desk_times", [gunnel.pk, elsewhere.visit_type_id]),
        ("desk_book", [gunnel.pk, elsewhere.pk]),
        ("desk_extra", [gunnel.pk, elsewhere.visit_type_id]),
    ):
        assert client.get(reverse(f"admin:{name}", args=args)).status_code == 404
        assert client.post(reverse(f"admin:{name}", args=args), said()).status_code == 404
    assert not Booking.objects.filter(slot=elsewhere).exists()


def test_a_lapsed_hold_is_offered_and_booked(client, karin, gunnel, slot):
    held = actions.hold(slot_id=slot.pk, person_id=(who := make.resident()).own_person_id, by=who)
    assert "09.00" not in page_of(client, "desk_times", gunnel.pk, slot.visit_type_id)
    Booking.objects.filter(pk=held.pk).update(held_until=clock.now() - timedelta(seconds=1))
    assert "09.00" in page_of(client, "desk_times", gunnel.pk, slot.visit_type_id)
    booked(client, gunnel, slot)


def test_a_clash_is_told_and_let_through_with_a_reason_and_nothing_typed_is_lost(client, karin, gunnel, slot):
    beside = make.slot(slot.visit_type, starts_at=NINE)
    booked(client, gunnel, beside)
    assert "Patienten har redan Läkarbesök kl. 09.00." in page_of(client, "desk_book", gunnel.pk, slot.pk)
    refused = book(client, gunnel, slot, access_needs="ledarhund")
    assert refused.status_code == 422
    assert "ledarhund" in refused.content.decode()
    assert "Skriv varför båda ska stå kvar" in refused.content.decode()
    assert book(client, gunnel, slot, overlap_reason="Tolk med").status_code == 303
    assert Booking.objects.get(slot=slot).overlap_reason == "Tolk med"


def test_another_units_clash_is_told_as_a_time_and_nothing_more(client, karin, gunnel, slot):
    youth = make.slot(make.visit_type(name="Ungdomssamtal"), starts_at=NINE)
    other = Client()
    staff.at_desk(other, youth.schedule.clinic.unit)
    booked(other, gunnel, youth)
    page = page_of(client, "desk_book", gunnel.pk, slot.pk)
    assert "Patienten har en annan tid just då." in page
    assert "Ungdomssamtal" not in page
    assert "Ungdomssamtal" not in page_of(client, "person_card", gunnel.pk)


def test_a_time_that_somebody_else_got_is_said_and_what_was_typed_is_kept(client, karin, gunnel, slot):
    booked(client, make.person(), slot)
    page = book(client, gunnel, slot, access_needs="ledarhund")
    assert page.status_code == 422
    assert "Tiden hann bokas av någon annan" in page.content.decode()
    assert "ledarhund" in page.content.decode()


def test_how_one_knows_who_it_is_must_be_said(client, karin, gunnel, slot):
    page = book(client, gunnel, slot, identity_check="")
    assert page.status_code == 422
    assert "Välj hur du vet vem det är" in page.content.decode()
    assert book(client, gunnel, slot, identity_check="none").status_code == 303
    assert BookingEvent.objects.get().identity_check == ""


def test_moving_keeps_the_old_time_until_the_new_is_certain(client, karin, gunnel, slot):
    booking = booked(client, gunnel, slot)
    later = make.slot(slot.visit_type, starts_at=NINE + timedelta(days=1))
    page = page_of(client, "desk_move", booking.pk)
    assert "Den tiden är kvar tills den nya är bokad." in page
    assert reverse("admin:desk_move_to", args=[booking.pk, later.pk]) in page
    address = reverse("admin:desk_move_to", args=[booking.pk, later.pk])
    assert client.get(address).status_code == 200
    assert Booking.objects.get().slot_id == slot.pk
    card = client.get(client.post(address, said(identity_check="known", channel="desk"))["Location"])
    assert Booking.objects.get().slot_id == later.pk
    event = BookingEvent.objects.get(kind="moved")
    assert (event.channel, event.identity_check) == ("desk", "known")
    assert "Flyttat" in card.content.decode()
    assert "ons 2 dec kl 09.00" in card.content.decode()


def test_moving_into_a_clash_takes_a_reason_and_out_of_it_loses_it(client, karin, gunnel, slot):
    booked(client, gunnel, make.slot(slot.visit_type, starts_at=NINE + timedelta(days=1)))
    booking = booked(client, gunnel, slot)
    clashing = make.slot(slot.visit_type, starts_at=NINE + timedelta(days=1))
    to = reverse("admin:desk_move_to", args=[booking.pk, clashing.pk])
    assert client.post(to, said()).status_code == 422
    assert client.post(to, said(overlap_reason="Två besök")).status_code == 303
    assert Booking.objects.get(pk=booking.pk).overlap_reason == "Två besök"
    back = reverse("admin:desk_move_to", args=[booking.pk, slot.pk])
    assert client.post(back, said()).status_code == 303
    assert Booking.objects.get(pk=booking.pk).overlap_reason == ""


def test_cancelling_is_asked_for_or_the_clinics_own_and_it_judges_the_fee(client, karin, gunnel, slot):
    first, second = booked(client, gunnel, slot), booked(client, make.person(), make.slot(slot.visit_type))
    late = make.slot(slot.visit_type, starts_at=NOON + timedelta(hours=2))
    third = booked(client, make.person(), late)
    address = reverse("admin:desk_cancel", args=[first.pk])
    assert "Räkna som sen avbokning" not in client.get(address).content.decode()
    assert Booking.objects.get(pk=first.pk).state == "active"
    assert client.post(address, {"why": "asked", "channel": "phone"}).status_code == 422
    done = client.post(address, {"why": "asked", "channel": "phone", "identity_check": "questions"})
    assert "tis 1 dec kl 09.00 gäller inte längre" in client.get(done["Location"]).content.decode()
    client.post(reverse("admin:desk_cancel", args=[second.pk]), {"why": "clinic", "channel": "phone"})
    page = client.get(reverse("admin:desk_cancel", args=[third.pk])).content.decode()
    assert "Tiden att avboka utan avgift har gått ut." in page
    sent = {"why": "asked", "channel": "desk", "identity_check": "document", "is_late": "on"}
    client.post(reverse("admin:desk_cancel", args=[third.pk]), sent)
    events = BookingEvent.objects.exclude(kind="booked").values_list("booking_id", "kind", "channel")
    assert set(events) == {
        (first.pk, "cancelled", "phone"),
        (second.pk, "called_off", "desk"),
        (third.pk, "cancelled", "desk"),
    }
    assert [Booking.objects.get(pk=b.pk).cancelled_late for b in (first, second, third)] == [False, False, True]


def test_what_has_been_cannot_be_moved_or_cancelled_and_the_buttons_are_not_there(client, karin, gunnel, slot):
    booking = booked(client, gunnel, slot)
    Booking.objects.filter(pk=booking.pk).update(state="attended")
    page = page_of(client, "person_card", gunnel.pk)
    for name in ("desk_move", "desk_cancel"):
        assert reverse(f"admin:{name}", args=[booking.pk]) not in page
    sent = {"why": "asked", "channel": "desk", "identity_check": "document"}
    refused = client.post(reverse("admin:desk_cancel", args=[booking.pk]), sent)
    assert "Tiden har varit och går inte att ändra." in refused.content.decode()


def test_another_units_booking_is_not_there(client, karin, gunnel, slot):
    booking = booked(client, gunnel, slot)
    elsewhere, other = Client(), make.slot()
    staff.at_desk(elsewhere, other.schedule.clinic.unit)
    for name, args in (
        ("desk_move", [booking.pk]),
        ("desk_move_to", [booking.pk, other.pk]),
        ("desk_move_to", [booking.pk, slot.pk]),
        ("desk_cancel", [booking.pk]),
    ):
        assert elsewhere.get(reverse(f"admin:{name}", args=args)).status_code == 404
        assert elsewhere.post(reverse(f"admin:{name}", args=args), said(why="clinic")).status_code == 404
    assert Booking.objects.get(pk=booking.pk).slot_id == slot.pk


def test_an_extra_time_is_made_once_a_form_and_lies_beside_the_others(client, karin, gunnel, slot):
    address = reverse("admin:desk_extra", args=[gunnel.pk, slot.visit_type_id])
    assert slot.schedule.practitioner.name in client.get(address).content.decode()
    form = {
        "schedule": str(slot.schedule_id), "day": "2026-12-01", "at": "09:10", "minutes": "15",
        "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    for _ in range(2):
        response = client.post(address, form)
    extra = Slot.objects.get(extra=True)
    assert (extra.starts_at, extra.published_at) == (NINE + timedelta(minutes=10), None)
    assert response["Location"] == reverse("admin:desk_book", args=[gunnel.pk, extra.pk])
    booked(client, gunnel, extra)
    for wrong, said_of in (
        ({"day": "2026-11-22"}, "Tiden har varit"),
        ({"day": "2027-03-28", "at": "02:30"}, "klockan ställs om"),
        ({"minutes": "0"}, ""),
    ):
        page = client.post(address, {**form, "form_key": str(uuid.uuid4()), **wrong})
        assert (page.status_code, said_of in page.content.decode()) == (422, True), wrong
    assert Slot.objects.filter(extra=True).count() == 1


def test_nobody_is_booked_for_one_who_has_died(client, karin, gunnel, slot):
    type(gunnel).objects.filter(pk=gunnel.pk).update(died_on=clock.today())
    page = page_of(client, "person_card", gunnel.pk)
    assert "Avliden" in page
    assert reverse("admin:desk_times", args=[gunnel.pk, slot.visit_type_id]) not in page
    assert "Personen har avlidit" in book(client, gunnel, slot).content.decode()
    assert not Booking.objects.exists()
