"""The staff site, the worker and every management command: the confidential world."""

from kombu import Queue

from config.settings.environment import (
    IS_PRODUCTION,
    VAR,
    broker,
    database,
    env,
    required,
    scanner,
    seal_level,
    watching,
)
from config.settings.project import *

ROOT_URLCONF = "config.urls_staff"
WSGI_APPLICATION = "config.wsgi_staff.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.humanize",
    "guardian",
    "django_fsm",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "csp",
    "django_prose_editor",
    "mandates",
    "recipients",
    "annex",
    "comms",
    "comms.public",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.ReadOrPost",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.second_factor.SecondFactorRequired",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.Confidential",
    "config.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "config.forms.Fields"

# The login user of DATABASE_URL; DATABASE_ROLE is what it works as. Web: pouch_staff, worker: pouch_worker,
# migrations: unset, so that the owner of the tables runs them.
DATABASES = {
    "default": database(
        required("DATABASE_URL", "PostgreSQL holds everything", development="postgres:///pouch"),
        role=env.str("DATABASE_ROLE", ""),
        search_path="public,site",
    )
}
REDIS_URL = required(
    "REDIS_URL", "the queue and the cache live there", development="redis://127.0.0.1:6379/0"
)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

# Sign-in: by e-mail address, second factor through allauth, lockouts kept in the database.
AUTH_USER_MODEL = "mandates.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
ACCOUNT_ADAPTER = "mandates.sign_in.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# So long after a sign-in a person's word on a text is taken without asking for the password again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * env.int("CONFIRM_AGAIN_AFTER_MINUTES", 15)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_REQUIRED = env.bool("MFA_REQUIRED", IS_PRODUCTION)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5  # allauth stops counting there too
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "config.lockout.account_named"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_NAME = "__Host-pouch" if IS_PRODUCTION else "pouch"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "__Host-pouch-csrf" if IS_PRODUCTION else "pouch-csrf"

# What a watching machine shows at /monitor/; unset, that address answers nobody.
MONITOR_TOKEN = watching(env.str("MONITOR_TOKEN", ""))

# The virus scanner that looks at received files; unset, they are judged without one.
CLAMD_URL = scanner(env.str("CLAMD_URL", ""))

# Reference data only; absent from production unless asked for.
ADMIN_ENABLED = env.bool("ADMIN_ENABLED", not IS_PRODUCTION)

vars().update(env.dj_email_url("EMAIL_URL", "smtp://127.0.0.1:1025"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Pouch <pouch@localhost>")
EMAIL_TIMEOUT = 30
MESSAGE_ID_DOMAIN = env.str("MESSAGE_ID_DOMAIN", "pouch.localhost")

# The hour in Geneva at which what is not urgent is gathered into one e-mail a person.
NOTICES_DAILY_AT = env.int("NOTICES_DAILY_AT", 7)

# Messages an hour, in all, that ask strangers whether they wish to follow what is public.
CONFIRMATIONS_AN_HOUR = env.int("CONFIRMATIONS_AN_HOUR", 200)

# The seal. Never optional: an unsealed letter does not leave.
SEAL_KEY_FILE = required("SEAL_KEY_FILE", "letters are sealed with this private key")
SEAL_CERTIFICATE_FILE = required("SEAL_CERTIFICATE_FILE", "the seal's certificate is in this file")
SEAL_KEY_PASSPHRASE = env.str("SEAL_KEY_PASSPHRASE", "")
SEAL_TIMESTAMP_URL = env.str("SEAL_TIMESTAMP_URL", "")
SEAL_LEVEL = seal_level(env.str("SEAL_LEVEL", "B-B"), SEAL_TIMESTAMP_URL)
if not IS_PRODUCTION:
    SEAL_KEY_FILE = SEAL_KEY_FILE or str(VAR / "keys" / "seal.key")
    SEAL_CERTIFICATE_FILE = SEAL_CERTIFICATE_FILE or str(VAR / "keys" / "seal.crt")

# The clock of rules can be set forward by commands (`publish_due --now`) only where nothing is real.
CLOCK_MAY_BE_SET = not IS_PRODUCTION

CELERY_APP = "config.celery"
CELERY_BROKER_URL = broker(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
# A preview waits for nobody's batch: besides the workers, which do both, one process does previews alone.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "preview")]
CELERY_TASK_ROUTES = {"comms.render_preview": {"queue": "preview", "routing_key": "preview"}}
CELERY_TIMEZONE = "Europe/Zurich"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BEAT_SCHEDULE = {
    "publish-due": {"task": "comms.publish_due", "schedule": 60.0},
    "prepare-copies": {"task": "comms.prepare_copies", "schedule": 600.0},
    "resume-jobs": {"task": "comms.resume_jobs", "schedule": 60.0},
    "make-archive": {"task": "comms.make_archive", "schedule": 120.0},
    "send-notices": {"task": "comms.send_notices", "schedule": 60.0},
    "remind-of-days": {"task": "comms.remind_of_days", "schedule": 3600.0},
    "raise-alarms": {"task": "comms.raise_alarms", "schedule": 300.0},
    "open-letterbox": {"task": "comms.open_letterbox", "schedule": 30.0},
    "tell-subscribers": {"task": "comms.tell_subscribers", "schedule": 300.0},
    "tell-becoming-public": {"task": "comms.tell_becoming_public", "schedule": 3600.0},
}

# W019 asks for DENY: the page of a draft shows the PDF of the same site in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
