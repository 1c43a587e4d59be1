"""The administrator's pages for two persons who may be one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.merge_models import Duplicate, PersonMerge
from accounts.models import Identity, Person, digest_of
from audit.actions import Action
from audit.models import AccessEvent
from bookings.models import Booking
from core import clock
from core.actor import Role
from core.identity import parse_identity_number
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db

OLD, NEW = "198810602394", "198810112394"


def give(person: Person, value: str) -> None:
    number = parse_identity_number(value, today=clock.today())
    Identity.objects.create(
        person=person, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )


@pytest.fixture
def pair() -> Duplicate:
    his = {"given_name": "Oleksandr", "family_name": "Kovalenko", "birth_year": 1988, "birth_month": 10}
    old = make.person(**his, birth_day=None, street="Stationsgatan 30", postal_code="999 13", town="Lindhamn")
    new = make.person(**his, birth_day=11)
    give(old, OLD)
    give(new, NEW)
    make.contact_card(old, mobile="+46701740616")
    first, second = sorted((old.pk, new.pk))
    return Duplicate.objects.create(first_id=first, second_id=second, ground="name", found_at=clock.now())


@pytest.fixture
def admin(client: Client) -> Client:
    staff.at_desk(client, role=Role.REGION_ADMINISTRATOR)
    return client


def page(pair: Duplicate, name: str = "duplicate") -> str:
    return reverse(f"admin:{name}", args=[pair.pk])


WHY = {"reason": "Pass visat i receptionen"}


def test_the_two_stand_beside_each_other_with_no_more_than_is_needed(admin, pair):
    text = admin.get(page(pair)).content.decode()
    for shown in (
        "Samma namn och födelsedatum",
        "19881011-••••",
        "19881060-••••",
        "Stationsgatan 30",
        "06\N{NO-BREAK SPACE}16",
    ):
        assert shown in text
    for hidden in (OLD, NEW, OLD[-4:], NEW[-4:], "070-174", "+4670174"):
        assert hidden not in text


def test_a_protected_persons_address_is_not_shown(admin, pair):
    Person.objects.exclude(street="").update(protection="confidential", street="", postal_code="", town="")
    text = admin.get(page(pair)).content.decode()
    assert "Visas inte" in text
    assert "Skyddad identitet" in text


def test_what_the_other_row_says_is_not_shown_either_it_may_be_the_protected_persons_address(admin, pair):
    Person.objects.filter(street="").update(protection="confidential")
    for answer in (admin.get(page(pair)), admin.post(page(pair), WHY)):
        text = answer.content.decode()
        for hidden in ("Stationsgatan", "999 13", "Lindhamn"):
            assert hidden not in text.partition("<main")[2]


def test_that_they_were_looked_at_is_logged_with_both(admin, pair, role):
    admin.get(page(pair))
    with role("vp_jobs"):
        about = set(AccessEvent.objects.filter(action=Action.DUPLICATE_READ).values_list("person_id", flat=True))
    assert about == {pair.first_id, pair.second_id}


def test_they_are_merged_in_two_steps_and_parted_again(admin, pair):
    asked = admin.post(page(pair), WHY)
    assert asked.status_code == 200
    assert not PersonMerge.objects.exists()
    for told in (
        "Blir kvar",
        "19881011-••••",
        "Går upp i den",
        "19881060-••••",
        "1 identitetsnummer",
        WHY["reason"],
    ):
        assert told in asked.content.decode()
    done = admin.post(page(pair), {**WHY, "confirmed": "on"}, follow=True)
    merge = PersonMerge.objects.get()
    assert done.redirect_chain == [(reverse("admin:merge", args=[merge.pk]), 303)]
    assert "1 identitetsnummer" in done.content.decode()
    assert page(pair) not in admin.get(reverse("admin:duplicates")).content.decode()
    undone = admin.post(reverse("admin:merge", args=[merge.pk]), {"reason": "Det var hans bror"}, follow=True)
    assert "Det var hans bror" in undone.content.decode()
    assert Person.objects.filter(merged_into=None).count() == 2


def test_a_merge_that_is_too_old_says_why_it_cannot_be_undone(admin, pair):
    admin.post(page(pair), {**WHY, "confirmed": "on"})
    PersonMerge.objects.update(undo_until=clock.now() - timedelta(days=1))
    address = reverse("admin:merge", args=[PersonMerge.objects.get().pk])
    assert "för lång tid" in admin.get(address).content.decode()
    text = admin.post(address, {"reason": "Det var hans bror"}, follow=True).content.decode()
    assert "för lång tid" in text
    assert PersonMerge.objects.get().undone_at is None


def test_a_reason_is_needed_and_holds_no_identity_number(admin, pair):
    for reason, said in (("", "Skriv hur du vet det"), (f"Hans nummer är {NEW}", "Ta bort personnumret")):
        for address in (page(pair), page(pair, "tell_apart")):
            answer = admin.post(address, {"reason": reason, "confirmed": "on"})
            assert answer.status_code == 422
            assert said in answer.content.decode()
            assert "<title>Fel:" in answer.content.decode()
    assert not PersonMerge.objects.exists()


def test_what_speaks_against_it_is_shown_instead_of_the_form_and_holds_when_sent(admin, pair):
    Person.objects.filter(pk=pair.first_id).update(birth_year=1990)
    Person.objects.filter(pk=pair.second_id).update(birth_year=1980)
    text = admin.get(page(pair)).content.decode()
    assert "De har olika födelsedatum" in text
    assert "Gå vidare" not in text
    answer = admin.post(page(pair), {**WHY, "confirmed": "on"}, follow=True)
    assert "De har olika födelsedatum" in answer.content.decode()
    assert not PersonMerge.objects.exists()


def test_those_who_are_two_leave_the_list(admin, pair):
    admin.post(page(pair, "tell_apart"), {"reason": "Två kusiner med samma namn"})
    assert Duplicate.objects.get().outcome == Duplicate.Outcome.DIFFERENT
    assert "Inga dubbletter" in admin.get(reverse("admin:duplicates")).content.decode()
    assert admin.get(page(pair)).status_code == 404


def test_what_the_state_has_said_stands_first(admin, pair):
    one, other = make.person(), make.person()
    first, second = sorted((one.pk, other.pk))
    Duplicate.objects.create(first_id=first, second_id=second, ground="register", found_at=clock.now())
    text = admin.get(reverse("admin:duplicates")).content.decode()
    assert text.index("Folkbokföringen säger") < text.index("Samma namn")


def test_the_desk_sees_that_two_times_clash(client):
    slot = make.slot(starts_at=clock.now())
    Booking.objects.create(
        slot=slot,
        person=make.person(),
        form_key=make.unit().pk,
        booked_at=clock.now(),
        overlap_reason="sammanförd",
    )
    staff.at_desk(client, slot.schedule.clinic.unit)
    assert "Krockar med en annan tid" in client.get(reverse("admin:day_list")).content.decode()
