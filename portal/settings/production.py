"""Production: the base, https everywhere, and no start in an unsafe environment."""

from portal.settings.base import *  # noqa: F403 -- how Django settings inherit
from portal.settings.base import ENV, MIDDLEWARE

ENV.refuse_unsafe()

SMS_FICTION_NUMBERS_ONLY = False
MAIL_FICTION_ADDRESSES_ONLY = False
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-vp_session"
SEEN_COOKIE_NAME = "__Host-vp_seen"
DESK_COOKIE_NAME = "__Host-vp_desk"
LAST_COOKIE_NAME = "__Host-vp_last"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-vp_csrf"
LANGUAGE_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MIDDLEWARE = list(MIDDLEWARE)
