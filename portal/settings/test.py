"""Tests: the demo's settings with an environment of its own, as web login unless a fixture says otherwise."""

import os
from pathlib import Path

# The example key of RFC 7515, A.3.
_KEY = (
    '{"kty":"EC","crv":"P-256","kid":"test","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",'
    '"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}'
)

for name, value in {
    "SECRET_KEY": "test-" * 12,
    "DATABASE_URL": "postgresql://vp_owner@/vardporten",
    "REDIS_URL": "redis://localhost:1/0",
    "PUBLIC_URL": "http://testserver",
    "IDENTITY_HMAC_KEY": "test-" * 8,
    "AUDIT_SEAL_KEY": "test-" * 8,
    "EID_ISSUER": "http://localhost:1",
    "EID_CLIENT_ID": "vardporten",
    "EID_CLIENT_KEY": _KEY,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "test-token",
    "SMS_SENDER": "+46701740699",
    "MAIL_URL": "smtp://localhost:1",
    "MAIL_FROM": "vardporten@regionlindmark.example",
    "REGISTER_URL": "http://localhost:1",
    "REGISTER_TOKEN": "test-token",
}.items():
    os.environ.setdefault(name, value)

from portal.settings.base import *  # noqa: E402, F403 -- the environment comes first
from portal.settings.base import DATABASES, ENV, INSTALLED_APPS, MIDDLEWARE  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "demo.apps.DemoConfig"]
IS_DEMO = True
CLOCK_OFFSET_FILE = Path(ENV.clock_offset_file) if ENV.clock_offset_file else None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "counts")}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]  # warns: nothing is collected
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A live server's host is let in for each test that asks for it. A late call from the test before, at that moment,
# would keep the list of before in Django's copy of the settings; so the list is the same all the time.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost"]  # noqa: F405
