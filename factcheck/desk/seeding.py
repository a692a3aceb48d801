"""Loads the sample newsroom of `seeds/` through the same actions that people use."""

import hashlib
import hmac
import tomllib
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from factcheck.accounts.models import Role, User
from factcheck.articles import runner
from factcheck.articles.actions import bring_in_text
from factcheck.articles.models import Article, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Appearance, Claim
from factcheck.lookups.actions import accept_claim
from factcheck.lookups.evidence_actions import add_evidence
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.info_actions import set_page
from factcheck.reports.topic_actions import add_topic, set_topics
from factcheck.reviews.actions import approve_verdict, submit_verdict
from factcheck.reviews.models import Rating

SEEDS = Path(settings.BASE_DIR) / "seeds"


def newsroom() -> dict[str, Any]:
    return tomllib.loads((SEEDS / "newsroom.toml").read_text(encoding="utf-8"))


def email(key: str) -> str:
    return f"{key}@contoh.example"


def password() -> str:
    """One password for the sample's people; another on every machine, the same at every start."""
    seal = hmac.new(settings.SECRET_KEY.encode(), b"sample newsroom", hashlib.sha256)
    return f"meja-{seal.hexdigest()[:10]}"


def logins() -> list[tuple[str, str, str]]:
    """E-mail, password and role of each person, for the demo to print."""
    return [
        (email(key), password(), person["role"]) for key, person in newsroom()["people"].items()
    ]


def is_seeded() -> bool:
    return Article.objects.exists() or User.objects.exists()


@transaction.atomic
def seed() -> None:
    """Load everything, or nothing if anything fails. Texts are in the newsroom's language."""
    told = newsroom()
    with translation.override("id"):
        people = {key: _person(key, **facts) for key, facts in told["people"].items()}
        call_command("import_checks", str(SEEDS / told["checks"]), stdout=StringIO())
        text = (SEEDS / told["article"]).read_text(encoding="utf-8")
        reading = bring_in_text(text, actor=people["eko"])
        snapshot = runner.read(reading.pk, then=claims.propose_claims)
        if snapshot is None:
            reading.refresh_from_db()
            raise RuntimeError(f"The sample article could not be read: {reading.why}")
        for names in told["topics"]:
            add_topic(names, actor=people["bayu"])
        for page in told["pages"]:
            set_page(**page, actor=people["bayu"])
        for story in told["claims"]:
            _tell(story, snapshot, people)


def _person(key: str, *, name: str, role: str) -> User:
    person = User.objects.create_user(email(key), password(), name=name, role=role, language="id")
    record(Verb.PERSON_ADDED, person, actor=None, role=role)
    return person


def _claim(snapshot: Snapshot, words: str) -> Claim:
    place = Appearance.objects.filter(snapshot=snapshot, quote__contains=words).first()
    if place is None:
        start = snapshot.text.index(words)
        end = start + len(snapshot.text[start:].partition("\n")[0])
        return claims.make_claim(
            snapshot,
            start=start,
            end=end,
            quote=snapshot.text[start:end],
            actor=User.objects.get(role=Role.EDITOR),
        )
    return place.claim


def _tell(story: dict[str, Any], snapshot: Snapshot, people: dict[str, User]) -> None:
    """Lead one claim to the status that the sample tells of."""
    editor, reviewer, publisher = people["eko"], people["rani"], people["bayu"]
    claim = _claim(snapshot, story["words"])
    if story["status"] == "dismissed":
        claims.dismiss_claim(claim, actor=editor, reason=story["reason"])
        return
    if "statement" in story:
        claims.restate_claim(
            claim, actor=editor, statement=story["statement"], claimant=story["claimant"]
        )
    if "joins" in story:
        claims.join_claims(_claim(snapshot, story["joins"]), claim, actor=editor)
    accept_claim(claim, actor=editor)
    if "why" in story:
        claims.explain_selection(claim, actor=editor, why=story["why"])
    if "topics" in story:
        set_topics(claim, story["topics"], actor=editor)
    if "due_in_days" in story:
        due = timezone.now() + timedelta(days=story["due_in_days"])
        claims.schedule_claim(claim, actor=editor, due=due)
    if story["status"] == "research":
        return
    evidence = [
        add_evidence(claim, actor=editor, snapshot=snapshot, **item) for item in story["evidence"]
    ]
    scale, code = story["rating"].split("/")
    verdict = submit_verdict(
        claim,
        actor=editor,
        rating=Rating.objects.get(scale__code=scale, code=code),
        content_type=story.get("content_type", ""),
        summary=story["summary"],
        rationale=story["rationale"].strip(),
        cites=[item.pk for item in evidence],
    )
    if story["status"] == "review":
        return
    approve_verdict(verdict, actor=reviewer, seen_hash=verdict.content_hash)
    claim.refresh_from_db()
    if story["status"] in ("published", "withdrawn"):
        publish_claim(claim, actor=publisher)
    if story["status"] == "withdrawn":
        claim.refresh_from_db()
        withdraw_page(claim, actor=publisher, reason=story["withdrawal"])
