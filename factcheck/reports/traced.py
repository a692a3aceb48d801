"""How a check was made, in sentences, from the questions that its edition froze."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from factcheck.jobs import Outcome
from factcheck.reviews.policy import distinct_origins


def trace_facts(asked: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Count the questions of a check, as `reading` made them ready; None when none was asked.

    Keys: questions, sources, found, kept, discarded, first and last (times), unanswered (one for
    each source that failed on every question: {"provider", "why"}), passed_over (the names of the
    sources that no question was put to; why is the desk's business, such as a key not set).
    """
    if not asked:
        return None
    everything = asked
    asked = [row for row in everything if row["outcome"] != Outcome.SKIPPED]
    times: list[datetime] = sorted(row["at"] for row in asked if row["at"])
    answered = {row["provider"] for row in asked if row["outcome"] == Outcome.OK}
    unanswered = {row["provider"]: row for row in asked if row["provider"] not in answered}
    return {
        "questions": len(asked),
        "sources": len(put_to := {row["provider"] for row in asked}),
        "found": sum(row["found"] for row in asked),
        "kept": sum(row["kept"] for row in asked),
        "discarded": sum(row["discarded"] for row in asked),
        "first": times[0] if times else None,
        "last": times[-1] if times else None,
        "unanswered": [
            {"provider": provider, "why": row["why"] or row["outcome_label"]}
            for provider, row in unanswered.items()
        ],
        "passed_over": list(
            dict.fromkeys(row["provider"] for row in everything if row["provider"] not in put_to)
        ),
    }


def weighed(evidence: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many of the cited sources stand for, against or beside the claim, none left out:
    [{"stance", "label", "count"}] in the order of the first of each.
    """
    counts = Counter((item["stance"], item["stance_label"]) for item in evidence)
    return [
        {"stance": stance, "label": label, "count": count}
        for (stance, label), count in counts.items()
    ]


def shared_origins(evidence: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The origins that several cited sources go back to: [{"origin", "numbers"}]."""
    shared = []
    for origin in distinct_origins(item["origin"] for item in evidence):
        same = origin.casefold()
        numbers = [item["number"] for item in evidence if item["origin"].strip().casefold() == same]
        if origin and len(numbers) > 1:
            shared.append({"origin": origin, "numbers": numbers})
    return shared
