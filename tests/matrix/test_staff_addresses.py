"""Every address of the staff that names somebody's row: for each role of that unit, and of another."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from bookings.models import Booking
from clinics.models import Assignment
from core.actor import Role
from tests.matrix.addresses import named
from tests.matrix.browser import Browser
from tests.matrix.deeds.account import alike, merged
from tests.matrix.deeds.at_work import feed_key, letter, task, unsure_sms
from tests.matrix.deeds.deed import DESK, MEET_PATIENTS, newcomer
from tests.matrix.deeds.invitations import offered, planned
from tests.matrix.deeds.log import finding, question
from tests.matrix.deeds.schedules import exception, published, slot, stuck
from tests.matrix.deeds.time_book import today
from tests.matrix.everybody import ROLES_AT, STAFF, at
from tests.matrix.world import ADULT, A, B, World
from tests.portal import staff

OK, SENT, LIST, WRONG, NOT_ALLOWED, NOT_THERE, NO = 200, 302, 303, 422, 405, 404, 409


@dataclass(frozen=True)
class Line:
    """What an address of a row at A answers: to ``who`` may come to it, and to everybody else.

    ``get`` is the same to all where it only leads to the list, which is there or not; ``others`` are what the
    rest are told when they send the form.
    """

    who: frozenset[str]
    get: int = OK
    post: int = NOT_THERE
    get_by_others: int = NOT_THERE
    others: tuple[int, ...] = (NOT_THERE,)

    def expected(self, method: str, name: str) -> tuple[int, ...]:
        """The answers that are right."""
        if name in self.who:
            return (self.get if method == "get" else self.post,)
        return (self.get_by_others,) if method == "get" else self.others


REGION = at(A, Role.REGION_ADMINISTRATOR) | at(B, Role.REGION_ADMINISTRATOR)
MANAGERS = at(A, Role.UNIT_MANAGER)
ONE_OF_THE_STAFF = Line(MANAGERS | REGION, post=OK)


def ticked_off(*roles: Role) -> Line:
    """A GET only leads to the list, which is there or not."""
    return Line(at(A, *roles), LIST, LIST, LIST, (NOT_THERE, NO))


DAY_LIST = Line(at(A, *Role), SENT, SENT, SENT)
"""One's own unit's receptionist marks somebody, its auditor is told no: both go back to the list."""
OF_THE_DESK = Line(at(A, *MEET_PATIENTS), post=WRONG)
ANYBODYS_DESK = Line(at(A, *MEET_PATIENTS) | at(B, *MEET_PATIENTS), post=WRONG)
"""Somebody may come to a clinic for the first time: every desk can have their card, and it is in their log."""
WRITTEN = Line(MANAGERS, post=WRONG)
BACK_TO_IT = Line(MANAGERS, LIST, LIST)
BACK_TO_THE_DAY = Line(MANAGERS, SENT, SENT)
CLOSED = Line(at(A, *MEET_PATIENTS), post=OK)
BACK_TO_THE_CLOSING = Line(at(A, *MEET_PATIENTS), LIST, LIST)
"""The manager writes the time book; everybody who meets patients closes days in it."""
NOTHING_SAID = Line(at(A, *MEET_PATIENTS), LIST, LIST, LIST, (LIST,))
"""A form without an answer changes nothing, and leads to the list, which is there or not."""
PAIRS = Line(REGION, post=WRONG)
WHOM_THE_SESSION_HOLDS = Line(frozenset())
"""Nobody has been found to be invited: tests.portal.test_staff_inviting."""
LINES = {
    "admin:mark_arrived": DAY_LIST,
    "admin:undo_arrival": DAY_LIST,
    "admin:mark_attended": DAY_LIST,
    "admin:mark_missed": DAY_LIST,
    "admin:undo_outcome": DAY_LIST,
    "admin:person_card": Line(at(A, *MEET_PATIENTS) | at(B, *MEET_PATIENTS), post=OK),
    "admin:change_card": ANYBODYS_DESK,
    "admin:desk_times": Line(at(A, *MEET_PATIENTS), post=OK),
    "admin:desk_extra": OF_THE_DESK,
    "admin:desk_book": OF_THE_DESK,
    "admin:desk_book_as": OF_THE_DESK,
    "admin:desk_move": Line(at(A, *MEET_PATIENTS), post=OK),
    "admin:desk_move_to": OF_THE_DESK,
    "admin:desk_cancel": OF_THE_DESK,
    "admin:desk_wish": OF_THE_DESK,
    "admin:booking_notes": OF_THE_DESK,
    "admin:tick_notes": ticked_off(*MEET_PATIENTS),
    "admin:undo_called": ticked_off(*DESK, Role.REGION_ADMINISTRATOR),
    "admin:undo_printed": ticked_off(*DESK),
    "admin:sms_replies": Line(MANAGERS, NOT_ALLOWED, LIST, NOT_ALLOWED, (NOT_THERE, NO)),
    "admin:sms_text": WRITTEN,
    "admin:sms_went": ticked_off(*DESK),
    "admin:sms_again": ticked_off(*DESK),
    "admin:end_feed_key": ticked_off(Role.UNIT_MANAGER),
    "admin:person": ONE_OF_THE_STAFF,
    "admin:new_device": ONE_OF_THE_STAFF,
    "admin:assign": Line(MANAGERS | REGION, post=WRONG),
    "admin:change_person": Line(REGION, post=WRONG),
    "admin:protect": Line(MANAGERS | REGION, NOT_ALLOWED, LIST, NOT_ALLOWED),
    "admin:identity": Line(REGION, post=WRONG),
    "admin:choose_names": Line(REGION, NOT_ALLOWED, LIST, NOT_ALLOWED),
    "admin:end_assignment": Line(MANAGERS | REGION, NOT_ALLOWED, LIST, NOT_ALLOWED),
    "admin:question": Line(MANAGERS, post=WRONG),
    "admin:finding": Line(at(A, Role.AUDITOR), post=WRONG),
    "admin:duplicate": PAIRS,
    "admin:tell_apart": PAIRS,
    "admin:merge": PAIRS,
    "admin:end_entry": Line(at(A, *DESK), post=WRONG),
    "admin:request_answered": ticked_off(*DESK),
    "admin:called": ticked_off(*DESK, Role.REGION_ADMINISTRATOR),
    "admin:invite_times": WHOM_THE_SESSION_HOLDS,
    "admin:invite_to_time": WHOM_THE_SESSION_HOLDS,
    "admin:invite_to_time_as": WHOM_THE_SESSION_HOLDS,
    "admin:batch": Line(at(A, *MEET_PATIENTS), OK, LIST),
    "admin:withdraw_invitation": ticked_off(*MEET_PATIENTS),
    "admin:answer_offer": NOTHING_SAID,
    "admin:end_wish": ticked_off(*MEET_PATIENTS),
    "admin:letter": Line(at(A, *DESK), post=OK),
    "admin:letter_printed": ticked_off(*DESK),
    "admin:letter_paper": Line(at(A, *DESK), post=OK),
    "admin:schedule": Line(MANAGERS, post=OK),
    "admin:preview": Line(MANAGERS, post=LIST),
    **{f"admin:{name}": WRITTEN for name in ("add_weekly", "add_exception", "slots", "limit_slots")},
    **{f"admin:{name}": WRITTEN for name in ("change_weekly", "end_weekly", "visit_type", "clinic_reminders")},
    **{f"admin:{name}": BACK_TO_IT for name in ("undo_weekly", "drop_exception")},
    **{f"admin:{name}": BACK_TO_THE_DAY for name in ("withdraw_slot", "put_back_slot")},
    **{f"admin:{name}": CLOSED for name in ("close_schedule", "closing")},
    **{f"admin:{name}": BACK_TO_THE_CLOSING for name in ("go_on", "replan", "reopen")},
    "admin:clinics_careprovider_change": Line(REGION),
    "admin:clinics_careunit_change": Line(REGION),
    "admin:clinics_clinic_change": Line(at(A, *MEET_PATIENTS) | REGION),
    "admin:clinics_practitioner_change": Line(REGION),
    "admin:bookings_booking_change": Line(at(A, *MEET_PATIENTS)),
    "admin:bookings_slot_change": Line(MANAGERS),
    "admin:bookings_schedule_change": Line(MANAGERS),
    "admin:bookings_visittype_change": Line(MANAGERS),
    "admin:reminders_message_change": Line(at(A, *MEET_PATIENTS)),
}
ON_THE_LIST = ("mark_arrived", "undo_arrival", "mark_attended", "mark_missed", "undo_outcome")
OF_A_BOOKING = ("desk_move", "desk_cancel", "desk_wish", "booking_notes", "tick_notes")
KEPT = ("person", "assign", "new_device", "change_person", "protect", "identity")
ELSEWHERE = {
    "admin:draft": "one's own half-done work: tests.portal.test_staff_lock",
    "admin:run_job": "a name in the schedule, not a row: tests.portal.test_staff_jobs",
    "admin:app_list": "a heading, not a row",
    "admin:None": "Django's own: an id alone leads on to its page of change",
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A refusal is a warning in the log; here all of them are meant."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def test_the_table_names_every_address_that_names_a_row():
    of_rows = {name for name, pattern in named(get_resolver().url_patterns) if "<" in str(pattern.pattern)}
    history = {name for name in of_rows if name.endswith("_history")}
    there_are = {name for name in of_rows - history if name.startswith("admin:")}
    assert there_are - set(ELSEWHERE) == set(LINES)


def test_a_row_is_there_for_those_of_its_unit_whose_work_it_is_and_for_nobody_else(world):
    rows, wrong = rows_at_a(world), list[str]()
    for role, place in ROLES_AT:
        name, client = f"{role} at {place}", Client()
        staff.sign_in(client, world.places[place].staff[role])
        browser = Browser.of(client)
        for address, line in LINES.items():
            path = reverse(address, args=rows[address])
            for method in ("get", "post"):
                answer = browser.get(path) if method == "get" else browser.post(path, {})
                right = line.expected(method, name)
                if answer.status_code not in right:
                    wrong.append(f"{name}: {method} {address}: {answer.status_code}, not {right}")
    assert not wrong, "\n".join(wrong)


def test_the_table_names_nobody_who_is_not_there():
    assert {name for line in LINES.values() for name in line.who} <= STAFF


def rows_at_a(world: World) -> dict[str, list[Any]]:
    """One of each, at unit A or about its people."""
    place, user, pair = world.places[A], newcomer(world), alike(world)
    visit, printed = world.subjects[ADULT].bookings[A], letter(world)
    offer = offered(world)
    arrived, called, unsure = today(Booking.State.ACTIVE)(world), task(world), unsure_sms(world)
    return {
        **{f"admin:{name}": [arrived.pk] for name in ON_THE_LIST},
        **{f"admin:{name}": [visit.person_id] for name in ("person_card", "change_card")},
        **{f"admin:{name}": [visit.person_id, place.visit_type.pk] for name in ("desk_times", "desk_extra")},
        "admin:desk_book": [visit.person_id, world.free[A].pk],
        "admin:invite_times": [place.visit_type.pk],
        "admin:invite_to_time": [world.free[A].pk],
        "admin:invite_to_time_as": [world.free[A].pk, world.free[A].visit_type_id],
        "admin:desk_book_as": [visit.person_id, world.free[A].pk, world.free[A].visit_type_id],
        "admin:desk_move_to": [visit.pk, world.free[A].pk],
        **{f"admin:{name}": [visit.pk] for name in OF_A_BOOKING},
        **{f"admin:{name}": [called.pk] for name in ("called", "undo_called")},
        "admin:end_feed_key": [feed_key(world)[0].pk],
        "admin:sms_replies": [place.clinic.pk],
        "admin:sms_text": [place.clinic.pk, "confirmation", "n1", "egen"],
        **{f"admin:{name}": [unsure.pk] for name in ("sms_went", "sms_again")},
        **{f"admin:{name}": [user.pk] for name in KEPT},
        "admin:end_assignment": [user.pk, Assignment.objects.get(user=user).pk],
        "admin:choose_names": [place.clinic.unit.provider_id],
        "admin:question": [question(world).pk],
        "admin:finding": [finding(world).pk],
        **{f"admin:{name}": [pair.pk] for name in ("duplicate", "tell_apart")},
        "admin:merge": [merged(world).pk],
        "admin:end_entry": ["bar", world.rights["bar child of 8"]],
        "admin:request_answered": [world.rights["request"]],
        **{f"admin:{name}": [printed.pk] for name in ("letter", "letter_paper", "letter_printed", "undo_printed")},
        **_time_book(world),
        "admin:batch": [planned(world).pk],
        "admin:withdraw_invitation": [world.subjects[ADULT].invitations[A].pk],
        "admin:answer_offer": [offer.pk],
        "admin:end_wish": [offer.wish.booking_id],
        "admin:clinics_careprovider_change": [place.clinic.unit.provider_id],
        "admin:clinics_careunit_change": [place.clinic.unit_id],
        "admin:clinics_clinic_change": [place.clinic.pk],
        "admin:clinics_practitioner_change": [place.schedule.practitioner_id],
        "admin:bookings_booking_change": [visit.pk],
        "admin:bookings_slot_change": [visit.slot_id],
        "admin:bookings_schedule_change": [place.schedule.pk],
        "admin:bookings_visittype_change": [place.visit_type.pk],
        "admin:reminders_message_change": [visit.messages.order_by("pk").values_list("pk", flat=True)[0]],
    }


def _time_book(world: World) -> dict[str, list[Any]]:
    """Of a schedule that is published, and of another that is closed."""
    of, gap, free, plan = published(world), exception(world), slot(world), stuck(world)
    row = of.weekly_times.earliest("weekday")
    in_it = ("schedule", "preview", "add_weekly", "add_exception", "slots", "limit_slots", "close_schedule")
    return {
        **{f"admin:{name}": [of.pk] for name in in_it},
        **{f"admin:{name}": [row.pk] for name in ("change_weekly", "end_weekly", "undo_weekly")},
        "admin:drop_exception": [gap.pk],
        **{f"admin:{name}": [free.pk] for name in ("withdraw_slot", "put_back_slot")},
        **{f"admin:{name}": [plan.closure_id] for name in ("closing", "go_on", "reopen")},
        "admin:replan": [plan.pk],
        "admin:visit_type": [world.places[A].visit_type.pk],
        "admin:clinic_reminders": [world.places[A].clinic.pk],
    }
