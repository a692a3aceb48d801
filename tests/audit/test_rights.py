"""Two database users: one owns the tables, the other, the desk's own, has only what it needs."""

from io import StringIO

import psycopg
import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction

from factcheck import checks, embedded, rights
from factcheck.audit.models import Event
from tests.make import make_published
from tests.people import person

OWNS_NOTHING = "permission denied|must be owner|must be able to SET ROLE|denied to"


def warnings() -> dict[str, str]:
    return {found.id: found.msg for found in run_checks(include_deployment_checks=True)}


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_table_has_its_rights_written_down():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables | {"audit_head", "django_migrations"} == set(rights.RIGHTS)


@pytest.mark.django_db
def test_the_desk_has_exactly_these_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
            FROM information_schema.role_table_grants
            WHERE grantee IN (%s, 'PUBLIC') AND table_schema = 'public' GROUP BY table_name
            """,
            [embedded.USER],
        )
        held = {table: words.split() for table, words in cursor.fetchall()}
    assert held == {
        table: sorted(word for word in rights.granted(text) if "(" not in word)
        for table, text in rights.RIGHTS.items()
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("as_application")
def test_a_claim_goes_its_whole_way_with_these_rights():
    page = make_published()
    assert page.edition is not None
    assert Event.objects.exists()


SEALED = [table for table, text in rights.RIGHTS.items() if text in (rights.ADD, rights.READ)]


@pytest.mark.django_db
@pytest.mark.usefixtures("as_application")
@pytest.mark.parametrize("table", [*SEALED, "audit_root"])
def test_what_is_written_once_is_refused_by_right_and_not_only_by_trigger(table):
    column = {"audit_head": "seq", "audit_root": "root"}.get(table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", [table]
        )
        column = column or cursor.fetchone()[0]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql(statement)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_application")
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER USER",
        "DROP TRIGGER audit_written_once ON audit_event",
        "DROP TABLE audit_event CASCADE",
        "CREATE OR REPLACE FUNCTION audit_digest(prev bytea, e audit_event) RETURNS bytea"
        " LANGUAGE sql AS 'SELECT prev'",
        "CREATE TRIGGER mine BEFORE INSERT ON audit_event"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "INSERT INTO audit_head (one, seq, hash) VALUES (true, 0, '')",
        "SET session_replication_role = replica",
        "ALTER ROLE factcheck SUPERUSER",
        # What stands before the real table in a trigger's query, if it can be made.
        "CREATE TEMPORARY TABLE audit_head (one boolean, seq bigint, hash bytea)",
        "CREATE TABLE claims_claim_of_mine (id bigint)",
        "CREATE SCHEMA mine",
    ],
)
def test_the_desk_takes_no_refusal_away(statement):
    with connection.cursor() as cursor:
        # As if it had signed in by itself: what the session's own user may do does not count.
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (embedded.USER,)
    with pytest.raises(DatabaseError, match=OWNS_NOTHING):
        sql(statement)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_application")
def test_the_desk_gives_itself_no_right():
    sql(f"GRANT ALL ON audit_event TO {embedded.USER}")  # PostgreSQL only warns
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql("DELETE FROM audit_event")


@pytest.fixture
def signed_in(fresh_database: str):
    """A connection of the desk's own user, with its own password."""
    with psycopg.connect(embedded.database_url(fresh_database), autocommit=True) as session:
        yield session


def test_the_desk_cannot_become_the_owner(signed_in):
    for statement in (
        f"SET ROLE {embedded.OWNER}",
        "SET session_replication_role = replica",
        "CREATE TEMPORARY TABLE audit_head (seq bigint)",
        f"CREATE DATABASE {embedded.USER}_mine",
    ):
        with pytest.raises(psycopg.Error, match=OWNS_NOTHING):
            signed_in.execute(statement)


def add_event(session, at: str) -> None:
    session.execute(
        "INSERT INTO audit_event (at, verb, object_type, object_id, data)"
        f" VALUES ({at}, 'verdict_approved', 'claims.claim', 1, '{{}}')".encode()
    )


def test_the_desk_dates_no_act_back(signed_in):
    add_event(signed_in, "now()")
    for at in ("now() - interval '1 day'", "now() + interval '1 day'"):
        with pytest.raises(psycopg.Error, match="dated when it happens"):
            add_event(signed_in, at)


def test_the_desk_chooses_neither_number_nor_hash(signed_in):
    signed_in.execute(
        "INSERT INTO audit_event (seq, at, verb, object_type, object_id, data, hash, prev_hash,"
        " format) VALUES (77, now(), 'verdict_approved', 'claims.claim', 1, '{}', 'x', 'y', 1)"
    )
    row = signed_in.execute(
        "SELECT seq, format, length(hash) FROM audit_event ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    assert row[0] < 77
    assert row[1:] == (2, 32)
    assert signed_in.execute("SELECT * FROM audit_first_broken()").fetchone() is None


@pytest.mark.django_db
def test_what_runs_as_the_owner_looks_for_tables_in_one_place():
    """A function that works with the owner's rights must not find what a session made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE prosecdef"
            " AND pronamespace = 'public'::regnamespace"
        )
        found = dict(cursor.fetchall())
    assert "audit_seal" in found
    assert {
        name: path for name, path in found.items() if path != ["search_path=public, pg_temp"]
    } == {}


@pytest.mark.django_db
def test_deployed_as_the_owner_the_desk_is_warned():
    assert "who owns it" in warnings()[checks.ONE_ROLE]


@pytest.mark.django_db
def test_deployed_as_another_it_is_not(as_application):
    found = warnings()
    assert not {checks.ONE_ROLE, checks.TOO_MUCH, checks.UNASKED} & set(found)


@pytest.mark.django_db
def test_rights_that_came_from_elsewhere_are_named_and_taken_back():
    sql(f"GRANT UPDATE, DELETE ON audit_event TO {embedded.USER}")
    sql(f"SET LOCAL ROLE {embedded.USER}")
    assert "DELETE and UPDATE on audit_event" in warnings()[checks.TOO_MUCH]
    sql("RESET ROLE")
    out = StringIO()
    call_command("grant_rights", stdout=out)
    assert out.getvalue() == f"factcheck has its rights on {len(rights.RIGHTS)} tables.\n"
    sql(f"SET LOCAL ROLE {embedded.USER}")
    assert checks.TOO_MUCH not in warnings()


@pytest.mark.django_db
def test_a_table_that_nobody_thought_of_is_refused_and_named():
    sql("CREATE TABLE forgotten (id bigint)")
    err = StringIO()
    call_command("grant_rights", stdout=StringIO(), stderr=err)
    assert "forgotten is not named in factcheck/rights.py" in err.getvalue()
    sql(f"SET LOCAL ROLE {embedded.USER}")
    with pytest.raises(ProgrammingError, match="permission denied for table forgotten"):
        sql("SELECT * FROM forgotten")


@pytest.mark.django_db
def test_only_the_owner_gives_rights(settings):
    settings.FACTCHECK_OWNER_URL = ""
    with pytest.raises(CommandError, match="FACTCHECK_OWNER_URL is not set") as error:
        call_command("grant_rights")
    assert error.value.returncode == 2


def test_the_desk_migrates_as_the_owner_and_goes_on_as_itself(fresh_database, settings):
    """With both addresses, as `migrate` in docker-compose.yml has them."""
    known = connection.settings_dict
    usual = {name: known[name] for name in ("USER", "PASSWORD")}
    sign_in = rights.environ.Env.db_url_config(embedded.database_url())
    connection.close()
    known |= {name: sign_in[name] for name in usual}
    try:
        call_command("migrate", "audit", "zero", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, to_regclass('audit_event')")
            assert cursor.fetchone() == (embedded.USER, None)
        call_command("migrate", verbosity=0)
        assert person("ana").pk
        with pytest.raises(DatabaseError, match="permission denied"):
            sql("DELETE FROM audit_event")
        with transaction.atomic(), pytest.raises(DatabaseError, match="outside of the desk's"):
            call_command("grant_rights")
    finally:
        connection.close()
        known |= usual
