"""The staff's e-ID as a real process: HSA-id and commissions, no identity number, only what both sides know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from joserfc.jwk import JWKRegistry

from accounts.models import User
from audit.models import AccessEvent
from clinics import actions
from clinics.eid import CLAIMS
from clinics.models import Assignment, CareUnit, Shift
from core import clock
from core.actor import Actor, Assurance, Purpose, Role
from demo.region.staff import STAFF
from tests import make
from tests.demo.parties import PATIENCE, Party, free_port, start_party
from tests.portal import staff

pytestmark = pytest.mark.django_db
LIST, LOCK, LOGIN = (reverse(f"admin:{name}") for name in ("day_list", "lock", "login"))
CALLBACK = f"http://testserver{reverse('admin:eid_returned')}"
YUSUF = next(member for member in STAFF if member.key == "yusuf-demir")
UNIT_HSA_ID = "SE2321000016-1003"


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    port = free_port()
    key = JWKRegistry.import_key(json.loads(django_settings.EID_CLIENT_KEY))
    ours = json.dumps({"keys": [key.as_dict(private=False)]})
    told = {
        "EID_PORT": str(port),
        "EID_ISSUER": f"http://localhost:{port}",
        "EID_CLIENT_ID": "vardporten",
        "EID_CLIENT_JWKS": ours,
        "EID_REDIRECT_URIS": "http://testserver/logga-in/retur/",
        "EID_STAFF_CLIENT_ID": "vardporten-personal",
        "EID_STAFF_CLIENT_JWKS": ours,
        "EID_STAFF_REDIRECT_URIS": CALLBACK,
    }
    party = start_party("eid", port, told, tmp_path_factory.mktemp("staff-eid") / "log")
    yield party
    party.stop()


@dataclass
class Browser:
    """A browser at the desk: our pages by Django's client, the e-ID's over the wire."""

    client: Client

    def start(self, **more: str) -> str:
        response = self.client.post(reverse("admin:eid"), more)
        assert response.status_code == 302, response.content.decode()
        return str(response["Location"])

    def at_eid(self, address: str, **fields: str) -> str:
        page = requests.get(address, timeout=PATIENCE)
        begun = re.search(r'name="begun" value="([^"]+)"', page.text)
        assert begun, page.text
        form = re.search(r'action="([^"]+)"', page.text)
        assert form
        there = urlsplit(address)
        answer = requests.post(
            f"{there.scheme}://{there.netloc}{form[1]}",
            data={"begun": begun[1], **fields},
            allow_redirects=False,
            timeout=PATIENCE,
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def come_back(self, address: str) -> Any:
        assert address.startswith(CALLBACK), address
        return self.client.get(address.removeprefix("http://testserver"))

    def sign_in(self, person: str = "yusuf-demir", level: str = "", **more: str) -> Any:
        return self.come_back(self.at_eid(self.start(**more), person=person, level=level))


@pytest.fixture
def browser(process: Party, settings: Any, client: Client) -> Browser:
    cache.clear()
    settings.STAFF_EID_ISSUER = f"{process.url}/tjanst"
    settings.STAFF_EID_CLIENT_ID = "vardporten-personal"
    settings.STAFF_EID_CLIENT_KEY = django_settings.EID_CLIENT_KEY
    return Browser(client)


@pytest.fixture
def unit(process: Party) -> CareUnit:
    """The unit of Yusuf's commission."""
    from demo.eid.staff import staff_holders

    holder = staff_holders().by_key(YUSUF.key)
    assert holder is not None
    hsa_id = json.loads(holder.claims()["allCommissions"])[0]["healthCareUnitHsaId"]
    return make.clinic(unit=make.unit(hsa_id=hsa_id)).unit


@pytest.fixture
def yusuf(unit: CareUnit) -> Actor:
    """Known by his HSA-id, with one assignment that HSA knows of and two that it does not."""
    by = make.staff(unit, Role.CLINICIAN)
    User.objects.filter(pk=by.own_user_id).update(hsa_id=YUSUF.hsa_id.lower(), name="Yusuf Demir")
    since = clock.today()
    elsewhere = actions.NewAssignment(make.unit().pk, Role.CLINICIAN, since)
    other = actions.NewAssignment(unit.pk, Role.AUDITOR, since, purpose=Purpose.QUALITY)
    for new in (elsewhere, other):
        actions.give_assignment(user_id=by.own_user_id, new=new, by=Actor.system())
    return by


def test_in_with_the_one_assignment_that_both_sides_know(browser, yusuf, role):
    response = browser.sign_in(next=f"{LIST}?dag=2026-11-24")
    response = browser.client.get(response["Location"])
    assert response["Location"] == f"{LIST}?dag=2026-11-24"
    page = browser.client.get(LIST)
    assert page.status_code == 200
    assert "Yusuf Demir" in page.content.decode()
    shift = Shift.objects.get()
    assert (shift.method, shift.vouched) == ("eid", [yusuf.duty.assignment_id])
    offered = browser.client.get(reverse("admin:assignments")).context["assignments"]
    assert [row.id for row in offered] == [yusuf.duty.assignment_id]
    with role(None):
        assert AccessEvent.objects.get(action="staff.signed_in").assurance == Assurance.LOA3


def test_nothing_beyond_what_is_needed_is_asked_for_and_no_identity_number(browser):
    asked = dict(parse_qsl(urlsplit(browser.start()).query))
    assert asked["scope"] == "openid"
    assert set(CLAIMS["id_token"]) == {"acr", "auth_time", "employeeHsaId", "allCommissions"}
    assert json.loads(asked["claims"]) == CLAIMS
    assert asked["client_id"] == "vardporten-personal"


def test_one_whom_nobody_has_added_is_not_made(browser):
    before = User.objects.count()
    page = browser.client.get(browser.sign_in("vikarie")["Location"]).content.decode()
    assert "Ditt HSA-id finns inte här" in page
    assert User.objects.count() == before
    assert not Shift.objects.exists()


def test_one_who_is_shut_out_here_does_not_come_in_by_card(browser, yusuf):
    User.objects.filter(pk=yusuf.own_user_id).update(is_active=False)
    assert browser.sign_in()["Location"].startswith(LOGIN)


def test_an_assignment_that_hsa_does_not_know_is_not_offered(browser, yusuf):
    Assignment.objects.filter(pk=yusuf.duty.assignment_id).update(until=clock.today() - timedelta(days=1))
    response = browser.sign_in()
    assert response["Location"].startswith(reverse("admin:assignments"))
    page = browser.client.get(response["Location"])
    assert page.context["assignments"] == ()
    assert "både här och i HSA" in page.content.decode()


def test_a_lower_level_is_refused(browser, yusuf):
    page = browser.sign_in(level="http://id.sambi.se/loa/loa2")
    assert "inte på den nivå" in browser.client.get(page["Location"]).content.decode()
    assert not Shift.objects.exists()


def test_cancelling_comes_back_in_words(browser):
    response = browser.come_back(browser.at_eid(browser.start(), cancel="1"))
    assert "Du avbröt" in browser.client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("change", [{"state": "another" * 5}, {"iss": "https://evil.example"}, {"code": "x" * 43}])
def test_an_answer_that_is_not_to_our_question_lets_nobody_in(browser, yusuf, change):
    back = urlsplit(browser.at_eid(browser.start(), person=YUSUF.key))
    forged = {**dict(parse_qsl(back.query)), **change}
    assert browser.come_back(f"{CALLBACK}?{urlencode(forged)}")["Location"].startswith(LOGIN)
    assert not Shift.objects.exists()


def test_an_answer_is_good_once_and_in_its_own_browser(browser, yusuf):
    back = browser.at_eid(browser.start(), person=YUSUF.key)
    other = Browser(Client())
    other.start()
    assert other.come_back(back)["Location"].startswith(LOGIN)
    assert not Shift.objects.exists()
    browser.come_back(back)
    assert Shift.objects.count() == 1
    assert browser.come_back(back)["Location"].startswith(LOCK)  # told that it is over; nothing new begins
    assert Shift.objects.count() == 1


class TestAtALockedDesk:
    """The e-ID as the one factor."""

    @pytest.fixture
    def locked(self, browser: Browser, yusuf: Actor) -> Shift:
        browser.sign_in()
        shift = Shift.objects.get()
        browser.client.post(reverse("admin:lock_now"), {"next": LIST})
        return shift

    def test_it_opens_its_owners_shift(self, browser, locked):
        response = browser.sign_in(skift=str(locked.pk), next=LIST)
        assert browser.client.get(response["Location"])["Location"] == LIST
        locked.refresh_from_db()
        assert locked.locked_at is None
        assert Shift.objects.count() == 1

    def test_somebody_elses_begins_their_own_and_leaves_it_locked(self, browser, locked, unit):
        karin = make.staff(unit)
        member = next(m for m in STAFF if m.key == "karin-holm")
        User.objects.filter(pk=karin.own_user_id).update(hsa_id=member.hsa_id)
        browser.sign_in("karin-holm", skift=str(locked.pk))
        locked.refresh_from_db()
        assert locked.locked_at
        assert Shift.objects.get(locked_at=None).user_id == karin.own_user_id

    def test_a_shift_whose_commission_is_gone_is_not_gone_on_with(self, browser, locked):
        CareUnit.objects.filter(assignments=locked.assignment_id).update(hsa_id="SE-ANOTHER")
        browser.sign_in(skift=str(locked.pk))
        locked.refresh_from_db()
        assert locked.ended_at
        assert Shift.objects.get(ended_at=None).vouched == []


def test_without_an_issuer_there_is_no_button_and_no_door(client, settings):
    settings.STAFF_EID_ISSUER = ""
    assert "e-legitimation" not in client.get(LOGIN).content.decode()
    assert client.post(reverse("admin:eid")).status_code == 404
    assert client.get(reverse("admin:eid_returned")).status_code in (303, 404)
    staff.at_desk(client)
