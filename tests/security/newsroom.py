"""A newsroom for hypothesis to walk through: what anybody may try, and what must hold after it.

The machine does whatever people of the desk may try, in any order, and what somebody with the
password of the desk's own database user could try. It keeps its own account of who wrote what and
which policy was in force, and holds the database to it after every step. `test_machine` leads it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from factcheck import embedded
from factcheck.accounts.models import Role, User
from factcheck.audit.actions import first_broken_event
from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Recusal, Status
from factcheck.claims.recusal_actions import end_recusal, recuse
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome
from factcheck.lookups.actions import accept_claim
from factcheck.lookups.evidence_actions import add_evidence, remove_evidence
from factcheck.lookups.origin_actions import set_origin
from factcheck.reports import actions as publishing
from factcheck.reports import note_actions, schedule_actions
from factcheck.reports.models import Correction, Edition, Note, Page, Scheduled
from factcheck.reports.schedule_runner import publish_scheduled
from factcheck.reviews import actions as judging
from factcheck.reviews.comment_actions import add_comment, reopen_comment, resolve_comment
from factcheck.reviews.models import Comment, Decision, Policy, Scale, Signature, Verdict
from factcheck.reviews.opinion_actions import give_opinion
from factcheck.reviews.policy_actions import set_policy
from factcheck.reviews.scale_actions import Step, new_version
from tests.people import PEOPLE, person

REFUSALS = (Refused, StaleState, IllegalMove, PermissionDenied)
WHO = st.sampled_from(sorted(PEOPLE))
# Those who could sign come more often: the way is long, and most of its steps are theirs.
SIGNERS = st.sampled_from(["ben", "pia", "max", "eva"])
PUBLISHERS = st.sampled_from(["pia", "max", "ben"])
PART = st.sampled_from(["origin", "statement", "why", "evidence"])
WHICH = st.integers(0, 1)
KIND = st.sampled_from(["correction", "clarification", "update", "reply"])
RATING = st.sampled_from(["benar", "keliru"])

NO_RIGHT = "42501"
# What a publisher may lift by saying why; signatures are not of them.
LIFTED = {"origins", "primary", "opened", "links", "reason"}

# Counted beside the verbs: ways of publishing that the record tells by other events.
AS_PLANNED = "published when its time came"
STANDS_AGAIN = "published after it was withdrawn"

# What an act may leave beside its own event.
ALONG = {
    Verb.CLAIM_ACCEPTED: {Verb.LOOKUP_ASKED},
    Verb.CLAIM_PUBLISHED: {Verb.GATES_OVERRIDDEN, Verb.STORY_PUBLISHED, Verb.PAGE_UNSCHEDULED},
}


class Newsroom(RuleBasedStateMachine):
    """Two claims of one article, six people, and a hole in the desk."""

    # How often each act was really done, over all walks.
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        # Our own account: who wrote which part of what a version says, by its key.
        self.worded: dict[int, set[str]] = {}
        self.authors: dict[int, list[str]] = {}
        self.added: dict[int, set[str]] = {}
        self.wrote: dict[int, set[str]] = {}
        # What was public once, as it was; and how many had to sign it then.
        self.public: dict[tuple[type, int], str] = {}
        self.asked: dict[int, int] = {}
        # What has happened on this walk, by its verb.
        self.told: Counter[str] = Counter()
        self.names = {person(name).pk: name for name in PEOPLE}
        self.last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0

    def teardown(self) -> None:
        try:
            connection.check_constraints()
            assert first_broken_event() is None
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)

    # How acts are done and looked at.

    def claim(self, which: int) -> Claim:
        return Claim.objects.select_related("claimant", "article").get(pk=self.keys[which])

    def heard(self) -> list[str]:
        """The verbs of what was recorded since this was asked last."""
        events = list(Event.objects.filter(seq__gt=self.last).order_by("seq"))
        self.done.update(event.verb for event in events)
        self.told.update(event.verb for event in events)
        self.last = events[-1].seq if events else self.last
        return [event.verb for event in events]

    def act(self, verb: Verb, do: Callable[[], Any]) -> Any:
        """Do something as the desk does: done it left one event of its own, refused none.

        Gives what it gave, None where it was refused.
        """
        try:
            with transaction.atomic():
                done = do()
                connection.check_constraints()
        except REFUSALS:
            assert self.heard() == []
            return None
        told = self.heard()
        own = [one for one in told if one not in ALONG.get(verb, ())]
        assert own == [verb], (verb, told)
        assert len(set(told)) == len(told), told
        if verb in (Verb.CLAIM_PUBLISHED, Verb.PAGE_NOTED):
            # What came out otherwise is missed by our own account after this step.
            for edition in self.new_editions():
                self.went_out(edition)
        return done if done is not None else True

    def new_editions(self) -> list[Edition]:
        """Those our own account does not know yet."""
        found = Edition.objects.exclude(pk__in=self.asked)
        return list(found.select_related("verdict__rating__scale", "page__claim"))

    def went_out(self, edition: Edition) -> None:
        """Note what the policy of this very moment asks for, by our own reading of its rows."""
        policy = Policy.objects.prefetch_related("by_rating").latest("version")
        rating = edition.verdict.rating
        single = {
            (row.scale_code, row.rating_code): row.signatures for row in policy.by_rating.all()
        }
        needed = single.get((rating.scale.code, rating.code), policy.signatures)
        before = Edition.objects.filter(page=edition.page, number=edition.number - 1).first()
        if before is not None and before.verdict_id == edition.verdict_id:
            # A note: nothing new is claimed, and what was signed stands.
            needed = self.asked[before.pk]
        else:
            self.was_ready(edition, policy)
        self.asked[edition.pk] = needed
        publisher = edition.published_by
        assert publisher.is_active, "published by somebody who has gone"
        assert Role(publisher.role).covers(Role.PUBLISHER), "published by no publisher"
        assert not Recusal.objects.of(edition.page.claim).filter(person=publisher).exists()
        before_last = edition.page.corrections.order_by("-pk")[1:2].first()
        if before_last is not None and before_last.kind == Correction.Kind.REOPENING:
            self.done[STANDS_AGAIN] += 1

    def was_ready(self, edition: Edition, policy: Policy) -> None:
        """Nobody whom it concerns wrote or signed it, and only a glass that was broken lifts what
        else the policy asks.
        """
        verdict = edition.verdict
        told_by = {verdict.author_id} | set(
            verdict.signatures.filter(decision=Decision.APPROVED).values_list("reviewer", flat=True)
        )
        concerned = Recusal.objects.of(edition.page.claim).values_list("person", flat=True)
        assert not told_by & set(concerned), "told by somebody whom it concerns"
        lifted = {gate["gate"] for gate in edition.override_gates}
        assert lifted <= LIFTED
        assert bool(lifted) == bool(edition.override_reason)
        origins = {item.origin.strip().casefold() for item in verdict.cites.all()}
        assert (len(origins) < policy.origins) == ("origins" in lifted)

    # Writing

    @rule(which=WHICH, who=WHO)
    def accept(self, which: int, who: str) -> None:
        claim = self.claim(which)
        self.act(Verb.CLAIM_ACCEPTED, lambda: accept_claim(claim, actor=person(who)))

    @rule(which=WHICH, who=WHO, part=PART, number=st.integers(1, 99))
    def write_a_part(self, which: int, who: str, part: str, number: int) -> None:
        claim, actor = self.claim(which), person(who)
        # The newest, which no verdict cites yet.
        evidence = claim.evidence.order_by("-number").first()
        if part == "statement":
            says = claim.claimant.name if claim.claimant else ""
            done = self.act(
                Verb.CLAIM_RESTATED,
                lambda: claims.restate_claim(
                    claim, actor=actor, statement=f"Ia membawa {number} orang.", claimant=says
                ),
            )
        elif part == "why":
            done = self.act(
                Verb.CLAIM_SELECTED,
                lambda: claims.explain_selection(claim, actor=actor, why=f"Dibaca {number} kali"),
            )
        elif part == "evidence" or evidence is None:
            made = self.act(
                Verb.EVIDENCE_ADDED,
                lambda: add_evidence(
                    claim,
                    actor=actor,
                    quote=f"{number} orang ikut.",
                    stance="supports",
                    url=f"https://sumber{number}.example/berita",
                    title="Berita",
                    publisher="Sumber",
                ),
            )
            if made:
                self.added[made.pk] = {who}
            return
        else:
            if self.act(
                Verb.ORIGIN_SET, lambda: set_origin(evidence, f"Asal {number}", actor=actor)
            ):
                self.added.setdefault(evidence.pk, set()).add(who)
            return
        if done:
            self.worded[claim.pk].add(who)

    @rule(which=WHICH, who=WHO)
    def take_evidence_out(self, which: int, who: str) -> None:
        evidence = self.claim(which).evidence.order_by("-number").first()
        if evidence is not None:
            self.act(Verb.EVIDENCE_REMOVED, lambda: remove_evidence(evidence, actor=person(who)))

    @rule(which=WHICH, who=WHO, code=RATING)
    def submit(self, which: int, who: str, code: str) -> None:
        claim = self.claim(which)
        scale = Scale.objects.get(code="tempo", active=True)
        cited = list(claim.evidence.order_by("number"))
        rationale = " ".join(f"Menurut [{item.number}]." for item in cited) or "Menurut kami."
        made = self.act(
            Verb.VERDICT_SUBMITTED,
            lambda: judging.submit_verdict(
                claim,
                actor=person(who),
                rating=scale.ratings.get(code=code),
                summary=f"Menurut {who} begitu.",
                rationale=rationale,
                cites=cited,
            ),
        )
        if made:
            self.authors[claim.pk].append(who)
            wrote = self.worded[claim.pk] | set(self.authors[claim.pk])
            for item in cited:
                wrote |= self.added[item.pk]
            self.wrote[made.pk] = wrote

    @rule(which=WHICH, who=WHO)
    def take_back(self, which: int, who: str) -> None:
        if verdict := self.newest(which):
            self.act(Verb.VERDICT_TAKEN_BACK, lambda: judging.take_back(verdict, actor=person(who)))

    # Signing

    def newest(self, which: int) -> Verdict | None:
        versions = Verdict.objects.filter(claim=self.keys[which])
        return versions.select_related("rating__scale", "author").order_by("-version").first()

    @rule(which=WHICH, who=SIGNERS, first=st.booleans(), code=RATING)
    def sign(self, which: int, who: str, first: bool, code: str) -> None:
        verdict = self.newest(which)
        if verdict is None:
            return
        if first:
            self.opine(verdict, who, code)
        self.act(
            Verb.VERDICT_APPROVED,
            lambda: judging.approve_verdict(
                verdict, actor=person(who), seen_hash=verdict.content_hash
            ),
        )

    def opine(self, verdict: Verdict, who: str, code: str) -> None:
        rating = verdict.rating.scale.ratings.get(code=code)
        self.act(
            Verb.OPINION_GIVEN, lambda: give_opinion(verdict, actor=person(who), rating=rating)
        )

    @rule(which=WHICH, who=SIGNERS, old=st.booleans())
    def send_back(self, which: int, who: str, old: bool) -> None:
        versions = Verdict.objects.filter(claim=self.keys[which]).order_by("version")
        verdict = versions.first() if old else versions.last()
        if verdict is not None:
            self.act(
                Verb.VERDICT_SENT_BACK,
                lambda: judging.send_back(
                    verdict, actor=person(who), comment="Lagi", seen_hash=verdict.content_hash
                ),
            )

    @rule(which=WHICH, who=WHO)
    def reopen(self, which: int, who: str) -> None:
        claim = self.claim(which)
        self.act(
            Verb.CLAIM_REOPENED, lambda: judging.reopen(claim, actor=person(who), reason="Keliru")
        )

    # Publishing

    @rule(which=WHICH, who=PUBLISHERS, kind=KIND, glass=st.booleans())
    def publish(self, which: int, who: str, kind: str, glass: bool) -> None:
        claim = self.claim(which)
        self.act(
            Verb.CLAIM_PUBLISHED,
            lambda: publishing.publish_claim(
                claim,
                actor=person(who),
                kind=kind,
                note="Angkanya lain.",
                reply_by="Tuan A" if kind == "reply" else "",
                override="Sumber utamanya ditutup, mendesak." if glass else "",
            ),
        )

    @rule(which=WHICH, who=PUBLISHERS, hours=st.integers(1, 72))
    def plan(self, which: int, who: str, hours: int) -> None:
        claim = self.claim(which)
        self.act(
            Verb.PAGE_SCHEDULED,
            lambda: schedule_actions.schedule_publication(
                claim,
                actor=person(who),
                at=timezone.now() + timedelta(hours=hours),
                kind="update",
                note="Ada yang baru.",
            ),
        )

    @rule(who=PUBLISHERS)
    @precondition(lambda self: Verb.PAGE_SCHEDULED in self.told)
    def call_off(self, who: str) -> None:
        if job := Scheduled.objects.open().first():
            self.act(
                Verb.PAGE_UNSCHEDULED,
                lambda: schedule_actions.cancel_publication(job, actor=person(who)),
            )

    @rule()
    @precondition(lambda self: Verb.PAGE_SCHEDULED in self.told)
    def the_time_comes(self) -> None:
        job = Scheduled.objects.unfinished().first()
        if job is None:
            return
        Scheduled.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
        went = publish_scheduled(job.pk)
        told = set(self.heard())
        made = self.new_editions()
        assert len(made) == went
        job.refresh_from_db()
        if went:
            self.done[AS_PLANNED] += 1
            assert Verb.CLAIM_PUBLISHED in told
            assert made[0].verdict_id == job.verdict_id
            self.went_out(made[0])
        else:
            assert told == ({Verb.SCHEDULE_FAILED} if job.outcome == Outcome.FAILED else set())

    @rule(which=WHICH, who=PUBLISHERS)
    def withdraw(self, which: int, who: str) -> None:
        claim = self.claim(which)
        self.act(
            Verb.PAGE_WITHDRAWN,
            lambda: publishing.withdraw_page(claim, actor=person(who), reason="Palsu"),
        )

    @rule(which=WHICH, who=PUBLISHERS)
    @precondition(lambda self: Verb.PAGE_WITHDRAWN in self.told)
    def take_up_again(self, which: int, who: str) -> None:
        claim = self.claim(which)
        self.act(
            Verb.PAGE_REOPENED,
            lambda: publishing.reopen_page(claim, actor=person(who), reason="Ternyata benar"),
        )

    @rule(which=WHICH, who=WHO, kind=KIND)
    def write_note(self, which: int, who: str, kind: str) -> None:
        claim = self.claim(which)
        self.act(
            Verb.NOTE_WRITTEN,
            lambda: note_actions.write_note(
                claim, actor=person(who), kind=kind, note="Catatan.", reply_by="Tuan A"
            ),
        )

    @rule(who=WHO, out=st.booleans())
    @precondition(lambda self: Verb.NOTE_WRITTEN in self.told)
    def end_note(self, who: str, out: bool) -> None:
        note = Note.objects.waiting().first()
        if note is None:
            return
        if not out:
            self.act(
                Verb.NOTE_DISCARDED, lambda: note_actions.discard_note(note, actor=person(who))
            )
        elif self.act(Verb.PAGE_NOTED, lambda: note_actions.publish_note(note, actor=person(who))):
            assert note.written_by != person(who)

    # The rules and the people

    @rule(
        who=WHO,
        signatures=st.integers(1, 3),
        origins=st.integers(1, 2),
        blind=st.booleans(),
        single=st.integers(1, 3),
    )
    def change_policy(
        self, who: str, signatures: int, origins: int, blind: bool, single: int
    ) -> None:
        seen = Policy.objects.latest("version").version
        self.act(
            Verb.POLICY_CHANGED,
            lambda: set_policy(
                actor=person(who),
                seen=seen,
                signatures=signatures,
                origins=origins,
                needs_opened=False,
                blind=blind,
                by_rating={"tempo/keliru": single},
            ),
        )

    @rule(who=WHO, number=st.integers(1, 99))
    def change_scale(self, who: str, number: int) -> None:
        scale = Scale.objects.get(code="tempo", active=True)
        steps = [
            Step(code, {"id": f"{code} {number}", "en": f"{code} {number}"}, tone, value, words)
            for code, tone, value in (("benar", "true", 5), ("keliru", "false", 1))
            for words in [{"id": "Menurut bukti.", "en": "By the evidence."}]
        ]
        names = {"id": "Skala", "en": "Scale"}
        self.act(
            Verb.SCALE_CHANGED,
            lambda: new_version(scale, actor=person(who), names=names, steps=steps),
        )

    @rule(who=WHO, of=WHO)
    def keep_away(self, who: str, of: str) -> None:
        self.act(
            Verb.PERSON_RECUSED,
            lambda: recuse(person(of), actor=person(who), reason="Kerabat", article=self.article),
        )

    @rule(who=WHO)
    @precondition(lambda self: Verb.PERSON_RECUSED in self.told)
    def come_back(self, who: str) -> None:
        if recusal := Recusal.objects.standing().first():
            self.end(recusal, who)

    def end(self, recusal: Recusal, who: str) -> None:
        self.act(
            Verb.RECUSAL_ENDED,
            lambda: end_recusal(recusal, actor=person(who), reason="Sudah lama"),
        )

    @rule(who=SIGNERS, role=st.sampled_from(Role), active=st.booleans())
    def hire_and_fire(self, who: str, role: Role, active: bool) -> None:
        """Without its own event: the administration records it, which is tested with it."""
        User.objects.filter(pk=person(who).pk).update(role=role, is_active=active)

    @rule()
    def all_in_their_places(self) -> None:
        for pk, name in self.names.items():
            User.objects.filter(pk=pk).update(role=PEOPLE[name], is_active=True)

    # Talking

    @rule(which=WHICH, who=WHO, about=st.booleans())
    def comment(self, which: int, who: str, about: bool) -> None:
        claim, verdict = self.claim(which), self.newest(which)
        self.act(
            Verb.COMMENT_ADDED,
            lambda: add_comment(
                claim, actor=person(who), body="@Ben lihat ini", verdict=verdict if about else None
            ),
        )

    @rule(who=WHO)
    @precondition(lambda self: Verb.COMMENT_ADDED in self.told)
    def settle(self, who: str) -> None:
        comment = Comment.objects.filter(parent=None).order_by("-pk").first()
        if comment is not None and comment.resolved_at is None:
            self.act(Verb.COMMENT_RESOLVED, lambda: resolve_comment(comment, actor=person(who)))
        elif comment is not None:
            self.act(Verb.COMMENT_REOPENED, lambda: reopen_comment(comment, actor=person(who)))

    # A hole in the desk: SQL as its own database user

    @contextmanager
    def hole(self) -> Iterator[Callable[..., None]]:
        """Run statements that must be refused, each by a trigger or for want of the right."""

        def refused(statement: str, *values: object) -> None:
            with pytest.raises(DatabaseError) as error, transaction.atomic():  # noqa: PT012 (the role is left where it goes through)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute(f"SET LOCAL ROLE {embedded.USER}")
                    cursor.execute(statement, values)
                    found = cursor.rowcount
                    cursor.execute("RESET ROLE")
                raise AssertionError(f"went through, {found} rows: {statement} {values}")
            # By a trigger, a constraint or for want of the right; never for a fault of ours.
            state = getattr(error.value.__cause__, "sqlstate", "")
            assert state == NO_RIGHT or not state.startswith("42"), error.value

        yield refused
        assert self.heard() == []

    @rule(which=WHICH)
    def sign_by_sql(self, which: int) -> None:
        """Sign as each of those who wrote a part of the newest version."""
        verdict = self.newest(which)
        if verdict is None:
            return
        with self.hole() as refused:
            for who in sorted(self.wrote[verdict.pk]):
                refused(
                    "INSERT INTO reviews_signature (verdict_id, reviewer_id, decision, comment,"
                    " content_hash, at) VALUES (%s, %s, 'approved', '', %s, now())",
                    verdict.pk,
                    person(who).pk,
                    verdict.content_hash,
                )

    @rule(which=WHICH)
    def publish_by_sql(self, which: int) -> None:
        claim = self.claim(which)
        page = Page.objects.filter(claim=claim).first()
        with self.hole() as refused:
            if claim.status not in (Status.APPROVED, Status.PUBLISHED):
                refused("UPDATE claims_claim SET status = 'published' WHERE id = %s", claim.pk)
            if claim.status in (Status.NEW, Status.RESEARCH, Status.WITHDRAWN):
                refused("UPDATE claims_claim SET status = 'approved' WHERE id = %s", claim.pk)
            if page is not None:
                # The next edition, without a correction and with whatever words.
                refused(
                    "INSERT INTO reports_edition SELECT (jsonb_populate_record(e,"
                    " jsonb_build_object('id', 900000, 'number', e.number + 1))).*"
                    " FROM reports_edition e WHERE id = %s",
                    page.edition_id,
                )

    @rule(table=st.sampled_from(["edition", "correction", "page", "story"]))
    @precondition(lambda self: self.public)
    def unpublish_by_sql(self, table: str) -> None:
        with self.hole() as refused:
            refused(f"DELETE FROM reports_{table}")
            if table == "edition":
                refused("UPDATE reports_edition SET content = '{}'")
            elif table == "page":
                refused("UPDATE reports_page SET slug = slug || 'x'")
                refused("UPDATE reports_page SET published_at = now()")

    @rule()
    def forge_by_sql(self) -> None:
        with self.hole() as refused:
            refused("UPDATE audit_event SET actor_id = NULL WHERE seq = %s", self.last)
            refused("DELETE FROM audit_event WHERE seq = %s", self.last)
            refused("UPDATE audit_head SET seq = 0")
            refused("UPDATE reviews_policy SET signatures = 0")
            refused("TRUNCATE audit_event CASCADE")

    # What must hold after every step

    @invariant()
    def promises_hold(self) -> None:
        editions = list(Edition.objects.select_related("verdict").order_by("pk"))
        signatures = list(Signature.objects.all())
        self.nobody_signed_what_they_wrote(signatures)
        self.what_is_public_was_signed_by_enough(editions, signatures)
        self.nothing_public_goes_away(editions)

    def nobody_signed_what_they_wrote(self, signatures: list[Signature]) -> None:
        for signature in signatures:
            assert self.names[signature.reviewer_id] not in self.wrote[signature.verdict_id]

    def what_is_public_was_signed_by_enough(
        self, editions: list[Edition], signatures: list[Signature]
    ) -> None:
        assert [edition.pk for edition in editions] == sorted(self.asked)
        for edition in editions:
            sealed = _hash_of(edition.content)
            assert sealed == edition.content["content_hash"] == edition.verdict.content_hash
            signers = {
                signature.reviewer_id
                for signature in signatures
                if signature.verdict_id == edition.verdict_id
                and signature.decision == Decision.APPROVED
                and signature.content_hash == sealed
                and signature.at <= edition.published_at
            }
            assert len(signers) >= self.asked[edition.pk]

    def nothing_public_goes_away(self, editions: list[Edition]) -> None:
        pages = list(Page.objects.select_related("edition", "claim"))
        here = {(Edition, one.pk): _digest(one.content) for one in editions}
        here |= {
            (Correction, one.pk): f"{one.kind} {one.note} {one.from_edition_id}"
            for one in Correction.objects.all()
        }
        here |= {(Page, one.pk): f"{one.slug} {one.published_at.isoformat()}" for one in pages}
        for key, was in self.public.items():
            assert here.get(key) == was, key
        self.public = here
        # What readers see is the newest edition.
        for page in pages:
            assert page.edition is not None
            assert page.edition.number == sum(one.page_id == page.pk for one in editions)
            assert page.withdrawn_at is not None or page.claim.status != Status.WITHDRAWN

    @invariant()
    def the_newest_events_follow_one_another(self) -> None:
        """The whole chain is walked when a walk ends."""
        events = list(Event.objects.order_by("-seq")[:3])
        for after, before in pairwise(events):
            assert after.seq == before.seq + 1
            assert bytes(after.prev_hash) == bytes(before.hash)


def _hash_of(content: dict[str, Any]) -> str:
    """The content hash, built as docs/policy.md tells outsiders to."""
    rating, parts = content["rating"], ("number", "url", "title", "publisher", "quote", "stance")
    sealed = {
        "claim": {
            "claimant": content["claimant"]["name"] if content["claimant"] else "",
            "statement": content["statement"],
        },
        "content_type": content["content_type"],
        "evidence": [
            {name: item[name] for name in (*parts, "primary", "note")}
            for item in content["evidence"]
        ],
        "rating": {
            "code": rating["code"],
            "labels": rating["labels"],
            "scale": rating["scale"],
            "version": rating["scale_version"],
        },
        "rationale": content["rationale"],
        "summary": content["summary"],
    }
    return _digest(sealed)


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
