"""Tokens in both directions: the proof that we are the client, and the ID token, believed only when proved.

Their times are checked by the libraries' own clock, which is the outside world's: a demo that has moved
the house's clock still signs in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from accounts.eid import metadata, profile, registration
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.registration import Registration
from core import clock
from core.actor import Assurance
from core.identity import BadIdentityNumber, IdentityNumber, IdentitySystem, parse_identity_number

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
LEEWAY = 30
"""Seconds that two clocks may differ."""
OLDEST_SIGN_IN = 600
"""Seconds between proving who one is and the ID token: older than a sign-in lives, it was not this one."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the e-ID vouches for: all that is kept of its answer, and only while signing in.

    ``subject`` is the broker's opaque name for the person; "" for BankID, which has none.
    """

    subject: str
    identity: IdentityNumber
    previous: tuple[IdentityNumber, ...]
    given_name: str
    family_name: str
    level: Assurance


def nonce_of(pkce_verifier: str) -> str:
    """The nonce that belongs to a sign-in: a digest of its secret (OpenID Connect Core 15.5.2).

    The secret waits in the session, so an ID token made for another browser's sign-in never fits.
    """
    digest = hashlib.sha256(b"nonce|" + pkce_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def client_assertion(audience: str, *, of: Registration) -> str:
    """Our proof to the token endpoint (RFC 7523), good for a minute and, by its ``jti``, for once."""
    key = JWKRegistry.import_key(json.loads(of.key))
    algorithm = key.get("alg") or ("RS256" if key.key_type == "RSA" else "ES256")
    return cast(
        str,
        private_key_jwt_sign(
            key,
            client_id=of.client_id,
            token_endpoint=audience,
            alg=algorithm,
            header={"kid": key.kid},
            expires_in=ASSERTION_SECONDS,
        ),
    )


def vouched_by(id_token: object, *, nonce: str) -> Vouched:
    """Whom a token speaks of, once everything about it holds. Raises SignInFailed."""
    claims = verified(id_token, nonce=nonce, of=registration.residents())
    level = profile.LEVELS.get(str(claims.get("acr")), Assurance.NONE)
    if level < profile.ACCEPTED:
        raise SignInFailed(Failure.ASSURANCE, "the level is lower than asked for")
    return Vouched(
        subject=claims["sub"],
        identity=_identity(claims),
        previous=_previous(claims),
        given_name=_text(claims, "given_name"),
        family_name=_text(claims, "family_name"),
        level=level,
    )


def verified(id_token: object, *, nonce: str, of: Registration) -> dict[str, Any]:
    """What an ID token claims, once it is proved to be for us and for this sign-in. Raises SignInFailed."""
    claims = _signed(id_token, of.issuer)
    _check_claims(claims, nonce=nonce, of=of)
    return claims


def _signed(id_token: object, issuer: str) -> dict[str, Any]:
    if not isinstance(id_token, str):
        raise SignInFailed(Failure.UNKNOWN, "there is no ID token")
    try:
        kid = jws.extract_compact(id_token.encode()).headers().get("kid")
        if not isinstance(kid, str):
            raise SignInFailed(Failure.UNKNOWN, "the ID token does not say which key signed it")
        return jwt.decode(id_token, metadata.signing_key(kid, issuer), algorithms=profile.ALGORITHMS).claims
    except (JoseError, ValueError):
        raise SignInFailed(Failure.UNKNOWN, "the ID token's signature does not hold") from None


def _check_claims(claims: dict[str, Any], *, nonce: str, of: Registration) -> None:
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": of.issuer},
        aud={"essential": True, "value": of.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        auth_time={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise SignInFailed(Failure.UNKNOWN, f"ID token: {error.error}") from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != of.client_id:
        raise SignInFailed(Failure.UNKNOWN, "the ID token is for others too")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInFailed(Failure.EXPIRED, "the nonce is another sign-in's")
    at = claims["auth_time"]
    if not isinstance(at, int) or claims["iat"] - at > OLDEST_SIGN_IN:
        raise SignInFailed(Failure.UNKNOWN, "the person did not sign in now")


def _identity(claims: Mapping[str, Any]) -> IdentityNumber:
    for name, system in (
        (profile.PERSONAL_NUMBER, IdentitySystem.PERSONNUMMER),
        (profile.COORDINATION_NUMBER, IdentitySystem.SAMORDNINGSNUMMER),
    ):
        if name in claims:
            return _number(claims[name], system)
    raise SignInFailed(Failure.UNKNOWN, "the ID token holds no identity number")


def _previous(claims: Mapping[str, Any]) -> tuple[IdentityNumber, ...]:
    name = profile.PREVIOUS_COORDINATION_NUMBER
    return (_number(claims[name], IdentitySystem.SAMORDNINGSNUMMER),) if name in claims else ()


def _number(value: object, system: IdentitySystem) -> IdentityNumber:
    try:
        number = parse_identity_number(str(value), today=clock.today())
    except BadIdentityNumber:
        raise SignInFailed(Failure.UNKNOWN, "the identity number does not hold") from None
    if number.system != system or number.value != value:
        raise SignInFailed(Failure.UNKNOWN, "the identity number is not of the kind its claim says")
    return number


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name, "")
    return value if isinstance(value, str) else ""
