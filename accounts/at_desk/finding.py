"""Finding a person. Each who is shown gets a row in the log; no more are shown than somebody can look through."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.at_desk import limits, policies
from accounts.at_desk.new import NewPerson
from accounts.at_desk.wanted import WORDS_AT_MOST, Wanted
from accounts.models import ContactCard, Identity, Person
from accounts.queries import standing_id
from accounts.rules import DeskRules
from audit import actions as audit
from core import clock, rulebook
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from core.pages import Mark
from core.phone import parse_phone

# The folded name has an index of trigrams (migration 0002): a region of millions is searched in milliseconds.
_FOLDED = "accounts_folded(p.given_name || ' ' || p.family_name)"
_WORD_IS_THERE = f"{_FOLDED} ~ ('\\m' || accounts_folded(%s))"
_WORD_IS_LIKE = f"accounts_folded(%s) <%% {_FOLDED}"
_BORN = """p.birth_year = %s AND (%s::int IS NULL OR p.birth_month IS NULL OR p.birth_month = %s)
AND (%s::int IS NULL OR p.birth_day IS NULL OR p.birth_day = %s)"""
_LIKE_ENOUGH = "0.5"
"""Of a word's trigrams: Lindkvist is found as Lindqvist, Aström as Åström; Lind is not Lindberg's Lindgren."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One person. ``where`` is "" for a protected person, whatever is known."""

    name: str
    born: str
    where: str
    marks: tuple[Mark, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """``too_many``: so many that none is shown; a birth date is asked for."""

    rows: tuple[FoundRow, ...]
    too_many: bool
    at_most: int
    only_id: UUID | None

    @property
    def heading(self) -> str:
        """ "3 personer"."""
        n = len(self.rows)
        return ngettext("%(n)s person", "%(n)s personer", n) % {"n": n}


Beside = Callable[[list[UUID]], list[UUID]]
"""Of those who have a phone number, whom else one reaches by it: told by the room above that knows."""


def nobody_beside(_holders: list[UUID]) -> list[UUID]:
    """For one who looks for the number's own holder alone."""
    return []


def find(wanted: Wanted, *, by: Actor, beside: Beside = nobody_beside) -> Found:
    """Those who fit, under the one they have been merged into. Raises NotYours, Refused (too many an hour).

    Those ``beside`` the holders of a phone number come after them, and are marked as such.
    """
    if not policies.can_find_persons(by):
        raise NotYours
    rules = rulebook.at(clock.today()).section(DeskRules)
    policies.can_find_more(limits.shown_lately(by), rules=rules).require()
    at_most = rules.found_at_most
    with fence(by):
        ids = _standing(_ids(wanted, limit=at_most + 1))
        holders = _standing(_by_phone(wanted.phone, at_most + 1))
        with_them = [pk for pk in beside(holders) if pk not in ids] if len(ids) <= at_most else []
        ids += with_them
        if len(ids) > at_most:
            return Found((), True, at_most, None)
        people = {one.pk: one for one in Person.objects.filter(pk__in=ids).order_by("pk")}
        audit.record_many(audit.Action.PERSON_FOUND, by=by, about=sorted(people))
    limits.count(len(people), by=by)
    only = ids[0] if wanted.number and len(ids) == 1 else None
    rows = tuple(_row(people[pk], is_beside=pk in with_them) for pk in ids)
    return Found(rows, False, at_most, only)


def alike(new: NewPerson, *, by: Actor) -> Found:
    """Those who may be somebody that is about to be registered: by the number, the phone, or a like name and birth
    date. ``only_id``: the one who has the number. Raises as :func:`find`.
    """
    born = new.birth or (new.number.birth_date() if new.number else None)
    if new.number and (holder := find(Wanted(number=new.number), by=by)).only_id:
        return holder
    words = tuple(re.findall(r"[\w'-]+", f"{new.given_name} {new.family_name}"))[:WORDS_AT_MOST]
    phone = parse_phone(new.mobile) if new.mobile else ""
    return find(Wanted(phone=phone, words=words if born else (), born=born), by=by)


def made_by_form(form_key: UUID, *, by: Actor) -> UUID | None:
    """Whom a form of the desk's has registered already; None before that. Raises NotYours."""
    if not policies.can_find_persons(by):
        raise NotYours
    made = Person.objects.filter(form_key=form_key).values_list("pk", flat=True).first()
    return standing_id(made) if made else None


def _ids(wanted: Wanted, *, limit: int) -> list[UUID]:
    found = dict.fromkeys(_by_number(wanted) + _by_phone(wanted.phone, limit))
    return list(found | dict.fromkeys(named(wanted, limit=limit)))


def named(wanted: Wanted, *, limit: int) -> list[UUID]:
    """By the words of a name; those that begin so, else (and with a birth date always) those that are like it.

    The likest first; as many as ``limit`` are any of more.
    """
    if not wanted.words:
        return []
    exact = _named(_WORD_IS_THERE, wanted, limit)
    return exact if exact and wanted.born is None else _named(_WORD_IS_LIKE, wanted, limit)


def _by_number(wanted: Wanted) -> list[UUID]:
    if wanted.number is None:
        return []
    return list(Identity.objects.of_number(wanted.number).values_list("person_id", flat=True))


def _by_phone(number: str, limit: int) -> list[UUID]:
    if not number:
        return []
    cards = ContactCard.objects.order_by("person__family_name", "person__given_name", "pk")
    own = [cards.filter(**{field: number}).values_list("person_id", flat=True)[:limit] for field in PHONES]
    return [pk for rows in own for pk in rows]


PHONES = ("mobile", "landline")


def _named(fits: str, wanted: Wanted, limit: int) -> list[UUID]:
    """Every word of the name in some word of theirs; the likest first. Of a name that thousands have no more are
    compared than the limit: they are too many in any order.
    """
    words = [re.escape(word) if fits == _WORD_IS_THERE else word for word in wanted.words]
    born = wanted.born
    where, told = " AND ".join([fits] * len(words)), list[Any](words)
    if born is not None:
        where += f" AND {_BORN}"
        told += [born.year, born.month, born.month, born.day, born.day]
    likest = " + ".join([f"word_similarity(accounts_folded(%s), {_FOLDED})"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [_LIKE_ENOUGH])
        cursor.execute(
            f"SELECT p.id FROM (SELECT p.* FROM accounts_person p WHERE {where} LIMIT %s) p "  # noqa: S608 -- our own words alone; theirs are parameters
            f"ORDER BY {likest} DESC, p.family_name, p.given_name, p.id",
            [*told, limit, *wanted.words],
        )
        return [row[0] for row in cursor.fetchall()]


def _standing(ids: list[UUID]) -> list[UUID]:
    """Whom each of them is now, once."""
    merged = Person.objects.filter(pk__in=ids, merged_into__isnull=False)
    gone = {pk: standing_id(pk) for pk in merged.order_by("pk").values_list("pk", flat=True)}
    return list(dict.fromkeys(gone.get(pk, pk) for pk in ids))


def _row(person: Person, *, is_beside: bool) -> FoundRow:
    where = ", ".join(part for part in (person.street, person.town) if part)
    theirs = (Mark(_("Vårdnadshavarens telefon"), "new"),) if is_beside else ()
    return FoundRow(
        name=person.name,
        born=born_in_words(person),
        where="" if person.is_protected else where,
        marks=(*theirs, *marks_of(person)),
        url=reverse("admin:person_card", args=[person.pk]),
    )


def born_in_words(person: Person) -> str:
    """ "1941-06-27", or as much of it as is known."""
    parts = ((person.birth_year, 4), (person.birth_month, 2), (person.birth_day, 2))
    return "-".join(str(number).zfill(width) for number, width in parts if number is not None)


def marks_of(person: Person) -> tuple[Mark, ...]:
    """What the desk must know of somebody before anything else."""
    marks = []
    if person.died_on:
        marks.append(Mark(_("Avliden"), "struck"))
    if person.is_protected:
        marks.append(Mark(_("Skyddad identitet"), "care"))
    return tuple(marks)
