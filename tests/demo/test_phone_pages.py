"""The phone's pages, and its process."""

from __future__ import annotations

import re

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.demo.parties import PATIENCE, wait_until
from tests.demo.phone import SENDER, TEXT, TOKEN, client_of

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
