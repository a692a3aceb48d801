"""News of the last three months in 65 languages, by the GDELT DOC 2.0 API. See
docs/providers/gdelt.md.

GDELT reports its errors as plain text with status 200, so an answer is judged by its body alone.
"""

import json
import re
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from babel import Locale
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Fetched, Http, HttpStatus
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask,
    config,
    language_of,
    plain,
    refused,
    rows,
    says,
    throttled,
    understood,
    unreadable,
    web_address,
)

about = About(
    name="gdelt",
    title="GDELT",
    good_for=_("What news media of many countries wrote, within the last three months."),
    licence=_(
        "Free for any use that names and links GDELT; each article belongs to its publisher."
    ),
    address="https://api.gdeltproject.org",
    kind="news",
    asks="terms",
    also_english=True,
    concurrency=1,
    rate=6,
    timeout=30.0,
)
MAX_FOUND = 30
MAX_QUERY = 250  # characters, operators included; longer ones are refused
WINDOW = timedelta(days=88)  # of "three months", so that no clock makes it too many
AROUND = timedelta(days=21)
WAIT = 60.0  # seconds; it never says how long

# What its grammar knows: operators, phrases, groups of alternatives, words.
_TERM = re.compile(
    r"""(?P<operator>-?(?:domain|domainis|sourcecountry|sourcelang|theme|tone|toneabs)
         \s?[:<>]\s?[\w.-]+)
      | (?P<near>-?(?:near|repeat)\d{1,2}:"[^"()]{3,80}")
      | (?P<group>\((?:[^()"]|"[^"()]*")+\))
      | (?P<phrase>-?"[^"()]+")
      | (?P<word>[^\s"()]+)""",
    re.X | re.I,
)
_ALTERNATIVE = re.compile(r"\s+OR\s+")
_THROTTLED = re.compile(r"limit (?:your )?requests|too many requests", re.I)
_REFUSED = re.compile(
    r"too (?:short|long|common)|invalid|unsupported|not supported|must be|may only|only be used"
    r"|unknown|illegal|unrecognized|not a valid",
    re.I,
)


def search(query: Query, http: Http) -> list[Found]:
    """Find articles with the words of the question, seen around the day on which it was said.

    Raises `ProviderError` (`outside_window`) for a claim from before GDELT's three months: it
    would say "nothing" to that, and it would not be true.
    """
    now = timezone.now()
    params: dict[str, str | int] = {
        "query": grammatical(query.text, language_of(query)),
        "mode": "artlist",
        "format": "json",
        "maxrecords": MAX_FOUND,
        "sort": "hybridrel",
        **_window(query, now),
    }
    base = config(about).address.rstrip("/")
    url = base if base.endswith("/doc") else f"{base}/api/v2/doc/doc"
    articles = _articles(ask(http, about, url, params, understands=_understood))
    found = [_found(one) for one in articles[:MAX_FOUND] if web_address(one.get("url"))]
    return understood(about, articles, found)


def grammatical(text: str, language: str) -> str:
    """Bring words into GDELT's grammar: phrases in quotes, alternatives only in parentheses.

    Operators that an editor wrote stay. Words of other languages than English are looked for in
    articles of that language. Raises `ProviderError` when nothing is left to ask.
    """
    terms: list[str] = []
    for match in _TERM.finditer(text.replace("“", '"').replace("”", '"')):
        term = _term(match)
        if term and term.casefold() not in (known.casefold() for known in terms):
            terms.append(term)
    if not any(":" not in term or '"' in term for term in terms):
        raise refused(about, says(text)[:80] or "?")
    if language != "en" and not any("sourcelang:" in term.lower() for term in terms):
        name = _languages().get(language)
        terms = [*([f"sourcelang:{name}"] if name else []), *terms]
    kept = ""
    for term in terms:
        if len(kept) + 1 + len(term) <= MAX_QUERY:
            kept = f"{kept} {term}".strip()
    return kept


def _term(match: re.Match[str]) -> str:
    if match["word"]:
        word = match["word"].strip(".,;:!?'’‘*").replace(":", " ").split()
        # Alone, "OR" is a fault of grammar and short words are refused.
        return word[0] if word and word[0] != "OR" and len(word[0]) > 2 else ""
    if match["phrase"]:
        words = " ".join(match["phrase"].strip('-"').split())
        sign = "-" if match["phrase"].startswith("-") else ""
        return f'{sign}"{words}"' if len(words) > 2 else ""
    if match["group"]:
        parts = [part.strip() for part in _ALTERNATIVE.split(match["group"][1:-1])]
        parts = [
            part if part.startswith('"') or " " not in part else f'"{part}"'
            for part in parts
            if len(part) > 2
        ]
        return f"({' OR '.join(parts)})" if len(parts) > 1 else "".join(parts)
    return match["near"] or match[0].replace(" ", "")


def _window(query: Query, now: datetime) -> dict[str, str]:
    """Return the days to look at. Raises `ProviderError` where they lie before the window."""
    opens = now - WINDOW
    since, until = opens, now
    if query.said_on is not None:
        said = datetime.combine(query.said_on, time(12), UTC)
        if said + timedelta(days=1) < opens:
            raise ProviderError(
                "outside_window",
                permanent=True,
                title=str(about.title),
                date=query.said_on.isoformat(),
            )
        since, until = max(opens, min(said, now) - AROUND), min(now, max(said, opens) + AROUND)
    return {
        "startdatetime": since.astimezone(UTC).strftime("%Y%m%d%H%M%S"),
        "enddatetime": until.astimezone(UTC).strftime("%Y%m%d%H%M%S"),
    }


def _articles(answer: Fetched) -> list[dict[str, Any]]:
    try:
        # Titles may hold control characters that JSON forbids.
        told = json.loads(answer.body, strict=False)
    except (ValueError, RecursionError):
        raise _refused(answer.text.strip()) from None
    return [] if told == {} else rows(about, told, "articles")


def _understood(status: HttpStatus) -> ProviderError | None:
    """Its 429 says in words how long to wait; no header does."""
    return throttled(about, status.retry_after or WAIT) if status.status == 429 else None


def _refused(text: str) -> ProviderError:
    words = "" if text[:1] in ("<", "{", "[") else text[:500]
    if _THROTTLED.search(words):
        return throttled(about, WAIT)
    return refused(about, says(words)) if _REFUSED.search(words) else unreadable(about)


def _found(article: dict[str, Any]) -> Found:
    told = {name: plain(article.get(name)) for name in ("domain", "language", "sourcecountry")}
    seen = _moment(article.get("seendate"))
    return Found(
        url=web_address(article.get("url")),
        title=plain(article.get("title")) or web_address(article.get("url")),
        publisher=told["domain"],
        language=_codes().get(told["language"].lower(), ""),
        # When GDELT saw it is not when it was published.
        data={"seen_at": seen.isoformat() if seen else "", **told},
    )


def _moment(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


@cache
def _languages() -> dict[str, str]:
    """Return the English names of languages, in small letters as `sourcelang:` takes them."""
    names = Locale("en").languages
    return {code: name.lower() for code, name in names.items() if len(code) == 2 and name.isalpha()}


@cache
def _codes() -> dict[str, str]:
    return {name: code for code, name in _languages().items()}
