"""The sources that are asked: one module each, listed in `settings.FACTCHECK_PROVIDERS`.

A provider module has `about`, its one metadata object, and `search`. It answers with what was
found, perhaps nothing, or raises `ProviderError`: a refused question never looks like an empty
answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from html import escape
from importlib import import_module
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise

from factcheck.lib.fetch import Fetched, FetchError, Http, HttpStatus, Params
from factcheck.lib.hiding import Hiding
from factcheck.lib.html import strip_tags
from factcheck.lib.refusals import Refusal
from factcheck.lookups.keys import unseal
from factcheck.lookups.models import Source

MAX_SAYS = 200
MAX_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class About:
    """What a newsroom should know before it asks a source.

    `languages` are those it is good for (ISO 639-1), none for any. `address` is its usual base
    address and may hold "{language}"; it is empty when a newsroom must name its own. `kind` is a
    `SourceKind`. `asks` says which question suits it: "statement" the whole claim, "names" its
    names and a few telling words, "terms" names, numbers and telling words as a phrase search takes
    them, "own" what the module's own `questions` says. `by_itself` says whether it is asked as soon
    as a claim is accepted, where the newsroom has set nothing else. `also_english` asks the same in
    English, where that finds more.

    `rate` is how often it may be asked a minute by all workers together, None for no limit, and
    `cost` how many of these questions one look-up takes; `concurrency` how many may be under way at
    once; `daily` how many a day, None for no limit. `timeout` is in seconds, for all questions of a
    look-up. `keeps_answers` is False where its terms forbid storing what it sent, so that only the
    findings stay. `version` counts changes in how its answers are understood.
    """

    name: str
    title: str | Promise
    good_for: str | Promise
    licence: str | Promise
    address: str = ""
    languages: tuple[str, ...] = ()
    kind: str = "web"
    asks: str = "statement"
    by_itself: bool = True
    also_english: bool = False
    needs_key: bool = False
    sends_text_away: bool = True
    keeps_answers: bool = True
    rate: int | None = None
    cost: int = 1
    concurrency: int = 2
    daily: int | None = None
    timeout: float = 20.0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question can be built from: one claim, as plain values.

    `said_on` is when it was said, else when its article appeared; `article_url` where it stands.
    """

    statement: str
    language: str = ""
    quote: str = ""
    claimant: str = ""
    said_on: date | None = None
    article_url: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One question: its words, and the language they are in (ISO 639-1, or empty when unknown).

    `said_on` is when the claim was said, for sources that search around a date.
    """

    text: str
    language: str = ""
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One answer, as plain text.

    `rating` is set when it is itself a fact-check, as written. `kind` and `language` are the
    answer's own where they differ from the provider's and the question's. `data` is what a program
    can use of it (JSON-ready), such as a figure with year and unit.
    """

    url: str
    title: str
    excerpt: str = ""
    publisher: str = ""
    rating: str = ""
    published_on: date | None = None
    kind: str = ""
    language: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """Where a provider is asked and with which key; empty when there is none."""

    address: str
    key: str


def config(about: About) -> Config:
    """Return what counts for a provider: the environment, else what was entered, else its own."""
    return configured(about, Source.objects.filter(name=about.name).first())


def configured(about: About, source: Source | None) -> Config:
    """Do as `config` does, with what the newsroom has set for the source, if anything."""
    address = getattr(settings, f"FACTCHECK_{about.name.upper()}_URL", "")
    address = address or (source.address if source else "") or about.address
    key = key_of_environment(about, source) or (unseal(source.sealed_key) if source else "")
    return Config(address, key)


def key_of_environment(about: About, source: Source | None) -> str:
    """Return the key that the environment gives; it is for no server that was entered on a screen.

    Whoever may change where a source is asked must not thereby be sent the newsroom's key.
    """
    given = f"FACTCHECK_{about.name.upper()}"
    entered = "" if getattr(settings, f"{given}_URL", "") or source is None else source.address
    if entered and server_of(entered) != server_of(about.address):
        return ""
    return str(getattr(settings, f"{given}_KEY", ""))


def server_of(address: str) -> tuple[str, str]:
    """Return what of a base address says who is asked, and whether others can listen."""
    parts = urlsplit(address.lower())
    return parts.scheme, parts.netloc


class ProviderError(Refusal):
    """The source could not be asked, or its answer could not be used.

    `permanent` says that asking again will not help; `retry_after` how many seconds to wait.
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        **data: str | int,
    ) -> None:
        super().__init__(code, permanent=permanent, **data)
        self.retry_after = retry_after


class Provider(Protocol):
    """What a module of this package is.

    A module whose `asks` is "own" also has `questions(asked: Asked) -> list[Query]`: the questions
    that suit it, the likeliest first, none when the claim gives it nothing to ask.
    """

    about: About

    def search(self, query: Query, http: Http) -> list[Found]:
        """Ask one question. Raises `ProviderError`; an empty list means the source said so."""
        ...


def listed() -> dict[str, Provider]:
    """Return the providers that this newsroom asks, by name, in the order of the setting."""
    found = (_load(path) for path in settings.FACTCHECK_PROVIDERS)
    return {provider.about.name: provider for provider in found}


def title_of(name: str) -> str:
    """Return what a reader calls a provider; its name when it is no longer listed."""
    provider = listed().get(name)
    return str(provider.about.title) if provider else name


@cache
def _load(path: str) -> Provider:
    return cast(Provider, import_module(path))


# Asking

Understands = Callable[[HttpStatus], "ProviderError | None"]


def ask(
    http: Http,
    about: About,
    url: str,
    params: Params | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    form: Params | None = None,
    understands: Understands | None = None,
) -> Fetched:
    """Ask an address and return its answer. Raises `ProviderError` for any refusal.

    With `form` it is asked by POST, and no redirect takes the form elsewhere. `understands` reads
    the source's own errors that come with a status; where it gives None the status alone counts.
    """
    try:
        if form is None:
            return http.get(url, params, headers=headers)
        return http.post(url, form=form, headers=headers)
    except HttpStatus as status:
        raise (understands and understands(status)) or _by_status(about, status) from None
    except FetchError as error:
        raise _as_provider_error(error, permanent=error.permanent) from None
    except Refusal as error:
        raise _as_provider_error(error, permanent=True) from None


def ask_json(
    http: Http,
    about: About,
    url: str,
    params: Params | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    form: Params | None = None,
    understands: Understands | None = None,
) -> Any:
    """Ask as `ask` does, for JSON, and return it parsed. Raises `ProviderError` for all else."""
    answer = ask(http, about, url, params, headers=headers, form=form, understands=understands)
    return parsed(about, answer)


def parsed(about: About, answer: Fetched) -> Any:
    """Read an answer as JSON. Raises `ProviderError` when it is none."""
    try:
        return answer.json()
    except FetchError:
        raise unreadable(about) from None


def error_of(answer: Fetched) -> Any:
    """Return what an answer says under "error", whatever its status; None when it says nothing."""
    try:
        body = answer.json()
    except FetchError:
        return None
    return body.get("error") if isinstance(body, dict) else None


def _by_status(about: About, status: HttpStatus) -> ProviderError:
    if status.status == 429:
        return throttled(about, status.retry_after)
    if not status.permanent:
        return busy(about, status.status, status.retry_after)
    if status.status == 401:
        return key_refused(about) if about.needs_key else refused(about, status.status)
    return refused(about, status.status)


def _as_provider_error(error: Refusal, *, permanent: bool) -> ProviderError:
    same = ProviderError(error.code, permanent=permanent)
    same.data = error.data
    return same


# What went wrong, in the words that all sources share


def no_key(about: About) -> ProviderError:
    """Say that nothing was asked, because the newsroom has given no key."""
    return ProviderError("provider_no_key", permanent=True, title=str(about.title))


def no_address(about: About) -> ProviderError:
    """Say that nothing was asked, because the newsroom has named no server of its own."""
    return ProviderError("provider_no_address", permanent=True, title=str(about.title))


def key_refused(about: About) -> ProviderError:
    """Say that the source does not take the key."""
    return ProviderError("provider_key_refused", permanent=True, title=str(about.title))


def throttled(about: About, retry_after: float | None = None) -> ProviderError:
    """Say that the source was asked too often."""
    return ProviderError(
        "provider_throttled", permanent=False, retry_after=retry_after, title=str(about.title)
    )


def busy(about: About, words: str | int, retry_after: float | None = None) -> ProviderError:
    """Say that the source has a fault of its own, which may pass."""
    return ProviderError(
        "provider_busy",
        permanent=False,
        retry_after=retry_after,
        title=str(about.title),
        says=words,
    )


def refused(about: About, words: str | int) -> ProviderError:
    """Say that the source does not answer this question, however often it is asked."""
    return ProviderError("provider_refused", permanent=True, title=str(about.title), says=words)


def unreadable(about: About) -> ProviderError:
    """Say that a page of a proxy came, or half an answer: in a minute it may be another."""
    return ProviderError("provider_unreadable", permanent=False, title=str(about.title))


def changed(about: About) -> ProviderError:
    """Say that the answer has a form in which nobody can tell whether anything was found."""
    return ProviderError("provider_changed", permanent=True, title=str(about.title))


def says(value: object, *, key: str = "") -> str:
    """Cut what a source says about its refusal to one short plain line, without the key."""
    return Hiding((key,)).text(strip_tags(str(value)))[:MAX_SAYS]


# Reading an answer


def rows(about: About, answer: object, *path: str) -> list[dict[str, Any]]:
    """Return the list of objects at `path` of an answer. Raises `ProviderError` if none is there.

    What a source calls an empty list is one; a list that is missing is not.
    """
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise changed(about)
    return answer


def understood(about: About, given: Sequence[object], found: list[Found]) -> list[Found]:
    """Return `found`. Raises `ProviderError` when something was given and none of it was read."""
    if given and not found:
        raise changed(about)
    return found


def plain(value: object, limit: int = 1000) -> str:
    """Return a text of an answer, HTML or not, as one plain line; "" for what is no text."""
    return strip_tags(value)[:limit].rstrip() if isinstance(value, str) else ""


def lines(value: object, limit: int = 3000) -> str:
    """Return a text of an answer that is no HTML as plain lines, cut at the end of a sentence."""
    if not isinstance(value, str):
        return ""
    # What looks like a tag in it are its words.
    plain_lines = (strip_tags(escape(line)) for line in value[: 2 * limit].splitlines())
    text = "\n".join(filter(None, plain_lines))
    if len(text) <= limit:
        return text
    head = text[:limit]
    end = max(head.rfind("\n"), head.rfind(". ") + 1)
    return head[: end if end > 0 else limit].rstrip()


def web_address(value: object) -> str:
    """Return an address that a person can open; "" for any other."""
    text = value.strip() if isinstance(value, str) else ""
    if text.startswith("//"):
        text = f"https:{text}"
    if len(text) > MAX_ADDRESS or not text.isprintable() or " " in text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""


def day(value: object) -> date | None:
    """Return the day that an ISO 8601 date or time names; None when it names none."""
    try:
        return datetime.fromisoformat(value.strip()).date() if isinstance(value, str) else None
    except ValueError:
        return None


_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def language_of(query: Query) -> str:
    """Return the language to ask in: the claim's if it is known, else the newsroom's."""
    language = query.language.lower()
    if _LANGUAGE.match(language) and language != "und":
        return language
    return str(settings.LANGUAGE_CODE).partition("-")[0]
