"""A browser at a desk, and whose shift is open there: read at each request, and begun, opened and left here.

The browser has a cookie of its own, which says nothing about anybody. A session points to one shift and is worth
nothing beside it: at another browser, after the shift, or when it is locked, the session opens no page.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User
from clinics import actions
from clinics.models import Shift
from clinics.rules import staff as staff_rules
from core import clock
from core.actor import Actor

SHIFT = "staff_shift"
"""The session's key for the shift's id."""
WRITE_EVERY = timedelta(minutes=1)
BACKEND = "accounts.backends.StaffBackend"
_CSRF_SIGNS = string.ascii_letters + string.digits
_CSRF_LENGTH = 32


class State(Enum):
    """What a session's shift lets through."""

    OPEN = auto()
    LOCKED = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Desk:
    """The session's shift as it is in this request."""

    shift: Shift
    state: State

    @property
    def is_locked(self) -> bool:
        """Nothing but the lock's own pages open: for one factor, or for both when the shift is over."""
        return self.state is not State.OPEN


def of(request: HttpRequest) -> Desk | None:
    """The desk that the middleware found, or None when nobody of the staff is signed in."""
    found: Desk | None = vars(request).get("desk")
    return found


def find(request: HttpRequest) -> Desk | None:
    """The shift that the session points to. Locks it when it has been idle; notes that it is in use.

    None when there is none, when it was ended (by its owner, or by whoever took their devices away), when the
    session is at another browser than it was begun at, and when Django no longer believes the session.
    """
    pointed = request.session.get(SHIFT) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if pointed is None or not request.user.is_authenticated:
        return None
    known = Shift.objects.select_related("assignment__unit").filter(
        pk=UUID(pointed), user_id=request.user.pk, browser=browser_of(request), ended_at=None
    )
    shift = known.first()
    return Desk(shift, _state(shift)) if shift else None


def _state(shift: Shift) -> State:
    now = clock.now()
    if now >= shift.ends_at:
        return State.OVER
    if shift.locked_at is None and now - shift.used_at > timedelta(minutes=staff_rules().idle_minutes):
        actions.lock_shift(shift_id=shift.pk)
        return State.LOCKED
    if shift.locked_at is None and now - shift.used_at >= WRITE_EVERY:
        actions.touch_shift(shift_id=shift.pk)
    return State.LOCKED if shift.locked_at else State.OPEN


def begin(
    request: HttpRequest, user: User, *, method: Shift.Method, vouched: list[UUID] | None, by: Actor
) -> Shift:
    """Let somebody who has proved both factors begin here. Whoever was in this browser is put aside or out."""
    browser = browser_of(request) or _name(request)
    shift = actions.begin_shift(browser=browser, method=method, vouched=vouched, by=by)
    _enter(request, user, shift)
    return shift


def reopen(request: HttpRequest, shift: Shift, *, by: Actor) -> Shift:
    """Let somebody who has proved one factor go on with their shift here. Raises NotYours."""
    opened = actions.open_shift(shift_id=shift.pk, browser=browser_of(request), by=by)
    _enter(request, shift.user, opened)
    return opened


def leave(request: HttpRequest) -> None:
    """Put the shift aside and its session away: nothing of it is left in the browser but a locked door."""
    if desk := of(request):
        actions.lock_shift(shift_id=desk.shift.pk)
    request.session.flush()


def locked_here(request: HttpRequest, shift_id: UUID | None) -> Shift | None:
    """A shift at this browser that one factor can open: the one asked for, else the session's own."""
    if shift_id is None:
        desk = of(request)
        shift_id = desk.shift.pk if desk and desk.state is State.LOCKED else None
    browser = browser_of(request)
    if shift_id is None or not browser:
        return None
    good = Shift.objects.select_related("user", "assignment__unit").filter(
        pk=shift_id, browser=browser, ended_at=None, ends_at__gt=clock.now(), user__is_active=True
    )
    return good.first()


def browser_of(request: HttpRequest) -> str:
    """By what the browser is known: a digest of its cookie; "" before it has one."""
    name: str = vars(request).get("desk_name") or request.COOKIES.get(settings.DESK_COOKIE_NAME, "")
    return known_by(name) if name else ""


def known_by(name: str) -> str:
    """What is kept of a browser's name."""
    return hashlib.sha256(name.encode()).hexdigest()


def note_on(response: HttpResponse, request: HttpRequest) -> None:
    """Give the browser the name it got in this request. It ends with the browser."""
    if name := vars(request).get("desk_name"):
        response.set_cookie(
            settings.DESK_COOKIE_NAME,
            name,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _name(request: HttpRequest) -> str:
    vars(request)["desk_name"] = secrets.token_urlsafe(32)
    return browser_of(request)


def _enter(request: HttpRequest, user: User, shift: Shift) -> None:
    """A session of one's own, and a CSRF secret that belongs to the shift.

    Tabs that were open before the desk locked go on working for their owner, and never send anything in the
    name of somebody who has taken over meanwhile.
    """
    request.session.flush()
    login(request, user, backend=BACKEND)
    request.session[SHIFT] = str(shift.pk)
    request.META.update({"CSRF_COOKIE": _csrf_secret(shift), "CSRF_COOKIE_NEEDS_UPDATE": True})
    vars(request)["desk"] = Desk(shift, State.OPEN)


def _csrf_secret(shift: Shift) -> str:
    digest = salted_hmac("clinics.desk.csrf", str(shift.pk), algorithm="sha256").digest()
    return "".join(_CSRF_SIGNS[byte % len(_CSRF_SIGNS)] for byte in digest[:_CSRF_LENGTH])
