"""What web archives say of the copies they hold of one page, told to an editor.

Not a provider: `wayback` and `memento` both find such copies, each in its own way.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from factcheck.lookups.providers import (
    Asked,
    Found,
    ProviderError,
    Query,
    language_of,
    web_address,
)

MAX_ADDRESS = 1900


@dataclass(frozen=True, slots=True)
class Kept:
    """One copy that an archive holds: when it was taken (UTC) and where it stands for good.

    `status` is what the page answered then, None when the archive does not say; `digest` is equal
    for two copies with the same bytes, and empty when unknown.
    """

    at: datetime
    url: str
    status: int | None = None
    digest: str = ""

    @property
    def shows_page(self) -> bool:
        """Say whether the page itself was kept, and no error or redirection instead of it."""
        return self.status is None or 200 <= self.status < 300


def questions(asked: Asked) -> list[Query]:
    """Ask about the page that the claim stands on, around the day on which it was said."""
    if not asked.article_url.startswith(("https://", "http://")):
        return []
    return [Query(asked.article_url, asked.language, asked.said_on)]


def address_of(query: Query) -> str:
    """Return the address that is asked about. Raises `ProviderError` (`bad_address`)."""
    text = query.text.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if "." not in host or text.split() != [text] or len(text) > MAX_ADDRESS:
        raise ProviderError("bad_address", permanent=True)
    if parts.scheme not in ("http", "https"):
        raise ProviderError("bad_scheme", permanent=True)
    return text.partition("#")[0]


def told(kept: list[Kept], query: Query, publisher: str, *, cut: bool = False) -> list[Found]:
    """Tell of the copy nearest to the day of the claim, of the first and of the newest one.

    `cut` says that there are more copies than were listed.
    """
    kept = sorted(kept, key=lambda one: one.at)
    pages = [one for one in kept if one.shows_page] or kept
    if not pages:
        return []
    chosen: dict[str, Kept] = {}
    if query.said_on:
        noon = datetime.combine(query.said_on, time(12), UTC)
        chosen["nearest"] = min(pages, key=lambda one: abs(one.at - noon))
    chosen |= {"first": pages[0], "newest": pages[-1]}
    with translation.override(language_of(query)):
        summary = " ".join(_summary(kept, pages, chosen, query.said_on, cut))
        return [
            _found(one, chosen, summary, query, publisher, kept)
            for one in dict.fromkeys(chosen.values())
        ]


def _found(
    one: Kept,
    chosen: dict[str, Kept],
    summary: str,
    query: Query,
    publisher: str,
    kept: list[Kept],
) -> Found:
    roles = [role for role, which in chosen.items() if which == one]
    names = {
        "nearest": say("nearest to the claim"),
        "first": say("first copy"),
        "newest": say("newest copy"),
    }
    return Found(
        url=one.url,
        title=say("%(date)s: %(address)s (%(roles)s)")
        % {
            "date": _moment(one.at),
            "address": query.text.strip(),
            "roles": ", ".join(names[role] for role in roles),
        },
        excerpt=summary,
        publisher=publisher,
        data={
            "captured_at": one.at.isoformat(),
            "roles": roles,
            "status": one.status,
            "digest": one.digest,
            "captures": len(kept),
            "versions": len(_versions(kept)),
            "first": kept[0].at.isoformat(),
            "last": kept[-1].at.isoformat(),
        },
    )


def _summary(
    kept: list[Kept], pages: list[Kept], chosen: dict[str, Kept], said_on: date | None, cut: bool
) -> Iterator[str]:
    numbers = {
        "count": len(kept),
        "first": _day(kept[0].at.date()),
        "last": _day(kept[-1].at.date()),
    }
    if cut:
        yield say("More than %(count)s copies between %(first)s and %(last)s.") % numbers
    elif len(kept) == 1:
        yield say("One copy, of %(first)s.") % numbers
    else:
        yield say("%(count)s copies between %(first)s and %(last)s.") % numbers
    versions = len(_versions(pages))
    if versions:
        yield (
            ngettext(
                "All have the same content.",
                "%(versions)s different contents (a changed advertisement counts too).",
                versions,
            )
            % {"versions": versions}
            if len(pages) > 1
            else ""
        )
    if not pages[0].shows_page:
        yield say("None shows the page: each is an error or a redirection.")
    elif len(pages) < len(kept):
        yield say("%(count)s of them are errors or redirections.") % {
            "count": len(kept) - len(pages)
        }
    nearest = chosen.get("nearest")
    if nearest and said_on:
        yield say("Nearest to %(date)s: %(nearest)s.") % {
            "date": _day(said_on),
            "nearest": _moment(nearest.at),
        }
        newest = chosen["newest"]
        if nearest.digest and newest.digest and nearest != newest:
            yield (
                say("The newest copy has the same content as that one.")
                if nearest.digest == newest.digest
                else say("The newest copy has another content than that one.")
            )


def _versions(kept: list[Kept]) -> set[str]:
    return {one.digest for one in kept if one.digest and one.shows_page}


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _moment(at: datetime) -> str:
    return f"{_day(at.date())} {at:%H:%M} UTC"


# CDX: the index of a web archive, a line for each copy.

_NAMES = {"original": "url", "statuscode": "status", "mimetype": "mime"}
_COLUMNS = ("urlkey", "timestamp", "url", "mime", "status", "digest")


def cdx_rows(text: str) -> list[dict[str, str]] | None:
    """Read the three forms of CDX answers; None for JSON of another form.

    The Internet Archive sends a list of lists whose first names the fields, pywb one object a line,
    and either of them lines of words. Raises `ValueError` for what is none of these.
    """
    text = text.strip()
    if text.startswith("{"):
        objects = [json.loads(line) for line in text.splitlines()]
        named = [_named(row) for row in objects if isinstance(row, dict)]
        return named if len(named) == len(objects) and all(map(_is_row, named)) else None
    lines = [line.split() for line in text.splitlines()]
    if lines and all(len(one) > len(_COLUMNS) and one[1].isdecimal() for one in lines):
        return [dict(zip(_COLUMNS, one, strict=False)) for one in lines]
    return _cdx_lists(json.loads(text))


def _cdx_lists(listed: Any) -> list[dict[str, str]] | None:
    if listed == []:
        return []
    if not isinstance(listed, list) or not all(isinstance(row, list) for row in listed):
        return None
    names = listed[0]
    if not all(isinstance(name, str) for name in names):
        return None
    rows = [
        _named(dict(zip(names, row, strict=True))) for row in listed[1:] if len(row) == len(names)
    ]
    return rows if all(map(_is_row, rows)) and {"timestamp", "original"} <= {*names} else None


def _is_row(row: dict[str, str]) -> bool:
    return {"timestamp", "url"} <= row.keys()


def _named(row: dict[Any, Any]) -> dict[str, str]:
    return {_NAMES.get(str(name), str(name)): str(value) for name, value in row.items()}


def kept_in_cdx(rows: list[dict[str, str]], replay: str) -> list[Kept]:
    """Turn rows of an index into copies that stand under `replay`; broken rows are left out."""
    return [kept for row in rows if (kept := _kept(row, replay)) is not None]


def _kept(row: dict[str, str], replay: str) -> Kept | None:
    stamp, original = row.get("timestamp", ""), row.get("url", "")
    url = web_address(f"{replay}/{stamp}/{original}")
    try:
        at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    if not url or not original.startswith(("http://", "https://")):
        return None
    status, digest = row.get("status", "-"), row.get("digest", "-")
    return Kept(
        at,
        url,
        # "-" stands beside a copy that equals an earlier one.
        int(status) if re.fullmatch(r"[1-5][0-9]{2}", status) else None,
        digest if re.fullmatch(r"[A-Za-z0-9:+/=]{8,100}", digest) else "",
    )
