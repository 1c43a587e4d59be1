"""Every action, for everybody who might call it: done by those who may; for the rest nothing changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from core.actor import Actor
from core.errors import DomainError
from tests.architecture.test_actions import actions, reviewed
from tests.matrix.deeds import DEEDS, SYSTEMS_OWN, Deed
from tests.matrix.everybody import changed, everybody, held, others_changed, writes
from tests.matrix.world import World


def test_the_table_names_every_action_there_is():
    there_are = {name for name, _node, _path in actions()}
    told = {deed.action for deed in DEEDS}
    assert there_are - told == {name for name in there_are if reviewed(name, SYSTEMS_OWN)}
    assert told <= there_are
    assert not [name for name in SYSTEMS_OWN if not any(reviewed(one, {name: ""}) for one in there_are)]


def test_the_table_names_nobody_who_is_not_there(made):
    assert {name for deed in DEEDS for name in deed.may | deed.own} <= set(everybody(made))


@pytest.mark.parametrize("room", sorted({deed.action.split(".")[0] for deed in DEEDS}))
def test_those_who_may_do_it_and_the_rest_change_nothing(made, room):
    people, wrong = everybody(made), list[str]()
    for deed in DEEDS:
        if deed.action.startswith(f"{room}."):
            with transaction.atomic():
                arranged = deed.arrange(made)
                wrong += refused(deed, made, arranged, people)
                wrong += done(deed, made, arranged, people)
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def refused(deed: Deed, world: World, arranged: Any, people: dict[str, Actor]) -> list[str]:
    """Those who may not and could all the same, and what was changed by it."""
    before, wrong = held(), []
    for name in sorted(set(people) - deed.may - deed.own):
        try:
            deed.call(world, arranged, people[name])
        except DomainError:
            continue
        if not deed.quietly:
            wrong.append(f"{deed}: {name} was not refused")
    return wrong + [f"{deed}: one who may not changed {table}" for table in changed(before, held())]


def done(deed: Deed, world: World, arranged: Any, people: dict[str, Actor]) -> list[str]:
    """Those who may and could not, or nothing came of it, or it touched what is not theirs."""
    wrong = []
    for name in sorted(deed.may):
        with transaction.atomic():
            before = held(people[name]) if deed.own else {}
            try:
                with writes() as written:
                    deed.call(world, arranged, people[name])
            except DomainError as error:
                wrong.append(f"{deed}: {name} was refused: {error!r}")
            else:
                touched = others_changed(before, held(people[name])) if deed.own else []
                wrong += [f"{deed}: {name} changed others' {table}" for table in touched]
                wrong += [] if written else [f"{deed}: {name} did it, and nothing came of it"]
            transaction.set_rollback(True)
    return wrong
