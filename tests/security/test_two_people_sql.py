"""The way to a published claim by raw SQL, as the database user that the desk works as."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from factcheck import embedded
from factcheck.accounts.models import Role
from factcheck.claims import actions as claims
from factcheck.claims import workflow
from factcheck.claims.models import Claim, Claimant, ClaimWriter, Status
from factcheck.reports.actions import withdraw_page
from factcheck.reviews.actions import reopen, send_back
from factcheck.reviews.models import Verdict
from tests.make import make_claim, make_evidence, make_published, make_recusal, make_verdict
from tests.people import PEOPLE, person

pytestmark = pytest.mark.django_db

# By a trigger, or because the desk's user may not do it at all.
REFUSED = "is refused|permission denied"
NOW = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


@pytest.fixture
def sql():
    """Run statements as the database user that the desk works as."""

    def run(statement: str, *values: object) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"SET LOCAL ROLE {embedded.USER}")
            cursor.execute(statement, values)
            rows = cursor.rowcount
            cursor.execute("RESET ROLE")
        return rows

    return run


def move(sql, claim: Claim, status: str) -> int:
    return sql("UPDATE claims_claim SET status = %s WHERE id = %s", status, claim.pk)


def sign(sql, verdict: Verdict, who: str, decision: str = "approved") -> int:
    return sql(
        "INSERT INTO reviews_signature (verdict_id, reviewer_id, decision, comment, content_hash,"
        " at) VALUES (%s, %s, %s, 'x', %s, %s)",
        verdict.pk,
        person(who).pk,
        decision,
        verdict.content_hash,
        NOW,
    )


def test_the_honest_way_is_open(sql):
    verdict = make_verdict()
    assert sign(sql, verdict, "ben") == 1
    assert move(sql, verdict.claim, "approved") == 1
    assert move(sql, verdict.claim, "published") == 1


# The claim's way.


@pytest.mark.parametrize("start", Status)
def test_only_the_moves_of_the_table_are_made(sql, start):
    """Each refused pair is refused by the table, whatever else would refuse it too."""
    claim = at(start)
    for end in Status:
        if end == start or (start, end) in workflow.TABLE:
            continue
        with pytest.raises(DatabaseError, match="cannot become"):
            move(sql, claim, end)


def at(status: Status) -> Claim:
    """A claim of that status, led there by the desk's own actions."""
    if status in (Status.NEW, Status.RESEARCH, Status.DISMISSED):
        return make_claim(status)
    if status == Status.DUPLICATE:
        original = make_claim()
        claim = make_claim(article=original.article, quote="Putin tiba")
        claims.join_claims(claim, original, actor=person("ana"))
        return claim
    if status in (Status.REVIEW, Status.APPROVED):
        signed_by = person("ben") if status == Status.APPROVED else None
        return make_verdict(signed_by=signed_by).claim
    claim = Claim.objects.get(pk=make_published().claim_id)
    if status == Status.WITHDRAWN:
        withdraw_page(claim, actor=person("pia"), reason="Sumber palsu")
    return claim


@pytest.mark.parametrize("status", ["approved", "published", "withdrawn"])
def test_no_claim_begins_signed(sql, status):
    with pytest.raises(DatabaseError, match="does not begin"):
        sql(
            "INSERT INTO claims_claim SELECT (jsonb_populate_record(c, jsonb_build_object("
            "'id', 999, 'status', %s::text))).* FROM claims_claim c WHERE id = %s",
            status,
            make_claim().pk,
        )


# Who signs.


@pytest.mark.parametrize(
    "who", [name for name, role in PEOPLE.items() if not role.covers(Role.REVIEWER)]
)
def test_only_reviewers_sign(sql, who):
    with pytest.raises(DatabaseError, match="only reviewers sign"):
        sign(sql, make_verdict(by=person("max")), who)


def test_nobody_inactive_signs(sql):
    ben = person("ben")
    ben.is_active = False
    ben.save(update_fields=["is_active"])
    with pytest.raises(DatabaseError, match="only reviewers sign"):
        sign(sql, make_verdict(), "ben")


def writers() -> dict[str, Verdict]:
    """Verdicts of which ben wrote one part, by the part."""
    ben = person("ben")
    found = {}

    def researched(**fields) -> Claim:
        claim = make_claim(Status.RESEARCH, **fields)
        make_evidence(claim)
        return claim

    claim = researched()
    claims.restate_claim(claim, actor=ben, statement="Kata ben.", claimant="")
    claims.restate_claim(claim, actor=person("ana"), statement="Kata ana.", claimant="")
    found["earlier words of the claim"] = make_verdict(claim)

    claim = researched()
    claims.restate_claim(claim, actor=ben, statement=claim.statement, claimant="Kim Jong-un")
    found["who said it"] = make_verdict(claim)

    claim = researched()
    claims.explain_selection(claim, actor=ben, why="Banyak dibagikan")
    found["why it was chosen"] = make_verdict(claim)

    claim = researched()
    first = make_verdict(claim, by=ben)
    send_back(first, actor=person("pia"), comment="Lagi", seen_hash=first.content_hash)
    claim.refresh_from_db()
    found["an earlier version"] = make_verdict(claim, summary="Kedua.")

    claim = researched()
    claim.evidence.update(origin="kcna", origin_set_by=ben)
    found["where evidence comes from"] = make_verdict(claim)

    claim = researched()
    found["evidence"] = make_verdict(claim, evidence=[make_evidence(claim, by=ben, quote="Lain.")])
    found["the verdict"] = make_verdict(researched(), by=ben)
    return found


def test_whoever_wrote_any_part_does_not_sign(sql):
    for part, verdict in writers().items():
        with pytest.raises(DatabaseError, match="wrote a part"):
            sign(sql, verdict, "ben")
        assert "Someone else must sign" in why_not(verdict), part


def why_not(verdict: Verdict) -> str:
    from factcheck.reviews.two_people import why_not_sign

    claim = Claim.objects.get(pk=verdict.claim_id)
    return why_not_sign(verdict, claim, verdict.cites.all(), person("ben"))


def test_nobody_stops_being_a_writer(sql):
    claim = make_claim(Status.RESEARCH)
    claims.restate_claim(claim, actor=person("ben"), statement="Kata ben.", claimant="")
    assert sql("UPDATE claims_claim SET statement_by_id = NULL WHERE id = %s", claim.pk) == 1
    for statement in (
        "DELETE FROM claims_claimwriter",
        "UPDATE claims_claimwriter SET person_id = person_id + 1",
    ):
        with pytest.raises(DatabaseError, match=REFUSED):
            sql(statement)
    with pytest.raises(DatabaseError, match="wrote a part"):
        sign(sql, make_verdict(claim), "ben")


def test_whoever_words_a_claim_by_sql_is_its_writer(sql):
    claim = make_claim(Status.RESEARCH)
    ben = person("ben")
    sql(
        "UPDATE claims_claim SET statement = 'Kata ben.', statement_by_id = %s WHERE id = %s",
        ben.pk,
        claim.pk,
    )
    assert ClaimWriter.objects.filter(claim=claim, person=ben).exists()


def test_nobody_recused_signs_and_no_recusal_is_undone(sql):
    verdict = make_verdict()
    made = make_recusal(person("ben"), article=verdict.claim.article)
    for statement in (
        "DELETE FROM claims_recusal",
        "UPDATE claims_recusal SET person_id = declared_by_id + 1",
        f"UPDATE claims_recusal SET ended_at = now(), ended_by_id = {made.person_id}",
        "UPDATE claims_recusal SET ended_at = now()",
    ):
        with pytest.raises(DatabaseError):
            sql(statement)
    with pytest.raises(DatabaseError, match="recused"):
        sign(sql, verdict, "ben")


# What is signed.


def test_a_verdict_is_written_only_in_research(sql):
    verdict = make_verdict(signed_by=person("ben"))
    with pytest.raises(DatabaseError, match="no verdict is written now"):
        sql(
            "INSERT INTO reviews_verdict SELECT (jsonb_populate_record(v,"
            " jsonb_build_object('id', 999, 'version', 2))).* FROM reviews_verdict v"
        )
    assert verdict.claim.verdicts.count() == 1


def test_nothing_is_signed_that_does_not_wait_for_it(sql):
    verdict = make_verdict(signed_by=person("ben"))
    reopen(verdict.claim, actor=person("ana"), reason="Angka baru")
    with pytest.raises(DatabaseError, match="waits for a signature"):
        sign(sql, verdict, "pia")


@pytest.mark.parametrize("status", [Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN])
def test_what_was_taken_up_again_is_signed_anew(sql, status):
    """Old signatures do not lead a claim back: the answered version is answered for good."""
    claim = at(status)
    move(sql, claim, "research")
    with pytest.raises(DatabaseError, match="submit a new version"):
        move(sql, claim, "review")


def test_what_was_sent_back_is_submitted_anew(sql):
    verdict = make_verdict()
    sign(sql, verdict, "ben", decision="sent_back")
    with pytest.raises(DatabaseError, match="no second signature"):
        move(sql, verdict.claim, "approved")
    move(sql, verdict.claim, "research")
    with pytest.raises(DatabaseError, match="submit a new version"):
        move(sql, verdict.claim, "review")


@pytest.mark.parametrize("status", [Status.REVIEW, Status.APPROVED, Status.PUBLISHED])
def test_who_said_it_and_why_it_was_chosen_stand(sql, status):
    claim = at(status)
    other = Claimant.objects.create(name="Orang lain")
    for change in ("claimant_id = %s", "why_selected = 'x' || %s", "language = 'e' || %s"):
        with pytest.raises(DatabaseError, match="stand"):
            sql(f"UPDATE claims_claim SET {change} WHERE id = {claim.pk}", other.pk)


def test_a_claimant_keeps_their_name_while_a_verdict_about_them_is_signed(sql):
    kim = Claimant.objects.create(name="Kim")
    claim = make_claim(Status.RESEARCH, claimant=kim)
    rename = "UPDATE claims_claimant SET name = name || 'x', same_as = 'https://x.example/'"
    assert sql(rename) == 1
    make_verdict(claim)
    with pytest.raises(DatabaseError, match="being signed"):
        sql(rename)


def test_a_rewritten_claim_is_signed_by_nobody(sql):
    verdict = make_verdict()
    sql("UPDATE claims_claim SET statement = 'Lain.' WHERE id = %s", verdict.claim_id)
    with pytest.raises(DatabaseError, match="was rewritten"):
        sign(sql, verdict, "ben")


# The policy.


def test_no_policy_lets_one_person_publish(sql):
    columns = (
        "version, signatures, origins, primary_sources, needs_reason, needs_opened, needs_live,"
        " blind, created_at, made_in"
    )
    for version, signatures, match in (
        (2, 0, "signatures_in_range"),
        (3, 1, "does not follow"),
        (1, 1, "does not follow"),
    ):
        with pytest.raises(DatabaseError, match=match):
            sql(
                f"INSERT INTO reviews_policy ({columns}) VALUES (%s, %s, 1, 0, false, false,"
                " false, false, now(), 0)",
                version,
                signatures,
            )
    for statement in (
        "UPDATE reviews_policy SET signatures = 1",
        "UPDATE reviews_policy SET made_in = pg_current_xact_id()::text::bigint",
        "DELETE FROM reviews_policy",
    ):
        with pytest.raises(DatabaseError, match=REFUSED):
            sql(statement)
