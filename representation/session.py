"""What a session remembers of for whom one may act: names for the switch on every page, never a right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from representation.queries.standing import Represented

CHOICES = "may_act_for"


@dataclass(frozen=True, slots=True)
class Choice:
    """One person to switch to."""

    person_id: str
    name: str
    short: str


def keep(request: HttpRequest, represented: Iterable[Represented]) -> None:
    """Remember those for whom one may act now. Whether one still may is asked when it matters."""
    choices = [[str(one.person_id), one.name] for one in represented if one.standing]
    if request.session.get(CHOICES, []) != choices:
        request.session[CHOICES] = choices


def forget(request: HttpRequest, person_id: UUID) -> None:
    """Offer that person no longer."""
    held = request.session.get(CHOICES, [])
    request.session[CHOICES] = [one for one in held if one[0] != str(person_id)]


def choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Those to switch to, oneself not counted. Asks the database for nothing."""
    held = request.session.get(CHOICES, [])
    given = Counter(name.split(" ", 1)[0] for _id, name in held)
    return tuple(Choice(person_id, name, _short(name, given)) for person_id, name in held)


def _short(name: str, given: Counter[str]) -> str:
    """The given name, unless two share it."""
    first = name.split(" ", 1)[0]
    return first if given[first] == 1 else name
