"""The phone: messages through the real Twilio client, what is refused, what comes back, what goes wrong."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from core import clock
from demo.phone.encoding import size
from tests.demo.conftest import PATIENCE, wait_until
from tests.demo.receiver import receiving

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "f" * 32
CONTROL = "control-token"
SENDER = "+46701740699"
TEXT = (
    "Region Lindmark: Din tid är bokad: tis 1 dec kl 09.00. Kan du inte komma? "
    "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring 08-465 004 10."
)
_numbers = itertools.count(46701740640)


@pytest.fixture
def to():
    """A phone of one's own for each test."""
    return f"+{next(_numbers)}"


@pytest.fixture(scope="module")
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("phone") / "phone.jsonl"


@pytest.fixture(scope="module")
def phone(parties, receiver, data):
    return parties(
        "phone",
        {
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "PHONE_CONTROL_TOKEN": CONTROL,
            "PHONE_INBOUND_URL": f"{receiver.url}/in?key=a+b",
            "PHONE_DATA": str(data),
            "PHONE_PACE": "0",
            "PHONE_RETRY_AFTER": "0",
        },
    )


def client_of(phone, *, token=TOKEN, timeout=PATIENCE):
    one = Client(SID, token, http_client=TwilioHttpClient(timeout=timeout))
    one.api.base_url = phone.url
    return one


@pytest.fixture
def twilio(phone):
    client = client_of(phone)
    yield client
    client.http_client.session.close()


@pytest.fixture
def order(phone):
    """Tell the phone to go wrong; forgotten afterwards."""
    headers = {"Authorization": f"Bearer {CONTROL}"}

    def give(to, do, **more):
        answer = requests.post(
            f"{phone.url}/control", json={"to": to, "do": do, **more}, headers=headers, timeout=PATIENCE
        )
        assert answer.status_code == 201, answer.text

    yield give
    requests.delete(f"{phone.url}/control", headers=headers, timeout=PATIENCE)


def tries(phone, sid):
    headers = {"Authorization": f"Bearer {CONTROL}"}
    told = requests.get(f"{phone.url}/control", headers=headers, timeout=PATIENCE).json()["tries"]
    return [t for t in told if t["sid"] == sid]


def post(phone, **form):
    fields = {"To": "+46701740640", "From": SENDER, "Body": "Hej", **form}
    return requests.post(
        f"{phone.url}/2010-04-01/Accounts/{SID}/Messages.json", data=fields, auth=(SID, TOKEN), timeout=PATIENCE
    )


# --- what works


def test_a_message_is_taken_and_answered_as_twilio_does(twilio, to):
    message = twilio.messages.create(to=to, from_=SENDER, body=TEXT, validity_period=3600)
    assert re.fullmatch(r"SM[0-9a-f]{32}", message.sid)
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert (message.to, message.from_, message.body) == (to, SENDER, TEXT)
    assert (message.account_sid, message.api_version) == (SID, "2010-04-01")
    assert message.date_sent is None
    assert message.error_code is None
    assert abs(message.date_created - clock.now()) < timedelta(minutes=5)


def test_each_step_is_told_in_order_and_signed_so_that_the_real_validator_agrees(twilio, receiver, to):
    address = f"{receiver.url}/status/abc?b=2&a=%C3%A5"
    message = twilio.messages.create(to=to, from_=SENDER, body="Hej då", status_callback=address)
    webhooks = receiver.wait_for(3, sid=message.sid)
    assert [w.parameters["MessageStatus"] for w in webhooks] == ["queued", "sent", "delivered"]
    validator = RequestValidator(TOKEN)
    for webhook in webhooks:
        assert validator.validate(address, webhook.parameters, webhook.headers["X-Twilio-Signature"])
        assert not RequestValidator("other").validate(
            address, webhook.parameters, webhook.headers["X-Twilio-Signature"]
        )
        assert (webhook.parameters["To"], webhook.parameters["SmsSid"]) == (to, message.sid)
    assert len({w.headers["I-Twilio-Idempotency-Token"] for w in webhooks}) == 3
    assert "RawDlrDoneDate" in webhooks[-1].parameters
    assert twilio.messages(message.sid).fetch().status == "delivered"


def test_a_webhook_that_fails_is_sent_again_with_the_same_token(twilio, receiver, to, phone):
    receiver.answers[:] = [500, 302, 204]
    message = twilio.messages.create(to=to, from_=SENDER, body="Hej", status_callback=f"{receiver.url}/s")
    webhooks = receiver.wait_for(5, sid=message.sid)
    first = webhooks[:3]
    assert {w.parameters["MessageStatus"] for w in first} == {"queued"}
    assert len({w.headers["I-Twilio-Idempotency-Token"] for w in first}) == 1
    wait_until(lambda: len(tries(phone, message.sid)) == 5, what="all tries noted")
    assert [t["answer"] for t in tries(phone, message.sid)] == [500, 302, 204, 204, 204]


def test_a_receiver_that_is_not_there_is_tried_four_times_and_the_message_still_arrives(twilio, to, phone):
    message = twilio.messages.create(to=to, from_=SENDER, body="Hej", status_callback="http://localhost:1/s")
    wait_until(lambda: len(tries(phone, message.sid)) == 12, what="three steps of four tries")
    assert {t["answer"] for t in tries(phone, message.sid)} == {0}
    assert twilio.messages(message.sid).fetch().status == "delivered"


def test_messages_are_listed_newest_first_by_number_and_in_pages(twilio, to):
    sids = [twilio.messages.create(to=to, from_=SENDER, body=f"Hej {n}").sid for n in range(5)]
    listed = twilio.messages.list(to=to, page_size=2)
    assert [m.sid for m in listed] == sids[::-1]
    assert [m.sid for m in twilio.messages.list(to=to, limit=3)] == sids[:1:-1]
    assert twilio.messages.list(to=to, from_="+46701740698") == []
    hour_ago, in_an_hour = (clock.now() + timedelta(hours=n) for n in (-1, 1))
    assert len(twilio.messages.list(to=to, date_sent_after=hour_ago)) == 5
    assert twilio.messages.list(to=to, date_sent_after=in_an_hour) == []
    assert twilio.messages.list(to=to, date_sent_before=hour_ago) == []
    assert twilio.messages.list(to=to, date_sent=datetime(2001, 1, 1, tzinfo=UTC)) == []


def test_a_text_outside_gsm_7_takes_more_segments(twilio, to):
    assert twilio.messages.create(to=to, from_=SENDER, body="x" * 161).num_segments == "2"
    assert twilio.messages.create(to=to, from_=SENDER, body="–" + "x" * 70).num_segments == "2"


def test_content_that_should_be_discarded_and_numbers_that_should_be_obfuscated_are(twilio, to):
    message = twilio.messages.create(
        to=to, from_=SENDER, body="Hej", content_retention="discard", address_retention="obfuscate"
    )
    wait_until(lambda: twilio.messages(message.sid).fetch().status == "delivered", what="delivery")
    kept = twilio.messages(message.sid).fetch()
    assert (kept.body, kept.to) == ("", f"{to[:-4]}XXXX")


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("åäöÅÄÖé", "GSM-7", 7, 1),
        ("x" * 160, "GSM-7", 160, 1),
        ("x" * 161, "GSM-7", 161, 2),
        ("x" * 306, "GSM-7", 306, 2),
        ("x" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("ć", "UCS-2", 1, 1),
        ("–" * 70, "UCS-2", 70, 1),
        ("–" * 71, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
    ],
)
def test_segments_are_counted_as_on_the_air(text, alphabet, units, segments):
    counted = size(text)
    assert (counted.alphabet, counted.units, counted.segments) == (alphabet, units, segments)


# --- what is refused


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "0701740610"}, 21211),
        ({"To": "+46 70 174 06 10"}, 21211),
        ({"To": "+46701234567"}, 21608),
        ({"To": "+46701740604"}, 21608),
        ({"To": "+46846500441"}, 21614),
        ({"From": ""}, 21603),
        ({"From": "Region"}, 21212),
        ({"From": "+46701740698"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": " \n"}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": ""}, 21609),
        ({"StatusCallback": "/relative"}, 21609),
        ({"StatusCallback": "ftp://localhost/s"}, 21609),
        ({"StatusCallback": "http://under_score/s"}, 21609),
        ({"StatusCallback": "http://localhost/" + "x" * 4000}, 21609),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"ValidityPeriod": "en timme"}, 21624),
        ({"ContentRetention": "burn"}, 20001),
        ({"SendAt": "2026-12-01T09:00:00Z"}, 20001),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 20001),
        ({"Boddy": "Hej"}, 20001),
        ({"To": ["+46701740640", "+46701740641"]}, 20001),
    ],
)
def test_a_bad_request_gets_twilios_code_and_nothing_is_taken(phone, twilio, changes, code):
    before = len(twilio.messages.list())
    refused = post(phone, **changes)
    assert refused.status_code == 400
    assert refused.json() == {
        "code": code,
        "message": refused.json()["message"],
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": 400,
    }
    assert len(twilio.messages.list()) == before


def test_1600_signs_and_the_longest_validity_are_taken(phone):
    assert post(phone, Body="x" * 1600, ValidityPeriod="36000").status_code == 201


@pytest.mark.parametrize(("user", "password"), [(SID, "wrong"), ("AC" + "0" * 32, TOKEN)])
def test_the_wrong_account_or_token_is_not_let_in(phone, user, password):
    url = f"{phone.url}/2010-04-01/Accounts/{SID}/Messages.json"
    for refused in (
        requests.post(url, data={}, auth=(user, password), timeout=PATIENCE),
        requests.get(url, auth=(user, password), timeout=PATIENCE),
        requests.get(url, timeout=PATIENCE),
    ):
        assert (refused.status_code, refused.json()["code"]) == (401, 20003)


def test_the_real_client_raises_what_it_would_against_twilio(phone, twilio):
    with pytest.raises(TwilioRestException) as error:
        twilio.messages.create(to="+46701234567", from_=SENDER, body="Hej")
    assert (error.value.status, error.value.code) == (400, 21608)
    stranger = client_of(phone, token="wrong")
    with pytest.raises(TwilioRestException) as error:
        stranger.messages.create(to="+46701740640", from_=SENDER, body="Hej")
    assert (error.value.status, error.value.code) == (401, 20003)
    stranger.http_client.session.close()


@pytest.mark.parametrize(
    "path", ["Accounts/{sid}/Messages/SM1.json", "Accounts/{other}/Messages.json", "Accounts/{sid}/Calls.json"]
)
def test_what_is_not_there_is_a_404_as_twilio_writes_it(phone, path):
    url = f"{phone.url}/2010-04-01/{path.format(sid=SID, other='AC' + '0' * 32)}"
    missing = requests.get(url, auth=(SID, TOKEN), timeout=PATIENCE)
    assert (missing.status_code, missing.json()["code"]) == (404, 20404)


@pytest.mark.parametrize("query", ["Too=1", "PageSize=0", "PageSize=1001", "DateSent=soon"])
def test_a_list_is_asked_for_properly_or_not_at_all(phone, query):
    url = f"{phone.url}/2010-04-01/Accounts/{SID}/Messages.json?{query}"
    assert requests.get(url, auth=(SID, TOKEN), timeout=PATIENCE).json()["code"] == 20001


# --- what goes wrong


def test_a_landline_that_is_tried_comes_back_undelivered(twilio, receiver):
    message = twilio.messages.create(
        to="+46846500477", from_=SENDER, body="Hej", status_callback=f"{receiver.url}/s"
    )
    last = receiver.wait_for(3, sid=message.sid)[-1]
    assert (last.parameters["MessageStatus"], last.parameters["ErrorCode"]) == ("undelivered", "30006")
    assert twilio.messages(message.sid).fetch().error_code == 30006


def test_an_ordered_number_comes_back_undelivered_with_that_code(twilio, receiver, order, to):
    order(to, "undelivered", error_code=30005)
    first, second = (
        twilio.messages.create(to=to, from_=SENDER, body="Hej", status_callback=f"{receiver.url}/s")
        for _ in range(2)
    )
    assert receiver.wait_for(3, sid=first.sid)[-1].parameters["ErrorCode"] == "30005"
    assert receiver.wait_for(3, sid=second.sid)[-1].parameters["MessageStatus"] == "delivered"


@pytest.mark.parametrize(
    ("do", "status", "code", "taken"),
    [
        ("too_many_requests", 429, 20429, 0),
        ("server_error", 500, 20500, 0),
        ("server_error_after", 500, 20500, 1),
    ],
)
def test_an_ordered_error_comes_as_often_as_ordered(twilio, order, to, do, status, code, taken):
    order(to, do, times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as error:
            twilio.messages.create(to=to, from_=SENDER, body="Hej")
        assert (error.value.status, error.value.code) == (status, code)
    twilio.messages.create(to=to, from_=SENDER, body="Hej")
    assert len(twilio.messages.list(to=to)) == 2 * taken + 1


@pytest.mark.parametrize(("do", "taken"), [("hang", 1), ("hang_before", 0)])
def test_a_request_can_hang_with_or_without_the_message_being_taken(phone, twilio, order, to, do, taken):
    order(to, do)
    impatient = client_of(phone, timeout=0.3)
    with pytest.raises(requests.Timeout):
        impatient.messages.create(to=to, from_=SENDER, body="Hej")
    impatient.http_client.session.close()
    assert len(twilio.messages.list(to=to)) == taken


@pytest.mark.parametrize(("do", "taken"), [("drop", 1), ("drop_before", 0)])
def test_a_connection_can_be_cut_with_or_without_the_message_being_taken(twilio, order, to, do, taken):
    order(to, do)
    with pytest.raises(requests.ConnectionError):
        twilio.messages.create(to=to, from_=SENDER, body="Hej")
    assert len(twilio.messages.list(to=to)) == taken


def test_an_order_for_every_number_and_for_ever_lasts_until_it_is_forgotten(twilio, order, phone, to):
    order("*", "too_many_requests", times=None)
    for _ in range(3):
        with pytest.raises(TwilioRestException):
            twilio.messages.create(to=to, from_=SENDER, body="Hej")
    requests.delete(f"{phone.url}/control", headers={"Authorization": f"Bearer {CONTROL}"}, timeout=PATIENCE)
    assert twilio.messages.create(to=to, from_=SENDER, body="Hej").sid


def test_webhooks_can_come_in_reverse(twilio, receiver, order, to):
    order(to, "callbacks_reversed")
    sid = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    told = [w.parameters["MessageStatus"] for w in receiver.wait_for(3, sid=sid)]
    assert told == ["delivered", "sent", "queued"]


def test_webhooks_can_come_twice(twilio, receiver, order, to):
    order(to, "callbacks_twice")
    sid = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    told = [w.parameters["MessageStatus"] for w in receiver.wait_for(6, sid=sid)]
    assert told == ["queued", "queued", "sent", "sent", "delivered", "delivered"]


def test_webhooks_can_fail_to_come_at_all(twilio, receiver, order, to):
    order(to, "callbacks_never")
    sid = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    wait_until(lambda: twilio.messages(sid).fetch().status == "delivered", what="delivery")
    after = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    receiver.wait_for(3, sid=after)
    assert receiver.about(sid) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"to": "+46701234567", "do": "hang"},
        {"to": "*", "do": "explode"},
        {"to": "*", "do": "hang", "times": 0},
        {"to": "*", "do": "undelivered", "error_code": 1},
        {"to": "*", "do": "slow", "seconds": 61},
        {"to": "*", "do": "hang", "why": "not"},
        [],
    ],
)
def test_an_order_that_cannot_be_understood_is_refused(phone, bad):
    headers = {"Authorization": f"Bearer {CONTROL}"}
    assert requests.post(f"{phone.url}/control", json=bad, headers=headers, timeout=PATIENCE).status_code == 400


def test_without_the_token_nobody_gives_orders(phone):
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        for method in ("GET", "POST", "DELETE"):
            refused = requests.request(method, f"{phone.url}/control", headers=headers, timeout=PATIENCE)
            assert refused.status_code == 404


# --- the pages


def page_of(phone, path):
    return requests.get(f"{phone.url}{path}", timeout=PATIENCE)


def test_the_phone_shows_the_message_as_delivered_and_how_long_it_is(phone, twilio):
    to = "+46701740610"
    sid = twilio.messages.create(to=to, from_=SENDER, body=TEXT).sid
    wait_until(lambda: twilio.messages(sid).fetch().status == "delivered", what="delivery")
    page = page_of(phone, "/telefon/46701740610/").text
    assert TEXT in page
    assert re.search(r"Levererat \d\d\.\d\d", page)
    assert f"1 sms, {len(TEXT)} tecken, GSM-7" in page
    assert "070-174 06 10" in page
    assert "Sara Lindqvist" in page


@pytest.mark.parametrize("path", ["/telefon/0610/", "/telefon/+46701740610/", "/telefon/46701740610/"])
def test_a_phone_is_found_by_its_number_or_its_last_digits(phone, path):
    assert "070-174 06 10" in page_of(phone, path).text


@pytest.mark.parametrize("path", ["/telefon/4/", "/telefon/abc/", "/telefon/46701234567/", "/telefon/99999/"])
def test_a_phone_that_is_not_one_is_not_found(phone, path):
    assert page_of(phone, path).status_code == 404


def test_the_list_shows_each_phone_with_its_owners_and_last_message(phone, twilio, to):
    twilio.messages.create(to="+46701740615", from_=SENDER, body="Hej till er")
    page = page_of(phone, "/").text
    assert "Amina Warsame och Hodan Warsame" in page
    assert page.index("Hej till er") < page.index("Gunnel Åström")
    assert "fast telefon" in page


def test_a_landline_says_that_it_takes_no_sms_and_has_no_reply_box(phone):
    page = page_of(phone, "/telefon/46846500441/").text
    assert "Den kan inte ta emot sms" in page
    assert "<form" not in page


def test_a_text_is_shown_as_text(phone, twilio, to):
    twilio.messages.create(to=to, from_=SENDER, body="<b>Hej</b>")
    assert "&lt;b&gt;Hej&lt;/b&gt;" in page_of(phone, f"/telefon/{to[1:]}/").text


def test_a_reply_reaches_the_region_signed_and_shows_on_the_phone(phone, receiver, to):
    sent = requests.post(f"{phone.url}/telefon/{to[1:]}/svara", data={"body": "AVBOKA 4821"}, timeout=PATIENCE)
    assert "AVBOKA 4821" in sent.text
    wait_until(lambda: [w for w in receiver.got if w.parameters.get("From") == to], what="the reply")
    webhook = next(w for w in receiver.got if w.parameters.get("From") == to)
    assert webhook.parameters["Body"] == "AVBOKA 4821"
    assert (webhook.parameters["To"], webhook.parameters["SmsStatus"]) == (SENDER, "received")
    signature = webhook.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(f"{receiver.url}/in?key=a+b", webhook.parameters, signature)


@pytest.mark.parametrize("body", ["", " ", "x" * 481])
def test_an_empty_or_endless_reply_is_refused(phone, to, body):
    refused = requests.post(f"{phone.url}/telefon/{to[1:]}/svara", data={"body": body}, timeout=PATIENCE)
    assert refused.status_code == 400


def test_twilios_own_stop_words_stop_and_start_the_sender_and_ours_do_not(phone, twilio, to):
    def reply(body):
        requests.post(f"{phone.url}/telefon/{to[1:]}/svara", data={"body": body}, timeout=PATIENCE)

    reply("STOPP")
    assert twilio.messages.create(to=to, from_=SENDER, body="Hej").sid
    reply("stop")
    with pytest.raises(TwilioRestException) as error:
        twilio.messages.create(to=to, from_=SENDER, body="Hej")
    assert error.value.code == 21610
    reply("START")
    assert twilio.messages.create(to=to, from_=SENDER, body="Hej").sid


def test_pages_have_nothing_inline_and_the_policy_allows_none(phone, to):
    page = page_of(phone, f"/telefon/{to[1:]}/")
    assert not re.search(r"<style| style=| on\w+=|<script>", page.text)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


# --- the process


def test_messages_survive_a_restart_and_those_on_their_way_go_on(parties, receiver, phone, to, tmp_path):
    kept = tmp_path / "kept.jsonl"
    environment = {**phone.environment, "PHONE_DATA": str(kept), "PHONE_PACE": "3600"}
    first = parties("phone", environment)
    client = client_of(first)
    sid = client.messages.create(to=to, from_=SENDER, body="Hej", status_callback=f"{receiver.url}/s").sid
    receiver.wait_for(1, sid=sid)
    client.http_client.session.close()
    first.process.kill()
    first.process.wait(PATIENCE)
    with kept.open("a") as file:
        file.write('{"event": "mess')  # as when killed in the middle of a line
    parties("phone", {**environment, "PHONE_PACE": "0"})
    told = [w.parameters["MessageStatus"] for w in receiver.wait_for(3, sid=sid)]
    assert told == ["queued", "sent", "delivered"]


def test_without_an_inbound_address_there_is_no_reply_box(parties, phone, to):
    environment = {k: v for k, v in phone.environment.items() if k not in ("PHONE_INBOUND_URL", "PHONE_DATA")}
    mute = parties("phone", environment)
    assert "<form" in page_of(phone, f"/telefon/{to[1:]}/").text
    assert "<form" not in page_of(mute, f"/telefon/{to[1:]}/").text
    assert (
        requests.post(f"{mute.url}/telefon/{to[1:]}/svara", data={"body": "x"}, timeout=PATIENCE).status_code
        == 404
    )
    assert mute.stop() == 0


def test_the_log_holds_no_phone_number_text_or_query(phone, twilio, to):
    twilio.messages.create(to=to, from_=SENDER, body="Hemligt")
    page_of(phone, f"/telefon/{to[1:]}/?x=1")
    log = phone.output()
    assert to[1:] not in log
    assert "Hemligt" not in log
    assert "?" not in log
    assert "Error" not in log
