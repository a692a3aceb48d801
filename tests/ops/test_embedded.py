"""The embedded servers survive a crash of anything, and change nothing outside their own folder."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from factcheck import children, embedded


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a home of its own, with servers of its own, to the tests of this module."""
    home = tmp_path_factory.mktemp("embedded") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACTCHECK_HOME", str(home))
        patch.delenv("FACTCHECK_EMBEDDED_DATABASE", raising=False)
        yield home
        embedded.stop()


@pytest.fixture
def home(module_home: Path) -> Path:
    """Give the module's home with both servers running."""
    embedded.start(durable=False, tied=True)
    return module_home


def pid(home: Path, name: str) -> int:
    found = children.recall(home / "run" / f"{name}.pid")
    assert found is not None
    return found


def modes(path: Path) -> dict[str, tuple[int, int, int]]:
    stats = {str(folder): folder.stat() for folder in path.parents}
    return {name: (stat.st_mode, stat.st_uid, stat.st_gid) for name, stat in stats.items()}


def test_starting_changes_no_folder_above_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("FACTCHECK_HOME", str(closed / "home"))
    before = modes(closed / "home")
    embedded.start(durable=False, tied=True)
    try:
        assert modes(closed / "home") == before
        assert embedded.is_running()
        strangers = [
            path for path in (closed / "home").rglob("*") if path.lstat().st_uid != os.geteuid()
        ]
        assert strangers == []
    finally:
        embedded.stop()
    assert not embedded.is_running()


def test_passwords_are_the_owners_alone(home: Path) -> None:
    for name in ("embedded.json", "valkey/valkey.conf"):
        assert (home / name).stat().st_mode & 0o077 == 0
    state = json.loads((home / "embedded.json").read_text())
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(embedded.database_url().replace(state["postgres_password"], "guess"))


@pytest.mark.parametrize("url", [embedded.database_url, embedded.owner_url])
def test_neither_user_is_a_superuser_and_both_have_the_extensions(home: Path, url: Any) -> None:
    with psycopg.connect(url()) as session:
        held = session.execute("SELECT extname FROM pg_extension").fetchall()
        who = session.execute(
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert {name for (name,) in held} >= set(embedded.EXTENSIONS)
    assert who == (False, False)


def owner_of(database: str) -> str:
    with psycopg.connect(embedded.owner_url(database)) as session:
        row = session.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row
    return str(row[0])


def test_a_cluster_of_one_user_is_parted_at_its_next_start(home: Path) -> None:
    """As it was made before there were two: the desk's user owned everything and could do more."""
    with psycopg.connect(embedded.owner_url(), autocommit=True) as session:
        session.execute("CREATE TABLE old AS SELECT 7 AS answer")
    state = json.loads((home / "embedded.json").read_text())
    server = f"postgresql://postgres:{state['admin_password']}@127.0.0.1:{state['postgres_port']}"
    for database in ("postgres", embedded.DATABASE):
        with psycopg.connect(f"{server}/{database}", autocommit=True) as session:
            session.execute(f"REASSIGN OWNED BY {embedded.OWNER} TO {embedded.USER}".encode())
            session.execute(f"DROP OWNED BY {embedded.OWNER}".encode())
    with psycopg.connect(f"{server}/postgres", autocommit=True) as session:
        session.execute(f"DROP ROLE {embedded.OWNER}".encode())
        session.execute(f"ALTER ROLE {embedded.USER} CREATEDB".encode())
    made = home / "postgres" / "factcheck.made"
    made.write_text("")
    before = embedded.cluster()
    del state["owner_password"], state["signing_key"]
    (home / "embedded.json").write_text(json.dumps(state))
    embedded.stop()

    for _ in range(2):
        embedded.start(durable=False, tied=True)
        assert owner_of(embedded.DATABASE) == embedded.OWNER
    # The demo prepares the database anew, and the desk gets its rights.
    assert embedded.cluster() != before
    assert embedded.signing_key()
    with psycopg.connect(embedded.owner_url()) as session:
        assert session.execute("SELECT answer FROM old").fetchone() == (7,)
    with psycopg.connect(embedded.database_url()) as session:
        can = session.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert can.fetchone() == (False,)
        with pytest.raises(psycopg.Error, match="permission denied"):
            session.execute("SELECT answer FROM old")


def test_starting_twice_leaves_the_running_servers_alone(home: Path) -> None:
    before = pid(home, "postgres"), pid(home, "valkey")
    embedded.start(durable=False, tied=True)
    assert (pid(home, "postgres"), pid(home, "valkey")) == before


def test_killed_servers_come_back_with_their_data(home: Path) -> None:
    embedded.stop()
    embedded.start(tied=True)  # as in the demo: what is committed is on disk
    with psycopg.connect(embedded.owner_url(), autocommit=True) as session:
        session.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(pid(home, "postgres"), signal.SIGKILL)
    os.kill(pid(home, "valkey"), signal.SIGKILL)
    embedded.start(durable=False, tied=True)
    with psycopg.connect(embedded.owner_url()) as session:
        assert session.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_pid_that_became_another_programs_is_left_alone(home: Path) -> None:
    embedded.stop()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        # What a crash leaves, read after the number was given to somebody else.
        (home / "postgres" / "postmaster.pid").write_text(f"{other.pid}\n{home / 'postgres'}\n")
        (home / "run" / "postgres.pid").write_text(f"{other.pid} long-ago\n")
        (home / "run" / "valkey.pid").write_text(f"{other.pid} long-ago\n")
        embedded.start(durable=False, tied=True)
        assert other.poll() is None
        other.communicate(b"\n")
    assert embedded.is_running()


def test_a_taken_port_is_exchanged(home: Path) -> None:
    embedded.stop()
    state = json.loads((home / "embedded.json").read_text())
    with socket.socket() as first, socket.socket() as second:
        for holder, name in ((first, "postgres_port"), (second, "valkey_port")):
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(("127.0.0.1", state[name]))
            holder.listen()
        embedded.start(durable=False, tied=True)
        assert embedded.is_running()
    now = json.loads((home / "embedded.json").read_text())
    assert now["postgres_port"] != state["postgres_port"]
    assert now["valkey_port"] != state["valkey_port"]


def test_killing_the_starter_ends_the_servers(tmp_path: Path) -> None:
    starter = (
        "import sys; from factcheck import embedded\n"
        "embedded.start(durable=False, tied=True); print('up', flush=True); sys.stdin.read()"
    )
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-c", starter],
        env=os.environ | {"FACTCHECK_HOME": str(home)},
        cwd=Path(embedded.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        servers = [pid(home, "postgres"), pid(home, "valkey")]
        process.kill()
    assert all(children.wait_gone(server, seconds=10) for server in servers)


def test_a_full_disk_is_one_sentence(home: Path) -> None:
    said = "initdb: error: could not write to file: No space left on device"
    assert embedded.reason("PostgreSQL", said) == (
        f"The disk that holds {home} is full: free some space and start again."
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has this second way")
def test_root_without_user_namespaces_uses_a_folder_of_nobodys(tmp_path: Path) -> None:
    script = (
        "from factcheck import children, embedded\n"
        "children.can_hide_root = lambda words, cwd: False\n"
        "embedded.start(durable=False, tied=True); assert embedded.is_running()\n"
        "embedded.stop(); assert not embedded.is_running()\n"
        "import shutil; shutil.rmtree(embedded.outside())\n"
    )
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = modes(closed / "home")
    subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"FACTCHECK_HOME": str(closed / "home")},
        cwd=Path(embedded.__file__).parents[1],
        check=True,
    )
    assert modes(closed / "home") == before
