"""private_key_jwt (RFC 7523): the client proves at the token endpoint that it holds its registered key."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, TypeGuard

from joserfc import jws, jwt
from joserfc.errors import JoseError

from demo.eid.configuration import Configuration
from demo.eid.grants import Clock, Memory
from demo.eid.profile import CLIENT_ALGORITHMS

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 3600
"""Seconds an assertion may live, and its ``jti`` is remembered: what Authlib's client asks for by default."""
CLOCK_SKEW = 10


class NotTheClient(Exception):
    """The proof did not hold. The message says which part, for the client's log."""


class ClientAuthentication:
    """Checks each assertion, and that none is used twice."""

    def __init__(self, configuration: Configuration, *, token_endpoint: str, clock: Clock = time.time) -> None:
        self._configuration = configuration
        self._audiences = (configuration.issuer, token_endpoint)
        self._clock = clock
        self._used: Memory[bool] = Memory(LONGEST_LIFE + 2 * CLOCK_SKEW, clock)

    def check(self, form: Mapping[str, str], *, authorization: str) -> None:
        """Raises :class:`NotTheClient` unless the form proves who sends it."""
        if authorization or "client_secret" in form:
            raise NotTheClient("Only private_key_jwt is accepted.")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise NotTheClient("client_assertion_type is missing or wrong.")
        if form.get("client_id", self._configuration.client_id) != self._configuration.client_id:
            raise NotTheClient("client_id is not the one in the assertion.")
        claims = self._verified(form.get("client_assertion", ""))
        self._check_names(claims)
        self._check_times(claims)
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti:
            raise NotTheClient("jti is missing.")
        if not self._used.first_time(jti, True):
            raise NotTheClient("jti has been used before.")

    def _verified(self, assertion: str) -> dict[str, Any]:
        try:
            header = jws.extract_compact(assertion.encode()).headers()
            key = self._configuration.client_keys.get_by_kid(header.get("kid", ""))
            return jwt.decode(assertion, key, algorithms=list(CLIENT_ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError, KeyError):
            raise NotTheClient("The assertion is not signed by a registered key.") from None

    def _check_names(self, claims: Mapping[str, Any]) -> None:
        if claims.get("iss") != self._configuration.client_id or claims.get("sub") != claims.get("iss"):
            raise NotTheClient("iss and sub must both be the client_id.")
        given = claims.get("aud")
        audiences = given if isinstance(given, list) else [given]
        if not audiences or any(audience not in self._audiences for audience in audiences):
            raise NotTheClient("aud must be the issuer or the token endpoint, and nobody else.")

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now, expires, issued = self._clock(), claims.get("exp"), claims.get("iat")
        if not _is_instant(expires) or not _is_instant(issued):
            raise NotTheClient("exp and iat are required, in seconds.")
        if expires <= now:
            raise NotTheClient("The assertion has expired.")
        if expires > now + LONGEST_LIFE + CLOCK_SKEW:
            raise NotTheClient(f"exp is more than {LONGEST_LIFE} seconds ahead.")
        if not now - LONGEST_LIFE - CLOCK_SKEW <= issued <= now + CLOCK_SKEW:
            raise NotTheClient("iat is in the future or too old.")


def _is_instant(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
