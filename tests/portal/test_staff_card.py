"""The person card: what it tells, what it never tells, and how it is changed by one who knows who it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts import actions
from accounts.errors import PersonMerged
from accounts.models import ContactCard, Custody, Person
from audit.models import AccessEvent
from core import clock
from core.actor import Role
from core.decision import Refused
from core.errors import NotYours
from reminders.models import Message
from representation import actions as representation
from tests import make
from tests.conftest import database_role
from tests.portal import staff
from tests.representation.people import invite, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def gunnel() -> Person:
    person = make.person(given_name="Gunnel", family_name="Åström", street="Prästgatan 22", town="Lindhamn")
    make.contact_card(person, "+46701740630", landline="+46846500441", hard_of_hearing=True, needs="rullstol")
    return person


def card_of(client, person) -> str:
    page: bytes = client.get(reverse("admin:person_card", args=[person.pk])).content
    return page.decode()


def form(**values: str) -> dict[str, str]:
    """As the page was shown: each field with what it began with."""
    shown = {
        "mobile": "070-174 06 30", "mobile_owner": "", "landline": "08-465 004 41", "sms_level": "N1",
        "language": "sv", "interpreter_language": "", "needs": "rullstol", "sms_allowed": "True",
        "hard_of_hearing": "True", "cannot_ring": "False", "letters_allowed": "True",
    }  # fmt: skip
    sent = {f"initial-{name}": value for name, value in shown.items()}
    kept = {name: value for name, value in shown.items() if value != "False"}
    return {**sent, **kept, "identity_check": "document", **values}


def logged(action: str) -> list[AccessEvent]:
    with database_role(None):
        return list(AccessEvent.objects.filter(action=action).order_by("at", "pk"))


def test_the_card_tells_what_the_desk_needs_and_reading_it_is_logged(client, gunnel):
    by = staff.at_desk(client)
    page = card_of(client, gunnel)
    for told in ("070-174 06 30", "Bekräftat av personen med kod", "08-465 004 41", "Hör dåligt", "rullstol",
                 "Prästgatan 22", "av personen själv", "Bara tiden"):  # fmt: skip
        assert told in page, told
    assert [(row.person_id, row.actor_user_id) for row in logged("person.card_read")] == [(gunnel.pk, by.user_id)]
    assert [row.person_id for row in logged("booking.read")] == [gunnel.pk]


def test_the_title_tells_no_name(client, gunnel):
    staff.at_desk(client)
    assert "<title>Personkort –" in " ".join(card_of(client, gunnel).split())


def test_a_protected_persons_address_is_nowhere(client, gunnel):
    Person.objects.filter(pk=gunnel.pk).update(protection="confidential", street="", postal_code="", town="")
    staff.at_desk(client)
    page = card_of(client, gunnel)
    assert "Skyddad identitet" in page
    assert "Adress" not in page
    assert "Prästgatan" not in page


def test_those_who_stand_beside_are_told_as_far_as_it_is_the_units_matter(client):
    clinic, elsewhere = make.clinic(), make.clinic()
    person = make.person(given_name="Ella", birth_year=clock.today().year - 8)
    mother, barred = make.person(given_name="Sara"), make.person(given_name="Bertil")
    for guardian in (mother, barred):
        Custody.objects.create(guardian=guardian, child=person, since=date(2020, 1, 1))
    adult = make.resident()
    for at, name in ((clinic, "Mats"), (elsewhere, "Okänd")):
        helper, number = numbered()
        Person.objects.filter(pk=helper.pk).update(given_name=name)
        helping = invite(adult, number, at)
        representation.accept_invitation(helper_id=helping, by=make.resident(helper))
    by = staff.at_desk(client, clinic.unit)
    case = representation.Case("LS 1", clock.today() - timedelta(days=1), None)
    representation.bar_guardian(child_id=person.pk, guardian_id=barred.pk, case=case, by=by, reason="Fara")
    page = card_of(client, person)
    assert "Sara" in page
    assert "Stoppad" in page
    page = card_of(client, Person.objects.get(pk=adult.own_person_id))
    assert "Mats" in page
    assert "Okänd" not in page
    Person.objects.filter(pk=person.pk).update(protection="confidential")
    assert "Sara" not in card_of(client, person)


def test_another_number_is_not_proved_and_the_one_that_was_left_is_told(client, gunnel):
    by = staff.at_desk(client)
    response = client.post(reverse("admin:change_card", args=[gunnel.pk]), form(mobile="070-174 06 31"))
    assert response.status_code == 303
    card = ContactCard.objects.get(person=gunnel)
    assert (card.mobile, card.mobile_verified_at) == ("+46701740631", None)
    assert card.sms_noted_by == f"{by.name}, {by.duty.care_unit_name}"
    assert Message.objects.get(kind="number_left").to == "+46701740630"
    assert [row.category for row in logged("person.card_changed")] == ["document"]
    assert "Inte bekräftat med kod" in card_of(client, gunnel)


def test_only_what_was_changed_on_the_page_is_written(client, gunnel):
    """The resident has given another number while the desk's form was open."""
    staff.at_desk(client)
    ContactCard.objects.update(mobile="+46701740632", mobile_verified_at=clock.now())
    client.post(reverse("admin:change_card", args=[gunnel.pk]), form(needs="ledarhund"))
    card = ContactCard.objects.get(person=gunnel)
    assert (card.mobile, card.needs) == ("+46701740632", "ledarhund")
    assert card.mobile_verified_at is not None


def test_nothing_is_changed_before_one_knows_who_asks(client, gunnel):
    by = staff.at_desk(client)
    sent = form(mobile="070-174 06 31", identity_check="")
    page = client.post(reverse("admin:change_card", args=[gunnel.pk]), sent)
    assert page.status_code == 422
    assert "070-174 06 31" in page.content.decode()
    with pytest.raises(Refused):
        actions.note_contact(person_id=gunnel.pk, identity_check="", by=by, mobile="070-174 06 31")
    assert ContactCard.objects.get().mobile == "+46701740630"


def test_a_yes_after_a_stopp_begins_anew_and_a_no_ends_it(client, gunnel):
    staff.at_desk(client)
    ContactCard.objects.update(sms_stopped_at=clock.now())
    address = reverse("admin:change_card", args=[gunnel.pk])
    client.post(address, form(**{"initial-sms_allowed": "False", "sms_allowed": "on"}))
    card = ContactCard.objects.get()
    assert card.sms_stopped_at is None
    assert card.sms_allowed_at is not None
    no = form()
    del no["sms_allowed"]
    client.post(address, no)
    assert ContactCard.objects.get().sms_allowed_at is None


def test_a_wrong_number_comes_back_and_a_landline_takes_no_sms(client, gunnel):
    staff.at_desk(client)
    address = reverse("admin:change_card", args=[gunnel.pk])
    for wrong, said in (("12", "Skriv hela numret"), ("08-465 004 41", "kan inte ta emot sms")):
        page = client.post(address, form(mobile=wrong))
        assert (page.status_code, said in page.content.decode()) == (422, True)


def test_the_dead_the_merged_and_strangers_to_the_work(gunnel):
    by, other = make.staff(), make.person()
    merged = actions.merge_persons(
        one_id=gunnel.pk, other_id=other.pk, reason="Samma", by=make.staff(role=Role.REGION_ADMINISTRATOR)
    )
    with pytest.raises(PersonMerged):
        actions.note_contact(person_id=merged.merged_id, by=by, identity_check="known", needs="tolk")
    with pytest.raises(NotYours):
        actions.note_contact(
            person_id=merged.kept_id, by=make.staff(role=Role.AUDITOR), identity_check="known", needs="tolk"
        )
    Person.objects.filter(pk=merged.kept_id).update(died_on=clock.today())
    with pytest.raises(Refused):
        actions.note_contact(person_id=merged.kept_id, by=by, identity_check="known", needs="tolk")
