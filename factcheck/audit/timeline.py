"""What happened to one thing, for people: each event in words, with what it changed.

The record keeps what an act was about as JSON; here its names become labels. What stands under no
known name is shown by the name it has, so that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts.models import User
from factcheck.audit.models import Event, Verb
from factcheck.lib.csv import table
from factcheck.lib.words import words_changed

Worded = Callable[[str, Any], Any]
# What the desk did by itself.
DESK = "desk"


class Group(models.TextChoices):
    """Which acts are shown: what they are about."""

    CLAIM = "claim", gettext_lazy("the claim itself")
    SOURCES = "sources", gettext_lazy("sources and evidence")
    VERDICT = "verdict", gettext_lazy("verdict, signatures, comments")
    PUBLIC = "public", gettext_lazy("what readers see")


_BEGINS = {
    Group.SOURCES: ("lookup_", "finding_", "page_captured", "evidence_", "origin_", "source_"),
    Group.VERDICT: ("verdict_", "opinion_", "comment_", "claim_reopened"),
    Group.PUBLIC: ("claim_published", "page_", "note_", "gates_", "schedule_", "error_", "story_"),
}
_LABELS: dict[str, str | Promise] = {
    "reason": gettext_lazy("reason"),
    "comment": gettext_lazy("comment"),
    "quote": gettext_lazy("words"),
    "words": gettext_lazy("words"),
    "why": gettext_lazy("why it was selected"),
    "statement": gettext_lazy("claim"),
    "verdict": gettext_lazy("version of the verdict"),
    "rating": gettext_lazy("rating"),
    "evidence": gettext_lazy("evidence"),
    "number": gettext_lazy("its number"),
    "stance": gettext_lazy("stance"),
    "origin": gettext_lazy("origin"),
    "title": gettext_lazy("title"),
    "url": gettext_lazy("address"),
    "final_url": gettext_lazy("address in the end"),
    "provider": gettext_lazy("source"),
    "query": gettext_lazy("question"),
    "questions": gettext_lazy("questions"),
    "skipped": gettext_lazy("not asked"),
    "result": gettext_lazy("result"),
    "edition": gettext_lazy("edition"),
    "policy": gettext_lazy("version of the publish policy"),
    "slug": gettext_lazy("page"),
    "kind": gettext_lazy("kind"),
    "note": gettext_lazy("note"),
    "agrees": gettext_lazy("rated as the author did"),
    "reply_by": gettext_lazy("who replies"),
    "answer": gettext_lazy("answer"),
    "state": gettext_lazy("state of the report"),
    "at": gettext_lazy("goes out at"),
    "gates": gettext_lazy("conditions"),
    "due": gettext_lazy("due"),
    "to": gettext_lazy("person"),
    "undone": gettext_lazy("step"),
    "code": gettext_lazy("reason it was proposed"),
    "holds": gettext_lazy("holds"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
}
# Numbers of rows and of versions say nothing to a person; exports keep them.
_UNSHOWN = frozenset(
    (
        *("version", "second_version", "content_hash", "sha256", "finding", "capture", "job"),
        *("first", "second", "other", "original", "followers", "lost", "place", "seq", "joined"),
        *("report", "written_by", "statement_by", "claimant", "assignee_before", "start", "end"),
    )
)
# Where what came after stands under a name of its own.
_AFTER = {
    Verb.CLAIM_ASSIGNED: "to",
    Verb.CLAIM_SCHEDULED: "due",
    Verb.CLAIM_SELECTED: "why",
    Verb.ORIGIN_SET: "origin",
    Verb.CLAIM_PUBLISHED: "edition",
    Verb.PAGE_NOTED: "edition",
}
# What "after" is the new one of, where it is not the claim's statement.
_CHANGED: dict[str, str] = {Verb.ERROR_ANSWERED: "state"}
_NUMBERS = {Verb.EVIDENCE_ADDED, Verb.EVIDENCE_REMOVED, Verb.ORIGIN_SET, Verb.SOURCE_GONE}
# More of a text is not compared word by word on a screen.
_LONGEST = 20_000


@dataclass(frozen=True)
class Filters:
    """Which events are asked for; empty means all."""

    group: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """Read an address's parameters; what cannot be read asks for nothing in particular."""
        who = given.get("who", "")
        return cls(
            group=group if (group := given.get("what", "")) in Group.values else "",
            who=who if who == DESK or (who.isdecimal() and len(who) < 19) else "",
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
        )

    def __bool__(self) -> bool:
        return any((self.group, self.who, self.since, self.until))

    def chosen(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Return those of `events` that are asked for."""
        if self.group:
            events = events.filter(verb__in=[verb for verb in Verb if group_of(verb) == self.group])
        if self.who:
            events = events.filter(actor=None if self.who == DESK else int(self.who))
        if self.since:
            events = events.filter(at__gte=_midnight(self.since))
        if self.until:
            events = events.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return events


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
        _midnight(day + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def group_of(verb: str) -> Group:
    """Return what an act is about."""
    for group, begins in _BEGINS.items():
        if verb.startswith(begins):
            return group
    return Group.CLAIM


@dataclass(frozen=True)
class Fact:
    """One thing that an event says, in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """What was and what is; `words` tells them apart where both are texts."""

    label: str
    before: str
    after: str
    words: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """One event, in words."""

    seq: int
    at: datetime
    who: str
    verb: str
    verb_label: str
    facts: list[Fact]
    changes: list[Change]
    signed_in: str
    request_id: str
    hash: str


def events_about(thing: models.Model, filters: Filters | None = None) -> QuerySet[Event]:
    """Return the events about `thing` that are asked for, newest first."""
    about = Event.objects.about(thing).select_related("actor").order_by("-seq")
    return filters.chosen(about) if filters else about


def actors_of(thing: models.Model) -> list[User]:
    """Return everybody who ever did something to `thing`, by name."""
    acted = Event.objects.about(thing).exclude(actor=None).values("actor")
    return list(User.objects.filter(pk__in=acted).order_by("name", "pk"))


def timeline_of(
    events: Iterable[Event],
    *,
    codes: Mapping[str, Any] | None = None,
    hidden: Collection[str] = (),
    worded: Worded | None = None,
) -> list[Entry]:
    """Put events into words.

    `codes` are labels for codes that stand in them, as those of statuses; `worded` puts the value
    under a name into words where that takes more than a label, and returns others as they are.
    What is `hidden` is left out by its name: a reviewer who rates blind must not read the rating
    here.
    """
    rows = list(events)
    people = {
        value
        for event in rows
        if event.verb == Verb.CLAIM_ASSIGNED
        for value in (event.data.get("before"), event.data.get("to"))
        if isinstance(value, int)
    }
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}

    def plain(value: Any) -> str:
        return _plain(value, codes or {})

    return [_entry(event, names, plain, hidden, worded) for event in rows]


def _entry(
    event: Event,
    names: Mapping[int, str],
    plain: Callable[[Any], str],
    hidden: Collection[str],
    worded: Worded | None,
) -> Entry:
    data = shown_data(event, hidden)
    if worded:
        data = {name: worded(name, value) for name, value in data.items()}
    if event.verb == Verb.CLAIM_ASSIGNED:
        data = {
            name: names.get(value, value) if name in ("before", "to") else value
            for name, value in data.items()
        }
    changes, used = _changes(event.verb, data, plain)
    if event.verb in _NUMBERS and "number" in data:
        # The number that people see, not the row's.
        data = {name: value for name, value in data.items() if name != "evidence"}
    facts = [
        Fact(str(_LABELS.get(name, name)), text)
        for name, value in data.items()
        if name not in _UNSHOWN and name not in used and (text := plain(value))
    ]
    return Entry(
        seq=event.seq,
        at=event.at,
        who=who_did(event),
        verb=event.verb,
        verb_label=str(event.get_verb_display()),
        facts=facts,
        changes=changes,
        signed_in=event.signed_in,
        request_id=event.request_id,
        hash="" if hidden else bytes(event.hash).hex(),
    )


def who_did(event: Event) -> str:
    """Return who did it: a person, a reader (whose name is not kept) or the desk by itself."""
    if event.actor:
        return event.actor.name
    return _("A reader") if event.verb == Verb.ERROR_REPORTED else _("The desk")


def shown_data(event: Event, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return what an event says without what is hidden from this reader.

    A name is hidden of every act, or as "verb.name" of one.
    """
    return {
        name: value
        for name, value in event.data.items()
        if name not in hidden and f"{event.verb}.{name}" not in hidden
    }


def _changes(
    verb: str, data: Mapping[str, Any], plain: Callable[[Any], str]
) -> tuple[list[Change], set[str]]:
    """What the event changed, and which of its names that used up."""
    if isinstance(places := data.get("places"), list):
        pairs = [(place.get("before"), place.get("after")) for place in places]
        return [_change("words", *pair, plain) for pair in pairs if any(pair)], {"places"}
    name = _AFTER.get(Verb(verb), "after") if verb in Verb.values else "after"
    if "before" not in data or name not in data:
        return [], set()
    before, after = data["before"], data[name]
    if name == "edition" and before is None:
        return [], {"before"}
    label = name if name != "after" else _CHANGED.get(verb, "statement")
    if isinstance(before, dict) and isinstance(after, str):
        before = before.get(label, "")
    if isinstance(before, dict) and isinstance(after, dict):
        both = [key for key in before if key in after and key not in _UNSHOWN]
        return (
            [
                _change(key, before[key], after[key], plain)
                for key in both
                if before[key] != after[key]
            ],
            {"before", name},
        )
    if before == after:
        return [], {"before"}
    return [_change(label, before, after, plain)], {"before", name}


def _change(label: str, before: Any, after: Any, plain: Callable[[Any], str]) -> Change:
    old, new = plain(before), plain(after)
    words = []
    if old and new and max(len(old), len(new)) <= _LONGEST and " " in old + new:
        words = [{"op": op, "text": text} for op, text in words_changed(old, new)]
    return Change(str(_LABELS.get(label, label)), old, new, words)


def _plain(value: Any, codes: Mapping[str, Any]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return str(codes.get(value, "")) or _moment(value) or value
    if isinstance(value, Mapping):
        return "; ".join(
            f"{_LABELS.get(name, name)}: {text}"
            for name, item in value.items()
            if name not in _UNSHOWN and (text := _plain(item, codes))
        )
    if isinstance(value, list | tuple):
        return ", ".join(text for item in value if (text := _plain(item, codes)))
    return str(value)


def _moment(text: str) -> str:
    """A moment as the record writes it, in the newsroom's zone; empty when it is none."""
    if len(text) < 19 or text[10:11] != "T":
        return ""
    try:
        return date_format(timezone.localtime(datetime.fromisoformat(text)), "j M Y, H.i T")
    except ValueError:
        return ""


# -- for others' programs


def export_json(events: Iterable[Event], *, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return events as they were recorded, with the hashes that chain them, oldest first.

    Without the hashes where something is hidden: what has few words is found by trying them all.
    """
    return [
        {
            "seq": event.seq,
            "at": event.at.isoformat(),
            "actor": {"id": event.actor.pk, "name": event.actor.name} if event.actor else None,
            "verb": event.verb,
            "object": f"{event.object_type}/{event.object_id}",
            "data": shown_data(event, hidden),
            "signed_in": event.signed_in,
            "request_id": event.request_id,
            "format": event.format,
            "prev_hash": None if hidden else bytes(event.prev_hash).hex(),
            "hash": None if hidden else bytes(event.hash).hex(),
        }
        for event in _oldest_first(events)
    ]


def export_csv(
    events: Iterable[Event],
    *,
    codes: Mapping[str, Any] | None = None,
    hidden: Collection[str] = (),
    worded: Worded | None = None,
) -> str:
    """Return events in words as a CSV file, oldest first; no cell of it is ever run."""
    heads = (
        *(_("number"), _("time"), _("who"), _("what"), _("in particular"), _("before")),
        *(_("after"), _("signed in by"), _("request"), _("hash")),
    )
    entries = timeline_of(_oldest_first(events), codes=codes, hidden=hidden, worded=worded)
    return table(
        heads,
        (
            (
                entry.seq,
                timezone.localtime(entry.at).isoformat(timespec="seconds"),
                entry.who,
                entry.verb_label,
                "; ".join(f"{fact.label}: {fact.text}" for fact in entry.facts),
                "; ".join(change.before for change in entry.changes),
                "; ".join(change.after for change in entry.changes),
                entry.signed_in,
                entry.request_id,
                entry.hash,
            )
            for entry in entries
        ),
    )


def _oldest_first(events: Iterable[Event]) -> Iterator[Event]:
    yield from sorted(events, key=lambda event: event.seq)
