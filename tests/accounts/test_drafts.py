"""Nothing half-written is lost when a session ends, and nobody else ever meets it."""

from __future__ import annotations

import inspect
import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django import forms
from django.conf import settings as dj
from django.core.cache import cache
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import actions, devices, drafts, entrance, form_marks, sessions
from accounts.actions.drafts import Place
from accounts.models import CareAccount, DeviceSession, Draft
from accounts.resident_form import ResidentForm
from core import clock
from core.actor import Actor, Assurance
from tests import make
from tests.representation.people import born_years_ago, guardian_of

pytestmark = pytest.mark.django_db

PAGE = "/konto/kontakt/"
WRITTEN = {"email": "prov@example.se", "sms_level": "N1", "language": "en", "channels": ["sms", "email"]}


def enter(by: Actor, client: Client | None = None, **values) -> Client:
    """Sign in in a browser, which remembers who was last there, as entrance.enter does."""
    client = client or Client()
    last = client.cookies.get("vp_last")
    client = make.signed_in(client, by, **values)
    cache.set(sessions._key_of(str(client.session.session_key)), clock.now().isoformat())
    begun = actions.begin_device(
        session_key=str(client.session.session_key),
        method="eid",
        browser="",
        system="",
        continues=None,
        last=_told(last.value) if last else None,
        by=by,
    )
    session = client.session
    session[sessions.DEVICE] = str(begun.device_id)
    if begun.has_drafts:
        session[sessions.DRAFTS] = True
    session.save()
    answer = HttpResponse()
    devices.remember(answer, begun.device_id)
    client.cookies["vp_last"] = answer.cookies["vp_last"].value
    return client


def _told(cookie: str) -> uuid.UUID:
    return uuid.UUID(cookie.split(":", 1)[0])


def out(client: Client) -> Client:
    """Time is up: the session is gone, the browser is as it was."""
    client.session.flush()
    return client


def shown(client: Client) -> dict[str, object]:
    """What the form on the page begins with."""
    form = client.get(PAGE).context["form"]
    return {name: form[name].value() for name in WRITTEN}


def test_what_is_sent_after_the_session_ended_is_there_after_signing_in_again():
    by = make.resident()
    client = out(enter(by))
    answer = client.post(PAGE, WRITTEN)
    assert answer["Location"] == "/logga-in/?kvar=1&next=%2Fkonto%2Fkontakt%2F"
    assert "Det du skrev finns kvar" in client.get(answer["Location"]).content.decode()
    enter(by, client)
    assert shown(client) == WRITTEN
    page = client.get(PAGE)
    assert page.context["frame"].draft is True
    assert "Det är inte skickat än." in page.content.decode()


def test_it_is_gone_when_the_form_has_been_sent_or_the_person_says_so():
    by = make.resident()
    for address, sent, headers in (
        (PAGE, {**WRITTEN, "phone": "", "landline": "", "channels": []}, {}),
        ("/konto/utkast/bort/", {}, {"referer": f"http://testserver{PAGE}"}),
    ):
        client = out(enter(by))
        client.post(PAGE, WRITTEN)
        enter(by, client)
        assert client.post(address, sent, headers=headers).status_code < 400
        assert client.get(PAGE).context["frame"].draft is False
        assert not Draft.objects.exists()


def test_somebody_else_in_that_browser_never_sees_it_and_it_is_dropped():
    first, second = make.resident(), make.resident()
    client = out(enter(first))
    client.post(PAGE, WRITTEN)
    enter(second, client)
    assert client.get(PAGE).context["frame"].draft is False
    assert shown(client) != WRITTEN
    assert not Draft.objects.exists()


def test_a_draft_of_another_browser_is_left_alone_by_who_signs_in_here():
    first, second = make.resident(), make.resident()
    out(enter(first)).post(PAGE, WRITTEN)
    enter(second)
    assert shown(enter(first)) == WRITTEN


def test_what_nobody_known_sends_is_not_kept():
    assert Client().post(PAGE, WRITTEN)["Location"] == "/logga-in/?next=%2Fkonto%2Fkontakt%2F"
    forged = Client()
    forged.cookies["vp_last"] = f"{uuid.uuid4()}:forged"
    forged.post(PAGE, WRITTEN)
    assert not Draft.objects.exists()


def test_a_step_up_keeps_what_was_sent(client):
    by = make.resident()
    stale = {"level": int(Assurance.LOA3), "method": "eid", "at": (clock.now() - timedelta(hours=1)).isoformat()}
    client = enter(by, None, **{sessions.ASSURANCE: stale})
    answer = client.post(PAGE, WRITTEN)
    assert answer["Location"] == "/logga-in/igen/?next=%2Fkonto%2Fkontakt%2F"
    session = client.session
    session[sessions.ASSURANCE] = {**stale, "at": clock.now().isoformat()}
    session.save()
    assert shown(client) == WRITTEN


def test_the_script_keeps_it_while_the_session_lives_and_asking_is_no_use_of_it(settings, tmp_path):
    by = make.resident()
    client = enter(by)
    client.get(PAGE)
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str(19 * 60))
    came_from = {"referer": f"http://testserver{PAGE}"}
    told = client.post("/logga-in/kvar/", {**WRITTEN, "draft": "1"}, headers=came_from).json()
    assert told["kept"] is True
    assert 0 < told["left"] <= 60
    settings.CLOCK_OFFSET_FILE = tmp_path / "later"
    settings.CLOCK_OFFSET_FILE.write_text(str(21 * 60))
    later = {**WRITTEN, "email": "senare@example.se", "draft": "1"}
    told = client.post("/logga-in/kvar/", later, headers=came_from).json()
    assert told == {"left": 0, "stays": False, "kept": True}
    assert shown(enter(by, client))["email"] == "senare@example.se"


def test_staying_begins_the_time_anew(settings, tmp_path):
    client = enter(make.resident())
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str(19 * 60))
    assert client.post("/konto/stanna/").json() == {"left": 20 * 60, "stays": True}
    assert client.post("/logga-in/kvar/").json()["left"] > 19 * 60
    assert Client().post("/logga-in/kvar/").json() == {"left": 0, "stays": False, "kept": False}


def test_a_draft_lives_a_day_and_is_then_deleted(as_jobs, settings, tmp_path):
    by = make.resident()
    out(enter(by)).post(PAGE, WRITTEN)
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str(24 * 3600 + 60))
    assert shown(enter(by)) != WRITTEN
    actions.forget_ended_sessions(by=Actor.system())
    assert not Draft.objects.exists()
    settings.CLOCK_OFFSET_FILE = tmp_path / "later"
    settings.CLOCK_OFFSET_FILE.write_text(str(80 * 3600))
    actions.forget_ended_sessions(by=Actor.system())
    assert not DeviceSession.objects.exists()


def test_numbers_codes_and_keys_are_not_kept():
    sent = QueryDict(mutable=True)
    sent.update(dict.fromkeys(drafts.NEVER, "x"))
    sent.update({"note": "Jag heter Sara, 19860104-2388, och 198601042388.", "phone": "070-174 06 05"})
    assert drafts.fit_to_keep(sent) == {"note": ["Jag heter Sara, , och ."], "phone": ["070-174 06 05"]}
    assert drafts.fit_to_keep(QueryDict("a=" + "x" * drafts.AT_MOST)) == {}


PLACES = st.builds(Place, st.uuids(), st.uuids(), st.text(max_size=8))
FIELDS = st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3), max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FIELDS, PLACES, PLACES)
def test_what_is_sealed_opens_at_its_own_place_alone(fields, place, other):
    sealed = drafts.seal(place, fields)
    assert drafts.unseal(place, sealed) == fields
    if other != place:
        assert drafts.unseal(other, sealed) is None


def test_what_is_kept_cannot_be_read_in_the_database():
    out(enter(make.resident())).post(PAGE, WRITTEN)
    assert b"prov@example.se" not in bytes(Draft.objects.get().sealed)


ROOMS = (
    "accounts.forms",
    "accounts.reach.forms",
    "accounts.closing.forms",
    "bookings.forms",
    "representation.forms",
)


def test_every_resident_form_takes_part_and_keeps_no_secret():
    found = [
        form
        for room in ROOMS
        for _name, form in inspect.getmembers(import_module(room), inspect.isclass)
        if issubclass(form, forms.Form) and form.__module__ == room
    ]
    assert len(found) > 5
    assert not [form for form in found if not issubclass(form, ResidentForm)]
    fields = [(name, field.widget) for form in found for name, field in form.base_fields.items()]
    codes = {name for name, widget in fields if widget.attrs.get("autocomplete") == "one-time-code"}
    secret = codes | {name for name, widget in fields if isinstance(widget, forms.PasswordInput)}
    assert secret <= drafts.NEVER


def marked(client: Client) -> str:
    """A form of a page that the browser shows now: what it carries. The sign-in's line knows it again."""
    token = client.get(PAGE).context["csrf_token"]
    request = RequestFactory().post(PAGE, {"csrfmiddlewaretoken": str(token)})
    line = DeviceSession.objects.get(session_key=client.session.session_key)
    line.form_marks = [*line.form_marks, form_marks.of_form(request)]
    line.save(update_fields=["form_marks"])
    return str(token)


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def again(by: Actor, client: Client) -> Client:
    """Another tab has signed in, and with it the browser has another secret."""
    enter(by, out(client))
    client.cookies.pop(dj.CSRF_COOKIE_NAME)
    client.get(PAGE)
    return client


def test_a_form_from_before_a_new_sign_in_in_another_tab_is_kept_and_filled_in():
    by = make.resident()
    client = enter(by, strict())
    token = marked(client)
    again(by, client)
    answer = client.post(PAGE, {**WRITTEN, "csrfmiddlewaretoken": token})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert shown(client) == WRITTEN


def test_a_form_from_before_the_end_and_a_changed_secret_leads_to_the_sign_in_and_is_kept():
    by = make.resident()
    client = enter(by, strict())
    token = marked(client)
    out(client).cookies.pop(dj.CSRF_COOKIE_NAME)
    answer = client.post(PAGE, {**WRITTEN, "csrfmiddlewaretoken": token})
    assert answer["Location"] == "/logga-in/?kvar=1&next=%2Fkonto%2Fkontakt%2F"
    assert shown(enter(by, client)) == WRITTEN


def test_a_form_of_somebody_elses_sign_in_or_of_nobodys_is_kept_for_nobody():
    first, second = make.resident(), make.resident()
    client = enter(first, strict())
    token = marked(client)
    again(second, client)
    for sent in (token, "A" * 64, "å" * 64, "kort", ""):
        answer = client.post(PAGE, {**WRITTEN, "csrfmiddlewaretoken": sent})
        assert (answer.status_code, "Inget är skickat." in answer.content.decode()) == (403, True)
    assert not Draft.objects.exists()


def test_a_sign_in_remembers_what_its_forms_carry():
    by = make.resident()
    request = RequestFactory().get("/")
    request.session = import_module(dj.SESSION_ENGINE).SessionStore()
    account = CareAccount.objects.get(person_id=by.own_person_id)
    entrance.enter(request, account, level=Assurance.LOA3, method="eid")
    for token in (get_token(request), get_token(request)):  # masked anew each time
        form = RequestFactory().post(PAGE, {"csrfmiddlewaretoken": token})
        assert DeviceSession.objects.get().form_marks == [form_marks.of_form(form)]


def test_the_start_page_says_that_something_is_not_sent_also_for_a_child():
    by = make.resident()
    child = make.person(**born_years_ago(8), given_name="Ella")
    guardian_of(child, by)
    client = enter(by)
    client.post("/for-vem/byt/", {"person": str(child.pk)})
    asked = {"text": "Varför?", "for_whom": str(child.pk)}
    client.post("/logga-in/kvar/", {**asked, "draft": "1"}, headers={"referer": "http://testserver/journal/"})
    titles = [row.title for row in client.get("/").context["home"].waiting]
    assert titles == ["Det du skrev är inte skickat"]
    client.post("/for-vem/byt/", {"person": str(by.person_id)})
    rows = [row for row in client.get("/").context["home"].waiting if "inte skickat" in row.title]
    assert [(row.title, row.url) for row in rows] == [("Det du skrev för Ella är inte skickat", "/for-vem/")]
