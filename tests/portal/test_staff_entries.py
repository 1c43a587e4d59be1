"""Who may act for whom, as a clinic decides it: entered with a case, in force at once, ended with a reason."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from audit.models import AccessEvent
from bookings.models import Booking
from clinics.models import Clinic
from core import clock
from core.actor import EVERYWHERE, Reach, Relation, Role
from core.decision import Refused
from core.errors import NotYours
from oversight import actions as oversight
from oversight.models import Finding
from records.models import Category
from representation import actions, relation
from representation.actions import Case, Court
from representation.errors import EnteredAlready
from representation.models import AccessRequest, GuardianBar, GuardianException, LegalRepresentative
from representation.queries import standing
from tests import make
from tests.oversight.planted import found as findings
from tests.portal import staff
from tests.records import entries as record
from tests.representation.people import born_years_ago, guardian_of, known_at, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Karin at the desk of a unit with a clinic."""
    clinic = make.clinic()
    return staff.at_desk(client, clinic.unit), clinic


@pytest.fixture
def family(desk):
    """A guardian and a child of eight, both with numbers; the child is listed where Karin works."""
    eight = clock.today() - timedelta(days=8 * 366)
    child, child_number = numbered(date(eight.year, eight.month, min(eight.day, 28)), given_name="Ella")
    parent, number = numbered(given_name="Sara")
    by = make.resident(parent)
    guardian_of(child, by)
    known_at(desk[1], child)
    return by, child, number, child_number


def case(days=30, since=0):
    today = clock.today()
    return Case("LS 2026-114", today + timedelta(days=since), today + timedelta(days=days) if days else None)


def right(by, person):
    return standing.acting_for(representative=by.own_person_id, subject=person.pk)


def teen_of(by, years=14):
    teen = make.person(**born_years_ago(years))
    guardian_of(teen, by)
    return teen


def test_a_bar_is_entered_by_two_numbers_and_shuts_out_at_the_next_click(client, desk, family):
    by, child, number, child_number = family
    guardian = make.signed_in(Client(), by)
    guardian.post("/for-vem/byt/", {"person": child.pk})
    found = client.post(
        reverse("admin:entries"), {"kind": "bar", "person": child_number.value, "other": number.value}
    )
    assert (found.status_code, found["Location"]) == (303, reverse("admin:enter"))
    page = client.get(reverse("admin:enter")).content.decode()
    assert child.name in page
    assert number.value not in page
    assert child_number.value not in page
    given = {"case_number": "LS 2026-114", "since": clock.today().isoformat(), "until": ""}
    assert client.post(reverse("admin:enter"), given)["Location"] == reverse("admin:entries")
    assert GuardianBar.objects.get().case_number == "LS 2026-114"
    assert guardian.get("/tider/").status_code == 409
    told = guardian.get("/for-vem/").content.decode()
    assert "Vården har beslutat det" in told
    assert "LS 2026-114" not in told
    assert client.get(reverse("admin:enter")).status_code == 404


def test_ending_says_why_and_gives_the_right_back(client, desk, family):
    karin, _clinic = desk
    by, child, *_ = family
    bar = actions.bar_guardian(child_id=child.pk, guardian_id=by.own_person_id, case=case(), by=karin)
    assert right(by, child) is None
    address = reverse("admin:end_entry", args=["bar", bar])
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "Domen upphävd"})
    assert right(by, child).books == EVERYWHERE
    assert "Domen upphävd" in client.get(reverse("admin:entries")).content.decode()


def test_only_the_unit_and_the_regions_administrator_see_and_only_the_unit_ends(desk, family):
    karin, clinic = desk
    by, child, *_ = family
    bar = actions.bar_guardian(child_id=child.pk, guardian_id=by.own_person_id, case=case(), by=karin)
    for at, role, sees in (
        (clinic.unit, Role.RECEPTIONIST, True),
        (clinic.unit, Role.UNIT_MANAGER, True),
        (make.unit(), Role.REGION_ADMINISTRATOR, True),
        (make.unit(), Role.RECEPTIONIST, False),
        (make.unit(), Role.UNIT_MANAGER, False),
    ):
        browser = Client()
        staff.at_desk(browser, at, role)
        assert ("LS 2026-114" in browser.get(reverse("admin:entries")).content.decode()) is sees
        if at != clinic.unit:
            browser.post(reverse("admin:end_entry", args=["bar", bar]), {"reason": "Nej"})
            assert GuardianBar.objects.get().ended_at is None
    browser = Client()
    staff.at_desk(browser, clinic.unit, Role.CLINICIAN)
    assert browser.get(reverse("admin:entries")).status_code == 404


def test_a_number_nobody_has_and_the_same_person_twice_are_told(client, desk, family):
    _by, _child, number, child_number = family
    stranger = "19121212-1212"
    page = client.post(reverse("admin:entries"), {"kind": "bar", "person": stranger, "other": number.value})
    assert page.status_code == 422
    assert "Ingen här har det numret" in page.content.decode()
    assert "1212-1212" not in page.content.decode()
    twice = {"kind": "bar", "person": child_number.value, "other": child_number.value}
    assert "samma person två gånger" in client.post(reverse("admin:entries"), twice).content.decode()


def grant(karin, clinic, teen, by, **values):
    given = {"may_book": True, "may_read": False, "case": case(), **values}
    known_at(clinic, teen)
    return actions.grant_exception(
        child_id=teen.pk, guardian_id=by.own_person_id, clinic_id=clinic.pk, by=karin, **given
    )


def test_an_exception_gives_booking_and_reading_apart_at_that_clinic_alone(desk, family):
    karin, clinic = desk
    by = family[0]
    teen = teen_of(by)
    assert right(by, teen) is None
    grant(karin, clinic, teen, by)
    held = right(by, teen)
    assert (held.books, bool(held.reads)) == (Reach(places=frozenset({clinic.pk})), False)
    with pytest.raises(EnteredAlready):
        grant(karin, clinic, teen, by)


def test_what_cannot_be_granted(desk, family):
    karin, clinic = desk
    by, child, *_ = family
    teen, stranger = teen_of(by), make.resident()
    silent = make.clinic(unit=clinic.unit, kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    eighteen = teen_of(by, 18)
    for values, code in (
        ({"teen": child}, "exception.too_young"),
        ({"teen": eighteen}, "exception.adult"),
        ({"by": stranger}, "exception.no_custody"),
        ({"clinic": silent}, "exception.silent"),
        ({"may_book": False}, "exception.nothing"),
        ({"case": case(days=5 * 366)}, "exception.adult"),
        ({"case": case(days=0)}, "exception.adult"),
        ({"case": case(days=1, since=5)}, "entry.backwards"),
    ):
        with pytest.raises(Refused) as refused:
            grant(**{"karin": karin, "clinic": clinic, "teen": teen, "by": by, **values})
        assert refused.value.reason.code == code
    with pytest.raises(NotYours):
        grant(karin, make.clinic(), teen, by)
    assert not GuardianException.objects.exists()


def test_an_exception_ends_before_the_eighteenth_birthday(desk, family):
    karin, clinic = desk
    by = family[0]
    teen = make.person(**born_years_ago(17, days=355))
    guardian_of(teen, by)
    with pytest.raises(Refused):
        grant(karin, clinic, teen, by, case=case(days=30))
    grant(karin, clinic, teen, by, case=case(days=3))


def test_a_legal_representative_books_everywhere_and_reads_by_a_named_decision(desk):
    karin, clinic = desk
    person, by = known_at(clinic, make.person()), make.resident()
    for reader, reads in (("", False), ("Petra Wallin", True)):
        LegalRepresentative.objects.update(
            ended_at=clock.now(), ended_by_id=karin.user_id, end_reason="Nytt beslut"
        )
        court = Court(LegalRepresentative.Kind.GUARDIAN_AD_LITEM, "Lindhamns tingsrätt", date(2026, 1, 5), reader)
        actions.enter_representative(
            person_id=person.pk, representative_id=by.own_person_id, court=court, case=case(), by=karin
        )
        held = right(by, person)
        assert (held.relation, held.books) == (Relation.LEGAL_REPRESENTATIVE, EVERYWHERE)
        assert held.reads.covers(clinic.unit_id) is reads


def test_a_guardian_asks_once_at_a_time_and_the_clinic_ticks_it_off(client, desk, family):
    _karin, clinic = desk
    by = family[0]
    teen = teen_of(by)
    browser = make.signed_in(Client(), by)
    address = f"/for-vem/barn/{teen.pk}/fraga/"
    for _ in range(2):
        assert browser.post(address, {"clinic": clinic.pk})["Location"] == "/for-vem/"
    asked = AccessRequest.objects.get()
    assert f"Du bad {clinic.name}" in browser.get("/for-vem/").content.decode()
    assert Person.objects.get(pk=by.own_person_id).name in client.get(reverse("admin:entries")).content.decode()
    client.post(reverse("admin:request_answered", args=[asked.pk]))
    assert "Ingen väntar på svar" in client.get(reverse("admin:entries")).content.decode()
    browser.post(address, {"clinic": clinic.pk})
    assert AccessRequest.objects.count() == 2


def test_nobody_asks_for_a_child_of_others_or_a_barred_one(desk, family):
    karin, clinic = desk
    by, child, *_ = family
    teen = teen_of(by)
    stranger = make.signed_in(Client(), make.resident())
    assert stranger.get(f"/for-vem/barn/{teen.pk}/fraga/").status_code == 404
    with pytest.raises(Refused):
        actions.ask_for_access(child_id=child.pk, clinic_id=clinic.pk, by=by)
    known_at(clinic, teen)
    actions.bar_guardian(child_id=teen.pk, guardian_id=by.own_person_id, case=case(), by=karin)
    assert make.signed_in(Client(), by).get(f"/for-vem/barn/{teen.pk}/fraga/").status_code == 404


def test_every_entry_and_every_look_is_in_the_childs_log(client, desk, family, role):
    karin, _clinic = desk
    by, child, number, child_number = family
    client.post(reverse("admin:entries"), {"kind": "bar", "person": child_number.value, "other": number.value})
    bar = actions.bar_guardian(child_id=child.pk, guardian_id=by.own_person_id, case=case(), by=karin)
    client.get(reverse("admin:entries"))
    actions.end_entry(kind="bar", entry_id=bar, reason="Slut", by=karin)
    with role(None):
        told = set(AccessEvent.objects.filter(person_id=child.pk).values_list("action", flat=True))
    assert told >= {"person.found", "guardian.barred", "representation.read", "representation.ended"}


def bar(by, child, karin, reason=""):
    return actions.bar_guardian(
        child_id=child.pk, guardian_id=by.own_person_id, case=case(), by=karin, reason=reason
    )


def test_a_unit_that_does_not_know_the_child_says_why_it_bars_and_the_auditors_are_told(client, family, role):
    by, child, number, child_number = family
    clinic = make.clinic()
    who = staff.at_desk(client, clinic.unit)
    client.post(reverse("admin:entries"), {"kind": "bar", "person": child_number.value, "other": number.value})
    given = {"case_number": "AK 7", "since": clock.today().isoformat(), "until": ""}
    silent = client.post(reverse("admin:enter"), {**given, "reason": " "})
    assert (silent.status_code, "Skriv varför ni stoppar" in silent.content.decode()) == (422, True)
    with pytest.raises(Refused) as refused:
        bar(by, child, who, reason=" ")
    assert refused.value.reason.code == "bar.reason"
    assert right(by, child).books == EVERYWHERE
    client.post(reverse("admin:enter"), {**given, "reason": "Blåmärken. Orosanmält i dag."})
    assert right(by, child) is None
    assert "Utan vårdrelation: Blåmärken." in client.get(reverse("admin:entries")).content.decode()
    known_at(clinic, child)
    with role("vp_jobs"):
        oversight.check_nightly()
    assert "barred_unknown" in findings()[who.user_id, child.pk]
    staff.at_desk(client, clinic.unit, Role.AUDITOR)
    with role("vp_jobs"):
        finding = Finding.objects.get(person=child)
    page = client.get(reverse("admin:finding", args=[finding.pk])).content.decode()
    assert "Blåmärken. Orosanmält i dag." in page


def test_a_bar_for_ones_own_patient_asks_for_no_reason_and_is_no_finding(client, desk, family, role):
    karin, _clinic = desk
    by, child, number, child_number = family
    client.post(reverse("admin:entries"), {"kind": "bar", "person": child_number.value, "other": number.value})
    assert "Varför stoppar ni?" not in client.get(reverse("admin:enter")).content.decode()
    bar(by, child, karin)
    with role("vp_jobs"):
        oversight.check_nightly()
    assert (karin.user_id, child.pk) not in findings()


def test_only_a_unit_that_knows_the_patient_lets_somebody_in(client, desk, family):
    by, child, number, child_number = family
    clinic = make.clinic()
    other_desk = staff.at_desk(client, clinic.unit)
    for kind in ("exception", "legal"):
        asked = {"kind": kind, "person": child_number.value, "other": number.value}
        page = client.post(reverse("admin:entries"), asked)
        assert (page.status_code, "Det här lägger en enhet in" in page.content.decode()) == (422, True)
    teen = teen_of(by)
    court = Court(LegalRepresentative.Kind.GUARDIAN_AD_LITEM, "Lindhamns tingsrätt", date(2026, 1, 5))
    for enter in (
        lambda: actions.grant_exception(
            child_id=teen.pk, guardian_id=by.own_person_id, clinic_id=clinic.pk, may_book=True, may_read=False,
            case=case(), by=other_desk,
        ),
        lambda: actions.enter_representative(
            person_id=child.pk, representative_id=by.own_person_id, court=court, case=case(), by=other_desk
        ),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            enter()
        assert refused.value.reason.code == "entry.no_relation"


def test_a_unit_knows_whom_it_has_listed_met_written_of_or_been_asked_about(desk, family):
    karin, clinic = desk
    by, listed, *_ = family
    now = clock.now()
    met, written_of, asked_about, stranger, of_old = (teen_of(by) for _ in range(5))
    slot = make.slot(make.visit_type(clinic), starts_at=now + timedelta(days=60))
    Booking.objects.create(slot=slot, person=met, form_key=uuid.uuid4(), booked_at=now)
    for person, days in ((written_of, 80), (of_old, 100)):
        at = now - timedelta(days=days)
        record.entry(person.pk, Category.NOTES, record.note(), unit=clinic.unit, happened_at=at)
    actions.ask_for_access(child_id=asked_about.pk, clinic_id=clinic.pk, by=by)
    known = [relation.knows(one.pk, by=karin) for one in (listed, met, written_of, asked_about, stranger, of_old)]
    assert known == [True, True, True, True, False, False]
    elsewhere = make.staff()
    assert not any(relation.knows(one.pk, by=elsewhere) for one in (listed, met, written_of, asked_about))
