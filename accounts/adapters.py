"""Where allauth asks us: who the one whom the e-ID vouched for is here, and what happens when it fails."""

from __future__ import annotations

from typing import Any, NoReturn
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from accounts import arrival, entrance
from accounts.actions.account import EID
from accounts.backends import RESIDENT_BACKEND
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.provider import EidLogin
from accounts.models import CareAccount, DeviceSession
from accounts.way_back import WayBack

_BY_ERROR = {
    "access_denied": Failure.CANCELLED,
    "server_error": Failure.UNAVAILABLE,
    "temporarily_unavailable": Failure.UNAVAILABLE,
    "unmet_authentication_requirements": Failure.ASSURANCE,
}
"""OAuth 2.0 (RFC 6749 4.1.2.1) and OpenID Connect errors that have words of their own."""


class AccountAdapter(DefaultAccountAdapter):
    """Residents' sessions. allauth's own pages, messages and mails are not used."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by accounts.actions alone."""
        return False

    def get_login_stages(self) -> list[str]:
        return []

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Being let in is message enough."""

    def logout(self, request: HttpRequest) -> None:
        """allauth signs out whoever is in before it signs in. One who only shows once more who they are goes on
        with the same session: whom they act for, what they have read, what they wrote.
        """
        if not vars(request).get("shows_again"):
            super().logout(request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **login: Any) -> HttpResponse:
        """Fill the session, whose key Django has just changed; the first time, lead to the terms.

        Somebody else than the one who was last signed in here gets a session of their own from Django, with
        nothing of the other's in it, and begins at the start page, not where the other one was.
        """
        arrived: EidLogin = login["signal_kwargs"]["sociallogin"]
        account = arrived.opened()
        begun = entrance.enter(request, account, level=arrived.vouched.level, method=DeviceSession.Method.EID)
        wanted = "" if begun.after_somebody_else else login["redirect_url"]
        login["redirect_url"] = arrival.first_page(request, WayBack.to(wanted))
        response: HttpResponse = super().post_login(request, user, **login)
        return arrival.in_own_language(request, response, account.person_id)


class PasskeyAdapter(DefaultMFAAdapter):
    """What a passkey says of us and of its owner, on the device where it is kept."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """By the public address, whatever a proxy or a Host header says."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Vårdporten"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The device shows the name when it asks which passkey; never a number."""
        name = CareAccount.objects.select_related("person").get(user_id=user.pk).person.name
        return {"id": user_pk_to_url_str(user).encode(), "name": name, "display_name": name}


class EidAdapter(DefaultSocialAccountAdapter):
    """The one provider is the region's e-ID broker, by settings and not by rows in the database."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        return SocialApp(
            provider="openid_connect",
            provider_id=EID,
            name="e-legitimation",
            client_id=settings.EID_CLIENT_ID,
            settings={"server_url": settings.EID_ISSUER},
        )

    def pre_social_login(self, request: HttpRequest, sociallogin: EidLogin) -> None:
        """Find or open the care account of the one who was vouched for. Raises SignInFailed."""
        account = arrival.let_in(sociallogin.vouched, request_id=getattr(request, "id", ""))
        vars(request)["shows_again"] = request.user.is_authenticated and request.user.pk == account.user_id
        sociallogin.care_account = account
        sociallogin.user = account.user
        sociallogin.user.backend = RESIDENT_BACKEND

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Every failure leaves allauth as SignInFailed, with the page that the person wanted."""
        state = (extra_context or {}).get("state")
        failure, detail = _why(request, error, exception, state)
        raise SignInFailed(failure, detail, next_path=(state or {}).get("next", "")) from exception


def _why(
    request: HttpRequest, error: str | None, exception: Exception | None, state: dict[str, Any] | None
) -> tuple[Failure, str]:
    if isinstance(exception, SignInFailed):
        return exception.failure, exception.detail
    if state is None:
        return Failure.EXPIRED, "the sign-in is not this session's, or is over"
    if error == AuthError.CANCELLED:
        return Failure.CANCELLED, "cancelled at the e-ID"
    said = request.GET.get("error", "")
    return _BY_ERROR.get(said, Failure.UNKNOWN), "the e-ID answered with an error"
