"""The words of the Swedish OpenID Connect profile: levels, claims, scopes, what is released for which.

Sources: The Swedish OpenID Connect Profile 1.0 and Claims and Scopes Specification 1.0 (oidc.se), Digg's
levels of assurance (id.elegnamnden.se).
"""

from __future__ import annotations

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
    "scopes_supported": list(SCOPES),
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "acr_values_supported": list(LEVELS),
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
    "claims_supported": [*IN_EVERY_ID_TOKEN, *NAME_CLAIMS, *NUMBER_CLAIMS],
}
"""What discovery says besides the addresses."""
