"""A person asks about a reading, the right one answers, and the person sees it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import Person
from audit.models import AccessEvent
from clinics.models import Assignment, CareUnit, Clinic
from core import clock
from core.actor import EVERYWHERE, NOWHERE, ActingFor, Actor, Relation, Role
from core.db import constraint_of, fence
from core.decision import Refused
from core.errors import NotYours
from oversight import actions
from oversight.errors import AskedAlready
from oversight.models import AccessQuestion
from oversight.queries import questions
from portal import access_log
from tests import make
from tests.conftest import database_role
from tests.oversight.planted import opened
from tests.portal import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make.unit()


@pytest.fixture
def nurse(unit):
    return make.staff(unit, Role.CLINICIAN)


@pytest.fixture
def manager(unit):
    return make.staff(unit, Role.UNIT_MANAGER)


@pytest.fixture
def sara():
    return make.resident(make.person(given_name="Sara", family_name="Lindqvist"))


def person_of(by: Actor) -> Person:
    return Person.objects.get(pk=by.own_person_id)


def event_of(by: Actor, about: Actor) -> uuid.UUID:
    opened(by, person_of(about), at=clock.now() - timedelta(minutes=5))
    with database_role("vp_jobs"):
        newest = AccessEvent.objects.filter(person_id=about.person_id, actor_user_id=by.user_id).order_by("-at")
        return newest.values_list("pk", flat=True)[0]


def asked(by: Actor, of: Actor, text: str = "Varför läste ni?") -> uuid.UUID:
    return actions.ask(event_id=event_of(of, by), text=text, by=by)


def log_of(by: Actor) -> access_log.AccessLog:
    return access_log.access_log({}, by=by)


def states_as_owner(role) -> list[str]:
    with role(None):
        return list(AccessQuestion.objects.order_by("asked_at").values_list("state", flat=True))


def test_the_answer_reaches_the_one_who_asked_once_as_new(sara, nurse, manager):
    question = asked(sara, nurse)
    (row,) = [row for day in log_of(sara).days for row in day.rows if row.kind == "care"]
    assert (row.ask_url, row.asked) == ("", "Du har frågat om det här. Svaret kommer här på sidan.")
    assert not questions.has_new_answer(by=sara)
    page = questions.question_page(question, by=manager)
    assert (page.person, page.text, page.refusal) == ("Sara Lindqvist", "Varför läste ni?", "")
    assert page.reading
    assert page.reading.who == "Karin Holm, vårdpersonal"
    actions.answer(question_id=question, text="Vi bedömde ditt provsvar.", by=manager)
    assert questions.has_new_answer(by=sara)
    (own,) = log_of(sara).questions
    assert (own.answer, own.is_new) == ("Vi bedömde ditt provsvar.", True)
    actions.note_answers_seen(by=sara)
    assert not questions.has_new_answer(by=sara)
    assert not log_of(sara).has_new_answers


def test_an_answer_to_what_was_asked_before_a_merge_is_seen_too(sara, nurse, manager):
    question = asked(sara, nurse)
    actions.answer(question_id=question, text="Vi bedömde ditt provsvar.", by=manager)
    kept = make.person()
    Person.objects.filter(pk=sara.person_id).update(merged_into=kept)
    now = make.resident(kept)
    assert questions.has_new_answer(by=now)
    actions.note_answers_seen(by=now)
    assert not questions.has_new_answer(by=now)


def test_every_step_is_in_the_persons_log(sara, nurse, manager):
    question = asked(sara, nurse)
    questions.question_page(question, by=manager)
    actions.answer(question_id=question, text="Så här.", by=manager)
    with database_role("vp_jobs"):
        done = set(AccessEvent.objects.filter(object_id=question).values_list("action", "person_id"))
    assert done == {
        (kind, sara.person_id) for kind in ("log.question_asked", "log.question_read", "log.question_answered")
    }


def test_a_reading_has_one_open_question_and_may_be_asked_about_again_when_answered(sara, nurse, manager):
    event = event_of(nurse, sara)
    first = actions.ask(event_id=event, text="Varför?", by=sara)
    with pytest.raises(AskedAlready), transaction.atomic():
        actions.ask(event_id=event, text="Varför?", by=sara)
    actions.answer(question_id=first, text="Därför.", by=manager)
    assert actions.ask(event_id=event, text="Men varför?", by=sara) != first


def test_one_cannot_ask_about_anothers_log_nor_about_ones_own_reading(sara, nurse):
    event = event_of(nurse, sara)
    with pytest.raises(NotYours):
        actions.ask(event_id=event, text="Varför?", by=make.resident())
    opened(sara, person_of(sara), at=clock.now() - timedelta(minutes=1))
    with database_role("vp_jobs"):
        own = AccessEvent.objects.get(person_id=sara.person_id, by="self").pk
    with pytest.raises(Refused) as refusal:
        actions.ask(event_id=own, text="Varför?", by=sara)
    assert refusal.value.reason.code == "question.nobody_to_ask"


def test_a_helper_cannot_ask_and_a_guardian_cannot_ask_about_what_is_silent(nurse):
    child, guardian = make.person(), make.resident()
    right = ActingFor(child.pk, child.name, Relation.GUARDIAN, EVERYWHERE, EVERYWHERE)
    youth = make.clinic(kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    subject = Actor(person_id=child.pk)
    hidden, shown = event_of(make.staff(youth.unit, Role.CLINICIAN), subject), event_of(nurse, subject)
    with pytest.raises(NotYours):
        actions.ask(event_id=hidden, text="Varför?", by=replace(guardian, acting_for=right))
    actions.ask(event_id=shown, text="Varför?", by=replace(guardian, acting_for=right))
    helper = replace(right, relation=Relation.HELPER, reads=NOWHERE)
    with pytest.raises(Refused):
        actions.ask(event_id=shown, text="Varför?", by=replace(guardian, acting_for=helper))


def test_the_one_asked_about_never_answers(sara, unit, role):
    chief = make.staff(unit, Role.UNIT_MANAGER)
    question = asked(sara, chief)
    with pytest.raises(Refused) as refusal:
        actions.answer(question_id=question, text="Jag fick.", by=chief)
    assert refusal.value.reason.code == "question.about_you"
    assert questions.question_page(question, by=chief).refusal
    with role(None), pytest.raises(IntegrityError) as caught, transaction.atomic():
        AccessQuestion.objects.update(
            state="answered", answer="x", answered_at=clock.now(), answered_by_id=chief.user_id
        )
    assert constraint_of(caught.value) == "nobody_answers_about_oneself"


def test_the_auditor_answers_where_the_unit_has_nobody_who_may(sara, unit, nurse):
    auditor = make.staff(make.unit(provider=unit.provider), Role.AUDITOR)
    elsewhere = make.staff(make.unit(), Role.AUDITOR)
    question = asked(sara, nurse)
    with pytest.raises(NotYours):
        actions.answer(question_id=question, text="x", by=elsewhere)
    assert [row.url for row in questions.question_list(by=auditor).open] == [
        reverse("admin:question", args=[question])
    ]
    manager = make.staff(unit, Role.UNIT_MANAGER)
    assert not questions.question_list(by=auditor).open
    with pytest.raises(NotYours):
        actions.answer(question_id=question, text="x", by=auditor)
    Assignment.objects.filter(pk=manager.duty.assignment_id).update(until=clock.today() - timedelta(days=1))
    actions.answer(question_id=question, text="Enheten har stängt. Vi har frågat.", by=auditor)
    assert not questions.question_list(by=auditor).open


def test_an_answer_is_given_once_and_no_word_is_changed_afterwards(sara, nurse, manager, role):
    question = asked(sara, nurse)
    actions.answer(question_id=question, text="Så här.", by=manager)
    with pytest.raises(Refused) as refusal:
        actions.answer(question_id=question, text="Eller så här.", by=manager)
    assert refusal.value.reason.code == "question.answered"
    for change in ({"answer": "annat"}, {"text": "annat"}):
        with role(None), pytest.raises(IntegrityError) as caught, transaction.atomic():
            AccessQuestion.objects.update(**change)
        assert constraint_of(caught.value) == "question_keeps_its_words"
    with role(None), pytest.raises(IntegrityError), transaction.atomic():
        AccessQuestion.objects.all().delete()


def test_the_database_lets_nobody_else_see_a_question(sara, nurse, manager):
    asked(sara, nurse)
    other_manager = make.staff(make.unit(), Role.UNIT_MANAGER)
    receptionist = make.staff(CareUnit.objects.get(pk=nurse.duty.care_unit_id))

    def seen(by: Actor, *persons: uuid.UUID) -> int:
        with fence(by, persons):
            return AccessQuestion.objects.count()

    assert seen(sara, sara.own_person_id) == seen(manager) == 1
    assert seen(nurse, sara.own_person_id) == seen(other_manager) == seen(receptionist) == 0
    stranger = make.resident()
    assert seen(stranger, stranger.own_person_id) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.persons', '', false), set_config('app.role', '', false)")
    assert AccessQuestion.objects.count() == 0


def test_on_the_pages_one_asks_the_manager_answers_and_one_reads_it(client, sara, nurse, manager):
    browser = make.signed_in(client, sara)
    address = reverse("oversight:ask", args=[event_of(nurse, sara)])
    assert address in browser.get("/vem-har-last/").content.decode()
    assert "går till chefen på enheten" in browser.get(address).content.decode()
    empty = browser.post(address, {"text": " "})
    assert (empty.status_code, "Skriv det du vill fråga" in empty.content.decode()) == (422, True)
    assert browser.post(address, {"text": "Varför läste ni?"}).status_code == 303
    assert browser.post(address, {"text": "Varför läste ni?"}).status_code == 303
    staff.sign_in(client, manager)
    listed = client.get(reverse("admin:questions")).content.decode()
    page = reverse("admin:question", args=[questions.question_list(by=manager).open[0].url.split("/")[-2]])
    assert page in listed
    assert "Sara" not in listed
    assert "Varför läste ni?" in client.get(page).content.decode()
    assert client.post(page, {"text": "Vi bedömde ett provsvar."}).status_code == 303
    browser = make.signed_in(client, sara)
    assert "Läs svaret på din fråga" in browser.get("/").content.decode()
    assert "Vi bedömde ett provsvar." in browser.get("/vem-har-last/").content.decode()
    assert "Läs svaret på din fråga" not in browser.get("/").content.decode()
