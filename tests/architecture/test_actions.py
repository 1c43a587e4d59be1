"""Every write leaves a trace, says who did it, and takes its arguments by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.source import ROOT, modules, tree_of

# Reviewed: writes that are nobody's deed about a person.
WITHOUT_TRACE = {
    "accounts.actions.record.note_record_read": "the reading itself was logged before anything was shown",
    "clinics.actions.postcodes": "where towns lie, which is about nobody",
    "clinics.actions.factors.spend_code": "a one-time code is counted; the sign-in after it is logged",
    "clinics.actions.enrolment.offer_code_app": "a secret that opens nothing until it is confirmed",
    "clinics.actions.shifts.lock_shift": "nobody's deed; opening it is logged",
    "clinics.actions.shifts.touch_shift": "that a desk is in use",
    "clinics.actions.work": "one's own half-done work, back to oneself; what is done with it is logged then",
    "representation.actions.helpers.note_answers_seen": "that somebody has read an answer is nobody's deed",
    "accounts.actions.drafts": "what is half-written is nobody's deed; what is sent is logged then",
    "accounts.actions.devices.begin_device": "the sign-in before it is logged",
    "accounts.actions.duplicates.find_duplicates": "a likeness is no deed; whoever looks at the two is logged",
    "accounts.actions.merge.rehearse_merge": "rolled back whole; that the two were looked at is logged",
    "accounts.actions.merge.forget_old_merges": "only what an undo would have needed; nothing of the person's",
    "reminders": "messages follow from bookings, which are logged; what was sent stands on the message's own row",
    "audit": "the log itself",
    "oversight.actions.checks.check": "the house goes through the log; what is found is read and signed in it",
    "oversight.actions.checks.check_nightly": "the same",
    "oversight.actions.checks.check_what_was_asked": "the same; that somebody asked is logged",
    "oversight.actions.questions.note_answers_seen": "the reading of the log was logged before it",
    "bookings.actions.hold": "a time that is kept for some minutes is no booking; the booking is logged",
    "bookings.actions.offers.note_passed": "why somebody was not asked stands in the wish's own history",
    "bookings.actions.wishes.end_begun_wish": "the same; the visit itself is logged",
    "bookings.actions.batches.plan_batch": "counts alone; each who is invited is logged",
    "bookings.actions.batches.confirm_batch": "each who is invited is logged",
    "bookings.actions.batches.invite_next": "logged where each invitation is written (invitations.write)",
    "bookings.actions.notes.tick_notes": "that a note needs no answer; who wrote it and who read it are logged",
    "bookings.actions.desk.add_extra_slot": "an empty time; whoever is booked on it is logged",
    "bookings.actions.desk.move_at_desk": "logged where a resident's own move is (move.shift)",
    "bookings.actions.desk.cancel_at_desk": "logged where a resident's own cancellation is (cancel.end)",
    "bookings.actions.desk.call_off": "logged where a resident's own cancellation is (cancel.end)",
    "bookings.actions.slots.make_slots": "empty times by a schedule whose publishing is logged",
    "bookings.actions.closing.settle": "logged where a move or a cancellation is (move.shift, cancel.end)",
    "bookings.actions.closing.replan": "the same",
    "operations.actions": "what became of a job is about nobody; who asked for a run stands on its row",
    "interop.feed.actions.touch_key": "that a key is in use; what it read is logged",
    "interop.actions": "what came in from a source stands in its import run and on each entry version",
}
# Reviewed: actions that only the system or a sign-in does, before there is an actor.
WITHOUT_ACTOR = {
    "bookings.actions.hold.end_hold": "a job",
    "bookings.actions.offers.end_offer": "a job",
    "bookings.actions.offers.make_offer": "a job",
    "bookings.actions.offers.note_passed": "a job",
    "bookings.actions.wishes.end_begun_wish": "a job",
    "bookings.actions.invitations.expire_invitation": "a job",
    "bookings.actions.batches.invite_next": "a job",
    "oversight.actions.checks.check": "the house itself",
    "oversight.actions.checks.check_nightly": "the house itself",
    "oversight.actions.checks.check_what_was_asked": "the house itself, for one who has asked",
    "operations.actions.know_of": "beat itself",
    "operations.actions.note_began": "a worker",
    "operations.actions.note_ended": "a worker",
    "operations.actions.note_failed": "a worker",
    "clinics.actions.factors.spend_code": "before anybody is signed in",
    "clinics.actions.enrolment": "before anybody is signed in: the code says who it is",
    "clinics.actions.shifts.lock_shift": "a desk locks by itself",
    "clinics.actions.shifts.touch_shift": "a desk that is in use",
    "clinics.actions.work.keep_work": "the shift says whose work it is",
    "clinics.actions.work.forget_kept_work": "a job",
}


@cache
def actions() -> list[tuple[str, ast.FunctionDef, Path]]:
    return list(found())


def found() -> Iterator[tuple[str, ast.FunctionDef, Path]]:
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Name) and d.id == "action" for d in node.decorator_list
            ):
                yield ".".join([*path.with_suffix("").parts, node.name]), node, path


def reviewed(name: str, table: dict[str, str]) -> bool:
    return any(name == entry or name.startswith(f"{entry}.") for entry in table)


def called(node: ast.AST) -> set[str]:
    functions = [c.func for c in ast.walk(node) if isinstance(c, ast.Call)]
    return {f.attr for f in functions if isinstance(f, ast.Attribute)} | {
        f.id for f in functions if isinstance(f, ast.Name)
    }


def called_with_neighbours(node: ast.FunctionDef, path: Path) -> set[str]:
    """What it calls, and what the functions of its own module call for it."""
    local = {f.name: f for f in tree_of(ROOT / path).body if isinstance(f, ast.FunctionDef)}
    names, waiting = set[str](), [node.name]
    while waiting:
        for name in called(local[waiting.pop()]) - names:
            names.add(name)
            waiting += [name] if name in local else []
    return names


def test_every_action_leaves_a_trace_or_is_reviewed():
    traces = {"record", "record_many", "record_all"}
    assert not [
        name
        for name, node, path in actions()
        if not (traces & called_with_neighbours(node, path)) and not reviewed(name, WITHOUT_TRACE)
    ]


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
