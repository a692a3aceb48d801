"""The order of findings: a score from 0 to 1 for each, and its reasons as codes with data.

One linear model, so that a person can follow it: each feature is between 0 and 1, its weight is
below, and the score is their weighted mean over the features that the claim has. Then what repeats
a better finding loses part of its score, and the article under check nearly all of it. Nothing is
hidden: the score orders, people choose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import log
from typing import Any, Literal, Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.archive.words import fold, is_common
from factcheck.lookups.english import english_name, english_nouns
from factcheck.lookups.gist import WORD, Gist, Number, gist_of, name_key, same_name, stem
from factcheck.lookups.models import SourceKind
from factcheck.lookups.origins import SourceText, group, same_page
from factcheck.lookups.providers import Asked
from factcheck.lookups.shingles import is_copy, shingles

WEIGHTS = {
    "words": 0.26,
    "meaning": 0.24,
    "names": 0.18,
    "numbers": 0.14,
    "kind": 0.12,
    "date": 0.06,
}
# What kind of source it is: who measured or decided it, or has checked it already, says most.
KINDS = {
    SourceKind.FACT_CHECK: 1.0,
    SourceKind.DATA: 0.95,
    SourceKind.OFFICIAL: 0.9,
    SourceKind.PAPER: 0.75,
    SourceKind.ENCYCLOPEDIA: 0.6,
    SourceKind.NEWS: 0.55,
    SourceKind.ARCHIVE: 0.5,
    SourceKind.WEB: 0.3,
}
# These say what holds, not what happened one day: their own date tells little.
TIMELESS = frozenset((SourceKind.DATA, SourceKind.ENCYCLOPEDIA, SourceKind.PAPER))
COPY = 0.5  # of its score is left to a copy of a better finding
SAME_ORIGIN = 0.85  # to another page of its publisher or its agency
SAME_ARTICLE = 0.05  # to the article under check: it cannot be evidence for itself
OTHER_NUMBER = 0.4  # for the same quantity with another value: what a refutation looks like
# Between these the cosine of multilingual-E5-small tells something: unrelated news of the same
# newsroom lies about the first, the same fact in another language about the second.
UNRELATED, SAME = 0.79, 0.92
# The cosine tells apart what shares little; a share of words found is good at a half.
MANY_WORDS = 0.6
ARTICLE = frozenset(("same_article", "copy_of_article"))
COPIED = frozenset(("copy", "same_page", "canonical"))
# They name what a finding has in common with the claim, or say that this is not known yet.
NEAR = ARTICLE | {
    *("same_names", "same_numbers", "other_number", "same_words"),
    *("meaning_same", "meaning_near", "meaning_waits"),
}
SHOWN = 5  # names or words named in a reason


class Rankable(Protocol):
    """What is scored: a `Finding`, a `Found`, or anything that has their fields."""

    url: str
    title: str
    excerpt: str
    publisher: str
    rating: str
    published_on: date | None
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A score from 0 to 1 with its reasons: dictionaries of "code" and data, JSON-ready."""

    score: float
    reasons: list[dict[str, Any]] = field(default_factory=list)


Without = Literal["waits", "missing", ""]


def rank(
    asked: Asked,
    findings: Sequence[Rankable],
    *,
    cosines: Sequence[float | None] | None = None,
    without: Without = "waits",
    article_text: str = "",
) -> list[Scored]:
    """Score findings about one claim; one result for each, in the order given.

    `cosines` are what `lookups.meaning` says of each, None where it was not asked. Where there is
    none, `without` is the reason told: meaning "waits" to be compared, or the model is "missing".
    `article_text` is that of the article under check, by which its copies are known.
    """
    reader = _Reader(asked, findings)
    scored: list[Scored] = []
    for place, finding in enumerate(findings):
        cosine = cosines[place] if cosines is not None else None
        scored.append(reader.score(place, finding, cosine, without))
    _mark_article(asked, findings, scored, article_text)
    _lower_repeated(findings, scored)
    return scored


class _Reader:
    """Compares one claim with its findings; words are weighed by how few findings have them."""

    def __init__(self, asked: Asked, findings: Sequence[Rankable]) -> None:
        self.asked = asked
        self.claim, self.words = _read_claim(asked.statement, asked.language)
        self.gists = [_gist(finding) for finding in findings]
        counted = Counter(word for gist in self.gists for word in gist.words)
        size = len(self.gists)
        # As in a search: a word in every finding says little, one in few says much.
        self.weights = {
            word: log(1 + (size + 1) / (0.5 + counted[word]))
            for words in self.words.values()
            for word in words
        }

    def score(
        self, place: int, finding: Rankable, cosine: float | None, without: Without
    ) -> Scored:
        gist = self.gists[place]
        parts: dict[str, float] = {}
        reasons: list[dict[str, Any]] = []
        self._names(finding, gist, parts, reasons)
        self._numbers(gist, parts, reasons)
        self._words(finding, gist, parts, reasons)
        _meaning(cosine, without, parts, reasons)
        near = max(parts.values(), default=0.0) > 0
        _kind(finding, parts, reasons)
        _date(self.asked, finding, parts, reasons)
        weight = sum(WEIGHTS[part] for part in parts)
        score = sum(WEIGHTS[part] * value for part, value in parts.items()) / weight
        if not near:
            reasons.insert(0, {"code": "nothing_in_common"})
        return Scored(round(score, 4), reasons)

    def _names(
        self, finding: Rankable, gist: Gist, parts: dict[str, float], reasons: list[dict[str, Any]]
    ) -> None:
        if not self.claim.names:
            return
        words = frozenset(name_key(fold(f"{finding.title} {finding.excerpt}")).split())
        words = frozenset(word.strip(".,;:!?\"'“”‘’()") for word in words)
        found = []
        theirs = _bearers(gist.keys)
        for name, key in zip(self.claim.names, self.claim.keys, strict=True):
            in_names = any(same_name(key, other) for other in theirs)
            # What the recogniser of names overlooked may still stand there.
            in_words = key[:1] != "=" and all(word in words for word in key.split())
            if in_names or in_words:
                found.append(name)
        parts["names"] = len(found) / len(self.claim.names)
        if found:
            reasons.append({"code": "same_names", "names": found[:SHOWN]})

    def _numbers(self, gist: Gist, parts: dict[str, float], reasons: list[dict[str, Any]]) -> None:
        if not self.claim.numbers:
            return
        same = [
            one for one in self.claim.numbers if any(same_number(one, two) for two in gist.numbers)
        ]
        other = [
            (one, two)
            for one in self.claim.numbers
            if one not in same
            for two in gist.numbers
            if one.unit is not None and one.unit == two.unit
        ]
        values = len(same) + OTHER_NUMBER * len({one for one, _two in other})
        parts["numbers"] = values / len(self.claim.numbers)
        if same:
            reasons.append({"code": "same_numbers", "numbers": [one.words for one in same[:SHOWN]]})
        elif other and parts.get("names", 1.0) > 0:
            claimed, found = other[0]
            reasons.append({"code": "other_number", "claimed": claimed.words, "found": found.words})
        elif other:
            parts["numbers"] = 0.0

    def _words(
        self, finding: Rankable, gist: Gist, parts: dict[str, float], reasons: list[dict[str, Any]]
    ) -> None:
        best, common = 0.0, []
        for language, words in self.words.items():
            if language and gist.language == self.claim.language:
                continue
            whole = sum(self.weights[word] for word in words)
            if not whole:
                continue
            found = [word for word in words if word in gist.words]
            share = sum(self.weights[word] for word in found) / whole
            if share > best:
                best = share
                common = [words[word] for word in found]
        parts["words"] = min(1.0, best / MANY_WORDS)
        # What was told as a name or a number is not told again.
        told = {
            fold(word)
            for reason in reasons
            for name in (*reason.get("names", ()), *reason.get("numbers", ()))
            for word in name.split()
        }
        common = [word for word in common if fold(word) not in told]
        if common:
            reasons.append({"code": "same_words", "words": common[:SHOWN]})


@lru_cache(maxsize=64)
def _read_claim(statement: str, language: str) -> tuple[Gist, dict[str, dict[str, str]]]:
    """Read a claim once for all sources that answer about it: its gist and, by language ("" is its
    own), the stems of its words.
    """
    claim = gist_of(statement, language)
    words = {"": _stems(statement)}
    if not language.startswith("en"):
        said = " ".join([*english_nouns(statement), *map(english_name, claim.names)])
        words["en"] = _stems(said)
    return claim, words


def _stems(text: str) -> dict[str, str]:
    """Return the stems of a text, each with the word it was first seen in."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        if not is_common(fold(word)):
            found.setdefault(stem(fold(word)), word)
    return found


def _gist(finding: Rankable) -> Gist:
    """Read title and excerpt; in which language the source was asked says less than its words."""
    text = f"{finding.title}.\n{finding.excerpt}"
    gist = gist_of(text)
    if gist.language == "und" and finding.language:
        return gist_of(text, finding.language)
    return gist


def _bearers(keys: Sequence[str]) -> list[str]:
    """Return the keys without those that only shorten another: "Kim" beside "Kim Jong Un".

    Alone, the short one would pass for everybody who shares it.
    """
    words = [frozenset(key.split()) for key in keys]
    return [
        key for key, own in zip(keys, words, strict=True) if not any(own < other for other in words)
    ]


def same_number(one: Number, other: Number) -> bool:
    """Say whether two numbers are one value of one unit; an unknown unit may be any.

    Rounded as news does: 1.4 is the same as 1.42, and 13 is not 14.
    """
    if one.unit is not None and other.unit is not None and one.unit != other.unit:
        return False
    if one.value == other.value:
        return True
    if one.unit is None or one.unit != other.unit:
        return False
    size = max(abs(one.value), abs(other.value))
    whole = float(one.value).is_integer() and float(other.value).is_integer() and size < 1000
    return not whole and abs(one.value - other.value) <= 0.015 * size


def _meaning(
    cosine: float | None, without: Without, parts: dict[str, float], reasons: list[dict[str, Any]]
) -> None:
    if cosine is None:
        if without:
            reasons.append({"code": f"meaning_{without}"})
        return
    parts["meaning"] = min(1.0, max(0.0, (cosine - UNRELATED) / (SAME - UNRELATED)))
    if parts["meaning"] >= 0.5:
        code = "meaning_same" if parts["meaning"] >= 0.85 else "meaning_near"
        reasons.append({"code": code, "cosine": round(cosine, 3)})


def _kind(finding: Rankable, parts: dict[str, float], reasons: list[dict[str, Any]]) -> None:
    kind = SourceKind.FACT_CHECK if finding.rating else finding.kind or SourceKind.WEB
    parts["kind"] = KINDS.get(SourceKind(kind), 0.3) if kind in SourceKind.values else 0.3
    if finding.rating:
        reasons.append({"code": "rated", "rating": finding.rating})
    elif parts["kind"] >= 0.75:
        reasons.append({"code": "kind", "kind": str(kind)})


def _date(
    asked: Asked,
    finding: Rankable,
    parts: dict[str, float],
    reasons: list[dict[str, Any]],
) -> None:
    if finding.published_on is None or asked.said_on is None or finding.kind in TIMELESS:
        return
    days = (finding.published_on - asked.said_on).days
    # Near the claim is best. What is much older cannot report it, though it may refute it.
    far = abs(days) / 365
    parts["date"] = max(0.1, (0.9 if days >= 0 else 0.6) - 0.35 * far) if abs(days) > 3 else 1.0
    if days:
        code = "published_after" if days > 0 else "published_before"
        reasons.append({"code": code, "days": abs(days)})
    else:
        reasons.append({"code": "published_same_day"})


def _mark_article(
    asked: Asked, findings: Sequence[Rankable], scored: list[Scored], article_text: str
) -> None:
    page = same_page(asked.article_url)
    runs = shingles(article_text)
    for place, finding in enumerate(findings):
        if page and same_page(finding.url) == page:
            code = "same_article"
        elif runs and is_copy(runs, shingles(finding.excerpt)):
            code = "copy_of_article"
        else:
            continue
        old = scored[place]
        scored[place] = Scored(round(old.score * SAME_ARTICLE, 4), [{"code": code}, *old.reasons])


def _lower_repeated(findings: Sequence[Rankable], scored: list[Scored]) -> None:
    """Take from the score of what has one origin with a better finding; reasons say which.

    Of two equal scores the one that was given first is the better.
    """
    sources = [
        SourceText(
            finding.url,
            finding.publisher,
            f"{finding.title}\n{finding.excerpt}",
            published_on=finding.published_on,
        )
        for finding in findings
    ]
    for origin in group(sources):
        why = dict(zip(origin.members, origin.reasons, strict=True))
        best, *others = sorted(origin.members, key=lambda at: (-scored[at].score, at))
        for at in others:
            old = scored[at]
            if any(reason["code"] in ARTICLE for reason in old.reasons):
                continue
            copied = {why[at]["code"], why[best]["code"]} <= COPIED
            reason = {
                "code": "another_copy" if copied else "same_origin",
                "of": findings[best].publisher or origin.key,
                "title": findings[best].title[:120],
            }
            left = old.score * (COPY if copied else SAME_ORIGIN)
            scored[at] = Scored(round(left, 4), [reason, *old.reasons])


def may_be_near(reasons: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the reasons of a finding tell of anything in common, or still may."""
    return any(reason.get("code") in NEAR for reason in reasons)


def explain_reasons(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each reason as a sentence in the reader's language; unknown codes are left out."""
    return [sentence for reason in reasons if (sentence := _explained(reason))]


def _explained(reason: Mapping[str, Any]) -> str:
    code = str(reason.get("code", ""))
    try:
        if code in ("published_before", "published_after"):
            return _days(code, int(reason["days"]))
        if code == "kind":
            return _("Kind of source: %(kind)s.") % {"kind": SourceKind(reason["kind"]).label}
        if code in ("same_names", "same_numbers", "same_words"):
            return _listed(code, reason)
        sentence = {
            "other_number": _("Another number: %(found)s, where the claim says %(claimed)s."),
            "meaning_same": _("Says nearly the same in meaning."),
            "meaning_near": _("Near in meaning."),
            "meaning_waits": _("Not compared by meaning yet."),
            "meaning_missing": _("Not compared by meaning: the model is not installed."),
            "rated": _("Rated by its publisher: %(rating)s."),
            "published_same_day": _("Published on the day of the claim."),
            "another_copy": _("Another copy of what %(of)s has."),
            "same_origin": _("Of the same origin as a better one: %(of)s."),
            "same_article": _("This is the article under check: no evidence for itself."),
            "copy_of_article": _("A copy of the article under check: no evidence for it."),
            "nothing_in_common": _("No word, name or number in common."),
        }.get(code, "")
        return sentence % reason
    except (KeyError, ValueError, TypeError):
        return ""


def _listed(code: str, reason: Mapping[str, Any]) -> str:
    listed = reason[{"same_names": "names", "same_numbers": "numbers"}.get(code, "words")]
    said = ", ".join(map(str, listed))
    if code == "same_words":
        return _("Words in common: %(listed)s.") % {"listed": said}
    if code == "same_names":
        sentence = ngettext(
            "The same name: %(listed)s.", "The same names: %(listed)s.", len(listed)
        )
    else:
        sentence = ngettext(
            "The same number: %(listed)s.", "The same numbers: %(listed)s.", len(listed)
        )
    return sentence % {"listed": said}


def _days(code: str, days: int) -> str:
    said = {"days": number_format(days, use_l10n=True, force_grouping=True)}
    if code == "published_before":
        sentence = ngettext(
            "Published %(days)s day before the claim.",
            "Published %(days)s days before the claim.",
            days,
        )
    else:
        sentence = ngettext(
            "Published %(days)s day after the claim.",
            "Published %(days)s days after the claim.",
            days,
        )
    return sentence % said
