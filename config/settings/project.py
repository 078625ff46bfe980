"""What the staff process and the public process share. Secrets and addresses come from `environment`."""

import sys

import structlog

from config import faults
from config.settings.environment import IS_PRODUCTION, MODE, ROOT, VAR, env, required

SECRET_KEY = required(
    "SECRET_KEY",
    "sessions and links are signed with it",
    development="development-only-" + "k" * 50,
)
DEBUG = env.bool("DEBUG", False)
if IS_PRODUCTION and DEBUG:
    from django.core.exceptions import ImproperlyConfigured

    raise ImproperlyConfigured(
        "DEBUG is on in production: it shows confidential values. Unset DEBUG."
    )
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", [] if IS_PRODUCTION else ["127.0.0.1", "localhost", "testserver"]
)

BASE_DIR = ROOT
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Zurich"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = VAR / "staticfiles"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not IS_PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static.Modules"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# The two file stores: nothing in the first is ever under a web root.
CONFIDENTIAL_STORE = VAR / "files" / "confidential"
PUBLIC_STORE = VAR / "files" / "public"
if env.str("CONFIDENTIAL_STORE", ""):
    CONFIDENTIAL_STORE = env.path("CONFIDENTIAL_STORE")
if env.str("PUBLIC_STORE", ""):
    PUBLIC_STORE = env.path("PUBLIC_STORE")

POUCH_MODE = MODE
STAFF_SITE_URL = env.str("STAFF_SITE_URL", "http://127.0.0.1:8000")
PUBLIC_SITE_URL = env.str("PUBLIC_SITE_URL", "http://127.0.0.1:8001")

SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would make browsers send "Origin: null" with our own forms, which CSRF checks refuse.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
    }
}

LOGGING = faults.LOGGING
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        faults.without_words,
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
    ],
    # Standard output belongs to what a command was asked for.
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)
