"""Wikipedia in the claim's language, by the MediaWiki Action API. See docs/providers/wikipedia.md.

A search, then the introductions of the pages found. MediaWiki reports its errors with status 200,
so an answer counts as "nothing found" only when it has the shape of a search result. A newsroom's
own wiki may lack the extension that gives introductions; there each page is asked for its own.
"""

from contextlib import suppress
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Http
from factcheck.lib.html import strip_tags
from factcheck.lookups.providers import (
    About,
    Found,
    Query,
    changed,
    config,
    day,
    language_of,
    lines,
    plain,
    rows,
    web_address,
)
from factcheck.lookups.providers.mediawiki import ask_wiki

about = About(
    name="wikipedia",
    title="Wikipedia",
    good_for=_("People, places, dates and numbers, with references that lead to primary sources."),
    licence=_("CC BY-SA 4.0: name Wikipedia and link the page."),
    address="https://{language}.wikipedia.org",
    kind="encyclopedia",
    asks="names",
    also_english=True,
    concurrency=3,
    # Wikimedia takes 200 a minute of one address for all its sites; wikidata has the rest.
    rate=120,
    cost=2,
    timeout=20.0,
)
MAX_FOUND = 6
MAX_QUERY = 300  # characters; longer questions are refused by CirrusSearch
MAX_EXCERPT = 3000
MAX_MARKUP = 100_000  # characters of a page that are looked through for its introduction
# So that ten to the third does not become 103.
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def search(query: Query, http: Http) -> list[Found]:
    """Find pages about the words of the question and give the introduction of each."""
    language = language_of(query)
    api = _api(language)
    answer = ask_wiki(
        http,
        about,
        api,
        "query",
        {
            "list": "search",
            "srsearch": query.text[:MAX_QUERY],
            # MediaWiki's own search, unlike Wikipedia's, looks at titles only unless told.
            "srwhat": "text",
            "srlimit": MAX_FOUND,
            "srprop": "snippet|timestamp",
            "srinfo": "totalhits",
        },
    )
    hits = _titles(rows(about, answer, "query", "search"))
    if not hits:
        return []
    answer = ask_wiki(
        http,
        about,
        api,
        "query",
        {
            "prop": "extracts|info",
            "exintro": 1,
            "explaintext": 1,
            "exlimit": MAX_FOUND,
            "inprop": "url",
            "redirects": 1,
            "titles": "|".join(hits),
        },
    )
    pages = {
        plain(page.get("title")): page
        for page in rows(about, answer, "query", "pages")[: 2 * MAX_FOUND]
    }
    if not any("extract" in page for page in pages.values()):
        for page in list(pages.values())[:MAX_FOUND]:
            page["extract"] = _introduction(http, api, page.get("lastrevid"))
    leads_to = _redirects(answer)
    found: dict[str, Found] = {}
    for named, hit in hits.items():
        title = leads_to.get(named, named)
        # A page and what only points to it are one finding.
        if title not in found or title == named:
            found[title] = _found(hit, named, title, pages.get(title, {}), api, language)
    return list(found.values())


def _api(language: str) -> str:
    base = config(about).address.replace("{language}", language).rstrip("/")
    return base if base.endswith("/api.php") else f"{base}/w/api.php"


def _titles(hits: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the pages found by their titles. Raises `ProviderError` when none has one."""
    titled = {plain(hit.get("title")): hit for hit in hits[: 2 * MAX_FOUND]}
    titled.pop("", None)
    if hits and not titled:
        raise changed(about)
    return dict(list(titled.items())[:MAX_FOUND])


def _redirects(answer: dict[str, Any]) -> dict[str, str]:
    """Return which titles only point to another page, and to which."""
    rows = answer["query"].get("redirects")
    return {
        plain(row.get("from")): plain(row["to"])
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and plain(row.get("to"))
    }


def _introduction(http: Http, api: str, revision: object) -> str:
    """Ask for a revision's text above its first heading; empty when the wiki gives none."""
    if type(revision) is not int:
        return ""
    answer = ask_wiki(
        http,
        about,
        api,
        "parse",
        {"oldid": revision, "section": 0, "prop": "text"},
    )
    parsed = answer.get("parse")
    markup = parsed.get("text") if isinstance(parsed, dict) else None
    if not isinstance(markup, str):
        return ""
    page = _Paragraphs()
    with suppress(AssertionError):  # so the parser ends at some nonsense; what it read stands
        page.feed(markup[:MAX_MARKUP])
    return "\n".join(filter(None, (strip_tags(escape(text)) for text in page.paragraphs)))


class _Paragraphs(HTMLParser):
    """Collects the text of a page's paragraphs, without tables, pictures and marks of footnotes."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self._open = self._raised = False
        self._aside = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._aside:
            self._depth += tag == self._aside
        elif tag in ("table", "figure", "style") or (tag == "sup" and _is_mark(attrs)):
            self._aside, self._depth = tag, 1
        elif tag == "sup":
            self._raised = True
        elif tag == "p":
            self._open = True
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._aside:
            self._depth -= tag == self._aside
            if not self._depth:
                self._aside = ""
        elif tag == "sup":
            self._raised = False
        elif tag == "p":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open and not self._aside:
            self.paragraphs[-1] += data.translate(_RAISED) if self._raised else data


def _is_mark(attrs: list[tuple[str, str | None]]) -> bool:
    return "reference" in (dict(attrs).get("class") or "").split()


def _found(
    hit: dict[str, Any], named: str, title: str, page: dict[str, Any], api: str, language: str
) -> Found:
    return Found(
        url=_address(page, api, title),
        title=title,
        excerpt=lines(page.get("extract"), MAX_EXCERPT) or plain(hit.get("snippet"), MAX_EXCERPT),
        publisher=f"Wikipedia ({language})",
        # What is known of a page that only points to another is when that was written.
        published_on=day(hit.get("timestamp")) if title == named else None,
    )


def _address(page: dict[str, Any], api: str, title: str) -> str:
    """Name the very version that was read: the page will change, this address will not."""
    script = api.removesuffix("api.php")
    revision = page.get("lastrevid")
    if type(revision) is int:
        named = urlencode({"title": title.replace(" ", "_"), "oldid": revision})
        return f"{script}index.php?{named}"
    plain_address = f"{script}index.php?title={quote(title.replace(' ', '_'))}"
    return web_address(page.get("fullurl")) or plain_address
