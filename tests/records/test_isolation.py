"""Somebody else's entry does not exist, and an attempt leaves no trace of a reading."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection

from accounts.models import User
from audit.actions import Action
from audit.models import AccessEvent
from audit.reading import reading
from core.actor import Actor, Assurance, Role
from core.errors import NotYours
from records import queries
from records.models import Category, Entry
from records.visits import Visit
from tests import make
from tests.conftest import database_role
from tests.records import entries as made
from tests.records.entries import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def hers():
    """Her entry, at a unit whose staff the fence would let see it."""
    sara = make.resident()
    at = make.unit()
    return entry(sara.own_person_id, Category.NOTES, made.note(), unit=at, unit_name=at.name)


def readings() -> int:
    with database_role("vp_jobs"):
        return AccessEvent.objects.filter(action__startswith="record.").count()


def plain(answer) -> str:
    """The page without what differs each time: form tokens and the address asked for."""
    return re.sub(r'value="\w{64}"|[0-9a-f]{8}-[0-9a-f-]{27}', "", answer.content.decode())


def test_nobody_is_sent_to_sign_in(client, hers):
    for url in ("/journal/", "/journal/anteckningar/", f"/journal/post/{hers.pk}/"):
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/logga-in/")
    assert client.post(f"/journal/post/{hers.pk}/visa/").status_code == 302
    assert readings() == 0


def test_another_resident_gets_the_same_answer_as_for_one_that_is_not_there(client, hers):
    browser = make.signed_in(client, make.resident())
    theirs, nothing = (browser.get(f"/journal/post/{pk}/") for pk in (hers.pk, uuid.uuid4()))
    assert theirs.status_code == nothing.status_code == 404
    assert plain(theirs) == plain(nothing)
    assert readings() == 0


def test_having_chosen_to_see_it_opens_nothing_of_somebody_elses(client, hers):
    browser = make.signed_in(client, make.resident())
    browser.post(f"/journal/post/{hers.pk}/visa/")
    assert browser.get(f"/journal/post/{hers.pk}/").status_code == 404
    assert readings() == 0


@pytest.mark.parametrize("role", Role)
def test_staff_of_the_unit_find_no_resident_page(client, hers, role):
    staff = make.staff(hers.unit, role=role)
    client.force_login(User.objects.get(pk=str(staff.user_id)), backend="accounts.backends.StaffBackend")
    for url in ("/journal/", "/journal/anteckningar/", f"/journal/post/{hers.pk}/", "/vem-har-last/"):
        assert client.get(url).status_code == 404
    assert readings() == 0


@pytest.mark.parametrize("by", [Actor(), Actor.system()], ids=["nobody", "the system"])
def test_the_queries_themselves_let_in_no_one_else(hers, by):
    for read in (
        lambda: queries.entry(hers.pk, by=by, visit=Visit()),
        lambda: queries.overview(by=by, visit=Visit()),
        lambda: queries.news(by=by),
    ):
        with pytest.raises(NotYours):
            read()
    assert readings() == 0


def test_the_queries_let_in_no_staff(hers):
    with pytest.raises(NotYours):
        queries.entry(hers.pk, by=make.staff(hers.unit, role=Role.CLINICIAN), visit=Visit())
    assert readings() == 0


def test_a_passkey_does_not_open_the_record(client, hers):
    sara = Actor(user_id=uuid.uuid4(), person_id=hers.person_id, assurance=Assurance.PASSKEY)
    assert queries.news(by=sara).may_read is False
    assert readings() == 0


def test_the_fence_holds_where_the_filter_is_forgotten(hers):
    """Raw SELECT * as the web's login, inside another's fence, and outside any."""
    other = make.resident()
    with reading(other, about=other.own_person_id, action=Action.RECORD_READ), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_entry")
        assert cursor.fetchone() == (0,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.persons', '', true), set_config('app.unit', '', true)")
    assert not Entry.objects.exists()
