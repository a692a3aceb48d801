"""The page of a claim: how we checked, who, by which rules, what changed, how to pass it on."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from factcheck.claims.actions import appearance_at
from factcheck.claims.models import Claimant, Status, Topic
from factcheck.lookups.models import Lookup
from factcheck.reports.actions import withdraw_page
from factcheck.reports.caching import forget
from factcheck.reports.models import Story
from factcheck.reports.topic_actions import set_topics
from tests.make import (
    break_glass,
    correct,
    make_article,
    make_claim,
    make_evidence,
    make_noted,
    make_published,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def text(address: str, language: str = "en", status: int = 200) -> str:
    response = Client().get(address, headers={"accept-language": language})
    assert response.status_code == status
    return response.content.decode()


def words(page: str) -> str:
    """What a reader sees of it: no tags, spaces folded."""
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return re.sub(r" ([.,:;])", r"\1", text)


def claim(**fields):
    return make_claim(Status.RESEARCH, **{"why_selected": "Dibagikan"} | fields)


def asked(claim, provider, outcome="ok", **fields):
    return Lookup.objects.create(
        claim=claim,
        provider=provider,
        query=fields.pop("query", "Putin 13 pejabat"),
        state="done",
        outcome=outcome,
        finished_at=timezone.now(),
        **fields,
    )


def test_how_we_checked_is_told_from_the_trace():
    checked = claim()
    checked.lookups.all().delete()
    asked(checked, "wikipedia")
    asked(checked, "wikipedia", query="Putin Pyongyang")
    asked(
        checked,
        "gdelt",
        outcome="failed",
        reason="throttled",
        reason_data={"host": "gdelt.example", "status": 429},
    )
    page = words(text(f"/checks/{make_published(checked).slug}/"))
    assert "We put 3 questions to 2 sources. No result came back." in page
    missing = page[page.index("gave us no answer") :]
    assert "gdelt (gdelt.example asks for fewer questions" in missing[:200]
    assert "wikipedia (" not in missing[:200].lower()
    assert "Putin Pyongyang" in page


def test_sources_that_were_passed_over_are_no_questions_and_the_desks_reasons_stay_inside():
    checked = claim()
    checked.lookups.all().delete()
    asked(checked, "wikipedia")
    asked(checked, "brave", outcome="skipped", query="", reason="no_key")
    page = words(text(f"/checks/{make_published(checked).slug}/"))
    assert "We put 1 question to 1 source." in page
    assert "gave us no answer" not in page
    assert "nothing on a claim like this: brave." in page
    assert "administrator" not in page


def test_only_words_that_stand_so_in_the_article_are_in_quotation_marks():
    own = text(f"/checks/{make_published(claim(statement='Rombongannya tiga belas.')).slug}/")
    assert '<h1 class="check-claim" ' in own
    said = claim()
    said.statement = said.appearances.first().quote
    said.save(update_fields=["statement"])
    assert '<h1 class="check-claim verbatim" ' in text(f"/checks/{make_published(said).slug}/")


def test_a_check_without_questions_says_nothing_of_them():
    checked = claim()
    checked.lookups.all().delete()
    assert "We put" not in text(f"/checks/{make_published(checked).slug}/")


def test_origins_are_counted_and_named_where_they_are_shared():
    checked = claim()
    for number, publisher in enumerate(("Satu", "Dua", "Tiga")):
        make_evidence(
            checked,
            url=f"https://{publisher.lower()}.example/a",
            publisher=publisher,
            stance="refutes" if number else "supports",
            quote=f"Kutipan nomor {number} dari sumber itu.",
        )
    checked.evidence.filter(number__lt=3).update(origin="Antara")
    page = words(text(f"/checks/{make_published(checked).slug}/"))
    assert "from 2 origins" in page
    assert "go back to one origin, Antara, and count once: [1] [2]" in page
    assert re.search(r"supports 1 .*refutes 2", page[page.index("from 2 origins") :])


def test_people_topics_claimant_and_licence(settings):
    Topic.objects.create(code="politik", names={"id": "Politik", "en": "Politics"})
    checked = claim(claimant=Claimant.objects.create(name="Dmitry & Co"))
    set_topics(checked, ["politik"], actor=person("ana"))
    address = f"/checks/{make_published(checked).slug}/"
    page = text(address)
    assert "Published by Pia." in page
    assert "/checks/?topic=politik" in page
    assert ">Politics<" in page
    assert ">Politik<" in text(address, "id")
    assert "/checks/?claimant=Dmitry+%26+Co" in page
    assert "all rights reserved" in page
    settings.FACTCHECK_LICENCE = "CC BY 4.0"
    settings.FACTCHECK_LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    # Settings change with the process, which keeps nothing of the one before it.
    forget()
    page = text(address)
    assert 'href="https://creativecommons.org/licenses/by/4.0/" rel="license' in page
    assert "all rights reserved" not in page


def test_a_page_can_be_passed_on_without_scripts_and_reported_without_an_account():
    shown = make_published(claim())
    page = text(f"/checks/{shown.slug}/")
    assert f'href="/checks/{shown.slug}/report/"' in page
    assert "https://wa.me/?text=" in page
    assert f">http://127.0.0.1:8000/checks/{shown.slug}/</a>" in page
    # What only works with scripts is hidden until there are some.
    assert len(re.findall(r"<button[^>]*data-(?:copy|share-native)[^>]*hidden", page)) == 4


def test_broken_glass_is_told_at_the_top():
    page = make_published(claim())
    before = text(f"/checks/{page.slug}/")
    assert 'id="override"' not in before
    assert 'class="unmet"' not in before
    break_glass(page, "Besok pemilu, dan sumber kedua tidak menjawab.")
    after = text(f"/checks/{page.slug}/")
    banner = words(after[after.index('id="override"') : after.index("<h1")])
    assert "Published before all of our rules were met: Besok pemilu" in banner
    assert "Evidence from at least 2 independent origins" in banner
    assert after.count('class="unmet"') == 1


def test_corrections_replies_and_versions():
    page = make_published(claim())
    address = f"/checks/{page.slug}/"
    assert "Edition 2" not in text(address)
    correct(page)
    make_noted(page)
    shown = words(text(address))
    assert "Angka diperbaiki." in shown
    assert "Kedutaan replies: Kami tidak pernah bilang begitu." in shown
    versions = shown[shown.index("Editions 3") :]
    assert versions.index("Edition 3") < versions.index("Edition 2") < versions.index("Edition 1")
    assert "first published" in versions
    assert f"{address}versions/2/" in text(address)


def test_a_version_shows_word_by_word_what_it_changed():
    page = make_published(claim())
    correct(page, rationale="Daftarnya dimuat sebagian [1].")
    shown = text(f"/checks/{page.slug}/versions/2/")
    assert "Angka diperbaiki." in shown
    assert "<del>lengkap</del>" in shown
    assert "<ins>sebagian</ins>" in shown
    summary = shown[shown.index("<dt>summary</dt>") : shown.index("<dt>how we checked</dt>")]
    assert "dengan catatan" in summary
    correct(page, rationale="Daftarnya dimuat seluruhnya [1].")
    whole = text(f"/checks/{page.slug}/versions/3/?against=1")
    assert "<del>lengkap</del>" in whole
    assert "<ins>seluruhnya</ins>" in whole
    assert whole.count("Angka diperbaiki.") == 2


@pytest.mark.parametrize(
    "address",
    [
        "0/",
        "9/",
        "9/?whole",
        "1/?against=1",
        "2/?against=2",
        "2/?against=77",
        "2/?against=x&",
        "99999999999999/",
    ],
)
def test_versions_that_are_not_there(address):
    page = make_published(claim())
    correct(page)
    status = 200 if address == "2/?against=x&" else 404
    text(f"/checks/{page.slug}/versions/{address}", status=status)


def test_any_version_can_be_read_whole_as_it_was_published():
    page = make_published(claim())
    address = f"/checks/{page.slug}/"
    assert "No newer one has replaced it." in words(text(f"{address}versions/1/"))
    correct(page, rationale="Daftarnya dimuat sebagian [1].")
    assert f'href="http://127.0.0.1:8000{address}versions/1/"' in text(address)
    first = text(f"{address}versions/1/")
    assert "lengkap" in first
    assert "sebagian" not in first
    assert "This is edition 1, as it was published on" in words(first)
    assert "A newer edition has replaced it. Read edition 2" in words(first)
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in first
    assert "noindex" in first
    # The note came with the second one, and what is passed on is the page of today.
    assert "Angka diperbaiki." not in first
    assert "data-share" not in first
    changed = text(f"{address}versions/2/")
    assert f'href="{address}versions/2/?whole"' in changed
    assert "sebagian" in text(f"{address}versions/2/?whole")


def test_a_withdrawn_page_passes_no_rating_on_but_its_version_still_tells_it():
    page = make_published(claim())
    address = f"/checks/{page.slug}/"
    label = re.search(r'<div class="check-verdict">.*?</div>', text(address), re.DOTALL)
    assert label
    rated = words(label[0]).split()[0]
    withdraw_page(page.claim, actor=person("pia"), reason="Sumbernya palsu.")
    shown = text(address)
    assert "check-verdict" not in shown
    assert "<title>Withdrawn: " in shown
    assert 'property="og:title" content="Withdrawn: ' in shown
    assert 'name="description" content="Sumbernya palsu."' in shown
    assert f"{rated}: " not in words(shown)
    assert f'href="http://127.0.0.1:8000{address}versions/1/?whole"' in shown
    version = text(f"{address}versions/1/")
    assert "This fact-check was withdrawn" in version
    assert "check-verdict" in version


def test_a_version_names_evidence_rating_and_signers():
    from factcheck.reports.compared import editions_changed

    page = make_published(claim())
    before = page.edition.content
    after = json.loads(json.dumps(before))
    after["evidence"][0]["stance"] = "refutes"
    after["evidence"].append(before["evidence"][0] | {"number": 2, "title": "Berita kedua"})
    after["rating"]["labels"] = {"id": "Keliru", "en": "False"}
    after["claimant"] = {"name": "Kremlin", "kind": "organisation", "same_as": ""}
    after["signers"].append({"name": "Eva", "at": before["published_at"]})
    changes = {change["label"]: change for change in editions_changed(before, after)}
    assert set(changes) == {
        "rating",
        "who said it",
        "evidence [1]",
        "newly cited",
        "signed by",
    }
    assert changes["rating"]["after"] == "False"
    assert "Berita kedua" in changes["newly cited"]["after"]
    assert changes["signed by"]["after"] == "Ben, Eva"
    gone = {change["label"] for change in editions_changed(after, before)}
    assert "no longer cited" in gone
    assert editions_changed(before, before) == []


def test_a_story_quotes_the_sentences_of_its_claims_and_no_more():
    article = make_article(url="https://koran.example/putin")
    snapshot = article.snapshots.current()
    snapshot_text = snapshot.text
    start = snapshot_text.index("Ia membawa")
    end = snapshot_text.index("\n", start)
    type(snapshot).objects.filter(pk=snapshot.pk).update(
        sentences=[{"start": start, "end": end, "block": 1}]
    )
    make_published(claim(article=article, quote="13 pejabat tinggi"))
    page = text(f"/stories/{Story.objects.get().slug}/")
    assert "<mark>13 pejabat tinggi</mark>" in page
    assert "Ia membawa 13 pejabat tinggi Rusia." in words(page)
    assert "Putin tiba" not in page
    assert 'href="https://koran.example/putin"' in page
    assert "ClaimReview" not in page


def test_a_story_without_sentences_quotes_the_claim_alone():
    article = make_article()
    make_published(claim(article=article, quote="13 pejabat tinggi"))
    page = text(f"/stories/{Story.objects.get().slug}/")
    assert "13 pejabat tinggi" in page
    assert "<mark>" not in page


def test_the_same_words_are_shown_once():
    quote = "Harga beras naik dua kali lipat."
    article = make_article(f"{quote}\nKata menteri itu lagi: {quote}")
    twice = claim(article=article, quote=quote, statement=quote)
    snapshot = article.snapshots.current()
    start = snapshot.text.rindex(quote)
    appearance_at(twice, snapshot, start, start + len(quote)).save()
    address = f"/checks/{make_published(twice).slug}/"
    shown = text(address)
    said = shown[shown.index("What was said") : shown.index("How we checked")]
    # The heading says it, and the article is named once.
    assert quote not in said
    assert said.count("Putin ke Pyongyang") == 1
    story = text(f"/stories/{Story.objects.get().slug}/")
    assert story.count(f">{quote}<") == 1
    assert 'class="name verbatim"' in story
    other = claim(article=make_article(quote), quote=quote, statement="Beras naik 100 persen.")
    shown = text(f"/checks/{make_published(other).slug}/")
    assert shown.count(f">{quote}</blockquote>") == 1


def test_all_corrections_are_listed_newest_first():
    assert "has been corrected yet" in text("/corrections/")
    page, gone = make_published(claim()), make_published(claim(statement="Dicabut."))
    correct(page)
    withdraw_page(gone.claim, actor=person("pia"), reason="Sumber <palsu>.")
    shown = text("/corrections/")
    assert shown.index("Sumber &lt;palsu&gt;.") < shown.index("Angka diperbaiki.")
    assert f"/checks/{page.slug}/#corrections" in shown
    assert "Withdrawal" in shown
    text("/corrections/?page=2", status=404)
