"""The signed name of a message that stands in its callback address, so that a receipt finds its row.

It works before the provider's own id is known to us: after a time-out, or a worker killed in mid-call.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

UNSIGNED = "46elks"
"""Signs nothing: a secret in the address says that it is they who call."""

SECRETS_NAME = "nyckel"

_signer = signing.Signer(salt="reminders.receipt", sep=".")


def reference_of(message_id: UUID) -> str:
    """A name that only we can have made."""
    return _signer.sign(message_id.hex)


def message_of(reference: str) -> UUID | None:
    """The message it names; None when we did not make it."""
    try:
        return UUID(_signer.unsign(reference))
    except (signing.BadSignature, ValueError):
        return None


def callback_url(message_id: UUID, *, provider: str) -> str:
    """Where the provider tells us what became of the message."""
    path = reverse("reminders:receipt", args=[provider, reference_of(message_id)])
    secret = f"?{SECRETS_NAME}={settings.ELKS_CALLBACK_SECRET}" if provider == UNSIGNED else ""
    return f"{settings.PUBLIC_URL}{path}{secret}"
