"""How many people sign: by rating, by the newest policy, and whom the policy keeps waiting."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import Refused, StaleState
from factcheck.reviews.actions import approve_verdict
from factcheck.reviews.models import Policy, RatingSignatures, Scale, SecondOpinion
from factcheck.reviews.policy import current_policy, gates_of, signatures_needed
from factcheck.reviews.policy_actions import set_policy
from factcheck.reviews.scale_actions import Step, new_version
from tests.make import make_policy, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


def sign(verdict, who: str):
    return approve_verdict(verdict, actor=person(who), seen_hash=verdict.content_hash)


def in_database(policy, one) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT signatures_needed(%s, %s)", [policy.pk, one.pk])
        return cursor.fetchone()[0]


def test_a_rating_may_need_more_or_fewer_signatures_than_others():
    policy = make_policy({"tempo/keliru": 3, "tempo/benar": 1}, signatures=2)
    for known in (policy, current_policy()):
        for code, count in {"tempo/keliru": 3, "tempo/benar": 1, "kompas/hoaks": 2}.items():
            assert signatures_needed(known, rating(code)) == count
            assert in_database(known, rating(code)) == count
        assert signatures_needed(known, None) == 2


def test_the_next_version_of_a_scale_asks_the_same(django_assert_num_queries):
    make_policy({"tempo/keliru": 2})
    words = {"id": "Keliru sekali", "en": "Quite false"}
    made = new_version(
        Scale.objects.get(code="tempo"),
        actor=person("pia"),
        names=words,
        steps=[Step("keliru", words, "false", 1, words)],
    )
    policy, one = current_policy(), made.ratings.select_related("scale").get()
    with django_assert_num_queries(0):
        assert signatures_needed(policy, one) == 2
    assert in_database(policy, one) == 2


def test_a_false_needs_two_where_a_true_needs_one():
    make_policy({"tempo/keliru": 2})
    true, false = make_verdict(), make_verdict(rating=rating("tempo/keliru"))
    sign(true, "ben")
    assert true.claim.status == Status.APPROVED
    sign(false, "ben")
    assert false.claim.status == Status.REVIEW
    signed = {gate.code: gate for gate in gates_of(false.claim, false, current_policy())}["signed"]
    assert (signed.met, signed.sentence) == (False, "Signed by 2 people who wrote no part of it")
    with pytest.raises(IntegrityError, match="no second signature"), transaction.atomic():
        Claim.objects.filter(pk=false.claim_id).update(status="approved")
    sign(false, "pia")
    assert false.claim.status == Status.APPROVED


def test_a_claim_signed_under_a_laxer_policy_is_not_published_under_a_stricter_one():
    verdict = make_verdict(rating=rating("tempo/keliru"), signed_by=person("ben"))
    make_policy({"tempo/keliru": 2})
    with pytest.raises(IntegrityError, match="no second signature"), transaction.atomic():
        Claim.objects.filter(pk=verdict.claim_id).update(status="published")
    # What asks for no signature is done all the same.
    assert Claim.objects.filter(pk=verdict.claim_id).update(assignee=person("eva")) == 1


def test_blind_review_asks_for_the_reviewers_own_rating_first():
    make_policy(blind=True)
    verdict = make_verdict()
    with pytest.raises(Refused, match="Rate the claim yourself first"):
        sign(verdict, "ben")
    opinion = {"verdict": verdict, "rating": rating("tempo/keliru")}
    SecondOpinion.objects.create(reviewer=person("ben"), **opinion)
    sign(verdict, "ben")
    for who, match in (("ana", "second opinion"), ("ben", "answered by this person already")):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            SecondOpinion.objects.create(
                reviewer=person(who), verdict=verdict, rating=rating("tempo/benar")
            )


# Setting the policy.


def test_a_publisher_sets_numbers_and_the_record_has_both_sides():
    policy = set_policy(actor=person("pia"), seen=1, signatures=2, by_rating={"tempo/keliru": 3})
    assert (policy.version, policy.signatures, policy.origins) == (2, 2, 1)
    event = Event.objects.about(policy).get()
    assert (event.verb, event.actor) == (Verb.POLICY_CHANGED, person("pia"))
    assert (event.data["before"]["signatures"], event.data["after"]["signatures"]) == (1, 2)
    assert event.data["after"]["by_rating"] == {"tempo/keliru": 3}
    # What is not named stays; what differs from nothing is not kept.
    third = set_policy(actor=person("pia"), seen=2, origins=2)
    assert signatures_needed(third, rating("tempo/keliru")) == 3
    fourth = set_policy(actor=person("pia"), seen=3, by_rating={"tempo/keliru": 2})
    assert not fourth.by_rating.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"signatures": 0}, "from 1 to 3"),
        ({"signatures": 4}, "from 1 to 3"),
        ({"origins": 0}, "from 1 to 9"),
        ({"primary_sources": -1}, "from 0 to 9"),
        ({"by_rating": {"tempo/keliru": 0}}, "one to three"),
        ({"by_rating": {"tempo/lain": 2}}, "does not exist"),
        ({}, "Nothing has changed"),
    ],
)
def test_what_a_policy_cannot_be(asked, said):
    with pytest.raises(Refused, match=said):
        set_policy(actor=person("pia"), seen=1, **asked)
    assert current_policy().version == 1


def test_the_second_of_two_publishers_is_told():
    set_policy(actor=person("pia"), seen=1, origins=2)
    with pytest.raises(StaleState, match="version 2"):
        set_policy(actor=person("max"), seen=1, origins=3)


@pytest.mark.parametrize("who", ["vio", "eva", "ben"])
def test_only_publishers_set_it(who):
    with pytest.raises(PermissionDenied):
        set_policy(actor=person(who), seen=1, origins=2)


def test_the_database_knows_one_policy_in_force():
    policy = make_policy()
    for version in (1, 2, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Policy.objects.create(version=version)
    older = Policy.objects.get(version=1)
    with pytest.raises(IntegrityError, match="in force"), transaction.atomic():
        RatingSignatures.objects.create(
            policy=older, scale_code="tempo", rating_code="benar", signatures=3
        )
    assert current_policy() == policy


# The screen.


def test_the_policy_is_set_by_form(sign_in):
    pia = sign_in("pia")
    page = pia.get("/desk/policy/").content.decode()
    assert "Version 1 is in force" in page
    form = {
        "seen": "1",
        "signatures": "1",
        "origins": "2",
        "primary_sources": "1",
        "needs_opened": "on",
        "for:tempo/keliru": "2",
        "for:tempo/benar": "",
    }
    assert pia.post("/desk/policy/", form).status_code == 302
    policy = current_policy()
    assert (policy.origins, policy.needs_opened, policy.needs_reason) == (2, True, False)
    assert signatures_needed(policy, rating("tempo/keliru")) == 2
    page = pia.get("/desk/policy/").content.decode()
    assert "“False” (Tempo&#x27;s scale) needs 2 signatures." in page
    assert "Independent origins cited: 1 → 2" in page
    assert "Signatures for tempo/keliru: 1 → 2" in page
    assert "Pia" in page
    assert pia.post("/desk/policy/", form).status_code == 409
    answer = pia.post("/desk/policy/", form | {"seen": "2", "origins": "viele"})
    assert answer.status_code == 422
    assert "from 1 to 9" in answer.content.decode()


def test_others_see_the_policy_and_cannot_set_it(sign_in):
    for who in ("vio", "ben"):
        client = sign_in(who)
        page = client.get("/desk/policy/").content.decode()
        assert 'id="set-policy"' not in page
        assert client.post("/desk/policy/", {"seen": "1", "origins": "2"}).status_code == 403
    assert current_policy().version == 1
