"""What changed between two versions of a verdict."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from factcheck.lib.words import words_changed
from factcheck.lookups.models import Evidence
from factcheck.reviews.models import ContentType, Draft, Rating, Verdict


def versions_changed(
    before: Verdict | Draft,
    after: Verdict | Draft,
    cited_before: Iterable[Evidence],
    cited_after: Iterable[Evidence],
) -> list[dict[str, Any]]:
    """Name what differs between two versions, or two drafts of one, ready for a template.

    Each change is {"field", "label", "before", "after", "words": [{"op", "text"}]}; `words` is
    empty where two short values stand better side by side.
    """
    changes = []
    # A draft answers the claim as it stands.
    said = [one.statement if isinstance(one, Verdict) else "" for one in (before, after)]
    if said[0] != said[1]:
        changes.append(_text("statement", _("claim"), said[0], said[1]))
    if before.rating_id != after.rating_id:
        changes.append(_short("rating", _("rating"), _rating(before.rating), _rating(after.rating)))
    if before.content_type != after.content_type:
        changes.append(
            _short(
                "content_type",
                _("content type"),
                _content_type(before.content_type),
                _content_type(after.content_type),
            )
        )
    if before.summary != after.summary:
        changes.append(_text("summary", _("summary"), before.summary, after.summary))
    if before.rationale != after.rationale:
        changes.append(_text("rationale", _("rationale"), before.rationale, after.rationale))
    return changes + _evidence(list(cited_before), list(cited_after))


def _short(field: str, label: str, before: str, after: str) -> dict[str, Any]:
    return {"field": field, "label": label, "before": before, "after": after, "words": []}


def _text(field: str, label: str, before: str, after: str) -> dict[str, Any]:
    words = [{"op": op, "text": text} for op, text in words_changed(before, after)]
    return _short(field, label, before, after) | {"words": words}


def _rating(rating: Rating | None) -> str:
    return rating.label if rating else ""


def _content_type(value: str) -> str:
    return str(ContentType(value).label) if value else _("none of these")


def _evidence(before: list[Evidence], after: list[Evidence]) -> list[dict[str, Any]]:
    gone = {item.pk for item in before} - {item.pk for item in after}
    come = {item.pk for item in after} - {item.pk for item in before}
    return [
        _short("evidence", _("no longer cited"), str(item), "")
        for item in before
        if item.pk in gone
    ] + [_short("evidence", _("newly cited"), "", str(item)) for item in after if item.pk in come]
