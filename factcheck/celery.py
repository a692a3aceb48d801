"""The Celery application: how work is rung for. What must happen is a row (`factcheck/jobs.py`)."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

AUTOGROUP = Path("/proc/self/autogroup")

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


@celeryd_init.connect
def stand_back(**kwargs: Any) -> None:
    """Let other processes go before this worker, and before the child processes it will have."""
    niceness = settings.FACTCHECK_WORKER_NICE
    if not niceness:
        return
    os.nice(niceness)
    if os.getsid(0) == os.getpid():
        # Linux may weigh sessions against each other, and niceness only within one of them.
        with suppress(OSError):
            AUTOGROUP.write_text(str(niceness))
