"""Why a sign-in came to nothing."""

from __future__ import annotations

from enum import StrEnum

from allauth.socialaccount.providers.base import ProviderException


class Failure(StrEnum):
    """What the page is told; each has its own words (templates/accounts/sign_in_failed.html)."""

    CANCELLED = "cancelled"
    ASSURANCE = "assurance"
    UNAVAILABLE = "unavailable"
    EXPIRED = "expired"
    PASSKEY = "passkey"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class SignInFailed(ProviderException):
    """Nobody was let in. ``detail`` is for the log: which check, never whose and never a value."""

    def __init__(self, failure: Failure, detail: str, *, next_path: str = "") -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure
        self.detail = detail
        self.next_path = next_path
