"""What is the same in every place. Decisions on sessions, CSRF and cookies: docs/adr/0003."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from portal.settings.environment import ROOT, Environment, mail_server

ENV = Environment.read()

SECRET_KEY = ENV.secret_key
DEBUG = False
# Made-up people may only be planted where this says so.
IS_DEMO = False
PUBLIC_URL = ENV.public_url.rstrip("/")
TRUSTED_PROXIES = ENV.trusted_proxies
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or ""]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "portal.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "core.apps.CoreConfig",
    "audit.apps.AuditConfig",
    "accounts.apps.AccountsConfig",
    "clinics.apps.ClinicsConfig",
    "representation.apps.RepresentationConfig",
    "bookings.apps.BookingsConfig",
    "records.apps.RecordsConfig",
    "reminders.apps.RemindersConfig",
    "interop.apps.InteropConfig",
    "oversight.apps.OversightConfig",
    "operations.apps.OperationsConfig",
    "portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "portal.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.open_pages.OpenPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.IdleMiddleware",
    "clinics.middleware.DeskMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.ActorMiddleware",
    "portal.middleware.PrivatePagesMiddleware",
    "portal.middleware.DomainErrorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database: one login, that of the process; no transaction around views


def database(url: str) -> dict[str, Any]:
    """A libpq address as Django's settings. Raises psycopg's ProgrammingError for a broken one."""
    parts = conninfo_to_dict(url)
    taken = {key: str(parts.pop(key, None) or "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": taken["dbname"],
        "USER": taken["user"],
        "PASSWORD": taken["password"],
        "HOST": taken["host"],
        "PORT": taken["port"],
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {key: value for key, value in parts.items() if value is not None},
    }


DATABASES = {"default": database(ENV.database_url)}

# --- cache, sessions, cookies. What each use does while the cache is away: docs/adr/0011


def redis_cache(*, forgiving: bool) -> dict[str, Any]:
    """The one Redis. A forgiving cache is an empty one while Redis is away; else redis' own errors come out."""
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": ENV.redis_url,
        "KEY_PREFIX": "vp",
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": forgiving,
            "CONNECTION_POOL_CLASS": "portal.cache.RestingPool",
            "SOCKET_CONNECT_TIMEOUT": 0.3,  # seconds, as the next
            "SOCKET_TIMEOUT": 0.5,
        },
    }


CACHES = {"default": redis_cache(forgiving=True), "counts": redis_cache(forgiving=False)}
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_NAME = "vp_session"
SEEN_COOKIE_NAME = "vp_seen"
DESK_COOKIE_NAME = "vp_desk"
LAST_COOKIE_NAME = "vp_last"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "vp_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
LANGUAGE_COOKIE_NAME = "vp_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- headers
STAFF_EID = "{0.scheme}://{0.netloc}".format(urlsplit(ENV.staff_eid_issuer)) if ENV.staff_eid_issuer else ""
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, ENV.eid_issuer, *([STAFF_EID] if STAFF_EID else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- sign-in
AUTHENTICATION_BACKENDS = [
    "accounts.backends.StaffBackend",
    "accounts.backends.EidBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:signed_out"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]  # no one-time codes and no recovery codes: the e-ID is the way back in
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "accounts.adapters.EidAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "accounts.eid.provider.EidProvider"}}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = (2, 5)  # seconds to connect to the e-ID, and for it to answer
EID_ISSUER = ENV.eid_issuer.rstrip("/")
EID_CLIENT_ID = ENV.eid_client_id
EID_CLIENT_KEY = ENV.eid_client_key
BANKID_URL = ENV.bankid_url.rstrip("/")
BANKID_CA = ENV.bankid_ca
BANKID_CERTIFICATE = ENV.bankid_certificate
BANKID_KEY = ENV.bankid_key
BANKID_CERTIFICATE_POLICIES = tuple(ENV.bankid_certificate_policies.split(","))
BANKID_APP_URL = ENV.bankid_app_url
STAFF_EID_ISSUER = ENV.staff_eid_issuer.rstrip("/")
STAFF_EID_CLIENT_ID = ENV.staff_eid_client_id
STAFF_EID_CLIENT_KEY = ENV.staff_eid_client_key
IDENTITY_HMAC_KEY = ENV.identity_hmac_key.encode()
OTP_TOTP_ISSUER = "Vårdporten"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# --- jobs
REDIS_URL = ENV.redis_url
CELERY_BROKER_URL = ENV.redis_url.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "reminders.tasks.send_due_mail": {"queue": "default"},  # a slow mail server holds up no SMS
    "reminders.tasks.plan_reminders": {"queue": "default"},  # nor does a long look at all that is booked
    "reminders.tasks.*": {"queue": "sms"},
    "interop.tasks.*": {"queue": "interop"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # workers and beat wait for a broker for as long as it takes
# A web request never waits for a broker that is down: the row in the database is the queue.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "visibility_timeout": 600,
}

# --- messages
TWILIO_ACCOUNT_SID = ENV.twilio_account_sid
TWILIO_AUTH_TOKEN = ENV.twilio_auth_token
SMS_SENDER = ENV.sms_sender
SMS_API_BASE = ENV.sms_api_base
ELKS_USERNAME = ENV.elks_username
ELKS_PASSWORD = ENV.elks_password
ELKS_SENDER = ENV.elks_sender
ELKS_CALLBACK_SECRET = ENV.elks_callback_secret
ELKS_API_BASE = ENV.elks_api_base
SMS_FICTION_NUMBERS_ONLY = True
MAIL_FROM = ENV.mail_from
MAIL_FICTION_ADDRESSES_ONLY = True
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL, EMAIL_USE_TLS = mail_server(
    ENV.mail_url
)

# --- register, log, rules, clock
POPULATION_REGISTER = "interop.register.HttpRegister"
CARE_RELATION = "portal.care_relation.has_relation"
REGISTER_URL = ENV.register_url.rstrip("/")
REGISTER_TOKEN = ENV.register_token
AUDIT_SEAL_KEY = ENV.audit_seal_key.encode()
DAY_LIST_FOLDER = Path(ENV.day_list_folder) if ENV.day_list_folder else None
AUDIT_LAST_SEAL_FILE = Path(ENV.audit_last_seal_file) if ENV.audit_last_seal_file else None
RULEBOOK = Path(ENV.rulebook) if ENV.rulebook else ROOT / "core" / "rulebook.toml"
CLOCK_OFFSET_FILE: Path | None = None

# --- language and time
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Svenska")), ("en", _("Engelska"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

# --- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = Path(ENV.static_root) if ENV.static_root else ROOT / "staticfiles"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Nobody signs up with an e-mail here: the e-ID is the only way in, and allauth has no word for that.
SILENCED_SYSTEM_CHECKS = ["account.W001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "portal.logs.DiscreetFilter"}},
    "formatters": {"line": {"()": "portal.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "fido2": {"level": "WARNING"},  # at INFO it names each passkey
    },
}
