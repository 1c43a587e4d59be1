"""Who has looked, and what is asked and judged of it."""

from __future__ import annotations

from typing import Any

from core import clock
from core.actor import Actor, Role
from core.identity import IdentityNumber
from oversight import actions as oversight
from oversight.models import AccessQuestion, Finding, Review
from tests.conftest import database_role
from tests.matrix.deeds.deed import (
    ADMINISTRATORS,
    Deed,
    newcomer,
)
from tests.matrix.everybody import at
from tests.matrix.world import ADULT, SILENT, A, B, World


def _ask(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return oversight.ask(event_id=world.subjects[whose].readings[place], text="Varför?", by=by)

    return Deed("oversight.actions.questions.ask", f"about the {whose}'s at {place}", call, frozenset(may))


def question(world: World) -> AccessQuestion:
    adult = world.subjects[ADULT]
    asked = oversight.ask(event_id=adult.readings[A], text="Varför?", by=adult.actor)
    with database_role(None):
        return AccessQuestion.objects.get(pk=asked)


def _answered(world: World) -> object:
    asked, manager = question(world), world.places[A].staff[Role.UNIT_MANAGER]
    oversight.answer(question_id=asked.pk, text="För ditt besök.", by=manager)
    return asked


def finding(world: World) -> Finding:
    by, now = world.places[A].staff[Role.CLINICIAN], clock.now()
    with database_role(None):
        return Finding.objects.create(
            user_id=str(by.user_id), user_name=by.name, role=Role.CLINICIAN, unit=world.places[A].clinic.unit,
            person=world.subjects[ADULT].person, day=clock.today(), first_at=now, last_at=now, readings=1,
            kinds=[Finding.Kind.NEIGHBOUR], found_at=now,
        )  # fmt: skip


LOG = (
    _ask(ADULT, A, ADULT, "legal representative for the adult"),
    _ask(ADULT, B, ADULT),
    _ask("child of 8", A, "guardian for the child of 8", "separated guardian for the child of 8"),
    _ask("child of 8", SILENT),
    _ask(
        "child of 14",
        A,
        "child of 14",
        "guardian who still reads for the child of 14",
        "guardian who still books and reads for the child of 14",
    ),
    _ask("child of 14", SILENT, "child of 14"),
    Deed(
        "oversight.actions.questions.answer",
        "for A",
        lambda _world, asked, by: oversight.answer(question_id=asked.pk, text="För ditt besök.", by=by),
        at(A, Role.UNIT_MANAGER),
        question,
    ),
    Deed(
        "oversight.actions.questions.note_answers_seen",
        "that A gave",
        lambda _world, _made, by: oversight.note_answers_seen(by=by),
        frozenset({ADULT}),
        _answered,
        quietly=True,
    ),
    Deed(
        "oversight.actions.checks.ask_for_check",
        "",
        lambda _world, _made, by: oversight.ask_for_check(by=by),
        at(A, Role.AUDITOR) | at(B, Role.AUDITOR),
    ),
    Deed(
        "oversight.actions.reviews.sign",
        "at A",
        lambda _world, found, by: oversight.sign(
            finding_id=found.pk, verdict=Review.Verdict.JUSTIFIED, note="Vårdar grannen.", seen=0, by=by
        ),
        at(A, Role.AUDITOR),
        finding,
    ),
    Deed(
        "oversight.actions.reviews.keep_identity",
        "",
        lambda _world, user, by: oversight.keep_identity(
            user_id=user.pk, number=IdentityNumber("urn:reserve", "R1"), by=by
        ),
        ADMINISTRATORS,
        newcomer,
    ),
)
