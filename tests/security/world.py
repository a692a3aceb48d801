"""One newsroom with a claim in every state, and what each address of the desk is asked with.

`World.asked` gives, by the name of an address, the cases that `matrix` asks: the state of the
claim (`-` where the answer depends on none), the arguments, and what a form would send. What is
sent is meant to be right, so that a refusal tells of the role or the state and of nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from factcheck.accounts.models import Role, User
from factcheck.archive.models import Subscription
from factcheck.articles.models import Batch, BatchItem, Feed, Method, Reading
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Status, Topic
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import SourceFeed
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.models import ErrorReport, Page, Story
from factcheck.reviews.actions import approve_verdict, reopen, send_back
from factcheck.reviews.models import Notice, Scale
from factcheck.reviews.policy import current_policy
from tests.make import make_article, make_claim, make_evidence, make_recusal, make_verdict
from tests.people import person

# Who asks: nobody, then one of each role; last who wrote every part, as an administrator.
ASKING = ("anonymous", "viewer", "editor", "reviewer", "publisher", "admin", "writer")
NAMES = {"viewer": "vio", "editor": "eva", "reviewer": "ben", "publisher": "pia", "admin": "max"}
NAMES["writer"] = "ana"

STATES = (
    "new",
    "dismissed",
    "duplicate",
    "research",
    "review",
    "approved",
    "published",
    "correcting",
    "withdrawn",
)
LINES = [f"Kalimat {state} menyebut 13 juta orang." for state in STATES]
SPARE = "Kalimat lain menyebut 7 juta orang."
PLANNED = "Kalimat nanti menyebut 6 juta orang."
NEXT = "Kalimat akhir menyebut 5 juta orang."


@dataclass
class Case:
    """One question to an address: in which state, with which arguments, sending what."""

    state: str
    args: dict[str, Any] = field(default_factory=dict)
    sends: dict[str, Any] = field(default_factory=dict)
    # What happens just before, and is rolled back with the answer.
    before: Callable[[], object] = bool


def addresses() -> Iterator[URLPattern]:
    """Every address of the desk but Django's own administration, whose door is tested apart."""

    def walk(resolver: URLResolver) -> Iterator[URLPattern]:
        for item in resolver.url_patterns:
            if isinstance(item, URLPattern):
                yield item
            elif item.app_name != "admin":
                yield from walk(item)

    yield from walk(get_resolver())


class World:
    """The rows, made once; what is asked of them is rolled back each time."""

    def __init__(self) -> None:
        self.people = {role: person(name) for role, name in NAMES.items()}
        self.ana = self.people["writer"]
        self.article = make_article("\n".join([*LINES, SPARE, PLANNED, NEXT]))
        Reading.objects.create(
            article=self.article,
            method=Method.PASTE,
            asked_by=self.ana,
            state=State.DONE,
            outcome=Outcome.OK,
            snapshot=self.article.snapshots.current(),
            finished_at=timezone.now(),
        )
        self.spare = self._claim(SPARE)
        self.claims: dict[str, Claim] = {}
        for state in STATES:
            self.claims[state] = getattr(self, f"_{state}")(LINES[STATES.index(state)])
        self.planned = self._approved(PLANNED)
        for claim in self.claims.values():
            claim.refresh_from_db()
        self.policy = current_policy().version
        self.story = Story.objects.get(article=self.article).slug
        self.rows = self._rows()
        # Whatever ana wrote, no role lets her sign it.
        User.objects.filter(pk=self.ana.pk).update(role=Role.ADMIN)
        self.ana.refresh_from_db()

    @staticmethod
    def clients() -> dict[str, Client]:
        """A signed-in browser for each who asks."""
        clients = {}
        for role in ASKING:
            clients[role] = Client(raise_request_exception=False)
            if role in NAMES:
                clients[role].force_login(person(NAMES[role]))
        return clients

    def _claim(self, line: str, status: Status = Status.NEW) -> Claim:
        return make_claim(
            status,
            article=self.article,
            quote=line,
            statement=line,
            why_selected="Banyak dibagikan",
            by=self.ana,
        )

    def _new(self, line: str) -> Claim:
        return self._claim(line)

    def _dismissed(self, line: str) -> Claim:
        return self._claim(line, Status.DISMISSED)

    def _duplicate(self, line: str) -> Claim:
        claim = self._claim(line)
        claims.join_claims(claim, self.spare, actor=self.ana)
        return claim

    def _research(self, line: str) -> Claim:
        """With a version that was sent back, which is there to be answered too late."""
        claim = self._review(line)
        verdict = claim.verdicts.get()
        send_back(verdict, actor=person("max"), comment="Cari lagi", seen_hash=verdict.content_hash)
        return claim

    def _review(self, line: str) -> Claim:
        claim = self._claim(line, Status.RESEARCH)
        make_evidence(claim, by=self.ana)
        # Kept as evidence too, but cited by nothing: it can be taken out again.
        make_evidence(claim, by=self.ana, url="https://lain.example/", quote="Tujuh juta.")
        make_verdict(claim, by=self.ana, evidence=[claim.evidence.get(number=1)])
        return claim

    def _approved(self, line: str) -> Claim:
        claim = self._review(line)
        verdict = claim.verdicts.get()
        approve_verdict(verdict, actor=person("ben"), seen_hash=verdict.content_hash)
        return claim

    def _published(self, line: str) -> Claim:
        claim = self._approved(line)
        publish_claim(claim, actor=person("pia"))
        return claim

    def _correcting(self, line: str) -> Claim:
        claim = self._published(line)
        reopen(claim, actor=self.ana, reason="Angkanya keliru")
        return claim

    def _withdrawn(self, line: str) -> Claim:
        claim = self._published(line)
        withdraw_page(claim, actor=person("pia"), reason="Sumbernya palsu")
        return claim

    def _rows(self) -> dict[str, Any]:
        """What addresses need that is no claim and hangs on none."""
        ana = self.ana
        # A notice, which everybody has one of.
        event = record(Verb.CLAIM_ASSIGNED, self.claims["research"], actor=None)
        notices = {
            role: Notice.objects.create(person=who, event=event, claim=self.claims["research"])
            for role, who in self.people.items()
        }
        feed = Feed.objects.create(
            address="https://koran.example/rss", watched_by=ana, run_after=timezone.now()
        )
        batch = Batch.objects.create(kind=Batch.Kind.ADDRESSES, asked_by=ana)
        item = BatchItem.objects.create(
            batch=batch, number=1, name="https://koran.example/1", state=BatchItem.State.WAITING
        )
        page = Page.objects.get(claim=self.claims["published"])
        return {
            "feed": feed,
            "batch": batch,
            "item": item,
            "source_feed": SourceFeed.objects.create(
                address="https://sumber.example/rss", added_by=ana
            ),
            "subscription": Subscription.objects.create(
                address="https://periksa.example/claimreview.json", added_by=ana
            ),
            "recusal": make_recusal(person("vio"), article=make_article("Lain.")),
            "topic": Topic.objects.create(code="uji", names={"id": "Uji", "en": "Trial"}),
            "report": ErrorReport.objects.create(
                edition=page.edition, text="Angkanya 12.", due=timezone.now() + timedelta(days=5)
            ),
            "scale": Scale.objects.get(code="tempo"),
            "spare_scale": Scale.objects.filter(active=True).exclude(code="tempo").first(),
            "page": page,
            "notices": notices,
        }

    def of_claim(
        self,
        make: Callable[[Claim], dict[str, Any] | None],
        states: tuple[str, ...] = STATES,
        **args: Callable[[Claim], Any],
    ) -> list[Case]:
        """A case for each state in which there is what the address is about.

        `make` gives what a form sends, `args` the arguments beside the claim's own key; where one
        of them finds nothing, there is no such case.
        """
        cases = []
        for state in states:
            claim = self.claims[state]
            given = {name: find(claim) for name, find in (args or {"pk": _key}).items()}
            sends = make(claim)
            if None not in given.values() and sends is not None:
                cases.append(Case(state, given, sends))
        return cases

    def one(self, sends: dict[str, Any] | None = None, /, **args: Any) -> list[Case]:
        """The one case of an address that no claim's state has a say in."""
        return [Case("-", args, sends or {})]


def _key(claim: Claim) -> int:
    return claim.pk
