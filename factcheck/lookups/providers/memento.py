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
    throttled,
    unreadable,
    web_address,
)
from factcheck.lookups.providers import rows as rows_of
from factcheck.lookups.providers.captures import Kept

about = About(
    name="memento",
    title=_("Web archives (Memento)"),
    good_for=_("Copies of a page in other web archives, such as a national library's."),
    licence=_("Each copy belongs to its publisher; link it at the archive that keeps it."),
    address="https://web.archive.org/web/timemap/link/",
    kind="archive",
    asks="own",
    # Its usual address is an archive that `wayback` asks already.
    by_itself=False,
    concurrency=1,
    rate=24,
    # One question as a rule; an archive may spread its list over several.
    cost=4,
    timeout=40.0,
)
MAX_FOUND = 3
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


class _Nothing(ProviderError):
    """The archive says that it has no copy."""


def _timemap(http: Http, url: str) -> TimeMap:
    try:
        answer = ask(http, about, url, headers=_FORMS, understands=_understood)
    except _Nothing:
        return TimeMap()
    return read(answer)


def _understood(status: HttpStatus) -> ProviderError | None:
    if status.status == 429:
        return throttled(about, status.retry_after or WAIT)
    if _says_none(status.answer):
        return _Nothing("not_found", permanent=True, host="", status=404)
    return None


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
    text = answer.body.decode("utf-8", "replace").strip()
    if not text and answer.content_type == "application/link-format":
        return TimeMap()
    try:
        if text[:1] == "<" and not re.match(r"<(?:!|html|\?xml)", text, re.I):
            return _read_links(text, answer.final_url)
        return _read_json(text, answer.final_url)
    except (ValueError, RecursionError):
        raise unreadable(about) from None


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
    rels = {"original", "self", "timegate", "timemap", "memento"}
    known = copies = 0
    for target, params in _links(text):
        kinds = {*params.get("rel", "").lower().split()}
        known += bool(rels & kinds)
        url = web_address(urljoin(base, target))
        if "memento" in kinds:
            copies += 1
            _add(timemap, _http_date(params.get("datetime", "")), url)
        elif "timemap" in kinds and "self" not in kinds and url != base:
            since = _http_date(params.get("from", ""))
            timemap.pages += [(since, url)] if since and url else []
    if not known or (copies and not timemap.kept):
        raise changed(about)
    return timemap


def _read_json(text: str, base: str) -> TimeMap:
    rows = captures.cdx_rows(text) if text[:1] != "{" or "\n{" in text else None
    if rows is not None:
        # The Internet Archive and pywb send their index instead.
        timemap = TimeMap(captures.kept_in_cdx(rows, _replay(base)))
        if rows and not timemap.kept:
            raise changed(about)
        return timemap
    told = json.loads(text)
    copies = told.get("mementos") if isinstance(told, dict) else None
    pages = told.get("timemap_index", []) if isinstance(told, dict) else None
    if not isinstance(copies, dict) and not pages:
        raise changed(about)
    timemap = TimeMap()
    listed = rows_of(about, copies, "list") if copies else []
    for one in listed:
        uris = one.get("uri")
        for uri in uris if isinstance(uris, list) else [uris]:
            _add(timemap, _iso_date(one.get("datetime")), web_address(uri))
    for one in rows_of(about, pages):
        since, url = _iso_date(one.get("from")), web_address(one.get("uri"))
        timemap.pages += [(since, url)] if since and url else []
    if (listed and not timemap.kept) or (pages and not timemap.pages):
        raise changed(about)
    return timemap


def _add(timemap: TimeMap, at: datetime | None, url: str) -> None:
    if at and url:
        timemap.kept.append(Kept(at, url))


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
