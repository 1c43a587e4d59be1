"""The words of the Swedish OpenID Connect profile, and which of them we ask for.

Sources: The Swedish OpenID Connect Profile and Claims and Scopes Specification (oidc.se); Digg's levels
of assurance (id.elegnamnden.se).
"""

from __future__ import annotations

from core.actor import Assurance

LEVELS = {
    "http://id.elegnamnden.se/loa/1.0/loa2": Assurance.LOA2,
    "http://id.elegnamnden.se/loa/1.0/loa3": Assurance.LOA3,
    "http://id.elegnamnden.se/loa/1.0/loa4": Assurance.LOA4,
}
ACCEPTED = Assurance.LOA3
"""The lowest level that opens an account: health records are for LoA3 (Inera, Digg)."""

PERSONAL_NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION_NUMBER = "https://id.oidc.se/claim/coordinationNumber"
PREVIOUS_COORDINATION_NUMBER = "https://id.oidc.se/claim/previousCoordinationNumber"

SCOPES = (
    "openid",
    "https://id.oidc.se/scope/naturalPersonInfo",
    "https://id.oidc.se/scope/naturalPersonNumber",
)
CLAIMS = {
    "id_token": {
        "acr": {
            "essential": True,
            "values": [acr for acr, level in LEVELS.items() if level >= ACCEPTED],
        },
        "auth_time": {"essential": True},
        PERSONAL_NUMBER: None,
        COORDINATION_NUMBER: None,
        PREVIOUS_COORDINATION_NUMBER: None,
    }
}
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures we take on an ID token: asymmetric only, so that our own secrets can never make one."""
