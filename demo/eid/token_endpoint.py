"""Code in, tokens out (RFC 6749 4.1.3, RFC 7636 4.6)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from demo.eid.grants import ACCESS_SECONDS, CODE_SECONDS, Grant, Memory
from demo.eid.tokens import Issuer

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class NoTokens(Exception):
    """The OAuth error that the client gets."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


class TokenEndpoint:
    """Hands out tokens for codes, each code once. A code that comes back takes its tokens with it."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self.codes: Memory[Grant] = Memory(CODE_SECONDS)
        self.access_tokens: Memory[Grant] = Memory(ACCESS_SECONDS)
        self._spent: Memory[Grant] = Memory(ACCESS_SECONDS)

    def exchange(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The token response for a form from the authenticated client. Raises :class:`NoTokens`."""
        if form.get("grant_type") != "authorization_code":
            raise NoTokens("unsupported_grant_type", "Only authorization_code is supported.")
        for name in ("code", "redirect_uri", "code_verifier"):
            if not form.get(name):
                raise NoTokens("invalid_request", f"{name} is missing.")
        grant = self._grant(form["code"])
        if form["redirect_uri"] != grant.request.redirect_uri:
            raise NoTokens("invalid_grant", "redirect_uri is not the one that was asked with.")
        if not _fits(form["code_verifier"], grant.request.code_challenge):
            raise NoTokens("invalid_grant", "code_verifier does not fit code_challenge.")
        access_token = self.access_tokens.put(grant)
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "id_token": self._issuer.id_token(grant, access_token=access_token),
        }

    def _grant(self, code: str) -> Grant:
        grant = self.codes.take(code)
        if grant is None:
            if (spent := self._spent.take(code)) is not None:
                self.access_tokens.drop(spent)
            raise NoTokens("invalid_grant", "The code is unknown, used before, or older than 60 seconds.")
        self._spent.first_time(code, grant)
        return grant


def _fits(verifier: str, challenge: str) -> bool:
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return bool(_VERIFIER.fullmatch(verifier)) and hmac.compare_digest(made, challenge)
