"""A client of the phone as Twilio's own, and what a test may ask of it."""

from __future__ import annotations

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.demo.parties import PATIENCE

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "f" * 32
CONTROL = "control-token"
SENDER = "+46701740699"
TEXT = (
    "Region Lindmark: Din tid är bokad: tis 1 dec kl 09.00. Kan du inte komma? "
    "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring 08-465 004 10."
)


def client_of(phone, *, token=TOKEN, timeout=PATIENCE):
    one = Client(SID, token, http_client=TwilioHttpClient(timeout=timeout))
    one.api.base_url = phone.url
    return one


def tries(phone, sid):
    headers = {"Authorization": f"Bearer {CONTROL}"}
    told = requests.get(f"{phone.url}/control", headers=headers, timeout=PATIENCE).json()["tries"]
    return [t for t in told if t["sid"] == sid]


def post(phone, **form):
    fields = {"To": "+46701740640", "From": SENDER, "Body": "Hej", **form}
    return requests.post(
        f"{phone.url}/2010-04-01/Accounts/{SID}/Messages.json", data=fields, auth=(SID, TOKEN), timeout=PATIENCE
    )
