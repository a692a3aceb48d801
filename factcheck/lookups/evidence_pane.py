"""What the evidence pane shows: what was found, best first, whom it was asked, the evidence."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from factcheck.accounts.models import User
from factcheck.claims.models import AT_WORK, Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups import manners
from factcheck.lookups.asked import asked_of
from factcheck.lookups.keeping import add_keeping
from factcheck.lookups.models import Finding, Lookup, SourceKind, Stance
from factcheck.lookups.origins import explain_origin, origin_words
from factcheck.lookups.providers import listed, title_of
from factcheck.lookups.queries import questions
from factcheck.lookups.ranking import explain_reasons, may_be_near
from factcheck.lookups.remarks import remarks

DISCARD_REASONS = (
    gettext_lazy("Not about this claim"),
    gettext_lazy("Repeats another source"),
    gettext_lazy("Out of date"),
    gettext_lazy("Not reliable"),
)
SHOWN = 20
# Why a finding is folded under another: codes of `lookups.origins`.
COPYING = frozenset(["same_page", "canonical", "copy", "release", "agency_stated", "agency_host"])
SAID = frozenset(["kind", "rated", "meaning_waits"])
# A person who has just asked sees the first answer within a second; afterwards it may take longer.
EAGER = timedelta(seconds=6)
SETTLING = timedelta(seconds=45)
EAGER_PACE, PACE = "400ms", "2s"
TONES = ("asking", "waiting", "failed", "found", "nothing", "skipped")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings a person wants to see: of one source or kind, the best or all of them."""

    source: str = ""
    kind: str = ""
    all: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """Read it from the parameters of an address; what makes no sense counts as not given."""
        kind = given.get("kind", "")
        return cls(
            source=given.get("source", "")[:40],
            kind=kind if kind in SourceKind.values else "",
            all=given.get("show") == "all",
        )

    def query(self, **other: Any) -> str:
        """Spell it out as the parameters of an address, with `other` in its place."""
        now = {"source": self.source, "kind": self.kind, "show": "all" if self.all else ""}
        return urlencode({name: value for name, value in (now | other).items() if value})


@dataclass(slots=True)
class Answer:
    """One look-up as a reader sees it.

    `words` says how it stands; `tone` is one of `TONES`; `again` says whether asking again makes
    sense, `waits` whether it can be cancelled.
    """

    lookup: Lookup
    words: str
    tone: str
    again: bool
    waits: bool


@dataclass(slots=True)
class Asked:
    """One source with all that it was asked about the claim."""

    name: str
    title: str
    answers: list[Answer]
    found: int

    @property
    def tone(self) -> str:
        """How it stands, by the answer that a reader most needs to know of."""
        return min((answer.tone for answer in self.answers), key=TONES.index)

    @property
    def words(self) -> str:
        """How it stands, in words; what it found counts over all its questions."""
        if self.tone == "found":
            return _found_words(self.found)
        return next(answer.words for answer in self.answers if answer.tone == self.tone)


@dataclass(slots=True)
class Shown:
    """One finding as the list shows it: by whom it was found, why it stands here, its copies.

    `copies` say the same in other places, each with why: they count as one with it. `remarks` are
    what the desk says of it beside the source's own words. `is_retracted` when any source that
    found this work says so.
    """

    finding: Finding
    sources: list[str]
    reasons: list[str]
    copies: list[tuple[Finding, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_retracted: bool = False


@dataclass(slots=True)
class Choice:
    """One way to narrow the list."""

    name: str
    title: str
    count: int
    query: str
    is_now: bool


def evidence_pane(claim: Claim, user: User, wanted: Wanted | None = None) -> dict[str, Any]:
    """Return what templates/lookups/evidence.html needs: all of `findings_pane` and `relied_pane`,
    and `asks`, what can be asked: list of {name, title, good_for, query, language}.
    """
    pane = findings_pane(claim, user, wanted) | relied_pane(claim, user)
    return pane | {"asks": _asks(claim) if pane["may_ask"] else []}


def findings_pane(
    claim: Claim, user: User, wanted: Wanted | None = None, lookups: list[Any] | None = None
) -> dict[str, Any]:
    """Return what the part `lookups` of that screen needs, by three queries; by two with `lookups`,
    all that `with_marks` gives, for callers who have it at hand.

    claim
    asked, summary   list of `Asked` in the order asked, and one line about all of them
    skipped          those of them that were not asked
    progress         one sentence: how many sources have answered, and what keeps the others
    still_running    whether the fragment should go on asking; `pace` how often
    stamp            stands for the state of all look-ups; sent back as ?seen=
    found            list of `Shown`, best first; `more` says how many are left out
    distant          list of `Shown` that have little in common with the claim; folded
    number           how many there are of all these
    discarded        list of `Shown`
    kinds            list of `Choice`
    wanted           what the person wants to see; `wanted_query` as the parameters of an address
    nothing          a sentence when nothing was found, empty otherwise
    again            how many questions came to nothing and may be asked again
    may_weigh        whether this person may now choose findings and change evidence
    may_ask          whether this person may now ask a source
    stances          (value, label) pairs
    discard_reasons  sentences to choose from
    """
    wanted = wanted or Wanted()
    lookups = list(with_marks(claim)) if lookups is None else lookups
    findings = _findings(claim) if lookups else []
    asked = _asked(lookups, findings)
    may_edit = user.may("editor")
    may_ask = may_edit and claim.status in AT_WORK
    return {
        "claim": claim,
        "asked": [one for one in asked if one.tone != "skipped"],
        "skipped": [one for one in asked if one.tone == "skipped"],
        "summary": _summary(asked),
        "progress": _progress(asked),
        "still_running": is_running(lookups) or (settles(lookups) and _waits_for_weight(findings)),
        "pace": pace(lookups),
        "stamp": stamp(lookups),
        **_list(findings, {lookup.pk: lookup for lookup in lookups}, wanted),
        "nothing": _nothing(asked, findings),
        "again": sum(_may_be_asked_again(lookup) for lookup in lookups) if may_ask else 0,
        "may_weigh": may_edit and claim.status == Status.RESEARCH,
        "may_ask": may_ask,
        "stances": Stance.choices,
        "discard_reasons": [str(reason) for reason in DISCARD_REASONS],
    }


# Whether anything has changed


def with_marks(claim: Claim) -> Any:
    """The claim's look-ups in the order asked, with how much each found and what it is worth."""
    return (
        claim.lookups.select_related("asked_by")
        .annotate(number_found=Count("findings"), worth=Sum("findings__score"))
        .order_by("id")
    )


def stamp(lookups: Iterable[Any]) -> str:
    """Return a short mark that changes whenever what the pane says of look-ups does."""
    lookups = list(lookups)
    clock = timezone.now()
    states = [
        (
            *(one.pk, one.state, one.outcome, one.attempts, one.reason, one.run_after <= clock),
            *(getattr(one, "number_found", 0), round(getattr(one, "worth", 0) or 0, 3)),
        )
        for one in lookups
    ]
    now = (sorted(states), pace(lookups), settles(lookups))
    return f"{zlib.crc32(repr(now).encode()):08x}"


def is_running(lookups: Iterable[Lookup]) -> bool:
    """Say whether any look-up is still to be answered."""
    return any(not one.is_over for one in lookups)


def settles(lookups: Iterable[Any]) -> bool:
    """Say whether the last answer is so fresh that what was found may still be weighed anew."""
    over = [one.finished_at for one in lookups if one.finished_at]
    return bool(over) and max(over) > timezone.now() - SETTLING


def _waits_for_weight(findings: list[Finding]) -> bool:
    return any(
        one.score is None or any(why.get("code") == "meaning_waits" for why in one.reasons)
        for one in findings
    )


def pace(lookups: Iterable[Lookup]) -> str:
    """Return how often to look for news: often while the newest question is fresh."""
    now = timezone.now()
    fresh = any(
        not one.is_over and now - EAGER < max(one.asked_at, one.run_after) <= now + EAGER
        for one in lookups
    )
    return EAGER_PACE if fresh else PACE


# Whom it was asked


def _asked(lookups: list[Any], findings: list[Finding]) -> list[Asked]:
    found: dict[str, set[str]] = defaultdict(set)
    by_pk = {lookup.pk: lookup for lookup in lookups}
    for finding in findings:
        found[by_pk[finding.lookup_id].provider].add(finding.url)
    by_source: dict[str, list[Answer]] = defaultdict(list)
    for lookup in lookups:
        by_source[lookup.provider].append(_answer(lookup))
    return [
        Asked(name, title_of(name), answers, len(found[name]))
        for name, answers in by_source.items()
    ]


def _answer(lookup: Any) -> Answer:
    words, tone = _words(lookup, lookup.number_found)
    return Answer(lookup, words, tone, _may_be_asked_again(lookup), not lookup.is_over)


def _may_be_asked_again(lookup: Lookup) -> bool:
    return lookup.is_over and lookup.outcome != Outcome.OK and bool(lookup.query)


def _words(lookup: Lookup, found: int) -> tuple[str, str]:
    if lookup.state == State.RUNNING:
        return _("Asking now."), "asking"
    if lookup.state == State.WAITING:
        if not lookup.reason:
            return _("Waiting for its turn."), "waiting"
        return f"{lookup.why} {lookup.next_try}", "waiting"
    if lookup.state == State.SET_ASIDE:
        return _("Set aside after three attempts.") + f" {lookup.why}", "failed"
    if lookup.outcome == Outcome.FAILED:
        return lookup.why, "failed"
    if lookup.outcome == Outcome.SKIPPED:
        return _("Not asked.") + f" {lookup.why}", "skipped"
    return (_found_words(found), "found") if found else (_("Nothing found."), "nothing")


def _found_words(found: int) -> str:
    return ngettext("%(n)s found.", "%(n)s found.", found) % {"n": found}


def _progress(asked: list[Asked]) -> str:
    """Say how many sources have answered, and what is known of the first that has not."""
    if not asked:
        return _("No source has been asked yet.")
    counted = [one for one in asked if one.tone != "skipped"]
    answered = sum(any(a.tone in ("found", "nothing") for a in one.answers) for one in counted)
    said = ngettext(
        "%(answered)s of %(asked)s source answered.",
        "%(answered)s of %(asked)s sources answered.",
        len(counted),
    ) % {"answered": answered, "asked": len(counted)}
    troubled = [
        answer
        for one in counted
        for answer in one.answers
        if answer.tone == "failed" or (answer.tone == "waiting" and answer.lookup.reason)
    ]
    if not troubled:
        asking = [one.title for one in counted if one.tone == "asking"]
        if not asking:
            return said
        return f"{said} " + _("Asking now: %(titles)s.") % {"titles": ", ".join(asking)}
    first = min(troubled, key=lambda one: (not one.waits, one.lookup.run_after, one.lookup.pk))
    others = len({answer.lookup.provider for answer in troubled} - {first.lookup.provider})
    if others:
        more = ngettext("%(n)s more has trouble.", "%(n)s more have trouble.", others)
        return f"{said} {first.words} {more % {'n': others}}"
    return f"{said} {first.words}"


def _nothing(asked: list[Asked], findings: list[Finding]) -> str:
    """Say that nothing was found only where the sources themselves have said so."""
    tones = {one.tone for one in asked} - {"skipped"}
    if findings or not tones or tones & {"asking", "waiting"}:
        return ""
    if tones == {"nothing"}:
        return _("No source found anything. Ask in other words, or name a source of your own.")
    if "nothing" not in tones:
        return _("No source has answered. Ask again, or name a source of your own.")
    return _("Those that answered found nothing; the others have not answered.")


def _summary(asked: list[Asked]) -> str:
    """Count the sources by how they stand, in one line."""
    counts: dict[str, int] = defaultdict(int)
    for one in asked:
        counts[one.tone] += 1
    parts = (
        (counts["found"], ngettext("%(n)s found something", "%(n)s found something", 1)),
        (counts["nothing"], ngettext("%(n)s found nothing", "%(n)s found nothing", 1)),
        (counts["asking"] + counts["waiting"], _("%(n)s not done yet")),
        (counts["failed"], _("%(n)s refused or failed")),
        (counts["skipped"], _("%(n)s not asked")),
    )
    return ", ".join(words % {"n": number} for number, words in parts if number)


def _asks(claim: Claim) -> list[dict[str, str]]:
    """What can be asked of each source that nothing keeps from being asked."""
    asked = asked_of(claim)
    set_up = manners.sources()
    asks = []
    for name, provider in listed().items():
        about = provider.about
        if manners.obstacle(about, set_up.get(name)):
            continue
        suited = next(iter(questions(asked, provider)), None)
        asks.append(
            {
                "name": name,
                "title": str(about.title),
                "good_for": str(about.good_for),
                "query": suited.text if suited else claim.statement,
                "language": suited.language if suited else claim.language,
            }
        )
    return asks


# What was found


def _findings(claim: Claim) -> list[Finding]:
    """All that was found, best first, without the long texts: there may be hundreds."""
    rows = (
        Finding.objects.filter(lookup__claim=claim)
        .defer("excerpt", "hint_sentence", "data")
        .annotate(is_retracted=Q(data__retracted=True))
        .order_by("lookup_id", "rank", "id")
    )
    return sorted(rows, key=lambda one: -1.0 if one.score is None else one.score, reverse=True)


def _list(findings: list[Finding], lookups: dict[int, Lookup], wanted: Wanted) -> dict[str, Any]:
    groups = _grouped(findings, lookups)
    kinds = _kinds(groups, wanted)
    wished = [group for group in groups if _is_wanted(group, lookups, wanted)]
    open_ones = [group for group in wished if not _is_discarded(group)]
    most = None if wanted.all else SHOWN
    shown = [group for group in open_ones if not _is_distant(group)][:most]
    distant = [group for group in open_ones if _is_distant(group)][:most]
    _fill_in(shown + distant)
    return {
        "found": shown,
        "distant": distant,
        "number": len(open_ones),
        "more": len(open_ones) - len(shown) - len(distant),
        "all_query": wanted.query(show="all"),
        "discarded": [group for group in wished if _is_discarded(group)],
        "kinds": kinds,
        "wanted": wanted,
        "wanted_source": title_of(wanted.source) if wanted.source else "",
        "wanted_query": wanted.query(),
    }


def _grouped(findings: list[Any], lookups: dict[int, Lookup]) -> list[Shown]:
    """Fold what is the same page, or a copy of one text, under the best of them."""
    groups: dict[Any, Shown] = {}
    for finding in findings:
        title = title_of(lookups[finding.lookup_id].provider)
        key = (finding.choice == Finding.Choice.DISCARDED, *_sameness(finding))
        group = groups.get(key)
        if group is None:
            groups[key] = Shown(finding, [title], reasons_of(finding))
            groups[key].is_retracted = bool(finding.is_retracted)
            continue
        group.is_retracted |= bool(finding.is_retracted)
        if title not in group.sources:
            group.sources.append(title)
        known = {group.finding.url, *(copy.url for copy, _why in group.copies)}
        if finding.url not in known:
            group.copies.append((finding, explain_origin(finding.origin_reason)))
    return list(groups.values())


def _sameness(finding: Finding) -> tuple[str, str]:
    if finding.origin and is_copy(finding.origin_reason):
        return ("origin", finding.origin.casefold())
    return ("url", finding.url)


def is_copy(origin_reason: dict[str, Any]) -> bool:
    """Say whether a finding repeats another, and is not only from the same publisher."""
    return origin_reason.get("code") in COPYING


def reasons_of(finding: Finding) -> list[str]:
    """Say why a finding stands where it does, without what is said of it anyway."""
    return explain_reasons([one for one in finding.reasons if one.get("code") not in SAID])


def _is_discarded(group: Shown) -> bool:
    return group.finding.choice == Finding.Choice.DISCARDED


def _is_distant(group: Shown) -> bool:
    """Say whether it has little in common with the claim; what a person kept never is."""
    finding = group.finding
    is_weighed = finding.choice == Finding.Choice.OPEN and finding.score is not None
    return is_weighed and not may_be_near(finding.reasons)


def _is_wanted(group: Shown, lookups: dict[int, Lookup], wanted: Wanted) -> bool:
    members = [group.finding, *(copy for copy, _why in group.copies)]
    by_source = not wanted.source or any(
        lookups[one.lookup_id].provider == wanted.source for one in members
    )
    return by_source and (not wanted.kind or group.finding.kind == wanted.kind)


def _kinds(groups: list[Shown], wanted: Wanted) -> list[Choice]:
    counts: dict[str, int] = defaultdict(int)
    for group in groups:
        if not _is_discarded(group):
            counts[group.finding.kind] += 1
    known = [kind for kind in SourceKind if counts[kind]]
    if len(known) < 2 and not wanted.kind:
        return []
    total = Choice("", _("All"), sum(counts.values()), wanted.query(kind=""), not wanted.kind)
    return [
        total,
        *(
            Choice(
                kind.value,
                str(kind.label),
                counts[kind],
                wanted.query(kind=kind.value),
                wanted.kind == kind,
            )
            for kind in known
        ),
    ]


def _fill_in(shown: list[Shown]) -> None:
    """Read the long texts of those that are shown."""
    if not shown:
        return
    rows = Finding.objects.filter(pk__in=[group.finding.pk for group in shown])
    texts = {pk: texts for pk, *texts in rows.values_list("pk", "excerpt", "hint_sentence", "data")}
    for group in shown:
        one = group.finding
        one.excerpt, one.hint_sentence, one.data = texts[one.pk]
        group.remarks = remarks(one.data)


# The evidence


def relied_pane(claim: Claim, user: User) -> dict[str, Any]:
    """Return what the part `relied` of that screen needs.

    claim
    evidence     the claim's evidence by number, each with `keeping`, `same_origin`,
                 `origin_words`, `origin_why`
    origins      all of their origins, to choose from
    relied_stamp stands for how its pages are kept; sent back as ?seen=
    is_keeping   whether a page is being fetched, so that the fragment should go on asking
    may_weigh    whether this person may now choose findings and change evidence
    """
    evidence = _evidence(claim)
    kept = [(row.pk, row.keeping) for row in evidence]
    return {
        "claim": claim,
        "evidence": evidence,
        "origins": sorted({row.origin for row in evidence}),
        "relied_stamp": f"{zlib.crc32(repr(kept).encode()):08x}",
        "is_keeping": any(row.keeping.state in ("fetching", "delayed") for row in evidence),
        "may_weigh": user.may("editor") and claim.status == Status.RESEARCH,
    }


def _evidence(claim: Claim) -> list[Any]:
    """The claim's evidence by number, each with the numbers that count as one with it."""
    rows: list[Any] = list(
        claim.evidence.select_related(
            "finding", "added_by", "capture", "origin_set_by", "opened_by"
        ).defer("capture__warc", "capture__text", "capture__headers")
    )
    same: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        same[row.origin.casefold()].append(row.number)
    add_keeping(rows)
    for row in rows:
        row.origin_words = origin_words(row.origin)
        row.origin_why = explain_origin(row.origin_reason)
        row.same_origin = [n for n in same[row.origin.casefold()] if n != row.number]
    return rows
