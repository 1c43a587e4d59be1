"""What is due at night or on a red day waits if it can, and a late reminder offers nothing that is over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from core import calendar
from reminders import actions, composing, subjects
from reminders.models import Message
from tests import make
from tests.reminders.conftest import booked

pytestmark = pytest.mark.django_db
Kind = Message.Kind


def at(day: date, hour: int) -> datetime:
    return calendar.instant(day, time(hour))


def test_only_what_cannot_wait_is_leased_at_night_and_on_a_red_day_what_would_lose_its_worth():
    red, after = date(2027, 1, 6), date(2027, 1, 7)
    with time_machine.travel(at(date(2026, 12, 1), 9)):
        booking = booked(make.slot(starts_at=at(after, 15)), make.person(), reminds=True)
    booking.messages.update(send_at=at(red, 0), expires_at=at(after, 14))
    confirmation, day_before = (booking.messages.get(kind=kind) for kind in (Kind.CONFIRMATION, Kind.DAY_BEFORE))
    with time_machine.travel(at(red, 2)):
        assert actions.lease_due() == [confirmation.pk]
    with time_machine.travel(at(red, 10)):
        assert actions.lease_due() == [], "both hold tomorrow too"
        booking.messages.filter(pk=day_before.pk).update(expires_at=at(after, 8))
        assert actions.lease_due() == [day_before.pk]
    with time_machine.travel(at(red, 21)):
        assert actions.lease_due() == []
    with time_machine.travel(at(after, 8)):
        assert [Message.objects.get(pk=pk).kind for pk in actions.lease_due()] == [Kind.FIRST_REMINDER]


def test_no_reminder_sent_after_the_free_moment_or_where_it_is_not_cancelled_on_the_web_offers_it():
    starts = at(date(2026, 12, 1), 9)
    with time_machine.travel(starts - timedelta(days=20)):
        bookings = [
            booked(
                make.slot(make.visit_type(cancels_on_web=on_web), starts_at=starts), make.person(), reminds=True
            )
            for on_web in (True, False)
        ]
    for booking, on_web in zip(bookings, (True, False), strict=True):
        for message in composing.with_facts(booking.messages.order_by("pk")):
            about = subjects.of(message)
            just_before = starts - timedelta(hours=24, seconds=1)
            assert composing.invites_answer(message, about, now=just_before) is on_web
            assert not composing.invites_answer(message, about, now=starts - timedelta(hours=24))
            message.invites = False
            assert not composing.invites_answer(message, about, now=just_before)
