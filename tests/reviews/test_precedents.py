"""How the desk has rated similar claims, and claims of the same claimant."""

import pytest
from django.conf import settings

from factcheck.claims.models import Claim, Claimant, Status
from factcheck.reports.actions import withdraw_page
from factcheck.reviews.actions import send_back
from factcheck.reviews.precedents import precedents_of
from tests.make import make_claim, make_policy, make_published, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


def make_said(name: str = "Vladimir Putin", statement: str = "Harga gandum turun.", **fields):
    claimant, _new = Claimant.objects.get_or_create(name=name, kind="person", defaults=fields)
    return make_claim(
        Status.RESEARCH, statement=statement, claimant=claimant, why_selected="Banyak dibagikan"
    )


def outcomes(claim, who="ana"):
    return [(one.claim.pk, one.outcome) for one in precedents_of(claim, user=person(who))]


def test_everything_that_became_of_what_the_claimant_said():
    back = make_verdict(make_said(statement="Ekspor naik dua kali."))
    send_back(back, actor=person("ben"), comment="Lagi", seen_hash=back.content_hash)
    page = make_published(make_said(statement="Impor turun separuh."))
    withdraw_page(page.claim, actor=person("pia"), reason="Sumbernya dicabut")
    waiting = make_verdict(make_said(statement="Rubel menguat."))
    make_verdict(make_said("Kim Jong Un", statement="Panen melimpah."))
    claim = make_said()
    assert outcomes(claim) == [
        (waiting.claim_id, "waiting for a signature"),
        (page.claim_id, "withdrawn"),
        (back.claim_id, "sent back"),
    ]


def test_another_name_of_the_same_person_counts():
    page = "https://id.wikipedia.example/Putin"
    first = make_verdict(make_said("Presiden Putin", statement="Ekspor naik.", same_as=page))
    claim = make_said("Vladimir Putin", same_as=page)
    assert [one.claim.pk for one in precedents_of(claim, user=person("ana"))] == [first.claim_id]


def test_what_we_published_in_much_the_same_words_comes_first_with_why():
    alike = make_published(
        make_claim(
            Status.RESEARCH,
            statement="Putin membawa 13 pejabat tinggi ke Pyongyang.",
            why_selected="Ramai",
        ),
        rating=rating("tempo/keliru"),
    )
    make_published(
        make_claim(Status.RESEARCH, statement="Minyak sawit menyembuhkan flu.", why_selected="R")
    )
    claim = make_claim(Status.RESEARCH, statement="Putin membawa 15 pejabat tinggi ke Pyongyang.")
    (found,) = precedents_of(claim, user=person("ana"))
    assert found.claim.pk == alike.claim_id
    assert (found.rating["label"], found.outcome) == ("False", "published")
    assert "putin" in found.reason.lower()


def test_checks_of_others_are_no_precedents():
    from factcheck.archive.models import Check

    Check.objects.create(
        claim="Putin membawa 13 pejabat tinggi Rusia.",
        publisher="Lain",
        url=f"{settings.PUBLIC_URL}/checks/putin/",
        language="id",
    )
    assert outcomes(make_claim(Status.RESEARCH)) == []


def test_only_the_newest_version_counts_and_never_the_claim_itself():
    verdict = make_verdict(make_said(statement="Ekspor naik."), rating=rating("tempo/keliru"))
    send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
    make_verdict(Claim.objects.get(pk=verdict.claim_id), rating=rating("tempo/benar"))
    claim = make_said()
    (found,) = precedents_of(claim, user=person("ana"))
    assert found.rating["label"] == "True"
    assert outcomes(Claim.objects.get(pk=verdict.claim_id)) == []


def test_what_one_is_to_rate_unseen_is_left_out():
    make_policy(blind=True)
    verdict = make_verdict(make_said(statement="Ekspor naik."))
    claim = make_said()
    assert outcomes(claim, "ben") == []
    assert outcomes(claim, "eva") == [(verdict.claim_id, "waiting for a signature")]


def test_the_form_asks_for_them_and_they_have_an_address_of_their_own(sign_in):
    verdict = make_verdict(make_said(statement="Ekspor naik."))
    claim = make_said()
    address = f"/desk/claims/{claim.pk}/precedents/"
    eva = sign_in("eva")
    assert f'hx-get="{address}"' in eva.get(f"/desk/claims/{claim.pk}/").text
    whole = eva.get(address).text
    assert f"/desk/claims/{verdict.claim_id}/" in whole
    assert "also said by Vladimir Putin" in whole
    part = eva.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Ekspor naik." in part
    nothing = make_claim(Status.RESEARCH)
    assert "No verdict yet" in eva.get(f"/desk/claims/{nothing.pk}/precedents/").text


def test_few_questions(sign_in, django_assert_max_num_queries):
    for number in range(4):
        make_verdict(make_said(statement=f"Ekspor naik {number} kali."))
    claim = make_said()
    ben = person("ben")
    with django_assert_max_num_queries(7):
        precedents_of(Claim.objects.for_list().get(pk=claim.pk), user=ben)
