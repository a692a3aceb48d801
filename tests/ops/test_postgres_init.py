"""deploy/postgres-init.sh makes two database users, and parts an old database's one into two."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from factcheck import embedded

CHECKOUT = Path(__file__).resolve().parents[2]
DESK, OWNER = "the desk's secret", "the owner's 'secret'"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL as its image starts it: a superuser, and nothing of ours."""
    home = tmp_path_factory.mktemp("init") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACTCHECK_HOME", str(home))
        patch.delenv("FACTCHECK_EMBEDDED_DATABASE", raising=False)
        embedded.start(durable=False, tied=True)
        state = json.loads((home / "embedded.json").read_text())
        url = f"postgresql://postgres:{state['admin_password']}@127.0.0.1:{state['postgres_port']}"
        yield url
        embedded.stop()


@pytest.fixture
def empty(server: str) -> str:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as session:
        session.execute("DROP DATABASE IF EXISTS factcheck WITH (FORCE)")
        session.execute("DROP ROLE IF EXISTS factcheck_owner")
        session.execute("DROP ROLE IF EXISTS factcheck")
    return server


def init(server: str, folder: Path) -> None:
    (folder / "database_password").write_text(DESK)
    (folder / "owner_password").write_text(OWNER)
    parts = psycopg.conninfo.conninfo_to_dict(server)
    programs = embedded._place().programs
    done = subprocess.run(
        ["sh", str(CHECKOUT / "deploy" / "postgres-init.sh")],
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "SECRETS": str(folder),
            "PGHOST": str(parts["host"]),
            "PGPORT": str(parts["port"]),
            "PGPASSWORD": str(parts["password"]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def sign_in(server: str, user: str, password: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(f"{server}/factcheck", user=user, password=password, autocommit=True)


def test_on_an_empty_server_it_makes_both_and_again_nothing(empty: str, tmp_path: Path) -> None:
    for _ in range(2):
        init(empty, tmp_path)
        with sign_in(empty, "factcheck_owner", OWNER) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS kept (answer int)")
        with sign_in(empty, "factcheck", DESK) as desk:
            for statement in ("CREATE TABLE mine (n int)", "SELECT * FROM kept"):
                with pytest.raises(psycopg.Error, match="permission denied"):
                    desk.execute(statement)


def test_a_database_of_one_user_is_parted(empty: str, tmp_path: Path) -> None:
    with psycopg.connect(f"{empty}/postgres", autocommit=True) as session:
        session.execute("CREATE ROLE factcheck LOGIN PASSWORD 'old'")
        session.execute("CREATE DATABASE factcheck OWNER factcheck")
    with sign_in(empty, "factcheck", "old") as desk:
        desk.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        desk.execute("CREATE FUNCTION kept_check() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    init(empty, tmp_path)
    with sign_in(empty, "factcheck_owner", OWNER) as owner:
        assert owner.execute("SELECT answer FROM kept").fetchone() == (42,)
        owner.execute("DROP FUNCTION kept_check()")
    with sign_in(empty, "factcheck", DESK) as desk:
        with pytest.raises(psycopg.Error, match="permission denied"):
            desk.execute("SELECT answer FROM kept")
        with pytest.raises(psycopg.Error, match="must be owner"):
            desk.execute("ALTER TABLE kept ADD answer2 int")
