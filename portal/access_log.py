"""The page "Vem har öppnat min journal". Lives here because it joins the log with who works where, and visits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit import policies, words
from audit import queries as log
from audit.actions import Action
from audit.models import AccessEvent
from audit.reading import reading
from audit.rules import LogRules
from clinics import queries as clinics
from clinics.words import PURPOSES, ROLES
from core import clock, rulebook
from core.actor import Actor, Purpose, Relation, Role
from core.calendar import clock_in_words, day_in_words, local
from oversight import seen as visible
from oversight.policies import can_ask
from oversight.queries import questions as asked_questions
from oversight.queries.questions import OwnQuestion, OwnQuestions
from portal import log_filters, log_visits
from portal.log_filters import LogFilterForm

By = AccessEvent.By


@dataclass(frozen=True, slots=True)
class LogRow:
    time: str
    kind: Literal["care", "own", "system"]
    who: str
    name: str
    unit: str
    what: str
    purpose: str
    visit: str
    ask_url: str
    asked: str


@dataclass(frozen=True, slots=True)
class LogDay:
    heading: str
    rows: tuple[LogRow, ...]


@dataclass(frozen=True, slots=True)
class AccessLog:
    days: tuple[LogDay, ...]
    questions: tuple[OwnQuestion, ...]
    has_new_answers: bool
    form: LogFilterForm
    filtered: bool
    newer_url: str
    older_url: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told beside the rows: who the staff are, and the person's visits."""

    staff: clinics.StaffInLog
    visits: log_visits.Visits
    questions: OwnQuestions
    own: Collection[UUID | None]


def access_log(asked: Mapping[str, str], *, by: Actor) -> AccessLog:
    """One page of it, newest first; the first one for an address that was tampered with. Ten statements, where one
    has little; nine where there is much.

    That it is read is logged as well. Raises core.decision.Refused for one who may not see another's log.
    """
    policies.can_read_log(by).require()
    now, near = clock.now(), _near()
    with reading(by, about=by.subject_id, action=Action.LOG_READ) as all_of_one:
        seen = visible.rows(by, all_of_one)
        names = log.units_in(seen)
        units = {log_filters.unit_token(by.subject_id, unit): unit for unit in names}
        rows = seen.filter(log_filters.only(asked, units).condition())
        found = log.page(rows, until=now, before=_place(asked, "fore"), after=_place(asked, "efter"))
        read = [s.last_at for s in found.sittings if s.who.by == By.STAFF]
        questions = asked_questions.own(by)
        visits = log_visits.around(by.subject_id, read, all_of_one=all_of_one, near=near)
    staff = clinics.staff_in_log(
        (s.who.actor_user_id for s in found.sittings if s.who.actor_user_id), names if found.sittings else ()
    )
    form = LogFilterForm(asked, units={token: names[unit] for token, unit in _by_name(units, names)})
    return AccessLog(
        days=_days(found.sittings, Beside(staff, visits, questions, _own(by, all_of_one))),
        questions=questions.shown,
        has_new_answers=questions.has_new,
        form=form,
        filtered=any(form.data.values()),
        newer_url=_url(form, "efter", found.newer),
        older_url=_url(form, "fore", found.older),
    )


def whole(*, by: Actor) -> tuple[LogDay, ...]:
    """All of it as the pages show it, for the file with all that is kept; the reading itself is logged as that."""
    policies.can_read_log(by).require()
    now, near = clock.now(), _near()
    with reading(by, about=by.subject_id, action=Action.EXPORTED, category="log") as all_of_one:
        seen = visible.rows(by, all_of_one)
        names, questions = log.units_in(seen), asked_questions.own(by)
        sittings: list[log.Sitting] = []
        place: log.Place | None = None
        while True:
            found = log.page(seen, until=now, before=place)
            sittings += found.sittings
            if (place := found.older) is None:
                break
        read = [s.last_at for s in sittings if s.who.by == By.STAFF]
        visits = log_visits.around(by.subject_id, read, all_of_one=all_of_one, near=near)
    staff = clinics.staff_in_log((s.who.actor_user_id for s in sittings if s.who.actor_user_id), names)
    return _days(tuple(sittings), Beside(staff, visits, questions, _own(by, all_of_one)))


def _own(by: Actor, all_of_one: Collection[UUID]) -> Collection[UUID | None]:
    return {by.person_id, None, *(all_of_one if by.is_own_matter else ())}


def _near() -> timedelta:
    return timedelta(days=rulebook.at(clock.today()).section(LogRules).visit_near_days)


def _by_name(units: Mapping[str, UUID], names: Mapping[UUID, str]) -> list[tuple[str, UUID]]:
    return sorted(units.items(), key=lambda one: (names[one[1]], one[0]))


def _days(sittings: tuple[log.Sitting, ...], beside: Beside) -> tuple[LogDay, ...]:
    by_day = groupby(sittings, key=lambda s: local(s.last_at).date())
    return tuple(
        LogDay(_capital(day_in_words(day, year=True)), tuple(_row(s, beside) for s in found))
        for day, found in by_day
    )


def _row(sitting: log.Sitting, beside: Beside) -> LogRow:
    who = sitting.who
    care = who.by == By.STAFF
    return LogRow(
        time=_time(sitting),
        kind="care" if care else "own" if who.by in (By.SELF, By.REPRESENTATIVE) else "system",
        who=_who(who, beside),
        name=who.actor_name if care and beside.staff.may_name(who.actor_user_id, who.care_unit_id) else "",
        unit=who.care_unit_name if care else "",
        what=words.what(sitting.deeds),
        purpose=_capital(str(PURPOSES.get(Purpose(who.purpose), ""))) if care and who.purpose else "",
        asked=_asked(sitting, beside.questions) if care else "",
        ask_url=_ask_url(sitting, beside.questions) if care else "",
        visit=beside.visits.beside(who.care_unit_id, sitting.last_at) if care and who.care_unit_id else "",
    )


def _asked(sitting: log.Sitting, questions: OwnQuestions) -> str:
    of_it = [one for one in questions.asked if one.is_of(sitting)]
    if any(one.is_open for one in of_it):
        return _("Du har frågat om det här. Svaret kommer här på sidan.")
    return _("Du har fått svar på din fråga om det här.") if of_it else ""


def _ask_url(sitting: log.Sitting, questions: OwnQuestions) -> str:
    """There is a way to ask if and only if asking is permitted: at a unit, and with no question that waits."""
    waits = any(one.is_open and one.is_of(sitting) for one in questions.asked)
    may_ask = can_ask(by_staff=sitting.who.by == By.STAFF, unit_id=sitting.who.care_unit_id)
    return reverse("oversight:ask", args=[sitting.last.id]) if may_ask and not waits else ""


def _who(who: log.Who, beside: Beside) -> str:
    if who.by == By.STAFF:
        return _capital(beside.staff.title(who.actor_user_id) or str(ROLES[Role(who.role)]))
    if who.by == By.SOURCE:
        return _("Kom in från %(source)s") % {"source": who.actor_name or _("ett annat system")}
    if who.by not in (By.SELF, By.REPRESENTATIVE):
        return _("Vårdportens system")
    if who.actor_person_id in beside.own:
        return _("Du själv")
    relation = (
        {
            Relation.GUARDIAN: _("Vårdnadshavare"),
            Relation.HELPER: _("Ombud"),
            Relation.LEGAL_REPRESENTATIVE: _("God man eller förvaltare"),
        }.get(Relation(who.relation))
        if who.by == By.REPRESENTATIVE
        else None
    )
    return f"{relation}, {who.actor_name}" if relation else who.actor_name


def _time(sitting: log.Sitting) -> str:
    first, last = clock_in_words(sitting.first_at), clock_in_words(sitting.last_at)
    return first if first == last else f"{first}–{last}"


def _url(form: LogFilterForm, way: str, place: log.Place | None) -> str:
    if place is None:
        return ""
    asked = {name: value for name, value in form.data.items() if value}
    at = f"{place.at.astimezone(UTC).isoformat()}_{place.id}"
    return f"{reverse('access_log')}?{urlencode({**asked, way: at})}"


def _place(asked: Mapping[str, str], way: str) -> log.Place | None:
    at, _sign, row = asked.get(way, "").partition("_")
    try:
        moment, row_id = datetime.fromisoformat(at), UUID(row)
    except ValueError:
        return None
    return log.Place(moment, row_id) if moment.tzinfo else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
