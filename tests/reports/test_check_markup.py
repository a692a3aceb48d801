"""The checker of ClaimReview: by the vocabulary, by Google's table, by the page itself."""

import copy
import json
import time

import pytest

from factcheck.desk import seeding
from factcheck.reports.check_markup import Level, faults_of, faults_of_review
from factcheck.reports.claimreview import script_text
from factcheck.reports.links import page_url
from factcheck.reports.models import Page
from factcheck.reports.vocabulary import PARENTS, PLAIN, line_of, properties_of

ADDRESS = "https://cek.example/periksa/jembatan"
GOOD = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "@id": f"{ADDRESS}#cek",
    "url": ADDRESS,
    "inLanguage": "id",
    "datePublished": "2026-03-02T10:00:00+07:00",
    "dateModified": "2026-03-03",
    "claimReviewed": "Jembatan itu dibuka pada tahun 1990",
    "author": {"@type": "Organization", "name": "Meja Contoh", "url": "https://cek.example/"},
    "reviewRating": {
        "@type": "Rating",
        "alternateName": "Keliru",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Seorang warga"},
        "appearance": [{"@type": "CreativeWork", "url": "https://media.example/a"}],
        "datePublished": "2026-03-01",
    },
}
WORDS = "<h1>Keliru: Jembatan itu dibuka pada tahun 1990.</h1>"


def page(*reviews, words=WORDS, text="", language="id"):
    scripts = "".join(
        f'<script type="application/ld+json">{script_text(review)}</script>' for review in reviews
    )
    return (
        f'<!doctype html><html lang="{language}"><head>{text}{scripts}</head>'
        f"<body>{words}</body></html>"
    )


def changed(**changes):
    """A good review with `a__b=value` set, or taken away where the value is `None`."""
    review = copy.deepcopy(GOOD)
    for path, value in changes.items():
        *way, last = path.split("__")
        thing = review
        for step in way:
            thing = thing[step]
        if value is None:
            del thing[last]
        else:
            thing[last] = value
    return review


def told(faults):
    return [(fault.level, fault.path) for fault in faults]


def test_a_good_page_has_no_fault():
    assert faults_of(page(GOOD), url=ADDRESS) == []
    assert faults_of(page(GOOD), url=ADDRESS, site="https://cek.example", strict=True) == []
    assert faults_of_review(GOOD, url=ADDRESS) == []


# Google's reference of 2025-12-10, property by property: without it, what a reader loses. Of the
# claimant it says to leave him out when nobody is known, so that he alone is a matter of hints.
GOOGLE = [
    ("claimReviewed", Level.ERROR),
    ("reviewRating", Level.ERROR),
    ("url", Level.ERROR),
    ("reviewRating__alternateName", Level.ERROR),
    ("author", Level.WARNING),
    ("datePublished", Level.WARNING),
    ("itemReviewed", Level.WARNING),
    ("itemReviewed__appearance", Level.WARNING),
    ("itemReviewed__datePublished", Level.WARNING),
    ("itemReviewed__author", Level.HINT),
]


@pytest.mark.parametrize(("name", "level"), GOOGLE)
def test_what_google_asks_for_is_missed(name, level):
    faults = faults_of_review(changed(**{name: None}), url=ADDRESS)
    assert told(faults) == [(level, name.replace("__", "."))]


def test_what_google_does_not_ask_for_may_be_left_out():
    for name in ("@id", "inLanguage", "dateModified"):
        assert faults_of_review(changed(**{name: None}), url=ADDRESS) == []
    number_free = changed(reviewRating={"@type": "Rating", "alternateName": "Belum terbukti"})
    assert faults_of_review(number_free, url=ADDRESS) == []
    first = changed(itemReviewed__appearance=None)
    first["itemReviewed"]["firstAppearance"] = "https://media.example/a"
    assert faults_of_review(first, url=ADDRESS) == []


CHANGES = [
    # Numbers as text, as many publish them: read by everybody, written by nobody who cares.
    ({"reviewRating__ratingValue": "1"}, Level.WARNING, "whole numbers"),
    ({"reviewRating__ratingValue": "1.5"}, Level.ERROR, "whole numbers"),
    ({"reviewRating__ratingValue": "-1"}, Level.ERROR, "outside"),
    ({"reviewRating__worstRating": "0"}, Level.ERROR, "below 1"),
    ({"reviewRating__worstRating": None}, Level.WARNING, "whole numbers"),
    ({"reviewRating__bestRating": ""}, Level.WARNING, "whole numbers"),
    ({"reviewRating__bestRating": 0}, Level.ERROR, "not above"),
    ({"reviewRating": "Keliru"}, Level.ERROR, "reviewRating is missing"),
    ({"url": "cek.example/periksa/jembatan"}, Level.ERROR, "no web address"),
    ({"url": "https://lain.example/periksa/jembatan"}, Level.ERROR, "another site"),
    ({"url": "https://cek.example/periksa/lain"}, Level.WARNING, "not the address"),
    ({"url": "https://cek.example"}, Level.ERROR, "front of the site"),
    ({"datePublished": "2026-03-02 10:00"}, Level.WARNING, "datePublished is not a date"),
    ({"datePublished": "2999-01-01", "dateModified": None}, Level.WARNING, "in the future"),
    ({"dateModified": "2026-03-01"}, Level.WARNING, "before datePublished"),
    ({"itemReviewed__datePublished": "2026-03-09"}, Level.WARNING, "after it was checked"),
    ({"itemReviewed__@type": "creativeWork"}, Level.WARNING, "no Claim"),
    ({"itemReviewed__author": {"@type": "Person"}}, Level.ERROR, "claimant has no name"),
    ({"itemReviewed__appearance": {"url": f"{ADDRESS}?x"}}, Level.ERROR, "our own site"),
    ({"claimReviewed": "[KELIRU] Jembatan itu"}, Level.ERROR, "carries the rating"),
    ({"claimReviewed": "x" * 76}, Level.HINT, "76 characters"),
    ({"claimReviewed": ["", "Jembatan"]}, None, ""),
    ({"inLanguage": "bahasa Indonesia"}, Level.WARNING, "no language code"),
    ({"@id": "cek-1"}, Level.WARNING, "no whole address"),
    ({"@context": "https://example.org"}, Level.WARNING, "@context"),
    ({"@context": ["https://example.org", {"@vocab": "http://schema.org/"}]}, None, ""),
    ({"@type": "Review"}, Level.ERROR, "not ClaimReview"),
    ({"@type": ["Review", "http://schema.org/ClaimReview"]}, None, ""),
    # The vocabulary.
    ({"claimreviewed": "x"}, Level.WARNING, "it is written “claimReviewed”"),
    ({"verdict": "x"}, Level.WARNING, "ClaimReview has no “verdict”"),
    ({"itemReviewed__claimReviewed": "x"}, Level.WARNING, "Claim has no “claimReviewed”"),
    ({"author__@type": "organization"}, Level.WARNING, "it is written “Organization”"),
    ({"author__url": "/tentang"}, Level.WARNING, "Here must stand: URL"),
    ({"author__foundingDate": "2015-06-7"}, Level.WARNING, "Here must stand: Date"),
    ({"author__foundingDate": "2015"}, None, ""),
    ({"author__logo": {"@type": "Rating"}}, Level.WARNING, "ImageObject / URL"),
    ({"author__logo": {"@type": "ImageObject", "width": 9}}, None, ""),
    ({"publisher": {"@type": "Claim"}}, Level.WARNING, "Organization / Person"),
    ({"publisher": "Meja"}, Level.WARNING, "Organization / Person"),
    ({"publisher": {"@type": "NewsMediaOrganization", "masthead": "https://a.example/"}}, None, ""),
    ({"isAccessibleForFree": "https://schema.org/True"}, None, ""),
    ({"isAccessibleForFree": "ya"}, Level.WARNING, "Here must stand: Boolean"),
    ({"wordCount": "beberapa"}, Level.WARNING, "Here must stand: Integer"),
    ({"name": {"@value": "Jembatan", "@language": "id"}}, None, ""),
    ({"name": {"@type": "Person"}}, Level.WARNING, "Here must stand: Text"),
    ({"name": None}, None, ""),
    ({"citation": [{"@type": "WebPage", "url": "https://a.example/"}, "Arsip"]}, None, ""),
    ({"offers": {"@type": "Offer", "price": 1}}, None, ""),
]


@pytest.mark.parametrize(("change", "level", "words"), CHANGES)
def test_faults_are_named_once_and_where_they_are(change, level, words):
    review = changed(**change) if change != {"name": None} else copy.deepcopy(GOOD) | change
    faults = faults_of_review(review, url=ADDRESS)
    assert [fault.level for fault in faults] == ([level] if level else []), faults
    if level:
        assert words in faults[0].sentence
        assert faults[0].path


def test_a_claim_from_paper_has_a_description_and_maybe_no_day():
    review = changed(itemReviewed__datePublished=None)
    review["itemReviewed"]["appearance"] = {"@type": "CreativeWork", "headline": "Koran Pagi"}
    assert told(faults_of_review(review, url=ADDRESS)) == [
        (Level.HINT, "itemReviewed.datePublished")
    ]


def test_ours_must_be_whole_where_others_may_be_forgiven():
    for change in (
        {"reviewRating__ratingValue": "1"},
        {"inLanguage": None},
        {"@id": None},
        {"author": None},
        {"verdict": "x"},
        {"url": "https://www.cek.example/periksa/jembatan"},
    ):
        faults = faults_of_review(
            changed(**change), url=ADDRESS, site="https://cek.example", strict=True
        )
        assert [fault.level for fault in faults] == [Level.ERROR], change


def test_worst_comes_first():
    review = changed(claimReviewed="x" * 80, url=None, inLanguage="??")
    assert [fault.level for fault in faults_of_review(review)] == list(Level)


def test_a_page_without_or_with_too_many_is_told():
    assert told(faults_of(page(), url=ADDRESS)) == [(Level.ERROR, "")]
    microdata = page(text='<div itemscope itemtype="https://schema.org/ClaimReview"></div>')
    assert "microdata" in faults_of(microdata)[0].sentence
    two = faults_of(page(GOOD, GOOD), url=ADDRESS)
    assert [fault.sentence for fault in two] == [
        "There are 2 ClaimReviews on this page; each check needs a page of its own."
    ]
    none = faults_of(page(GOOD), url=ADDRESS, needs_review=False)
    assert "must have none" in none[0].sentence
    assert faults_of(page(), needs_review=False) == []


def test_other_markup_of_the_page_is_compared_with_the_vocabulary():
    crumbs = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": 1,
                "name": "Cek fakta",
                "item": "https://cek.example/",
            }
        ],
    }
    assert faults_of(page(crumbs, GOOD), url=ADDRESS) == []
    crumbs["itemListElement"][0]["place"] = 1
    assert told(faults_of(page(crumbs, GOOD), url=ADDRESS)) == [
        (Level.WARNING, "script 1.itemListElement[0].place")
    ]
    foreign = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "place": 1}
    assert faults_of(page(foreign, GOOD), url=ADDRESS) == []


def test_reviews_are_found_wherever_they_stand_and_references_are_followed():
    review = {name: value for name, value in GOOD.items() if name != "@context"}
    review["author"] = {"@id": "https://cek.example/#kami"}
    us = {"@type": "Organization", "@id": "https://cek.example/#kami", "name": "Meja Contoh"}
    graph = {"@context": "https://schema.org/", "@graph": [us, review]}
    assert faults_of(page(graph), url=ADDRESS) == []
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "review": [review]}
    faults = faults_of(page(article), url=ADDRESS)
    assert told(faults) == [(Level.WARNING, "script 1.review[0].author")]


def test_markup_and_page_must_say_the_same():
    silent = faults_of(page(GOOD, words="<p>Sebuah artikel.</p>"), url=ADDRESS)
    assert [fault.path for fault in silent] == [
        "script 1.claimReviewed",
        "script 1.reviewRating.alternateName",
    ]
    other = WORDS.replace("Keliru", "Benar")
    assert [fault.path for fault in faults_of(page(GOOD, words=other), url=ADDRESS)] == [
        "script 1.reviewRating.alternateName"
    ]
    # A reader in another language reads the label in that language.
    assert faults_of(page(GOOD, words=other, language="en"), url=ADDRESS) == []
    hidden = f"<template>{WORDS}</template><!-- {WORDS} -->"
    assert len(faults_of(page(GOOD, words=hidden), url=ADDRESS)) == 2


def test_scripts_that_break_are_told():
    whole = json.dumps(GOOD | {"name": "a < b"}, ensure_ascii=False)
    text = f'<html lang="id"><script type=application/ld+json>{whole}</script>{WORDS}'
    assert ["bare" in fault.sentence for fault in faults_of(text, url=ADDRESS)] == [True]
    ended = text.replace("a < b", "a </script> b")
    assert "not JSON" in faults_of(ended, url=ADDRESS)[0].sentence
    doubled = page(text='<script type="application/ld+json">{"a": 1, "a": 2}</script>')
    assert any("given twice" in fault.sentence for fault in faults_of(doubled))
    commented = f"<!-- {page(GOOD)} -->"
    assert "no ClaimReview" in faults_of(commented)[0].sentence
    deep = '{"a":' * 200_000 + "1" + "}" * 200_000
    nested = page(text=f'<script type="application/ld+json">{deep}</script>')
    assert "not JSON" in faults_of(nested)[0].sentence


def test_reading_a_hostile_page_takes_time_by_its_length():
    for piece in ('<a "', "<script>", "<!--", "<a b='", '<html lang="', "</script", "<p " * 3):
        short, long = (_seconds(piece * count) for count in (10_000, 40_000))
        # Four times the text: a square would be sixteen times, and seconds.
        assert long < 10 * short + 0.5, piece


def _seconds(text):
    began = time.process_time()
    faults_of(text)
    return time.process_time() - began


def test_the_table_is_whole():
    for kind, parents in PARENTS.items():
        assert set(parents) <= set(PARENTS)
        assert line_of(kind)[-1] == "Thing"
        assert {"name", "url"} <= set(properties_of(kind))
    assert properties_of("ClaimReview")["itemReviewed"] == {"Thing"}
    assert properties_of("Claim")["appearance"] == {"CreativeWork"}
    assert not PLAIN & set(PARENTS)


@pytest.mark.django_db
def test_every_page_of_the_sample_is_without_error_and_warning(client, settings):
    seeding.seed()
    checks = Page.objects.public().standing()
    assert checks
    for language, _name in settings.LANGUAGES:
        for check in checks:
            answer = client.get(f"/checks/{check.slug}/", headers={"accept-language": language})
            faults = faults_of(
                answer.content.decode(),
                url=page_url(check.slug),
                site=settings.PUBLIC_URL,
                strict=True,
            )
            assert [fault for fault in faults if fault.level != Level.HINT] == []
