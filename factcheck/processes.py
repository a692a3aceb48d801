"""The processes that make up a running desk: what the demo starts and docker-compose.yml repeats (a
test compares).

Each is one operating-system process (with children of its own); none knows of the others. What must
happen is a row in PostgreSQL, so any of them may be killed at any moment and started again.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process: `words` is its command, of which the first, `python`, is the interpreter of the
    environment.
    """

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    with_starter: signal.Signals = signal.SIGKILL
    """What it is sent when the process that started it is gone."""


def web(host: str, port: int) -> Process:
    """Return the web server. Live parts of pages poll, so plain WSGI threads suffice; few, for more
    of them on one interpreter answer no more requests, only each of them later.
    """
    return Process(
        "web",
        (
            *("python", "-m", "granian", "--interface", "wsgi", "factcheck.wsgi:application"),
            *("--host", host, "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "4", "--backlog", "1024"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        ),
        # Only here: Celery closes a pool after every task, and a pool must not cross a fork; and
        # only here somebody waits for one text to be taken in.
        {"FACTCHECK_DB_POOL": "true", "FACTCHECK_EMBEDDINGS_THREADS": "2"},
        # It ends its own workers, which a plain kill would leave holding the port.
        signal.SIGTERM,
    )


def worker() -> Process:
    """Return the worker that people wait for: articles they bring in, questions to sources.

    Threads, for nearly all of it waits for others; texts are parsed in child processes of their
    own, each with its limits (`lib/limited.py`).
    """
    return _celery_worker("worker", "threads", 16, "interactive")


def worker_slow() -> Process:
    """Return the worker for what came with many others, so that nobody stands behind it."""
    return _celery_worker("worker-slow", "threads", 8, "slow")


def worker_maintenance() -> Process:
    """Return the worker that sweeps and computes at night. Child processes: one that is stuck, or
    has grown, can be ended. It computes by day as well, but never when somebody's screen needs the
    processor.
    """
    return _celery_worker(
        "worker-maintenance",
        "prefork",
        2,
        "maintenance",
        {"FACTCHECK_WORKER_NICE": "10"},
    )


def clock(home: Path) -> Process:
    """Return the clock that rings the sweeps; two at once do no harm."""
    return Process(
        "clock",
        (
            *("python", "-m", "celery", "-A", "factcheck", "beat"),
            *("--schedule", str(home / "clock"), "--pidfile", "", "--loglevel", "INFO"),
        ),
    )


def _celery_worker(
    name: str,
    pool: str,
    concurrency: int,
    queues: str,
    environment: Mapping[str, str] | None = None,
) -> Process:
    return Process(
        name,
        (
            *("python", "-m", "celery", "-A", "factcheck", "worker", "--hostname", f"{name}@%h"),
            *("--pool", pool, "--concurrency", str(concurrency), "--queues", queues),
            # Workers need not know of each other: PostgreSQL decides who may run what.
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
        ),
        environment or {},
    )


def everything(*, host: str, port: int, home: Path) -> tuple[Process, ...]:
    """Return all processes of a desk, in the order in which they are started and stopped."""
    workers = worker(), worker_slow(), worker_maintenance()
    return web(host, port), *workers, clock(home)
