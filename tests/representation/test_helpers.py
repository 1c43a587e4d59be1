"""Helpers: invited by number, accepted with an e-ID, never the record, over at once."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client

from accounts.models import digest_of
from audit.models import AccessEvent
from bookings.models import Booking
from clinics.models import Clinic
from core import clock
from core.actor import NOWHERE, Reach, Relation
from core.decision import Refused
from core.errors import NotYours
from core.identity import PartialDate
from representation import actions
from representation.actions import Invited
from representation.errors import InvitedAlready
from representation.models import Helper
from representation.queries import standing
from tests import make
from tests.representation.people import invite, invited, number_of_one_born, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """One who wants help, one who may give it, and the helper's number."""
    helper, number = numbered(given_name="Mats", family_name="Åström")
    return make.resident(), make.resident(helper), number


def right(helper, person):
    return standing.acting_for(representative=helper.own_person_id, subject=person.own_person_id)


def test_an_accepted_helper_books_at_the_named_clinics_until_the_last_day(pair):
    person, helper, number = pair
    clinic = make.clinic()
    helper_id = invite(person, number, clinic, days=10)
    assert right(helper, person) is None
    actions.accept_invitation(helper_id=helper_id, by=helper)
    held = right(helper, person)
    assert (held.relation, held.books, held.reads) == (
        Relation.HELPER,
        Reach(places=frozenset({clinic.pk})),
        NOWHERE,
    )
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert right(helper, person) is None


def test_only_the_digest_of_the_number_is_kept(pair):
    person, _helper, number = pair
    row = Helper.objects.get(pk=invite(person, number))
    assert bytes(row.invited_digest) == digest_of(number)
    assert not [name for name, value in vars(row).items() if number.value in str(value)]


def test_inviting_answers_the_same_whether_or_not_the_number_is_known_here():
    known, number = numbered()
    make.resident(known)
    answers = []
    for digits in (f"{number.value[:8]}-{number.value[8:]}", number_of_one_born(date(1965, 3, 14))):
        client = make.signed_in(Client(), make.resident())
        given = {"number": digits, "called": "Mats", "clinics": [make.clinic().pk], "until": _days(30)}
        response = client.post("/ombud/bjud-in/", given)
        answers.append((response.status_code, response["Location"]))
        assert digits not in client.get("/ombud/").content.decode()
    assert answers[0] == answers[1] == (303, "/ombud/")


def test_an_invitation_is_found_by_the_one_with_the_number_and_by_nobody_else(pair):
    person, helper, number = pair
    helper_id = invite(person, number)
    client = make.signed_in(Client(), helper)
    assert f"{person.name} vill ha dig som ombud" in client.get("/").content.decode()
    page = client.get(f"/ombud/inbjudan/{helper_id}/").content.decode()
    assert "Du kan aldrig läsa journalen" in page
    stranger = make.signed_in(Client(), make.resident())
    for method in (stranger.get, stranger.post):
        assert method(f"/ombud/inbjudan/{helper_id}/", {"answer": "accept"}).status_code == 404
    assert Helper.objects.get(pk=helper_id).accepted_at is None


def test_yes_and_no_are_told_to_the_person_until_seen(pair):
    person, helper, number = pair
    helper_id = invite(person, number)
    make.signed_in(Client(), helper).post(f"/ombud/inbjudan/{helper_id}/", {"answer": "accept"})
    client = make.signed_in(Client(), person)
    assert "Mats är nu ditt ombud" in client.get("/").content.decode()
    assert "Ditt ombud till och med" in client.get("/ombud/").content.decode()
    assert "Mats är nu ditt ombud" not in client.get("/").content.decode()
    make.signed_in(Client(), helper).post("/for-vem/sluta/", {"person": person.own_person_id})
    assert "Mats är inte längre ditt ombud" in client.get("/").content.decode()
    again = invite(person, number)
    make.signed_in(Client(), helper).post(f"/ombud/inbjudan/{again}/", {"answer": "decline"})
    assert "Mats har tackat nej" in client.get("/").content.decode()


def test_revoking_ends_it_at_the_helpers_next_click(pair):
    person, helper, number = pair
    helper_id = invite(person, number)
    actions.accept_invitation(helper_id=helper_id, by=helper)
    client = make.signed_in(Client(), helper)
    client.post("/for-vem/byt/", {"person": person.own_person_id})
    assert client.get("/tider/").status_code == 200
    make.signed_in(Client(), person).post(f"/ombud/{helper_id}/avsluta/")
    assert client.get("/tider/").status_code == 409
    assert right(helper, person) is None


def test_another_persons_helper_is_as_if_it_were_not_there(pair):
    person, _helper, number = pair
    helper_id = invite(person, number)
    client = make.signed_in(Client(), make.resident())
    for path in (f"/ombud/{helper_id}/", f"/ombud/{helper_id}/ser/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/ombud/{helper_id}/avsluta/").status_code == 404
    assert Helper.objects.get(pk=helper_id).ended_at is None


def test_what_cannot_be_refuses_and_changes_nothing(pair):
    person, _helper, number = pair
    me, own_number = numbered()
    by = make.resident(me)
    young = Invited(b"y" * 32, PartialDate(clock.today().year - 17))
    minor = make.resident(make.person(birth_year=clock.today().year - 16))
    silent = make.clinic(kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    clinic = make.clinic()
    for who, whom, clinics, days, code in (
        (by, invited(own_number), [clinic.pk], 10, "helper.oneself"),
        (person, young, [clinic.pk], 10, "helper.adults_only"),
        (minor, invited(number), [clinic.pk], 10, "helper.adults_only"),
        (person, invited(number), [silent.pk], 10, "helper.no_clinic"),
        (person, invited(number), [clinic.pk, silent.pk], 10, "helper.no_clinic"),
        (person, invited(number), [], 10, "helper.no_clinic"),
        (person, invited(number), [clinic.pk], 731, "helper.until"),
        (person, invited(number), [clinic.pk], -1, "helper.until"),
    ):
        until = clock.today() + timedelta(days=days)
        with pytest.raises(Refused) as refused:
            actions.invite_helper(invited=whom, called="X", clinic_ids=clinics, until=until, by=who)
        assert refused.value.reason.code == code
    assert not Helper.objects.exists()


def test_a_silent_clinic_is_never_offered(pair):
    person, _helper, _number = pair
    make.clinic(kind=Clinic.Kind.YOUTH, sms_level_at_most="N1", name="Ungdomsmottagningen")
    make.clinic(name="Ögonmottagningen")
    page = make.signed_in(Client(), person).get("/ombud/bjud-in/").content.decode()
    assert "Ögonmottagningen" in page
    assert "Ungdomsmottagningen" not in page


def test_nobody_invites_without_end(pair):
    person, _helper, _number = pair
    for born in range(5):
        invite(person, numbered(date(1950 + born, 2, 3))[1])
    with pytest.raises(Refused) as full:
        invite(person, numbered()[1])
    assert full.value.reason.code == "helper.too_many"
    for row in Helper.objects.order_by("pk"):
        actions.end_helper(helper_id=row.pk, by=person)
    with pytest.raises(Refused) as often:
        invite(person, numbered()[1])
    assert often.value.reason.code == "helper.too_often"
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        invite(person, numbered()[1])


def test_an_invitation_lapses_and_then_stands_in_nobodys_way(pair):
    person, helper, number = pair
    helper_id = invite(person, number)
    with pytest.raises(InvitedAlready):
        invite(person, number)
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        with pytest.raises(Refused) as late:
            actions.accept_invitation(helper_id=helper_id, by=helper)
        assert late.value.reason.code == "helper.invitation_ended"
        actions.accept_invitation(helper_id=invite(person, number), by=helper)
        assert right(helper, person)


def test_answers_twice_and_crosswise_leave_the_first_one_standing(pair):
    person, helper, number = pair
    helper_id = invite(person, number)
    actions.accept_invitation(helper_id=helper_id, by=helper)
    actions.accept_invitation(helper_id=helper_id, by=helper)
    actions.decline_invitation(helper_id=helper_id, by=helper)
    assert right(helper, person)
    actions.end_helper(helper_id=helper_id, by=person)
    with pytest.raises(Refused):
        actions.accept_invitation(helper_id=helper_id, by=helper)
    assert right(helper, person) is None


def test_the_person_changes_clinics_and_last_day(pair):
    person, helper, number = pair
    first, second = make.clinic(), make.clinic()
    helper_id = invite(person, number, first)
    actions.accept_invitation(helper_id=helper_id, by=helper)
    client = make.signed_in(Client(), person)
    given = {"clinics": [second.pk], "until": _days(5)}
    assert client.post(f"/ombud/{helper_id}/", given)["Location"] == "/ombud/"
    assert right(helper, person).books == Reach(places=frozenset({second.pk}))
    refused = client.post(f"/ombud/{helper_id}/", {"clinics": [second.pk], "until": _days(900)})
    assert refused.status_code == 422
    with pytest.raises(NotYours):
        actions.change_helper(helper_id=helper_id, clinic_ids=[first.pk], until=clock.today(), by=helper)


def test_a_form_with_a_fault_keeps_the_helper_but_never_the_number(pair):
    person, _helper, number = pair
    digits = f"{number.value[:8]}-{number.value[8:]}"
    client = make.signed_in(Client(), person)
    clinic = make.clinic()
    first = client.post("/ombud/bjud-in/", {"number": digits, "called": "", "until": _days(5)})
    page = first.content.decode()
    assert first.status_code == 422
    assert digits not in page
    assert number.value not in page
    kept = first.context["form"].kept_now
    given = {"number": "", "kept": kept, "called": "Mats", "clinics": [clinic.pk], "until": _days(5)}
    assert client.post("/ombud/bjud-in/", given).status_code == 303
    assert bytes(Helper.objects.get().invited_digest) == digest_of(number)
    forged = client.post("/ombud/bjud-in/", {**given, "kept": "x" + kept})
    assert forged.status_code == 422


def test_each_act_stands_in_the_log_as_whose_it_was(pair, role):
    person, helper, number = pair
    helper_id = invite(person, number)
    actions.accept_invitation(helper_id=helper_id, by=helper)
    actions.stop_helping(person_id=person.own_person_id, by=helper)
    with role(None):
        rows = AccessEvent.objects.filter(person_id=person.own_person_id, object_id=helper_id)
        told = {row.action: row.actor_person_id for row in rows}
    assert told == {
        "helper.invited": person.own_person_id,
        "helper.accepted": helper.own_person_id,
        "helper.ended": helper.own_person_id,
    }


def _days(count):
    return (clock.today() + timedelta(days=count)).isoformat()


@pytest.mark.django_db(transaction=True)
def test_accepting_twice_at_once_makes_one_helper_and_revoking_meanwhile_always_wins(race):
    helper_person, number = numbered()
    helper = make.resident(helper_person)
    for revokes in (False, True):
        person = make.resident()
        helper_id = invite(person, number)
        calls = [partial(actions.accept_invitation, helper_id=helper_id, by=helper)] * 4
        if revokes:
            calls.append(partial(actions.end_helper, helper_id=helper_id, by=person))
        outcomes = race(*calls)
        assert not [o for o in outcomes if o is not None and not isinstance(o, Refused)]
        assert bool(right(helper, person)) is not revokes


@pytest.mark.django_db(transaction=True)
def test_two_invitations_to_one_number_at_once_are_one(race):
    _person, number = numbered()
    by, clinic = make.resident(), make.clinic()
    outcomes = race(*[lambda: invite(by, number, clinic)] * 4)
    assert sum(isinstance(o, InvitedAlready) for o in outcomes) == 3
    assert Helper.objects.count() == 1


def test_what_a_helper_has_booked_says_so_by_name_and_the_person_sees_what_the_helper_sees(pair):
    person, helper, number = pair
    slot, elsewhere = make.slot(), make.slot(starts_at=clock.now() + timedelta(days=9))
    helper_id = invite(person, number, slot.visit_type.clinic)
    actions.accept_invitation(helper_id=helper_id, by=helper)
    browser = make.signed_in(Client(), helper)
    browser.post("/for-vem/byt/", {"person": person.own_person_id})
    form = browser.get(f"/boka/tid/{slot.pk}/").context["form"]
    given = {**form.initial, "for_whom": str(person.own_person_id)}
    booked = browser.post(f"/boka/tid/{slot.pk}/", {k: v for k, v in given.items() if v is not None})
    assert booked.status_code in (302, 303)
    own = make.signed_in(Client(), person)
    mine = own.get(booked["Location"]).content.decode()
    assert "Ditt ombud Mats bokade tiden på webben" in mine
    Booking.objects.create(
        slot=elsewhere, person_id=person.own_person_id, form_key=uuid.uuid4(), booked_at=clock.now()
    )
    seen = own.get(f"/ombud/{helper_id}/ser/").content.decode()
    assert slot.visit_type.clinic.name in seen
    assert elsewhere.visit_type.clinic.name not in seen
