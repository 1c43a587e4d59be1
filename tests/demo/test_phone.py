"""The phone: messages through the real Twilio client, and what is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from core import clock
from demo.phone.encoding import size
from tests.demo.parties import PATIENCE, wait_until
from tests.demo.phone import SENDER, SID, TEXT, TOKEN, client_of, post, tries

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
