"""The page "Vem har öppnat min journal". Lives here because it joins the log with who works where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit import queries as log
from audit.actions import Action
from audit.models import AccessEvent
from audit.rules import LogRules
from clinics import queries as clinics
from clinics.words import PURPOSES, ROLES
from core import clock, rulebook
from core.actor import Actor, Purpose, Role
from core.calendar import clock_in_words, day_in_words, local


@dataclass(frozen=True, slots=True)
class LogRow:
    time: str
    kind: Literal["care", "own", "system"]
    who: str
    name: str
    unit: str
    what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class LogDay:
    heading: str
    rows: tuple[LogRow, ...]


@dataclass(frozen=True, slots=True)
class AccessLog:
    days: tuple[LogDay, ...]
    newer_url: str
    older_url: str


def access_log(*, by: Actor, page: str = "", until: str = "") -> AccessLog:
    """One page of it, newest first; the first one for an address that was tampered with."""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    upper = _instant(until)
    found = log.access_log(by=by, page=max(number, 1) if upper else 1, until=upper)
    titles = clinics.titles_of_staff(s.who.actor_user_id for s in found.sittings if s.who.actor_user_id)
    names_shown = rulebook.at(clock.today()).section(LogRules).staff_names_shown
    days = groupby(found.sittings, key=lambda s: local(s.last_at).date())
    return AccessLog(
        days=tuple(
            LogDay(
                _capital(day_in_words(day, year=True)),
                tuple(_row(s, by=by, titles=titles, names_shown=names_shown) for s in sittings),
            )
            for day, sittings in days
        ),
        newer_url=_url(found, found.page - 1) if found.page > 1 else "",
        older_url=_url(found, found.page + 1) if found.has_older else "",
    )


def _row(sitting: log.Sitting, *, by: Actor, titles: dict[UUID, str], names_shown: bool) -> LogRow:
    who = sitting.who
    kind: Literal["care", "own", "system"] = "system"
    name, unit = "", ""
    match who.by:
        case AccessEvent.By.SELF:
            kind = "own"
            told = _("Du själv") if who.actor_person_id in (by.person_id, None) else who.actor_name
        case AccessEvent.By.STAFF:
            kind, unit = "care", who.care_unit_name
            title = titles.get(who.actor_user_id) if who.actor_user_id else None
            told = _capital(title or str(ROLES[Role(who.role)]))
            name = who.actor_name if names_shown else ""
        case AccessEvent.By.SOURCE:
            told = _("Kom in från %(source)s") % {"source": who.actor_name or _("ett annat system")}
        case _:
            told = _("Vårdportens system")
    purpose = str(PURPOSES.get(Purpose(who.purpose), "")) if kind == "care" and who.purpose else ""
    return LogRow(_time(sitting), kind, told, name, unit, _what(sitting.deeds), _capital(purpose))


def _time(sitting: log.Sitting) -> str:
    first, last = clock_in_words(sitting.first_at), clock_in_words(sitting.last_at)
    return first if first == last else f"{first}–{last}"


def _what(deeds: Iterable[tuple[str, str]]) -> str:
    """ "Läste provsvar och anteckningar. Bokade en tid": what was read in one sentence, the rest each its own."""
    told = list(dict.fromkeys(_deed(action, category) for action, category in reversed(list(deeds))))
    read = [text.object for text in told if text.object]
    sentences = [_("Läste %(what)s") % {"what": _and(read)}] if read else []
    return ". ".join(sentences + [text.sentence for text in told if text.sentence])


@dataclass(frozen=True, slots=True)
class _Deed:
    """What was read, as the object of "läste"; or a sentence of its own."""

    object: str = ""
    sentence: str = ""


def _deed(action: str, category: str) -> _Deed:
    read = {
        "care-contacts": _("vårdkontakter"),
        "notes": _("anteckningar"),
        "test-results": _("provsvar"),
        "medicines": _("läkemedel"),
        "vaccinations": _("vaccinationer"),
    }
    objects = {
        Action.RECORD_READ: read.get(category, _("journalens översikt")),
        Action.ENTRY_READ: _("en post i journalen"),
        Action.BOOKINGS_READ: _("tider"),
        Action.DAY_LIST_READ: _("dagens besökslista"),
        Action.LOG_READ: _("den här loggen"),
        Action.HELPERS_VIEW_READ: _("det som ett ombud ser"),
    }
    if action in objects:
        return _Deed(object=objects[Action(action)])
    return _Deed(sentence=str(_sentences().get(action, "")))


def _sentences() -> dict[str, str]:
    return {
        Action.ACCOUNT_OPENED: _("Öppnade vårdkontot"),
        Action.ACCOUNT_CLOSED: _("Stängde vårdkontot"),
        Action.TERMS_ACCEPTED: _("Godkände villkoren"),
        Action.SIGNED_IN: _("Loggade in"),
        Action.CONTACT_CHANGED: _("Ändrade kontaktuppgifter"),
        Action.REGISTER_READ: _("Hämtade namn och adress ur folkbokföringen"),
        Action.PERSON_REGISTERED: _("La till dig i Vårdporten"),
        Action.BOOKED: _("Bokade en tid"),
        Action.CANCELLED: _("Avbokade en tid"),
        Action.ARRIVED: _("Noterade att du kom till besöket"),
        Action.ARRIVAL_UNDONE: _("Tog bort noteringen att du kom till besöket"),
        Action.RECORD_RECEIVED: _("Uppgifter lades till i journalen"),
        Action.HELPER_INVITED: _("Bjöd in ett ombud"),
        Action.HELPER_ACCEPTED: _("Tackade ja till att vara ombud"),
        Action.HELPER_DECLINED: _("Tackade nej till att vara ombud"),
        Action.HELPER_CHANGED: _("Ändrade vad ett ombud får se"),
        Action.HELPER_ENDED: _("Avslutade ett ombud"),
        Action.GUARDIAN_CHOSE: _("Ändrade vilka sms en vårdnadshavare får"),
        Action.GUARDIAN_BARRED: _("Ändrade vem som kan företräda dig"),
        Action.EXCEPTION_GRANTED: _("Ändrade vem som kan företräda dig"),
        Action.REPRESENTATIVE_ENTERED: _("Ändrade vem som kan företräda dig"),
        Action.REPRESENTATION_ENDED: _("Ändrade vem som kan företräda dig"),
        Action.REPRESENTATION_READ: _("Tittade på vem som kan företräda dig"),
        Action.ACCESS_ASKED: _("Bad en mottagning om förlängd tillgång"),
        Action.ACCESS_ANSWERED: _("Svarade på en begäran om förlängd tillgång"),
        Action.PERSON_FOUND: _("Slog upp dig med personnummer"),
    }


def _and(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    return _("%(first)s och %(last)s") % {"first": ", ".join(texts[:-1]), "last": texts[-1]}


def _url(found: log.LogPage, page: int) -> str:
    asked = urlencode({"sida": str(page), "till": found.until.astimezone(UTC).isoformat()})
    return f"{reverse('access_log')}?{asked}"


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
