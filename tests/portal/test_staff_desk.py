"""What the desk rings and writes about: its own, once each, and no address that must not be seen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from core import clock
from core.actor import Role
from reminders import actions
from reminders.handover import Step
from reminders.models import CallTask, HandOver, Letter
from tests import make
from tests.portal import staff
from tests.reminders.family import child_turning_13_on, guardian, visit

pytestmark = pytest.mark.django_db


def letter(unit, **person):
    to = make.person(**person)
    row = HandOver.objects.create(person=to, step=Step.WEEKS, told_at=clock.now())
    return Letter.objects.create(
        recipient=to, about=row, unit=unit, kind=Letter.Kind.BEFORE_13_CHILD,
        text="Snart fyller du 13 år\n\nFrån och med i övermorgon.", queued_at=clock.now(),
    )  # fmt: skip


def test_the_visit_of_one_who_has_turned_13_is_rung_about_and_ticked_off(client):
    child = child_turning_13_on(clock.today())
    guardian(child)
    booking = visit(child)
    actions.tell_step(person_id=child.pk, step=Step.THIRTEEN)
    task = CallTask.objects.get()
    staff.at_desk(client, booking.slot.visit_type.clinic.unit)
    assert child.name in client.get(reverse("admin:to_call")).content.decode()
    elsewhere = Client()
    staff.at_desk(elsewhere, make.unit())
    assert child.name not in elsewhere.get(reverse("admin:to_call")).content.decode()
    assert elsewhere.post(reverse("admin:called", args=[task.pk])).status_code == 404
    for _ in range(2):
        assert client.post(reverse("admin:called", args=[task.pk])).status_code == 303
    assert "Ingen att ringa just nu" in client.get(reverse("admin:to_call")).content.decode()


def test_a_letter_is_printed_once_with_its_address_and_then_gone(client):
    unit = make.unit()
    row = letter(unit, street="Storgatan 18 B", postal_code="999 12", town="Lindhamn")
    staff.at_desk(client, unit)
    assert row.recipient.name in client.get(reverse("admin:letters")).content.decode()
    page = client.get(reverse("admin:letter", args=[row.pk])).content.decode()
    assert "Storgatan 18 B" in page
    assert "Snart fyller du 13 år" in page
    client.post(reverse("admin:letter_printed", args=[row.pk]))
    assert "Inga brev att skriva ut" in client.get(reverse("admin:letters")).content.decode()
    assert client.get(reverse("admin:letter", args=[row.pk])).status_code == 404


def test_a_protected_persons_letter_goes_through_skatteverket_without_an_address(client):
    unit = make.unit()
    row = letter(unit)
    Person.objects.filter(pk=row.recipient_id).update(protection="protected_registration")
    staff.at_desk(client, unit)
    assert "Skatteverkets förmedling" in client.get(reverse("admin:letter", args=[row.pk])).content.decode()


def test_another_units_letter_is_not_there_and_those_of_no_unit_are_the_administrators(client):
    mine, nobodys = letter(make.unit()), letter(None)
    staff.at_desk(client, make.unit())
    assert client.get(reverse("admin:letter", args=[mine.pk])).status_code == 404
    assert client.post(reverse("admin:letter_printed", args=[nobodys.pk])).status_code == 404
    administrator = Client()
    staff.at_desk(administrator, make.unit(), Role.REGION_ADMINISTRATOR)
    assert administrator.get(reverse("admin:letter", args=[nobodys.pk])).status_code == 200


def test_the_start_page_tells_each_side_what_is_coming_and_what_has_come():
    from datetime import timedelta

    child = child_turning_13_on(clock.today() + timedelta(days=10))
    by = guardian(child)
    actions.hand_over()
    page = make.signed_in(Client(), by).get("/").content.decode()
    assert "Hugo fyller snart 13 år" in page
    teen = make.resident(child_turning_13_on(clock.today()))
    actions.hand_over()
    assert "Nu är det bara du som ser dina tider här" in make.signed_in(Client(), teen).get("/").content.decode()
    assert "har fyllt 13 år" not in make.signed_in(Client(), make.resident()).get("/").content.decode()
