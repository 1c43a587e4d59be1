"""What we send to Twilio passes its published OpenAPI description of Create Message, written out here.

Source: github.com/twilio/twilio-oai, spec/json/twilio_api_v2010.json, ``CreateMessage`` (read in November 2026):
each parameter with its type, pattern and enumeration, and which of them belong together. The request that is
checked is the one that leaves the process, caught by a server that is not Twilio.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from reminders.gateways import Accepted, Handed, TwilioGateway
from reminders.policies import LONGEST_VALIDITY

BOOLEAN = re.compile(r"true|false")
INTEGER = re.compile(r"-?\d+")
TEXT = re.compile(r".*", re.DOTALL)
PHONE_NUMBER = re.compile(r"\+[1-9]\d{1,14}")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/\S*)?")
"""``format: uri``; a host without underscores, as its description says."""

PARAMETERS = {
    "To": PHONE_NUMBER,
    "StatusCallback": ADDRESS,
    "ApplicationSid": re.compile(r"AP[0-9a-fA-F]{32}"),
    "MaxPrice": re.compile(r"-?\d+(\.\d+)?"),
    "ProvideFeedback": BOOLEAN,
    "Attempt": INTEGER,
    "ValidityPeriod": INTEGER,
    "ForceDelivery": BOOLEAN,
    "ContentRetention": re.compile(r"retain|discard"),
    "AddressRetention": re.compile(r"retain|obfuscate"),
    "SmartEncoded": BOOLEAN,
    "PersistentAction": TEXT,
    "ShortenUrls": BOOLEAN,
    "ScheduleType": re.compile(r"fixed"),
    "SendAt": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "SendAsMms": BOOLEAN,
    "ContentVariables": TEXT,
    "RiskCheck": re.compile(r"enable|disable"),
    "From": PHONE_NUMBER,
    "MessagingServiceSid": re.compile(r"MG[0-9a-fA-F]{32}"),
    "Body": TEXT,
    "MediaUrl": ADDRESS,
    "ContentSid": re.compile(r"HX[0-9a-fA-F]{32}"),
}
REQUIRED = {"To"}
ONE_OF_EACH = ({"From", "MessagingServiceSid"}, {"Body", "MediaUrl", "ContentSid"})
"""``x-twilio: conditional``."""

LONGEST_BODY = 1600
PATH = re.compile(r"/2010-04-01/Accounts/AC[0-9a-fA-F]{32}/Messages\.json")


class _Listener(BaseHTTPRequestHandler):
    """Takes whatever comes and remembers it."""

    heard: list[tuple[str, str, dict[str, str], str]] = []  # noqa: RUF012 -- the one list of this listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        self.heard.append((self.command, self.path, dict(self.headers), body))
        answer = json.dumps({"sid": f"SM{uuid.uuid4().hex}", "status": "queued"}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def gateway() -> Iterator[TwilioGateway]:
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield TwilioGateway(
        account=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        sender=settings.SMS_SENDER,
        base=f"http://127.0.0.1:{server.server_port}",
        timeout=5.0,
        fiction_only=True,
    )
    server.shutdown()
    server.server_close()


def faults(form: dict[str, list[str]]) -> list[str]:
    """What the description does not allow."""
    found = [f"{name} is no parameter" for name in form if name not in PARAMETERS]
    found += [f"{name} is missing" for name in REQUIRED - set(form)]
    found += [f"exactly one of {group}" for group in ONE_OF_EACH if len(group & set(form)) != 1]
    for name, values in form.items():
        found += [f"{name} twice"] * (len(values) != 1)
        found += [f"{name}: {value}" for value in values if not PARAMETERS.get(name, TEXT).fullmatch(value)]
    return found


def sent(gateway: TwilioGateway, **other: Any) -> tuple[str, str, dict[str, str], dict[str, list[str]]]:
    usual: dict[str, Any] = {
        "to": "+46701740630",
        "body": "Region Lindmark: Din tid är bokad: tis 1 dec kl 09.00.",
        "callback": "https://vard.example.se/sms/kvitto/twilio/0af3.x-Y_z/",
        "validity": 3600,
        "subject": "",
        "reference": uuid.uuid4(),
    }
    _Listener.heard.clear()
    assert isinstance(gateway.send(Handed(**{**usual, **other})), Accepted)
    [(method, path, headers, body)] = _Listener.heard
    return method, path, headers, parse_qs(body, keep_blank_values=True, strict_parsing=True)


def test_the_request_is_the_one_that_is_described(gateway):
    method, path, headers, form = sent(gateway)
    assert method == "POST"
    assert PATH.fullmatch(urlsplit(path).path)
    assert not urlsplit(path).query
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    login = f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}"
    assert headers["Authorization"] == f"Basic {base64.b64encode(login.encode()).decode()}"
    assert faults(form) == []
    assert set(form) == {"To", "From", "Body", "StatusCallback", "ValidityPeriod"}


@how(max_examples=60, deadline=None)
@given(
    last=st.integers(5, 99),
    body=st.text(st.sampled_from("abcåäöÅÄÖéü@£$ 019:;&=+%#?\n_,."), min_size=1, max_size=160),
    validity=st.integers(1, LONGEST_VALIDITY),
)
def test_every_number_text_and_validity_of_ours_arrives_as_it_was(gateway, last, body, validity):
    to = f"+467017406{last:02d}"
    _, _, _, form = sent(gateway, to=to, body=body, validity=validity)
    assert faults(form) == []
    assert (form["To"], form["Body"], form["ValidityPeriod"]) == ([to], [body], [str(validity)])
    assert 1 <= int(form["ValidityPeriod"][0]) <= 36_000
    assert len(form["Body"][0]) <= LONGEST_BODY


@pytest.mark.parametrize(
    "wrong",
    [
        {"To": ["070-174 06 30"], "From": ["+46701740699"], "Body": ["x"]},
        {"To": ["+46701740630"], "Body": ["x"]},
        {"To": ["+46701740630"], "From": ["+46701740699"]},
        {"To": ["+46701740630"], "From": ["+46701740699"], "Body": ["x"], "Validity": ["1"]},
        {"To": ["+46701740630"], "From": ["+46701740699"], "Body": ["x"], "RiskCheck": ["off"]},
        {"To": ["+46701740630"], "From": ["+46701740699"], "Body": ["x"], "StatusCallback": ["/sms/"]},
    ],
)
def test_the_description_as_written_here_refuses_what_is_wrong(wrong):
    assert faults(wrong)
