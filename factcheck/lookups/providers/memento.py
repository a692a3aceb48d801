"""Copies of a page in any web archive that speaks Memento (RFC 7089). See
docs/providers/memento.md.

A TimeMap lists the copies, as `application/link-format` or as JSON.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Fetched, Http, HttpStatus
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask,
    captures,
    changed,
    config,
    unreadable,
)
from factcheck.lookups.providers.captures import Kept

about = About(
    name="memento",
    title=_("Web archives (Memento)"),
    good_for=_("Copies of a page in other web archives, such as a national library's."),
    licence=_("Each copy belongs to its publisher; link it at the archive that keeps it."),
    address="https://web.archive.org/web/timemap/link/",
    kind="archive",
    asks="own",
    concurrency=1,
    rate=24,
    timeout=40.0,
)
MAX_PAGES = 4
WAIT = 60.0
_FORMS = {"Accept": "application/link-format, application/json;q=0.8, */*;q=0.1"}
# One link of RFC 8288: an address, then parameters whose values may be quoted.
_LINK = re.compile(
    r"\s*<(?P<target>[^<>]*)>"
    r"(?P<params>(?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\";,]*))?)*)\s*(?:,|$)"
)
_PARAM = re.compile(r";\s*([\w*-]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\";,]*)))?")

questions = captures.questions


@dataclass(slots=True)
class TimeMap:
    """A list of copies, and of further lists with the time from which each counts."""

    kept: list[Kept] = field(default_factory=list)
    pages: list[tuple[datetime, str]] = field(default_factory=list)


def search(query: Query, http: Http) -> list[Found]:
    """List the copies of a page and give the nearest, the first and the newest of them."""
    address = captures.address_of(query)
    base = config(about).address
    start = base.replace("{url}", address) if "{url}" in base else f"{base}{address}"
    first = _timemap(http, start)
    kept, left = list(first.kept), False
    if first.pages:
        chosen = _chosen(first.pages, query, start)
        left = len(chosen) < len(first.pages)
        for page in chosen:
            kept += _timemap(http, page).kept
    kept = list(dict.fromkeys(kept))
    return captures.told(kept, query, _publisher(kept, start), cut=left)


def _chosen(pages: list[tuple[datetime, str]], query: Query, start: str) -> list[str]:
    """Choose the further lists that hold the first, the nearest and the newest copies."""
    pages = sorted(page for page in pages if _same_server(page[1], start))
    if not pages:
        return []
    wanted = [pages[0][1], pages[-1][1]]
    if query.said_on:
        day = query.said_on
        before = [page for page in pages if page[0].date() <= day]
        after = [page for page in pages if page[0].date() > day]
        wanted += [before[-1][1]] if before else []
        wanted += [after[0][1]] if after else []
    return list(dict.fromkeys(wanted))[: MAX_PAGES - 1]


def _same_server(one: str, other: str) -> bool:
    """Say whether two addresses are of one server: an archive names its lists with http too."""
    a, b = urlsplit(one), urlsplit(other)
    usual = {"http": 80, "https": 443}
    try:
        ports = {a.port or usual.get(a.scheme), b.port or usual.get(b.scheme)}
    except ValueError:
        return False
    return a.hostname == b.hostname and (len(ports) == 1 or ports == {80, 443})


def _publisher(kept: list[Kept], start: str) -> str:
    hosts = list(dict.fromkeys(urlsplit(one.url).hostname or "" for one in kept))
    return ", ".join(hosts[:3]) or urlsplit(start).hostname or ""


def _timemap(http: Http, url: str) -> TimeMap:
    try:
        answer = ask(http, about, url, headers=_FORMS)
    except ProviderError as error:
        if error.code == "provider_throttled" and error.retry_after is None:
            error.retry_after = WAIT
        refusal: Any = error.__cause__
        if isinstance(refusal, HttpStatus) and _says_none(refusal.answer):
            return TimeMap()
        raise
    return read(answer)


def _says_none(answer: Fetched) -> bool:
    """Say whether a 404 is an archive's word that it has no copy, and no wrong address of ours."""
    if answer.status != 404:
        return False
    link = answer.headers.get("link", "")
    words = answer.text[:5000].lower()
    return (
        'rel="original"' in link
        or 'rel="timegate"' in link
        or answer.content_type == "application/link-format"
        or any(
            word in words for word in ("memento", "no captures", "not archived", "not in archive")
        )
    )


def read(answer: Fetched) -> TimeMap:
    """Read a TimeMap in either form. Raises `ProviderError` when it is none."""
    text = answer.text.strip()
    try:
        if text[:1] in ("[", "{"):
            found = _read_json(text, answer.final_url)
        elif text[:1] == "<" and not text[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
            found = _read_links(text, answer.final_url)
        elif not text and answer.content_type == "application/link-format":
            found = TimeMap()
        else:
            found = None
    except (ValueError, RecursionError, TypeError):
        raise unreadable(about) from None
    if found is None:
        raise unreadable(about)
    return found


def _links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each link with its parameters. Raises `ValueError` where the text is no list of links.

    A list that was cut off is none: the copies that it lacks may be the ones that matter.
    """
    at = 0
    while at < len(text):
        link = _LINK.match(text, at)
        if link is None:
            raise ValueError(at)
        params = {
            name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare
            for name, quoted, bare in _PARAM.findall(link["params"])
        }
        yield link["target"].strip(), params
        at = link.end()


def _read_links(text: str, base: str) -> TimeMap:
    timemap = TimeMap()
    known = False
    for target, params in _links(text):
        kinds = params.get("rel", "").lower().split()
        known = known or bool({"original", "self", "timegate", "timemap", "memento"} & {*kinds})
        if "memento" in kinds:
            at = _http_date(params.get("datetime", ""))
            if at:
                timemap.kept.append(Kept(at, urljoin(base, target)))
        elif "timemap" in kinds and "self" not in kinds:
            since = _http_date(params.get("from", ""))
            page = urljoin(base, target)
            if since and page != base:
                timemap.pages.append((since, page))
    if not known:
        raise ValueError("links, but none of a TimeMap")
    return timemap


def _read_json(text: str, base: str) -> TimeMap:
    told = json.loads(text) if "\n{" not in text else None
    if told is None or isinstance(told, list):
        # The Internet Archive and pywb send their index instead.
        rows = captures.cdx_rows(text)
        if rows is None or (rows and "timestamp" not in rows[0]):
            raise changed(about)
        return TimeMap(captures.kept_in_cdx(rows, _replay(base)))
    copies = told.get("mementos")
    listed = copies.get("list") if isinstance(copies, dict) else None
    pages = told.get("timemap_index")
    if not isinstance(listed, list) and not isinstance(pages, list):
        raise changed(about)
    timemap = TimeMap()
    for one in listed or []:
        at = _iso_date(one.get("datetime"))
        for url in one["uri"] if isinstance(one.get("uri"), list) else [one.get("uri")]:
            if at and isinstance(url, str):
                timemap.kept.append(Kept(at, urljoin(base, url)))
    for one in pages or []:
        since = _iso_date(one.get("from"))
        if since and isinstance(one.get("uri"), str):
            timemap.pages.append((since, urljoin(base, one["uri"])))
    return timemap


def _replay(timemap: str) -> str:
    """Return what the permanent addresses begin with, from the address of a TimeMap."""
    return re.split(r"/timemap/", timemap, maxsplit=1)[0]


def _http_date(value: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _iso_date(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
