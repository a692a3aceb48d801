"""Readers are told when the article changed after our check; the edition stays as it was."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from factcheck.articles.models import Snapshot
from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.caching import forget
from factcheck.reports.models import Edition, Page, Story
from tests.make import (
    TEXT,
    backdate,
    correct,
    make_article,
    make_claim,
    make_newer,
    make_published,
    make_verdict,
)
from tests.people import person

pytestmark = pytest.mark.django_db

CHANGED = "The article was changed after our check"
STANDS = "The words that we checked still stand in it."
GONE = "These words that we checked no longer stand in it:"
WORDS = "Ia membawa 13 pejabat tinggi Rusia."
OTHER = TEXT.replace("13 pejabat", "14 pejabat")
LONGER = f"Diperbarui pukul 14.05.\n{TEXT}"


def check(**fields):
    return make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan", **fields))


def shown(address, **headers):
    response = Client(headers={"accept-language": "en"} | headers).get(address)
    assert response.status_code == 200
    return response.content.decode()


def page_of(page):
    return shown(f"/checks/{page.slug}/")


def markup(text):
    return text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]


def test_nothing_is_said_while_the_text_is_the_one_checked():
    page = check()
    assert CHANGED not in page_of(page)
    assert CHANGED not in shown(f"/stories/{Story.objects.get().slug}/")


def test_a_change_elsewhere_says_that_the_words_still_stand():
    page = check()
    make_newer(page.claim.article, LONGER)
    text = page_of(page)
    assert CHANGED in text
    assert STANDS in text
    assert GONE not in text


def test_a_change_of_the_words_quotes_what_was_checked():
    page = check()
    before = page_of(page)
    frozen = Edition.objects.get().content
    make_newer(page.claim.article, OTHER)
    text = page_of(page)
    assert CHANGED in text
    assert GONE in text
    assert text.count(WORDS) == before.count(WORDS) + 1
    assert Edition.objects.get().content == frozen
    assert markup(text) == markup(before) != ""
    assert "/desk/articles" not in text


def test_other_spaces_are_the_same_words():
    page = check()
    make_newer(page.claim.article, LONGER.replace("13 pejabat", "13\n pejabat"))
    assert STANDS in page_of(page)


def test_the_story_says_it_for_each_claim():
    article = make_article()
    page = check(article=article)
    other = check(article=article, quote="Putin tiba di Pyongyang.", statement="Putin tiba.")
    make_newer(article, OTHER)
    text = shown(f"/stories/{Story.objects.get().slug}/")
    assert CHANGED in text
    assert text.count("still stand in the changed article") == 1
    assert text.count("no longer stand in the changed article") == 1
    assert GONE in page_of(page)
    assert STANDS in page_of(other)


def test_the_checked_text_that_comes_back_ends_the_notice():
    page = check()
    make_newer(page.claim.article, OTHER)
    make_newer(page.claim.article, TEXT)
    assert CHANGED not in page_of(page)


def test_a_correction_made_after_the_change_speaks_of_the_new_text():
    page = check()
    make_newer(page.claim.article, OTHER)
    correct(page)
    text = page_of(page)
    assert CHANGED not in text
    assert "The article no longer said this when we published." in text
    assert WORDS in text


def test_a_claim_that_moved_is_quoted_once_in_the_next_edition():
    page = check()
    make_newer(page.claim.article, LONGER)
    correct(page)
    page.refresh_from_db()
    places = page.edition.content["appearances"]
    assert [(place["quote"], place["stands"]) for place in places] == [(WORDS, True)]
    assert places[0]["start"] == LONGER.index(WORDS)
    assert "no longer said this" not in page_of(page)


def test_a_change_before_publishing_is_no_change_after_our_check():
    verdict = make_verdict(signed_by=person("ben"))
    make_newer(verdict.claim.article, LONGER)
    publish_claim(Claim.objects.get(pk=verdict.claim_id), actor=person("pia"))
    assert CHANGED not in page_of(Page.objects.get())


def test_an_edition_from_before_this_was_frozen_is_judged_by_its_places(monkeypatch):
    from factcheck.reports import editions

    whole = editions.freeze

    def older(*args, **kwargs):
        content = whole(*args, **kwargs)
        del content["article_sha256"]
        for place in content["appearances"]:
            del place["stands"]
        return content

    monkeypatch.setattr("factcheck.reports.actions.freeze", older)
    page = check()
    text = page_of(page)
    assert CHANGED not in text
    assert "no longer said this" not in text
    make_newer(page.claim.article, OTHER)
    assert GONE in page_of(page)


def test_a_withdrawn_page_says_only_that():
    page = check()
    withdraw_page(page.claim, actor=person("pia"), reason="Salah sumber")
    make_newer(page.claim.article, OTHER)
    assert CHANGED not in page_of(page)


def test_caches_learn_of_it_at_once():
    page = check()
    client = Client()
    address = f"/checks/{page.slug}/"
    before = client.get(address)
    make_newer(page.claim.article, OTHER)
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    again = client.get(address, headers={"if-none-match": after["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("kind", ["checks", "stories"])
def test_who_asks_only_by_time_learns_of_it_too(kind):
    page = check()
    article = page.claim.article
    long_ago = timezone.now() - timedelta(days=3)
    backdate(page, modified_at=long_ago)
    Snapshot.objects.update(current_since=long_ago - timedelta(days=1))
    slug = page.slug if kind == "checks" else Story.objects.get().slug
    address = f"/{kind}/{slug}/"
    client = Client()
    first = client.get(address)
    assert first["Last-Modified"] == http_date(long_ago.timestamp())
    make_newer(article, OTHER)
    # Within the second of the change there is no such header: another might follow in it.
    fresh = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
    assert (fresh.status_code, fresh.has_header("Last-Modified")) == (200, False)
    a_day_ago = timezone.now() - timedelta(days=1)
    Snapshot.objects.filter(number=2).update(current_since=a_day_ago)
    later = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
    assert later["Last-Modified"] == http_date(a_day_ago.timestamp())
    kept = client.get(address, headers={"if-modified-since": later["Last-Modified"]})
    assert kept.status_code == 304


@pytest.mark.parametrize(("kind", "queries"), [("checks", 5), ("stories", 4)])
def test_it_costs_one_question_more(django_assert_num_queries, kind, queries):
    article = make_article()
    page = check(article=article)
    for number in range(4):
        check(article=article, statement=f"Klaim {number}.")
    make_newer(article, OTHER)
    slug = page.slug if kind == "checks" else Story.objects.get().slug
    client = Client()
    client.get(f"/{kind}/{slug}/")
    forget()
    # And the question whether anything has changed.
    with django_assert_num_queries(queries + 1):
        assert client.get(f"/{kind}/{slug}/").status_code == 200
