"""46elks as a process: what it takes, what it tells us by a secret address, and how it stands in for Twilio."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core import clock
from reminders import actions, references
from reminders.gateways import Accepted, Handed, Later, Rejected, Undecided
from reminders.models import Inbound, Message, Receipt
from reminders.webhooks import ToldStatus
from tests.reminders.conftest import new_number
from tests.reminders.elks import Elks
from tests.reminders.phone import wait_until

pytestmark = pytest.mark.django_db
State = Message.State
SECRET = "a-secret-of-more-than-thirty-two-signs"


@pytest.fixture(scope="module")
def elks_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elks]:
    process = Elks(tmp_path_factory.mktemp("elks") / "elks.log")
    yield process
    process.stop()


@pytest.fixture
def elks(elks_process: Elks, settings: Any) -> Iterator[Elks]:
    settings.ELKS_CALLBACK_SECRET = SECRET
    yield elks_process
    elks_process.forget()


def handed(**other: Any) -> Handed:
    usual: dict[str, Any] = {
        "to": new_number(),
        "body": "Region Lindmark: Din tid är bokad.",
        "callback": "http://localhost:9/",
        "validity": 60,
        "subject": "",
        "reference": uuid.uuid4(),
    }
    return Handed(**{**usual, **other})


def test_each_answer_of_46elks_is_one_of_our_outcomes(elks):
    assert isinstance(elks.gateway().send(handed()), Accepted)
    assert elks.gateway().send(handed(to="+4670")) == Rejected("number_not_fiction")
    assert elks.gateway(fiction_only=False).send(handed(to="+4670")) == Rejected("not_a_number")
    assert elks.gateway(sender="+46701740601").send(handed()) == Rejected("sender_not_ours")
    assert elks.gateway(sender="46701740698").send(handed()) == Rejected("sender_not_ours")
    assert elks.gateway(password="wrong").send(handed()) == Later("credentials")
    assert elks.gateway(base="http://localhost:9").send(handed()) == Later("no_connection")
    elks.order("too_many_requests")
    assert elks.gateway().send(handed()) == Later("busy")
    for fault in ("server_error", "server_error_after", "drop", "drop_before", "hang", "hang_before"):
        elks.order(fault)
        assert isinstance(elks.gateway(timeout=0.3).send(handed()), Undecided), fault
        elks.forget()


def test_its_list_tells_what_went_to_a_number_though_it_keeps_no_words(elks):
    one, gateway = handed(), elks.gateway()
    known = gateway.send(one).provider_id
    [found] = gateway.sent_to(one.to, since=clock.now())
    assert (found.provider_id, found.body) == (known, "")
    wait_until(lambda: gateway.look_up(known).status == "delivered")
    assert gateway.sent_to(one.to, since=clock.now() + timedelta(days=2)) == []


@pytest.mark.django_db(transaction=True)
def test_its_delivery_reports_come_by_the_secret_address_and_end_the_row(planned, elks, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    elks.order("callbacks_twice")
    message = planned()
    actions.send_all_due(gateway=elks.gateway())
    message.refresh_from_db()
    assert message.provider_id, f"{message.state}: {message.error_code}"
    wait_until(lambda: Receipt.objects.filter(provider_id=message.provider_id).count() == 2)
    actions.apply_receipts()
    message.refresh_from_db()
    assert (message.state, message.provider) == (State.DELIVERED, "46elks")
    wait_until(lambda: len([t for t in elks.told() if t["id"] == message.provider_id]) == 4)
    assert {(t["answer"], t["reply"]) for t in elks.told() if t["id"] == message.provider_id} == {(204, "")}


def inbound(settings: Any, *, secret: str, **other: str) -> Any:
    fields = {"direction": "incoming", "id": "s" + "3" * 32, "from": "+46701740630", "to": "+46701740698"}
    path = reverse("reminders:inbound", args=["46elks"])
    return Client().post(f"{path}?{references.SECRETS_NAME}={secret}", {**fields, "message": "STOPP", **other})


def test_an_sms_to_its_number_is_taken_once_and_only_with_the_secret(elks, settings):
    for wrong in ("", "another", SECRET[:-1]):
        assert inbound(settings, secret=wrong).status_code == 403
    for _ in range(2):
        answer = inbound(settings, secret=SECRET)
        assert (answer.status_code, answer.content) == (204, b"")
    [kept] = Inbound.objects.all()
    assert (kept.provider, kept.sender, kept.body) == ("46elks", "+46701740630", "STOPP")
    settings.ELKS_CALLBACK_SECRET = ""
    assert inbound(settings, secret="").status_code == 403


def test_a_report_of_one_carrier_says_nothing_of_what_the_other_has(planned, elks, settings, caplog):
    """The row was handed to 46elks; Twilio's name cannot move it, whoever signed."""
    message = planned()
    actions.send_all_due(gateway=elks.gateway())
    told = ToldStatus("SM1", "failed", "30003", "token")
    reference = references.reference_of(message.pk)
    actions.store_receipt(provider="twilio", reference=reference, told=told)
    actions.apply_receipts()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert str(message.pk) in caplog.text


@pytest.mark.usefixtures("as_jobs")
def test_it_takes_over_when_the_first_fails_for_minutes_and_hands_back_slowly(planned, phone, elks):
    first, second = phone.gateway(), elks.gateway()
    first._client.api.base_url = "http://localhost:9"
    begun = clock.now()

    def minute(number: float, count: int) -> list[str]:
        with time_machine.travel(begun + timedelta(minutes=number), tick=False):
            messages = [planned() for _ in range(count)]
            actions.send_all_due(gateway=first, others=[second])
            rows = Message.objects.filter(pk__in=[m.pk for m in messages])
            return sorted(row.provider for row in rows if row.state == State.SENT)

    for number in range(3):
        assert minute(number, 2) == []
    assert minute(4, 3) == ["46elks"] * 3
    first._client.api.base_url = phone.url
    assert minute(8, 3) == ["46elks"] * 3
    minute(9.5, 1)
    assert 0 <= minute(10, 20).count("twilio") <= 8
    minute(24, 1)
    assert minute(26, 5) == ["twilio"] * 5


@pytest.mark.usefixtures("as_jobs")
def test_what_the_first_may_have_is_never_given_to_the_second(planned, phone, elks):
    phone.order("drop", times=3)
    messages = [planned() for _ in range(3)]
    for later in (0, 5, 60):
        with time_machine.travel(clock.now() + timedelta(minutes=later)):
            actions.send_all_due(gateway=phone.gateway(), others=[elks.gateway()])
            assert actions.settle_stuck(gateway=elks.gateway()) == 0
    phone.forget()
    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.provider) == (State.SENDING, "twilio")
        assert elks.gateway().sent_to(message.to, since=clock.now()) == []


@pytest.mark.usefixtures("as_jobs")
def test_a_worker_that_meets_three_failures_running_gives_back_the_rest(planned, phone):
    nobody = phone.gateway()
    nobody._client.api.base_url = "http://localhost:9"
    for _ in range(6):
        planned()
    assert actions.send_all_due(gateway=nobody) == 3
    assert list(Message.objects.order_by("-attempts").values_list("attempts", flat=True)) == [1, 1, 1, 0, 0, 0]
    assert set(Message.objects.values_list("state", flat=True)) == {State.PLANNED}
