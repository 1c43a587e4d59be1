"""Who may read a record, and how an entry is shown. Pure: no query, no clock, no settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.rules import AccountRules
from core.actor import ActingFor, Actor, Assurance, Relation
from core.decision import ALLOWED, Decision, WayOn, refused
from core.identity import PartialDate
from records.models import Category

WAYS_ON = (WayOn.CALL_REGION, WayOn.WRITE_NOTE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose record it is, and when that person was born as far as is known."""

    person_id: UUID
    birth_date: PartialDate | None


def can_read_record(reader: Reader, *, by: Actor, today: date, rules: AccountRules) -> Decision:
    """Whether the actor may read this person's record on the web.

    By an e-ID at level 3. Another's only as far as a right to read goes (representation.policies decides
    that, by age and relation); one's own from the age in the rulebook. One whose birth date we do not know is
    not taken for old enough; an unknown day counts as the latest it can be.
    """
    if by.is_staff or by.is_system or not by.may_act_for(reader.person_id):
        return refused("record.not_yours", _("Den här journalen är inte din."), ways_on=WAYS_ON)
    if by.assurance < Assurance.LOA3:
        return refused(
            "record.assurance",
            _("Journalen öppnas bara med e-legitimation. Logga in igen med den, så får du läsa."),
            ways_on=WAYS_ON,
        )
    if by.acting_for is not None:
        return _may_read_for(by.acting_for)
    if reader.birth_date is None:
        return refused(
            "record.age_unknown",
            _("Vi vet inte hur gammal du är, och journalen får läsas här först från %(age)s år. "
              "Allt som står i den finns kvar. Vi kan hjälpa dig att få läsa den på ett annat sätt."),
            ways_on=WAYS_ON, age=rules.record_from_age,
        )  # fmt: skip
    if reader.birth_date.age_on(today) < rules.record_from_age:
        return refused(
            "record.too_young",
            _("Du kan läsa din journal här från den dag du fyller %(age)s år. Regeln gäller i hela landet, "
              "och till dess kan ingen läsa den på webben, inte heller dina vårdnadshavare. "
              "Allt som står i den finns kvar. Vill du veta vad som står? Fråga oss redan nu."),
            ways_on=WAYS_ON, age=rules.record_from_age,
        )  # fmt: skip
    return ALLOWED


def _may_read_for(right: ActingFor) -> Decision:
    if right.reads:
        return ALLOWED
    if right.relation == Relation.HELPER:
        return refused(
            "record.helper",
            _("Ett ombud kan boka och se tider, men inte läsa journalen. Så säger lagen. "
              "Vill den du hjälper visa dig något? Då kan ni läsa tillsammans, eller fråga mottagningen."),
            ways_on=WAYS_ON,
        )  # fmt: skip
    return refused(
        "record.representative",
        _("Du kan inte läsa journalen här. Rätten att företräda gäller tider. "
          "Fråga mottagningen om du behöver veta något."),
        ways_on=WAYS_ON,
    )  # fmt: skip


class Sign(Enum):
    """What must be said beside an entry."""

    UNSIGNED = "unsigned"  # osignerad: nobody has yet stood by what the note says
    UNREVIEWED = "unreviewed"  # ovidimerad: nobody at the clinic has looked at the result
    NULLIFIED = "nullified"  # makulerad: it no longer holds (PDL 3:14)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What decides how an entry is shown. ``chosen``: its reader has said "Visa nu"."""

    category: str
    signed: bool
    needs_review: bool
    nullified: bool
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """How an entry is shown.

    ``behind_choice``: nothing of what it says is shown, on any page, before its reader has chosen to see it.
    ``struck``: it is shown as struck, with the reason.
    """

    signs: tuple[Sign, ...]
    behind_choice: bool
    struck: bool


def how_shown(entry: EntryFacts) -> Shown:
    """How the entry is shown to the person it is about.

    A nullified entry is struck and nothing else: somebody has looked at it and said that it does not hold, so
    neither a missing signature nor a missing review tells anything more. Only a note is unsigned; a result
    that is not final says so itself.
    """
    if entry.nullified:
        return Shown((Sign.NULLIFIED,), behind_choice=False, struck=True)
    signs = []
    if entry.category == Category.NOTES and not entry.signed:
        signs.append(Sign.UNSIGNED)
    if entry.needs_review:
        signs.append(Sign.UNREVIEWED)
    return Shown(tuple(signs), behind_choice=entry.needs_review and not entry.chosen, struck=False)
