"""A person asks about a reading; the unit answers."""

from __future__ import annotations

from uuid import UUID

from audit import actions as audit
from audit.models import AccessEvent
from audit.policies import can_read_log
from core import clock
from core.actor import Actor
from core.db import action, all_of_one, fence, translate_constraints
from core.errors import NotYours
from oversight import facts, policies, seen
from oversight.errors import CONSTRAINTS
from oversight.models import AccessQuestion


@action
def ask(*, event_id: UUID, text: str, by: Actor) -> UUID:
    """Ask the unit about one reading of the record of whom one acts for.

    Raises Refused, NotYours for a reading that one does not see, AskedAlready while an earlier question waits.
    """
    can_read_log(by).require()
    with fence(by, [by.subject_id]) as all_of_one_now:
        event = seen.rows(by, all_of_one_now).filter(pk=event_id).first()
        if event is None:
            raise NotYours
        policies.can_ask(by_staff=event.by == AccessEvent.By.STAFF, unit_id=event.care_unit_id).require()
        assert event.care_unit_id is not None, "can_ask lets nothing through that no unit did"
        with translate_constraints(CONSTRAINTS):
            question = AccessQuestion.objects.create(
                event_id=event.pk,
                event_at=event.at,
                person_id=by.subject_id,
                unit_id=event.care_unit_id,
                about_user_id=event.actor_user_id,
                asked_by_id=by.own_person_id,
                text=text,
                asked_at=clock.now(),
            )
        audit.record(audit.Action.QUESTION_ASKED, by=by, about=by.subject_id, object_id=question.pk)
    return question.pk


@action
def answer(*, question_id: UUID, text: str, by: Actor) -> None:
    """Answer for the unit, once. Raises NotYours, and Refused for one it is about or that is answered."""
    provider = facts.provider_of(by)
    with fence(by):
        locked = AccessQuestion.objects.select_for_update(of=("self",), no_key=True)
        if not locked.filter(pk=question_id).exists():
            raise NotYours
        question = facts.questions().get(pk=question_id)
        known = facts.of_question(question)
        if not policies.can_see_question(known, by=by, provider_id=provider):
            raise NotYours
        policies.can_answer(known, by=by).require()
        question.state, question.answer, question.answered_at = AccessQuestion.State.ANSWERED, text, clock.now()
        question.answered_by_id, question.answered_by_name = by.user_id, by.name
        question.save(update_fields=["state", "answer", "answered_at", "answered_by_id", "answered_by_name"])
        audit.record(audit.Action.QUESTION_ANSWERED, by=by, about=question.person_id, object_id=question.pk)


@action
def note_answers_seen(*, by: Actor) -> None:
    """The answers have been shown to the person. Their reading of the log was logged before that."""
    with fence(by, [by.own_person_id]):
        unseen = AccessQuestion.objects.filter(
            person_id__in=all_of_one(by.own_person_id), state=AccessQuestion.State.ANSWERED, seen_at=None
        )
        unseen.update(seen_at=clock.now())
