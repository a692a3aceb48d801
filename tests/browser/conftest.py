"""Chromium and a desk for the browser tests.

    newsroom       windows on a desk with all its processes, for one test
    web_newsroom   windows on a desk that only has the web server and a database that the module's
                   tests share: they fill it with `tests.make`

Both fail a test afterwards when a script failed, the content policy was broken, or anything was
asked of another host.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.people_at_work import ARGUMENTS, Newsroom
from tests.desk import Desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


# The database first: it is copied before Playwright's event loop runs in this thread, for Django
# keeps other connections under an event loop.
@pytest.fixture(scope="module")
def browser(module_database: str, chromium: str) -> Iterator[Browser]:
    from django.db import connection

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # nothing else runs in Playwright's loop
    expect.set_options(timeout=20_000)  # milliseconds, for two busy cores
    try:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            yield started
            started.close()
            connection.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def module_desk(module_database: str, tmp_path_factory: Any) -> Iterator[Desk]:
    """A desk on the module's database, not started yet."""
    number = int(os.environ["BROKER_URL"].rpartition("/")[2])
    live = Desk(database=module_database, broker=number, folder=tmp_path_factory.mktemp("desk"))
    live.environment["DJANGO_ALLOW_ASYNC_UNSAFE"] = ""
    yield live
    live.stop()


@pytest.fixture(scope="module")
def web_desk(module_desk: Desk) -> Desk:
    """The module's desk with nothing but the web server running."""
    module_desk.start("web")
    return module_desk


@pytest.fixture
def newsroom(browser: Browser, module_desk: Desk) -> Iterator[Newsroom]:
    """Windows on the module's desk, which the test starts itself."""
    yield from _windows(browser, module_desk)


@pytest.fixture
def web_newsroom(browser: Browser, web_desk: Desk) -> Iterator[Newsroom]:
    yield from _windows(browser, web_desk)


def _windows(browser: Browser, desk: Desk) -> Iterator[Newsroom]:
    windows = Newsroom(browser, desk.address)
    yield windows
    windows.close()
    assert not windows.faults, "\n".join(windows.faults)
