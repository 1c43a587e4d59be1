"""Who acts for whom in the story: Gunnel's son, a god man, a guardian who is shut out, and Hugo's hand-over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from accounts.models import Identity, Person, User
from clinics.models import Clinic
from core import calendar
from demo.region import named
from reminders import actions, handover, letters
from reminders.handover import Step
from reminders.models import HandOver, Letter
from representation.models import GuardianBar, Helper, LegalRepresentative

VC = "lindhamns-vardcentral"
PETRA = "petra.wallin@region-lindmark.example"


def plant(day: date, known: dict[str, Person]) -> None:
    """All of it. Run once, in the caller's transaction, when people and places are there."""
    at = calendar.instant(day - timedelta(days=30), time(9, 30))
    for story in (*named.FAMILY, *named.OTHERS):
        for grant in story.helpers:
            _helper(known[story.key], known[grant.helper], grant.clinics, at=at)
    _by_the_clinic(day, known, at=at)
    _hugo(day, known["hugo-lindqvist"], at=at)
    actions.hand_over()


def _helper(person: Person, helper: Person, clinics: tuple[str, ...], *, at: datetime) -> None:
    digest = Identity.objects.get(person=helper, replaced_at=None).digest
    row = Helper.objects.create(
        person=person,
        helper=helper,
        invited_digest=digest,
        called=helper.given_name,
        invited_at=at,
        answer_before=at + timedelta(days=14),
        accepted_at=at + timedelta(days=1),
        answer_seen_at=at + timedelta(days=2),
        until=calendar.local(at).date() + timedelta(days=700),
    )
    row.clinics.set(Clinic.objects.filter(slug__in=clinics))


def _by_the_clinic(day: date, known: dict[str, Person], *, at: datetime) -> None:
    petra, unit = User.objects.get(email=PETRA), Clinic.objects.get(slug=VC).unit
    entered = {"unit": unit, "entered_by": petra, "entered_at": at, "since": calendar.local(at).date()}
    GuardianBar.objects.create(
        child=known["lova-sjostrom"], guardian=known["mikael-sjostrom"], case_number="RL 2026-0412", **entered
    )
    LegalRepresentative.objects.create(
        person=known["viktor-sandell"],
        representative=known["birgitta-lund"],
        kind=LegalRepresentative.Kind.GUARDIAN_AD_LITEM,
        court="Lindhamns tingsrätt",
        decided_on=day - timedelta(days=60),
        case_number="RL 2026-0388",
        until=day + timedelta(days=365),
        **entered,
    )


def _hugo(day: date, hugo: Person, *, at: datetime) -> None:
    """Told half a year before, by letters that have been sent; unless he has turned 13 by the day of the demo."""
    born = hugo.birth_date
    if born is None or handover.turns_13(born) <= day:
        return
    told_at = at - timedelta(days=130)
    row = HandOver.objects.create(person=hugo, step=Step.HALF_YEAR, told_at=told_at)
    guardians = Person.objects.filter(custody_of__child=hugo).order_by("pk")
    unit, kinds = Clinic.objects.get(slug=VC).unit, Letter.Kind
    for to in (hugo, *guardians):
        kind = kinds.BEFORE_13_CHILD if to == hugo else kinds.BEFORE_13_GUARDIAN
        Letter.objects.create(
            recipient=to,
            about=row,
            unit=unit,
            kind=kind,
            text=letters.before_13(kind, hugo),
            queued_at=told_at,
            printed_at=told_at + timedelta(days=1),
            printed_by=User.objects.get(email=PETRA),
        )
