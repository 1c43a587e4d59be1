"""Where a person is signed in now (docs/page-contexts.md, "accounts")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import devices, sessions
from accounts.models import DeviceSession
from core import calendar, clock
from core.actor import Actor

HOW = {
    DeviceSession.Method.EID: gettext_lazy("med e-legitimation"),
    DeviceSession.Method.BANKID: gettext_lazy("med BankID"),
    DeviceSession.Method.PASSKEY: gettext_lazy("med passkey"),
}
"""What a session was begun with, in words."""


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    device: str
    begun: str
    used: str
    is_here: bool
    end_url: str


@dataclass(frozen=True, slots=True)
class SignIns:
    rows: tuple[SignedInDevice, ...]
    has_others: bool


def sign_ins(*, by: Actor, here: UUID | None) -> SignIns:
    """The person's live sign-ins, this browser's first; ``here`` is its line."""
    alive = _alive(by)
    rows = [_row(device, seen, here=here) for device, seen in alive]
    rows.sort(key=lambda row: not row.is_here)
    return SignIns(rows=tuple(rows), has_others=any(not row.is_here for row in rows))


def was_ended(device_id: UUID | None) -> bool:
    """Whether the person has ended that sign-in from another browser."""
    if device_id is None:
        return False
    return DeviceSession.objects.filter(pk=device_id, ended_at__isnull=False).exists()


def _alive(by: Actor) -> list[tuple[DeviceSession, datetime | None]]:
    """Those that have not ended, the latest begun first, each with when it was last used.

    A session that nobody has used for the idle time ends at its next request: it is over, whether or not its
    row has gone. When the cache does not know, it may be in use, and is shown.
    """
    listed = DeviceSession.objects.filter(person_id=by.own_person_id, ended_at=None).order_by("-begun_at", "pk")
    found = list(listed)
    now = clock.now()
    live = Session.objects.filter(session_key__in=[one.session_key for one in found], expire_date__gt=now)
    keys = set(live.values_list("session_key", flat=True))
    seen = sessions.last_seen(keys)
    used = [(one, seen.get(one.session_key)) for one in found if one.session_key in keys]
    return [(one, at) for one, at in used if at is None or now - at <= sessions.idle_time()]


def _row(device: DeviceSession, seen: datetime | None, *, here: UUID | None) -> SignedInDevice:
    how = HOW[DeviceSession.Method(device.method)]
    begun = {"when": calendar.moment_in_words(device.begun_at), "how": how}
    at = {"when": calendar.clock_in_words(seen, with_word=True)} if seen else None
    return SignedInDevice(
        device=devices.in_words(device.browser, device.system),
        begun=_("Inloggad %(how)s %(when)s.") % begun,
        used=_("Användes senast %(when)s.") % at if at else "",
        is_here=device.pk == here,
        end_url=reverse("accounts:end_sign_in", args=[device.pk]),
    )
