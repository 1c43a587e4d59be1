"""What the page "Vem gäller det?" shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Clinic
from clinics.rules import silent_kinds
from core import calendar, clock
from core.actor import Actor, Reach, Relation
from core.errors import NotYours
from core.identity import PartialDate
from core.pages import swedish_order, whose
from representation.models import AccessRequest, GuardianChoice
from representation.queries import standing
from representation.queries.standing import Represented

RECORD_FROM = 16
"""Only in words: the rule itself is the record's own."""


@dataclass(frozen=True, slots=True)
class Thirteen:
    """What a parent reads of a child who has had the 13th birthday (voice.md, page 7)."""

    heading: str
    told: str
    holds: str
    to_do: str


@dataclass(frozen=True, slots=True)
class WhomRow:
    """One person. ``refusal`` is why one may not act, "" when one may; ``person`` goes into the forms.

    ``thirteen`` takes the refusal's place when the birthday is the reason. ``coming``: what happens at 13.
    """

    person: str
    name: str
    age: str
    relation: str
    chosen: bool
    may: tuple[str, ...]
    refusal: str
    thirteen: Thirteen | None
    coming: str
    choices: tuple[str, ...]
    choose_url: str
    ask_url: str
    asked: tuple[str, ...]
    may_stop: bool


@dataclass(frozen=True, slots=True)
class WhomPage:
    own_name: str
    own_chosen: bool
    rows: tuple[WhomRow, ...]


@dataclass(frozen=True, slots=True)
class ChildChoices:
    """One's own choices for one child."""

    name: str
    given_name: str
    reminders: bool
    name_in_sms: bool


@dataclass(frozen=True, slots=True)
class AskPage:
    """Asking for more access. ``clinics`` are (id, name): every one that is not silent, whatever the child has
    to do with it."""

    given_name: str
    clinics: tuple[tuple[str, str], ...]


def whom(represented: Iterable[Represented], *, chosen: UUID | None, by: Actor) -> WhomPage:
    """The page "För vem?". At most three queries more than ``represented`` took."""
    listed = [one for one in represented if not _grown(one)]
    places = frozenset[UUID]().union(*(one.standing.books.places for one in listed))
    names = dict(Clinic.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
    children = [one.person_id for one in listed if one.relation == Relation.GUARDIAN]
    own = Q(guardian_id=by.own_person_id, child_id__in=children)
    chose = {one.child_id: one for one in GuardianChoice.objects.filter(own)} if children else {}
    asked = _asked(own) if children else {}
    rows = tuple(_row(one, names, chose.get(one.person_id), asked, chosen=chosen) for one in listed)
    return WhomPage(by.name, not any(row.chosen for row in rows), rows)


def child_choices(child_id: UUID, *, by: Actor) -> ChildChoices:
    """What one has chosen for a child that one acts for as a guardian. Raises NotYours for any other."""
    one = _child(child_id, by=by)
    if not one.standing:
        raise NotYours
    held = GuardianChoice.objects.filter(guardian_id=by.own_person_id, child_id=child_id).first()
    held = held or GuardianChoice()
    return ChildChoices(one.name, _given(one), held.reminders, held.name_in_sms)


def ask_page(child_id: UUID, *, by: Actor) -> AskPage:
    """The clinics to ask. Raises NotYours when nothing but a clinic's yes could help."""
    one = _child(child_id, by=by)
    if not _may_ask(one):
        raise NotYours
    offered = Clinic.objects.exclude(kind__in=silent_kinds()).order_by("pk").values_list("pk", "name")
    return AskPage(
        _given(one),
        tuple(sorted(((str(pk), name) for pk, name in offered), key=lambda pair: swedish_order(pair[1]))),
    )


def thirteen_of(given: str) -> Thirteen:
    """Page 7 of voice.md in its very words, with the child's name."""
    child = {"name": given, "whose": whose(given), "record": RECORD_FROM}
    return Thirteen(
        heading=_("%(name)s har fyllt 13 år") % child,
        told=_(
            "Nu ser du inte längre %(whose)s tider och journal här. Det gäller alla föräldrar och betyder inte "
            "att något har hänt. Unga ska kunna söka vård och berätta saker i förtroende."
        )
        % child,
        holds=_(
            "Tider som ni redan har bokat är kvar. %(name)s kan logga in själv och boka. Journalen kan %(name)s "
            "läsa här från %(record)s år; till dess kan ingen av er läsa den på webben."
        )
        % child,
        to_do=_(
            "Ring mottagningen om %(whose)s vård, precis som förut. De bedömer tillsammans med %(name)s vad de "
            "kan berätta. Behöver %(name)s mycket hjälp?"
        )
        % child,
    )


def _asked(own: Q) -> dict[UUID, list[str]]:
    told: dict[UUID, list[str]] = {}
    for one in AccessRequest.objects.filter(own, answered_at=None).select_related("clinic").order_by("asked_at"):
        day = calendar.date_in_words(calendar.local(one.asked_at).date())
        text = _("Du bad %(clinic)s %(day)s. De hör av sig.") % {"clinic": one.clinic.name, "day": day}
        told.setdefault(one.child_id, []).append(text)
    return told


def _row(
    one: Represented,
    names: dict[UUID, str],
    choice: GuardianChoice | None,
    asked: dict[UUID, list[str]],
    *,
    chosen: UUID | None,
) -> WhomRow:
    allowed, refusal = bool(one.standing), one.standing.decision.refusal
    is_child = one.relation == Relation.GUARDIAN
    may_ask = is_child and _may_ask(one)
    return WhomRow(
        person=str(one.person_id),
        name=one.name,
        age=_age(one) if is_child else "",
        relation=_relation(one.relation),
        chosen=allowed and one.person_id == chosen,
        may=tuple(_may(one, names)) if allowed else (),
        refusal=refusal.text if refusal else "",
        thirteen=thirteen_of(_given(one)) if _just_thirteen(one) else None,
        coming=_coming(one) if is_child and allowed else "",
        choices=_choices(choice or GuardianChoice()) if is_child and allowed else (),
        choose_url=reverse("representation:choices", args=[one.person_id]) if is_child and allowed else "",
        ask_url=reverse("representation:ask", args=[one.person_id]) if may_ask else "",
        asked=tuple(asked.get(one.person_id, ())),
        may_stop=one.relation == Relation.HELPER,
    )


def _child(child_id: UUID, *, by: Actor) -> Represented:
    for one in standing.represented_by(by.own_person_id):
        if one.person_id == child_id and one.relation == Relation.GUARDIAN and not _grown(one):
            return one
    raise NotYours


def _given(one: Represented) -> str:
    return one.name.split(" ", 1)[0]


def _refused_by_age(one: Represented) -> bool:
    refusal = one.standing.decision.refusal
    return refusal is not None and refusal.code == "guardian.from_13"


def _may_ask(one: Represented) -> bool:
    """One who goes on at one clinic may ask another."""
    old_enough = one.birth is not None and one.birth.age_at_most_on(clock.today()) >= 13
    return _refused_by_age(one) or (bool(one.standing) and old_enough)


def _just_thirteen(one: Represented) -> bool:
    born = one.birth.exact if one.birth else None
    return born is not None and _refused_by_age(one) and clock.today() < calendar.birthday(born, RECORD_FROM)


def _grown(one: Represented) -> bool:
    """An adult child is nobody's to act for; that custody was theirs once is no news."""
    is_child = one.relation == Relation.GUARDIAN
    return is_child and one.birth is not None and one.birth.age_on(clock.today()) >= standing.rules().adult_age


def _age(one: Represented) -> str:
    if one.birth is None:
        return ""
    years = one.birth.age_on(clock.today())
    return ngettext("%(n)s år", "%(n)s år", years) % {"n": years}


def _coming(one: Represented) -> str:
    """What will happen at 13, for a child who is not there yet."""
    born = one.birth
    if born is None or born.age_at_most_on(clock.today()) >= standing.rules().guardian_until_age:
        return ""
    day = _turns(born, standing.rules().guardian_until_age)
    return _(
        "Till och med dagen före 13-årsdagen, %(day)s, kan du boka tider och läsa journalen här. Sedan ser ingen "
        "förälder %(whose)s tider och journal. Det gäller alla."
    ) % {"day": calendar.date_in_words(day), "whose": whose(_given(one))}


def _turns(born: PartialDate, years: int) -> date:
    return calendar.birthday(born.earliest(), years)


def _choices(choice: GuardianChoice) -> tuple[str, ...]:
    sms = _("Du får sms om barnets tider") if choice.reminders else _("Du får inga sms om barnets tider")
    if not choice.reminders:
        return (sms,)
    named = _("Barnets förnamn står i sms") if choice.name_in_sms else _("Barnets namn står inte i sms")
    return (sms, named)


def _relation(relation: Relation) -> str:
    return {
        Relation.GUARDIAN: _("Du är vårdnadshavare"),
        Relation.HELPER: _("Du är ombud"),
        Relation.LEGAL_REPRESENTATIVE: _("Du är god man eller förvaltare"),
    }[relation]


def _may(one: Represented, names: dict[UUID, str]) -> list[str]:
    told = []
    if one.standing.books:
        told.append(_("Boka, se och avboka tider%(where)s") % {"where": _where(one.standing.books, names)})
    if one.standing.reads.everywhere:
        told.append(_("Läsa journalen"))
    elif one.standing.reads:
        told.append(_("Läsa en del av journalen"))
    return told


def _where(reach: Reach, names: dict[UUID, str]) -> str:
    if reach.everywhere:
        return ""
    listed = ", ".join(sorted((names[place] for place in reach.places if place in names), key=swedish_order))
    return _(" hos %(clinics)s") % {"clinics": listed}
