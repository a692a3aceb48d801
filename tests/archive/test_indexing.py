"""The index of words follows the checks, whatever becomes of them."""

from collections import Counter

import pytest
from django.db import transaction

from factcheck.archive import indexing
from factcheck.archive.actions import find
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check, Corpus, Posting, Term
from factcheck.archive.storing import key_of, move_check, store_check, store_checks

pytestmark = pytest.mark.django_db


def row(number: int = 1, **changes) -> Row:
    given = {"claim": f"Bulan {number} terbuat dari keju", "publisher": "A", "rating": "Keliru"}
    return Row(**(given | {"url": f"https://a.example/{number}"} | changes))


def in_order() -> None:
    """Hold the index to what the checks say."""
    postings, counts, total = set(), Counter(), 0
    known = dict(Term.objects.values_list("word", "pk"))
    for check in Check.objects.exclude(terms=None):
        assert check.terms == indexing.terms_line(check.claim, check.title, check.claimant)
        found = indexing.counted(check.terms)
        length = sum(found.values())
        total += length
        postings |= {
            indexing.packed(known[word], indexing.impact(tf, length), check.pk)
            for word, tf in found.items()
            if not indexing.is_common(word)
        }
        counts.update(known[word] for word in found)
    assert set(Posting.objects.values_list("entry", flat=True)) == postings
    having = Term.objects.exclude(checks=0).values_list("pk", "checks")
    assert dict(having) == dict(counts)
    corpus = Corpus.objects.get()
    assert (corpus.checks, corpus.length) == (Check.objects.exclude(terms=None).count(), total)


def test_what_is_stored_again_is_stored_once() -> None:
    first = store_checks([row(1), row(2), row(1, rating="Benar")])
    assert (len(first.new), first.changed, first.same) == (2, [], 1)
    assert Check.objects.get(url="https://a.example/1").rating == "Benar"
    again = store_checks([row(1, rating="Benar"), row(2, title="Keju di bulan"), row(3)])
    assert (len(again.new), len(again.changed), again.same) == (1, 1, 1)
    in_order()


def test_the_key_is_that_of_the_database() -> None:
    for given in (row(1), row(2, url="", identifier="x"), row(3, claim="Ünï\ncode " * 9)):
        check, new = store_check(given)
        assert new
        assert check.key == key_of(given)


def test_a_text_that_changes_is_found_by_its_new_words_only() -> None:
    check, _new = store_check(row(1))
    move_check(check.pk, url=check.url, claim="Matahari mengitari bumi")
    in_order()
    assert [match.check for match in find("matahari mengitari bumi")] == [check]
    assert find("bulan keju") == []


def test_a_rollback_leaves_no_word_behind() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 (the point is what came before)
        store_check(row(1))
        raise RuntimeError
    store_check(row(1))
    in_order()


def test_a_new_method_takes_everything_in_anew(monkeypatch) -> None:
    store_checks([row(number) for number in range(7)])
    Check.objects.create(claim="Belum tercatat", publisher="A", identifier="b")
    monkeypatch.setattr(indexing, "METHOD", "terms-next")
    monkeypatch.setattr(
        indexing,
        "terms_line",
        lambda *texts: " ".join(word[:3] for word in texts[0].split()) + " | | ",
    )
    indexing.reindex(batch=3)
    assert Corpus.objects.get().method == "terms-next"
    assert Check.objects.filter(terms=None).count() == 0
    in_order()
    assert indexing.reindex() == 0


def test_what_another_method_weighed_otherwise_is_taken_out_too(monkeypatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(indexing, "METHOD", "terms-before")
        before.setattr(indexing, "impact", lambda tf, length: 7 + tf)
        before.setattr(indexing, "_COMMON", frozenset())
        before.setattr(indexing, "terms_line", lambda *texts: f"{texts[0].lower()} | | ")
        claim = "Bulan itu dari keju dan dari susu"
        store_checks([row(number, claim=claim) for number in range(3)])
        in_order()
    Corpus.objects.update(method="terms-before")
    indexing.reindex()
    in_order()
    move_check(Check.objects.first().pk, url="https://a.example/9", claim="Bulan itu dari batu")
    in_order()
