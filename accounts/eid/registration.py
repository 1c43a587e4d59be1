"""Who we are to an e-ID provider. Residents and staff have one each: other issuer, other client, other key."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Registration:
    """Our registration at one issuer. ``key``: our private key there, a JWK as JSON."""

    issuer: str
    client_id: str
    key: str = field(repr=False)


def residents() -> Registration:
    """At the broker that residents sign in with."""
    return Registration(settings.EID_ISSUER, settings.EID_CLIENT_ID, settings.EID_CLIENT_KEY)


def staff() -> Registration | None:
    """At the provider of the staff's e-ID; None where the region has none."""
    if not settings.STAFF_EID_ISSUER:
        return None
    return Registration(settings.STAFF_EID_ISSUER, settings.STAFF_EID_CLIENT_ID, settings.STAFF_EID_CLIENT_KEY)
