"""Whether ClaimReview markup is right: by schema.org, by Google's table, by the page it is on.

One set of rules for ours and for others'. Ours must also be on our site and complete: with
`strict`, what readers of the markup would forgive is an error, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from factcheck.lib.linked_data import (
    MAX_DEPTH,
    Node,
    PageData,
    index_of,
    kinds_of,
    nodes,
    plain,
    property_name,
    read_page,
    reviews,
    speaks_schema,
    values,
    words_of,
)
from factcheck.reports.vocabulary import (
    PARENTS,
    PLAIN,
    line_of,
    properties_of,
    spelled,
)

AIM = 75
# Read so where a rating says only its value (schema.org).
BEST, WORST = 5, 1


class Level(StrEnum):
    """`ERROR`: readers of the markup drop it. `WARNING`: something is missing or wrong that they
    would use. `HINT`: it could be better, and may well be as good as it can be.
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Fault:
    level: Level
    path: str
    sentence: str


@dataclass
class _Found:
    """The faults of one review; one thing is complained of once."""

    strict: bool = False
    faults: list[Fault] = field(default_factory=list)

    def error(self, path: str, sentence: str) -> None:
        self.faults.append(Fault(Level.ERROR, path, sentence))

    def should(self, path: str, sentence: str) -> None:
        """What others' markup may lack and still be read; ours may not."""
        self.faults.append(Fault(Level.ERROR if self.strict else Level.WARNING, path, sentence))

    def warning(self, path: str, sentence: str) -> None:
        self.faults.append(Fault(Level.WARNING, path, sentence))

    def hint(self, path: str, sentence: str) -> None:
        self.faults.append(Fault(Level.HINT, path, sentence))

    def told(self, path: str) -> bool:
        """Say whether a fault at this place, or at the whole it is a part of, was named already."""
        return any(
            path == fault.path or path.startswith((f"{fault.path}.", f"{fault.path}["))
            for fault in self.faults
            if fault.path
        )


def faults_of(
    text: str, *, url: str = "", site: str = "", strict: bool = False, needs_review: bool = True
) -> list[Fault]:
    """Name what is wrong with the markup of an HTML page, worst first.

    `url` is the page's address, where it is known. Pages that must carry no ClaimReview are looked
    at with `needs_review=False`: then one that does is at fault.
    """
    page = read_page(text)
    found = _Found(strict)
    tops: list[Node] = []
    for script in page.scripts:
        path = _("script %(number)d") % {"number": script.number}
        if script.fault:
            found.error(path, _("This is not JSON: %(where)s.") % {"where": script.fault})
            continue
        if "<" in script.text:
            found.should(
                path,
                _("There is a bare “<”, which may end the script early. Escape it."),
            )
        for name in script.repeated:
            found.warning(path, _("“%(name)s” is given twice in one object.") % {"name": name})
        tops += nodes(script.data, path)
    marked = [review for top in tops for review in reviews(top)]
    _count_faults(found, marked, page, needs_review)
    known = index_of(tops)
    for review in marked:
        one = _review_faults(
            review, url=url or page.canonical, site=site, strict=strict, known=known
        )
        found.faults += one.faults
        _shown_faults(found, review, page)
    within = tuple(review.path for review in marked)
    for top in tops:
        if top.path not in within:
            _name_faults(found, top)
    return _worst_first(found.faults)


def faults_of_review(
    review: dict[str, Any],
    *,
    url: str = "",
    site: str = "",
    strict: bool = False,
    at: datetime | None = None,
) -> list[Fault]:
    """Name what is wrong with one ClaimReview, worst first. `url` is the address of its page,
    `site` the one that it must belong to, `at` when it is read, if that is not now.
    """
    node = Node("", review)
    found = _review_faults(node, url=url, site=site, strict=strict, known=index_of([node]), at=at)
    return _worst_first(found.faults)


def _worst_first(faults: list[Fault]) -> list[Fault]:
    order = list(Level)
    return sorted(dict.fromkeys(faults), key=lambda fault: order.index(fault.level))


def _count_faults(found: _Found, marked: list[Node], page: PageData, needs_review: bool) -> None:
    if not needs_review:
        for review in marked:
            found.error(review.path, _("There is a ClaimReview on a page that must have none."))
        return
    if not marked and page.has_microdata:
        found.error("", _("The ClaimReview is written as microdata. Only JSON-LD is read here."))
    elif not marked:
        found.error("", _("There is no ClaimReview on this page."))
    if len(marked) > 1:
        found.should(
            marked[1].path,
            _("There are %(count)d ClaimReviews on this page; each check needs a page of its own.")
            % {"count": len(marked)},
        )


def _shown_faults(found: _Found, review: Node, page: PageData) -> None:
    """What the markup says, the page must say, too."""
    claim = plain(words_of(review.data.get("claimReviewed")))
    if claim and claim.rstrip(".") not in page.words:
        found.should(
            _at(review.path, "claimReviewed"),
            _("The page does not show this claim to its readers."),
        )
    rating = next(iter(values(review.data.get("reviewRating"))), None)
    label = plain(words_of(rating.get("alternateName"))) if isinstance(rating, dict) else ""
    # Labels follow the reader's language, the markup the language of the check.
    spoken = words_of(review.data.get("inLanguage")) or page.language
    if label and spoken[:2] == page.language[:2] and label.rstrip(".…") not in page.words:
        found.should(
            _at(review.path, "reviewRating.alternateName"),
            _("The page does not show this rating to its readers."),
        )


def _review_faults(
    node: Node,
    *,
    url: str,
    site: str,
    strict: bool,
    known: dict[str, dict[str, Any]],
    at: datetime | None = None,
) -> _Found:
    found = _Found(strict)
    review, path = node.data, node.path
    if ("@context" in review or not path) and not speaks_schema(review.get("@context")):
        found.should(_at(path, "@context"), _("@context is not https://schema.org."))
    if "ClaimReview" not in kinds_of(review):
        found.error(_at(path, "@type"), _("@type is not ClaimReview."))
    _address_faults(found, review, _at(path, "url"), url, site)
    rating = _part(review.get("reviewRating"), known)
    _rating_faults(found, rating, _at(path, "reviewRating"))
    _claim_faults(found, review, rating or {}, _at(path, "claimReviewed"))
    author = _part(review.get("author"), known)
    if author is None or not words_of(author.get("name")):
        found.should(_at(path, "author"), _("author is missing: nobody is named as the checker."))
    _date_faults(found, review, path, at or timezone.now())
    _item_faults(found, review, path, _host(site) or _host(url) or _host(review.get("url")), known)
    _naming_faults(found, review, path)
    if not {_at(path, "@context"), _at(path, "@type")} & {fault.path for fault in found.faults}:
        _name_faults(found, node)
    return found


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _part(value: Any, known: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the first object of a value, or the one of the page that it points at."""
    for one in values(value):
        if isinstance(one, dict):
            if set(one) == {"@id"}:
                return known.get(str(one["@id"]), one)
            return one
    return None


def _host(url: object) -> str:
    try:
        parts = urlsplit(words_of(url))
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _same_site(one: str, other: str) -> bool:
    """Say whether two hosts are one site: the same, or one below the other."""
    one, other = (host.removeprefix("www.") for host in (one, other))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _address_faults(
    found: _Found, review: dict[str, Any], path: str, expected: str, site: str
) -> None:
    given = words_of(review.get("url"))
    host = _host(given)
    if not host:
        return found.error(path, _("url is missing or is no web address."))
    parts = urlsplit(given)
    if parts.path in ("", "/") and not parts.query:
        return found.error(path, _("url is the front of the site, not this page."))
    if found.strict:
        if expected and given != expected:
            return found.error(path, _("url is not the address of this page."))
        if host != _host(site):
            return found.error(path, _("url is on another site than this one."))
        return None
    if _host(expected):
        if not _same_site(host, _host(expected)):
            return found.error(path, _("url is on another site than this one."))
        if _bare(given) != _bare(expected):
            return found.warning(path, _("url is not the address of this page."))
    return None


def _bare(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.path.rstrip("/"), parts.query


def _rating_faults(found: _Found, rating: dict[str, Any] | None, path: str) -> None:
    if rating is None:
        return found.error(path, _("reviewRating is missing."))
    if not words_of(rating.get("alternateName")):
        found.error(
            _at(path, "alternateName"), _("alternateName is missing: the rating has no words.")
        )
    names = ("ratingValue", "bestRating", "worstRating")
    given = {name: next(iter(values(rating.get(name))), None) for name in names}
    if all(number is None for number in given.values()):
        return None
    place = _at(path, "ratingValue")
    sentence = _(
        "ratingValue, bestRating and worstRating must be whole numbers, all three or none."
    )
    told = {name: number for name, number in given.items() if number not in (None, "")}
    numbers = {name: whole for name, one in told.items() if (whole := _whole(one)) is not None}
    if len(numbers) < len(told):
        return found.error(place, sentence)
    before = len(found.faults)
    value = numbers.get("ratingValue")
    best, worst = numbers.get("bestRating", BEST), numbers.get("worstRating", WORST)
    if value is not None:
        if worst < 1:
            found.error(_at(path, "worstRating"), _("worstRating is below 1."))
        if best <= worst:
            found.error(_at(path, "bestRating"), _("bestRating is not above worstRating."))
        elif not worst <= value <= best:
            found.error(place, _("ratingValue lies outside worstRating and bestRating."))
    if len(found.faults) == before and not all(type(one) is int for one in given.values()):
        found.should(place, sentence)
    return None


def _whole(value: object) -> int | None:
    """Read a whole number that was written as text, as many publishers do."""
    if type(value) is int:
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
        return int(value)
    return None


def _claim_faults(found: _Found, review: dict[str, Any], rating: dict[str, Any], path: str) -> None:
    claim = words_of(review.get("claimReviewed"))
    if not claim:
        return found.error(path, _("claimReviewed is missing: there is no claim."))
    label = words_of(rating.get("alternateName"))
    if label:
        # "False: …", "[FALSE] …", "… (false)"; never a word that merely begins the claim.
        word = re.escape(label)
        first = rf"^[\[(]?\s*{word}\s*[\])]?(\s*:|\s+[–—-]\s)"
        if re.search(rf"{first}|[\[(]\s*{word}\s*[\])]", claim, re.IGNORECASE):
            return found.error(
                path, _("claimReviewed carries the rating. Write the claim as it was made.")
            )
    if len(claim) > AIM:
        found.hint(
            path,
            _("The claim has %(length)d characters; readers of the markup like at most %(aim)d.")
            % {"length": len(claim), "aim": AIM},
        )
    return None


def _date_faults(found: _Found, review: dict[str, Any], path: str, now: datetime) -> None:
    published = _moment(review.get("datePublished"))
    if published is None:
        found.should(_at(path, "datePublished"), _("datePublished is not a date."))
        return
    if published > now + timedelta(days=1):
        found.should(_at(path, "datePublished"), _("datePublished lies in the future."))
    modified = _moment(review.get("dateModified"))
    if modified is not None and modified.date() < published.date():
        found.should(_at(path, "dateModified"), _("dateModified is before datePublished."))
    item = next((one for one in values(review.get("itemReviewed")) if isinstance(one, dict)), {})
    claimed = _moment(item.get("datePublished"))
    if claimed is not None and claimed > published + timedelta(days=1):
        found.warning(
            _at(path, "itemReviewed.datePublished"), _("The claim was made after it was checked.")
        )


def _moment(value: object) -> datetime | None:
    """Read a date of ISO 8601, as schema.org asks; a day begins in the newsroom's zone."""
    text = words_of(value)
    try:
        if len(text) == 10:
            day = parse_date(text)
            moment = datetime.combine(day, time()) if day else None
        else:
            # Between day and time stands a T; parse_datetime lets a space pass.
            moment = parse_datetime(text) if "T" in text else None
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _item_faults(
    found: _Found,
    review: dict[str, Any],
    path: str,
    own: str,
    known: dict[str, dict[str, Any]],
) -> None:
    place = _at(path, "itemReviewed")
    item = _part(review.get("itemReviewed"), known)
    if not values(review.get("itemReviewed")):
        return found.warning(
            place, _("itemReviewed is missing: who said it, when, and where it appeared.")
        )
    if item is None:
        return found.error(place, _("itemReviewed is no Claim."))
    if "Claim" not in kinds_of(item):
        found.should(_at(place, "@type"), _("itemReviewed is no Claim."))
    author = item.get("author")
    if not author:
        found.hint(_at(place, "author"), _("Nobody is named as the claimant."))
    elif not words_of((_part(author, known) or {}).get("name")):
        found.error(
            _at(place, "author"),
            _("The claimant has no name; leave the claimant out when nobody is known."),
        )
    sources = [*values(item.get("appearance")), *values(item.get("firstAppearance"))]
    addresses = [one.get("url") if isinstance(one, dict) else one for one in sources]
    if not sources:
        found.warning(_at(place, "appearance"), _("Nothing says where the claim appeared."))
    if not item.get("datePublished"):
        # What has no address has no day that could be looked up.
        tell = found.warning if any(addresses) or not sources else found.hint
        tell(_at(place, "datePublished"), _("No date says when the claim was made."))
    if own and own in map(_host, addresses):
        found.error(_at(place, "appearance"), _("The claim's origin is our own site."))
    return None


def _naming_faults(found: _Found, review: dict[str, Any], path: str) -> None:
    name = review.get("@id")
    if name is None:
        if found.strict:
            found.error(_at(path, "@id"), _("@id is missing: nothing names this check for good."))
    elif not isinstance(name, str) or not _host(name):
        found.should(_at(path, "@id"), _("@id is no whole address."))
    language = words_of(review.get("inLanguage"))
    if not language:
        if found.strict:
            found.error(_at(path, "inLanguage"), _("inLanguage is missing."))
    elif not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        found.should(_at(path, "inLanguage"), _("inLanguage is no language code such as “id”."))


# ---- The vocabulary: kinds, names and what they hold.


def _name_faults(found: _Found, node: Node) -> None:
    """Compare an object, and those in it, with the vocabulary; what was told is not told again."""
    for path, sentence in _misnamed(node.data, node.path, 0):
        if not found.told(path):
            found.should(path, sentence)


def _misnamed(thing: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH:
        yield path, _("Objects stand in each other too deep.")
        return
    kinds = kinds_of(thing)
    for kind in kinds:
        if kind not in PARENTS and (right := spelled(kind, frozenset())):
            yield (
                _at(path, "@type"),
                _("There is no kind “%(name)s”; it is written “%(right)s”.")
                % {"name": kind, "right": right},
            )
    known = frozenset(kind for kind in kinds if kind in PARENTS)
    # What a kind outside the table may hold nobody here can say.
    whole = known and len(known) == len(kinds)
    for key, value in thing.items():
        if key.startswith("@"):
            continue
        name = property_name(key)
        place = _at(path, key)
        ranges = frozenset[str]().union(*(properties_of(kind).get(name, ()) for kind in known))
        if whole and not ranges:
            yield place, _unknown(name, known)
            continue
        many = isinstance(value, list)
        for index, one in enumerate(values(value)):
            here = f"{place}[{index}]" if many else place
            if ranges and not _fits(one, ranges):
                yield (
                    here,
                    _("Here must stand: %(wanted)s.") % {"wanted": " / ".join(sorted(ranges))},
                )
            elif isinstance(one, dict):
                yield from _misnamed(one, here, depth + 1)


def _unknown(name: str, kinds: frozenset[str]) -> str:
    kind = ", ".join(sorted(kinds))
    if right := spelled(name, kinds):
        return _("%(kind)s has no “%(name)s”; it is written “%(right)s”.") % {
            "kind": kind,
            "name": name,
            "right": right,
        }
    return _("%(kind)s has no “%(name)s” in the vocabulary.") % {"kind": kind, "name": name}


def _fits(value: Any, ranges: frozenset[str]) -> bool:
    if isinstance(value, dict):
        if "@value" in value:
            return _fits(value["@value"], ranges)
        if not ranges - PLAIN:
            return "URL" in ranges and bool(_host(value.get("@id")))
        kinds = kinds_of(value)
        if not kinds:
            return True
        judged = [kind for kind in kinds if kind in PARENTS]
        unjudged = len(judged) < len(kinds) or bool(ranges - PLAIN - set(PARENTS))
        return unjudged or any(ranges & set(line_of(kind)) for kind in judged)
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, int | float):
        return bool(ranges & {"Number", "Integer", "Text", "Distance"})
    if not isinstance(value, str):
        return False
    return _text_fits(value.strip(), ranges)


def _text_fits(text: str, ranges: frozenset[str]) -> bool:
    if not ranges & PLAIN:
        # A member of a list of values, or a thing that is only pointed at.
        return bool(_host(text)) or bool(ranges - set(PARENTS))
    if ranges & {"Text", "Time", "Duration", "Distance", "Mass", "CssSelectorType", "XPathType"}:
        return True
    return (
        ("URL" in ranges and bool(_host(text)))
        or (bool(ranges & {"Date", "DateTime"}) and _is_date(text))
        or (bool(ranges & {"Number", "Integer"}) and bool(re.fullmatch(r"-?[0-9.]{1,20}", text)))
        or ("Boolean" in ranges and text.rpartition("/")[2].lower() in ("true", "false"))
    )


def _is_date(text: str) -> bool:
    return _moment(text) is not None or bool(re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", text))
