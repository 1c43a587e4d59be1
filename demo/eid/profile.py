"""The words of the Swedish OpenID Connect profile: levels, claims, scopes, what is released for which.

Sources: The Swedish OpenID Connect Profile 1.0 and Claims and Scopes Specification 1.0 (oidc.se), Digg's
levels of assurance (id.elegnamnden.se).
"""

from __future__ import annotations

from dataclasses import dataclass

LOA2 = "http://id.elegnamnden.se/loa/1.0/loa2"
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
LOA4 = "http://id.elegnamnden.se/loa/1.0/loa4"
LEVELS = (LOA2, LOA3, LOA4)

PERSONAL_NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION_NUMBER = "https://id.oidc.se/claim/coordinationNumber"
PREVIOUS_COORDINATION_NUMBER = "https://id.oidc.se/claim/previousCoordinationNumber"
NUMBER_CLAIMS = (PERSONAL_NUMBER, COORDINATION_NUMBER, PREVIOUS_COORDINATION_NUMBER)
NAME_CLAIMS = ("given_name", "family_name", "name")

SCOPES: dict[str, tuple[str, ...]] = {
    "openid": (),
    "profile": NAME_CLAIMS,
    "https://id.oidc.se/scope/naturalPersonInfo": NAME_CLAIMS,
    "https://id.oidc.se/scope/naturalPersonNumber": NUMBER_CLAIMS,
}
"""Each scope with the claims that it releases into the ID token."""

IN_EVERY_ID_TOKEN = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "at_hash", "txn")

CLIENT_ALGORITHMS = ("RS256", "PS256", "ES256")
"""What the client may sign its assertion with."""

METADATA: dict[str, object] = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    "token_endpoint_auth_signing_alg_values_supported": list(CLIENT_ALGORITHMS),
    "code_challenge_methods_supported": ["S256"],
    "prompt_values_supported": ["login"],
    "claims_parameter_supported": True,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
    "authorization_response_iss_parameter_supported": True,
    "ui_locales_supported": ["sv"],
}
"""What discovery says besides the addresses, and what each of the two providers has of its own."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a provider speaks: its levels, its scopes with the claims that each releases, all its claims."""

    levels: tuple[str, ...]
    scopes: dict[str, tuple[str, ...]]
    claims: tuple[str, ...]

    @property
    def metadata(self) -> dict[str, object]:
        """Its part of the discovery document."""
        return METADATA | {
            "scopes_supported": list(self.scopes),
            "acr_values_supported": list(self.levels),
            "claims_supported": [*IN_EVERY_ID_TOKEN, *self.claims],
        }


RESIDENTS = Profile(LEVELS, SCOPES, (*NAME_CLAIMS, *NUMBER_CLAIMS))

SAMBI_LOA2 = "http://id.sambi.se/loa/loa2"
SAMBI_LOA3 = "http://id.sambi.se/loa/loa3"
STAFF = Profile(
    (SAMBI_LOA2, SAMBI_LOA3),
    {"openid": (), "profile": NAME_CLAIMS},
    (*NAME_CLAIMS, "employeeHsaId", "allCommissions"),
)
"""As Inera's IdP, "Attributlista": plain claim names, commissions as a JSON text; never an identity number."""
