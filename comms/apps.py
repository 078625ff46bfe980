from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class CommsConfig(AppConfig):
    name = "comms"
    verbose_name = "Communications"

    def ready(self) -> None:
        # Whoever queues work must speak to our broker, not to Celery's default one.
        import_module(settings.CELERY_APP)
        proof = import_module("comms.clearance.proof")
        post_migrate.connect(proof.keep_key, sender=self, dispatch_uid="clearance_key")
        import_module("comms.cases.offering")
        import_module("comms.reports.offering")
        import_module("comms.replies.scanning")  # for its check
