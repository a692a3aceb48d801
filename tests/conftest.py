"""One PostgreSQL and one Valkey for the whole run, in a folder of its own that is gone afterwards.

The process that was started first (xdist's controller, or pytest itself) starts the servers and
ends them; every xdist worker has a database and a Valkey number of its own on them. `kill -9` of
the first process ends them too.

    fresh_database   a migrated database whose changes are really committed, in place of the usual
                     rolled-back one
    desk             the desk's real processes (web, workers) on a fresh database: see tests/desk.py
    as_application   inside a test's transaction: the database user that the desk works as
    chromium         the path of a Chromium that runs here
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import pytest

# Before Django reads its settings: nothing that this person's shell says about a desk of theirs
# counts here.
FIRST = "PYTEST_XDIST_WORKER" not in os.environ
for name in list(os.environ):
    if name.startswith(
        ("FACTCHECK_", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "SECRET_KEY")
    ) and (FIRST or name != "FACTCHECK_HOME"):
        del os.environ[name]
if FIRST:
    os.environ["FACTCHECK_HOME"] = tempfile.mkdtemp(prefix="factcheck-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
# Nobody out there is asked by a test: of the sources only those that tests play themselves.
os.environ["FACTCHECK_PROVIDERS"] = ",".join(
    f"factcheck.lookups.providers.{name}" for name in ("archive", "wikipedia")
)

from factcheck import embedded  # noqa: E402
from tests.chromium import find_chromium  # noqa: E402
from tests.desk import Desk, fresh  # noqa: E402


def _number() -> int:
    """Return this process's Valkey database: 0 for a run in one process, 1 and up for xdist's
    workers.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(worker.removeprefix("gw")) + 1 if worker else 0


os.environ["BROKER_URL"] = embedded.broker_url(_number())


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # An xdist worker read its settings before this file gave it a Valkey number of its own.
    settings.BROKER_URL = settings.CELERY_BROKER_URL = os.environ["BROKER_URL"]
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.BROKER_URL}}
    # Tests make databases and look behind triggers: as the owner. Their live desks do not.
    owner = environ.Env.db_url_config(settings.FACTCHECK_OWNER_URL)
    settings.DATABASES["default"] |= {name: owner[name] for name in ("USER", "PASSWORD")}
    # Names of static files are only hashed by collectstatic, which the live desk of a test runs for
    # itself.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if FIRST:
        # A run that was killed could not clear up after itself.
        for left in Path(tempfile.gettempdir()).glob("factcheck-tests-*"):
            if left.stat().st_mtime < time.time() - 86_400:
                shutil.rmtree(left, ignore_errors=True)
        embedded.start(durable=False, tied=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if FIRST:
        embedded.stop()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if FIRST:
        shutil.rmtree(os.environ["FACTCHECK_HOME"], ignore_errors=True)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Say everything in English, the language of these tests, compiled translations or not."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test read a page that was kept for another, nor one from just before a change: no
    process but a test reads what it has written without being signed in.
    """
    from factcheck.reports import caching, freshness

    caching.forget()
    monkeypatch.setattr(freshness, "SHARED", 0.0)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Make the migrated test database, also when only tests with a fresh copy of it run."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(0, False, aliases={"default": True}, serialized_aliases={})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, 0)


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give the test an empty migrated database in which commits are real; its name. Dropped
    afterwards.

    Emptying tables, as pytest-django's transactional tests do, is refused by the audit trail, and
    rightly so.
    """
    with fresh(django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give all tests of a module one fresh database with real commits; its name."""
    with fresh(django_db_blocker) as name:
        yield name


@pytest.fixture
def as_application(db: None) -> None:
    """Let the test work with the rights of the desk's own database user instead of the owner's,
    until its transaction is rolled back.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {embedded.USER}")


@pytest.fixture
def desk(fresh_database: str, tmp_path: Path) -> Iterator[Desk]:
    """Give the test a desk that is not started yet: `desk.start()` after setting
    `desk.environment`.
    """
    live = Desk(database=fresh_database, broker=_number(), folder=tmp_path / "desk")
    yield live
    live.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; fail with one sentence when none can be had."""
    return find_chromium()
