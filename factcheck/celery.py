"""The Celery application: how work is rung for. What must happen is a row (`factcheck/jobs.py`)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# "Current" holds for the thread that made it only; the web server's threads look for the default.
app.set_default()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Keep what settings.LOGGING says: a receiver, even one that does nothing, stops Celery from
    replacing it.
    """
