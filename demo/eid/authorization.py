"""Reading an authorization request. What is missing or wrong is refused; nothing is guessed or let pass."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from demo.eid.profile import Profile

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)(\d{12}|\d{8}-\d{4}|\d{6}[-+]\d{4})(?!\d)")
_SHORTEST_SECRET = 8
_ASKED_ONCE = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt",
    "claims", "acr_values", "code_challenge", "code_challenge_method", "max_age", "ui_locales",
)  # fmt: skip


class BadClient(Exception):
    """Who asks, or where to answer, is not known. Shown as a page here and never redirected."""


class RequestRefused(Exception):
    """The answer to the client is an OAuth error, sent to its redirect address."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that has passed every check."""

    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str
    levels: tuple[str, ...]
    id_token_claims: frozenset[str]
    userinfo_claims: frozenset[str]
    essential: frozenset[str]


def redirect_target(parameters: Mapping[str, Sequence[str]], *, client_id: str, registered: Sequence[str]) -> str:
    """Where answers may go. Raises :class:`BadClient` unless client and address are exactly as registered."""
    if list(parameters.get("client_id", ())) != [client_id]:
        raise BadClient("Tjänsten som skickade dig hit är inte registrerad.")
    target = list(parameters.get("redirect_uri", ()))
    if len(target) != 1 or target[0] not in registered:
        raise BadClient("Adressen som du skulle skickas tillbaka till är inte registrerad.")
    return target[0]


def read_request(
    parameters: Mapping[str, Sequence[str]], *, redirect_uri: str, profile: Profile
) -> AuthorizationRequest:
    """The request, or :class:`RequestRefused` with the OAuth error that fits the first fault."""
    for name in _ASKED_ONCE:
        if len(parameters.get(name, ())) > 1:
            raise RequestRefused("invalid_request", f"{name} is given more than once.")
    for name in ("request", "request_uri", "registration"):
        if name in parameters:
            raise RequestRefused(f"{name}_not_supported", f"{name} is not supported.")
    one = {name: values[0] for name, values in parameters.items()}
    if any(_IDENTITY_NUMBER.search(value) for name, value in one.items() if name not in ("nonce", "state")):
        raise RequestRefused("invalid_request", "An identity number may not stand in an address.")
    _check_flow(one)
    scopes = _scopes(one, profile)
    _check_pkce(one)
    _check_prompt(one)
    asked = _claims(one)
    id_token, userinfo = asked.get("id_token", {}), asked.get("userinfo", {})
    by_scope = {claim for scope in scopes for claim in profile.scopes[scope]}
    return AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=_secret(one, "state"),
        nonce=_secret(one, "nonce"),
        code_challenge=one["code_challenge"],
        levels=_levels(id_token, profile),
        id_token_claims=frozenset(by_scope | set(id_token)),
        userinfo_claims=frozenset(userinfo),
        essential=frozenset(n for part in (id_token, userinfo) for n, ask in part.items() if _is_essential(ask)),
    )


def _check_flow(one: Mapping[str, str]) -> None:
    if "response_type" not in one:
        raise RequestRefused("invalid_request", "response_type is missing.")
    if one["response_type"] != "code":
        raise RequestRefused("unsupported_response_type", "Only response_type=code is supported.")
    if one.get("response_mode", "query") != "query":
        raise RequestRefused("invalid_request", "Only response_mode=query is supported.")
    if not one.get("max_age", "0").isdigit():
        raise RequestRefused("invalid_request", "max_age is not a number of seconds.")


def _scopes(one: Mapping[str, str], profile: Profile) -> list[str]:
    scopes = one.get("scope", "").split()
    if "openid" not in scopes:
        raise RequestRefused("invalid_scope", "scope must contain openid.")
    if unknown := [scope for scope in scopes if scope not in profile.scopes]:
        raise RequestRefused("invalid_scope", f"Unknown scope: {unknown[0]}.")
    return scopes


def _check_pkce(one: Mapping[str, str]) -> None:
    if one.get("code_challenge_method") != "S256":
        raise RequestRefused("invalid_request", "PKCE with code_challenge_method=S256 is required.")
    if not _CHALLENGE.fullmatch(one.get("code_challenge", "")):
        raise RequestRefused("invalid_request", "code_challenge is missing or not a SHA-256 in base64url.")


def _check_prompt(one: Mapping[str, str]) -> None:
    prompts = one.get("prompt", "").split()
    if "none" in prompts:
        raise RequestRefused("login_required", "Nobody is ever signed in here without doing it now.")
    if "login" not in prompts:
        raise RequestRefused("invalid_request", "prompt=login is required.")


def _secret(one: Mapping[str, str], name: str) -> str:
    if len(one.get(name, "")) < _SHORTEST_SECRET:
        raise RequestRefused("invalid_request", f"{name} is missing or shorter than {_SHORTEST_SECRET} signs.")
    return one[name]


def _claims(one: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    try:
        asked = json.loads(one.get("claims", ""))
    except ValueError:
        raise RequestRefused("invalid_request", "claims is missing or not JSON.") from None
    if not isinstance(asked, dict) or set(asked) - {"id_token", "userinfo"}:
        raise RequestRefused("invalid_request", "claims may hold id_token and userinfo.")
    for part in asked.values():
        if not isinstance(part, dict) or not all(ask is None or isinstance(ask, dict) for ask in part.values()):
            raise RequestRefused("invalid_request", "Each claim asked for must be null or an object.")
    return asked


def _levels(id_token: Mapping[str, Any], profile: Profile) -> tuple[str, ...]:
    ask = id_token.get("acr")
    if not _is_essential(ask):
        raise RequestRefused("invalid_request", "acr must be asked for as essential in the ID token.")
    wanted = ask.get("values", [ask["value"]] if "value" in ask else [])
    if not isinstance(wanted, list) or not all(isinstance(level, str) for level in wanted):
        raise RequestRefused("invalid_request", "acr must be asked for with value or values.")
    levels = tuple(level for level in profile.levels if level in wanted)
    if not levels:
        raise RequestRefused("invalid_request", "None of the acr values asked for can be given.")
    return levels


def _is_essential(ask: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(ask, dict) and ask.get("essential") is True
