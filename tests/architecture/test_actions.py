"""Every write leaves a trace, says who did it, and takes its arguments by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import modules

# Reviewed: writes that are nobody's deed about a person.
WITHOUT_TRACE = {
    "clinics.actions.spend_code": "a one-time code is counted; the sign-in after it is logged",
    "reminders": "messages follow from bookings, which are logged; what was sent stands on the message's own row",
    "audit": "the log itself",
    "interop": "what came in from a source stands in its import run and on each entry version",
}
# Reviewed: actions that only the system or a sign-in does, before there is an actor.
WITHOUT_ACTOR = {
    "clinics.actions.spend_code": "before anybody is signed in",
}


def actions() -> Iterator[tuple[str, ast.FunctionDef, Path]]:
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Name) and d.id == "action" for d in node.decorator_list
            ):
                yield ".".join([*path.with_suffix("").parts, node.name]), node, path


def reviewed(name: str, table: dict[str, str]) -> bool:
    return any(name == entry or name.startswith(f"{entry}.") for entry in table)


def test_every_action_leaves_a_trace_or_is_reviewed():
    wrong = []
    for name, node, _path in actions():
        calls = {
            c.func.attr for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)
        }
        names = {c.func.id for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}
        traced = {"record", "record_many", "record_all"} & (calls | names)
        if not traced and not reviewed(name, WITHOUT_TRACE):
            wrong.append(name)
    assert not wrong


def test_every_action_takes_its_arguments_by_name():
    assert not [name for name, node, _ in actions() if node.args.args]


def test_every_action_says_who_does_it_or_is_reviewed():
    rooms_of_jobs = {"reminders", "audit", "interop"}
    wrong = [
        name
        for name, node, path in actions()
        if path.parts[0] not in rooms_of_jobs
        and "by" not in {a.arg for a in node.args.kwonlyargs}
        and not reviewed(name, WITHOUT_ACTOR)
    ]
    assert not wrong


def test_there_are_actions_to_look_at():
    assert len(list(actions())) > 8
