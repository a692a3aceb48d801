"""Published fact-checks as they come, read into one shape: ClaimReview, DataFeed, plain rows.

Plain functions; nothing here touches the database. Shapes as publishers write them: lists where
one thing is expected, text with entities, dates in many forms, the old CreativeWork instead of
Claim.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from factcheck.lib.html import strip_tags


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


def read_rows(text: str) -> Iterator[tuple[int, Any]]:
    """Take a file apart into (line number, object): a JSON document, or one object a line.

    A line that is not JSON comes out as a `BadRow`. A DataFeed, a `@graph` and a list give their
    members, numbered in order.
    """
    whole: Any = None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, BadRow("This line is not JSON.")
        return
    yield from enumerate(_members(whole), 1)


def _members(whole: Any) -> Iterator[Any]:
    if isinstance(whole, list):
        for one in whole:
            yield from _members(one)
    elif isinstance(whole, dict) and "dataFeedElement" in whole:
        for element in _as_list(whole["dataFeedElement"]):
            items = element.get("item") if isinstance(element, dict) else None
            if items:
                yield from _members(items)
    elif isinstance(whole, dict) and "@graph" in whole:
        yield from (one for one in _as_list(whole["@graph"]) if _is_review(one))
    else:
        yield whole


def to_row(thing: Any) -> Row:
    """Read one object, ClaimReview or plain row. Raises `BadRow`."""
    if isinstance(thing, BadRow):
        raise thing
    if not isinstance(thing, dict):
        raise BadRow("This is not an object.")
    if isinstance(thing.get("claimreview"), dict):
        thing = thing["claimreview"]
    return _from_claimreview(thing) if _is_review(thing) else _from_plain(thing)


def _is_review(thing: Any) -> bool:
    return isinstance(thing, dict) and (
        "ClaimReview" in _as_list(thing.get("@type")) or "claimReviewed" in thing
    )


def _from_claimreview(thing: dict[str, Any]) -> Row:
    claim = _text(thing.get("claimReviewed"))
    reviewed = _first(thing.get("itemReviewed"))
    title = _text(thing.get("name")) or _text(thing.get("headline"))
    claim = claim or _text(reviewed.get("name")) or title
    url = _address(thing.get("url")) or _address(thing.get("mainEntityOfPage"))
    author = _first(thing.get("author"))
    publisher = (
        _text(author.get("name")) or _text(_first(thing.get("publisher")).get("name")) or _host(url)
    )
    rating = _first(thing.get("reviewRating"))
    written = _text(rating.get("alternateName")) or _text(rating.get("ratingExplanation"))
    return _checked(
        Row(
            claim=claim,
            publisher=publisher,
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


def _from_plain(thing: dict[str, Any]) -> Row:
    title = _text(thing.get("title"))
    url = _address(thing.get("url"))
    score = thing.get("score")
    return _checked(
        Row(
            claim=_text(thing.get("claim")) or title,
            publisher=_text(thing.get("publisher")) or _host(url),
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
    return row


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
    for one in _as_list(value):
        words = (one.get("@value") or one.get("name")) if isinstance(one, dict) else one
        is_words = isinstance(words, str | int | float) and not isinstance(words, bool)
        if is_words and (text := strip_tags(str(words))):
            return text[:limit]
    return ""


def _address(value: Any) -> str:
    for one in _as_list(value):
        url = (one.get("@id") or one.get("url")) if isinstance(one, dict) else one
        if isinstance(url, str) and _host(url.strip()) and len(url) <= 2000:
            return url.strip()
    return ""


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return (parts.hostname or "").removeprefix("www.")


_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)")


def _day(value: Any) -> date | None:
    match = _DAY.match(_text(value))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _language(value: Any) -> str:
    found = re.match(r"[A-Za-z]{2,3}\b", _text(value))
    return found[0].lower() if found else ""


def _score(rating: dict[str, Any]) -> float | None:
    """Read a rating's numbers on its publisher's own scale; None unless all three make sense."""
    try:
        value, best, worst = (
            float(rating[name]) for name in ("ratingValue", "bestRating", "worstRating")
        )
    except (KeyError, TypeError, ValueError):
        return None
    if not worst < best or not worst <= value <= best:
        return None
    return (value - worst) / (best - worst)
