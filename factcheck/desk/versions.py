"""The versions of an article at the desk: which is read, what became of claims, what changed."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from factcheck.articles.changes import Change, compare
from factcheck.articles.models import Article, Reading, Snapshot
from factcheck.audit.models import Event, Verb
from factcheck.claims.lookalikes import look_alikes
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.jobs import Outcome

# A claim whose words somebody answers for: readers and signers must know that the text is another.
ANSWERED = (Status.REVIEW, Status.APPROVED, Status.PUBLISHED)


def newest_reading(article: Article) -> Reading | None:
    """The job of reading the article, without the bytes it reads."""
    return article.readings.select_related("same_as").defer("data").order_by("-id").first()


def version_facts(
    article: Article, snapshot: Snapshot, shown: int | None = None, missing: int = 0
) -> dict[str, Any]:
    """Which version this is and what became of the last look for a newer one.

    `missing` is how many claims are still to be found; `state` is "working", "failed",
    "unchanged", "newer" (than `shown`, the version on the reader's screen) or "". An article that
    never changed costs one question.
    """
    reading = newest_reading(article)
    facts: dict[str, Any] = {
        "snapshot": snapshot,
        "reading": reading,
        "state": _state(reading, snapshot, shown),
        "stamp": f"{reading.state}-{reading.attempts}" if reading else "",
        "of": snapshot.versions,
    }
    if snapshot.versions == 1:
        return facts
    event = Event.objects.about(article).filter(verb=Verb.ARTICLE_CHANGED).last()
    became = event.data if event else {}
    return facts | {
        "before": became.get("before"),
        "moved": len(became.get("moved", [])),
        "missing": missing,
        "new": len(became.get("new", [])),
    }


def _state(reading: Reading | None, snapshot: Snapshot, shown: int | None) -> str:
    if shown is not None and shown != snapshot.pk:
        return "newer"
    if reading is None:
        return ""
    if not reading.is_over:
        return "working"
    if reading.outcome != Outcome.OK:
        return "failed"
    return "unchanged" if reading.asked_at > snapshot.current_since else ""


def count_missing(article: Article, snapshot: Snapshot) -> int:
    """How many claims stand nowhere in this text and have not been given up."""
    here = Appearance.objects.filter(claim=OuterRef("claim"), snapshot=snapshot)
    lost = Appearance.objects.lost(article).filter(~Exists(here), gone=False)
    live = lost.exclude(claim__status__in=[Status.DISMISSED, Status.DUPLICATE])
    return live.values("claim").distinct().count()


def lost_places(
    claim: Claim, snapshot: Snapshot, lost: list[Appearance], standing: list[Appearance]
) -> list[dict[str, Any]]:
    """The claim's places that are not in this text, each with passages that resemble it.

    Nothing is suggested for words that an editor gave up, nor where the claim stands already.
    """
    taken = {(place.start, place.end) for place in standing if place.claim_id == claim.pk}
    return [
        {
            "place": place,
            "passages": [] if place.gone else look_alikes(snapshot, place.quote, taken),
        }
        for place in lost
        if place.claim_id == claim.pk
    ]


def changed_since(
    claim: Claim, snapshot: Snapshot, verdict: dict[str, Any] | None, *, stands: bool
) -> dict[str, Any] | None:
    """What a signer must know: the text is not the one that the newest verdict was written on.

    `verdict` is a version as the verdict pane gives it. None while the text is the same.
    """
    if verdict is None or claim.status not in ANSWERED:
        return None
    then = text_at(claim.article, verdict["submitted_at"])
    if then is None or then.pk == snapshot.pk:
        return None
    return {"then": then, "now": snapshot, "stands": stands}


def text_at(article: Article, moment: datetime) -> Snapshot | None:
    """What the article said at that time, as far as the desk knew."""
    versions = article.snapshots.without_text()
    readings = article.readings.filter(outcome=Outcome.OK, finished_at__lte=moment)
    last = readings.order_by("-finished_at").values_list("snapshot_id", flat=True).first()
    if last is not None:
        return versions.filter(pk=last).first()
    return versions.filter(taken_at__lte=moment).order_by("-number").first()


def changes(article: Article, asked: dict[str, str]) -> dict[str, Any]:
    """The screen that compares two versions, by default the last two.

    Keys: versions, before, after, comparison (None when there is but one), touched.
    """
    versions = list(article.snapshots.without_text().order_by("-current_since", "-number"))
    numbers = {str(version.number): version for version in versions}
    after = numbers.get(asked.get("to", ""), versions[0] if versions else None)
    others = [version for version in versions if version != after]
    before = numbers.get(asked.get("from", ""), others[0] if others else None)
    context: dict[str, Any] = {
        "section": "articles",
        "article": article,
        "versions": sorted(versions, key=lambda version: version.number),
        "current": versions[0] if versions else None,
        "before": before,
        "after": after,
        "comparison": None,
    }
    if before is None or after is None or before == after:
        return context
    texts = dict(article.snapshots.filter(pk__in=[before.pk, after.pk]).values_list("pk", "text"))
    comparison = compare(texts[before.pk], texts[after.pk])
    touched = _touched(before, after, comparison.touching)
    return context | {"comparison": comparison, "touched": touched}


def _touched(before: Snapshot, after: Snapshot, touching: Any) -> list[dict[str, Any]]:
    """Claims whose words one of the changes touches, and those that only one of the texts has."""
    rows = Appearance.objects.filter(snapshot__in=[before, after]).select_related("claim")
    rows = rows.exclude(claim__status__in=[Status.DISMISSED, Status.DUPLICATE])
    found: dict[int, dict[str, Any]] = {}
    for place in rows.order_by("start", "id"):
        was = place.snapshot_id == before.pk
        entry = found.setdefault(
            place.claim_id, {"claim": place.claim, "was": None, "now": None, "change": None}
        )
        entry["was" if was else "now"] = entry["was" if was else "now"] or place.quote
        change: Change | None = touching(place.start, place.end, before=was)
        if change is not None and entry["change"] is None:
            entry["change"] = change
    return [
        entry
        for entry in found.values()
        if entry["change"] is not None or not entry["was"] or not entry["now"]
    ]
