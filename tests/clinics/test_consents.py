"""A yes to SMS is to one clinic and one number, as staff noted it; or the person's own, to all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions
from accounts.models import ContactCard, Person
from clinics import consents
from clinics.models import SmsConsent
from core import clock
from core.actor import Actor
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db

OWN, OTHER = "+46701740630", "+46701740631"


@pytest.fixture
def gunnel() -> Person:
    return make.person(given_name="Gunnel")


def noted(person: Person, by: Actor, **said: Any) -> ContactCard:
    return actions.note_contact(person_id=person.pk, identity_check="known", by=by, **said)


def reached(person: Person, clinic: Any) -> bool:
    return consents.reached_by_sms([person.pk], clinic_id=clinic.pk) == {person.pk}


def test_a_yes_at_the_desk_is_to_that_units_clinics_and_says_when_who_whose_and_what_was_read_out(gunnel):
    here, elsewhere = make.clinic(), make.clinic()
    by = make.staff(here.unit)
    noted(gunnel, by, mobile=OWN, mobile_owner=ContactCard.SHARED, sms_allowed=True)
    (row,) = SmsConsent.objects.all()
    assert (row.clinic, row.mobile, row.whose) == (here, OWN, SmsConsent.Whose.SHARED)
    assert (row.noted_by_id, row.text_version) == (by.user_id, consents.VERSION)
    assert (reached(gunnel, here), reached(gunnel, elsewhere)) == (True, False)
    assert ContactCard.objects.get().sms_allowed_at is None
    assert consents.reached_by_sms([gunnel.pk], clinic_id=None) == set()


def test_the_same_yes_again_keeps_its_day_and_one_to_another_number_is_another(gunnel):
    by = make.staff(make.clinic().unit)
    for _ in range(2):
        noted(gunnel, by, mobile=OWN, sms_allowed=True)
    first = SmsConsent.objects.get()
    noted(gunnel, by, mobile=OTHER, sms_allowed=True)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert SmsConsent.objects.get(withdrawn_at=None).mobile == OTHER


def test_another_number_without_a_yes_beside_it_is_sent_nothing(gunnel):
    clinic = make.clinic()
    by = make.staff(clinic.unit)
    noted(gunnel, by, mobile=OWN, sms_allowed=True)
    noted(gunnel, by, mobile=OTHER)
    assert not reached(gunnel, clinic)


def test_a_no_at_the_desk_ends_that_units_yes_and_the_persons_own_to_all_and_leaves_other_clinics(gunnel):
    here, there = make.clinic(), make.clinic()
    make.contact_card(gunnel, OWN)
    for clinic in (here, there):
        noted(gunnel, make.staff(clinic.unit), sms_allowed=True)
    noted(gunnel, make.staff(here.unit), sms_allowed=False)
    assert (reached(gunnel, here), reached(gunnel, there)) == (False, True)
    assert reached(gunnel, make.clinic()) is False


def test_the_persons_own_no_ends_all_and_their_own_yes_is_to_all():
    here, there = make.clinic(), make.clinic()
    sara = make.resident()
    person = Person.objects.get(pk=sara.own_person_id)
    for clinic in (here, there):
        noted(person, make.staff(clinic.unit), mobile=OWN, sms_allowed=True)
    actions.set_contact(by=sara, sms_allowed=False)
    assert not SmsConsent.objects.filter(withdrawn_at=None).exists()
    assert not reached(person, here)
    actions.set_contact(by=sara, sms_allowed=True)
    assert (reached(person, here), reached(person, make.clinic())) == (True, True)


def test_saving_the_rest_of_ones_page_makes_a_clinics_yes_neither_more_nor_less(client):
    clinic = make.clinic()
    sara = make.resident()
    person = Person.objects.get(pk=sara.own_person_id)
    noted(person, make.staff(clinic.unit), mobile=OWN, sms_allowed=True)
    page = make.signed_in(client, sara)
    sent = {"phone": "070-174 06 30", "phone_owner": "", "channels": ["sms", "letters"], "sms_level": "N1"}
    response = page.post(reverse("accounts:contact"), {**sent, "language": "en"})
    assert response.status_code == 303
    card = ContactCard.objects.get()
    assert (card.language, card.sms_allowed_at) == ("en", None)
    assert (reached(person, clinic), reached(person, make.clinic())) == (True, False)
    page.post(reverse("accounts:contact"), {**sent, "language": "en", "channels": ["letters"]})
    assert not reached(person, clinic)


def test_stopp_goes_before_every_yes_and_start_brings_them_back(gunnel):
    clinic = make.clinic()
    noted(gunnel, make.staff(clinic.unit), mobile=OWN, sms_allowed=True)
    actions.set_sms_stopped(mobile=OWN, stopped=True, by=Actor.system())
    assert not reached(gunnel, clinic)
    actions.set_sms_stopped(mobile=OWN, stopped=False, by=Actor.system())
    assert reached(gunnel, clinic)


def test_the_card_shows_the_own_units_yes_alone(client, gunnel):
    here, psychiatry = make.clinic(), make.clinic(kind="psychiatry", sms_level_at_most="N1", name="Psykiatrin")
    noted(gunnel, make.staff(psychiatry.unit), mobile=OWN, sms_allowed=True)
    noted(gunnel, make.staff(here.unit), sms_allowed=True)
    staff.at_desk(client, here.unit)
    page = client.get(reverse("admin:person_card", args=[gunnel.pk])).content.decode()
    assert here.name in page
    assert "Psykiatrin" not in page
    assert psychiatry.unit.name not in page


def test_the_one_it_is_about_sees_every_clinics_yes(client):
    clinic = make.clinic(name="Ögonmottagningen")
    sara = make.resident()
    noted(Person.objects.get(pk=sara.own_person_id), make.staff(clinic.unit), mobile=OWN, sms_allowed=True)
    page = make.signed_in(client, sara).get(reverse("reminders:messages")).content.decode()
    assert "Ögonmottagningen" in page
    assert consents.VERSION in page


def test_the_database_keeps_one_yes_in_force_for_a_person_and_clinic(gunnel):
    clinic = make.clinic()
    by, now = make.staff(clinic.unit), clock.now()
    values = {"person": gunnel, "clinic": clinic, "mobile": OWN, "whose": "own", "text_version": "x",
              "noted_at": now, "noted_by_id": by.user_id}  # fmt: skip
    SmsConsent.objects.create(**values)
    for wrong in ({}, {"mobile": ""}, {"withdrawn_at": now.replace(year=2000)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SmsConsent.objects.create(**{**values, **wrong})


def test_two_who_become_one_keep_one_yes_a_clinic():
    from core.actor import Role

    clinic = make.clinic()
    one, other = make.person(), make.person()
    by = make.staff(clinic.unit)
    noted(one, by, mobile=OWN, sms_allowed=True)
    noted(other, by, mobile=OTHER, sms_allowed=True)
    merged = actions.merge_persons(
        one_id=one.pk, other_id=other.pk, reason="Samma", by=make.staff(role=Role.REGION_ADMINISTRATOR)
    )
    card = ContactCard.objects.get(person=merged.kept_id)
    assert SmsConsent.objects.get(withdrawn_at=None).mobile == card.mobile
    assert reached(Person.objects.get(pk=merged.kept_id), clinic)
