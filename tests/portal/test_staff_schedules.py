"""The time book's pages: written, previewed, published; a day closed with a plan; rules changed in plain words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bookings import actions
from bookings.actions import NewWeekly
from bookings.models import Booking, Closure, ClosurePlan, Schedule, ScheduleException, Slot, VisitType, WeeklyTime
from core import calendar
from core.actor import Actor, Role
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 11, 22, 11, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_the_sunday_before() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def schedule() -> Schedule:
    return make.schedule(make.visit_type(), name="Cecilia Ceder")


@pytest.fixture
def manager(client: Client, schedule: Schedule) -> Actor:
    return staff.at_desk(client, schedule.clinic.unit, Role.UNIT_MANAGER)


def weekly(schedule: Schedule, **values: Any) -> dict[str, Any]:
    """What the form is sent with: Mondays from eight to ten."""
    told = {
        "visit_type": str(schedule.clinic.visit_types.get().pk), "weekdays": ["0"], "opens": "08:00",
        "closes": "10:00", "capacity": "1", "since": "2026-11-23",
    }  # fmt: skip
    return {**told, **values}


def at(name: str, **kwargs: uuid.UUID) -> str:
    return reverse(f"admin:{name}", kwargs=kwargs)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def published(schedule: Schedule, by: Actor, **values: Any) -> None:
    kind = schedule.clinic.visit_types.get()
    new = NewWeekly(kind.pk, (0,), time(8), time(10), 30, MONDAY)
    actions.draft_weekly_times(schedule_id=schedule.pk, new=new, by=by)
    actions.publish(schedule_id=schedule.pk, by=by)


def book(slot: Slot) -> Booking:
    by = make.resident(make.person(given_name="Sara", family_name="Lindqvist"))
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def test_weekly_times_are_written_previewed_and_published(client, schedule, manager):
    assert client.post(at("add_weekly", schedule_id=schedule.pk), weekly(schedule)).status_code == 303
    assert "Nytt, inte publicerat" in text(client.get(at("schedule", schedule_id=schedule.pk)))
    page = text(client.get(at("preview", schedule_id=schedule.pk)))
    assert "<dt>Nya tider</dt><dd>60</dd>" in page
    assert "Måndag 30 november" in page
    assert not Slot.objects.exists()
    assert client.post(at("preview", schedule_id=schedule.pk)).status_code == 303
    assert Slot.objects.count() == 60
    assert "60 nya tider är gjorda" in text(client.get(at("schedule", schedule_id=schedule.pk)))


def test_the_preview_tells_of_all_that_is_amiss(client, schedule, manager):
    published(schedule, manager)
    other = make.schedule(
        make.visit_type(make.clinic(unit=schedule.clinic.unit)), practitioner=schedule.practitioner, name="Andra"
    )
    make.slot(other.clinic.visit_types.get(), schedule=other, starts_at=calendar.instant(MONDAY, time(11)))
    book(Slot.objects.get(starts_at=calendar.instant(MONDAY, time(8, 30))))
    old = WeeklyTime.objects.get()
    actions.draft_end(weekly_id=old.pk, last_day=date(2026, 11, 22), by=manager)
    kind = schedule.clinic.visit_types.get()
    for days, opens, closes in (((0,), time(8, 15), time(12, 10)), ((3, 6), time(1), time(5))):
        new = NewWeekly(kind.pk, days, opens, closes, 30, MONDAY)
        actions.draft_weekly_times(schedule_id=schedule.pk, new=new, by=manager)
    page = text(client.get(at("preview", schedule_id=schedule.pk)))
    for told in (
        "Bokade tider som inte passar i schemat", "Måndag 23 november kl. 08.30, Sjuksköterskebesök",
        "Tiden är redan upptagen i schemat", "På två ställen samtidigt", "Andra", "Röda dagar",
        "Torsdag 24 december 2026", "Utanför vanliga tider", "Minuter som blir över", "25 minuter blir över",
    ):  # fmt: skip
        assert told in page, told
    assert "Sara Lindqvist" not in page


def test_the_night_when_the_clock_is_put_forward_is_told_of(client, schedule, manager):
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=UTC), tick=False):
        new = NewWeekly(schedule.clinic.visit_types.get().pk, (6,), time(1), time(5), 60, date(2027, 3, 2))
        actions.draft_weekly_times(schedule_id=schedule.pk, new=new, by=manager)
        staff.sign_in(client, manager)
        assert "Söndag 28 mars: kl. 02–03 finns inte" in text(client.get(at("preview", schedule_id=schedule.pk)))


def test_a_refused_form_comes_back_filled_in(client, schedule, manager):
    answer = client.post(at("add_weekly", schedule_id=schedule.pk), weekly(schedule, closes="07:00"))
    assert answer.status_code == 422
    assert "Tiden måste sluta efter att den börjar." in text(answer)
    assert 'value="07:00"' in text(answer)
    assert client.post(at("add_weekly", schedule_id=schedule.pk), {}).status_code == 422
    assert not WeeklyTime.objects.exists()


def test_a_weekly_time_is_changed_ended_and_taken_back(client, schedule, manager):
    published(schedule, manager)
    row = WeeklyTime.objects.get()
    form = client.get(at("change_weekly", weekly_id=row.pk))
    assert 'value="08:00"' in text(form)
    changed = weekly(schedule, opens="09:00", closes="11:00", since="2026-12-07")
    assert client.post(at("change_weekly", weekly_id=row.pk), changed).status_code == 303
    assert "Slutar 6 december 2026, inte publicerat" in text(client.get(at("schedule", schedule_id=schedule.pk)))
    for one in WeeklyTime.objects.all():
        assert client.post(at("undo_weekly", weekly_id=one.pk)).status_code == 303
    assert client.get(at("end_weekly", weekly_id=row.pk)).status_code == 200
    assert client.post(at("end_weekly", weekly_id=row.pk), {"last_day": "2026-12-31"}).status_code == 303
    assert WeeklyTime.objects.get().drafted_until == date(2026, 12, 31)


def test_an_exception_is_in_wall_time_and_can_be_taken_away(client, schedule, manager):
    sent = {"dag": "2026-12-01", "fran": "13:00", "till": "16:30", "reason": "Kurs"}
    assert client.get(at("add_exception", schedule_id=schedule.pk)).status_code == 200
    assert client.post(at("add_exception", schedule_id=schedule.pk), sent).status_code == 303
    row = ScheduleException.objects.get()
    assert row.begins_at == datetime(2026, 12, 1, 12, tzinfo=UTC)
    page = text(client.get(at("schedule", schedule_id=schedule.pk)))
    assert "Tisdag 1 december kl. 13.00 till kl. 16.30" in page
    assert client.post(at("drop_exception", exception_id=row.pk)).status_code == 303
    assert not ScheduleException.objects.exists()


def test_slots_are_added_withdrawn_put_back_and_opened_by_hand(client, schedule, manager):
    published(schedule, manager)
    day = f"{at('slots', schedule_id=schedule.pk)}?dag=2026-11-23"
    kind = str(schedule.clinic.visit_types.get().pk)
    sent = {"visit_type": kind, "at": "13:00", "minutes": "20", "capacity": "12", "kind": "web"}
    assert client.post(day, sent).status_code == 302
    assert "0 av 12 tagna" in text(client.get(day))
    clash = client.post(day, {**sent, "at": "13:10"})
    assert (clash.status_code, "Schemat har redan en tid då" in text(clash)) == (422, True)
    assert client.post(day, {**sent, "at": "13:10", "kind": "extra"}).status_code == 302
    slot = Slot.objects.earliest("starts_at")
    client.post(at("withdraw_slot", slot_id=slot.pk))
    assert "Indragen av mottagningen" in text(client.get(day))
    client.post(at("put_back_slot", slot_id=slot.pk))
    assert "Indragen av mottagningen" not in text(client.get(day))
    limit = {"first": "2026-11-23", "last": "2026-11-23", "opens": "staff"}
    assert client.get(at("limit_slots", schedule_id=schedule.pk)).status_code == 200
    assert client.post(at("limit_slots", schedule_id=schedule.pk), limit).status_code == 302
    assert "Bokas av mottagningen" in text(client.get(day))
    assert client.post(at("limit_slots", schedule_id=schedule.pk), {**limit, "opens": "days"}).status_code == 422


def closed_day(schedule: Schedule) -> tuple[list[Booking], list[Slot]]:
    """Two booked on Monday, and a colleague with two free times on Tuesday."""
    kind = schedule.clinic.visit_types.get()
    monday = [make.slot(kind, schedule=schedule, starts_at=calendar.instant(MONDAY, time(h))) for h in (8, 9)]
    colleague = make.schedule(kind, name="Henrik Lind")
    tuesday = MONDAY + timedelta(days=1)
    free = [make.slot(kind, schedule=colleague, starts_at=calendar.instant(tuesday, time(h))) for h in (8, 9)]
    return [book(slot) for slot in monday], free


def test_a_day_is_closed_with_the_plan_that_is_proposed(client, schedule):
    bookings, free = closed_day(schedule)
    staff.at_desk(client, schedule.clinic.unit)
    assert client.get(at("close_schedule", schedule_id=schedule.pk)).status_code == 200
    address = f"{at('close_schedule', schedule_id=schedule.pk)}?dag=2026-11-23"
    page = text(client.get(address))
    assert "Stäng Cecilia Ceder, måndag 23 november" in page
    assert "2 patienter är bokade." in page
    chosen = dict(re.findall(r'name="(b-[0-9a-f-]+)".*?<option value="([^"]+)" selected', page))
    assert chosen == {f"b-{b.pk}": f"move:{s.pk}" for b, s in zip(bookings, free, strict=True)}
    keys = list(chosen)
    twice = client.post(address, {**chosen, keys[1]: chosen[keys[0]]})
    assert (twice.status_code, "Fler än en ska till samma tid" in text(twice)) == (422, True)
    assert not Closure.objects.exists()
    unchosen = client.post(address, {keys[0]: chosen[keys[0]]})
    assert "bokningen kom till medan du planerade" in text(unchosen)
    answer = client.post(address, {**chosen, keys[1]: "cancel", "reason": "Sjuk"}, follow=True)
    assert "Cecilia Ceder, måndag 23 november" in text(answer)
    assert text(answer).count(">Klart<") == 2
    first, second = (Booking.objects.get(pk=one.pk) for one in bookings)
    assert (first.slot_id, second.state) == (free[0].pk, "cancelled")


def test_what_got_stuck_is_shown_until_somebody_decides_and_the_day_can_be_opened_again(client, schedule):
    bookings, free = closed_day(schedule)
    by = staff.at_desk(client, schedule.clinic.unit)
    day = {"begins_at": calendar.instant(MONDAY, time()), "ends_at": calendar.instant(MONDAY, time(20))}
    choices = [actions.Choice(bookings[0].pk, "cancel")]
    closure = actions.close(schedule_id=schedule.pk, reason="", choices=choices, by=by, **day)
    page = text(client.get(at("closing", closure_id=closure.pk)))
    assert "En bokning är inte klar" in page
    assert "2 bokningar väntar på dig" in text(client.get(at("schedules")))
    client.post(at("go_on", closure_id=closure.pk))
    page = text(client.get(at("closing", closure_id=closure.pk)))
    assert "En bokning gick inte att ordna" in page
    assert f"move:{free[1].pk}" in page
    plan = ClosurePlan.objects.get(booking=bookings[1])
    client.post(at("replan", plan_id=plan.pk), {"what": f"move:{free[1].pk}"})
    assert Booking.objects.get(pk=bookings[1].pk).slot_id == free[1].pk
    assert "Alla bokningar är klara" in text(client.get(at("schedules")))
    answer = client.post(at("reopen", closure_id=closure.pk), follow=True)
    assert "Öppnat igen" in text(answer)
    assert Slot.objects.filter(schedule=schedule, withdrawn_at=None).count() == 2


def test_whoever_was_shown_stands_in_the_log(client, schedule, role):
    from audit.models import AccessEvent

    bookings, _free = closed_day(schedule)
    staff.at_desk(client, schedule.clinic.unit)
    client.get(f"{at('close_schedule', schedule_id=schedule.pk)}?dag=2026-11-23")
    with role(None):
        shown = AccessEvent.objects.filter(action="booking.day_list_read").values_list("person_id", flat=True)
        assert set(shown) == {one.person_id for one in bookings}


def test_the_rules_of_a_visit_type_are_changed_and_say_what_they_mean(client, schedule, manager):
    kind = schedule.clinic.visit_types.get()
    page = client.get(at("visit_type", visit_type_id=kind.pk))
    assert "0 bokade tider framåt" in text(page)
    assert "Sjuksköterskebesök" in text(client.get(at("visit_types")))
    begun = page.context["form"].initial
    sent = {name: value for name, value in begun.items() if value is not None and value is not False}
    answer = client.post(at("visit_type", visit_type_id=kind.pk), {**sent, "free_hours": "72", "age_from": "18"})
    assert answer.status_code == 303
    kind.refresh_from_db()
    assert (kind.free_hours, kind.age_from, kind.exclusive) == (72, 18, True)
    for wrong, said in (
        ({"age_to": "17"}, "Till ålder är lägre än från ålder"),
        ({"choose_this_if": "Du har feber"}, "Skriv texten på engelska också: Du har feber"),
        ({"free_hours": "-1"}, "Skriv minst 0"),
        ({"horizon_days": "1", "notice_minutes": "1440"}, "Ingen skulle kunna boka"),
    ):
        refused = client.post(at("visit_type", visit_type_id=kind.pk), {**sent, "age_from": "18", **wrong})
        assert (refused.status_code, said in text(refused)) == (422, True), said
    assert VisitType.objects.get(pk=kind.pk).age_to is None


def test_a_new_schedule_begins_empty(client, schedule, manager):
    assert client.get(at("add_schedule")).status_code == 200
    sent = {"clinic": str(schedule.clinic_id), "practitioner": "", "name": "Provrum 2"}
    assert client.post(at("add_schedule"), sent).status_code == 303
    assert "Inga veckotider är publicerade." in text(client.get(at("schedules")))


def test_the_desk_closes_days_but_does_not_write_schedules(client, schedule):
    staff.at_desk(client, schedule.clinic.unit)
    page = text(client.get(at("schedules")))
    assert at("close_schedule", schedule_id=schedule.pk) in page
    assert at("add_schedule") not in page
    for name in ("schedule", "preview", "slots", "add_weekly"):
        assert client.get(at(name, schedule_id=schedule.pk)).status_code == 404
    auditor = Client()
    staff.at_desk(auditor, schedule.clinic.unit, Role.AUDITOR)
    assert auditor.get(at("schedules")).status_code == 404
    assert at("schedules") not in text(auditor.get(reverse("admin:index")))
