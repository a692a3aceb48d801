"""Many people at once, on a database where commits are real."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from factcheck.accounts.models import Role, User
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import publish_claim
from factcheck.reports.models import Edition, Page
from factcheck.reviews.actions import approve_verdict, save_draft, send_back, submit_verdict
from factcheck.reviews.models import Draft, Policy, RatingSignatures, Scale, Signature, Verdict
from factcheck.reviews.policy_actions import set_policy
from factcheck.reviews.scale_actions import Step, new_version
from tests.make import make_claim, make_evidence, make_verdict, rating
from tests.people import person


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Start every act at the same moment; count how each ended."""
    gate = threading.Barrier(len(acts))
    ends: Counter[str] = Counter()

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
            ends["done"] += 1
        except Exception as error:
            ends[type(error).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def reviewers(count: int) -> list[User]:
    return [
        User.objects.create_user(f"r{n}@newsroom.example", name=f"R {n}", role=Role.REVIEWER)
        for n in range(count)
    ]


def test_twenty_approvals_at_once_are_one_transition_and_one_record(fresh_database):
    verdict = make_verdict()

    def approve(user: User) -> Callable[[], object]:
        return lambda: approve_verdict(
            Verdict.objects.get(pk=verdict.pk), actor=user, seen_hash=verdict.content_hash
        )

    ends = at_once([approve(user) for user in reviewers(20)])
    assert ends == {"done": 1, "IllegalMove": 19}
    claim = Claim.objects.get(pk=verdict.claim_id)
    assert claim.status == Status.APPROVED
    assert Signature.objects.count() == 1
    assert Event.objects.filter(verb=Verb.VERDICT_APPROVED).count() == 1


def test_signing_and_sending_back_at_once_is_one_of_them(fresh_database):
    verdict = make_verdict()
    acts: list[Callable[[], object]] = []
    for place, user in enumerate(reviewers(10)):
        one = Verdict.objects.get(pk=verdict.pk)
        if place % 2:
            acts.append(
                lambda one=one, user=user: approve_verdict(
                    one, actor=user, seen_hash=one.content_hash
                )
            )
        else:
            acts.append(
                lambda one=one, user=user: send_back(
                    one, actor=user, comment="Lagi", seen_hash=one.content_hash
                )
            )
    assert at_once(acts)["done"] == 1
    assert Signature.objects.count() == 1
    claim = Claim.objects.get(pk=verdict.claim_id)
    assert claim.status in (Status.APPROVED, Status.RESEARCH)


def test_two_authors_at_once_make_one_version_and_a_late_autosave_changes_nothing(fresh_database):
    claim = make_claim(Status.RESEARCH)
    cited = [make_evidence(claim).pk]

    def submit(name: str) -> Callable[[], object]:
        return lambda: submit_verdict(
            Claim.objects.get(pk=claim.pk),
            actor=person(name),
            rating=rating(),
            summary="Benar.",
            rationale="Lihat [1].",
            cites=cited,
        )

    def autosave() -> object:
        return save_draft(Claim.objects.get(pk=claim.pk), actor=person("ana"), summary="x")

    [person(name) for name in ("ana", "eva")]
    at_once([submit("ana"), submit("eva"), autosave, autosave])
    assert Verdict.objects.count() == 1
    winner = Verdict.objects.get().author
    assert not Draft.objects.filter(author=winner).exists()


def test_publishing_twice_at_once_makes_one_edition(fresh_database):
    claim = make_verdict(
        make_claim(Status.RESEARCH, why_selected="Dibagikan"), signed_by=person("ben")
    ).claim
    person("pia")

    def publish() -> object:
        return publish_claim(Claim.objects.get(pk=claim.pk), actor=person("pia"))

    assert at_once([publish] * 6) == {"done": 1, "IllegalMove": 5}
    assert (Page.objects.count(), Edition.objects.count()) == (1, 1)


def test_of_two_policies_at_once_one_comes_into_force(fresh_database):
    publishers = [
        User.objects.create_user(f"p{n}@newsroom.example", name=f"P {n}", role=Role.PUBLISHER)
        for n in range(6)
    ]

    def put(user: User, origins: int) -> Callable[[], object]:
        asked = {"origins": origins, "by_rating": {"tempo/keliru": 2}}
        return lambda: set_policy(actor=user, seen=1, **asked)

    ends = at_once([put(user, origins) for origins, user in enumerate(publishers, start=2)])
    assert ends == {"done": 1, "StaleState": 5}
    policy = Policy.objects.latest("version")
    assert (policy.version, policy.by_rating.count()) == (2, 1)
    assert Event.objects.filter(verb=Verb.POLICY_CHANGED).count() == 1
    # And nothing is added to it once it is in force.
    with pytest.raises(IntegrityError, match="in force"):
        RatingSignatures.objects.create(
            policy=policy, scale_code="tempo", rating_code="benar", signatures=3
        )


def test_of_two_versions_of_a_scale_at_once_one_comes_into_use(fresh_database):
    pia, scale = person("pia"), Scale.objects.get(code="tempo")
    words = {"id": "Keliru", "en": "False"}

    def put() -> object:
        steps = [Step("keliru", words, "false", 1, words)]
        return new_version(Scale.objects.get(pk=scale.pk), actor=pia, names=words, steps=steps)

    assert at_once([put] * 4) == {"done": 1, "StaleState": 3}
    assert list(Scale.objects.filter(code="tempo", active=True).values_list("version")) == [(2,)]
