"""Who may act for whom."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from accounts.models import Person
from core import clock
from core.actor import Actor
from core.identity import PartialDate
from representation import actions as representation
from representation.actions import Case, Court, Invited
from representation.models import LegalRepresentative
from tests import make
from tests.matrix.deeds.deed import (
    ADULTS,
    DESK,
    Call,
    Deed,
    own,
)
from tests.matrix.everybody import at, seats_of
from tests.matrix.world import ADULT, A, B, World
from tests.representation.people import numbered


def _case() -> Case:
    return Case("LS 9", clock.today(), clock.today() + timedelta(days=30))


def _bar(world: World, person: Person, by: Actor) -> object:
    return representation.bar_guardian(
        child_id=world.person("child of 8"), guardian_id=person.pk, case=_case(), by=by
    )


def _bar_a_stranger(reason: str) -> Call:
    def call(world: World, child: Person, by: Actor) -> object:
        guardian = world.actors["guardian"].own_person_id
        return representation.bar_guardian(
            child_id=child.pk, guardian_id=guardian, case=_case(), by=by, reason=reason
        )

    return call


def _represent_a_stranger(world: World, person: Person, by: Actor) -> object:
    court = Court(LegalRepresentative.Kind.ADMINISTRATOR, "Lindhamns tingsrätt", clock.today())
    representative = world.actors["other"].own_person_id
    return representation.enter_representative(
        person_id=person.pk, representative_id=representative, court=court, case=_case(), by=by
    )


def _grant(world: World, _made: Any, by: Actor) -> object:
    return representation.grant_exception(
        child_id=world.person("child of 14"),
        guardian_id=world.actors["guardian"].own_person_id,
        clinic_id=world.places[A].clinic.pk,
        may_book=True,
        may_read=True,
        case=_case(),
        by=by,
    )


def _represent(world: World, person: Person, by: Actor) -> object:
    court = Court(LegalRepresentative.Kind.ADMINISTRATOR, "Lindhamns tingsrätt", clock.today())
    return representation.enter_representative(
        person_id=world.person(ADULT), representative_id=person.pk, court=court, case=_case(), by=by
    )


def _choose(whose: str, may: frozenset[str]) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return representation.choose_for_child(
            child_id=world.person(whose), reminders=False, name_in_sms=True, by=by
        )

    return Deed("representation.actions.guardians.choose_for_child", f"the {whose}", call, may)


def _ask_for(whose: str, may: frozenset[str]) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return representation.ask_for_access(
            child_id=world.person(whose), clinic_id=world.places[B].clinic.pk, by=by
        )

    return Deed("representation.actions.guardians.ask_for_access", f"the {whose}", call, may)


def _invite(world: World, by: Actor) -> object:
    return representation.invite_helper(
        invited=Invited(uuid.uuid4().bytes * 2, PartialDate(1965, 3, 14)),
        called="Mats",
        clinic_ids=[world.places[A].clinic.pk],
        until=clock.today() + timedelta(days=9),
        by=by,
    )


def _change_helper(world: World, _made: Any, by: Actor) -> object:
    return representation.change_helper(
        helper_id=world.rights["helper"],
        clinic_ids=[world.places[B].clinic.pk],
        until=clock.today() + timedelta(days=9),
        by=by,
    )


def _somebody(world: World) -> Person:
    return make.person()


STILL = seats_of("guardian who still books", "guardian who still reads", "guardian who still books and reads")
BOTH_HOMES = seats_of("guardian", "separated guardian")
DESKS = at(A, *DESK) | at(B, *DESK)
FOR_WHOM = (
    Deed("representation.actions.entries.bar_guardian", "", _bar, DESKS, _somebody),
    Deed(
        "representation.actions.entries.bar_guardian",
        "of a child nobody knows, with a reason",
        _bar_a_stranger("Orosanmält"),
        DESKS,
        _somebody,
    ),
    Deed(
        "representation.actions.entries.bar_guardian",
        "of a child nobody knows, without a reason",
        _bar_a_stranger(""),
        frozenset(),
        _somebody,
    ),
    Deed(
        "representation.actions.entries.enter_representative",
        "for one nobody knows",
        _represent_a_stranger,
        frozenset(),
        _somebody,
    ),
    Deed(
        "representation.actions.entries.look_up",
        "",
        lambda _world, number, by: representation.look_up(identity=number, by=by),
        DESKS,
        lambda _world: numbered()[1],
    ),
    Deed("representation.actions.entries.grant_exception", "at A", _grant, at(A, *DESK)),
    Deed("representation.actions.entries.enter_representative", "", _represent, DESKS, _somebody),
    Deed(
        "representation.actions.entries.end_entry",
        "that A has entered",
        lambda world, _made, by: representation.end_entry(
            kind="bar", entry_id=world.rights["bar child of 8"], reason="Upphävt", by=by
        ),
        at(A, *DESK),
    ),
    Deed(
        "representation.actions.entries.note_request_answered",
        "to A",
        lambda world, _made, by: representation.note_request_answered(request_id=world.rights["request"], by=by),
        at(A, *DESK),
    ),
    _choose("child of 8", BOTH_HOMES),
    _choose("child of 14", STILL),
    _ask_for("child of 14", BOTH_HOMES | STILL),
    _ask_for("child of 8", frozenset()),
    own("representation.actions.helpers.invite_helper", _invite, ADULTS),
    Deed(
        "representation.actions.helpers.accept_invitation",
        "",
        lambda world, _made, by: representation.accept_invitation(
            helper_id=world.rights["one asked to help"], by=by
        ),
        frozenset({"one asked to help"}),
    ),
    Deed(
        "representation.actions.helpers.decline_invitation",
        "",
        lambda world, _made, by: representation.decline_invitation(
            helper_id=world.rights["one asked to help"], by=by
        ),
        frozenset({"one asked to help"}),
    ),
    Deed(
        "representation.actions.helpers.end_all_helpers",
        "the adult's",
        lambda _world, _made, by: representation.end_all_helpers(by=by),
        frozenset({ADULT}),
        quietly=True,
    ),
    Deed("representation.actions.helpers.change_helper", "", _change_helper, frozenset({ADULT})),
    Deed(
        "representation.actions.helpers.end_helper",
        "",
        lambda world, _made, by: representation.end_helper(helper_id=world.rights["helper"], by=by),
        frozenset({ADULT}),
    ),
    Deed(
        "representation.actions.helpers.stop_helping",
        "the adult",
        lambda world, _made, by: representation.stop_helping(person_id=world.person(ADULT), by=by),
        frozenset({"helper for the adult"}),
        quietly=True,
    ),
    Deed(
        "representation.actions.helpers.note_answers_seen",
        "that the helper gave",
        lambda _world, _made, by: representation.note_answers_seen(by=by),
        frozenset({ADULT}),
        quietly=True,
    ),
)
