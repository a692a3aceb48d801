"""The same claim in other articles: found, shown as a life over time, joined only by a person."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from factcheck.archive import suggesting
from factcheck.archive.models import ClaimSearch
from factcheck.audit.models import Event, Verb
from factcheck.claims import repeats
from factcheck.claims.actions import dismiss_claim, join_claims
from factcheck.claims.models import Claim, Repeat, Status
from factcheck.claims.undo import last_step, undo_last_step
from factcheck.errors import Refused, StaleState
from tests.make import make_article, make_claim
from tests.people import person

pytestmark = pytest.mark.django_db

SAID = "Presiden Putin membawa 13 pejabat tinggi Rusia ke Pyongyang."
AGAIN = "Presiden Rusia Putin membawa 13 pejabat tinggi ke Pyongyang."


@pytest.fixture(autouse=True)
def counted_anew():
    """Let no test choose words by what stood in the database of another."""
    repeats._usual.cache_clear()


def met(statement: str = SAID, *, outlet: str = "Koran", days: int = 0, **fields) -> Claim:
    """A claim of an article of its own, published so many days ago."""
    article = make_article(
        f"{outlet} {days}. {statement}",
        publisher=outlet,
        published_at=timezone.now() - timedelta(days=days),
    )
    return make_claim(article=article, quote=statement, statement=statement, **fields)


def searched(claim: Claim) -> Claim:
    suggesting.search_for_claim(claim.archive_search.pk)
    return Claim.objects.select_related("article").get(pk=claim.pk)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (SAID, AGAIN, True),
        (SAID, SAID.upper(), True),
        (SAID, SAID.replace("13", "15"), False),
        (SAID, SAID.replace(" 13", ""), True),
        (SAID, SAID.replace("membawa", "tidak membawa"), False),
        (SAID, "Presiden Putin tiba di Pyongyang.", False),
        (
            "Harga beras di Jakarta naik bulan ini.",
            "Harga beras di Jakarta turun bulan ini.",
            False,
        ),
        ("Harga beras di Jakarta naik bulan ini.", "Bulan ini harga beras naik di Jakarta.", True),
    ],
)
def test_what_says_the_same(one: str, other: str, same: bool):
    assert (repeats.likeness(one, other) >= repeats.SAME) is same


def test_other_articles_are_looked_through_the_nearest_first():
    exact, near = met(SAID, outlet="A"), met(AGAIN, outlet="B")
    met("Harga cabai naik dua kali lipat di Pyongyang.", outlet="C")
    gone = met(SAID, outlet="D", status=Status.DISMISSED)
    claim = met(SAID, outlet="E")
    found = repeats.alike(claim.statement, article=claim.article_id)
    assert [one.claim_id for one in found] == [exact.pk, near.pk]
    assert found[0].likeness == 100
    assert gone.pk in [one.claim_id for one in repeats.alike(SAID, status=[Status.DISMISSED])]


def test_a_statement_without_two_words_is_like_nothing():
    met("Banjir 13.")
    assert repeats.alike("Banjir 13.") == []


def test_a_pair_is_kept_once_whichever_is_searched_for():
    first, second = met(SAID, outlet="A"), met(AGAIN, outlet="B")
    searched(second)
    searched(first)
    repeat = Repeat.objects.get()
    assert (repeat.claim, repeat.other) == (first, second)


def test_the_life_of_a_claim_is_told_from_its_first_time():
    old = met(SAID, outlet="Harian Lama", days=30)
    later = met(SAID, outlet="Kabar Baru")
    claim = searched(met(AGAIN, outlet="Tengah", days=10))
    life = repeats.life_of(claim)
    assert [(stage.outlet, stage.kind) for stage in life.stages] == [
        ("Harian Lama", "same"),
        ("Tengah", "this"),
        ("Kabar Baru", "same"),
    ]
    assert (life.before, life.elsewhere) == (1, 2)
    assert life.first.claim == old
    assert repeats.count_repeats([claim, old, later]) == {claim.pk: 2, old.pk: 1, later.pk: 1}


def test_a_dismissed_claim_is_no_part_of_it():
    other = met(SAID, outlet="A")
    claim = searched(met(AGAIN, outlet="B"))
    dismiss_claim(other, actor=person("ana"), reason="Basi")
    assert repeats.life_of(claim) is None
    assert repeats.count_repeats([claim]) == {}


def test_the_life_takes_one_question(django_assert_num_queries):
    for number in range(4):
        met(SAID, outlet=f"Koran {number}")
    claim = searched(met(AGAIN, outlet="Sendiri"))
    with django_assert_num_queries(1):
        assert repeats.life_of(claim).elsewhere == 4


def test_who_says_that_they_differ_is_not_told_again():
    other = met(SAID, outlet="A")
    claim = searched(met(AGAIN, outlet="B"))
    repeat = Repeat.objects.get()
    with pytest.raises(PermissionDenied):
        repeats.dismiss_repeat(repeat, actor=person("vio"))
    repeats.dismiss_repeat(repeat, actor=person("ana"))
    with pytest.raises(StaleState):
        repeats.dismiss_repeat(repeat, actor=person("eva"))
    for one in (claim, other):
        assert Event.objects.about(one).last().verb == Verb.SUGGESTION_DISMISSED
    ClaimSearch.objects.begin_anew()
    searched(claim)
    assert repeats.life_of(claim) is None
    repeats.restore_repeat(repeat, actor=person("eva"))
    assert repeats.life_of(claim).elsewhere == 1
    with pytest.raises(StaleState):
        repeats.restore_repeat(repeat, actor=person("eva"))


def test_a_claim_becomes_the_duplicate_of_one_in_another_article_and_back():
    other = met(SAID, outlet="A")
    claim = searched(met(AGAIN, outlet="B"))
    join_claims(claim, other, actor=person("ana"))
    assert (claim.status, claim.duplicate_of) == (Status.DUPLICATE, other)
    life = repeats.life_of(Claim.objects.select_related("article").get(pk=other.pk))
    assert [stage.kind for stage in life.stages if stage.claim == claim] == ["joined"]
    undo_last_step(claim, actor=person("ana"), seq=last_step(claim, person("ana")).seq)
    claim.refresh_from_db()
    assert claim.status == Status.NEW


def test_claims_of_two_articles_that_nobody_found_alike_are_not_joined():
    claim, other = met(AGAIN, outlet="A"), met("Harga beras naik tiga kali.", outlet="B")
    with pytest.raises(Refused, match="say the same"):
        join_claims(claim, other, actor=person("ana"))


def test_what_is_joined_stays_in_the_life_when_its_words_change():
    other = met(SAID, outlet="A")
    claim = searched(met(AGAIN, outlet="B"))
    join_claims(claim, other, actor=person("ana"))
    Claim.objects.filter(pk=other.pk).update(statement="Sesuatu yang lain sama sekali.")
    assert repeats.life_of(searched(other)).elsewhere == 1


def test_the_joined_claim_keeps_its_place_in_its_own_article(client):
    other = met(SAID, outlet="A")
    claim = searched(met(AGAIN, outlet="B"))
    join_claims(claim, other, actor=person("ana"))
    client.force_login(person("ana"))
    page = client.get(f"/desk/articles/{claim.article_id}/").text
    assert "1 joined to a claim of another article" in page
    assert f'data-claim="{claim.pk}"' in page
    assert f'data-claim="{other.pk}"' not in page
