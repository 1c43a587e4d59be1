"""All that is kept about a person, as a file: what the pages show, nothing of others, and nothing in its name."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts import actions as accounts
from accounts.models import ContactCheck, Custody, Identity, Person
from audit.models import AccessEvent
from core import clock
from core.actor import Actor, Assurance
from core.db import fence
from portal.export import readable
from records.models import Category
from tests import make
from tests.records import entries
from tests.reminders.conftest import booked

pytestmark = pytest.mark.django_db
NUMBER = "198601042388"


@pytest.fixture
def sara() -> Actor:
    person = make.person(given_name="Sara", family_name="Lindqvist", street="Björkvägen 3", town="Lindhamn")
    by = make.resident(person)
    Identity.objects.create(
        person=person, system="urn:oid:1.2.752.129.2.1.3.1", value=NUMBER, digest=b"s" * 32, since=clock.now()
    )
    make.contact_card(person, email="sara@lindqvist.example")
    return by


def downloaded(client: Client) -> tuple[dict[str, Any], str, Any]:
    """The JSON, the page, and the answer."""
    response = client.post("/konto/hamta/fil/")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["vardporten.json", "las-mig.html"]
        return json.loads(archive.read("vardporten.json")), archive.read("las-mig.html").decode(), response


def own(by: Actor) -> Person:
    return Person.objects.get(pk=by.own_person_id)


def test_the_page_says_what_the_file_holds_and_asks_for_a_fresh_e_id(sara):
    client = make.signed_in(Client(), sara)
    assert client.get("/konto/hamta/").status_code == 200
    assert client.get("/konto/hamta/fil/").status_code == 405
    weak = make.resident(assurance=Assurance.LOA2)
    assert "/logga-in/igen/" in make.signed_in(Client(), weak).get("/konto/hamta/")["Location"]


def test_every_part_of_it_is_there(sara):
    booking = booked(make.slot(), own(sara))
    client = make.signed_in(Client(), sara)
    told, page, response = downloaded(client)
    assert (told["format"], told["version"]) == ("vardporten-export", 1)
    assert told["person"]["given_name"] == "Sara"
    assert [number["value"] for number in told["numbers"]] == [NUMBER]
    assert told["contact"]["mobile"] == "+46701740630"
    assert told["contact"]["email"] == "sara@lindqvist.example"
    assert [one["id"] for one in told["bookings"]] == [str(booking.pk)]
    assert [one["kind"] for one in told["messages_sent"]] == ["confirmation"]
    assert told["access_log"]
    assert told["record"] == {"readable": True, "why": "", "entries": []}
    for text in ("Sara Lindqvist", NUMBER, "Björkvägen 3", "Sjuksköterskebesök"):
        assert text in page
    name = re.sub(r"\d{4}-\d\d-\d\d", "DAY", response["Content-Disposition"])
    assert name == 'attachment; filename="vardporten-DAY.zip"'
    assert response["Cache-Control"] == "no-store"


def test_the_document_names_every_member_and_no_other(sara):
    booked(make.slot(), own(sara))
    told, _page, _response = downloaded(make.signed_in(Client(), sara))
    with open("docs/export.md", encoding="utf-8") as file:
        document = file.read()
    assert not [name for name in told if f"`{name}" not in document and f" {name}`" not in document]
    for part in ("person", "account", "contact"):
        [line] = [line for line in document.splitlines() if line.startswith(f"| `{part}` |")]
        assert not [name for name in told[part] if name not in line]


def test_the_files_entries_are_the_pages_entries(sara):
    summary = {"kind": "HbA1c"}
    for category in (Category.NOTES, Category.TEST_RESULTS, Category.CARE_CONTACTS):
        entries.entry(sara.own_person_id, category, summary)
    entries.entry(sara.own_person_id, Category.NOTES, summary, signed_at=None, title="Osignerad")
    gated = entries.entry(
        sara.own_person_id, Category.TEST_RESULTS, entries.result(entries.component("62")), needs_review=True
    )
    entries.entry(
        sara.own_person_id,
        Category.NOTES,
        summary,
        nullified=True,
        nullified_reason="Fel patient",
        title="Struken",
    )
    entries.entry(make.person().pk, Category.NOTES, summary, title="Någon annans")
    client = make.signed_in(Client(), sara)
    told, page, _response = downloaded(client)
    in_file = {one["id"]: one for one in told["record"]["entries"]}
    assert set(in_file) == entries_of_the_pages(client)
    for entry_id, one in in_file.items():
        shown = client.get(f"/journal/post/{entry_id}/").context
        assert one["behind_choice"] == ("gate" in shown)
        if "gate" not in shown:
            assert one["title"] == shown["entry"].title
            assert [f["text"] for f in one["facts"]] == [fact.text for fact in shown["entry"].facts]
            assert [r["value"] for r in one["results"]] == [line.value for line in shown["entry"].results]
    assert in_file[str(gated.pk)]["behind_choice"]
    assert "62" not in json.dumps(in_file[str(gated.pk)]["summary"])
    assert "results" not in in_file[str(gated.pk)]
    assert "Någon annans" not in page
    client.post(f"/journal/post/{gated.pk}/visa/")
    chosen = {one["id"]: one for one in downloaded(client)[0]["record"]["entries"]}[str(gated.pk)]
    assert [line["value"] for line in chosen["results"]], "shown now on the page, and so in the file"


def entries_of_the_pages(client: Client) -> set[str]:
    found: set[str] = set()
    for slug in ("vardkontakter", "anteckningar", "provsvar", "lakemedel", "vaccinationer"):
        text = client.get(f"/journal/{slug}/").content.decode()
        found |= set(re.findall(r"/journal/post/([0-9a-f-]{36})/", text))
    return found


def test_one_who_may_not_read_the_record_gets_the_sentence_and_all_else(sara):
    young = make.resident(make.person(birth_year=clock.today().year - 14))
    entries.entry(young.own_person_id, Category.NOTES, {"kind": "Anteckning"}, title="Hemligt")
    told, page, _response = downloaded(make.signed_in(Client(), young))
    assert not told["record"]["readable"]
    assert "16" in told["record"]["why"]
    assert told["record"]["entries"] == []
    assert "Hemligt" not in page
    assert told["person"]["given_name"] == "Prov"


def test_nothing_about_others_is_in_it(sara):
    child = make.person(given_name="Ella", family_name="Hemlig")
    Custody.objects.create(guardian=own(sara), child=child, since=clock.today() - timedelta(days=9))
    booked(make.slot(make.visit_type(name="Barnets besök")), child)
    told, page, _response = downloaded(make.signed_in(Client(), sara))
    assert [(one["role"], one["until"]) for one in told["custody"]] == [("guardian", None)]
    text = json.dumps(told, ensure_ascii=False) + page
    assert "Ella" not in text
    assert "Barnets besök" not in text
    assert str(child.pk) not in text


def test_a_code_that_was_sent_is_in_it_without_its_words(sara):
    accounts.set_contact(mobile="070-174 06 13", by=sara)
    accounts.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=sara)
    told, _page, _response = downloaded(make.signed_in(Client(), sara))
    assert {(one["kind"], one["text"]) for one in told["messages_sent"]} == {
        ("number_left", ""),
        ("contact_code", ""),
    }
    assert told["contact_checks"][0]["address"] == "+46701740613"


def test_taking_it_is_a_read_that_stands_in_the_log_and_the_log_in_the_file_is_the_pages(sara):
    client = make.signed_in(Client(), sara)
    client.get("/journal/")
    told, _page, _response = downloaded(client)
    page = client.get("/vem-har-last/").context["log"]
    before = [row["what"] for day in told["access_log"] for row in day["rows"]]
    now = [row.what for day in page.days for row in day.rows]
    assert before
    assert "Läste journalens översikt" in before[0]
    assert "Laddade ner allt som finns här" in now[0]
    with fence(sara, [sara.own_person_id]):
        parts = AccessEvent.objects.filter(action="account.exported").values_list("category", flat=True)
        assert set(parts) == {"bookings", "record", "log"}


def test_the_file_for_people_is_in_words_and_dates_and_names_no_member(sara):
    booked(make.slot(), own(sara))
    accounts.set_contact(mobile="070-174 06 13", by=sara)
    accounts.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=sara)
    child = make.person()
    Custody.objects.create(guardian=own(sara), child=child, since=date(2020, 1, 5))
    client = make.signed_in(Client(), sara)
    client.get("/journal/")
    told, page, _response = downloaded(client)
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", text)
    assert not re.findall(r"\d{4}-\d\d-\d\dT|\d\d:\d\d:\d\d|\bNone\b|\bTrue\b|\bFalse\b", text)
    assert told["made_at"].startswith("20")
    for words in (
        "Personnummer",
        "070-174 06 13",
        "Du sa ja till sms",
        "Du är vårdnadshavare, från 5 januari 2020",
        "Mobilnummer",
    ):
        assert words in text


def test_every_member_of_account_and_contact_has_words(sara):
    told, _page, _response = downloaded(make.signed_in(Client(), sara))
    assert set(told["account"]) == set(readable._account_words())
    assert set(told["contact"]) == set(readable._contact_words())


def test_the_file_for_people_can_be_english(sara):
    told, _page, _response = downloaded(make.signed_in(Client(), sara))
    with translation.override("en"):
        page = readable.page(told)
    assert [part.heading for part in page.parts][:3] == ["Person", "Account", "How we reach you"]
