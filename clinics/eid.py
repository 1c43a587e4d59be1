"""The staff's e-ID: OpenID Connect with the claims that HSA is behind. Nobody's identity number is asked for.

Claims and their names: Inera's IdP, "Attributlista" (employeeHsaId, allCommissions); levels: Sambi's
(http://id.sambi.se/loa/loa3). Signature, audience, nonce and times are checked as the residents' (accounts.eid).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from accounts.eid import exchange, metadata, tokens
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.registration import Registration
from core.actor import Purpose

LOA3 = "http://id.sambi.se/loa/loa3"
PURPOSES = {
    "Vård och behandling": Purpose.CARE,
    "Administration": Purpose.ADMINISTRATION,
    "Kvalitetssäkring": Purpose.QUALITY,
}
"""commissionPurpose, as HSA writes it, and what it is here. Other purposes give nothing to choose."""
CLAIMS = {
    "id_token": {
        "acr": {"essential": True, "values": [LOA3]},
        "auth_time": {"essential": True},
        "employeeHsaId": {"essential": True},
        "allCommissions": {"essential": True},
    }
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what waits in the session, and what is compared when the browser comes back."""

    state: str
    verifier: str

    @classmethod
    def new(cls) -> Begun:
        """Fresh secrets."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class Commission:
    """A medarbetaruppdrag as HSA knows it: where, and why."""

    unit_hsa_id: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class VouchedStaff:
    """Whom the e-ID vouches for. All that is kept of an ID token, and only while signing in."""

    hsa_id: str
    commissions: frozenset[Commission]


def address(begun: Begun, *, redirect_uri: str, of: Registration) -> str:
    """Where the browser is sent. Raises SignInFailed when the provider does not answer."""
    challenge = hashlib.sha256(begun.verifier.encode()).digest()
    asked = {
        "client_id": of.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "state": begun.state,
        "nonce": tokens.nonce_of(begun.verifier),
        "prompt": "login",
        "claims": json.dumps(CLAIMS, separators=(",", ":")),
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{metadata.configuration(of.issuer)['authorization_endpoint']}?{urlencode(asked)}"


def vouched(
    answer: Mapping[str, str], begun: Begun | None, *, redirect_uri: str, of: Registration
) -> VouchedStaff:
    """Whom the answer in the browser's address speaks of, once everything holds. Raises SignInFailed."""
    if begun is None or not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise SignInFailed(Failure.EXPIRED, "the sign-in is not this session's, or is over")
    if answer.get("iss", of.issuer) != of.issuer:
        raise SignInFailed(Failure.UNKNOWN, "another issuer answers")
    if "code" not in answer:
        cancelled = answer.get("error") == "access_denied"
        raise SignInFailed(Failure.CANCELLED if cancelled else Failure.UNKNOWN, "the e-ID answered with an error")
    endpoint = metadata.configuration(of.issuer)["token_endpoint"]
    fetched = exchange.fetch(
        answer["code"], verifier=begun.verifier, redirect_uri=redirect_uri, address=endpoint, of=of
    )
    claims = tokens.verified(fetched.get("id_token"), nonce=tokens.nonce_of(begun.verifier), of=of)
    if claims.get("acr") != LOA3:
        raise SignInFailed(Failure.ASSURANCE, "the level is not the one asked for")
    hsa_id = claims.get("employeeHsaId")
    if not isinstance(hsa_id, str) or not hsa_id:
        raise SignInFailed(Failure.UNKNOWN, "the ID token holds no HSA-id")
    return VouchedStaff(hsa_id, _commissions(claims.get("allCommissions"), hsa_id))


def _commissions(claim: object, hsa_id: str) -> frozenset[Commission]:
    """Those of this very employment, for purposes that we know. Raises SignInFailed for what is no list."""
    if isinstance(claim, str):  # Inera's IdP gives the list as a JSON text
        try:
            claim = json.loads(claim)
        except ValueError:
            claim = None
    if not isinstance(claim, list) or not all(isinstance(one, dict) for one in claim):
        raise SignInFailed(Failure.UNKNOWN, "the commissions can't be read")
    known = [(one, PURPOSES.get(str(one.get("commissionPurpose")))) for one in claim]
    return frozenset(
        Commission(str(one.get("healthCareUnitHsaId", "")).upper(), purpose)
        for one, purpose in known
        if purpose is not None and _is_of(one, hsa_id)
    )


def _is_of(commission: Mapping[str, Any], hsa_id: str) -> bool:
    return str(commission.get("employeeHsaId", hsa_id)).upper() == hsa_id.upper()
