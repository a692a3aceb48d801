"""What changed between two texts, word by word, and between two versions of a verdict."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from factcheck.lookups.models import Evidence
from factcheck.reviews.models import ContentType, Verdict

# difflib's time grows with the product of both lengths; beyond this the texts stand side by side.
MAX_PAIRS = 4_000_000
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def words_changed(before: str, after: str) -> list[tuple[str, str]]:
    """Give the way from `before` to `after` as (op, text); op is "same", "out" or "in".

    All "same" and "out" joined are `before`, all "same" and "in" are `after`. Two texts too long
    to compare come as one "out" and one "in".
    """
    a, b = _PIECES.findall(before), _PIECES.findall(after)
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    steps = [("same", a[:head])]
    if len(middle_a) * len(middle_b) > MAX_PAIRS:
        steps += [("out", middle_a), ("in", middle_b)]
    else:
        matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=False)
        for op, a1, a2, b1, b2 in matcher.get_opcodes():
            if op == "equal":
                steps.append(("same", middle_a[a1:a2]))
            else:
                steps += [("out", middle_a[a1:a2]), ("in", middle_b[b1:b2])]
    steps.append(("same", a[len(a) - tail :]))
    return [(op, "".join(pieces)) for op, pieces in steps if pieces]


def versions_changed(
    before: Verdict,
    after: Verdict,
    cited_before: Iterable[Evidence],
    cited_after: Iterable[Evidence],
) -> list[dict[str, Any]]:
    """Name what differs between two versions, ready for a template.

    Each change is {"field", "label", "before", "after", "words": [{"op", "text"}]}; `words` is
    empty where two short values stand better side by side.
    """
    changes = []
    if before.statement != after.statement:
        changes.append(_text("statement", _("claim"), before.statement, after.statement))
    if before.rating_id != after.rating_id:
        changes.append(_short("rating", _("rating"), before.rating.label, after.rating.label))
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
