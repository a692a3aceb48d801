"""Suggestions on the screens: short on lists, whole on a claim's screen, never in anybody's way."""

import pytest
from django.urls import reverse
from django.utils import translation

from factcheck.archive.models import Check, Suggestion
from factcheck.claims.models import Claim, Repeat, Status
from tests.archive.test_suggesting import make_check
from tests.make import TEXT, make_article, make_claim
from tests.people import person

pytestmark = pytest.mark.django_db


def suggest(claim: Claim, probability: float = 0.9, **fields) -> Suggestion:
    return Suggestion.objects.create(
        claim=claim,
        check_found=make_check(**fields),
        probability=probability,
        reasons={"en": "almost the same wording", "id": "susunan kata hampir sama"},
    )


def repeated(claim: Claim) -> Repeat:
    other = make_claim(article=make_article(f"Lagi.\n{TEXT}", publisher="Harian Lama"))
    first, second = sorted([claim, other], key=lambda one: one.pk)
    return Repeat.objects.create(claim=first, other=second, likeness=100)


@pytest.fixture
def claim() -> Claim:
    return make_claim()


def shown(client, address: str, who: str = "ana") -> str:
    client.force_login(person(who))
    return client.get(address).text


def test_the_board_and_the_list_of_an_article_say_who_checked(client, claim):
    suggestion = suggest(claim)
    for address in (reverse("board"), reverse("article", args=[claim.article_id])):
        page = shown(client, address)
        assert "checked by Tempo, 2024" in page
        assert '<strong lang="id">Keliru</strong>' in page
        link = f'href="/desk/suggestions/{suggestion.pk}/open/" target="_blank" rel="noopener'
        assert link in page


def test_what_is_less_sure_says_so(client, claim):
    suggest(claim, 0.6, reviewed_at=None)
    page = shown(client, reverse("board"))
    assert "possibly checked by Tempo" in page
    assert "possibly the same claim" in shown(client, reverse("claim", args=[claim.pk]))


def test_the_claims_screen_says_all_of_it(client, claim):
    suggest(claim)
    Check.objects.update(family="false")
    page = shown(client, reverse("claim", args=[claim.pk]))
    assert "likely the same claim" in page
    assert "almost the same wording" in page
    assert "comes down to: false" in page
    assert "Accept the claim to use a fact-check as evidence." in page
    person("ana").__class__.objects.filter(pk=person("ana").pk).update(language="id")
    with translation.override("id"):
        assert "susunan kata hampir sama" in shown(client, reverse("claim", args=[claim.pk]))


def test_a_viewer_sees_it_and_acts_on_nothing(client, claim):
    suggestion = suggest(claim)
    repeat = repeated(claim)
    page = shown(client, reverse("claim", args=[claim.pk]), "vio")
    assert "likely the same claim" in page
    assert "Not the same claim" not in page
    for address in (
        reverse("suggestion_dismiss", args=[suggestion.pk]),
        reverse("evidence_reuse", args=[suggestion.pk]),
        reverse("repeat_dismiss", args=[claim.pk, repeat.pk]),
    ):
        assert client.post(address).status_code == 403


def test_not_the_same_claim_and_undo(client, claim):
    suggestion = suggest(claim)
    client.force_login(person("ana"))
    said = client.post(reverse("suggestion_dismiss", args=[suggestion.pk]), follow=True).text
    assert "Not suggested for this claim any more." in said
    assert "likely the same claim" not in said
    undo = reverse("suggestion_restore", args=[suggestion.pk])
    assert undo in said
    assert "likely the same claim" in client.post(undo, follow=True).text


def test_opening_leads_to_the_check_and_not_from_elsewhere(client, claim):
    suggestion = suggest(claim)
    client.force_login(person("ana"))
    address = reverse("suggestion_open", args=[suggestion.pk])
    elsewhere = client.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere["Location"] == reverse("claim", args=[claim.pk])
    suggestion.refresh_from_db()
    assert suggestion.opened_at is None
    assert client.get(address)["Location"] == suggestion.check_found.url
    suggestion.refresh_from_db()
    assert suggestion.opened_by == person("ana")


def test_a_claims_life_and_marking_it_as_a_duplicate(client, claim):
    repeat = repeated(claim)
    other = repeat.other
    page = shown(client, reverse("claim", args=[other.pk]))
    assert "Seen before: once, on" in page
    assert "Mark as its duplicate" in page
    assert "in 1 other article" in shown(client, reverse("article", args=[claim.article_id]))
    client.post(reverse("claim_join", args=[other.pk]), {"original": claim.pk, "seen": 1})
    other.refresh_from_db()
    assert (other.status, other.duplicate_of) == (Status.DUPLICATE, claim)
    assert "joined" in shown(client, reverse("claim", args=[claim.pk]))


def test_two_claims_are_said_to_differ_and_undo(client, claim):
    repeat = repeated(claim)
    client.force_login(person("ana"))
    address = reverse("repeat_dismiss", args=[claim.pk, repeat.pk])
    said = client.post(address, follow=True).text
    undo = reverse("repeat_restore", args=[claim.pk, repeat.pk])
    assert undo in said
    assert "This claim elsewhere" not in said
    assert "This claim elsewhere" in client.post(undo, follow=True).text
    stranger = make_claim(article=claim.article, quote="Itu kunjungan pertamanya.")
    address = reverse("repeat_dismiss", args=[stranger.pk, repeat.pk])
    assert client.post(address).status_code == 404


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    article = make_article("\n".join(f"Klaim nomor {n}." for n in range(20)))
    claims = [make_claim(article=article, quote=f"Klaim nomor {n}.") for n in range(20)]
    for number, claim in enumerate(claims):
        suggest(claim, url=f"https://tempo.example/{number}")
        repeated(claim)
    client.force_login(person("ben"))
    with django_assert_max_num_queries(12):
        client.get(reverse("board"))
    with django_assert_max_num_queries(13):
        client.get(reverse("article", args=[article.pk]))
    with django_assert_max_num_queries(24):
        client.get(reverse("claim", args=[claims[7].pk]))
