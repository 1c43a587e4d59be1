"""Acting for somebody else: chosen on any page, looked up each time, and never by mistake."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import Custody
from core import clock
from core.actor import EVERYWHERE, Relation
from representation.models import GuardianBar
from representation.queries import standing
from tests import make

pytestmark = pytest.mark.django_db


def born_years_ago(years, *, days=1):
    day = clock.today() - timedelta(days=days)
    return {"birth_year": day.year - years, "birth_month": day.month, "birth_day": min(day.day, 28)}


@pytest.fixture
def family():
    """A guardian and a child of eight."""
    by = make.resident()
    child = make.person(given_name="Ella", family_name="Lind", **born_years_ago(8))
    Custody.objects.create(guardian_id=by.own_person_id, child=child, since=date(2018, 1, 1))
    return by, child


def test_a_guardian_switches_to_the_child_and_every_page_says_so(family):
    by, child = family
    client = make.signed_in(Client(), by)
    client.get("/for-vem/")
    assert client.post("/for-vem/byt/", {"person": child.pk})["Location"] == "/"
    assert "Du gör det här åt <strong>Ella Lind</strong>" in client.get("/tider/").content.decode()
    client.post("/for-vem/byt/", {"person": ""})
    assert "Det här gäller dig själv" in client.get("/tider/").content.decode()


def test_ones_own_pages_stay_ones_own(family):
    by, child = family
    client = make.signed_in(Client(), by)
    client.get("/for-vem/")
    client.post("/for-vem/byt/", {"person": child.pk})
    page = client.get("/konto/").content.decode()
    assert "Den här sidan gäller dig själv, inte Ella Lind" in page
    assert by.name in page


def test_nobody_switches_to_a_stranger(family):
    by, _child = family
    client = make.signed_in(Client(), by)
    stranger = make.person()
    assert client.post("/for-vem/byt/", {"person": stranger.pk})["Location"] == "/for-vem/"
    assert "Du gör det här åt" not in client.get("/tider/").content.decode()
    assert client.post("/for-vem/byt/", {"person": "junk"}).status_code == 404


def test_a_right_that_ends_ends_at_the_next_request_and_says_so(family):
    by, child = family
    client = make.signed_in(Client(), by)
    client.post("/for-vem/byt/", {"person": child.pk})
    _bar(by.person_id, child)
    for page in ("/tider/", "/"):
        client.post("/for-vem/byt/", {"person": ""})
        session = client.session
        session["acts_for"] = str(child.pk)
        session.save()
        response = client.get(page)
        assert response.status_code == 409
        assert "Du företräder inte längre den du hade valt" in response.content.decode()
        assert "Byt till Ella" not in response.content.decode()
        assert client.get(page).status_code == 200


def test_a_form_that_was_made_for_another_is_refused(family):
    by, child = family
    client = make.signed_in(Client(), by)
    visit = make.slot()
    client.post("/for-vem/byt/", {"person": child.pk})
    response = client.post(f"/boka/tid/{visit.pk}/", {})
    assert response.status_code == 409
    assert "Du har bytt person i en annan flik" in response.content.decode()
    client.post("/for-vem/byt/", {"person": ""})
    assert client.post(f"/boka/tid/{visit.pk}/", {"for_whom": str(child.pk)}).status_code == 409


def test_the_page_tells_why_one_may_not(family):
    by, child = family
    _bar(by.person_id, child)
    page = make.signed_in(Client(), by).get("/for-vem/").content.decode()
    assert "Vården har beslutat det" in page
    assert "Byt till Ella" not in page


def test_standing_is_looked_up_in_at_most_five_statements(family, django_assert_max_num_queries):
    by, child = family
    with django_assert_max_num_queries(5):
        right = standing.acting_for(representative=by.person_id, subject=child.pk)
    assert right is not None
    assert (right.relation, right.books, right.reads) == (Relation.GUARDIAN, EVERYWHERE, EVERYWHERE)
    with django_assert_max_num_queries(5):
        assert standing.acting_for(representative=by.person_id, subject=make.person().pk) is None


def _bar(guardian_id, child):
    staff = make.staff()
    GuardianBar.objects.create(
        child=child,
        guardian_id=guardian_id,
        unit_id=staff.duty.care_unit_id,
        case_number="LS 2026-114",
        since=clock.today(),
        entered_by_id=str(staff.user_id),
        entered_at=clock.now(),
    )
