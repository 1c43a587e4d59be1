"""Passkeys: allauth's WebAuthn ceremonies, whose answers are believed or refused here, and the list of one's own.

The challenge of a ceremony waits in the session and is used once. A passkey is only taken, and only lets
anybody in, when the device has verified the person (finger, face or code); what it is worth is a matter of
its own (docs/assurance.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.passkeys import AT_MOST, WEBAUTHN
from accounts.models import User
from core import calendar
from core.actor import Actor
from core.errors import DomainError

Json = dict[str, Any]


class PasskeyRefused(DomainError):
    """What the browser sent is no answer to the question of this session, or not by a passkey known here."""

    code = "passkey.refused"


@dataclass(frozen=True, slots=True)
class Passkey:
    name: str
    added: str
    used: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Passkeys:
    rows: tuple[Passkey, ...]
    may_add: bool


def passkeys(*, by: Actor) -> Passkeys:
    """The person's own, the latest first."""
    own = Authenticator.objects.filter(user_id=by.user_id, type=WEBAUTHN).order_by("-created_at", "pk")
    rows = tuple(_row(one) for one in own)
    return Passkeys(rows, may_add=len(rows) < AT_MOST)


def asked_to_make(user: User) -> Json:
    """What the browser is asked in order to make a passkey: one that is found without a name, and verifies."""
    return _plain(auth.begin_registration(user, passwordless=True))


def made(credential: Json) -> None:
    """Believe what the browser made. Raises PasskeyRefused."""
    try:
        auth.parse_registration_response(credential)
        is_verified = auth.complete_registration(credential).is_user_verified()
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyRefused from error
    if not is_verified:
        raise PasskeyRefused


def asked_to_show() -> Json:
    """What the browser is asked in order to sign in; no name is needed, nor told."""
    return _plain(auth.begin_authentication())


def shown(answer: str) -> Authenticator:
    """The passkey that the answer, JSON as the browser sent it, was signed with. Raises PasskeyRefused."""
    try:
        credential = json.loads(answer)
        auth.parse_authentication_response(credential)
        owner = auth.extract_user_from_response(credential)
        passkey: Authenticator = auth.complete_authentication(owner, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyRefused from error
    return passkey


def _plain(options: Any) -> Json:
    """The options as what JSON can say; fido2's own types are mappings of it."""
    return {"publicKey": dict(options["publicKey"])}


def _row(one: Authenticator) -> Passkey:
    added = calendar.date_in_words(calendar.local(one.created_at).date())
    used = calendar.moment_in_words(one.last_used_at) if one.last_used_at else ""
    return Passkey(
        name=one.data["name"],
        added=_("Tillagd %(day)s.") % {"day": added},
        used=_("Användes senast %(when)s.") % {"when": used} if used else _("Inte använd än."),
        remove_url=reverse("accounts:remove_passkey", args=[one.pk]),
    )
