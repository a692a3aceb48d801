"""ClaimReview: what we make has no fault, and each fault seen in the field is found and named."""

import copy
import json

import pytest

from factcheck.archive.claimreview import to_row
from factcheck.claims.models import Claimant, Status
from factcheck.reports.claimreview import (
    advise,
    build,
    first_words,
    label_of,
    script_text,
    validate,
)
from factcheck.reports.links import page_url, text_link
from tests.make import make_article, make_claim, make_published, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    article = make_article(
        url="https://media.example/a", publisher="Media", published_at="2024-07-08T10:00+07:00"
    )
    claim = make_claim(
        Status.RESEARCH,
        article=article,
        why_selected="Dibagikan",
        claimant=Claimant.objects.create(name="Media"),
    )
    return make_published(claim, rating=rating("tempo/keliru"))


def test_ours_has_no_fault_and_no_warning(page):
    review = build(page.edition.content, page)
    assert validate(review, url=page_url(page.slug)) == []
    assert advise(review) == []
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Keliru",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert review["itemReviewed"]["author"] == {"@type": "Person", "name": "Media"}
    assert review["itemReviewed"]["appearance"][0]["url"] == "https://media.example/a"
    assert review["itemReviewed"]["datePublished"] == "2024-07-08"
    row = to_row(json.loads(json.dumps(review)))
    assert (row.rating, row.score, row.claimant) == ("Keliru", 0.0, "Media")


@pytest.mark.parametrize(
    ("code", "label"),
    [("tempo/tidak-terbukti", "Tidak terbukti"), ("no-scale/conclusion", "Belum ada bukti")],
)
def test_off_the_truth_line_only_the_label_goes_out(code, label):
    claim = make_claim(Status.RESEARCH, why_selected="Dibagikan")
    page = make_published(claim, rating=rating(code), summary="Belum ada bukti. Lebih lanjut.")
    review = build(page.edition.content, page)
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": label}
    assert validate(review) == []
    assert "author" not in review["itemReviewed"]


CHANGES = [
    ({"@context": "http://example.org"}, "@context"),
    ({"@type": "Review"}, "@type"),
    ({"claimReviewed": " "}, "claimReviewed is missing"),
    ({"claimReviewed": "Keliru: Putin membawa 13 pejabat"}, "carries the rating"),
    ({"claimReviewed": "[KELIRU] Putin membawa 13 pejabat"}, "carries the rating"),
    ({"url": None}, "url is missing"),
    ({"url": "/checks/x/"}, "url is missing"),
    ({"url": "http://127.0.0.1:8000/"}, "front of the site"),
    ({"url": "http://127.0.0.1:8000/checks/lain/"}, "not the address of this page"),
    ({"author": None}, "author is missing"),
    ({"author": {"name": " "}}, "author is missing"),
    ({"datePublished": "kemarin"}, "datePublished"),
    ({"reviewRating": None}, "reviewRating is missing"),
    ({"reviewRating.alternateName": ""}, "alternateName is missing"),
    ({"reviewRating.ratingValue": 0}, "outside"),
    ({"reviewRating.ratingValue": 6}, "outside"),
    ({"reviewRating.ratingValue": 0.5}, "whole numbers"),
    ({"reviewRating.ratingValue": "1"}, "whole numbers"),
    ({"reviewRating.ratingValue": True}, "whole numbers"),
    ({"reviewRating.bestRating": None}, "whole numbers"),
    ({"reviewRating.worstRating": 0}, "below 1"),
    ({"reviewRating.bestRating": 1}, "not above"),
    ({"itemReviewed": "x"}, "no Claim"),
    ({"itemReviewed.author": {"@type": "Person"}}, "claimant has no name"),
    ({"itemReviewed.appearance": [{"url": "http://127.0.0.1:8000/x"}]}, "our own site"),
    ({"itemReviewed.firstAppearance": {"url": "http://127.0.0.1:8000/x"}}, "our own site"),
]


@pytest.mark.parametrize(("change", "fault"), CHANGES)
def test_every_fault_is_named(page, change, fault, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    review = copy.deepcopy(build(page.edition.content, page))
    for path, value in change.items():
        *way, last = path.split(".")
        thing = review
        for step in way:
            thing = thing[step]
        thing[last] = value
    faults = validate(review, url=page_url(page.slug))
    assert len(faults) == 1, faults
    assert fault in faults[0]


def test_a_word_that_begins_the_claim_is_no_rating(page):
    review = build(page.edition.content, page)
    review["reviewRating"]["alternateName"] = "Benar"
    for claim in ("Benar-benar ada 13 pejabat", "Benarkah?", "Benar ada 13 pejabat"):
        assert validate(review | {"claimReviewed": claim}) == []


def test_another_site_is_a_fault(page):
    review = build(page.edition.content, page)
    assert validate(review | {"url": "https://elsewhere.example/checks/x/"}) == [
        "url is on another site than this one."
    ]


def test_a_long_claim_is_only_advised_against(page):
    review = build(page.edition.content, page) | {"claimReviewed": "x" * 76}
    assert validate(review) == []
    assert advise(review) == ["The claim has 76 characters; readers of the markup like at most 75."]


def test_nothing_can_end_the_script_element():
    text = script_text({"claimReviewed": "</script><script>alert(1)</script>&\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["claimReviewed"].startswith("</script>")


def test_the_page_carries_it_once_and_escaped(client):
    claim = make_claim(Status.RESEARCH, why_selected="x", statement="</script><b>13</b> & pejabat")
    page = make_published(claim, by=person("ana"))
    text = client.get(f"/checks/{page.slug}/").content.decode()
    assert text.count("application/ld+json") == 1
    block = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    review = json.loads(block)
    assert review["claimReviewed"] == claim.statement
    assert validate(review, url=page_url(page.slug)) == []
    assert "<b>13</b>" not in text


def test_the_first_words_of_the_summary_are_the_label_without_a_scale():
    assert first_words("Tidak ada bukti. Lalu panjang.") == "Tidak ada bukti"
    assert first_words("kata " * 30) == ("kata " * 12).strip() + "…"
    verdict = make_verdict(rating=rating("no-scale/conclusion"), summary="Itu foto lama.")
    assert verdict.rating.scale.code == "no-scale"
    content = {"rating": {"scale": "no-scale"}, "summary": verdict.summary}
    assert label_of(content) == "Itu foto lama"


def test_links_lead_to_the_words():
    assert text_link("https://a.example/x", "13 orang, non-stop") == (
        "https://a.example/x#:~:text=13%20orang%2C%20non%2Dstop"
    )
    long = " ".join(f"kata{n}" for n in range(60))
    assert text_link("https://a.example/x", long).endswith(
        "text=kata0%20kata1%20kata2%20kata3%20kata4,kata55%20kata56%20kata57%20kata58%20kata59"
    )
    assert text_link("https://a.example/x#atas", "13") == "https://a.example/x#atas"
    assert text_link("", "13") == ""
