"""The sources that are asked: one module each, listed in `settings.FACTCHECK_PROVIDERS`.

A provider module has `about`, its one metadata object, and `search`. It answers with what was
found, perhaps nothing, or raises `ProviderError`: a refused question never looks like an empty
answer.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.functional import Promise

from factcheck.lib.fetch import Fetched, FetchError, Http, HttpStatus, Params
from factcheck.lib.html import strip_tags
from factcheck.lib.refusals import Refusal
from factcheck.lookups.keys import unseal
from factcheck.lookups.models import Source

MAX_SAYS = 200


@dataclass(frozen=True, slots=True)
class About:
    """What a newsroom should know before it asks a source.

    `languages` are those it is good for (ISO 639-1), none for any. `address` is its usual base
    address and may hold "{language}"; it is empty when a newsroom must name its own. `kind` is a
    `SourceKind`. `asks` says which question suits it: "statement" the whole claim, "names" its
    names and a few telling words, "terms" names, numbers and telling words as a phrase search takes
    them, "own" what the module's own `questions` says. `also_english` asks the same in English,
    where that finds more.

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
    source = Source.objects.filter(name=about.name).only("address", "sealed_key").first()
    given = f"FACTCHECK_{about.name.upper()}"
    address = getattr(settings, f"{given}_URL", "") or (source.address if source else "")
    key = getattr(settings, f"{given}_KEY", "") or (unseal(source.sealed_key) if source else "")
    return Config(address or about.address, key)


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


def ask(
    http: Http,
    about: About,
    url: str,
    params: Params | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    reason: Callable[[Fetched], str] | None = None,
) -> Fetched:
    """Ask an address and return its answer, whatever is in it.

    `reason` gives the words of an answer that is a refusal, empty for its status. Raises
    `ProviderError` when nothing came, or something with another status than 2xx.
    """
    title = str(about.title)
    try:
        return http.get(url, params, headers=headers)
    except HttpStatus as refusal:
        if refusal.status == 429:
            raise ProviderError(
                "provider_throttled",
                permanent=False,
                retry_after=refusal.retry_after,
                title=title,
            ) from refusal
        words = says(reason(refusal.answer)) if reason else ""
        raise ProviderError(
            "provider_refused" if refusal.permanent else "provider_busy",
            permanent=refusal.permanent,
            retry_after=None if refusal.permanent else refusal.retry_after,
            title=title,
            says=words or refusal.status,
        ) from refusal
    except FetchError as error:
        raise _as_provider_error(error, permanent=error.permanent) from None
    except Refusal as error:
        raise _as_provider_error(error, permanent=True) from None


def ask_json(
    http: Http,
    about: About,
    url: str,
    params: Params,
    *,
    headers: Mapping[str, str] | None = None,
    reason: Callable[[Fetched], str] | None = None,
) -> Any:
    """Ask an address for JSON and return it parsed. Raises `ProviderError` for everything else."""
    answer = ask(http, about, url, params, headers=headers, reason=reason)
    try:
        return answer.json()
    except FetchError:
        raise unreadable(about) from None


def unreadable(about: About) -> ProviderError:
    """Make the refusal of an answer that is a page of a proxy, or half an answer.

    What it is now it may not be in a minute.
    """
    return ProviderError("provider_unreadable", permanent=False, title=str(about.title))


def changed(about: About) -> ProviderError:
    """Make the refusal of an answer in a form that this program does not know."""
    return ProviderError("provider_changed", permanent=True, title=str(about.title))


def _as_provider_error(error: Refusal, *, permanent: bool) -> ProviderError:
    same = ProviderError(error.code, permanent=permanent)
    same.data = error.data
    return same


def says(value: object) -> str:
    """Cut what a source says about its refusal to one short plain line."""
    return strip_tags(str(value))[:MAX_SAYS]


_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def language_of(query: Query) -> str:
    """Return the language to ask in: the claim's if it is known, else the newsroom's."""
    language = query.language.lower()
    if _LANGUAGE.match(language) and language != "und":
        return language
    return str(settings.LANGUAGE_CODE).partition("-")[0]
