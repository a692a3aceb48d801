"""Ask the archive: has anyone checked this already?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from factcheck.archive.candidates import by_words, known
from factcheck.archive.models import Check
from factcheck.archive.words import content_words, fold

CANDIDATES = 60
# Below this nothing is shown: a single common word in common is no match.
ENOUGH = 0.12
# The desk shows a match unasked only from here on: where one in twenty claims that nobody has
# checked would raise a false alarm.
ALERT = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """An archived check that may be about the same claim.

    `score` runs from 0 to 1; it orders, but is no probability. `reason` says in words what the two
    have in common.
    """

    check: Check
    score: float
    reason: str


def find(
    text: str, *, language: str | None = None, publisher: str | None = None, limit: int = 10
) -> list[Match]:
    """Return the checks whose words come nearest to a text, best first; withdrawn ones never.

    `language` keeps to checks in it or of unknown language, `publisher` to those of one publisher,
    however deep they lie under everybody else's.
    """
    words = content_words(text)
    if not words:
        return []
    ranked = dict(by_words(known(words), CANDIDATES, publisher=publisher))
    rows = Check.objects.filter(pk__in=ranked, withdrawn=False).defer("terms", "impacts")
    if language:
        rows = rows.filter(language__in=[language, ""])
    if publisher is not None:
        rows = rows.filter(publisher=publisher)
    candidates = list(rows)
    weights = _weights(words, candidates)
    matches = [_match(check, text, words, weights) for check in candidates]
    matches = [match for match in matches if match.score >= ENOUGH]
    return sorted(matches, key=lambda match: (-match.score, match.check.pk))[:limit]


def _weights(words: list[str], candidates: list[Check]) -> dict[str, float]:
    """Give each word a weight: the fewer candidates have it, the more it tells."""
    having = [set(content_words(f"{check.claim} {check.title}")) for check in candidates]
    return {
        word: 1.0 / (1.0 + 6.0 * sum(word in known for known in having) / max(1, len(having)))
        for word in words
    }


def _match(check: Check, text: str, words: list[str], weights: dict[str, float]) -> Match:
    theirs = content_words(check.claim) or [""]
    known = set(theirs) | set(content_words(f"{check.title} {check.claimant}"))
    shared = [word for word in words if word in known]
    total = sum(weights.values())
    ours = sum(weights[word] for word in shared) / total
    covered = sum(word in weights for word in theirs) / len(theirs)
    wording = fuzz.token_set_ratio(fold(text), fold(check.claim)) / 100
    score = 0.35 * ours + 0.4 * covered + 0.25 * wording * wording
    return Match(check, round(score, 4), _reason(shared, wording))


def _reason(shared: list[str], wording: float) -> str:
    numbers = [word for word in shared if word[0].isdigit()]
    names = [word for word in shared if word not in numbers]
    parts = []
    if wording >= 0.9:
        parts.append(_("almost the same wording"))
    if names:
        parts.append(_("words in common: %(words)s") % {"words": ", ".join(names[:6])})
    if numbers:
        parts.append(
            ngettext("the same number: %(n)s", "the same numbers: %(n)s", len(numbers))
            % {"n": ", ".join(numbers[:4])}
        )
    return "; ".join(parts)
