"""Published fact-checks as they come, read into one shape: ClaimReview, DataFeed, plain rows.

Plain functions; nothing here touches the database. Shapes as publishers write them: lists where
one thing is expected, text with entities, dates in many forms, the old CreativeWork instead of
Claim.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any
from urllib.parse import urljoin, urlsplit

from factcheck.lib.html import strip_tags
from factcheck.lib.linked_data import kinds_of

MAX_URL = 2000


class BadRow(ValueError):
    """This row is no fact-check that can be stored; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One published fact-check. `rating` is as written, `score` runs from 0 false to 1 true."""

    claim: str
    publisher: str
    url: str = ""
    identifier: str = ""
    claimant: str = ""
    claimed_at: date | None = None
    rating: str = ""
    score: float | None = None
    title: str = ""
    language: str = ""
    reviewed_at: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all rows of a source together.

    `publisher` is said to have published those that name nobody; `stand_in` takes the place of one
    that neither a row nor its address names. `url` is where the source was, for addresses that are
    only the end of one.
    """

    publisher: str = ""
    stand_in: str = ""
    url: str = ""


NOTHING = Known()


def read_rows(text: str) -> Iterator[tuple[int, Any]]:
    """Take a file apart into (line number, object): a JSON document, or one object a line.

    A line that is not JSON comes out as a `BadRow`. A DataFeed, a `@graph` and a list give their
    members, numbered in order.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield number, read_line(line)
        return
    yield from enumerate(members(whole), 1)


def read_line(line: str | bytes) -> Any:
    """Return the object that one line holds, or a `BadRow`."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return BadRow("This line is not JSON.")


def members(whole: Any) -> Iterator[Any]:
    """Yield what a document consists of: a list, a DataFeed and its items, a `@graph` are opened.

    No recursion: how deep it goes is for strangers to say.
    """
    waiting = [whole]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict) and "dataFeedElement" in one:
            waiting += reversed(_as_list(one["dataFeedElement"]))
        elif isinstance(one, dict) and "item" in one and not is_review(one):
            waiting += reversed(_as_list(one["item"]))
        elif isinstance(one, dict) and "@graph" in one:
            yield from (part for part in _as_list(one["@graph"]) if is_review(part))
        else:
            yield one


def to_row(thing: Any, known: Known = NOTHING) -> Row:
    """Read one object, ClaimReview or plain row. Raises `BadRow`."""
    if isinstance(thing, BadRow):
        raise thing
    if not isinstance(thing, dict):
        raise BadRow("This is not an object.")
    if isinstance(thing.get("claimreview"), dict):
        thing = thing["claimreview"]
    return _from_claimreview(thing, known) if is_review(thing) else _from_plain(thing, known)


def is_review(thing: Any) -> bool:
    """Say whether this is a ClaimReview, also one that does not say so."""
    return isinstance(thing, dict) and (
        "claimReviewed" in thing
        or thing.get("@type") == "ClaimReview"
        or ("@type" in thing and "ClaimReview" in kinds_of(thing))
    )


def _from_claimreview(thing: dict[str, Any], known: Known) -> Row:
    claim = _text(thing.get("claimReviewed"))
    reviewed = _first(thing.get("itemReviewed"))
    title = _text(thing.get("name")) or _text(thing.get("headline"))
    claim = claim or _text(reviewed.get("name")) or title
    url = (
        _address(thing.get("url"), known.url)
        or _address(thing.get("mainEntityOfPage"), known.url)
        or known.url
    )
    rating = _first(thing.get("reviewRating"))
    written = (
        _text(rating.get("alternateName"))
        or _text(rating.get("ratingExplanation"))
        or _text(rating.get("name"))
    )
    return _checked(
        Row(
            claim=claim,
            publisher=_publisher(thing, url, known),
            url=url,
            identifier=_text(thing.get("identifier")) or _text(thing.get("@id")),
            claimant=_text(_first(reviewed.get("author")).get("name")),
            claimed_at=_day(reviewed.get("datePublished")),
            rating=written or _text(rating.get("ratingValue")),
            score=_score(rating),
            title=title,
            language=_language(thing.get("inLanguage")),
            reviewed_at=_day(thing.get("datePublished")),
        )
    )


def _publisher(thing: dict[str, Any], url: str, known: Known) -> str:
    """Who checked: the organisation. A person wrote it for one, whom the page or its site names."""
    author = _first(thing.get("author"))
    name = _text(author.get("name"))
    if name and "Person" not in kinds_of(author):
        return name
    whose = _text(_first(thing.get("publisher")).get("name")) or known.publisher
    return whose or host_of(url) or name or known.stand_in


def _from_plain(thing: dict[str, Any], known: Known) -> Row:
    title = _text(thing.get("title"))
    if thing.get("dateDeleted") and not thing.get("claim"):
        raise BadRow("Its publisher has withdrawn it.")
    url = _address(thing.get("url"), known.url)
    score = thing.get("score")
    named = _text(thing.get("publisher")) or known.publisher
    return _checked(
        Row(
            claim=_text(thing.get("claim")) or title or _text(thing.get("text")),
            publisher=named or host_of(url) or known.stand_in,
            url=url,
            identifier=_text(thing.get("id")) or _text(thing.get("identifier")),
            claimant=_text(thing.get("claimant")),
            claimed_at=_day(thing.get("claimed_at")),
            rating=_text(thing.get("rating")),
            score=float(score)
            if isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
            else None,
            title=title,
            language=_language(thing.get("language") or thing.get("lang")),
            reviewed_at=_day(thing.get("reviewed_at") or thing.get("date")),
        )
    )


def _checked(row: Row) -> Row:
    if not row.claim:
        raise BadRow("It does not say which claim was checked.")
    if not row.url and not row.identifier:
        raise BadRow("It has neither an address nor an identifier.")
    if not row.publisher:
        raise BadRow("It does not say who checked.")
    # Said once, it counts once.
    return replace(row, title="") if row.title == row.claim else row


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first(value: Any) -> dict[str, Any]:
    """Return the first object of a value that may be one, a list of them, a name or nothing."""
    for one in _as_list(value):
        if isinstance(one, dict):
            return one
        if isinstance(one, str) and one.strip():
            return {"name": one}
    return {}


def _text(value: Any, limit: int = 4000) -> str:
    if value is None:
        return ""
    for one in _as_list(value):
        words = (one.get("@value") or one.get("name")) if isinstance(one, dict) else one
        if isinstance(words, int | float) and not isinstance(words, bool):
            # Python writes no number of thousands of digits, and nobody meant one.
            words = str(words) if -1e300 < words < 1e300 else ""
        if isinstance(words, str) and (text := strip_tags(words)):
            return text[:limit]
    return ""


_WRITTEN_OUT = re.compile(r"https?://\S", re.IGNORECASE)
_NO_SCHEME = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}/", re.IGNORECASE)


def _address(value: Any, base: str = "") -> str:
    """Return an address, also one that lacks its beginning, as people write them."""
    for one in _as_list(value):
        url = (one.get("@id") or one.get("url")) if isinstance(one, dict) else one
        if not isinstance(url, str) or not (url := url.strip()):
            continue
        if not _WRITTEN_OUT.match(url):
            if _NO_SCHEME.match(url):
                url = f"https://{url}"
            elif url.startswith("//"):
                url = f"https:{url}"
            elif base:
                url = _joined(base, url)
        if len(url) <= MAX_URL and url.isprintable() and " " not in url and host_of(url):
            return url
    return ""


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def host_of(url: str) -> str:
    """Return the site of a web address without its "www."; empty when it is no such address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return (parts.hostname or "").removeprefix("www.")


_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)")


def _day(value: Any) -> date | None:
    match = _DAY.match(_text(value)) if value else None
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


_TONGUE = re.compile(r"[A-Za-z]{2,3}\b", re.ASCII)


def _language(value: Any) -> str:
    found = _TONGUE.match(_text(value)) if value else None
    return found[0].lower() if found else ""


def _score(rating: dict[str, Any]) -> float | None:
    """Read a rating's numbers on its publisher's own scale; None unless all three make sense."""
    try:
        value, best, worst = (
            float(rating[name]) for name in ("ratingValue", "bestRating", "worstRating")
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    # JSON as publishers write it also holds "Infinity" and "NaN".
    if not (isfinite(best - worst) and worst <= value <= best and worst < best):
        return None
    return (value - worst) / (best - worst)
