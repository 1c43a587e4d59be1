"""Kallelser: made by hand and in batches, booked by, declined, taken back, run out."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Identity, Person, digest_of
from accounts.signals import person_died
from bookings import actions
from bookings.batch_file import TooManyNumbers, read_numbers
from bookings.models import Booking, Invitation, InvitationBatch, VisitType
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from core.identity import parse_identity_number
from reminders.models import Letter, Message
from tests import make

pytestmark = pytest.mark.django_db


def kind_of(**values: Any) -> VisitType:
    return make.visit_type(**{"open_to": "invited", **values})


def invited(kind: VisitType, person: Person | None = None, **values: Any) -> Invitation:
    told = {"book_before": clock.today() + timedelta(days=30), "by": make.staff(kind.clinic.unit)}
    person = person or make.person()
    return actions.invite(person_id=person.pk, visit_type_ids=[kind.pk], **{**told, **values})


def book(kind: VisitType, by: Actor, days: int = 3) -> Booking:
    slot = make.slot(kind, starts_at=clock.now() + timedelta(days=days))
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def test_one_who_is_invited_books_what_is_closed_to_others_and_once():
    kind, by = kind_of(limit_per_person=5), make.resident()
    with pytest.raises(Refused) as refused:
        book(kind, by)
    assert refused.value.reason.code == "book.invited_only"
    invitation = invited(kind, Person.objects.get(pk=by.own_person_id))
    booking = book(kind, by)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.booking) == ("used", booking)
    with pytest.raises(Refused):
        book(kind, by, days=4)


def test_cancelled_while_there_is_time_it_waits_again_and_later_it_does_not():
    kind, by = kind_of(), make.resident()
    invitation = invited(kind, Person.objects.get(pk=by.own_person_id))
    actions.cancel(booking_id=book(kind, by).pk, by=by)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.booking, invitation.ended_at) == ("open", None, None)
    booking = book(kind, by, days=40)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        actions.cancel(booking_id=booking.pk, by=by)
    invitation.refresh_from_db()
    assert invitation.state == "used"


def test_it_runs_out_at_the_end_of_its_last_day_in_sweden():
    kind, by = kind_of(), make.resident()
    with time_machine.travel("2026-11-23T12:00:00Z"):
        invitation = invited(kind, Person.objects.get(pk=by.own_person_id), book_before=clock.today())
    with time_machine.travel("2026-11-23T22:59:00Z"):  # 23.59
        assert actions.expire_invitations() == 0
    with time_machine.travel("2026-11-23T23:00:00Z"):
        with pytest.raises(Refused):
            actions.decline_invitation(invitation_id=invitation.pk, by=by)
        assert (actions.expire_invitations(), actions.expire_invitations()) == (1, 0)
    invitation.refresh_from_db()
    assert invitation.state == "expired"


def test_declined_with_words_that_the_clinic_keeps_and_a_letter_that_is_not_sent():
    kind, by = kind_of(), make.resident()
    invitation = invited(kind, Person.objects.get(pk=by.own_person_id))
    assert Letter.objects.get().cancelled_at is None, "an account, but nothing that reaches them"
    actions.decline_invitation(invitation_id=invitation.pk, words="Jag går hos en annan", by=by)
    actions.decline_invitation(invitation_id=invitation.pk, words="igen", by=by)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.declined_words) == ("declined", "Jag går hos en annan")
    assert Letter.objects.get().cancelled_at is not None
    with pytest.raises(NotYours):
        actions.decline_invitation(invitation_id=invitation.pk, by=make.resident())


def test_taken_back_by_its_own_unit_alone_and_only_while_it_waits():
    kind = kind_of()
    invitation = invited(kind)
    with pytest.raises(NotYours):
        actions.withdraw_invitation(invitation_id=invitation.pk, by=make.staff())
    actions.withdraw_invitation(invitation_id=invitation.pk, by=make.staff(kind.clinic.unit))
    used, by = kind_of(), make.resident()
    answered = invited(used, Person.objects.get(pk=by.own_person_id))
    book(used, by)
    with pytest.raises(Refused):
        actions.withdraw_invitation(invitation_id=answered.pk, by=make.staff(used.clinic.unit))


def test_nobody_is_invited_who_has_died_is_invited_already_or_has_such_a_time():
    kind = kind_of()
    dead = make.person(died_on=clock.today())
    twice = make.person()
    invited(kind, twice)
    by = make.resident()
    booked = Person.objects.get(pk=by.own_person_id)
    invited(kind, booked)
    book(kind, by)
    for person, code in ((dead, "invite.dead"), (twice, "invite.already"), (booked, "invite.has_booking")):
        with pytest.raises(Refused) as refused:
            invited(kind, person)
        assert refused.value.reason.code == code


def test_a_timed_one_is_a_booking_that_is_confirmed_and_a_double_click_is_one():
    kind, person, key = kind_of(), make.person(), uuid.uuid4()
    slot, staff = make.slot(kind), make.staff(kind.clinic.unit)
    first, again = (
        actions.invite_to_time(person_id=person.pk, slot_id=slot.pk, form_key=key, by=staff) for _ in range(2)
    )
    assert first == again
    assert first.booking is not None
    assert (first.timed, first.state, first.booking.slot) == (True, "used", slot)
    assert sorted(m.kind for m in Message.objects.all()) == ["confirmation", "day_before", "first_reminder"]


def test_who_has_an_account_and_a_phone_gets_an_sms_and_no_letter_the_rest_a_letter():
    kind = kind_of()
    by = make.resident()
    reached = Person.objects.get(pk=by.own_person_id)
    make.contact_card(reached)
    invited(kind, reached)
    assert (Message.objects.filter(kind="invitation").count(), Letter.objects.count()) == (1, 0)
    phone_only = make.person()
    make.contact_card(phone_only, "+46701740631")
    invited(kind, phone_only)
    assert list(Letter.objects.values_list("recipient_id", flat=True)) == [phone_only.pk]
    text = Letter.objects.get().text
    assert kind.clinic.name in text
    assert kind.name not in text


def test_a_letter_about_what_reveals_names_no_clinic_and_the_silent_clinics_send_none():
    revealing = kind_of(at=make.clinic(kind="psychiatry", sms_level_at_most="N1", name="Psykiatrimottagningen"))
    invited(revealing)
    assert "Psykiatri" not in Letter.objects.get().text
    invited(kind_of(at=make.clinic(kind="youth", sms_level_at_most="N1", name="Ungdomsmottagningen")))
    assert Letter.objects.count() == 1


def test_nobody_waits_for_one_who_has_died():
    invitation = invited(kind_of())
    person_died.send(sender=None, person=invitation.person, by=Actor.system())
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


# --- batches

NUMBERS = ("198601042388", "198405062392", "194106279161", "196503143254", "199311022389", "197907042381")


def numbered(text: str, **values: Any) -> Person:
    number = parse_identity_number(text, today=clock.today())
    person = make.person(**values)
    Identity.objects.create(
        person=person, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )
    return person


def planned(kind: VisitType, content: bytes, by: Actor) -> InvitationBatch:
    numbers = read_numbers([content], today=clock.today(), at_most=1_000)
    last = clock.today() + timedelta(days=30)
    return actions.plan_batch(numbers=numbers, visit_type_ids=frozenset({kind.pk}), book_before=last, by=by)


def test_the_dry_run_counts_who_is_left_out_by_reason_and_invites_nobody():
    kind = kind_of()
    first = numbered(NUMBERS[0])
    numbered(NUMBERS[1], died_on=clock.today())
    invited(kind, numbered(NUMBERS[2]))
    numbered(NUMBERS[3], protection=Person.Protection.CONFIDENTIAL)
    content = "\n".join(["Personnummer", *NUMBERS[:5], NUMBERS[0], "198601042389", ""]).encode()
    batch = planned(kind, content, make.staff(kind.clinic.unit))
    assert batch.waiting == [str(first.pk)]
    assert batch.left_out == {"already": 1, "bad_number": 1, "dead": 1, "protected": 1, "twice": 1, "unknown": 1}
    assert Invitation.objects.count() == 1
    assert batch.digest == hashlib.sha256(content + b"\n").hexdigest()
    held = str(InvitationBatch.objects.values().get())
    assert not [number for number in NUMBERS if number in held]


def test_a_confirmed_batch_goes_on_where_it_stopped_and_looks_at_each_anew(monkeypatch):
    monkeypatch.setattr(actions.batches, "AT_ONCE", 2)
    kind = kind_of()
    people = [numbered(number) for number in NUMBERS[:5]]
    staff = make.staff(kind.clinic.unit)
    batch = planned(kind, "\n".join(NUMBERS[:5]).encode(), staff)
    assert actions.run_batches() == 0, "not confirmed"
    actions.confirm_batch(batch_id=batch.pk, by=staff)
    assert actions.invite_next(batch_id=batch.pk) == 2
    left = Person.objects.get(pk=batch.waiting[3])
    left.died_on = clock.today()
    left.save(update_fields=["died_on"])
    actions.run_batches()
    actions.run_batches()
    batch.refresh_from_db()
    assert (batch.invited, batch.left_out, batch.waiting) == (4, {"dead": 1}, [])
    assert batch.done_at is not None
    assert Invitation.objects.filter(batch=batch).count() == 4 == len(people) - 1


def test_a_batch_is_its_own_units_and_a_draft_is_forgotten_after_a_day():
    kind = kind_of()
    staff = make.staff(kind.clinic.unit)
    batch = planned(kind, b"198601042388", staff)
    for other in (make.staff(), make.staff(kind.clinic.unit, Role.AUDITOR)):
        with pytest.raises((NotYours, Refused)):
            actions.confirm_batch(batch_id=batch.pk, by=other)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert actions.forget_drafts() == 1


def test_a_file_is_read_as_it_comes_whatever_its_ends_and_cuts():
    content = b"\xef\xbb\xbf19860104-2388;Sara\r\n\r\n8405062392\r\nfel 12\n198601042388"
    whole = read_numbers([content], today=clock.today(), at_most=10)
    cut = read_numbers([content[i : i + 3] for i in range(0, len(content), 3)], today=clock.today(), at_most=10)
    assert (len(whole.numbers), whole.bad, whole.twice) == (2, 1, 1)
    assert cut == whole
    with pytest.raises(TooManyNumbers):
        read_numbers([content], today=clock.today(), at_most=2)
    assert "198" not in repr(whole.numbers)
