"""The public site: no sessions, no sign-in, no cookies, no admin, and a database role that reads `site` alone."""

from config.settings.environment import database, env, required
from config.settings.project import *

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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
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
