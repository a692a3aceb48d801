"""Browsers for the tests: a window for each person, with an eye on what must never happen."""

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

if TYPE_CHECKING:
    from factcheck.accounts.models import User

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Chromium says this for every answer of 400 and above; `faults` hears of those by the answer.
_FAILED_TO_LOAD = "Failed to load resource: the server responded with a status of "


class Newsroom:
    """Windows on one desk. `faults` collects errors of scripts, requests to other hosts, broken
    content policy and answers of 400 and above that no `refused` block expected.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        """Prepare windows of `browser` on the desk at `address`."""
        self.browser = browser
        self.address = address
        self.faults: list[str] = []
        self.requests = 0
        self.allowed_hosts = {urlsplit(address).netloc}
        self._expected: tuple[int, ...] = ()
        self._contexts: list[BrowserContext] = []

    def open(self, **options: Any) -> Page:
        """Open the window of somebody who is not signed in; `options` go to the context."""
        options = {
            "base_url": self.address,
            "locale": "en-GB",
            "timezone_id": "Asia/Jakarta",
            "viewport": {"width": 1440, "height": 900},
        } | options
        context = self.browser.new_context(**options)
        context.set_default_timeout(15_000)
        context.on("page", self._watch)
        self._contexts.append(context)
        return context.new_page()

    def sign_in(self, name: str, *, page: Page | None = None, **options: Any) -> Page:
        """Sign that person in by the form; gives the window, which shows the board."""
        from tests.people import PASSWORD, person

        who = person(name)
        page = page or self.open(**options)
        page.goto("/accounts/login/")
        page.get_by_label(re.compile("^E-?mail")).fill(who.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/desk/")
        return page

    def at_desk(self, who: "str | User", **options: Any) -> Page:
        """Give a window of that person signed in already, without going through the form."""
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from tests.people import person

        if isinstance(who, str):
            who = person(who)
        session = SessionStore()
        session[SESSION_KEY] = str(who.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = who.get_session_auth_hash()
        session.save()
        page = self.open(**options)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key)}
        page.context.add_cookies([{**cookie, "url": self.address}])  # type: ignore[typeddict-item]
        return page

    @contextmanager
    def refused(self, *statuses: int) -> Any:
        """Inside this block an answer with one of `statuses` is as it should be."""
        before, self._expected = self._expected, statuses
        try:
            yield
        finally:
            self._expected = before

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script: {error} on {page.url}"))
        page.on("console", self._heard)
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_FAILED_TO_LOAD):
            self.faults.append(f"console: {message.text} on {message.location.get('url')}")

    def _asked(self, url: str) -> None:
        self.requests += 1
        parts = urlsplit(url)
        if (
            parts.scheme in ("http", "https", "ws", "wss")
            and parts.netloc not in self.allowed_hosts
        ):
            self.faults.append(f"another host: {url}")

    def _answered(self, response: Response) -> None:
        if response.status < 400 or response.status in self._expected:
            return
        self.faults.append(f"status {response.status}: {response.request.method} {response.url}")
