"""A browser: what it is in plain words, and which line on a list of sign-ins it remembers."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a user agent holds, and whose it is. The first that fits: all of them say that they are the ones below."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_SALT = "accounts.devices.last"


def of(request: HttpRequest) -> tuple[str, str]:
    """Browser and system, as people call them; "" for what is not known. Nothing more of it is kept."""
    told = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in told), "")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    return browser, system


def in_words(browser: str, system: str) -> str:
    """ "Chrome på Android"; "Okänd enhet" for one that says nothing we know."""
    if browser and system:
        return _("%(browser)s på %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Okänd enhet")


def remember(response: HttpResponse, device_id: UUID) -> None:
    """Let the browser remember its latest sign-in, beyond the session. A random id, signed; it opens nothing."""
    response.set_cookie(
        settings.LAST_COOKIE_NAME,
        signing.Signer(salt=_SALT).sign(str(device_id)),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def last(request: HttpRequest) -> UUID | None:
    """The latest sign-in in this browser, over or not; None when there was none, or the person signed out."""
    try:
        return UUID(signing.Signer(salt=_SALT).unsign(request.COOKIES.get(settings.LAST_COOKIE_NAME, "")))
    except (signing.BadSignature, ValueError):
        return None


def forget(response: HttpResponse) -> None:
    """The person has signed out: whoever is next in this browser is nobody's successor."""
    response.delete_cookie(settings.LAST_COOKIE_NAME, samesite="Lax")
