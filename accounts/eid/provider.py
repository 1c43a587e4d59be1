"""The e-ID as an allauth provider: what it asks for, how it fetches tokens, and whom it lets allauth see."""

from __future__ import annotations

import json
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.eid import exchange, metadata, profile, registration, tokens
from accounts.eid.failures import Failure, SignInFailed
from accounts.models import CareAccount, User


class EidLogin(SocialLogin):
    """allauth's sign-in in progress, with whom the e-ID vouched for beside it."""

    def __init__(self, *, vouched: tokens.Vouched, **parts: Any) -> None:
        super().__init__(**parts)
        self.vouched = vouched
        self.care_account: CareAccount | None = None

    def opened(self) -> CareAccount:
        """The care account that was found or opened. Raises SignInFailed before that."""
        if self.care_account is None:
            raise SignInFailed(Failure.UNKNOWN, "no care account was opened")
        return self.care_account


class EidClient(OAuth2Client):
    """Fetches tokens with private_key_jwt instead of a shared secret."""

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> dict[str, Any]:
        """The token response. Raises SignInFailed."""
        return exchange.fetch(
            code,
            verifier=pkce_code_verifier,
            redirect_uri=self.callback_url,
            address=self.access_token_url,
            of=registration.residents(),
        )


class EidOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """One sign-in: where to, and what is believed of what comes back."""

    client_class = EidClient
    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        return metadata.configuration()

    @property
    def basic_auth(self) -> bool:
        return False

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """By the public address, whatever a proxy or a Host header says."""
        return f"{settings.PUBLIC_URL}{reverse('accounts:returned')}"

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: EidClient, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        self.nonce = tokens.nonce_of(pkce_code_verifier or "")
        return client.get_access_token(request.GET["code"], pkce_code_verifier=pkce_code_verifier)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token is not kept: there is nothing more to ask the e-ID."""
        return SocialToken()

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> EidLogin:
        """Believe the ID token or raise SignInFailed. None of its claims reach what allauth stores."""
        vouched = tokens.vouched_by(kwargs["response"].get("id_token"), nonce=self.nonce)
        provider = self.get_provider()
        account = SocialAccount(provider=provider.sub_id, uid=vouched.subject, extra_data={})
        return EidLogin(vouched=vouched, provider=provider, account=account, user=User())


class EidProvider(OpenIDConnectProvider):
    """Asks by the Swedish profile: PKCE S256, nonce, sign in now, LoA3 or better, name and number."""

    oauth2_adapter_class = EidOAuth2Adapter
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_pkce_params()
        return {**params, "nonce": tokens.nonce_of(params["code_verifier"])}

    def get_auth_params(self) -> dict[str, str]:
        return {"prompt": "login", "claims": json.dumps(profile.CLAIMS, separators=(",", ":"))}

    def get_default_scope(self) -> list[str]:
        return list(profile.SCOPES)


class EidCallbackView(OAuth2CallbackView):
    """allauth's return from the provider, after a look at who answers (RFC 9207)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("iss", settings.EID_ISSUER) != settings.EID_ISSUER:
            raise SignInFailed(Failure.UNKNOWN, "another issuer answers")
        return super().dispatch(request, *args, **kwargs)
