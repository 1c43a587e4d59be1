"""The staff's e-ID: there and back. In by it, or, at a locked desk, the one factor that opens it."""

from __future__ import annotations

import logging
from dataclasses import asdict
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.eid import registration
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.registration import Registration
from accounts.models import User
from clinics import desk, duty, eid, queries
from clinics.errors import DeskTaken
from clinics.models import Shift
from core.errors import NotYours
from core.pages import SeeOther
from portal.staff_forms import UnlockForm
from portal.staff_session import enter
from portal.staff_ways import address, own_path, work_id

logger = logging.getLogger(__name__)

BEGUN = "staff_eid"
"""The session's key for the sign-in under way, and where it leads."""


@login_not_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Off to the e-ID. A POST, so that no link on another site can begin a sign-in."""
    begun, asked = eid.Begun.new(), UnlockForm(request.POST).shift_asked_for()
    way = {
        "next": own_path(request, also_first=asked is not None),
        "arbete": work_id(request),
        "skift": str(asked or ""),
    }
    try:
        there = eid.address(begun, redirect_uri=_callback(), of=_registration())
    except SignInFailed as failure:
        return _failed(request, failure, way)
    request.session[BEGUN] = {**asdict(begun), "way": way}
    return redirect(there)


@login_not_required
@never_cache
@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """Back: in, or on the sign-in page with the reason."""
    held = request.session.pop(BEGUN, None) or {}
    way: dict[str, str] = held.pop("way", {})
    begun = eid.Begun(**held) if held else None
    try:
        said = eid.vouched(request.GET.dict(), begun, redirect_uri=_callback(), of=_registration())
        user = _known(said.hsa_id)
    except SignInFailed as failure:
        return _failed(request, failure, way)
    try:
        return _in(request, user, said, way)
    except DeskTaken:
        return _failed(request, SignInFailed(Failure.UNKNOWN, "somebody else came in there"), way)


def _known(hsa_id: str) -> User:
    user = queries.known_by_hsa_id(hsa_id)
    if user is None:
        raise SignInFailed(Failure.CLOSED, "the HSA-id is nobody's here")
    return user


def _in(request: HttpRequest, user: User, said: eid.VouchedStaff, way: dict[str, str]) -> HttpResponse:
    """Open the desk for its owner; else begin. What was asked for or waits is found behind the lock's page."""
    on = {"next": way.get("next", ""), "arbete": way.get("arbete", "")}
    locked = desk.locked_here(request, UUID(way["skift"]) if way.get("skift") else None)
    if locked is not None and locked.user_id == user.pk and _may_go_on(locked, user, said):
        try:
            desk.reopen(request, locked, by=duty.acting(user, request, locked))
            return SeeOther(address("admin:lock", **on))
        except NotYours:
            logger.info("the shift ended while its owner was at the e-ID")
    vouched = queries.vouched_assignments(user.pk, said.commissions)
    by = enter(request, user, method=Shift.Method.EID, vouched=vouched)
    return SeeOther(address("admin:lock" if by.is_staff else "admin:assignments", **on))


def _may_go_on(locked: Shift, user: User, said: eid.VouchedStaff) -> bool:
    """A shift begun by e-ID goes on only while the e-ID still vouches for its assignment."""
    if locked.vouched is None:
        return True
    return locked.assignment_id in queries.vouched_assignments(user.pk, said.commissions)


def _failed(request: HttpRequest, failure: SignInFailed, way: dict[str, str]) -> HttpResponse:
    logger.info("staff e-ID sign-in came to nothing: %s", failure)
    texts = {
        Failure.CANCELLED: _("Du avbröt inloggningen med e-legitimation."),
        Failure.UNAVAILABLE: _("E-legitimationen svarar inte just nu. Logga in med lösenord och kod."),
        Failure.EXPIRED: _("Det tog för lång tid, eller så är du redan klar här. Försök igen."),
        Failure.CLOSED: _("Ditt HSA-id finns inte här. Be din chef eller regionens administratör lägga till dig."),
        Failure.ASSURANCE: _("E-legitimationen är inte på den nivå som krävs."),
    }
    text = texts.get(failure.failure, _("Det gick inte att logga in med e-legitimation. Försök igen."))
    messages.warning(request, text)
    return SeeOther(address("admin:lock" if desk.of(request) else "admin:login", **way))


def _registration() -> Registration:
    ours = registration.staff()
    if ours is None:
        raise Http404
    return ours


def _callback() -> str:
    """By the public address, whatever a proxy or a Host header says."""
    return f"{settings.PUBLIC_URL}{reverse('admin:eid_returned')}"
