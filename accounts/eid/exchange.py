"""A code for tokens: the one request that we make to the e-ID in our own name."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from requests import RequestException, Response

from accounts.eid import tokens
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.registration import Registration


def fetch(code: str, *, verifier: str | None, redirect_uri: str, address: str, of: Registration) -> dict[str, Any]:
    """The token response, with private_key_jwt instead of a shared secret. Raises SignInFailed."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
        "client_id": of.client_id,
        "client_assertion_type": tokens.ASSERTION_TYPE,
        "client_assertion": tokens.client_assertion(address, of=of),
    }
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.post(address, data=form, allow_redirects=False)
            body = answer.json()
    except (RequestException, ValueError):
        raise SignInFailed(Failure.UNAVAILABLE, "the token endpoint did not answer") from None
    return _tokens(answer, body)


def _tokens(answer: Response, body: Any) -> dict[str, Any]:
    if answer.ok and isinstance(body, dict):
        return body
    error = body.get("error") if isinstance(body, dict) else None
    if answer.status_code >= 500:
        raise SignInFailed(Failure.UNAVAILABLE, "the token endpoint is not well")
    if error == "invalid_grant":
        raise SignInFailed(Failure.EXPIRED, "the code was used before, or too old")
    raise SignInFailed(Failure.UNKNOWN, "the token endpoint said no")
