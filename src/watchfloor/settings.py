"""Django settings. Everything that differs between machines comes from the environment, set by the store's opener."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent


def data_dir() -> Path:
    """The store's folder: WATCHFLOOR_DATA, else the platform's place for a person's data."""
    default = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "watchfloor"
    return Path(os.environ.get("WATCHFLOOR_DATA") or default)


def database(url: str) -> dict[str, object]:
    """A Django database entry from a postgresql:// address; options of its query string are passed on to libpq."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "") or unquote(parts.hostname or ""))
    if os.environ.get("WATCHFLOOR_POOL") == "1":
        options["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "watchfloor",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        # Asked when the pool hands one out: after a restart of the server all that it holds are dead.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def secret_key() -> str:
    """This store's signing key, made on first use and readable by its owner alone."""
    path = data_dir() / "secret_key"
    if not path.parent.is_dir():
        # No store yet (a checker, a help text): a key for this process alone.
        return secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


SECRET_KEY = os.environ.get("WATCHFLOOR_SECRET_KEY") or secret_key()
DEBUG = False
ALLOWED_HOSTS = [
    *filter(None, os.environ.get("WATCHFLOOR_HOSTS", "").split(",")),
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("WATCHFLOOR_ORIGINS", "").split(",") if o]

DATABASES = {
    "default": database(
        os.environ.get("WATCHFLOOR_DATABASE_URL") or os.environ.get("DATABASE_URL") or "postgresql:///watchfloor"
    )
}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "watchfloor.core",
    "watchfloor.eventlog",
    "watchfloor.audit",
    "watchfloor.files",
    "watchfloor.tickets",
    "watchfloor.presence",
    "watchfloor.delivery",
    "watchfloor.tokens",
    "watchfloor.roster",
    "watchfloor.assignment",
    "watchfloor.watch",
    "watchfloor.clocks",
    "watchfloor.views",
    "watchfloor.rules",
    "watchfloor.backtest",
    "watchfloor.groups",
    "watchfloor.search",
    "watchfloor.feedback",
    "watchfloor.hooks",
    "watchfloor.mail",
    "watchfloor.ways_in",
    "watchfloor.personal",
    "allauth",
    # Tables that the second factors and single sign-on refer to; none of its pages is reachable.
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "watchfloor.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "watchfloor.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "watchfloor.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "watchfloor.urls"
ASGI_APPLICATION = "watchfloor.asgi.application"
AUTH_USER_MODEL = "core.Account"
LOGIN_URL = "/signin/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "first_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# django-allauth: an account has neither a name nor an address of its own (ADR 25), and no page of allauth is reachable.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "watchfloor.ways_in.adapter.Factors"
# A passkey is both steps at once, so it must ask for its PIN or a finger.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SOCIALACCOUNT_STORE_TOKENS = False
CSRF_FAILURE_VIEW = "watchfloor.web.errors.views.csrf_failed"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "watchfloor.web.context.shell",
            ]
        },
    }
]

STATIC_URL = "/static/"
# whitenoise serves the package's own files straight away; nothing has to be collected on the machine that runs it.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# How long one stays signed in at most, in days; and unused, in hours.
SESSION_DAYS = float(os.environ.get("WATCHFLOOR_SESSION_DAYS") or 14)
SESSION_IDLE_HOURS = float(os.environ.get("WATCHFLOOR_SESSION_IDLE_HOURS") or 168)
SESSION_COOKIE_AGE = int(SESSION_DAYS * 86400)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("WATCHFLOOR_HTTPS") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGES = [("en-gb", "English"), ("zh-hans", "简体中文")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [ROOT / "locale"]
# Jobs are named in pipeline.py; no module is looked for by its name.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Django's own default tells faults to nobody unless DEBUG is on: a page that breaks is told with its traceback.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Not each address that does not exist.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

# A form with a long reply is welcome; a body of many megabytes is not.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
