"""Which sources count as one: pages of one publisher, copies of a wire, echoes of one release.

Plain functions. A source belongs together with another first by what it is made of: the same page,
the address it names as its original, its text, the agency or the press release it states. What is
left alone then counts with its publisher. So two houses that print one wire count once, and a
house's own report beside it counts by itself.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from factcheck.lookups.shingles import copies, likeness, shingles

MAX_KEY = 300
HEAD = 500  # characters in which a text says whom it retells
TAIL = 400  # characters in which a text says who wrote it
# Two texts that name one agency or issuer, and share so many runs of words and so much of the
# shorter one, were made from the same: less than a copy shares, more than two own reports do.
FEWEST_SHARED, LEAST_SHARED = 8, 0.15
ONE_RELEASE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SourceText:
    """What is known of one source; `agency` and `canonical_url` are what its page says."""

    url: str
    publisher: str = ""
    text: str = ""
    canonical_url: str = ""
    agency: str = ""
    published_on: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Sources that count as one.

    `key` is what is stored and compared; `members` are places in the sequence given, and `reasons`
    says of each why it belongs here: a code with data, for `explain_origin`.
    """

    key: str
    members: tuple[int, ...]
    reasons: tuple[dict[str, Any], ...]


# Addresses

# Hosts that lend addresses to strangers, beyond those that the public suffix list knows: whose page
# it is stands in the first part of the path, or before the host.
SHARED_BY_PATH = frozenset(
    """
    facebook.com fb.com instagram.com x.com twitter.com tiktok.com threads.net threads.com t.me
    medium.com youtube.com kompasiana.com github.com sites.google.com linktr.ee vk.com weibo.com
    scribd.com issuu.com slideshare.net academia.edu researchgate.net change.org kumparan.com
    """.split()  # noqa: SIM905 (words are read in columns)
)
SHARED_BY_HOST = frozenset(
    """
    medium.com substack.com wordpress.com tumblr.com blogspot.com wixsite.com weebly.com
    """.split()  # noqa: SIM905
)
# Parts of a path behind which the owner stands.
BEFORE_OWNER = frozenset(
    ["c", "channel", "user", "r", "in", "company", "pages", "groups", "s", "u", "p"]
)
# Parts of a path that name nobody; the whole address stands for its owner then.
NOBODY = frozenset(
    """
    watch status reel reels video videos photo photo.php permalink.php story.php posts shorts embed
    document doc publication i hashtag search explore
    """.split()  # noqa: SIM905
)
ARCHIVED = re.compile(
    r"^https?://(?:web\.archive\.org/web|(?:www\.)?webarchive\.org\.uk/wayback/archive"
    r"|arquivo\.pt/wayback)/\d{1,14}(?:[a-z]{2}_)?/(?P<url>.+)$",
    re.I,
)
# What an address carries for counting visitors says nothing about the page.
COUNTING = re.compile(r"^(?:utm_\w+|fbclid|gclid|ref|source|amp|page|cmpid|igshid|s|t)$")


def origin_of(url: str, publisher: str = "") -> str:
    """Return whose a page is: the registrable host of its address, else its publisher.

    `https://kupang.tribunnews.com/a` gives "tribunnews.com". On a host that strangers share, whose
    page it is counts: "medium.com/@rina", "rina.blogspot.com". A copy in a web archive counts as
    the page it is a copy of.
    """
    url = original_address(url)
    host = registrable(url)
    if host in SHARED_BY_PATH or host in SHARED_BY_HOST:
        return _owner(url, host)
    return host or " ".join(publisher.split())


def original_address(url: str) -> str:
    """Return the address of which a web archive keeps a copy, or the address itself."""
    found = ARCHIVED.match(url)
    if found is None:
        return url
    inner = found["url"]
    return inner if "://" in inner[:10] else f"http://{inner}"


def registrable(url: str) -> str:
    """Return the part of an address's host that somebody registered; empty when there is none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    """The list ships with the package; reading it takes a fifth of a second."""
    return PublicSuffixList()


def _owner(url: str, host: str) -> str:
    parts = urlsplit(url)
    full = (parts.hostname or "").removeprefix("www.")
    if host in SHARED_BY_HOST and full != host:
        return full
    path = [part for part in parts.path.lower().split("/") if part]
    if len(path) > 1 and path[0] in BEFORE_OWNER and host not in ("medium.com",):
        return f"{host}/{path[0]}/{path[1]}"[:MAX_KEY]
    if path and path[0] not in NOBODY and path[0] not in BEFORE_OWNER:
        return f"{host}/{path[0]}"[:MAX_KEY]
    return (same_page(url) or host)[:MAX_KEY]


@lru_cache(maxsize=4096)
def same_page(url: str) -> str:
    """Return an address in the form in which two of one page are equal; "" for none."""
    url = original_address(url.strip())
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if not host:
        return ""
    host = re.sub(r"^(?:www|m|amp|mobile)\.", "", host)
    path = re.sub(r"(?:/amp)?/*$", "", parts.path)
    query = urlencode(
        sorted((name, value) for name, value in parse_qsl(parts.query) if not COUNTING.match(name))
    )
    return f"{host}{path}" + (f"?{query}" if query else "")


# Agencies and press releases

AGENCIES = {
    "antara": ("Antara", r"antara(?:\s?news)?", "antaranews.com antarafoto.com"),
    "reuters": ("Reuters", r"reuters", "reuters.com"),
    "afp": ("AFP", r"afp|agence france[- ]presse", "afp.com"),
    "ap": ("AP", r"ap|associated press|ap news", "apnews.com ap.org"),
    "dpa": ("dpa", r"dpa|deutsche presse[- ]agentur", "dpa.com dpa-international.com"),
    "xinhua": ("Xinhua", r"xinhua(?:\s?news agency)?", "xinhuanet.com news.cn"),
    "bernama": ("Bernama", r"bernama", "bernama.com"),
    "kyodo": ("Kyodo", r"kyodo(?:\s?news)?", "kyodonews.net kyodonews.jp"),
    "yonhap": ("Yonhap", r"yonhap(?:\s?news(?: agency)?)?", "yna.co.kr yonhapnews.co.kr"),
    "kcna": ("KCNA", r"kcna|korean central news agency", "kcna.kp"),
    "tass": ("TASS", r"i?tar[- ]tass|tass", "tass.com tass.ru"),
    "interfax": ("Interfax", r"interfax", "interfax.com interfax.ru"),
    "anadolu": ("Anadolu", r"anadolu(?: agency| ajansı)?", "aa.com.tr"),
    "bloomberg": ("Bloomberg", r"bloomberg(?: news)?", "bloomberg.com"),
    "efe": ("EFE", r"efe|agencia efe", "efe.com"),
    "ansa": ("ANSA", r"ansa", "ansa.it"),
    "pti": ("PTI", r"pti|press trust of india", "ptinews.com"),
    "upi": ("UPI", r"upi", "upi.com"),
}  # fmt: skip
_NAMES = "|".join(f"(?P<{code}>{pattern})" for code, (_n, pattern, _h) in AGENCIES.items())
_WHOLE = re.compile(rf"\W*(?:{_NAMES})\W*", re.I)
_HOSTS = {host: code for code, (_n, _p, hosts) in AGENCIES.items() for host in hosts.split()}
_NAMED = re.compile(rf"\b(?:{_NAMES})\b", re.I)
_CREDITED = re.compile(
    # "JAKARTA, ANTARA -", "LONDON (Reuters) -", "(ANTARA)", "[AFP]"
    rf"(?:^|\n)[^\n]{{0,60}}?(?:[(\[,]\s?|\s|^)(?:{_NAMES})\s?[)\]]?\s?[-–—:]\s".replace(
        "(?P<", "(?P<d_"
    )
    + rf"|[(\[](?:[\w .]{{0,20}}[/,]\s?)?(?:{_NAMES})(?:\s?[/,][\w .]{{0,30}})?[)\]]".replace(
        "(?P<", "(?P<b_"
    )
    # A credit, not "according to a report by ..."
    + r"|(?:\b(?:sumber|source|pewarta|laporan)\s*:|\b(?:copyright|hak cipta)\b|©"
    + r"|(?:^|\n)\W*reporting by\b)"
    + rf"[^\n]{{0,40}}?\b(?:{_NAMES})\b".replace("(?P<", "(?P<s_"),
    re.I,
)
_RETOLD = re.compile(
    r"\b(?:dikutip|dilansir|melansir|mengutip|dilaporkan|diberitakan|menurut\s+kantor\s+berita"
    r"|seperti\s+dikutip|reported\s+by|according\s+to|citing|as\s+reported\s+by)\b"
    rf"[^.\n]{{0,40}}?\b(?:{_NAMES})\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’]?\s+")
_RELEASE = re.compile(
    r"\b(?i:siaran\s+pers|keterangan\s+pers|rilis\s+pers|press\s+release|news\s+release)\b"
    r"(?:\s*(?:[:–—-]|dari|oleh|of|from|by|the|resmi|tertulis|nomor\s\S+|no\.?\s\S+))*\s*"
    r"(?P<after>(?:[A-Z][\w&.'’-]*|dan|and|of|the|for|untuk)(?:[ ](?:[A-Z][\w&.'’-]*|dan|and|of|the"
    r"|for|untuk)){0,7})?"
    r"|\((?P<humas>Humas\s[A-Z][^)\n]{2,60})\)"
    r"|(?:^|\n)\s*(?:Sumber|Source)\s*:\s*(?P<source>(?:Humas|Biro\s+Humas|Kementerian|Pemprov"
    r"|Pemkot|Pemkab|Ministry)\s[^\n]{2,80})"
)


def agency_of(source: SourceText) -> tuple[str, str]:
    """Return the code of the agency that a source says it comes from, and how it says so.

    "host" is the agency itself, "stated" a credit, "retold" that it begins with what this agency
    and no other reported; whether it tells more than that, only its text can show.
    """
    code = _HOSTS.get(registrable(original_address(source.canonical_url or source.url)))
    if code:
        return code, "host"
    for given in (source.agency, source.publisher):
        found = _WHOLE.fullmatch(given)
        if found and found.lastgroup:
            return found.lastgroup, "stated"
    text = source.text.strip()
    ends = f"{text[:HEAD]}\n\n{text[-TAIL:]}" if len(text) > HEAD + TAIL else text
    credited = _codes(_CREDITED, ends)
    if len(credited) == 1:
        return credited.pop(), "stated"
    # Who retells two has compared them, or retells at least not one alone.
    retold = _codes(_RETOLD, " ".join(_SENTENCE_END.split(text[:HEAD])[:2]))
    named = _codes(_NAMED, re.sub(r"\bAntara\b", "", text))
    if not credited and len(retold) == 1 and named <= retold:
        return retold.pop(), "retold"
    return "", ""


def _codes(pattern: re.Pattern[str], text: str) -> set[str]:
    found = set()
    for match in pattern.finditer(text):
        for group, words in match.groupdict().items():
            code = group.partition("_")[2] or group
            # In small letters "antara" and "ap" are words; dpa writes itself so.
            if not words or (words.islower() and words != "dpa"):
                continue
            if not _spelt_out(text[: match.start()], words):
                found.add(code)
    return found


def _spelt_out(before: str, short: str) -> bool:
    """Say whether what stands before letters is what they stand for here: "Angkasa Pura (AP)"."""
    told = before[-200:].split()[-len(short) :]
    return [word[:1].casefold() for word in told] == list(short.casefold())


def issuer_of(text: str) -> str:
    """Return who issued the press release that a text says it was made from; "" for none."""
    text = text.strip()
    ends = f"{text[:HEAD]}\n\n{text[-TAIL:]}" if len(text) > HEAD + TAIL else text
    for found in _RELEASE.finditer(ends):
        issuer = found["after"] or found["humas"] or found["source"] or ""
        issuer = re.sub(r"^(?:Biro\s+)?Humas\s+", "", issuer.strip(" .,-"))
        issuer = re.sub(r"\s(?:dan|and|of|the|for|untuk)$", "", issuer)
        if len(issuer) > 3:
            return " ".join(issuer.split())[:100]
    return ""


# Grouping


def group(sources: Sequence[SourceText]) -> list[Origin]:
    """Group sources by what they come from, in the order of each group's first member.

    Every source is in exactly one group. At most a few hundred sources: each pair is compared.
    """
    bonds = _Bonds(len(sources))
    _bind_pages(sources, bonds)
    for one, other, share in copies([source.text for source in sources]):
        percent = round(share * 100)
        bonds.tie(one, other, "copy", share=percent, of=_named(sources[other]))
        bonds.tie(other, one, "copy", share=percent, of=_named(sources[one]))
    agencies = _bind_agencies(sources, bonds)
    issuers = _bind_issuers(sources, bonds)
    # A group is called as its first member writes it; "KOMPAS" and "Kompas" are one.
    names: dict[str, str] = {}
    by_key: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for members in bonds.groups():
        key = _key(members, sources, agencies, issuers)
        name = names.setdefault(key.casefold(), key)
        for member in members:
            by_key[name].append((member, bonds.reasons.get(member) or {}))
    found = [_origin(key, sorted(those), sources) for key, those in by_key.items()]
    return sorted(found, key=lambda origin: origin.members[0])


class _Bonds:
    """Which sources are tied together, and the first reason found for each."""

    def __init__(self, size: int) -> None:
        self.parents = list(range(size))
        self.reasons: dict[int, dict[str, Any]] = {}

    def root(self, at: int) -> int:
        while self.parents[at] != at:
            self.parents[at] = self.parents[self.parents[at]]
            at = self.parents[at]
        return at

    def tie(self, one: int, other: int, code: str, **data: str | int) -> None:
        """Tie `one` to `other`; the reason is kept for `one`, the first one counts."""
        self.parents[self.root(one)] = self.root(other)
        self.reasons.setdefault(one, {"code": code, **data})

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self.parents)):
            found[self.root(at)].append(at)
        return list(found.values())


def _bind_pages(sources: Sequence[SourceText], bonds: _Bonds) -> None:
    """Tie what is one page, and what names another of the sources as its original."""
    first: dict[str, int] = {}
    for at, source in enumerate(sources):
        page = same_page(source.url)
        if page and first.setdefault(page, at) != at:
            bonds.tie(at, first[page], "same_page")
            bonds.reasons.setdefault(first[page], {"code": "same_page"})
    names: dict[str, int] = {}
    for at, source in enumerate(sources):
        original = same_page(source.canonical_url)
        if not original or original == same_page(source.url):
            continue
        if "/" not in original and "?" not in original:
            continue  # the front page of a site is nobody's original
        other = first.get(original, names.setdefault(original, at))
        bonds.tie(at, other, "canonical", of=source.canonical_url)


def _bind_agencies(sources: Sequence[SourceText], bonds: _Bonds) -> list[str]:
    """Tie what comes from one agency; gives of each source the code of its agency, "" for none.

    That a report names an agency does not make it the agency's: who retells it shares its words.
    """
    agencies = [agency_of(source) for source in sources]
    found = [code if how != "retold" else "" for code, how in agencies]
    first: dict[str, int] = {}
    for at, code in enumerate(found):
        if code:
            how = f"agency_{agencies[at][1]}"
            bonds.tie(at, first.setdefault(code, at), how, agency=AGENCIES[code][0])
    shared = _Shared(sources)
    for at, (code, how) in enumerate(agencies):
        others = (other for other, (same, _how) in enumerate(agencies) if same == code)
        if how != "retold":
            continue
        for other in others:
            if other != at and shared.between(at, other):
                bonds.tie(at, other, "agency_retold", agency=AGENCIES[code][0])
                found[at] = code
                break
    return found


def _bind_issuers(sources: Sequence[SourceText], bonds: _Bonds) -> list[str]:
    """Tie what was made from one press release; gives of each source what that release is called.

    A ministry issues many: one release is of one issuer, and of the same days or in the same words.
    """
    issuers = [issuer_of(source.text) for source in sources]
    by_issuer: dict[str, list[int]] = defaultdict(list)
    for at, issuer in enumerate(issuers):
        if issuer:
            by_issuer[issuer.casefold()].append(at)
    shared = _Shared(sources)
    names = [""] * len(sources)
    for places in by_issuer.values():
        places.sort(key=lambda at: (sources[at].published_on or date.max, at))
        first_of: dict[int, int] = {}
        for number, at in enumerate(places):
            for other in places[:number]:
                first = first_of[other]
                if _same_days(sources[at], sources[first]) or shared.between(at, other):
                    first_of[at] = first
                    bonds.tie(at, other, "release", issuer=issuers[at])
                    bonds.reasons.setdefault(other, {"code": "release", "issuer": issuers[other]})
                    break
            else:
                first_of[at] = at
        for at, first in first_of.items():
            day = sources[first].published_on
            if list(first_of.values()).count(first) > 1 and day:
                names[at] = f"{issuers[first]}, {day.isoformat()}"
    return names


def _same_days(one: SourceText, other: SourceText) -> bool:
    """Say whether two sources are of the same few days; what has no date is of none."""
    if one.published_on is None or other.published_on is None:
        return False
    return abs(one.published_on - other.published_on) <= ONE_RELEASE


class _Shared:
    """Which sources share words outside quotations; a text is read only when it is asked about."""

    def __init__(self, sources: Sequence[SourceText]) -> None:
        self.sources = sources
        self.runs: dict[int, frozenset[int]] = {}

    def between(self, one: int, other: int) -> bool:
        a, b = self._of(one), self._of(other)
        return len(a & b) >= FEWEST_SHARED and likeness(a, b) >= LEAST_SHARED

    def _of(self, at: int) -> frozenset[int]:
        if at not in self.runs:
            self.runs[at] = shingles(self.sources[at].text)
        return self.runs[at]


def _key(
    members: Sequence[int],
    sources: Sequence[SourceText],
    agencies: Sequence[str],
    issuers: Sequence[str],
) -> str:
    """Return what a group is called: its agency, its release, else whoever published it first."""
    stated = Counter(agencies[at] for at in members if agencies[at])
    if stated:
        return AGENCIES[stated.most_common(1)[0][0]][0]
    named = Counter(issuers[at] for at in members if issuers[at])
    if named:
        return named.most_common(1)[0][0][:MAX_KEY]
    originals = [at for at in members if same_page(sources[at].canonical_url)]
    pages = {same_page(sources[at].url): at for at in members}
    for at in originals:
        source = sources[at]
        if same_page(source.canonical_url) != same_page(source.url):
            return origin_of(source.canonical_url)[:MAX_KEY]
    first = min(pages.values(), key=lambda at: (sources[at].published_on or date.max, at))
    source = sources[first]
    return (origin_of(source.url, source.publisher) or source.title or f"#{first}")[:MAX_KEY]


def _origin(
    key: str, members: list[tuple[int, dict[str, Any]]], sources: Sequence[SourceText]
) -> Origin:
    alone = {"code": "alone" if len(members) == 1 else "publisher", "publisher": key}
    return Origin(
        key=key,
        members=tuple(at for at, _reason in members),
        reasons=tuple(reason or alone for _at, reason in members),
    )


def _named(source: SourceText) -> str:
    return (source.publisher or origin_of(source.url) or source.title)[:100]


def origin_words(key: str) -> str:
    """Return what a group is called for a reader: the day of a release in the reader's form."""
    name, comma, day = key.rpartition(", ")
    try:
        return f"{name}{comma}{date_format(date.fromisoformat(day), 'j M Y')}" if comma else key
    except ValueError:
        return key


def explain_origin(reason: Mapping[str, Any]) -> str:
    """Return in one sentence why a source counts with others, in the reader's language; "" if none.

    `reason` is one of `Origin.reasons`, or what a person's correction left.
    """
    sentences = {
        "alone": _("No other source is from %(publisher)s."),
        "publisher": _("From the same publisher: %(publisher)s."),
        "same_page": _("The same page."),
        "canonical": _("Its page names %(of)s as the original."),
        "copy": _("%(share)s %% of its text stands in the one from %(of)s."),
        "agency_host": _("It is the agency itself: %(agency)s."),
        "agency_stated": _("It says that it comes from %(agency)s."),
        "agency_retold": _("It retells what %(agency)s reported, and names no other agency."),
        "release": _("It was made from a press release of %(issuer)s."),
        "person": _("Set by %(name)s."),
    }
    if reason.get("code") == "copy" and reason.get("share") == 100:
        sentences["copy"] = _("Its text is the same as that from %(of)s.")
    sentence = sentences.get(str(reason.get("code", "")))
    if sentence is None:
        return ""
    try:
        return sentence % reason
    except KeyError:
        return ""
