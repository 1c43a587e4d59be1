"""Nothing half-written is lost: one mechanism for every form of a resident's pages.

``keep`` is called where a session has ended or is about to (the guard, the idle middleware, the script on the
page). ``at_hand`` gives it back to the same person on the same page; ``accounts.resident_form`` fills it in.
Kept sealed with a key that the database does not have, and bound to whose it is: moved to another person's row
it opens for nobody. Codes and identity numbers are not kept at all.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

from accounts import actions, devices, form_marks, sessions
from accounts.actions.drafts import Place
from accounts.models import DeviceSession, Draft
from accounts.rules import AccountRules
from accounts.way_back import WayBack
from core import clock, rulebook
from core.actor import Actor
from core.identity import BadIdentityNumber, parse_identity_number

Fields = Mapping[str, list[str]]

NEVER = frozenset({"csrfmiddlewaretoken", "draft", "next", "for_whom", "code", "credential", "password", "number"})
"""Names of what is not written by the person, or opens something. A test holds the forms' fields against it."""
AT_MOST = 20_000
"""Signs of one draft; more than that no form of ours takes."""
_NUMBERS = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
_NONCE = 12

_current: ContextVar[Fields | None] = ContextVar("draft", default=None)


def current() -> Fields | None:
    """What the person had written on the page that is being shown; None for nothing."""
    return _current.get()


def fit_to_keep(sent: QueryDict) -> dict[str, list[str]]:
    """What may be kept of what was sent. Nothing of it when it is too much, or only buttons were pressed."""
    fields = {name: [_without_numbers(one) for one in sent.getlist(name)] for name in sent if name not in NEVER}
    return fields if len(json.dumps(fields)) <= AT_MOST else {}


def keep(request: HttpRequest) -> bool:
    """Keep what was sent for the one who wrote it. False when that is nobody known, or there is nothing to keep.

    Signed in, that is the person; afterwards it is the one who was last signed in in this browser and has not
    signed out. Whoever comes next only meets it when it is the same person.
    """
    return _keep(request, _owner(request))


def keep_from_older_page(request: HttpRequest) -> bool:
    """Keep what came from a page of an earlier sign-in, which is not let through: in another tab somebody has
    signed in since. Only for the one whose page it was, and only when that is who is here now, or was last.
    """
    mark, owner = form_marks.of_form(request), _owner(request)
    if not (mark and owner):
        return False
    own = DeviceSession.objects.filter(person_id=owner[0], form_marks__contains=[mark])
    return own.exists() and _keep(request, owner)


def _keep(request: HttpRequest, owner: tuple[UUID, UUID | None] | None) -> bool:
    page, fields = WayBack.from_page(request), fit_to_keep(request.POST)
    path = urlsplit(page.path).path
    if request.method != "POST" or not (fields and owner and page.is_resident) or len(path) > 200:
        return False
    person_id, device_id = owner
    place = Place(person_id, _about(request, person_id), path)
    actions.keep_draft(place=place, sealed=seal(place, fields), device_id=device_id, by=Actor(person_id=person_id))
    if sessions.is_signed_in(request):
        sessions.note_drafts(request)
    return True


@dataclass(frozen=True, slots=True)
class Unsent:
    """That something half-written waits: for whom, on which page, and how long."""

    about: UUID
    page: str
    until: datetime


def unsent(*, by: Actor) -> tuple[Unsent, ...]:
    """All that the person has written and not sent, the latest first. Not what it says. One query."""
    hours = timedelta(hours=rulebook.at(clock.today()).section(AccountRules).draft_hours)
    kept = Draft.objects.filter(person_id=by.own_person_id, saved_at__gt=clock.now() - hours)
    rows = kept.order_by("-saved_at", "pk").values_list("about", "page", "saved_at")
    return tuple(Unsent(about, page, saved_at + hours) for about, page, saved_at in rows)


@contextmanager
def at_hand(request: HttpRequest, by: Actor) -> Iterator[None]:
    """While a page is made, what the person had written on it is there for its forms."""
    found = None
    if request.method in ("GET", "HEAD") and sessions.has_drafts(request):
        found = _find(Place(by.own_person_id, by.subject_id, request.path))
    token = _current.set(found)
    try:
        yield
    finally:
        _current.reset(token)


def sent(request: HttpRequest, by: Actor) -> None:
    """What was written has arrived: the draft of the page it stood on has done its part."""
    if sessions.has_drafts(request) and fit_to_keep(request.POST):
        actions.drop_draft(page=urlsplit(WayBack.from_page(request).path).path, by=by)


def seal(place: Place, fields: Fields) -> bytes:
    """The fields, readable only with our key and only at that place."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, json.dumps(fields).encode(), _bound(place))


def unseal(place: Place, sealed: bytes) -> Fields | None:
    """The fields; None when they were sealed for another place, or with a key that is gone."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            opened = _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(place))
        except InvalidTag:
            continue
        fields: Fields = json.loads(opened)
        return fields
    return None


def _find(place: Place) -> Fields | None:
    hours = rulebook.at(clock.today()).section(AccountRules).draft_hours
    kept = Draft.objects.filter(person_id=place.person_id, about=place.about, page=place.page)
    draft = kept.filter(saved_at__gt=clock.now() - timedelta(hours=hours)).first()
    return unseal(place, bytes(draft.sealed)) if draft else None


def _owner(request: HttpRequest) -> tuple[UUID, UUID | None] | None:
    who: Actor | None = vars(request).get("actor")
    if who is not None and who.person_id is not None:
        return who.person_id, sessions.device_of(request)
    if request.user.is_authenticated:
        return None
    last = devices.last(request)
    device = DeviceSession.objects.filter(pk=last).first() if last else None
    return (device.person_id, device.pk) if device else None


def _about(request: HttpRequest, person_id: UUID) -> UUID:
    try:
        return UUID(request.POST.get("for_whom", ""))
    except ValueError:
        return person_id


def _without_numbers(text: str) -> str:
    return _NUMBERS.sub(lambda found: "" if _is_identity(found[0]) else found[0], text)


def _is_identity(text: str) -> bool:
    try:
        parse_identity_number(text.replace(" ", "-"), today=clock.today())
    except BadIdentityNumber:
        return False
    return True


def _bound(place: Place) -> bytes:
    return f"{place.person_id}|{place.about}|{place.page}".encode()


def _cipher(key: str | bytes) -> AESGCM:
    return AESGCM(salted_hmac("accounts.drafts", "", secret=key, algorithm="sha256").digest())
