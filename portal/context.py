"""What every page is given: the frame around it. Works for any request, also one that failed early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from clinics.rules import region
from core import phone
from core.actor import Actor
from core.pages import Phone, in_language


@dataclass(frozen=True, slots=True)
class Frame:
    """docs/page-contexts.md, "On every page"."""

    signed_in: bool
    name: str
    section: str
    here: str
    acting_for: str
    acting_stop_url: str
    region: str
    phone: Phone
    email: str


SECTIONS = {
    "home": "start",
    "access_log": "log",
    "about": "about",
    "accessibility": "about",
    "privacy": "about",
    "bookings": "times",
    "records": "record",
    "accounts": "account",
}


def page(request: HttpRequest) -> dict[str, Any]:
    """``frame`` for templates/base.html."""
    actor: Actor = vars(request).get("actor") or Actor()
    rules = region()
    hours = in_language(rules.phone_hours, rules.phone_hours_en)
    frame = Frame(
        signed_in=actor.person_id is not None,
        name=actor.name if actor.person_id else "",
        section=_section(request),
        here=request.get_full_path() if request.method in ("GET", "HEAD") else "/",
        acting_for="",
        acting_stop_url="",
        region=rules.name,
        phone=Phone.of(phone.parse_phone(rules.phone), hours),
        email=rules.email,
    )
    return {"frame": frame}


def _section(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return SECTIONS.get(match.namespace or match.url_name or "", "")
