"""Finding a person: by number, name or phone; in any spelling; never a region to browse; each in the log."""

from __future__ import annotations

import logging
import uuid
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.at_desk import finding, limits
from accounts.at_desk.wanted import Unclear, read
from accounts.models import ContactCard, Custody, Identity, Person, digest_of
from audit.models import AccessEvent
from bookings.policies import AT_THE_DESK
from clinics.models import CareUnit, Clinic
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from core.identity import IdentityNumber, PartialDate, parse_identity_number
from representation.models import GuardianBar
from representation.queries import children
from tests import make
from tests.conftest import database_role
from tests.portal import staff

pytestmark = pytest.mark.django_db
GUNNEL = "194106279161"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    caches["counts"].clear()


def numbered(number: str, **values: object) -> Person:
    person = make.person(**values)
    found = parse_identity_number(number, today=clock.today())
    Identity.objects.create(
        person=person, system=found.system, value=found.value, digest=digest_of(found), since=clock.now()
    )
    return person


def names(text: str, by: Actor) -> list[str]:
    return [row.name for row in finding.find(read(text, today=clock.today()), by=by).rows]


@pytest.fixture
def gunnel() -> Person:
    person = numbered(
        GUNNEL, given_name="Gunnel", family_name="Åström", birth_year=1941, birth_month=6, birth_day=27,
        street="Prästgatan 22", town="Lindhamn",
    )  # fmt: skip
    make.contact_card(person, "+46701740630", landline="+46846500441")
    return person


@pytest.fixture
def desk() -> Actor:
    return make.staff()


def test_what_is_typed_in_the_one_field_is_taken_for_what_it_is():
    for text in (GUNNEL, "19410627-9161", "410627-9161", " 19410627 9161 "):
        assert read(text, today=TODAY).number == parse_identity_number(GUNNEL, today=TODAY), text
    assert read("20180311AB01", today=TODAY).number == IdentityNumber("urn:oid:2.999.752.1", "20180311AB01")
    for text in ("070-174 06 30", "0701740630", "+46701740630", "46701740630", "070/1740630"):
        assert read(text, today=TODAY).phone == "+46701740630", text
    for text in ("Åström 1941-06-27", "Åström 19410627", "åström 410627", "410627 Åström"):
        assert read(text, today=TODAY).born == PartialDate(1941, 6, 27), text
    assert read("Gunnel Åström, 1941", today=TODAY).born == PartialDate(1941)
    assert read("Nyfödd 261101", today=TODAY).born == PartialDate(2026, 11, 1)
    assert read("Gammal 261201", today=TODAY).born == PartialDate(1926, 12, 1)
    for text, code in {
        "12": "find.digits", "1941-06-27": "find.name", "Å 1941": "find.short", "Åström 19411399": "find.digits",
        "194106279162": "find.digits", "Åström 20": "find.digits",
    }.items():  # fmt: skip
        with pytest.raises(Unclear) as unclear:
            read(text, today=TODAY)
        assert unclear.value.code == code, text
        assert text not in str(unclear.value)


def test_somebody_is_found_by_number_phone_and_name_also_spelled_otherwise(gunnel, desk):
    make.person(given_name="Gunnar", family_name="Ek", birth_year=1941, birth_month=6, birth_day=27)
    for text in (
        GUNNEL, "410627-9161", "070-174 06 30", "08-465 004 41", "Gunnel Åström", "astrom 1941-06-27",
        "Åstrom gunnel", "ASTRÖM 410627", "Gunel Åström 1941", "Åströhm 410627", "Gunn Åst",
    ):  # fmt: skip
        assert names(text, desk) == ["Gunnel Åström"], text
    for text in ("Bergkvist 410627", "Åström 1942", "194406187692"):
        assert names(text, desk) == [], text


def test_a_number_leads_to_the_card_and_is_in_no_address_and_no_page(client, gunnel):
    staff.at_desk(client)
    response = client.post(reverse("admin:find_person"), {"sok": GUNNEL})
    assert response["Location"] == reverse("admin:person_card", args=[gunnel.pk])
    page = client.get(response["Location"]).content.decode()
    assert "Gunnel Åström" in page
    assert "19410627-••••" in page
    assert "9161" not in page
    for wrong in ("194106279162", "19410627-9162"):
        sent_back = client.post(reverse("admin:find_person"), {"sok": wrong})
        assert sent_back.status_code == 422
        assert "Kontrollera siffrorna" in sent_back.content.decode()
        assert "9162" not in sent_back.content.decode()
    assert client.get(reverse("admin:find_person"), {"sok": "Gunnel Åström"}).content.decode().count("Åström") == 1


def test_each_who_is_shown_is_in_the_log_and_nobody_else(gunnel, desk):
    make.person(given_name="Gunnar", family_name="Ek")
    names("Åström 1941", desk)
    with database_role(None):
        rows = AccessEvent.objects.filter(action="person.found")
        assert [(row.person_id, row.actor_user_id) for row in rows] == [(gunnel.pk, desk.user_id)]


def test_more_than_can_be_looked_through_are_not_shown_but_a_birth_date_is_asked_for(client, desk):
    for _ in range(21):
        make.person(given_name="Anna", family_name="Andersson")
    make.person(given_name="Anna", family_name="Andersson", birth_year=1950)
    found = finding.find(read("Anna Andersson", today=TODAY), by=desk)
    assert (found.rows, found.too_many) == ((), True)
    assert len(names("Anna Andersson 1950", desk)) == 1
    staff.at_desk(client)
    page = client.post(reverse("admin:find_person"), {"sok": "Anna Andersson"}).content.decode()
    assert "Fler än 20 passar. Skriv födelsedatum också." in page
    assert "Anna Andersson" in page  # what was typed is kept
    assert page.count("Andersson") == 1


def test_one_who_is_protected_is_shown_without_an_address(client, gunnel):
    Person.objects.filter(pk=gunnel.pk).update(
        protection=Person.Protection.CONFIDENTIAL, street="", postal_code="", town=""
    )
    staff.at_desk(client)
    page = client.post(reverse("admin:find_person"), {"sok": "Åström 1941"}).content.decode()
    assert "Skyddad identitet" in page
    assert "Prästgatan" not in page


def test_one_who_was_merged_leads_on_to_the_one_who_stands(client, gunnel, desk):
    twin = make.person(given_name="Gunnel", family_name="Aström", birth_year=1941, birth_month=6, birth_day=27)
    administrator = make.staff(role=Role.REGION_ADMINISTRATOR)
    actions.merge_persons(one_id=gunnel.pk, other_id=twin.pk, reason="Samma", by=administrator)
    assert names("Aström 1941-06-27", desk) == ["Gunnel Åström"]
    staff.at_desk(client)
    response = client.get(reverse("admin:person_card", args=[twin.pk]))
    assert response["Location"] == reverse("admin:person_card", args=[gunnel.pk])


def test_nobody_browses_the_region(client, gunnel, desk, monkeypatch):
    monkeypatch.setattr(limits, "shown_lately", lambda by: 200)
    with pytest.raises(Refused):
        names("Åström 1941", desk)
    staff.at_desk(client)
    page = client.post(reverse("admin:find_person"), {"sok": "Åström 1941"})
    assert page.status_code == 422
    assert "den senaste timmen" in page.content.decode()
    assert "Gunnel" not in page.content.decode()


def test_each_who_is_shown_counts_towards_the_hours_limit(gunnel, desk):
    for seen in (1, 2):
        names("Åström 1941", desk)
        assert limits.shown_lately(desk) == seen


def test_only_those_who_meet_patients_find_them(gunnel):
    for role in Role:
        by = make.staff(role=role)
        if role in AT_THE_DESK:
            assert names("Åström 1941", by)
        else:
            with pytest.raises(NotYours):
                names("Åström 1941", by)


def registering(**values: str) -> dict[str, str]:
    return {"given_name": "Liv", "family_name": "Åkesson", "form_key": str(uuid.uuid4()), **values}


def test_a_tourist_is_registered_without_a_number_once_a_form(client):
    staff.at_desk(client)
    form = registering(given_name="Ada", family_name="Byron", born="1990-12-10", mobile="070-174 06 41")
    for _ in range(2):
        response = client.post(reverse("admin:register_person"), form)
    person = Person.objects.get(family_name="Byron")
    assert response["Location"] == reverse("admin:person_card", args=[person.pk])
    card = ContactCard.objects.get(person=person)
    assert (card.mobile, card.mobile_verified_at) == ("+46701740641", None)
    assert card.sms_noted_by.startswith("Karin Holm, ")
    with database_role(None):
        registered = AccessEvent.objects.filter(action="person.registered", person_id=person.pk)
        assert registered.count() == 1


def test_a_newborn_has_a_reserve_number_or_none_and_a_birth_date_is_needed_without_one(client):
    staff.at_desk(client)
    form = registering(number="20261120AB01")
    assert client.post(reverse("admin:register_person"), form).status_code == 422
    client.post(reverse("admin:register_person"), {**form, "born": "2026-11-20"})
    number = Identity.objects.get(person__family_name="Åkesson")
    assert (number.system, number.value) == ("urn:oid:2.999.752.1", "20261120AB01")
    assert names("20261120AB01", make.staff()) == ["Liv Åkesson"]


def test_those_who_are_alike_are_told_before_anybody_is_made(client, gunnel):
    staff.at_desk(client)
    form = registering(given_name="Gunnel", family_name="Åstrom", born="1941-06-27")
    page = client.post(reverse("admin:register_person"), form)
    assert page.status_code == 422
    assert "Är det någon av dem?" in page.content.decode()
    assert reverse("admin:person_card", args=[gunnel.pk]) in page.content.decode()
    assert Person.objects.filter(family_name="Åstrom").count() == 0
    assert client.post(reverse("admin:register_person"), {**form, "confirmed": "on"}).status_code == 303
    assert Person.objects.filter(family_name="Åstrom").count() == 1


def test_a_number_that_somebody_has_makes_nobody_and_leads_to_them(client, gunnel):
    staff.at_desk(client)
    before = Person.objects.count()
    response = client.post(reverse("admin:register_person"), registering(number=GUNNEL))
    assert response["Location"] == reverse("admin:person_card", args=[gunnel.pk])
    assert Person.objects.count() == before


def test_without_a_birth_date_or_a_number_nobody_is_made(client):
    staff.at_desk(client)
    for form, said in (
        (registering(), "Skriv födelsedatum."),
        (registering(born="2031-01-01"), "Födelsedatumet har inte varit än"),
        (registering(number="123"), "Numret går inte att läsa"),
    ):
        page = client.post(reverse("admin:register_person"), form)
        assert (page.status_code, said in page.content.decode()) == (422, True), said
        assert "Åkesson" in page.content.decode()
    assert not Person.objects.filter(family_name="Åkesson").exists()


def test_roles_that_do_not_meet_patients_have_no_such_pages():
    logging.disable(logging.WARNING)
    try:
        for role in (Role.AUDITOR, Role.REGION_ADMINISTRATOR):
            client, person = Client(), make.person()
            staff.at_desk(client, role=role)
            for address in (
                reverse("admin:find_person"),
                reverse("admin:register_person"),
                reverse("admin:person_card", args=[person.pk]),
                reverse("admin:change_card", args=[person.pk]),
            ):
                assert client.get(address).status_code == 404
                assert client.post(address, {"sok": "Åström 1941"}).status_code == 404
    finally:
        logging.disable(logging.NOTSET)


def test_a_child_is_found_by_a_guardians_phone_and_says_whose_it_is(client):
    sara, ella = make.person(given_name="Sara"), make.person(given_name="Ella", birth_year=2018)
    make.contact_card(sara, mobile="+46701740611")
    guards(sara, ella)
    staff.at_desk(client)
    page = client.post(reverse("admin:find_person"), {"sok": "070-174 06 11"}).content.decode()
    assert page.index("Sara") < page.index("Ella") < page.index("Vårdnadshavarens telefon")
    assert "Ella" not in client.post(reverse("admin:find_person"), {"sok": "070-174 06 12"}).content.decode()
    with database_role(None):
        assert AccessEvent.objects.filter(action="person.found", person_id=ella.pk).count() == 1


def test_a_parents_phone_leads_to_no_child_who_is_protected_barred_or_13_and_to_none_at_a_youth_clinic(desk):
    sara = make.person(given_name="Sara")
    make.contact_card(sara, mobile="+46701740611")
    guards(sara, ella := make.person(given_name="Ella", birth_year=2018))
    guards(sara, make.person(given_name="Alma", birth_year=2012))
    guards(sara, make.person(given_name="Vilgot", birth_year=2023, protection=Person.Protection.CONFIDENTIAL))
    barred = make.person(given_name="Hugo", birth_year=2019)
    guards(sara, barred)
    GuardianBar.objects.create(
        guardian=sara, child=barred, unit_id=desk.duty.care_unit_id, case_number="VGN 2026/1", since=TODAY,
        entered_by_id=desk.user_id, entered_at=clock.now(),
    )  # fmt: skip
    of_sara = Custody.objects.filter(guardian=sara)
    assert children.reached_through([sara.pk], by=desk) == [ella.pk]
    make.clinic(
        unit=CareUnit.objects.get(pk=desk.duty.care_unit_id), kind=Clinic.Kind.YOUTH, sms_level_at_most="N1"
    )
    assert children.reached_through([sara.pk], by=desk) == []
    other = make.staff()
    of_sara.filter(child=ella).update(until=TODAY - timedelta(days=1))
    assert children.reached_through([sara.pk], by=other) == []
    of_sara.update(until=None)
    Person.objects.filter(pk=sara.pk).update(protection=Person.Protection.CONFIDENTIAL)
    assert children.reached_through([sara.pk], by=other) == []


def guards(guardian: Person, child: Person) -> None:
    Custody.objects.create(guardian=guardian, child=child, since=date(2018, 1, 1))
