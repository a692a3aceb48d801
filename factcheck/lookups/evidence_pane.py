"""What the evidence pane shows: each source with its answer in words, findings, evidence."""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from factcheck.accounts.models import User
from factcheck.claims.models import AT_WORK, Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import Finding, Lookup, Stance
from factcheck.lookups.providers import listed
from factcheck.lookups.queries import names, numbers, question

DISCARD_REASONS = (
    gettext_lazy("Not about this claim"),
    gettext_lazy("Repeats another source"),
    gettext_lazy("Out of date"),
    gettext_lazy("Not reliable"),
)


@dataclass(slots=True)
class Answer:
    """One look-up as a reader sees it.

    `words` says how it stands; `tone` is one of waiting, asking, found, nothing, failed, skipped;
    `again` says whether asking again makes sense.
    """

    lookup: Lookup
    title: str
    good_for: str
    words: str
    tone: str
    again: bool
    findings: list[Finding] = field(default_factory=list)


def evidence_pane(claim: Claim, user: User) -> dict[str, Any]:
    """Return what templates/lookups/evidence.html needs, by three queries.

    claim
    lookups          list of `Answer` in the order asked, each with its `findings` (discarded last)
    progress         one sentence: how many sources have answered
    still_running    whether the fragment should go on asking
    stamp            stands for the state of all look-ups; sent back as ?seen=
    evidence         the claim's evidence by number
    may_weigh        whether this person may now choose findings and change evidence
    may_ask          whether this person may now ask a source
    asks             what can be asked: list of {name, title, good_for, query}
    names, numbers   what stands out in the claim, to build a question from
    stances          (value, label) pairs
    discard_reasons  sentences to choose from
    """
    lookups = list(claim.lookups.order_by("id"))
    findings: dict[int, list[Finding]] = defaultdict(list)
    if lookups:
        for finding in Finding.objects.for_claim(claim):
            findings[finding.lookup_id].append(finding)
    may_edit = user.may("editor")
    may_ask = may_edit and claim.status in AT_WORK
    return {
        "claim": claim,
        "lookups": [_answer(lookup, findings[lookup.pk]) for lookup in lookups],
        "progress": _progress(lookups),
        "still_running": is_running(lookups),
        "stamp": stamp(lookups),
        "evidence": list(claim.evidence.select_related("finding", "added_by")),
        "may_weigh": may_edit and claim.status == Status.RESEARCH,
        "may_ask": may_ask,
        "asks": [
            {
                "name": name,
                "title": str(provider.about.title),
                "good_for": str(provider.about.good_for),
                "query": question(claim.statement, asks=provider.about.asks),
            }
            for name, provider in (listed().items() if may_ask else ())
        ],
        "names": names(claim.statement),
        "numbers": numbers(claim.statement),
        "stances": Stance.choices,
        "discard_reasons": [str(reason) for reason in DISCARD_REASONS],
    }


def stamp(lookups: Iterable[Lookup]) -> str:
    """Return a short mark that changes whenever any look-up's state does."""
    states = [(one.pk, one.state, one.outcome, one.attempts, one.reason) for one in lookups]
    return f"{zlib.crc32(repr(sorted(states)).encode()):08x}"


def is_running(lookups: Iterable[Lookup]) -> bool:
    """Say whether any look-up is still to be answered."""
    return any(not one.is_over for one in lookups)


def _answer(lookup: Lookup, findings: list[Finding]) -> Answer:
    findings = sorted(findings, key=lambda one: one.choice == Finding.Choice.DISCARDED)
    words, tone = _words(lookup, len(findings))
    provider = listed().get(lookup.provider)
    return Answer(
        lookup=lookup,
        title=str(provider.about.title) if provider else lookup.provider,
        good_for=str(provider.about.good_for) if provider else "",
        words=words,
        tone=tone,
        again=lookup.is_over and lookup.outcome != Outcome.OK,
        findings=findings,
    )


def _words(lookup: Lookup, found: int) -> tuple[str, str]:
    if lookup.state == State.RUNNING:
        return _("Asking now."), "asking"
    if lookup.state == State.WAITING:
        if not lookup.reason:
            return _("Waiting for its turn."), "waiting"
        clock = date_format(timezone.localtime(lookup.run_after), "H.i")
        return f"{lookup.why} " + _("Next try at %(time)s.") % {"time": clock}, "waiting"
    if lookup.state == State.SET_ASIDE:
        return _("Set aside after three attempts.") + f" {lookup.why}", "failed"
    if lookup.outcome == Outcome.FAILED:
        return lookup.why, "failed"
    if lookup.outcome == Outcome.SKIPPED:
        return _("Not asked.") + f" {lookup.why}", "skipped"
    if not found:
        return _("Nothing found."), "nothing"
    return ngettext("%(n)s found.", "%(n)s found.", found) % {"n": found}, "found"


def _progress(lookups: list[Lookup]) -> str:
    if not lookups:
        return _("No source has been asked yet.")
    answered = sum(lookup.outcome == Outcome.OK for lookup in lookups)
    return ngettext(
        "%(answered)s of %(asked)s source answered.",
        "%(answered)s of %(asked)s sources answered.",
        len(lookups),
    ) % {"answered": answered, "asked": len(lookups)}
