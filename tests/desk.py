"""The desk's real processes on a test's own database: for browser journeys and for tests that kill
things.

    def test_a_killed_worker_loses_nothing(desk):
        desk.environment["FACTCHECK_WIKIPEDIA_URL"] = double.address
        desk.start()                       # web, worker, worker-slow, clock; or desk.start("web")
        desk.kill("worker-slow")           # SIGKILL, children included
        desk.start("worker-slow")
        desk.wait(lambda: Lookup.objects.filter(outcome="ok").exists())

The test itself uses the ORM on the same database: what it reads is what the processes committed.
They work as the desk's own database user, the test as the owner.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from factcheck import children, embedded
from factcheck.processes import Process, everything

CHECKOUT = Path(__file__).resolve().parents[1]


@contextmanager
def fresh(blocker: Any) -> Iterator[str]:
    """Make a copy of the migrated test database and point Django at it; yields its name.

    Copying takes a fraction of a second, and dropping the copy leaves nothing to clean.
    """
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    name = f"{usual}_{uuid.uuid4().hex[:8]}"
    with blocker.unblock():
        connection.close()
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{usual}" STRATEGY FILE_COPY')
        # Rights on tables are copied with them, those on the database are not.
        _on_server(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
            _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(command: str) -> None:
    import psycopg

    with psycopg.connect(embedded.owner_url(), autocommit=True) as session:
        session.execute(command.encode())


class Desk:
    """A desk of real processes. Nothing is started before `start`; `stop` ends all of it and may be
    called twice.
    """

    def __init__(self, *, database: str, broker: int, folder: Path) -> None:
        """Prepare a desk on `database` and Valkey number `broker`, with its logs in `folder`."""
        self.database = database
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.environment: dict[str, str] = {
            "FACTCHECK_EMBEDDED_DATABASE": database,
            "BROKER_URL": embedded.broker_url(broker),
            "FACTCHECK_PUBLIC_URL": self.address,
            "FACTCHECK_WORKER_GRACE": "1",
            # Two desks on one Valkey number, one after the other, must not find each other's
            # messages.
            "FACTCHECK_KEY_PREFIX": f"{database}:",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        """The address of the desk, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> dict[str, Process]:
        """Return the desk's processes by name, just as the demo runs them."""
        named = everything(host="127.0.0.1", port=self.port, home=self.folder)
        return {process.name: process for process in named}

    def start(self, *names: str) -> None:
        """Start the processes named, or all; returns when web answers and workers listen."""
        wanted = names or tuple(self.processes())
        self.folder.mkdir(parents=True, exist_ok=True)
        if "web" in wanted:
            collect_static(self.variables())
        for name in wanted:
            process = self.processes()[name]
            self.running[name] = children.start(
                [sys.executable, *process.words[1:]],
                log=self.log(name),
                pid_file=self._pid_file(name),
                cwd=CHECKOUT,
                env=self.variables() | dict(process.environment),
                ends_with_me=process.with_starter,
            )
        for name in wanted:
            self.wait(partial(self._is_ready, name), seconds=60, what=f"{name} to be ready")

    def kill(self, name: str) -> None:
        """End a process and its children with SIGKILL, as a crash would."""
        child = self.running.pop(name)
        for pid in children.members(child.pid):
            os.kill(pid, signal.SIGKILL)
        child.wait(10)
        for pid in children.members(child.pid):
            children.wait_gone(pid, seconds=5)

    def stop(self) -> None:
        """End everything: kindly first, then surely."""
        for child in self.running.values():
            child.terminate()
        until = time.monotonic() + 5
        for child in self.running.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        for name in list(self.running):
            self.kill(name)

    def manage(self, *words: str) -> str:
        """Run `manage.py WORDS` on this desk; its output. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CHECKOUT,
            env=self.variables(),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def wait(self, is_so: Callable[[], Any], *, seconds: float = 20, what: str = "it") -> Any:
        """Wait until `is_so()` is truthy and return that. Fails with the ends of the logs after
        `seconds`.
        """
        until = time.monotonic() + seconds
        while not (answer := is_so()):
            if time.monotonic() > until:
                logs = "\n".join(
                    f"--- {name}\n{children.tail(self.log(name), 15)}" for name in self.processes()
                )
                raise AssertionError(f"Waited {seconds} s for {what} in vain.\n{logs}")
            time.sleep(0.02)
        return answer

    def flush_broker(self) -> None:
        """Lose every message, as a restarted Valkey would."""
        import redis

        with redis.Redis.from_url(self.environment["BROKER_URL"]) as broker:
            broker.flushdb()

    def log(self, name: str) -> Path:
        """Return the log of a process."""
        return self.folder / "logs" / f"{name}.log"

    def variables(self) -> dict[str, str]:
        """Return the whole environment of this desk's processes."""
        return {**os.environ, "PYTHONUNBUFFERED": "1", **self.environment}

    def _pid_file(self, name: str) -> Path:
        return self.folder / "run" / f"{name}.pid"

    def _is_ready(self, name: str) -> bool:
        child = self.running[name]
        if child.poll() is not None:
            raise AssertionError(
                f"{name} ended with {child.returncode}:\n{children.tail(self.log(name), 30)}"
            )
        if name == "web":
            return _answers(f"{self.address}/healthz")
        return name == "clock" or " ready." in self.log(name).read_text(errors="replace")


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def collect_static(variables: Mapping[str, str]) -> None:
    """Collect the static files once for all desks of this run: the folder is the run's own."""
    done = embedded.home() / "static-is-collected"
    with (embedded.home() / "static.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            subprocess.run(
                [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
                cwd=CHECKOUT,
                env=dict(variables),
                check=True,
            )
            done.touch()
