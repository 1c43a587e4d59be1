"""What the e-ID publishes about itself: addresses and keys, kept in the cache for an hour."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from requests import RequestException

from accounts.eid.failures import Failure, SignInFailed

KEPT = 60 * 60
REFETCH_EVERY = 10
"""Seconds between two fetches for keys that we do not know: a forged ``kid`` is no way to make us ask."""

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def configuration(issuer: str = "") -> dict[str, Any]:
    """The discovery document of the residents' e-ID, or of another issuer.

    Raises SignInFailed when it can't be had or is not the issuer's own.
    """
    issuer = issuer or settings.EID_ISSUER
    document = _kept("configuration", f"{issuer}/.well-known/openid-configuration", issuer)
    if document.get("issuer") != issuer:
        raise SignInFailed(Failure.UNKNOWN, "the discovery document names another issuer")
    schemes = {urlsplit(str(document.get(name, ""))).scheme for name in ENDPOINTS}
    if schemes != {urlsplit(issuer).scheme}:
        raise SignInFailed(Failure.UNKNOWN, "the discovery document lacks an address, or has one without https")
    return document


def signing_key(kid: str, issuer: str = "") -> Key:
    """The e-ID's public key with that id, asked for anew when it is not among those we know.

    Raises SignInFailed.
    """
    issuer = issuer or settings.EID_ISSUER
    address = configuration(issuer)["jwks_uri"]
    key = _find(kid, _kept("keys", address, issuer))
    if key is None and cache.add(_name("keys-refetched", issuer), True, REFETCH_EVERY):
        cache.delete(_name("keys", issuer))
        key = _find(kid, _kept("keys", address, issuer))
    if key is None:
        raise SignInFailed(Failure.UNKNOWN, "the ID token is signed by a key that the e-ID does not publish")
    return key


def _find(kid: str, jwks: dict[str, Any]) -> Key | None:
    try:
        keys = KeySet.import_key_set(cast(Any, jwks)).keys
    except (JoseError, ValueError, TypeError, KeyError):
        raise SignInFailed(Failure.UNKNOWN, "the e-ID's keys can't be read") from None
    public = (key for key in keys if not key.is_private and key.get("use", "sig") == "sig")
    return next((key for key in public if key.kid == kid), None)


def _kept(what: str, address: str, issuer: str) -> dict[str, Any]:
    document: dict[str, Any] | None = cache.get(_name(what, issuer))
    if document is None:
        document = _fetch(address)
        cache.set(_name(what, issuer), document, KEPT)
    return document


def _fetch(address: str) -> dict[str, Any]:
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, allow_redirects=False)
            answer.raise_for_status()
            document = answer.json()
    except (RequestException, ValueError):
        raise SignInFailed(Failure.UNAVAILABLE, f"no answer from {urlsplit(address).path}") from None
    if not isinstance(document, dict):
        raise SignInFailed(Failure.UNAVAILABLE, f"no JSON object at {urlsplit(address).path}")
    return document


def _name(what: str, issuer: str) -> str:
    return f"eid:{what}:{issuer}"
