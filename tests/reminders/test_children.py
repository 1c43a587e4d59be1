"""Who hears of a child's visits, in which words, and who may answer for the child."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import ContactCard, Custody, Person
from bookings.models import Booking, BookingEvent
from clinics.models import Clinic
from core import calendar, clock
from reminders import actions
from reminders.actions.sending import begin_sending
from reminders.models import Inbound, Message
from reminders.wording import Words, compose, lint
from representation.actions import Case, bar_guardian, choose_for_child
from tests import make
from tests.reminders.conftest import new_number
from tests.reminders.family import child_turning_13_on, guardian, heard_by, visit
from tests.representation.people import born_years_ago, known_at

pytestmark = pytest.mark.django_db
State = Message.State
YOUTH: dict[str, Any] = {"kind": Clinic.Kind.YOUTH, "sms_level_at_most": "N1"}


@pytest.fixture
def child():
    return make.person(given_name="Ella", **born_years_ago(8))


def refused(message):
    """Why the message is not sent now; "" when it goes."""
    Message.objects.filter(pk=message.pk).update(state=State.LEASED)
    actions.lease_due()
    sent = _begin(message)
    message.refresh_from_db()
    return "" if sent else message.error_code


def _begin(message):
    return begin_sending(message_id=message.pk, provider="test")


def barred(child, by):
    clinic = make.clinic()
    known_at(clinic, child)
    staff = make.staff(clinic.unit)
    case = Case("LS 2026-7", clock.today(), None)
    bar_guardian(child_id=child.pk, guardian_id=by.own_person_id, case=case, by=staff)


def test_each_guardian_who_wants_it_gets_a_message_of_their_own(child):
    first, second, without = (guardian(child) for _ in range(3))
    choose_for_child(child_id=child.pk, reminders=False, name_in_sms=False, by=without)
    assert heard_by(visit(child)) == {first.own_person_id, second.own_person_id}


def test_nobody_else_hears_of_a_visit_that_is_silent_or_of_a_child_that_is_protected(child):
    guardian(child)
    assert heard_by(visit(child, **YOUTH)) == {child.pk}
    Person.objects.filter(pk=child.pk).update(protection="confidential")
    child.refresh_from_db()
    assert heard_by(visit(child, days=5)) == {child.pk}


def test_a_message_to_a_child_under_13_never_goes_to_the_childs_own_card(child):
    make.contact_card(child, new_number())
    message = Message.objects.get(booking=visit(child))
    assert refused(message) == "send.child"


def test_whether_it_is_sent_is_decided_when_it_is_sent(child):
    for change in (
        lambda by: barred(child, by),
        lambda by: Custody.objects.filter(child=child).update(until=clock.today() - timedelta(days=1)),
        lambda by: choose_for_child(child_id=child.pk, reminders=False, name_in_sms=False, by=by),
        lambda by: Person.objects.filter(pk=child.pk).update(protection="confidential"),
    ):
        Custody.objects.filter(child=child).delete()
        Person.objects.filter(pk=child.pk).update(protection="none")
        by = guardian(child)
        message = Message.objects.get(booking=visit(child, days=3 + Booking.objects.count()))
        change(by)
        assert refused(message) == "send.not_theirs"
    by = guardian(make.person(**born_years_ago(7)))
    child = Person.objects.get(guardians__guardian_id=by.own_person_id)
    message = Message.objects.get(booking=visit(child))
    ContactCard.objects.filter(person_id=by.own_person_id).update(mobile_verified_at=None)
    assert refused(message) == "send.unverified"


def test_on_the_stroke_of_the_13th_birthday_nothing_goes_to_a_guardian_and_a_minute_before_it_does():
    day = clock.today() + timedelta(days=2)
    child = child_turning_13_on(day)
    guardian(child)
    before = Message.objects.get(booking=visit(child, days=4))
    after = Message.objects.get(booking=visit(child, days=5))
    Message.objects.update(expires_at=clock.now() + timedelta(days=10))
    midnight = calendar_midnight(day)
    with time_machine.travel(midnight - timedelta(minutes=1), tick=False):
        assert refused(before) == ""
    with time_machine.travel(midnight, tick=False):
        assert refused(after) == "send.not_theirs"


def calendar_midnight(day):
    return calendar.instant(day, time())


def test_from_13_a_message_goes_to_the_teens_own_proved_number_and_to_nothing_else():
    teen = make.person(**born_years_ago(14))
    guardian(teen)
    booking = visit(teen)
    assert heard_by(booking) == {teen.pk}
    card = make.contact_card(teen, new_number(), mobile_verified_at=None)
    message = Message.objects.get(booking=booking)
    assert refused(message) == "send.unverified"
    card.mobile_verified_at = clock.now()
    card.save()
    assert refused(Message.objects.get(booking=visit(teen, days=6))) == ""


def sent_words(by, booking):
    message = Message.objects.get(booking=booking, recipient_id=by.own_person_id)
    assert refused(message) == ""
    return message


def test_the_words_are_the_childs_and_name_the_child_only_when_asked_and_never_at_n1(child):
    by = guardian(child)
    assert "Barnets tid" in sent_words(by, visit(child)).body
    choose_for_child(child_id=child.pk, reminders=True, name_in_sms=True, by=by)
    assert "Ellas tid" in sent_words(by, visit(child, days=4)).body
    at_n1 = sent_words(by, visit(child, days=5, sms_level_at_most="N1")).body
    assert "Barnets tid" in at_n1
    assert "Ella" not in at_n1


def test_every_text_about_a_child_fits_in_one_sms():
    longest = Words(
        region="Region Lindmarken",
        region_phone="08-465 004 100",
        starts_at=clock.now().replace(day=28, hour=9),
        free_until=clock.now().replace(day=27, hour=9),
        code="4821",
        clinic_phone="08-465 004 100",
        child="",
    )
    for language in ("sv", "en"):
        for kind in Message.Kind:
            words = replace(longest, language=language, minutes=10)
            for told in (words, replace(words, code=""), replace(words, child="Ella", place="A", clinic="B")):
                assert not lint.faults(compose(kind, told, level="N3"), region=words.region), (kind, language)


def answer(message, word):
    Inbound.objects.create(
        provider="test", provider_id=f"SM{message.pk}{word}"[:60], sender=message.to,
        body=f"{word} {message.answer_code}", received_at=clock.now(),
    )  # fmt: skip
    actions.apply_inbound()
    return Message.objects.get(answers__provider_id=f"SM{message.pk}{word}"[:60])


def test_avboka_from_a_guardians_phone_is_the_guardians_act(child):
    by = guardian(child)
    booking = visit(child)
    reply = answer(sent_words(by, booking), "AVBOKA")
    booking.refresh_from_db()
    assert (booking.state, reply.kind) == (Booking.State.CANCELLED, Message.Kind.CANCELLATION_DONE)
    event = BookingEvent.objects.get(booking=booking, kind="cancelled")
    assert event.by == BookingEvent.By.GUARDIAN


def test_after_13_an_answer_from_a_guardian_changes_nothing_and_tells_nothing():
    child = child_turning_13_on(clock.today() + timedelta(days=1))
    by = guardian(child)
    booking = visit(child, days=6)
    message = sent_words(by, booking)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        for word in ("AVBOKA", "JA"):
            reply = answer(message, word)
            assert (reply.kind, reply.booking_id) == (Message.Kind.NOT_YOURS_NOW, None)
    booking.refresh_from_db()
    assert booking.state == Booking.State.ACTIVE
