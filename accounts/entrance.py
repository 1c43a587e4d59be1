"""The last step of every sign-in, whatever it was made with: the session is filled and put on the list."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from accounts import actions, devices, form_marks, sessions
from accounts.actions.devices import Begun
from accounts.models import CareAccount
from core.actor import Actor, Assurance


def enter(request: HttpRequest, account: CareAccount, *, level: Assurance, method: str) -> Begun:
    """Make the session this person's. Its key is new, also when the same person goes on in it after a step-up."""
    if sessions.device_of(request):
        request.session.cycle_key()
    sessions.begin(request, account, level=level, method=method)
    if request.session.session_key is None:  # another's session was thrown away, and this one not saved yet
        request.session.create()
    browser, system = devices.of(request)
    begun = actions.begin_device(
        session_key=request.session.session_key or "",
        method=method,
        browser=browser,
        system=system,
        continues=sessions.device_of(request),
        last=devices.last(request),
        form_mark=form_marks.of_session(request),
        by=replace(Actor(assurance=level), person_id=account.person_id, user_id=account.user_id),
    )
    sessions.put_on_list(request, begun)
    return begun
