"""Which two persons may be made one, which of them is kept, and how long it can be undone: pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import Actor, Role
from core.decision import ALLOWED, Decision, refused
from core.identity import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a decision about two persons needs to know of each.

    ``since`` is when the oldest of the person's numbers was registered here; None for one without a number.
    """

    person_id: UUID
    born: PartialDate | None
    has_personal_number: bool
    has_open_account: bool
    is_merged: bool
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """``state_says_one``: the register or the e-ID has said that their numbers are one person's."""

    one: PersonFacts
    other: PersonFacts
    state_says_one: bool
    has_custody_between: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeFacts:
    """A merge that somebody wants undone."""

    undo_until: datetime
    kept_is_merged: bool


def can_settle_duplicates(by: Actor) -> Decision:
    """Whether one may compare, merge and part persons.

    A pair often belongs to two units, and a unit's own staff see their own unit's people only.
    """
    if by.on_duty is None or by.on_duty.role != Role.REGION_ADMINISTRATOR:
        return refused("merge.role", _("Dubbletter hanteras av regionens administratör."))
    return ALLOWED


def can_merge(pair: PairFacts, *, by: Actor) -> Decision:
    """Whether the two may be made one. What speaks against it is a fact and not a likeness."""
    one, other = pair.one, pair.other
    if not (allowed := can_settle_duplicates(by)):
        return allowed
    if one.person_id == other.person_id:
        return refused("merge.oneself", _("Det är redan samma person."))
    if one.is_merged or other.is_merged:
        text = _("En av dem är redan sammanförd med någon annan. Gå tillbaka till listan och börja om därifrån.")
        return refused("merge.already", text)
    if pair.has_custody_between:
        text = _("Den ena är vårdnadshavare för den andra, så de är två personer.")
        return refused("merge.custody", text)
    if pair.state_says_one:
        return ALLOWED
    if one.has_personal_number and other.has_personal_number:
        text = _("Båda har ett eget personnummer. De kan föras samman om folkbokföringen knyter ihop numren.")
        return refused("merge.two_numbers", text)
    if contradict(one.born, other.born):
        text = _("De har olika födelsedatum. De kan föras samman om folkbokföringen knyter ihop numren.")
        return refused("merge.born", text)
    return ALLOWED


def contradict(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two birth dates cannot be one person's; what is not known contradicts nothing."""
    if one is None or other is None:
        return False
    parts = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return any(mine and yours and mine != yours for mine, yours in parts)


def kept_first(one: PersonFacts, other: PersonFacts) -> tuple[PersonFacts, PersonFacts]:
    """(who is kept, who goes into them), the same whichever is named first: nobody has to choose.

    An account that somebody signs in to stays where it is; else a personnummer; else the older one.
    """

    def order(person: PersonFacts) -> tuple[bool, bool, float, UUID]:
        since = person.since.timestamp() if person.since else float("inf")
        return (not person.has_open_account, not person.has_personal_number, since, person.person_id)

    first, second = sorted((one, other), key=order)
    return first, second


def can_undo(merge: MergeFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether a merge may be undone: for thirty days, and the latest first."""
    if not (allowed := can_settle_duplicates(by)):
        return allowed
    if now >= merge.undo_until:
        text = _("Det har gått för lång tid för att ångra här. Hör av dig till den som förvaltar Vårdporten.")
        return refused("merge.undo_too_late", text)
    if merge.kept_is_merged:
        text = _("Personen har senare förts samman med en till. Ångra det först.")
        return refused("merge.undo_later_first", text)
    return ALLOWED
