"""What the screen of set-aside work shows: what was given up, why, and what still waits."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts.models import User
from factcheck.archive.models import ClaimSearch
from factcheck.claims.models import Claim
from factcheck.jobs import Job, Outcome, State
from factcheck.lib.refusals import OF_ADDRESS
from factcheck.lookups.models import ArchiveRequest, CaptureRequest, Lookup, SourceCheck
from factcheck.lookups.providers import title_of

SHOWN = 50
# A check of a source comes round every week, so what failed long ago says nothing now.
CHECKS = timedelta(days=14)
GIVEN_UP = Q(state=State.SET_ASIDE) | Q(state=State.DONE, outcome=Outcome.FAILED)
# A source that is not public may be let in by an administrator; what is no address stays none.
OF_QUESTION = OF_ADDRESS - {"not_public"}
UNFINISHED = Q(state__in=[State.WAITING, State.RUNNING])


@dataclass(frozen=True, slots=True)
class Work:
    """One job as a reader sees it: whom it asks, what, for which claim, and how it stands."""

    kind: str
    pk: int
    title: str
    what: str
    claim: Claim
    why: str
    at: datetime
    is_set_aside: bool
    # Whether trying again may help.
    again: bool
    # When it is tried again, in words; empty unless a try has failed.
    next_try: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job: how its rows are found and told.

    `leads` is the path to its claim in a query; `claim`, `title` and `what` read one row.
    """

    code: str
    name: Any
    model: type[Job]
    leads: str
    claim: Callable[[Any], Claim]
    title: Callable[[Any], str]
    what: Callable[[Any], str]
    # Whether those that wait are told of: not where whole crowds do every night.
    tells_waiting: bool = True


KINDS = (
    Kind(
        "questions",
        gettext_lazy("Questions"),
        Lookup,
        "claim",
        lambda row: row.claim,
        lambda row: title_of(row.provider),
        lambda row: row.query,
    ),
    Kind(
        "pages",
        gettext_lazy("Pages to be kept"),
        CaptureRequest,
        "claim",
        lambda row: row.claim,
        lambda row: _("Keep a page"),
        lambda row: row.url,
    ),
    Kind(
        "checks",
        gettext_lazy("Checks of published sources"),
        SourceCheck,
        "evidence__claim",
        lambda row: row.evidence.claim,
        lambda row: _("Look whether a source still stands"),
        lambda row: row.evidence.url,
    ),
    Kind(
        "searches",
        gettext_lazy("Searches in the archive"),
        ClaimSearch,
        "claim",
        lambda row: row.claim,
        lambda row: _("Look whether the claim was checked before"),
        lambda row: row.claim.statement,
        tells_waiting=False,
    ),
)


def count_set_aside() -> int:
    """Return how many look-ups were given up after three attempts and wait for a person."""
    return Lookup.objects.filter(state=State.SET_ASIDE).count()


def work_pane(user: User, *, source: str = "") -> dict[str, Any]:
    """Return what templates/lookups/set_aside.html shows.

    given_up   list of `Work`, newest first, at most `SHOWN` of each kind; `source` narrows it
    waiting    list of `Work` that is still to be done, the next to be tried first
    sources    what was given up by source: list of {name, title, count}
    archiving  how many pages a public archive did not take
    stamp      stands for all of it; sent back as ?seen=
    may_act    whether this person may try again and cancel
    """
    given_up = [work for kind in KINDS for work in _rows(kind, GIVEN_UP, user, source)]
    given_up.sort(key=lambda work: work.at, reverse=True)
    waiting = [
        work
        for kind in KINDS
        if kind.tells_waiting
        for work in _rows(kind, UNFINISHED, user, source)
    ]
    sources = _by_source(user)
    return {
        "section": "sources",
        "given_up": given_up,
        "waiting": waiting,
        "sources": sources,
        "all": sum(one["count"] for one in sources),
        "source": source,
        "source_title": title_of(source) if source else "",
        "archiving": ArchiveRequest.objects.filter(GIVEN_UP).count(),
        "shown": SHOWN,
        "stamp": _stamp(given_up, waiting),
        "may_act": user.may("editor"),
    }


def _rows(kind: Kind, which: Q, user: User, source: str) -> list[Work]:
    rows = _visible(kind, user).filter(which).select_related(kind.leads)
    if kind.model is Lookup:
        rows = rows.filter(provider=source) if source else rows
    elif source:
        return []
    if kind.model is SourceCheck:
        rows = rows.filter(asked_at__gte=timezone.now() - CHECKS)
    rows = (
        rows.order_by("run_after", "pk") if which is UNFINISHED else rows.order_by("-finished_at")
    )
    return [
        Work(
            kind=kind.code,
            pk=row.pk,
            title=kind.title(row),
            what=kind.what(row),
            claim=kind.claim(row),
            why=row.why,
            at=row.finished_at or row.asked_at,
            is_set_aside=row.state == State.SET_ASIDE,
            again=row.reason not in (OF_QUESTION if kind.model is Lookup else OF_ADDRESS),
            next_try=row.next_try if row.state == State.WAITING and row.reason else "",
            is_running=row.state == State.RUNNING,
        )
        for row in rows[:SHOWN]
    ]


def _visible(kind: Kind, user: User) -> QuerySet[Any]:
    """The jobs of a kind about claims that this person may see."""
    rows: QuerySet[Any] = kind.model.objects.all()
    return rows.filter(**{f"{kind.leads}__in": Claim.objects.visible_to(user)})


def find_work(code: str, pk: int, user: User) -> Any | None:
    """Return one job of a kind if this person may see it, else None."""
    kind = next((kind for kind in KINDS if kind.code == code), None)
    if kind is None:
        return None
    return _visible(kind, user).filter(pk=pk).select_related(kind.leads).first()


def _by_source(user: User) -> list[dict[str, Any]]:
    counted = (
        Lookup.objects.filter(GIVEN_UP, claim__in=Claim.objects.visible_to(user))
        .values_list("provider")
        .annotate(number=Count("pk"))
        .order_by("-number", "provider")
    )
    return [{"name": name, "title": title_of(name), "count": number} for name, number in counted]


def _stamp(*lists: list[Work]) -> str:
    said = [
        (work.kind, work.pk, work.why, work.is_running, work.is_set_aside)
        for rows in lists
        for work in rows
    ]
    return f"{zlib.crc32(repr(said).encode()):08x}"
