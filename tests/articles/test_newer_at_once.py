"""A newer version comes in while others look for one too, or mark words; commits are real."""

from django.db.models import Exists, OuterRef

from factcheck.articles import newer, runner
from factcheck.articles.actions import bring_in_text
from factcheck.articles.models import Article, Reading
from factcheck.claims.actions import make_claim
from factcheck.claims.anchoring import follow
from factcheck.claims.models import Appearance, Claim
from factcheck.errors import StaleState
from tests.make import make_article
from tests.people import person
from tests.reviews.test_at_once import at_once


def test_of_many_who_look_again_one_does(fresh_database):
    article = make_article(url="https://example.org/a")
    ana = person("ana")

    def fetch():
        return newer.fetch_again(Article.objects.get(pk=article.pk), actor=ana)

    assert at_once([fetch] * 8) == {"done": 1, "StaleState": 7}
    assert Reading.objects.count() == 1


def test_no_claim_is_left_behind_by_a_newer_text(fresh_database):
    words = [f"kata{n}" for n in range(400)]
    old = "\n".join(f"Ini kalimat yang panjang nomor {word}." for word in words)
    ana = person("ana")
    runner.read(bring_in_text(old, actor=ana).pk, then=follow)
    article = Article.objects.get()
    snapshot = article.snapshots.current()
    reading = newer.paste_newer(article, old.replace("kata7", "kata tujuh"), actor=ana)
    refused = []

    def mark():
        try:
            for word in words:
                start = snapshot.text.index(f"{word}.")
                span = {"start": start, "end": start + len(word), "quote": word}
                make_claim(snapshot, actor=ana, **span)
        except StaleState:
            refused.append(word)

    def read():
        runner.read(reading.pk, then=follow)

    assert at_once([mark, read]) == {"done": 2}
    now = article.snapshots.current()
    assert now.number == 2
    here = Appearance.objects.filter(claim=OuterRef("pk"), snapshot=now)
    lost = Appearance.objects.filter(claim=OuterRef("pk"), anchored=False)
    assert Claim.objects.count() > 0
    assert not Claim.objects.exclude(Exists(here) | Exists(lost)).exists()
    # Those marked before are there; who marked one too late was told.
    assert refused or Claim.objects.count() == len(words)
