"""What the screens show of sources: what each is, how it is set, how its last answers went."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.accounts.models import User
from factcheck.archive.pane import archive_lines
from factcheck.audit.models import Event, Verb
from factcheck.jobs import Outcome, State
from factcheck.lib.html import render_markdown
from factcheck.lib.refusals import Refusal, explain
from factcheck.lookups.manners import state_of
from factcheck.lookups.models import Lookup, Source, SourceFeed, SourceKind
from factcheck.lookups.providers import About, key_of_environment, listed
from factcheck.lookups.work_pane import count_set_aside

LAST = 5
# How far back the last answers are looked for: a table of years is not walked for a status line.
RECENT = 5000
DOCUMENTS = settings.BASE_DIR / "docs" / "providers"


@dataclass(frozen=True, slots=True)
class Said:
    """How one look-up ended: `tone` is found, failed or skipped."""

    at: datetime
    words: str
    tone: str


@dataclass(slots=True)
class Known:
    """One source as the screens show it.

    `set` is what the newsroom has set, never saved when nothing was. `key` says in words where its
    key comes from, `key_tone` whether that is well: fine, missing, none. `waiting`, `running` and
    `set_aside` count look-ups; `manners` say its pace, `trouble` in a
    few words what is wrong, `troubles` in sentences.
    """

    about: About
    set: Source
    key: str
    key_tone: str
    address: str
    address_from: str
    waiting: int = 0
    running: int = 0
    set_aside: int = 0
    last: list[Said] = field(default_factory=list)
    manners: list[str] = field(default_factory=list)
    trouble: str = ""
    troubles: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.about.name

    @property
    def title(self) -> str:
        return str(self.about.title)

    @property
    def kind(self) -> str:
        known = self.about.kind in SourceKind.values
        return str(SourceKind(self.about.kind).label) if known else self.about.kind

    @property
    def pace(self) -> str:
        """How often it may be asked, in words."""
        if self.about.rate is None:
            return _("as often as needed")
        return ngettext("%(n)s question a minute", "%(n)s questions a minute", self.about.rate) % {
            "n": self.about.rate
        }

    @property
    def daily(self) -> int | None:
        """How many questions a day: what was set, else its own limit."""
        return self.set.daily or self.about.daily

    @property
    def timeout(self) -> int:
        return round(self.about.timeout)


def sources_pane(user: User) -> dict[str, Any]:
    """Return what templates/lookups/sources.html shows of all sources, in few queries.

    sources   list of `Known`, in the order of the setting
    set_aside how many jobs were set aside or failed, of all kinds
    stamp     stands for all that changes by itself; sent back as ?seen=
    may_set   whether this person may change how sources are asked
    may_subscribe  whether they may subscribe to checks of others
    """
    sources = known_sources(with_status=True)
    set_aside = count_set_aside()
    return {
        "section": "sources",
        "sources": sources,
        "set_aside": set_aside,
        "stamp": stamp(sources, set_aside),
        "may_set": user.may("admin"),
        "may_subscribe": user.may("publisher"),
    }


def known_sources(*, with_status: bool, only: str = "") -> list[Known]:
    """Return the listed sources with how they are set, and with how they stand if asked for."""
    rows = {row.name: row for row in Source.objects.all()}
    sources = [
        _known(
            provider.about, rows.get(name) or Source(name=name, by_itself=provider.about.by_itself)
        )
        for name, provider in listed().items()
        if not only or name == only
    ]
    if with_status:
        _add_counts(sources)
        _add_last(sources)
        for source in sources:
            _add_manners(source)
            if source.name == "archive":
                source.manners += archive_lines()
    return sources


def stamp(sources: Iterable[Known], set_aside: int) -> str:
    """Return a short mark that changes whenever what is said of a source does."""
    said = [
        (
            *(one.name, one.set.on, one.waiting, one.running, one.set_aside, one.trouble),
            *(one.manners, one.troubles, [(last.at, last.words) for last in one.last]),
        )
        for one in sources
    ]
    return f"{zlib.crc32(repr((said, set_aside)).encode()):08x}"


def key_set_at(source: Known) -> datetime | None:
    """Return when the key that was entered here was entered; None when none was."""
    if not source.set.sealed_key:
        return None
    events = Event.objects.about(source.set).filter(
        verb=Verb.SOURCE_CHANGED, data__changed__key="set"
    )
    last = events.last()
    return last.at if last else None


@cache
def document(name: str) -> str:
    """Return the documentation of a source as HTML; empty when it was not installed with."""
    try:
        text = (DOCUMENTS / f"{name}.md").read_text(encoding="utf-8")
        # Its title is the screen's own, so what is below it moves up.
        text = re.sub(r"^##", "#", text.removeprefix(f"# {name}\n"), flags=re.M)
        # A table of facts has no names of columns, and an empty one says nothing to who listens.
        return re.sub(r"<thead>(?:<[^>]+>|\s)*</thead>", "", render_markdown(text))
    except (OSError, Refusal):
        return ""


def _known(about: About, row: Source) -> Known:
    given = f"FACTCHECK_{about.name.upper()}"
    from_environment = getattr(settings, f"{given}_URL", "")
    address = from_environment or row.address or about.address
    if from_environment:
        address_from = _("set by the environment")
    else:
        address_from = _("entered here") if row.address else ""
    key, tone = _key_words(about, bool(key_of_environment(about, row)), row)
    return Known(
        about=about, set=row, key=key, key_tone=tone, address=address, address_from=address_from
    )


def takes_key(about: About) -> bool:
    """Say whether a key can be given for a source: it needs one, or answers better with one."""
    return about.needs_key or hasattr(settings, f"FACTCHECK_{about.name.upper()}_KEY")


def takes_address(about: About) -> bool:
    """Say whether a source has an address that can be changed."""
    return bool(about.address) or hasattr(settings, f"FACTCHECK_{about.name.upper()}_URL")


def _key_words(about: About, in_environment: bool, row: Source) -> tuple[str, str]:
    if in_environment:
        return _("set by the environment"), "fine"
    if row.sealed_key:
        return _("entered here"), "fine"
    if about.needs_key:
        return _("missing: it is not asked without one"), "missing"
    if takes_key(about):
        return _("none: it answers without one too"), "none"
    return _("needs none"), "none"


def _add_counts(sources: list[Known]) -> None:
    unfinished = Lookup.objects.filter(state__in=[State.WAITING, State.RUNNING])
    aside = Lookup.objects.filter(state=State.SET_ASIDE)
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for rows in (unfinished, aside):
        for provider, state, number in rows.values_list("provider", "state").annotate(Count("pk")):
            counted[provider, state] = number
    for source in sources:
        source.waiting = counted[source.name, State.WAITING]
        source.running = counted[source.name, State.RUNNING]
        source.set_aside = counted[source.name, State.SET_ASIDE]


def _add_last(sources: list[Known]) -> None:
    newest = Lookup.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    place = Window(RowNumber(), partition_by="provider", order_by=F("finished_at").desc())
    rows = (
        Lookup.objects.filter(pk__gt=newest - RECENT, finished_at__isnull=False)
        .annotate(place=place, found=Count("findings"))
        .filter(place__lte=LAST)
        .order_by("-finished_at")
        .values_list("provider", "outcome", "reason", "reason_data", "finished_at", "found")
    )
    last: dict[str, list[Said]] = defaultdict(list)
    for provider, outcome, code, data, at, found in rows:
        if at is not None:
            last[provider].append(Said(at, *_ended(outcome, code, data, found)))
    for source in sources:
        source.last = last[source.name]


def _ended(outcome: str, code: str, data: dict[str, Any], found: int) -> tuple[str, str]:
    if outcome == Outcome.OK:
        if not found:
            return _("Nothing found."), "found"
        return ngettext("%(n)s found.", "%(n)s found.", found) % {"n": found}, "found"
    why = explain(code, data)
    return (
        (why, "failed") if outcome == Outcome.FAILED else (_("Not asked.") + f" {why}", "skipped")
    )


def _add_manners(source: Known) -> None:
    """Say what is known of a source's pace, and in a few words what is wrong, if anything."""
    state = state_of(source.about, source.set if source.set.pk else None)
    if not state.known:
        source.trouble = _("not known")
        source.troubles = [_("How it stands cannot be read: Valkey does not answer.")]
        return
    if state.circuit == "open" and state.opens_at:
        source.trouble = _("left alone until %(time)s") % {"time": time_of(state.opens_at)}
        data: dict[str, str | int] = {"title": source.title, "failures": state.failures}
        source.troubles = [explain(state.code or "circuit_pauses", data)]
    elif state.circuit == "half_open":
        source.troubles = [_("It had failed; the next question shows whether it answers again.")]
    if state.budget is not None:
        words = _("%(used)s of %(budget)s questions of today used")
        source.manners.append(words % {"used": state.used_today, "budget": state.budget})
        if state.used_today >= state.budget:
            source.trouble = source.trouble or _("budget spent")
    elif state.used_today:
        words = ngettext(
            "%(used)s question asked today", "%(used)s questions asked today", state.used_today
        )
        source.manners.append(words % {"used": state.used_today})
    if state.tokens is not None and state.tokens < source.about.cost:
        source.manners.append(_("rate used up for the moment"))
    elif state.tokens is not None:
        left = int(state.tokens // source.about.cost)
        words = ngettext("%(n)s more at once now", "%(n)s more at once now", left)
        source.manners.append(words % {"n": left})


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of the newsroom's own list; `words` say how it stands, `tone` how to say it."""

    feed: SourceFeed
    words: str
    tone: str


def listed_feeds() -> list[Listed]:
    """Return the feeds that the source `feeds` searches, each with how many entries it has."""
    feeds = SourceFeed.objects.annotate(number=Count("items")).order_by("title", "address")
    return [Listed(feed, *_feed_words(feed)) for feed in feeds]


def _feed_words(feed: Any) -> tuple[str, str]:
    held = ngettext("%(n)s entry.", "%(n)s entries.", feed.number) % {"n": feed.number}
    if not feed.active:
        return f"{_('Paused.')} {held}", "skipped"
    if feed.state == State.SET_ASIDE:
        return f"{feed.why} {held}", "failed"
    if feed.reason:
        return f"{feed.why} {held}", "failed"
    if feed.last_read_at is None:
        return _("About to be looked at."), "waiting"
    return f"{_('Last read %(time)s.') % {'time': time_of(feed.last_read_at)}} {held}", "found"


def time_of(moment: datetime) -> str:
    """Return the time of day; with its date when that is another day."""
    here = timezone.localtime(moment)
    same_day = here.date() == timezone.localtime().date()
    return date_format(here, "H.i" if same_day else "j M Y, H.i")
