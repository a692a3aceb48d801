"""What the database refuses even to the desk's own account: no shell makes a second person."""

import pytest
from django.db import DatabaseError, connection, transaction

from factcheck.audit.actions import first_broken_event
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Status
from factcheck.reports.models import Edition, Page
from factcheck.reviews.models import Decision, Signature, Verdict
from tests.make import (
    correct,
    make_article,
    make_claim,
    make_evidence,
    make_published,
    make_verdict,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def signature(verdict: Verdict, who: str) -> Signature:
    return Signature(
        verdict=verdict,
        reviewer=person(who),
        decision=Decision.APPROVED,
        content_hash=verdict.content_hash,
    )


def parts() -> Verdict:
    """A verdict in three parts: ana's text, max's evidence, ben's words of the claim."""
    claim = make_claim(Status.RESEARCH)
    claims.restate_claim(claim, actor=person("ben"), statement="Ada 13 pejabat.", claimant="")
    return make_verdict(claim, evidence=[make_evidence(claim, by=person("max"))])


@pytest.mark.parametrize("who", ["ana", "ben", "max"])
def test_no_writer_signs_by_the_shell(who):
    verdict = parts()
    for sign in (
        lambda: signature(verdict, who).save(),
        lambda: Signature.objects.bulk_create([signature(verdict, who)]),
    ):
        with pytest.raises(DatabaseError, match="wrote a part"), transaction.atomic():
            sign()


def test_nobody_stops_being_a_writer_while_it_is_signed():
    verdict = parts()
    for update in (
        lambda: Claim.objects.filter(pk=verdict.claim_id).update(statement_by=None),
        lambda: Claim.objects.filter(pk=verdict.claim_id).update(statement_by=person("pia")),
        lambda: verdict.cites.update(added_by=person("pia")),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            update()


def test_a_page_shows_no_edition_of_another():
    first = make_published()
    claim = make_claim(article=make_article("Lain. Ia membawa 13 pejabat tinggi Rusia."))
    with pytest.raises(DatabaseError, match="no edition of page"), transaction.atomic():
        Page.objects.create(claim=claim, slug="lain", edition=first.edition)
    page = Page.objects.create(claim=claim, slug="lain")
    with pytest.raises(DatabaseError, match="no edition of page"), transaction.atomic():
        Page.objects.filter(pk=page.pk).update(edition=first.edition)


@pytest.mark.parametrize("key", ["statement", "summary", "rationale", "content_hash"])
def test_an_edition_says_what_was_signed(key):
    page = make_published()
    edition = page.edition
    with pytest.raises(DatabaseError, match="does not say"), transaction.atomic():
        Edition.objects.create(
            page=page,
            number=2,
            verdict=edition.verdict,
            policy=edition.policy,
            gates=edition.gates,
            content=edition.content | {key: "Lain"},
            published_by=person("pia"),
        )


def test_an_older_verdict_is_not_published_again():
    page = make_published()
    first = page.edition
    correct(page)
    with pytest.raises(DatabaseError, match="newest verdict"), transaction.atomic():
        Edition.objects.create(
            page=page,
            number=3,
            verdict=first.verdict,
            policy=first.policy,
            gates=first.gates,
            content=first.content,
            published_by=person("pia"),
        )


@pytest.mark.parametrize(
    "table",
    [
        "audit_head",
        "reviews_verdict",
        "reviews_citation",
        "reviews_signature",
        "reviews_policy",
        "reports_edition",
        "reports_correction",
        "reports_page",
    ],
)
def test_nothing_sealed_is_emptied(table):
    make_published()
    with pytest.raises(DatabaseError, match="is refused"):
        sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_head SET seq = seq + 5",
        "UPDATE audit_head SET seq = seq - 1",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head (one, seq, hash) VALUES (true, 9, '')",
    ],
)
def test_the_head_of_the_record_moves_by_events_only(statement):
    make_published()
    with pytest.raises(DatabaseError, match="written once"):
        sql(statement)
    assert first_broken_event() is None
