"""The pages of invitations, wishes and offers, as the resident and the staff meet them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bookings import actions
from bookings.models import Booking, EarlierTimeWish, Invitation, InvitationBatch, Offer
from clinics.models import CareUnit, Clinic
from core import clock
from core.actor import Actor
from tests import make
from tests.bookings.pages import links_of, text_of
from tests.bookings.test_invitations import numbered
from tests.portal import staff

pytestmark = pytest.mark.django_db


def at(name: str, *args: object) -> str:
    return reverse(f"bookings:{name}", args=list(args))


def booked(by: Actor, kind: object, days: int = 20) -> Booking:
    slot = make.slot(kind, starts_at=clock.now() + timedelta(days=days))  # type: ignore[arg-type]
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def invited(by: Actor) -> Invitation:
    kind = make.visit_type(open_to="invited", name="Cellprov", neutral_name="Besök")
    last = clock.today() + timedelta(days=30)
    desk = make.staff(kind.clinic.unit)
    told: dict[str, Any] = {"book_before": last, "words": "Välkommen", "by": desk}
    return actions.invite(person_id=by.own_person_id, visit_type_ids=[kind.pk], **told)


def test_an_invitation_is_on_the_start_page_and_leads_to_the_free_times_of_its_type(browser, by):
    invitation = invited(by)
    slot = make.slot(invitation.visit_types.get())
    assert at("invitation", invitation.pk) in links_of(browser.get("/"))
    assert at("invitation", invitation.pk) in links_of(browser.get(at("invitations")))
    page = browser.get(at("invitation", invitation.pk))
    assert "Välkommen" in text_of(page)
    assert "Cellprov" not in text_of(page), "what tells why has a neutral name"
    kind = invitation.visit_types.get()
    times = reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug])
    assert times in links_of(page)
    assert str(slot.pk) in browser.get(times).content.decode()
    assert make.signed_in(Client(), make.resident()).get(times).status_code == 409


def test_saying_no_asks_first_and_keeps_the_words(browser, by):
    invitation = invited(by)
    address = at("decline_invitation", invitation.pk)
    assert browser.get(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == "open", "a link scanner answers nothing"
    assert browser.post(address, {"words": "Jag är gravid"})["Location"] == at("invitation", invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.declined_words) == ("declined", "Jag är gravid")
    assert browser.get(address)["Location"] == at("invitation", invitation.pk)


def test_a_wish_is_made_changed_and_removed_on_its_own_page(browser, by):
    kind = make.visit_type(takes_wishes=True)
    booking = booked(by, kind)
    address = at("wish", booking.pk)
    assert address in links_of(browser.get(at("booking", booking.pk)))
    wrong = browser.post(address, {"from_hour": 9, "to_hour": 8, "notice": 24})
    assert wrong.status_code == 422
    assert "Välj minst en mottagning" in text_of(wrong)
    sent = {"clinics": [str(kind.clinic_id)], "weekdays": [0, 4], "from_hour": 8, "to_hour": 12, "notice": 48}
    assert browser.post(address, sent).status_code == 303
    assert EarlierTimeWish.objects.get().weekdays == [0, 4]
    assert "Önskan om en tidigare tid sparades." in text_of(browser.get(address))
    browser.post(at("withdraw_wish", booking.pk))
    assert EarlierTimeWish.objects.get().state == "withdrawn"


def test_an_offer_is_answered_on_its_page_and_too_late_is_told(browser, by):
    kind = make.visit_type(takes_wishes=True)
    booking = booked(by, kind)
    sent = {"clinics": [str(kind.clinic_id)], "weekdays": range(7), "from_hour": 7, "to_hour": 20, "notice": 2}
    browser.post(at("wish", booking.pk), sent)
    wish = EarlierTimeWish.objects.get()
    slot = make.slot(kind, starts_at=(clock.now() + timedelta(days=5)).replace(hour=9, minute=0))
    offer = actions.make_offer(wish_id=wish.pk, slot_id=slot.pk)
    assert offer is not None
    assert at("offer", offer.pk) in links_of(browser.get("/"))
    assert "Ja, byt till den här tiden" in text_of(browser.get(at("offer", offer.pk)))
    Offer.objects.update(offered_at=clock.now() - timedelta(hours=5), answer_by=clock.now() - timedelta(hours=1))
    assert browser.post(at("offer", offer.pk), {"answer": "ja"}).status_code == 303
    assert "Erbjudandet gäller inte längre" in text_of(browser.get(at("offer", offer.pk)))
    assert Booking.objects.get(pk=booking.pk).slot_id == booking.slot_id


# --- the staff


def test_a_file_of_numbers_is_run_dry_told_in_counts_and_then_sent(client):
    desk = make.staff()
    kind = make.visit_type(_clinic_of(desk))
    staff.sign_in(client, desk)
    last = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kinds": [str(kind.pk)], "book_before": last, "words": ""}
    file = SimpleUploadedFile("nummer.csv", b"198601042388\n198405062392\nfel 1\n")
    answer = client.post(reverse("admin:batches"), {**sent, "numbers": file})
    batch = InvitationBatch.objects.get()
    assert answer["Location"] == reverse("admin:batch", args=[batch.pk])
    page = text_of(client.get(answer["Location"]))
    assert "Finns inte i Vårdporten" in page
    assert "19860104" not in page
    assert batch.left_out == {"bad_number": 1, "unknown": 2}


def test_the_list_of_those_who_wait_tells_the_need_to_the_unit_alone(client, browser, by):
    desk = make.staff()
    kind = make.visit_type(_clinic_of(desk), takes_wishes=True)
    booking = booked(by, kind)
    sent = {"clinics": [str(kind.clinic_id)], "weekdays": range(7), "from_hour": 7, "to_hour": 20, "notice": 2}
    browser.post(at("wish", booking.pk), sent)
    wish = EarlierTimeWish.objects.get()
    office = Client()
    staff.sign_in(office, desk)
    office.post(reverse("admin:desk_wish", args=[booking.pk]), {**sent, "need": 1})
    wish.refresh_from_db()
    assert wish.need == 1
    assert "Behöver komma snart" in text_of(office.get(reverse("admin:wishes")))
    assert "Behöver komma snart" not in text_of(browser.get(at("wish", booking.pk)))


def test_somebody_is_found_by_number_and_invited_without_a_number_in_any_address(client):
    desk = make.staff()
    kind = make.visit_type(_clinic_of(desk), open_to="invited")
    person = numbered("198601042388")
    staff.sign_in(client, desk)
    found = client.post(reverse("admin:invitations"), {"person": "19860104-2388"})
    assert found["Location"] == reverse("admin:invite")
    last = (clock.today() + timedelta(days=30)).isoformat()
    client.post(reverse("admin:invite"), {"kinds": [str(kind.pk)], "book_before": last, "words": ""})
    invitation = Invitation.objects.get()
    assert invitation.person == person
    assert person.family_name in text_of(client.get(reverse("admin:invitations")))


def _clinic_of(desk: Actor) -> Clinic:
    return make.clinic(unit=CareUnit.objects.get(pk=desk.duty.care_unit_id))
