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
