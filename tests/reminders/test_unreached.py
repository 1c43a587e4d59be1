"""When nothing reaches: e-mail without content, else a letter in time, else the desk rings. Once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Person
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core import calendar, clock
from core.actor import Actor
from reminders import actions
from reminders.actions.otherwise import reach_visit
from reminders.models import CallTask, Letter, Message
from reminders.rules import PostRules
from reminders.unreached.policy import Hearer, Need, Posted, Said, Visit, Way, needs, way
from tests import make
from tests.reminders.family import guardian

RULES = PostRules(
    reminder_letter_weekdays=10, letter_weekdays=5, post_weekdays=3, protected_more_weekdays=5, letters_at_once=100
)
VISIT_DAY = date(2026, 12, 1)  # a Tuesday
WHO = uuid.uuid4()


def a_visit(*hearers: Hearer, **facts: Any) -> Visit:
    return Visit(
        day=VISIT_DAY, **{"made_by_clinic": True, "hearers": hearers or (Hearer(person_id=WHO),), **facts}
    )


def decided(visit: Visit, today: date, need: Need = Need.NEWS) -> Way:
    return way(visit, need, today=today, rules=RULES, red=())


def test_a_letter_is_written_until_five_weekdays_before_and_then_the_desk_rings():
    assert decided(a_visit(), date(2026, 11, 24)) == Way.LETTER
    assert decided(a_visit(), date(2026, 11, 25)) == Way.CALL
    protected = Hearer(person_id=WHO, is_protected=True)
    assert decided(a_visit(protected), date(2026, 11, 17)) == Way.LETTER
    assert decided(a_visit(protected), date(2026, 11, 18)) == Way.CALL


def test_a_letter_that_nobody_has_printed_in_time_becomes_a_call():
    for is_printed, day, then in ((False, 26, Way.NONE), (False, 27, Way.CALL), (True, 27, Way.NONE)):
        visit = a_visit(letters=(Posted(False, date(2026, 11, 20), is_printed),))
        assert decided(visit, date(2026, 11, day)) == then


def test_each_kind_of_person_gets_the_way_that_is_left():
    by_sms = Said("confirmation", "delivered")
    dead_end = (Said("confirmation", "undelivered"), Said("first_reminder", "planned"))
    mailed = Said("news", "sent", by_email=True)
    cases: list[tuple[str, Hearer, dict[str, Any], Way]] = [
        ("reached", Hearer(person_id=WHO, by_sms=True, said=(by_sms,)), {}, Way.NONE),
        ("will be", Hearer(person_id=WHO, by_sms=True, said=(Said("confirmation", "planned"),)), {}, Way.NONE),
        ("no longer a way", Hearer(person_id=WHO, said=(Said("confirmation", "planned"),)), {}, Way.LETTER),
        ("a dead end", Hearer(person_id=WHO, by_sms=True, said=dead_end), {}, Way.LETTER),
        ("e-mail and account", Hearer(person_id=WHO, by_email=True, has_account=True), {}, Way.EMAIL),
        ("e-mail, nothing to sign in to", Hearer(person_id=WHO, by_email=True), {}, Way.LETTER),
        ("mailed", Hearer(person_id=WHO, by_email=True, has_account=True, said=(mailed,)), {}, Way.NONE),
        ("no home", Hearer(person_id=WHO, has_home=False), {}, Way.CALL),
        ("no letters, but news", Hearer(person_id=WHO, wants_letters=False, has_account=True), {}, Way.LETTER),
        ("silent clinic", Hearer(person_id=WHO), {"is_silent": True}, Way.CALL),
        ("silent, and no phone of their own", Hearer(person_id=WHO),
         {"is_silent": True, "can_be_called": False}, Way.NONE),
        ("called off, listed", Hearer(person_id=WHO, has_home=False), {"is_called_off": True}, Way.NONE),
        ("on the list", Hearer(person_id=WHO, has_home=False), {"is_on_call_list": True}, Way.NONE),
    ]  # fmt: skip
    for name, hearer, facts, then in cases:
        assert decided(a_visit(hearer, **facts), date(2026, 11, 20)) == then, name


def test_one_guardian_who_is_reached_is_enough():
    reached = Hearer(person_id=WHO, by_sms=True, said=(Said("confirmation", "sent"),))
    assert decided(a_visit(Hearer(person_id=uuid.uuid4()), reached), date(2026, 11, 20)) == Way.NONE


def test_a_reminder_by_letter_is_for_who_is_reminded_and_not_for_who_wants_none():
    planned = (Said("day_before", "planned"),)
    visit = a_visit(Hearer(person_id=WHO, said=planned), made_by_clinic=False)
    for day, told in ((date(2026, 11, 16), []), (date(2026, 11, 17), [Need.REMINDER])):
        assert list(needs(visit, today=day, rules=RULES, red=())) == told
    today = date(2026, 11, 20)
    assert decided(visit, today, Need.REMINDER) == Way.LETTER
    unwanted = Said("day_before", "skipped", is_unwanted=True)
    sees_it = Hearer(person_id=WHO, said=planned, wants_letters=False, has_account=True)
    for hearer in (Hearer(person_id=WHO, said=(unwanted,)), sees_it):
        assert decided(replace(visit, hearers=(hearer,)), today, Need.REMINDER) == Way.NONE
    mail = Hearer(person_id=WHO, said=planned, by_email=True, has_account=True)
    assert decided(replace(visit, hearers=(mail,)), today, Need.REMINDER) == Way.EMAIL
    lately = (Posted(False, date(2026, 11, 3), is_printed=True),)
    assert decided(replace(visit, letters=lately), today, Need.REMINDER) == Way.NONE
    assert decided(replace(visit, letters=lately), date(2026, 11, 24) + timedelta(1), Need.REMINDER) == Way.CALL


HOME = {"street": "Hamnplan 1", "postal_code": "999 10", "town": "Lindhamn"}


@pytest.fixture
def arne(db: None) -> Person:
    """Somebody with a landline alone."""
    person = make.person(given_name="Arne", **HOME)
    make.contact_card(person, "", landline="+46846500441", large_type=True)
    return person


def booked_by_desk(person: Person, *, days: int = 30, **clinic: Any) -> Booking:
    at = (clock.now() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
    slot = make.slot(make.visit_type(make.clinic(**clinic)), starts_at=at)
    booking = Booking.objects.create(slot=slot, person=person, form_key=uuid.uuid4(), booked_at=clock.now())
    event(booking, BookingEvent.Kind.BOOKED)
    return booking


def event(booking: Booking, kind: BookingEvent.Kind) -> None:
    BookingEvent.objects.create(
        booking=booking, kind=kind, at=clock.now(), channel="phone", by="staff", version=booking.version,
        slot_id_then=booking.slot_id, starts_at_then=booking.slot.starts_at,
    )  # fmt: skip
    booking_changed.send(sender=Booking, booking=booking, change=kind, by=Actor.system())


def skip_all() -> None:
    """As the sender does with what has no way."""
    Message.objects.filter(state="planned", kind__in=["confirmation", "moved", "called_off"]).update(
        state="skipped", finished_at=clock.now(), error_code="send.no_number"
    )


def test_one_with_a_landline_gets_one_letter_however_often_the_job_runs(arne):
    booking = booked_by_desk(arne)
    skip_all()
    assert [actions.reach_otherwise() for _ in range(3)] == [1, 0, 0]
    (letter,) = Letter.objects.all()
    assert (letter.recipient, letter.booking_version, letter.kind) == (arne, 1, "time_made")
    assert letter.unit_id == booking.slot.visit_type.clinic.unit_id
    assert "Du har fått en tid" in letter.text
    assert calendar.moment_in_words(booking.slot.starts_at) in letter.text
    assert booking.slot.visit_type.name not in letter.text


def test_a_visit_soon_is_on_the_call_list_once_and_stays_ticked_off(arne):
    booked_by_desk(arne, days=2)
    skip_all()
    assert actions.reach_otherwise() == 1
    task = CallTask.objects.get()
    assert (task.reason, task.booking_version, Letter.objects.count()) == ("unreached", 1, 0)
    CallTask.objects.update(done_at=clock.now(), done_by_id=None)
    assert actions.reach_otherwise() == 0
    assert CallTask.objects.get().done_at is not None


def test_a_moved_visit_takes_back_its_letter_and_is_told_of_anew(arne):
    booking = booked_by_desk(arne)
    skip_all()
    actions.reach_otherwise()
    booking.version = 2
    booking.save(update_fields=["version"])
    event(booking, BookingEvent.Kind.MOVED)
    skip_all()
    actions.reach_otherwise()
    first, second = Letter.objects.order_by("booking_version")
    assert first.cancelled_at is not None
    assert (second.kind, second.booking_version, second.cancelled_at) == ("time_moved", 2, None)


def test_the_dead_the_silent_clinic_and_the_childs_own_post_get_no_letter(arne):
    dead = booked_by_desk(arne)
    Person.objects.filter(pk=arne.pk).update(died_on=clock.today())
    teen = make.person(birth_year=clock.today().year - 15, **HOME)
    youth = booked_by_desk(teen, kind="youth", sms_level_at_most="N1")
    child = booked_by_desk(make.person(birth_year=clock.today().year - 5, **HOME))
    skip_all()
    actions.reach_otherwise()
    assert not Letter.objects.exists()
    assert set(CallTask.objects.values_list("booking_id", flat=True)) == {child.pk}
    assert reach_visit(booking_id=dead.pk) is False
    assert reach_visit(booking_id=youth.pk) is False


def test_a_childs_letter_goes_to_the_guardian_at_the_guardians_address(db):
    child = make.person(given_name="Ella", birth_year=clock.today().year - 8, street="Annan väg 1", town="Tallsjö")
    mother = guardian(child, sms_allowed_at=None)
    Person.objects.filter(pk=mother.own_person_id).update(**HOME)
    booked_by_desk(child)
    skip_all()
    actions.reach_otherwise()
    letter = Letter.objects.get()
    assert letter.recipient_id == mother.own_person_id
    assert "Ella har fått en tid" in letter.text


def test_a_revealing_clinic_and_a_protected_person_are_told_no_place(arne):
    psychiatry = booked_by_desk(arne, kind="psychiatry", sms_level_at_most="N1", name="Psykiatrin")
    make.contact_card(hidden := make.person(protection="confidential"), "")
    booked_by_desk(hidden)
    skip_all()
    actions.reach_otherwise()
    for letter in Letter.objects.order_by("pk"):
        for word in ("Psykiatrin", "Storgatan", psychiatry.slot.visit_type.clinic.phone[-6:]):
            assert word not in letter.text
    assert Letter.objects.filter(recipient=hidden).exists()


def test_an_email_without_content_goes_first_to_one_who_can_sign_in(db):
    by = make.resident()
    person = Person.objects.get(pk=by.own_person_id)
    proved = {"email": "arne@bergkvist.example", "email_verified_at": clock.now(), "email_allowed_at": clock.now()}
    make.contact_card(person, "", **proved)
    booked_by_desk(person)
    skip_all()
    assert [actions.reach_otherwise() for _ in range(2)] == [1, 0]
    mail = Message.objects.get(kind="news")
    assert (mail.channel, mail.booking_version, mail.state) == ("email", 1, "planned")
    Message.objects.filter(pk=mail.pk).update(state="leased")
    Message.objects.filter(pk=mail.pk).update(state="sending", sending_at=clock.now())
    Message.objects.filter(pk=mail.pk).update(state="failed")
    assert actions.reach_otherwise() == 1, "it bounced, and there is no home to write to"
    assert CallTask.objects.filter(reason="unreached").exists()


def test_an_invitation_that_did_not_arrive_becomes_a_letter_once(db):
    by = make.resident(make.person(**HOME))
    make.contact_card(Person.objects.get(pk=by.own_person_id))
    invitation = make.invitation(make.visit_type(), by.own_person_id)
    actions.tell_of_invitation(invitation=invitation)
    assert not Letter.objects.exists()
    Message.objects.filter(kind="invitation").update(state="skipped")
    assert [actions.reach_otherwise() for _ in range(2)] == [1, 0]
    assert Letter.objects.get().invitation == invitation


def test_the_database_takes_one_letter_to_each_of_a_kind_about_a_version(arne):
    booked_by_desk(arne)
    skip_all()
    actions.reach_otherwise()
    letter = Letter.objects.get()
    letter.pk = uuid.uuid4()
    with pytest.raises(IntegrityError, match="one_letter_to_each_of_a_kind"), transaction.atomic():
        letter.save(force_insert=True)
    with pytest.raises(IntegrityError, match="letter_is_about_one_thing"), transaction.atomic():
        Letter.objects.update(booking_version=None)
