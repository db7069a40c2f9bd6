"""Every setting of the house, from one typed environment; there is no second file for production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from unionhall.site import environment

HOME = environment.HOME
IS_DEMO = environment.yes("UNIONHALL_DEMO", default=False)
LOCAL_NAME = environment.text("UNIONHALL_NAME", "Local 99")
PUBLIC_ADDRESS = environment.text("UNIONHALL_ADDRESS", "http://127.0.0.1:8000")
IS_SECURE = PUBLIC_ADDRESS.startswith("https://")

SECRET_KEY = environment.secret_key()
DEBUG = environment.yes("DEBUG", default=False)
#: Whether a worker may open an account with an address that only the employer's roster has (decision 0005).
TRUSTS_ROSTER_ADDRESSES = environment.yes("UNIONHALL_TRUSTS_ROSTER_ADDRESSES", default=False)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]

INSTALLED_APPS = [
    "unionhall.kit", "unionhall.access", "unionhall.ledger", "unionhall.accounts", "unionhall.people", "unionhall.membership",
    "unionhall.messaging", "unionhall.wallchart", "unionhall.site",
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "whitenoise.runserver_nostatic", "django.contrib.staticfiles", "django.contrib.humanize",
    "allauth", "allauth.account", "allauth.mfa", "allauth.usersessions",
    "csp", "django_tasks", "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "unionhall.site.middleware.ActorAndGate",
    "unionhall.site.middleware.Refusals",
]

ROOT_URLCONF = "unionhall.site.urls"
WSGI_APPLICATION = "unionhall.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages", "unionhall.site.navigation.frame",
    ]},
}]

DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Codes are ours (hashed, single use under concurrency, bound to the browser); factors and devices are allauth's.
MFA_ADAPTER = "unionhall.accounts.adapter.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 0)
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"

# Rate limits and other short-lived facts live in the database, so that two web hosts share them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kit_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 86_400  # the longest sign-in there is; accounts.rules ends most of them earlier
SESSION_COOKIE_NAME = "__Host-hall" if IS_SECURE else "hall"
CSRF_COOKIE_NAME = "__Host-hall-csrf" if IS_SECURE else "hall-csrf"
CSRF_FAILURE_VIEW = "unionhall.site.middleware.forged"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [SELF], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "object-src": [NONE],
    "base-uri": [NONE], "frame-ancestors": [NONE], "form-action": [SELF],
}}

LANGUAGE_CODE = "en-us"
# The languages of the pages: one of which the words are not ours to give would only mix Django's own with English ones.
LANGUAGES = [("en", "English")]
MESSAGE_LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "中文"), ("ko", "한국어")]
TIME_ZONE = environment.text("UNIONHALL_TIME_ZONE", "America/Los_Angeles")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
ROSTER_MAX_BYTES = environment.number("ROSTER_MAX_BYTES", 200_000_000)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "rosters", "messages", "tally"]}}

EMAIL_BACKEND = environment.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = environment.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = environment.number("EMAIL_PORT", 2525)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.yes("EMAIL_USE_TLS", default=False)
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "Union Hall <hall@local99.example>")

# What only the outside knows: accounts of gateways, and where the journal of opt-outs lies (best on another disk).
MESSAGING: dict[str, Any] = {
    "JOURNAL": Path(environment.text("UNIONHALL_JOURNAL", str(HOME / "journal"))),
    "BOUNCE_DOMAIN": environment.text("BOUNCE_DOMAIN", ""),
    "TWILIO_URL": environment.text("TWILIO_URL", "https://api.twilio.com"),
    "TWILIO_LOOKUP_URL": environment.text("TWILIO_LOOKUP_URL", "https://lookups.twilio.com"),
    "TWILIO_ACCOUNT": environment.text("TWILIO_ACCOUNT", ""),
    "TWILIO_TOKEN": environment.text("TWILIO_TOKEN", ""),
    "TELNYX_URL": environment.text("TELNYX_URL", "https://api.telnyx.com"),
    "TELNYX_KEY": environment.text("TELNYX_KEY", ""),
    "TELNYX_PUBLIC_KEY": environment.text("TELNYX_PUBLIC_KEY", ""),
}
ANYMAIL = {"WEBHOOK_SECRET": environment.text("ANYMAIL_WEBHOOK_SECRET", "")}

LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING")},
}
SOURCE = Path(__file__).resolve().parent.parent
