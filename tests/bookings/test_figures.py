"""Cases a month by channel, and the share that residents change themselves: facts, from the first event on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from bookings import actions
from bookings.queries import figures
from core.actor import Channel
from tests import make
from tests.bookings.monday import MONDAY, booked, slots

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(MONDAY, tick=False):
        yield


def test_every_case_counts_once_by_its_channel(by):
    kind = make.visit_type(limit_per_person=9)
    desk = replace(make.staff(kind.clinic.unit), channel=Channel.PHONE)
    moved, kept, gone, called_off, free = slots(kind, 3, 4, 5, 6, 7)
    bookings = [booked(slot, by) for slot in (moved, kept, gone, called_off)]
    actions.move(booking_id=bookings[0].pk, to_slot_id=free.pk, by=by)
    actions.cancel_at_desk(booking_id=bookings[2].pk, by=desk)
    actions.call_off(booking_id=bookings[3].pk, by=desk)
    november = figures.month(date(2026, 11, 1))
    assert (november.cases, november.cases_on_web) == (7, 5)
    assert november.by_kind_and_channel == {
        ("booked", "web"): 4,
        ("called_off", "phone"): 1,
        ("cancelled", "phone"): 1,
        ("moved", "web"): 1,
    }
    assert november.web_share_of_changes == 0.5


def test_a_month_begins_and_ends_at_swedish_midnight(by):
    kind = make.visit_type(exclusive=False)
    for last in ("2026-11-30T22:59:00Z", "2026-11-30T23:01:00Z"):
        with time_machine.travel(last, tick=False):
            booked(make.slot(kind), by)
    assert [figures.month(date(2026, month, 1)).cases for month in (11, 12)] == [1, 1]
    assert figures.month(date(2026, 12, 1)).web_share_of_changes is None


def test_the_command_prints_them_and_refuses_what_is_no_month(by):
    booked(make.slot(make.visit_type()), by)
    out = io.StringIO()
    call_command("book_figures", "2026-11", stdout=out)
    assert out.getvalue().startswith("2026-11: 1 cases, 1 of them on the web")
    with pytest.raises(CommandError, match="is not a month"):
        call_command("book_figures", "november")
