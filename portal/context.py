"""What every page is given: the frame around it. Works for any request, also one that failed early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from accounts import drafts, sessions
from accounts.rules import AccountRules
from clinics.rules import region
from core import clock, phone, rulebook
from core.actor import Actor
from core.calendar import clock_in_words
from core.pages import Phone, breakable, in_language
from representation import session
from representation.session import Choice


@dataclass(frozen=True, slots=True)
class Idle:
    """When the session ends by itself; for the page's script in seconds, for one without scripts as a time.

    ``stays``: unless it is used. ``warning`` and ``whole``: "2 minuter" and "12 timmar".
    """

    left: int
    warn: int
    until: str
    stays: bool
    warning: str
    whole: str


@dataclass(frozen=True, slots=True)
class Frame:
    """docs/page-contexts.md, "On every page"."""

    signed_in: bool
    idle: Idle | None
    draft: bool
    name: str
    section: str
    here: str
    subject_id: str
    acting_for: str
    paused_for: str
    whom: tuple[Choice, ...]
    region: str
    phone: Phone
    email: str
    email_shown: SafeString


SECTIONS = {
    "home": "start",
    "access_log": "log",
    "about": "about",
    "accessibility": "about",
    "privacy": "about",
    "bookings": "times",
    "records": "record",
    "accounts": "account",
    "representation": "whom",
    "oversight": "log",
    "reminders": "account",
}


def page(request: HttpRequest) -> dict[str, Any]:
    """``frame`` for templates/base.html."""
    actor: Actor = vars(request).get("actor") or Actor()
    rules = region()
    hours = in_language(rules.phone_hours, rules.phone_hours_en)
    whom = session.choices(request) if actor.person_id else ()
    frame = Frame(
        signed_in=actor.person_id is not None,
        idle=_idle(request) if actor.person_id else None,
        draft=drafts.current() is not None,
        name=actor.name if actor.person_id else "",
        section=_section(request),
        here=request.get_full_path() if request.method in ("GET", "HEAD") else "/",
        subject_id=str(actor.subject_id) if actor.person_id else "",
        acting_for=actor.acting_for.name if actor.acting_for else "",
        paused_for=_paused_for(request, actor, whom),
        whom=whom,
        region=rules.name,
        phone=Phone.of(phone.parse_phone(rules.phone), hours),
        email=rules.email,
        email_shown=breakable(rules.email),
    )
    return {"frame": frame}


def _paused_for(request: HttpRequest, actor: Actor, whom: tuple[Choice, ...]) -> str:
    """Whom the session acts for, on a page that is about oneself all the same."""
    if actor.person_id is None or actor.acting_for is not None:
        return ""
    subject = sessions.subject_of(request)
    return next((one.name for one in whom if one.person_id == str(subject)), "")


def _idle(request: HttpRequest) -> Idle:
    left = sessions.seconds_left(request)
    until = clock_in_words(clock.now() + timedelta(seconds=left), with_word=True)
    rules = rulebook.at(clock.today()).section(AccountRules)
    minutes, hours = rules.idle_warning_minutes, rules.session_hours
    return Idle(
        left=left,
        warn=sessions.warning_seconds(),
        until=until,
        stays=sessions.can_be_kept(request),
        warning=ngettext("%(n)s minut", "%(n)s minuter", minutes) % {"n": minutes},
        whole=ngettext("%(n)s timme", "%(n)s timmar", hours) % {"n": hours},
    )


def _section(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return SECTIONS.get(match.namespace or match.url_name or "", "")
