"""What a resident's session holds: whose it is, how sure we are, and when it was last used.

Never an identity number. The name is kept so that the access log and the page's frame cost no query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts import devices
from accounts.actions.devices import Begun
from accounts.assurance import NOTHING, Needs, Proof
from accounts.backends import RESIDENT_BACKEND
from accounts.models import CareAccount, User
from accounts.rules import AccountRules
from core import clock, rulebook
from core.actor import Actor, Assurance, Channel

PERSON, NAME, ASSURANCE, TERMS = "person", "name", "assurance", "terms_accepted"
DEVICE, DRAFTS, ENDS = "device", "drafts", "ends_at"
SUBJECT = "acts_for"
WRITE_EVERY = timedelta(minutes=1)
"""How often "last seen" is written at most: a page view costs one read of the cache, not a write."""


def contents(account: CareAccount, *, level: Assurance, method: str) -> dict[str, Any]:
    """What is put into the session of one who has just signed in."""
    return {
        PERSON: str(account.person_id),
        NAME: account.person.name,
        ASSURANCE: {"level": int(level), "method": method, "at": clock.now().isoformat()},
        TERMS: account.terms_accepted_at is not None,
        ENDS: (clock.now() + timedelta(hours=_rules().session_hours)).isoformat(),
    }


def begin(request: HttpRequest, account: CareAccount, *, level: Assurance, method: str) -> None:
    """Make the session, whose key has just been changed, this person's."""
    request.session.update(contents(account, level=level, method=method))


def put_on_list(request: HttpRequest, begun: Begun) -> None:
    """Remember the session's line on the list of sign-ins, here and, with the answer, in the browser."""
    request.session[DEVICE] = str(begun.device_id)
    if begun.has_drafts:
        note_drafts(request)
    vars(request)["device_begun"] = begun.device_id


def note_drafts(request: HttpRequest) -> None:
    """Remember that the person has something half-written; pages look for it only then."""
    if not has_drafts(request):
        request.session[DRAFTS] = True


def has_drafts(request: HttpRequest) -> bool:
    """Whether something half-written may be found. Once true it stays so for the session: two tabs may write."""
    return bool(request.session.get(DRAFTS))


def device_of(request: HttpRequest) -> UUID | None:
    """The line of the session on the person's list of sign-ins."""
    held = request.session.get(DEVICE)
    return UUID(held) if held else None


def accept_terms(request: HttpRequest) -> None:
    """Remember for this session that the terms are accepted."""
    request.session[TERMS] = True


def has_accepted_terms(request: HttpRequest) -> bool:
    """Whether the terms were accepted, now or at an earlier sign-in."""
    return bool(request.session.get(TERMS))


def subject_of(request: HttpRequest) -> UUID | None:
    """The person whom the resident has chosen to act for in this session; whether they may is asked elsewhere."""
    chosen = request.session.get(SUBJECT)
    return UUID(chosen) if chosen else None


def act_for(request: HttpRequest, person_id: UUID | None) -> None:
    """Act for that person from the next request on; for None, for oneself."""
    if person_id is None:
        request.session.pop(SUBJECT, None)
    else:
        request.session[SUBJECT] = str(person_id)


def resident_of(request: HttpRequest) -> Actor | None:
    """The signed-in resident, or None for staff, for nobody, and for a session that says not how sure.

    Asks the database for nothing beyond the user that Django itself fetches.
    """
    user = cast(User, request.user)
    if not user.is_authenticated or user.kind != User.Kind.RESIDENT:
        return None
    session = request.session
    if PERSON not in session or ASSURANCE not in session:
        return None
    return Actor(
        user_id=user.pk,
        name=session[NAME],
        person_id=UUID(session[PERSON]),
        assurance=Assurance(session[ASSURANCE]["level"]),
        channel=Channel.WEB,
        request_id=getattr(request, "id", ""),
    )


def has_shown(request: HttpRequest, needs: Needs) -> bool:
    """Whether whoever is signed in here has shown as much of who they are as a page needs."""
    held = request.session.get(ASSURANCE)
    if held is None:
        return needs == NOTHING
    proof = Proof(Assurance(held["level"]), datetime.fromisoformat(held["at"]))
    return needs.met_by(proof, now=clock.now(), rules=_rules())


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the session is somebody's, resident or staff, by what it holds itself."""
    return SESSION_KEY in request.session


def is_residents(request: HttpRequest) -> bool:
    """Whether the session was begun at the residents' door; staff have a lock instead (clinics.desk)."""
    return bool(request.session.get(BACKEND_SESSION_KEY) == RESIDENT_BACKEND)


def has_ended(request: HttpRequest, *, is_use: bool = True) -> bool:
    """Whether nothing was asked for in this session for longer than the rulebook's idle time, or the sign-in is
    as old as one may be.

    What the cache knows counts. When it knows nothing, or only of long ago (it is away, it was restarted, it
    has come back), the browser's own signed note counts, and without one the sign-in. None of them is later
    than the last use, so nothing that is lost keeps anybody in. One whose user has been shut out since (and
    so is nobody) has been idle for ever. To ask with ``is_use=False`` is no use of the session.
    """
    last = cache.get(_key(request))
    unused = _since(datetime.fromisoformat(last)) if last else timedelta.max
    if unused > idle_time():
        unused = _since(_noted(request) or getattr(request.user, "last_login", None))
    if unused > idle_time() or not _whole_left(request):
        return True
    vars(request)["unused"] = unused
    if is_use and unused >= WRITE_EVERY:
        seen(request)
    return False


def seconds_left(request: HttpRequest) -> int:
    """How long the session lives if nothing more is asked for in it; 0 for one that is nobody's."""
    if not is_residents(request):
        return 0
    unused: timedelta = vars(request).get("unused", timedelta())
    return max(0, int(min(idle_time() - unused, _whole_left(request)).total_seconds()))


def can_be_kept(request: HttpRequest) -> bool:
    """Whether the session would live on if it were used now: not one that has lasted as long as one may."""
    return _whole_left(request) > timedelta(seconds=warning_seconds())


def _whole_left(request: HttpRequest) -> timedelta:
    """How long until the sign-in ends whatever happens; nothing for a session that does not say."""
    ends = request.session.get(ENDS)
    return max(timedelta(), datetime.fromisoformat(ends) - clock.now()) if ends else timedelta()


def seen(request: HttpRequest) -> None:
    """Note that the session is in use now: in the cache, and on the answer by ``note_on``."""
    now = clock.now()
    vars(request)["seen_at"], vars(request)["unused"] = now, timedelta()
    cache.set(_key(request), now.isoformat(), timeout=(idle_time() + WRITE_EVERY).total_seconds())


def note_on(response: HttpResponse, request: HttpRequest) -> None:
    """Give the browser signed notes of its sign-in, and of when it was last here, if these are of this request."""
    if device_id := vars(request).get("device_begun"):
        devices.remember(response, device_id)
    at: datetime | None = vars(request).get("seen_at")
    if at is None or not is_signed_in(request):
        return
    response.set_cookie(
        settings.SEEN_COOKIE_NAME,
        _signer(request).sign(str(int(at.timestamp()))),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def warning_seconds() -> int:
    """How long before a session ends by itself the page warns of it."""
    return _rules().idle_warning_minutes * 60


def _since(used: datetime | None) -> timedelta:
    return clock.now() - used if used else timedelta.max


def _noted(request: HttpRequest) -> datetime | None:
    """The browser's note, if it is ours and of this very session."""
    try:
        said = _signer(request).unsign(request.COOKIES.get(settings.SEEN_COOKIE_NAME, ""))
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(int(said), tz=UTC)


def _signer(request: HttpRequest) -> signing.Signer:
    return signing.Signer(salt=_key(request))


def idle_time() -> timedelta:
    """How long a session may go unused."""
    return timedelta(minutes=_rules().idle_minutes)


def _rules() -> AccountRules:
    return rulebook.at(clock.today()).section(AccountRules)


def last_seen(session_keys: Iterable[str]) -> dict[str, datetime]:
    """When each of the sessions was last used, as far as the cache knows."""
    keys = {_key_of(session_key): session_key for session_key in session_keys}
    return {keys[key]: datetime.fromisoformat(at) for key, at in cache.get_many(list(keys)).items()}


def _key(request: HttpRequest) -> str:
    return _key_of(request.session.session_key or "")


def _key_of(session_key: str) -> str:
    """Does not show the session's own key to one who can read the cache's."""
    return "seen:" + hashlib.sha256(session_key.encode()).hexdigest()
