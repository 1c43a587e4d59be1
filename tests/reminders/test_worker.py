"""Real workers that are killed, and a broker that is down: nobody is written to twice, and no row is stuck."""

from __future__ import annotations

import os
import random
import select
import socket
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from demo.launcher.addresses import with_database
from reminders.models import Message, Receipt
from tests import make
from tests.reminders.conftest import booked, new_number
from tests.reminders.phone import ROOT, Phone
from tests.reminders.worker import Worker, environment, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
State = Message.State
CONCURRENCY = 2
ENDED = [State.DELIVERED, State.UNKNOWN]


@pytest.fixture
def house(live_server: Any, settings: Any, tmp_path: Path, phone: Phone) -> Iterator[Worker]:
    """Web in this process, a worker in its own, the phone in a third; one clock that can be moved."""
    settings.PUBLIC_URL = live_server.url
    settings.CLOCK_OFFSET_FILE = tmp_path / "clock-offset"
    worker = Worker(environment(phone), tmp_path / "worker.log", concurrency=CONCURRENCY)
    worker.start()
    yield worker
    worker.kill()


def move_clock(settings: Any, seconds: float) -> None:
    settings.CLOCK_OFFSET_FILE.write_text(str(seconds))


def planned(count: int) -> list[Message]:
    """That many people, each with a number of their own and a confirmation that is due."""
    slot = make.slot(make.visit_type(), capacity=count)
    for _ in range(count):
        person = make.person()
        make.contact_card(person, new_number())
        booked(slot, person)
    return list(Message.objects.order_by("pk"))


def in_state(*states: str) -> int:
    return Message.objects.filter(state__in=states).count()


def test_a_worker_killed_while_the_provider_has_the_line_writes_to_nobody_twice(house, phone, settings):
    """One call hangs after the phone took it, one before; both workers are killed then, and 38 leases lost."""
    phone.order("hang")
    phone.order("hang_before")
    planned(45)
    until(lambda: in_state(State.SENDING) == CONCURRENCY and not phone.orders())
    house.kill()
    phone.forget()
    assert in_state(State.SENDING) == CONCURRENCY
    move_clock(settings, 62)
    house.start()
    until(lambda: in_state(State.DELIVERED) == 44)
    assert in_state(State.SENDING) == 1
    move_clock(settings, 16 * 60)
    until(lambda: in_state(*ENDED) == 45)
    assert in_state(State.UNKNOWN) <= 1 * CONCURRENCY
    at_phone = [len(phone.taken(number)) for number in Message.objects.values_list("to", flat=True)]
    assert sorted(at_phone) == [0] + [1] * 44
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_much_fails_at_once_and_each_is_written_to_at_most_once(house, phone, settings):
    """``make chaos`` in small: children killed at random, lines cut, receipts late, doubled, backwards, lost."""
    luck, count, kills = random.Random(7), 40, 3
    for fault, times in (("callbacks_late", 10), ("callbacks_twice", 20), ("callbacks_reversed", 20)):
        phone.order(fault, times=times)
    for fault in ("drop", "server_error_after", "drop_before", "callbacks_never"):
        phone.order(fault, times=2)
    planned(count)
    for moment in sorted(luck.sample(range(5, count - 10), kills)):
        until(partial(is_at_least, moment, State.SENT, *ENDED))
        house.kill_a_child(luck)
    for seconds, over in (
        (62, [State.PLANNED, State.LEASED]),
        (16 * 60, [State.SENDING]),
        (80 * 60, [State.SENT]),
    ):
        move_clock(settings, seconds)
        until(partial(is_none, *over))
    phone.forget()
    assert in_state(*ENDED) == count
    assert in_state(State.UNKNOWN) <= kills * CONCURRENCY
    words = Counter((sms.to, sms.body) for number in numbers() for sms in phone.taken(number))
    assert set(words.values()) == {1}
    told = Message.objects.filter(state=State.DELIVERED).values_list("to", "body")
    assert set(told) <= set(words)


def is_at_least(count: int, *states: str) -> bool:
    return in_state(*states) >= count


def is_none(*states: str) -> bool:
    return in_state(*states) == 0


def numbers() -> set[str]:
    return set(Message.objects.values_list("to", flat=True))


def test_when_the_callback_is_lost_the_providers_list_tells(house, phone, settings):
    phone.order("hang")
    phone.order("callbacks_never")
    [message] = planned(1)
    until(lambda: in_state(State.SENDING) == 1 and not phone.orders())
    house.kill()
    phone.forget()
    move_clock(settings, 62)
    house.start()
    until(lambda: in_state(State.DELIVERED) == 1)
    message.refresh_from_db()
    assert message.provider_id == phone.taken(message.to)[0].sid
    assert not Receipt.objects.filter(provider_id=message.provider_id).exists()


BOOK = """
import sys, django
django.setup()
from uuid import UUID, uuid4
from bookings import actions
from core.actor import Actor, Assurance
person = UUID(sys.argv[2])
by = Actor(user_id=uuid4(), person_id=person, assurance=Assurance.LOA3)
booking = actions.book(slot_id=UUID(sys.argv[1]), person_id=person, form_key=uuid4(), by=by)
print("booked", booking.pk, flush=True)
sys.stdin.read()
"""


def book_in_a_process(redis_url: str, phone: Phone) -> subprocess.Popen[str]:
    """As the web does it: its login, its transaction, its wake-up."""
    person, slot = make.person(), make.slot()
    make.clinic_policy(slot.visit_type.clinic, first=False, day_before=False)
    make.contact_card(person, new_number())
    make.resident(person)
    web = with_database(os.environ["VP_WEB_DATABASE_URL"], str(connection.settings_dict["NAME"]))
    variables = environment(phone, REDIS_URL=redis_url, DATABASE_URL=web)
    return subprocess.Popen(
        [sys.executable, "-c", BOOK, str(slot.pk), str(person.pk)],
        env=variables,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def has_booked(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline().startswith("booked ")


def test_a_booking_commits_while_the_broker_is_down_and_is_confirmed_on_the_phone_later(house, phone, tmp_path):
    with book_in_a_process(f"unix://{tmp_path}/nobody.sock", phone) as process:
        assert has_booked(process)
        assert in_state(State.PLANNED) == 1
        process.communicate("")
    until(lambda: in_state(State.DELIVERED) == 1)
    message = Message.objects.get()
    [taken] = phone.taken(message.to)
    assert (taken.sid, taken.body) == (message.provider_id, message.body)


def test_a_booking_does_not_wait_for_a_broker_that_hangs(phone, settings, tmp_path):
    """It is done while the broker still holds the line: whoever waited would have hung up by then."""
    settings.CLOCK_OFFSET_FILE = None
    address = f"/tmp/vp-{uuid.uuid4().hex[:8]}.sock"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(address)
        silent.listen()
        with book_in_a_process(f"unix://{address}", phone) as process:
            line, _ = silent.accept()
            with line:
                assert has_booked(process)
                assert not hung_up(line)
            process.communicate("")
    os.unlink(address)
    assert in_state(State.PLANNED) == 1


def hung_up(line: socket.socket) -> bool:
    while select.select([line], [], [], 0)[0]:
        if not line.recv(4096):
            return True
    return False
