"""The Celery application. PostgreSQL is the record; the queue only wakes work that the database already holds.

The worker loads the renderer before it forks, so that its processes share it, and takes what is loaded by then out of
the garbage collector's rounds: they cost a tenth of every letter.
"""

import gc
import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.staff")
app = Celery("pouch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["comms"])


@signals.worker_init.connect
def load(**_: Any) -> None:
    import comms.letters.pdf  # noqa: F401
    from comms.publication.preparing import keys

    keys.program()
    gc.collect()
    gc.freeze()


@signals.worker_process_init.connect
def warm(**_: Any) -> None:
    """Fonts and styles are each process's own: Pango's objects do not survive a fork."""
    from comms.letters import pdf

    pdf.prepare()
