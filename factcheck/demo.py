"""Run the whole desk with its sample newsroom on this machine: `make demo`.

Starts the embedded PostgreSQL and Valkey, brings the database up to date, loads the sample newsroom
once, and runs web, workers and clock as separate processes until Ctrl-C. Everything it writes lies
in FACTCHECK_HOME (default: `.factcheck` in the checkout); logs are in its folder `logs`.
FACTCHECK_PORT asks for one particular port.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from factcheck import children, embedded
from factcheck.processes import Process, everything

CHECKOUT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
FIRST_PORT = 8000
RESTARTS = 3
"""How often a process may end by itself, within a minute, before the demo gives up on it."""


class Stop(Exception):
    """The demo cannot start or go on; the message is one sentence for a person."""


class Demo:
    """One running desk: its processes, and the order in which they come and go."""

    def __init__(self, home: Path) -> None:
        """Prepare to run in `home`; nothing is started yet."""
        self.home = home
        self.port = 0
        self.asked_to_stop = False
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.preparing: subprocess.Popen[str] | None = None
        self.ends: dict[str, list[float]] = {}
        self.lock: IO[str] | None = None

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        return f"http://{HOST}:{self.port}/"

    def run(self) -> int:
        """Run until asked to stop; returns the exit status."""
        began = time.monotonic()
        try:
            self.take_home()
            self.clear_leftovers()
            self.port = choose_port(os.environ.get("FACTCHECK_PORT", ""))
            self.note("starting")
            embedded.start(say, tied=True)
            if not self.asked_to_stop:
                logins = self.prepare()
                self.start_processes()
                self.introduce(logins, time.monotonic() - began)
            self.watch()
        except (Stop, embedded.EmbeddedError) as error:
            print(f"\n{error}", file=sys.stderr, flush=True)
            return 1
        except OSError as error:
            print(f"\n{embedded.disk_sentence(error, self.home)}", file=sys.stderr, flush=True)
            return 1
        finally:
            self.stop()
        return 0

    # -- one at a time in one home

    def take_home(self) -> None:
        """Hold this home while this process lives. Raises Stop when another demo has it."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.lock = (self.home / "demo.lock").open("a+")
        until = time.monotonic() + 15
        while True:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                self.lock.seek(0)
                says = self.lock.read().strip()
            # One that is just ending makes room in a moment.
            if not says.startswith("stopping") or time.monotonic() > until:
                self.lock = None
                raise Stop(
                    f"A desk already runs in {self.home} ({says or 'starting'}): stop it first, or "
                    "set FACTCHECK_HOME to another folder to run a second one."
                )
            time.sleep(0.1)

    def note(self, says: str) -> None:
        """Write what this demo is doing, for another one that finds the home taken."""
        if self.lock is not None:
            self.lock.truncate(0)
            self.lock.write(says)
            self.lock.flush()

    # -- starting

    def clear_leftovers(self) -> None:
        """End processes of a demo of this home that was killed."""
        for process in self.processes():
            if children.clear(
                self.pid_file(process),
                f"FACTCHECK_HOME={self.home}",
                process.with_starter,
                seconds=3,
            ):
                say(f"Ended {process.name}, left over from a demo that was killed")

    def prepare(self) -> list[str]:
        """Bring database, static files and sample newsroom up to date; returns the lines about
        logins.
        """
        # Looking again costs seconds; nothing changes unless the files or the database did.
        done, now = self.home / "prepared", fingerprint()
        if done.exists() and done.read_text().partition("\n")[0] == now:
            return done.read_text().splitlines()[1:]
        say("Preparing the database and the sample newsroom")
        with subprocess.Popen(
            [sys.executable, "-m", "factcheck.demo", "--prepare"],
            cwd=CHECKOUT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=children.before_exec(ends_with_me=signal.SIGKILL),  # noqa: PLW1509
        ) as child:
            self.preparing = child
            said = child.communicate()[0]
        self.preparing = None
        if child.returncode and not self.asked_to_stop:
            raise Stop(said.strip() or "The database could not be prepared; see above.")
        if not child.returncode:
            done.write_text(f"{now}\n{said}")
            done.chmod(0o600)
        return said.splitlines()

    def processes(self) -> Sequence[Process]:
        """Return what this demo runs."""
        return everything(host=HOST, port=self.port, home=self.home)

    def pid_file(self, process: Process) -> Path:
        """Return the file that remembers which process of the system is `process`."""
        return self.home / "run" / f"{process.name}.pid"

    def log(self, process: Process) -> Path:
        """Return the log of `process`."""
        return self.home / "logs" / f"{process.name}.log"

    def environment(self, process: Process | None = None) -> Mapping[str, str]:
        """Return the environment of the desk's processes: this one's, pointed at the embedded
        servers.
        """
        given = {
            name: value
            for name, value in os.environ.items()
            # These belong to a real desk, and the sample newsroom must not end up in it.
            if not name.startswith(
                (
                    *("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "FACTCHECK_EMBED"),
                    *("FACTCHECK_OWNER_URL", "FACTCHECK_SIGNING_KEY"),
                )
            )
        }
        return {
            "FACTCHECK_PUBLIC_URL": self.address.rstrip("/"),
            **given,
            "FACTCHECK_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "PYTHONUNBUFFERED": "1",
            "FACTCHECK_WORKER_GRACE": "3",
            **(process.environment if process else {}),
        }

    def start_processes(self) -> None:
        """Start web and, once it answers, workers and clock: work asked for meanwhile is a row."""
        say("Starting web, workers and clock")
        for process in self.processes():
            if self.asked_to_stop:
                return
            self.log(process).unlink(missing_ok=True)
            self.start(process)
            if process.name == "web":
                self.wait_until_it_answers()

    def start(self, process: Process) -> None:
        """Start one process, its output in its log."""
        self.running[process.name] = children.start(
            [sys.executable, *process.words[1:]],
            log=self.log(process),
            pid_file=self.pid_file(process),
            cwd=CHECKOUT,
            env=self.environment(process),
            ends_with_me=process.with_starter,
        )

    def wait_until_it_answers(self) -> None:
        """Wait for /healthz. Raises Stop when the web process ends or says nothing for a minute."""
        until = time.monotonic() + 60
        web = self.processes()[0]
        while not self.asked_to_stop:
            if answers(f"{self.address}healthz"):
                return
            if self.running[web.name].poll() is not None or time.monotonic() > until:
                raise Stop(
                    f"The web process did not start. Its log, {self.log(web)}, ends:\n"
                    f"{children.tail(self.log(web))}"
                )
            time.sleep(0.05)

    def introduce(self, logins: Sequence[str], seconds: float) -> None:
        """Say where the desk is and who may sign in."""
        if self.asked_to_stop:
            return
        self.note(f"at {self.address}")
        print(
            f"\nThe desk is ready after {seconds:.1f} s. Open\n\n    {self.address}\n", flush=True
        )
        if logins:
            print("and sign in as one of (e-mail, password, role):\n")
            rows = [line.split("\t") for line in logins]
            for row in rows:
                cells = (
                    cell.ljust(max(len(other[column]) for other in rows if column < len(other)))
                    for column, cell in enumerate(row)
                )
                print("    " + "   ".join(cells).rstrip())
        print(f"\nLogs are in {self.home / 'logs'}. Ctrl-C stops everything.\n", flush=True)

    # -- running and stopping

    def watch(self) -> None:
        """Start again what ends by itself, until asked to stop. Raises Stop when that does not
        help.
        """
        while not self.asked_to_stop:
            if not (self.home / "demo.lock").exists():
                raise Stop(f"{self.home} was removed while the desk ran, so the demo stops.")
            for process in self.processes():
                status = self.running[process.name].poll()
                if status is not None and not self.asked_to_stop:
                    self.start_again(process, status)
            if not self.asked_to_stop and not embedded.is_alive():
                say("PostgreSQL or Valkey ended by itself; starting it again")
                embedded.start(say, tied=True)
            time.sleep(0.25)

    def start_again(self, process: Process, status: int) -> None:
        """Report a process that ended by itself and start it again. Raises Stop after RESTARTS
        times a minute.
        """
        ended = f"signal {-status}" if status < 0 else f"exit status {status}"
        say(f"{process.name} ended by itself ({ended}); {self.log(process)} ends:")
        print(children.tail(self.log(process), 6), flush=True)
        children.clear(
            self.pid_file(process), f"FACTCHECK_HOME={self.home}", process.with_starter, seconds=3
        )
        now = time.monotonic()
        recent = [at for at in self.ends.get(process.name, []) if at > now - 60]
        self.ends[process.name] = [*recent, now]
        if len(recent) >= RESTARTS:
            raise Stop(
                f"{process.name} keeps ending by itself, so the demo stops; "
                f"see {self.log(process)}."
            )
        say(f"Starting {process.name} again")
        self.start(process)

    def stop(self) -> None:
        """Stop everything that was started: first what uses the servers, then the servers."""
        if self.lock is None:
            return
        self.asked_to_stop = True
        self.note("stopping")
        if self.running:
            say("Stopping web, workers and clock")
        for child in self.running.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + 5
        for child in self.running.values():
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                # With its own children: when the home is gone, no file tells of them any more.
                for pid in children.members(child.pid):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        for process in self.processes():
            # What is still busy is put back: its row in the database says that it is unfinished.
            children.clear(
                self.pid_file(process), f"FACTCHECK_HOME={self.home}", signal.SIGKILL, seconds=1
            )
        try:
            embedded.stop(say)
        except embedded.EmbeddedError as error:
            print(error, file=sys.stderr)
        self.note("")
        self.lock.close()
        self.lock = None

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Ask for a clean stop. Asked twice, do not wait for work in hand."""
        if self.asked_to_stop:
            for child in self.running.values():
                child.kill()
        elif self.preparing is not None:
            # Migrations and the sample are transactions: either done or not begun.
            self.preparing.kill()
        self.asked_to_stop = True


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def choose_port(asked: str) -> int:
    """Return the port asked for, else the first free one from 8000 on. Raises Stop when it cannot
    be had.
    """
    if asked:
        if not asked.isdecimal() or not 0 < int(asked) < 65536:
            raise Stop(f"FACTCHECK_PORT is {asked!r}, which is no port number (1 to 65535).")
        if is_taken(int(asked)):
            raise Stop(
                f"Port {asked} is taken by another program: stop that one, or ask for another "
                "FACTCHECK_PORT."
            )
        return int(asked)
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if not is_taken(port):
            if port != FIRST_PORT:
                say(f"Port {FIRST_PORT} is taken by another program, so the desk uses {port}")
            return port
    raise Stop("Ports 8000 to 8099 are all taken: ask for another with FACTCHECK_PORT.")


def is_taken(port: int) -> bool:
    """Tell whether another program listens on `port`, or this user may not."""
    with socket.socket() as probe:
        # Without this a port counts as taken for a minute after its server ended.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def fingerprint() -> str:
    """Return a hash that changes with the desk's files and with the database they are for."""
    seen = hashlib.sha256(f"{embedded.cluster()}\n".encode())
    for folder in ("factcheck", "static", "seeds", "requirements"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.suffix != ".pyc" and path.is_file():
                stat = path.stat()
                seen.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def answers(address: str) -> bool:
    """Tell whether `address` answers with 200."""
    try:
        # The address is our own, on this machine; a proxy in the environment must not be asked for
        # it.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def prepare() -> int:
    """Migrate, collect static files and load the sample newsroom, all idempotent; prints the
    logins.
    """
    import django
    from django.core.management import call_command
    from django.db import DatabaseError

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("seed", stdout=sys.stderr)
        call_command("seed", logins=True)
    except DatabaseError as error:
        if "No space left" in str(error):
            print(embedded.disk_sentence(OSError(errno.ENOSPC, ""), embedded.home()))
            return 1
        raise
    except OSError as error:
        print(embedded.disk_sentence(error, embedded.home()))
        return 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo, or with --prepare only fill its database; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m factcheck.demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args(arguments).prepare:
        return prepare()
    demo = Demo(embedded.home())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, demo.on_signal)
    if os.environ.get("DATABASE_URL") or os.environ.get("BROKER_URL"):
        say(
            "DATABASE_URL or BROKER_URL is set; the demo leaves that server alone and uses its own."
        )
    return demo.run()


if __name__ == "__main__":
    sys.exit(main())
