"""The public site: no sessions, sign-in, cookies; a database role that reads `site` alone."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import IS_PRODUCTION, VAR, database, env, required
from config.settings.project import *

# This process has no business with the other world, not even with where it is.
for _other in ("CONFIDENTIAL_STORE", "STAFF_SITE_URL"):
    vars().pop(_other)

ROOT_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi_public.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "comms.public",
]
MIDDLEWARE = [
    # The first: it keeps what all the others have made of a page.
    "comms.public.kept.KeptPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.public_middleware.PublicAnswers",
    "config.public_middleware.LanguageOfAddress",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.public_middleware.RefusedMethods",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "comms.public.languages.context",
            ]
        },
    }
]
DATABASES = {
    "default": database(
        required(
            "PUBLIC_DATABASE_URL",
            "the public site has a database user of its own",
            development=env.str("DATABASE_URL", "postgres:///pouch"),
        ),
        role=env.str("PUBLIC_DATABASE_ROLE", ""),
        search_path="site",
        extra="-c default_transaction_read_only=on -c statement_timeout=2000 -c jit=off",
    )
}

# Pages of the newest edition that each process keeps at hand; none while their making is worked on.
KEPT_PAGES = 0 if env.str("RELOAD", "") else 500

# What seals are checked with, by the page that does it. The key has no business here.
if IS_PRODUCTION and env.str("SEAL_KEY_FILE", ""):
    raise ImproperlyConfigured(
        "SEAL_KEY_FILE is set for the public site, which must not know the seal's key. Unset it."
    )
SEAL_CERTIFICATE_FILE = env.str(
    "SEAL_CERTIFICATE_FILE", "" if IS_PRODUCTION else str(VAR / "keys" / "seal.crt")
)
# A file that a reader sends stays in memory, for as long as it is looked at.
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# A page of letters and a form: no script, no frame, nothing from elsewhere.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# W003 asks for protection against foreign forms: there is no cookie that one could misuse.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
