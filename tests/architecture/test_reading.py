"""Health data is read through the one door: what asks for bookings or entries writes the log first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.source import modules

HEALTH_DATA = {
    f"{model}.objects"
    for model in (
        "bookings.models.Booking",
        "bookings.models.BookingEvent",
        "records.models.Entry",
        "records.models.EntryVersion",
    )
} | {"raw SQL"}
TABLES = re.compile(r"\b(bookings_booking|bookings_bookingevent|records_entry|records_entryversion)\b")
DOORS = {"audit.reading.reading", "audit.actions.record", "audit.actions.record_many"}
# Reviewed: they ask for rows that leave no trace of their own.
LAPSED = "that a hold has run out, whoever's it was, so that its time is free: none is shown"
WITHOUT_TRACE = {
    "bookings.queries.choose.taken_page": LAPSED,
    "bookings.queries.first_free.first_free": LAPSED,
    "bookings.queries.free.elsewhere": LAPSED,
    "bookings.queries.free.first_times": LAPSED,
    "bookings.queries.free.nearest": LAPSED,
    "bookings.queries.free.times": LAPSED,
    "bookings.queries.search.results": LAPSED,
    "bookings.queries.week.free_times": LAPSED,
    "bookings.views.booking.hold": LAPSED,
    "bookings.views.find.free_times": LAPSED,
    "bookings.views.find.search": LAPSED,
    "bookings.views.open_times.first_free": LAPSED,
    "bookings.queries.day_list.todays_clinics": "numbers for the desk's start page: it names nobody",
    "bookings.queries.choose.confirm_page": "one's own other times, to see that the new one fits: none is shown",
    "bookings.views.booking.confirm": "the same",
    "bookings.queries.figures.Figures": "counts a month: nobody is named",
    "bookings.queries.figures.month": "the same",
    "bookings.queries.desk.free_times": "free times; that a hold on one has lapsed names nobody",
    "portal.staff_invitations.invite_times": "the page of those times",
    "portal.staff_start.start": "numbers for the desk's start page: they name nobody",
    "bookings.queries.visits.visits": "in the door that the log's page has opened",
    "bookings.queries.rules.visit_type": "how many are booked: it names nobody",
    "portal.staff_rules.visit_type": "the page of that number",
    "portal.log_visits.around": "in the same door",
    "portal.care_relation.has_relation": "yes or no, for one who enters something, which is logged: none is shown",
}

Modules = Iterable[tuple[Path, ast.Module]]


def functions(source: Modules) -> dict[str, set[str]]:
    """What each module defines, by its dotted name, and every dotted name that it refers to."""
    found: dict[str, set[str]] = {}
    for path, tree in source:
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        defined = dict(definitions(tree))
        known = {name: f"{module}.{name}" for name in defined}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                known |= {(n.asname or n.name): f"{node.module}.{n.name}" for n in node.names}
        found |= {known[name]: set(references(node, known)) for name, node in defined.items()}
    return found


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Functions, classes and constants."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def references(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            yield known[part.id]
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in known:
            yield f"{known[part.value.id]}.{part.attr}"
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and TABLES.search(part.value):
            yield "raw SQL"


def reached(name: str, known: dict[str, set[str]]) -> set[str]:
    """All that it refers to, and what that refers to in turn."""
    seen, waiting = set[str](), [name]
    while waiting:
        fresh = known.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen


def untraced(source: Modules, *, entrances: Iterable[str]) -> list[str]:
    """Public functions of those modules that come to health data and to no door."""
    known = functions(source)
    public = [n for n in known if not n.rpartition(".")[2].startswith("_") and set(n.split(".")) & set(entrances)]
    wrong = []
    for name in public:
        all_of_it = reached(name, known)
        if all_of_it & HEALTH_DATA and not all_of_it & DOORS:
            wrong.append(name)
    return wrong


def test_every_query_that_comes_to_health_data_goes_through_the_door():
    wrong = untraced(modules(), entrances=("queries", "portal", "views", "staff_views"))
    assert set(wrong) == set(WITHOUT_TRACE)


SHUT_OUT = """
from bookings.models import Booking
from audit.reading import reading
from bookings import facts

def open_door(by):
    with reading(by):
        return _rows()

def back_door(by):
    return _rows()

def other_back_door(by):
    return facts.held_by(by)

def _rows():
    return list(Booking.objects.all())
"""
FACTS = """
from bookings.models import Booking

def held_by(by):
    return Booking.objects.first()
"""


def test_a_back_door_is_found():
    source = [
        (Path("bookings/queries/made_up.py"), ast.parse(SHUT_OUT)),
        (Path("bookings/facts.py"), ast.parse(FACTS)),
    ]
    found = untraced(source, entrances=("queries",))
    assert found == ["bookings.queries.made_up.back_door", "bookings.queries.made_up.other_back_door"]
