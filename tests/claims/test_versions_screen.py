"""The workbench of an article that changed, and the screen that shows what changed."""

import random
from itertools import accumulate
from time import process_time

import pytest
from django.urls import reverse

from factcheck.articles.changes import MOST, compare
from factcheck.articles.models import Snapshot
from factcheck.claims.actions import appearance_at
from factcheck.claims.lookalikes import look_alikes
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.desk.versions import text_at
from tests.make import (
    TEXT,
    found,
    make_article,
    make_claim,
    make_newer,
    make_published,
    make_verdict,
)
from tests.people import person

pytestmark = pytest.mark.django_db

WORDS = "Ia membawa 13 pejabat tinggi Rusia."
NOW = "Ia membawa 14 pejabat tinggi Rusia."
OTHER = TEXT.replace("13 pejabat", "14 pejabat")
LONGER = f"Diperbarui pukul 14.05.\n{TEXT}"


@pytest.fixture
def ana(client):
    client.force_login(person("ana"))
    return client


def bench(client, article):
    return client.get(reverse("article", args=[article.pk])).content.decode()


def card(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).content.decode()


def changes(client, article, query=""):
    return client.get(reverse("article_changes", args=[article.pk]) + query)


# ---- The workbench


def test_an_article_that_never_changed_says_nothing_of_versions(ana):
    page = bench(ana, make_claim().article)
    assert "Version 1" not in page
    assert "Look for a newer version" in page
    assert "Fetch again" not in page


def test_a_changed_article_says_what_became_of_its_claims(ana):
    article = make_article()
    moved = make_claim(article=article, quote="Putin", statement="Putin tiba.")
    lost = make_claim(article=article)
    text = f"{OTHER}\nKim menjemputnya di bandara."
    make_newer(article, text, found(text, "Kim menjemputnya di bandara."))
    page = bench(ana, article)
    for words in (
        "Version 2 of 2.",
        "1 claim moved",
        "1 not found",
        "1 new",
        "new in this version",
    ):
        assert words in page, words
    assert "Not found in the newest text" in page
    assert page.count(f'href="{reverse("claim", args=[lost.pk])}"') == 2
    assert WORDS in page
    assert page.count(f'data-claim="{moved.pk}"') == 2
    assert f'data-claim="{lost.pk}"' not in page


def test_a_lost_claim_can_be_walked_to(ana):
    article = make_article()
    first = make_claim(article=article, quote="Putin tiba di Pyongyang.", statement="Putin tiba.")
    lost = make_claim(article=article)
    make_newer(article, OTHER)
    assert f'data-key="j" href="{reverse("claim", args=[lost.pk])}"' in card(ana, first)
    assert f'data-key="k" href="{reverse("claim", args=[first.pk])}"' in card(ana, lost)


def test_its_card_offers_what_resembles_it_and_takes_it_on_a_word(ana):
    claim = make_claim()
    make_newer(claim.article, OTHER)
    page = card(ana, claim)
    assert "These words are not in the newest text of the article:" in page
    assert "<del>13</del><ins>14</ins>" in page
    start = OTHER.index(NOW)
    place = Appearance.objects.lost(claim.article).get()
    answer = ana.post(
        reverse("claim_find", args=[claim.pk]),
        {"seen": 1, "lost": place.pk, "start": start, "end": start + len(NOW), "quote": NOW},
        follow=True,
    )
    page = answer.content.decode()
    assert "Found again, in other words." in page
    assert "not in the newest text" not in page
    assert claim.appearances.filter(quote=NOW, start=start).exists()


def test_words_that_stand_twice_are_both_offered(ana):
    article = make_article(WORDS)
    claim = make_claim(article=article)
    make_newer(article, f"{WORDS}\nLalu:\n{WORDS}")
    page = card(ana, claim)
    assert "more than once" in page
    assert page.count("It is this") == 2


def test_words_with_other_neighbours_say_so(ana):
    claim = make_claim()
    make_newer(claim.article, TEXT.replace("Pyongyang.", "Seoul."))
    page = card(ana, claim)
    assert "what is around them has changed" in page
    assert page.count("It is this") == 1


def test_five_lost_sentences_are_soon_looked_for_in_a_very_long_text():
    chance = random.Random(7)
    words = ["".join(chance.choices("abdegiklmnoprstu", k=6)) for _ in range(2_000)]
    sentences = [" ".join(chance.choices(words, k=18)).capitalize() + "." for _ in range(1_800)]
    starts = [0, *accumulate(len(words) + 1 for words in sentences)]
    snapshot = Snapshot(
        text=" ".join(sentences),
        sentences=[
            {"start": start, "end": start + len(words)}
            for start, words in zip(starts, sentences, strict=False)
        ],
    )
    lost = " ".join(sentences[900:905]).replace("an", "un")
    began = process_time()
    assert look_alikes(snapshot, lost)[0].start == starts[900]
    assert process_time() - began < 2


def test_a_place_that_the_claim_has_already_is_not_offered(ana):
    article = make_article(f"{WORDS}\nLalu berita lain, panjang dan tanpa hubungan.\n{WORDS} Ya.")
    claim = make_claim(article=article)
    snapshot = article.snapshots.current()
    second = snapshot.text.rindex(WORDS)
    appearance_at(claim, snapshot, second, second + len(WORDS)).save()
    make_newer(article, snapshot.text.replace(f"{WORDS} Ya.", f"{NOW} Ya."))
    page = card(ana, claim)
    assert page.count("It is this") == 1
    assert "<del>13</del><ins>14</ins>" in page
    assert "Find 1 again" not in bench(ana, article)


def test_words_that_stand_once_are_found_with_one_button(ana):
    claim = make_claim()
    make_newer(claim.article, TEXT.replace("Pyongyang.", "Seoul."))
    assert "Find 1 again" in bench(ana, claim.article)
    answer = ana.post(reverse("claims_find", args=[claim.article_id]), follow=True)
    page = answer.content.decode()
    assert "1 claim found again." in page
    assert "Not found in the newest text" not in page
    make_newer(claim.article, OTHER)
    assert "Find 1 again" not in bench(ana, claim.article)


def test_without_javascript_the_words_are_typed(ana):
    claim = make_claim()
    make_newer(claim.article, OTHER)
    find = reverse("claim_find", args=[claim.pk])
    for words, sentence in (
        ("Bukan ini", "do not stand in the article"),
        ("Rusia", "found again"),
    ):
        answer = ana.post(find, {"quote": words}, follow=True)
        assert sentence.casefold() in answer.content.decode().casefold()
        assert answer.status_code == (422 if sentence != "found again" else 200)
    assert claim.appearances.filter(snapshot__number=2).get().quote == "Rusia"


def test_giving_up_says_so_everywhere(ana):
    claim = make_claim()
    make_newer(claim.article, OTHER)
    ana.post(reverse("claim_gone", args=[claim.pk]), {"seen": 1})
    page = bench(ana, claim.article)
    assert "gone from the article" in page
    assert "1 not found" not in page
    page = card(ana, claim)
    assert "An editor said that these words are gone from the article:" in page
    assert "It is this" not in page


def test_viewers_see_but_get_no_buttons(client):
    claim = make_claim()
    make_newer(claim.article, OTHER)
    client.force_login(person("vio"))
    page = card(client, claim)
    assert "not in the newest text" in page
    assert "Find it again" not in page
    assert "Look for a newer version" not in page
    for name in ("claim_find", "claim_gone", "claims_find"):
        assert client.post(reverse(name, args=[claim.pk]), {"quote": "x"}).status_code == 403


def test_whoever_signs_is_told_that_the_article_changed(client):
    verdict = make_verdict()
    client.force_login(person("ben"))
    assert "changed after this verdict" not in card(client, verdict.claim)
    make_newer(verdict.claim.article, LONGER)
    page = card(client, verdict.claim)
    assert "The article was changed after this verdict was written" in page
    assert "still stand in it." in page
    make_newer(verdict.claim.article, OTHER)
    page = card(client, verdict.claim)
    assert "no longer stand in it as they did." in page
    assert "?from=1&amp;to=3" in page
    make_newer(verdict.claim.article, TEXT)
    assert "changed after this verdict" not in card(client, verdict.claim)


def test_the_desk_is_told_for_published_claims_too(ana):
    page = make_published()
    make_newer(page.claim.article, OTHER)
    assert "changed after this verdict was written" in card(ana, page.claim)


def test_what_the_article_said_is_known_for_every_moment():
    article = make_article()
    first = article.snapshots.current()
    second = make_newer(article, OTHER)
    assert text_at(article, first.taken_at) == first
    assert text_at(article, second.taken_at) == second


def test_marking_words_goes_to_the_text_that_is_shown(ana):
    article = make_article()
    make_newer(article, OTHER)
    make_newer(article, TEXT)
    ana.post(reverse("claim_make", args=[article.pk]), {"quote": WORDS})
    assert Claim.objects.get().appearances.get().snapshot.number == 1


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    lines = [f"Klaim nomor {n} yang cukup panjang untuk berdiri sendiri." for n in range(30)]
    article = make_article("\n".join(lines))
    claims = [make_claim(article=article, quote=line) for line in lines]
    make_newer(article, "\n".join(lines).replace("nomor 7", "nomor tujuh"))
    make_newer(article, "\n".join(lines).replace("nomor 9", "nomor sembilan"))
    client.force_login(person("ben"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("article", args=[article.pk])).status_code == 200
    for claim in (claims[7], claims[9]):
        with django_assert_max_num_queries(24):
            assert client.get(reverse("claim", args=[claim.pk])).status_code == 200
    with django_assert_max_num_queries(8):
        assert changes(client, article).status_code == 200


# ---- What changed


def test_the_last_two_versions_are_compared_word_by_word(ana):
    claim = make_claim()
    make_newer(claim.article, LONGER)
    make_newer(claim.article, OTHER)
    page = changes(ana, claim.article).content.decode()
    assert "2 changes" in page
    assert ">Diperbarui pukul 14.05.\n<span" in page
    assert "[out: " in page
    assert reverse("claim", args=[claim.pk]) in page
    assert "not found in the later version" in page


def test_any_two_versions_can_be_chosen(ana):
    article = make_article()
    make_newer(article, LONGER)
    make_newer(article, OTHER)
    page = changes(ana, article, "?from=1&to=2").content.decode()
    assert "1 change" in page
    assert "14 pejabat" not in page
    assert "one and the same version" in changes(ana, article, "?from=2&to=2").content.decode()
    for odd in ("?from=x&to=99", "?from=&to=", "?from=99999999999999999999"):
        assert changes(ana, article, odd).status_code == 200


def test_one_version_has_nothing_to_compare(ana):
    page = changes(ana, make_article()).content.decode()
    assert "has one version" in page


def test_long_stretches_that_stayed_are_folded():
    lines = [f"Kalimat nomor {n} yang tidak berubah sama sekali." for n in range(60)]
    before = "\n".join(lines)
    after = before.replace("nomor 30 yang", "nomor 30 yang sudah")
    found_ = compare(before, after)
    assert [part.folded for part in found_.parts if not part.change].count(True) == 2
    whole = "".join(part.change.into if part.change else part.text for part in found_.parts)
    assert whole == after
    assert (found_.words_out, found_.words_in) == (0, 1)
    change = found_.changes[0]
    assert after[slice(*change.after)] == change.into


def test_changes_beyond_what_anybody_reads_are_counted():
    before = "\n".join(f"a{n} tetap{n}\nbaris {n}" for n in range(MOST + 50))
    after = before.replace("a", "b")
    found_ = compare(before, after)
    assert len(found_.changes) == MOST
    assert found_.left_off > 0


@pytest.mark.parametrize(
    ("span", "touched"), [((0, 5), False), ((3, 9), True), ((6, 8), True), ((9, 12), False)]
)
def test_a_change_touches_what_it_is_in(span, touched):
    found_ = compare("satu dua tiga", "satu  xx tiga".replace("  ", " "))
    assert (found_.touching(*span, before=True) is not None) == touched


def test_dismissed_claims_are_not_listed_as_touched(ana):
    claim = make_claim(Status.DISMISSED)
    make_newer(claim.article, OTHER)
    page = changes(ana, claim.article).content.decode()
    assert reverse("claim", args=[claim.pk]) not in page
