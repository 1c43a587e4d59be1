"""What the region's administrator sees of persons who may be one (docs/page-contexts.md, "staff: duplicates").

No more than is needed to tell two apart: numbers masked, the last digits of a phone, and never a protected
person's address. Who looks at two of them is logged with both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.merge_models import Duplicate, PersonMerge
from accounts.merging import facts, policies, told
from accounts.models import CareAccount, ContactCard, Identity, Person
from accounts.rules import MergeRules
from audit import actions as audit
from audit.actions import Action
from core import calendar, clock, rulebook
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from core.identity import IdentitySystem
from core.pages import Mark

AT_A_TIME = 100
"""Pairs on the list; those that the state has spoken of stand first."""
STRONGEST_FIRST = [ground.value for ground in Duplicate.Ground]
SYSTEMS = {
    IdentitySystem.PERSONNUMMER.value: gettext_lazy("Personnummer"),
    IdentitySystem.SAMORDNINGSNUMMER.value: gettext_lazy("Samordningsnummer"),
    IdentitySystem.REGIONAL_RESERVE.value: gettext_lazy("Reservnummer"),
}


@dataclass(frozen=True, slots=True)
class PairRow:
    url: str
    name: str
    born: str
    ground: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    url: str
    name: str
    born: str
    when: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    pairs: tuple[PairRow, ...]
    has_more: bool
    merges: tuple[MergeRow, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. ``is_kept``: the other's details are gathered here. ``known_by`` tells namesakes apart."""

    name: str
    known_by: str
    is_kept: bool
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    id: UUID
    one_id: UUID
    other_id: UUID
    grounds: tuple[str, ...]
    sides: tuple[Side, ...]
    refusal: str
    undo_until: str


@dataclass(frozen=True, slots=True)
class MergePage:
    id: UUID
    name: str
    born: str
    when: str
    who: str
    reason: str
    taken: tuple[str, ...]
    clashes: str
    undo_until: str
    may_undo: bool
    why_not: str
    undone: str
    undo_reason: str


def duplicates(*, by: Actor) -> DuplicatesPage:
    """The pairs that wait, and the merges that can still be undone. Raises NotYours."""
    _admit(by)
    pairs = _by_pair(_waiting().order_by("found_at", "pk"))
    listed = sorted(pairs, key=lambda found: STRONGEST_FIRST.index(_strongest(found).ground))
    recent = PersonMerge.objects.filter(undo_until__gt=clock.now()).select_related("kept")
    return DuplicatesPage(
        pairs=tuple(_pair_row(found) for found in listed[:AT_A_TIME]),
        has_more=len(listed) > AT_A_TIME,
        merges=tuple(_merge_row(one) for one in recent.order_by("-merged_at", "pk")[:AT_A_TIME]),
    )


def compare(*, duplicate_id: UUID, by: Actor) -> PairPage:
    """The two beside each other, and what speaks against making them one. Raises NotYours for a settled pair.

    That they were looked at is logged with both.
    """
    _admit(by)
    with fence(by):
        return _compared(duplicate_id, by=by)


def _compared(duplicate_id: UUID, *, by: Actor) -> PairPage:
    asked = _waiting().filter(pk=duplicate_id).first()
    if asked is None:
        raise NotYours
    found = list(_waiting().filter(first=asked.first_id, second=asked.second_id).order_by("pk"))
    pair = facts.pair_facts(asked.first, asked.second)
    kept, other = policies.kept_first(pair.one, pair.other)
    persons = {asked.first_id: asked.first, asked.second_id: asked.second}
    hidden = any(person.is_protected for person in persons.values())
    audit.record_many(Action.DUPLICATE_READ, by=by, about=sorted(persons), object_id=asked.pk)
    decision = policies.can_merge(pair, by=by)
    return PairPage(
        id=asked.pk,
        one_id=asked.first_id,
        other_id=asked.second_id,
        grounds=tuple(str(one.get_ground_display()) for one in _strongest_first(found)),
        sides=tuple(_side(persons[one.person_id], is_kept=one is kept, is_hidden=hidden) for one in (kept, other)),
        refusal=decision.refusal.text if decision.refusal else "",
        undo_until=_day(clock.today() + timedelta(days=_undo_days())),
    )


def merge(*, merge_id: UUID, by: Actor) -> MergePage:
    """What was made one, what went along, and whether it can be undone. Raises NotYours. Logged with the one."""
    _admit(by)
    found = PersonMerge.objects.select_related("kept", "merged_by", "undone_by").filter(pk=merge_id).first()
    if found is None:
        raise NotYours
    with fence(by):
        audit.record(Action.DUPLICATE_READ, by=by, about=found.kept_id, object_id=found.pk)
    undo = policies.MergeFacts(undo_until=found.undo_until, kept_is_merged=found.kept.merged_into_id is not None)
    decision, gone = policies.can_undo(undo, by=by, now=clock.now()), told.going(found)
    return MergePage(
        id=found.pk,
        name=found.kept.name,
        born=_born(found.kept),
        when=calendar.moment_in_words(found.merged_at),
        who=found.merged_by.name,
        reason=found.reason,
        taken=gone.taken,
        clashes=_clashes(gone.clashes),
        undo_until=calendar.moment_in_words(found.undo_until),
        may_undo=bool(decision) and found.undone_at is None,
        why_not=decision.refusal.text if decision.refusal and found.undone_at is None else "",
        undone=_undone(found),
        undo_reason=found.undo_reason,
    )


def _admit(by: Actor) -> None:
    if not policies.can_settle_duplicates(by):
        raise NotYours


def _waiting() -> QuerySet[Duplicate]:
    """Pairs that nobody has settled, of two who both stand."""
    standing = Q(first__merged_into=None, second__merged_into=None)
    return Duplicate.objects.filter(standing, settled_at=None).select_related("first", "second")


def _by_pair(found: Iterable[Duplicate]) -> list[list[Duplicate]]:
    pairs: dict[tuple[UUID, UUID], list[Duplicate]] = {}
    for one in found:
        pairs.setdefault((one.first_id, one.second_id), []).append(one)
    return list(pairs.values())


def _strongest_first(found: Iterable[Duplicate]) -> list[Duplicate]:
    return sorted(found, key=lambda one: STRONGEST_FIRST.index(one.ground))


def _strongest(found: list[Duplicate]) -> Duplicate:
    return _strongest_first(found)[0]


def _pair_row(found: list[Duplicate]) -> PairRow:
    one = _strongest(found)
    return PairRow(
        url=reverse("admin:duplicate", kwargs={"duplicate_id": one.pk}),
        name=one.first.name,
        born=_born(one.first) or _born(one.second),
        ground=str(one.get_ground_display()),
    )


def _merge_row(one: PersonMerge) -> MergeRow:
    return MergeRow(
        url=reverse("admin:merge", kwargs={"merge_id": one.pk}),
        name=one.kept.name,
        born=_born(one.kept),
        when=calendar.moment_in_words(one.merged_at),
        mark=Mark(_("Ångrad"), "quiet") if one.undone_at else None,
    )


def _side(person: Person, *, is_kept: bool, is_hidden: bool) -> Side:
    """``is_hidden``: one of the two is protected, and what the other's row says may be that one's address."""
    numbers = _numbers(person)
    marks = [Mark(_("Avliden"), "struck")] if person.died_on else []
    marks += [Mark(_("Skyddad identitet"), "care")] if person.is_protected else []
    shown = (
        Fact(_("Född"), (_born(person) or _("Inte känt"),)),
        *(numbers or (Fact(_("Nummer"), (_("Inget nummer"),)),)),
        Fact(_("Adress"), (_("Visas inte"),) if is_hidden else _address(person)),
        Fact(_("Telefon"), _phones(person)),
        Fact(_("Vårdkonto"), (_account(person),)),
    )
    known_by = f"{numbers[0].label} {numbers[0].values[0]}" if numbers else _("inget nummer")
    return Side(person.name, known_by, is_kept, tuple(marks), shown)


def _born(person: Person) -> str:
    """ "1941-06-27", or as much of it as is known."""
    parts = ((person.birth_year, 4), (person.birth_month, 2), (person.birth_day, 2))
    return "-".join(str(number).zfill(width) for number, width in parts if number is not None)


def _numbers(person: Person) -> tuple[Fact, ...]:
    """Those in use first, each under the name of its system; one of another system without its digits."""
    rows = Identity.objects.filter(person=person).order_by(F("replaced_at").desc(nulls_first=True), "-since", "pk")
    return tuple(_number(row) for row in rows)


def _number(row: Identity) -> Fact:
    label = str(SYSTEMS.get(row.system, _("Annat nummer")))
    shown = row.number.masked if row.system in SYSTEMS else _("Från ett annat system")
    return Fact(
        label, (shown if row.replaced_at is None else _("%(number)s (gäller inte längre)") % {"number": shown},)
    )


def _address(person: Person) -> tuple[str, ...]:
    lines = (person.street, f"{person.postal_code} {person.town}".strip())
    return tuple(line for line in lines if line) or (_("Ingen adress"),)


def _phones(person: Person) -> tuple[str, ...]:
    card = ContactCard.objects.filter(person=person).first()
    if card is None or not (card.mobile or card.landline):
        return (_("Inget nummer"),)
    proved = _("bekräftat") if card.mobile_verified_at else _("inte bekräftat")
    mobile = (_("Mobil %(number)s, %(proved)s") % {"number": _last(card.mobile), "proved": proved},)
    landline = (_("Fast %(number)s") % {"number": _last(card.landline)},)
    return (mobile if card.mobile else ()) + (landline if card.landline else ())


def _last(number: str) -> str:
    """ "••• 06 16": enough to compare, too little to ring."""
    return f"•••\N{NO-BREAK SPACE}{number[-4:-2]}\N{NO-BREAK SPACE}{number[-2:]}"


def _account(person: Person) -> str:
    account = CareAccount.objects.filter(person=person).first()
    if account is None:
        return _("Har inget")
    if account.closed_at:
        return _("Avslutat")
    return _("Öppnat %(day)s") % {"day": _day(calendar.local(account.opened_at).date())}


def _clashes(n: int) -> str:
    text = ngettext(
        "%(n)s tid krockar nu med en annan. Ingen är avbokad. Det syns på mottagningens lista.",
        "%(n)s tider krockar nu med andra. Ingen är avbokad. Det syns på mottagningarnas listor.",
        n,
    )
    return text % {"n": n} if n else ""


def _undone(merge: PersonMerge) -> str:
    if merge.undone_at is None:
        return ""
    told = {
        "when": calendar.moment_in_words(merge.undone_at),
        "who": merge.undone_by.name if merge.undone_by else "",
    }
    return _("Ångrad %(when)s av %(who)s") % told


def _undo_days() -> int:
    return rulebook.at(clock.today()).section(MergeRules).undo_days


def _day(day: date) -> str:
    return calendar.date_in_words(day)
