"""The provider's own key, and the ID tokens signed with it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from demo.eid.grants import Clock, Grant

ID_TOKEN_SECONDS = 300
"""The profile's longest life of an ID token."""
_PAIRWISE_KEY = b"the same person gets the same sub after a restart of the demo"


class Issuer:
    """Signs for one issuer and one client. The key is new at each start: clients must follow ``kid``."""

    def __init__(self, *, issuer: str, client_id: str, clock: Clock = time.time) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._clock = clock
        self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": uuid.uuid4().hex})

    def public_keys(self) -> dict[str, Any]:
        """The JWKS document."""
        return {"keys": [self._key.as_dict(private=False)]}

    def subject(self, grant: Grant) -> str:
        """Pairwise and opaque: the same for one person and client, of no use to another, tells no number."""
        identity = grant.holder.identity
        message = f"{self._client_id}|{identity.system}|{identity.value}".encode()
        return _base64url(hmac.digest(_PAIRWISE_KEY, message, hashlib.sha256))

    def id_token(self, grant: Grant, *, access_token: str) -> str:
        """Only what was asked for is told, besides what every ID token holds."""
        now = int(self._clock())
        told = {
            name: value for name, value in grant.holder.claims().items() if name in grant.request.id_token_claims
        }
        claims = told | {
            "iss": self._issuer,
            "sub": self.subject(grant),
            "aud": self._client_id,
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
            "auth_time": grant.authenticated_at,
            "nonce": grant.request.nonce,
            "acr": grant.level,
            "at_hash": _base64url(hashlib.sha256(access_token.encode()).digest()[:16]),
            "txn": str(uuid.uuid4()),
        }
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, claims, self._key)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
