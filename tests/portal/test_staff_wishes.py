"""A wish for an earlier time, made, changed, answered and ended at the desk for somebody on the phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from bookings import actions
from bookings.models import Booking, EarlierTimeWish, Offer, VisitType
from bookings.queries.unit_wishes import wants
from core.actor import Actor
from tests import make
from tests.bookings.monday import booked
from tests.bookings.pages import text_of
from tests.portal import staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def kind() -> VisitType:
    return make.visit_type(name="Återbesök", takes_wishes=True)


@pytest.fixture
def gunnel() -> Actor:
    someone = make.person(given_name="Gunnel", family_name="Åström")
    make.contact_card(someone)
    return make.resident(someone)


@pytest.fixture
def booking(kind, gunnel) -> Booking:
    return booked(make.slot(kind, starts_at=NOON + timedelta(days=20)), gunnel)


@pytest.fixture
def karin(client, kind) -> Actor:
    return staff.at_desk(client, kind.clinic.unit)


def told(kind: VisitType, **values: Any) -> dict[str, Any]:
    said = {"clinics": [str(kind.clinic_id)], "weekdays": [0, 1, 2], "from_hour": 8, "to_hour": 15, "notice": 24}
    return {**said, "need": 1, **values}


def wish_for(client: Client, booking: Booking, kind: VisitType, **values: Any):
    return client.post(reverse("admin:desk_wish", args=[booking.pk]), told(kind, **values))


def card_of(client: Client, person_id) -> str:
    return text_of(client.get(reverse("admin:person_card", args=[person_id])))


def test_the_desk_writes_a_wish_which_stands_on_the_card_and_in_the_list_and_the_need_nowhere_else(
    client, karin, kind, booking, gunnel
):
    assert "Önska tidigare" in card_of(client, booking.person_id)
    assert wish_for(client, booking, kind)["Location"] == reverse("admin:person_card", args=[booking.person_id])
    wish = EarlierTimeWish.objects.get()
    assert (wish.person_id, wish.need, wish.since) == (booking.person_id, 1, NOON)
    assert wants(wish) == "Måndag, tisdag, onsdag kl. 8–15, besked minst 24 timmar före"
    assert "Väntar på en tidigare tid" in card_of(client, booking.person_id)
    listed = text_of(client.get(reverse("admin:wishes")))
    assert "Behöver komma snart" in listed
    assert "Gunnel Åström" in listed
    residents = make.signed_in(Client(), gunnel)
    for name in ("wish", "booking"):
        page = text_of(residents.get(reverse(f"bookings:{name}", args=[booking.pk])))
        assert "snart" not in page, "the need is the clinic's own"


def test_a_change_keeps_the_waiting_time_and_a_new_need_alone_is_not_told_to_the_person(
    client, karin, kind, booking
):
    wish_for(client, booking, kind)
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        wish_for(client, booking, kind, need=3)
        wish = EarlierTimeWish.objects.get()
        assert (wish.need, wish.since) == (3, NOON)
        assert [one.code for one in wish.events.all()] == ["wish.made"]
        wish_for(client, booking, kind, need=3, to_hour=12)
    assert [one.code for one in wish.events.order_by("at")] == ["wish.made", "wish.changed"]


def test_what_was_wrong_comes_back_filled_in_and_nothing_is_wished(client, karin, kind, booking):
    sent_back = wish_for(client, booking, kind, weekdays=[], to_hour=8)
    assert sent_back.status_code == 422
    page = text_of(sent_back)
    assert "Välj minst en dag" in page
    assert "Välj en senare tid än den tidigaste" in page
    assert not EarlierTimeWish.objects.exists()


def test_a_kind_that_takes_no_wishes_has_no_way_there_and_says_why(client, karin, kind, booking):
    VisitType.objects.update(takes_wishes=False)
    assert "Önska tidigare" not in card_of(client, booking.person_id)
    page = text_of(client.get(reverse("admin:desk_wish", args=[booking.pk])))
    assert "Till det här besöket går det inte att önska en tidigare tid." in page
    assert "går det inte att önska" in text_of(wish_for(client, booking, kind))
    assert not EarlierTimeWish.objects.exists()


def test_one_who_rings_says_yes_and_one_who_does_not_want_to_wait_is_taken_away(client, karin, kind, booking):
    wish_for(client, booking, kind, weekdays=range(7))
    slot = make.slot(kind, starts_at=NOON + timedelta(days=3))
    actions.run_offers()
    page = text_of(client.get(reverse("admin:desk_wish", args=[booking.pk])))
    assert "Tillfrågad om torsdag 26 november kl. 12.00. Svar senast måndag 23 november kl. 14.00." in page
    answer = reverse("admin:answer_offer", args=[Offer.objects.get().pk])
    assert "Bytt" in text_of(client.post(answer, {"answer": "ja"}, follow=True))
    booking.refresh_from_db()
    assert booking.slot == slot
    other = booked(make.slot(kind, starts_at=NOON + timedelta(days=30)), make.resident())
    wish_for(client, other, kind)
    gone = client.post(reverse("admin:end_wish", args=[other.pk]), follow=True)
    assert "Önskan är borttagen" in text_of(gone)
    assert EarlierTimeWish.objects.get(booking=other).state == "withdrawn"


def test_a_protected_person_is_marked_and_another_units_desk_finds_nothing(client, karin, kind, booking):
    Person.objects.filter(pk=booking.person_id).update(protection=Person.Protection.CONFIDENTIAL)
    assert "Skyddad identitet" in text_of(client.get(reverse("admin:desk_wish", args=[booking.pk])))
    stranger = Client()
    staff.at_desk(stranger)
    assert wish_for(stranger, booking, kind).status_code == 404
