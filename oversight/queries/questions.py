"""Questions about readings, for the person who asked and for the one who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import queries as log
from audit import words
from audit.actions import Action
from audit.models import AccessEvent
from audit.policies import can_read_log
from audit.reading import reading
from clinics.words import PURPOSES, ROLES
from core.actor import Actor, Purpose, Role
from core.calendar import clock_in_words, date_in_words, local, moment_in_words
from core.db import all_of_one, fence
from core.errors import NotYours
from oversight import facts, policies, seen
from oversight.models import AccessQuestion

LISTED = 100


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """As the person sees it beside the log."""

    about: str
    text: str
    asked: str
    answer: str
    answered: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What has been asked of a sitting: enough to know it again, and where it stands."""

    unit_id: UUID
    user_id: UUID | None
    event_at: datetime
    is_open: bool

    def is_of(self, sitting: log.Sitting) -> bool:
        who = sitting.who
        same = (who.care_unit_id, who.actor_user_id) == (self.unit_id, self.user_id)
        return same and sitting.first_at <= self.event_at <= sitting.last_at


@dataclass(frozen=True, slots=True)
class OwnQuestions:
    shown: tuple[OwnQuestion, ...]
    asked: tuple[Asked, ...]

    @property
    def has_new(self) -> bool:
        """An answer that the person has not seen before."""
        return any(one.is_new for one in self.shown)


@dataclass(frozen=True, slots=True)
class Reading:
    """One sitting, as the one who asks or answers is shown it."""

    when: str
    who: str
    unit: str
    what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    asked: str
    about: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionList:
    open: tuple[QuestionRow, ...]
    answered: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """``refusal``: why one may not answer; "" when the form is there."""

    person: str
    born: str
    asked: str
    text: str
    reading: Reading | None
    answer: str
    answered: str
    refusal: str


def own(by: Actor) -> OwnQuestions:
    """The questions about the log that ``by`` is shown; about another's, only one's own. In an open door."""
    mine = AccessQuestion.objects.filter(person_id__in=all_of_one(by.subject_id))
    if by.acting_for is not None:
        mine = mine.filter(asked_by_id=by.own_person_id)
    found = list(mine.select_related("unit").order_by("-asked_at", "pk")[:LISTED])
    return OwnQuestions(
        shown=tuple(_own(one) for one in found),
        asked=tuple(Asked(q.unit_id, q.about_user_id, q.event_at, q.state == q.State.OPEN) for q in found),
    )


def has_new_answer(*, by: Actor) -> bool:
    """Whether an answer waits to be read, for the start page."""
    with fence(by, [by.own_person_id]):
        mine = AccessQuestion.objects.filter(person_id__in=all_of_one(by.own_person_id))
        answered = mine.filter(state=AccessQuestion.State.ANSWERED)
        return answered.filter(seen_at=None).exists()


def reading_to_ask_about(event_id: UUID, *, by: Actor) -> Reading:
    """The sitting that a question would be about. Raises Refused, NotYours."""
    can_read_log(by).require()
    with reading(by, about=by.subject_id, action=Action.LOG_READ) as all_of_one_now:
        sitting = log.sitting_of(seen.rows(by, all_of_one_now), event_id)
    if sitting is None:
        raise NotYours
    policies.can_ask(by_staff=sitting.who.by == AccessEvent.By.STAFF, unit_id=sitting.who.care_unit_id).require()
    return _reading(sitting, named=False)


def question_list(*, by: Actor) -> QuestionList:
    """Those that one may see, open ones first come first. Raises NotYours for other roles. Names nobody."""
    if by.duty.role not in (Role.UNIT_MANAGER, Role.AUDITOR):
        raise NotYours
    provider = facts.provider_of(by)
    with fence(by):
        found = list(facts.questions().filter(_may_be_mine(by)).order_by("asked_at", "pk"))
    mine = [q for q in found if policies.can_see_question(facts.of_question(q), by=by, provider_id=provider)]
    waiting = [q for q in mine if q.state == q.State.OPEN]
    done = [q for q in reversed(mine) if q.state == q.State.ANSWERED][:LISTED]
    return QuestionList(tuple(_row(q, by=by) for q in waiting), tuple(_row(q, by=by) for q in done))


def question_page(question_id: UUID, *, by: Actor) -> QuestionPage:
    """One question with the reading it is about. That it is read is in the person's log. Raises NotYours."""
    provider = facts.provider_of(by)
    with fence(by):
        question = facts.questions().select_related("person").filter(pk=question_id).first()
    if question is None or not policies.can_see_question(facts.of_question(question), by=by, provider_id=provider):
        raise NotYours
    with reading(by, about=question.person_id, action=Action.QUESTION_READ, object_id=question.pk):
        about = AccessEvent.objects.filter(person_id=question.person_id)
        sitting = log.sitting_of(about, question.event_id)
    refusal = policies.can_answer(facts.of_question(question), by=by).refusal
    person = question.person
    return QuestionPage(
        person=person.name,
        born=_born(person),
        asked=moment_in_words(question.asked_at),
        text=question.text,
        reading=_reading(sitting, named=True) if sitting else None,
        answer=question.answer,
        answered=_answered(question, question.answered_by_name),
        refusal=refusal.text if refusal else "",
    )


def _may_be_mine(by: Actor) -> Q:
    return Q(unit_id=by.duty.care_unit_id) if by.duty.role == Role.UNIT_MANAGER else Q(others_can=False)


def _own(question: AccessQuestion) -> OwnQuestion:
    about = {"when": moment_in_words(question.event_at), "unit": question.unit.name}
    return OwnQuestion(
        about=_("Läsningen %(when)s, %(unit)s") % about,
        text=question.text,
        asked=moment_in_words(question.asked_at),
        answer=question.answer,
        answered=_answered(question, question.unit.name),
        is_new=question.state == question.State.ANSWERED and question.seen_at is None,
    )


def _answered(question: AccessQuestion, who: str) -> str:
    if question.answered_at is None:
        return ""
    return _("Svar från %(who)s, %(when)s") % {"who": who, "when": moment_in_words(question.answered_at)}


def _row(question: AccessQuestion, *, by: Actor) -> QuestionRow:
    about_me = question.about_user_id == by.user_id
    return QuestionRow(
        asked=date_in_words(local(question.asked_at).date()),
        about=_("Läsning %(when)s") % {"when": moment_in_words(question.event_at)},
        note=_("Gäller dig själv. Någon annan svarar.") if about_me else "",
        url=reverse("admin:question", args=[question.pk]),
    )


def _born(person: Person) -> str:
    exact = person.birth_date.exact if person.birth_date else None
    return date_in_words(exact) if exact else str(person.birth_year or "")


def _reading(sitting: log.Sitting, *, named: bool) -> Reading:
    who = sitting.who
    first, last = clock_in_words(sitting.first_at), clock_in_words(sitting.last_at)
    role = str(ROLES[Role(who.role)]) if who.role else ""
    return Reading(
        when=moment_in_words(sitting.first_at) + (f"–{last}" if last != first else ""),
        who=f"{who.actor_name}, {role}" if named else role[:1].upper() + role[1:],
        unit=who.care_unit_name,
        what=words.what(sitting.deeds),
        purpose=str(PURPOSES.get(Purpose(who.purpose), "")) if who.purpose else "",
    )
