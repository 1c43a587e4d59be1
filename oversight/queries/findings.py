"""What an auditor is shown: never an address, and a person by initials and birth year alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from audit import actions as audit
from audit import queries as log
from audit import words
from audit.models import AccessEvent
from audit.reading import reading
from clinics.words import ROLES
from core import clock, rulebook
from core.actor import Actor, Role
from core.calendar import clock_in_words, day_in_words, moment_in_words
from core.db import fence
from core.errors import NotYours
from oversight import facts, policies
from oversight.models import CheckRun, Finding, Review
from oversight.rules import OversightRules
from representation.models import GuardianBar

LISTED = 200
_IS_SIGNED = Exists(Review.objects.filter(finding=OuterRef("pk"), readings__gte=OuterRef("readings")))
"""A judgement holds all that has been found; a finding that has grown since is open again."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    day: str
    who: str
    unit: str
    kinds: tuple[str, ...]
    verdict: str
    url: str


@dataclass(frozen=True, slots=True)
class KindCount:
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class FindingList:
    open: tuple[FindingRow, ...]
    signed: tuple[FindingRow, ...]
    counts: tuple[KindCount, ...]
    checked: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Signed:
    verdict: str
    note: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Moment:
    time: str
    what: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    """``stated``: why the unit did what it did without a relation, in its own words. ``refusal``: why one may not
    sign; "" when the form is there. ``seen`` goes back with the form.
    """

    day: str
    who: str
    unit: str
    about: str
    reasons: tuple[str, ...]
    relation: str
    stated: tuple[str, ...]
    moments: tuple[Moment, ...]
    reviews: tuple[Signed, ...]
    grown: bool
    refusal: str
    seen: int


def finding_list(*, by: Actor) -> FindingList:
    """The provider's findings: open ones first. It names no patient. Raises Refused for all but auditors."""
    policies.is_auditor(by).require()
    provider = facts.provider_of(by)
    with fence(by):
        ours = Finding.objects.filter(unit__provider=provider).select_related("unit").order_by("-last_at", "pk")
        waiting = list(ours.exclude(_IS_SIGNED))
        signed = list(ours.filter(_IS_SIGNED).prefetch_related("reviews")[:LISTED])
        runs = CheckRun.objects.order_by("-asked_at")
        last = runs.exclude(finished_at=None).first()
        waits = runs.filter(finished_at=None).exists()
    counted = Counter(kind for finding in waiting for kind in finding.kinds)
    return FindingList(
        open=tuple(_row(finding) for finding in waiting[:LISTED]),
        signed=tuple(_row(finding, list(finding.reviews.all())) for finding in signed),
        counts=tuple(KindCount(str(k.label), str(counted[k.value])) for k in Finding.Kind if counted[k.value]),
        checked=moment_in_words(last.finished_at) if last and last.finished_at else "",
        waits=waits,
    )


def finding_page(finding_id: UUID, *, by: Actor) -> FindingPage:
    """One finding with what was opened. That it is looked at is in the log of the person it is about.

    Raises Refused for all but auditors, NotYours for another provider's.
    """
    policies.is_auditor(by).require()
    provider = facts.provider_of(by)
    with fence(by):
        finding = Finding.objects.select_related("unit").filter(pk=finding_id, unit__provider=provider).first()
        reviews = list(finding.reviews.order_by("number")) if finding else []
    if finding is None:
        raise NotYours
    person = facts.standing_person(finding)
    moments = _opened(finding, person, by=by)
    refusal = policies.can_sign(about_user_id=finding.user_id, by=by).refusal
    return FindingPage(
        day=_capital(day_in_words(finding.day, year=True)),
        who=_who(finding),
        unit=finding.unit.name,
        about=_about(finding, person),
        reasons=tuple(_reason(Finding.Kind(kind), finding) for kind in finding.kinds),
        relation=_relation(finding),
        stated=_stated(finding, person),
        moments=moments,
        reviews=tuple(_signed(review) for review in reviews),
        grown=bool(reviews) and reviews[-1].readings < finding.readings,
        refusal=refusal.text if refusal else "",
        seen=len(reviews),
    )


def _opened(finding: Finding, person: Person | None, *, by: Actor) -> tuple[Moment, ...]:
    if person is None:
        with fence(by):
            audit.record(audit.Action.FINDING_READ, by=by, about=None, object_id=finding.pk)
        return ()
    with reading(by, about=person.pk, action=audit.Action.FINDING_READ, object_id=finding.pk) as all_of_one:
        done = AccessEvent.objects.filter(
            person_id__in=all_of_one,
            actor_user_id=finding.user_id,
            care_unit_id=finding.unit_id,
            at__gte=finding.first_at,
        )
        page = log.page(done.filter(at__lte=finding.last_at), until=clock.now())
    return tuple(Moment(_span(sitting), words.what(sitting.deeds)) for sitting in page.sittings)


def _span(sitting: log.Sitting) -> str:
    first, last = clock_in_words(sitting.first_at), clock_in_words(sitting.last_at)
    return first if first == last else f"{first}–{last}"


def _row(finding: Finding, reviews: list[Review] | None = None) -> FindingRow:
    newest = max(reviews, key=lambda review: review.number) if reviews else None
    return FindingRow(
        day=_capital(day_in_words(finding.day, year=True)),
        who=_who(finding),
        unit=finding.unit.name,
        kinds=tuple(str(Finding.Kind(kind).label) for kind in finding.kinds),
        verdict=str(Review.Verdict(newest.verdict).label) if newest else "",
        url=reverse("admin:finding", args=[finding.pk]),
    )


def _who(finding: Finding) -> str:
    return f"{finding.user_name}, {ROLES[Role(finding.role)]}"


def _about(finding: Finding, person: Person | None) -> str:
    """ "E.L., född 1957"; nothing of one who is protected."""
    if person is None:
        return ngettext("%(n)s person", "%(n)s personer", finding.persons) % {"n": finding.persons}
    if person.protection != Person.Protection.NONE:
        return _("En person med skyddade uppgifter")
    initials = f"{person.given_name[:1]}.{person.family_name[:1]}."
    born = {"initials": initials, "year": person.birth_year}
    return _("%(initials)s, född %(year)s") % born if person.birth_year else initials


def _relation(finding: Finding) -> str:
    if finding.person_id is None:
        return ""
    if finding.has_relation:
        return _("Patienten är listad på enheten, eller har en tid eller journaluppgift där nära i tiden.")
    days = {"days": _rules().relation_days}
    return _("Vi hittar ingen listning, tid eller journaluppgift på enheten inom %(days)s dagar.") % days


def _stated(finding: Finding, person: Person | None) -> tuple[str, ...]:
    if person is None or Finding.Kind.BARRED_UNKNOWN not in finding.kinds:
        return ()
    bars = GuardianBar.objects.filter(
        child=person,
        unit_id=finding.unit_id,
        entered_by_id=finding.user_id,
        without_relation=True,
        entered_at__range=(finding.first_at, finding.last_at),
    )
    return tuple(bars.order_by("entered_at", "pk").values_list("reason", flat=True))


def _reason(kind: Finding.Kind, finding: Finding) -> str:
    rules = _rules()
    return {
        Finding.Kind.OWN_RECORD: _("Den som läste är patienten själv."),
        Finding.Kind.CUSTODY: _("Den ena har eller har haft vårdnaden om den andra, enligt folkbokföringen."),
        Finding.Kind.SAME_ADDRESS: _("De är folkbokförda på samma adress."),
        Finding.Kind.SAME_NAME: _("De har samma efternamn, och vi hittar ingen vårdrelation."),
        Finding.Kind.COLLEAGUE: _("Patienten arbetar på samma enhet."),
        Finding.Kind.NEIGHBOUR: _(
            "De är folkbokförda på samma gata, och vi hittar inget besök de har haft med varandra."
        ),
        Finding.Kind.NO_RELATION: _("Vi hittar ingen vårdrelation."),
        Finding.Kind.PROTECTED: _("Patienten har skyddade personuppgifter."),
        Finding.Kind.BARRED_UNKNOWN: _(
            "Stoppade en vårdnadshavare för ett barn som enheten inte hade någon vårdrelation till."
        ),
        Finding.Kind.MANY: _("Öppnade %(n)s personers uppgifter inom %(minutes)s minuter.")
        % {"n": finding.persons, "minutes": rules.many_minutes},
    }[kind]


def _signed(review: Review) -> Signed:
    verdict = str(Review.Verdict(review.verdict).label)
    return Signed(verdict, review.note, review.signed_by_name, moment_in_words(review.signed_at))


def _rules() -> OversightRules:
    return rulebook.at(clock.today()).section(OversightRules)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
