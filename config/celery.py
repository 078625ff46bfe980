"""The Celery application. PostgreSQL is the record; the queue only wakes work that the database already holds."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.staff")
app = Celery("pouch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["comms"])
