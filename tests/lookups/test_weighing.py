"""All findings of a claim weighed together: what is written, when, and what stays."""

import logging
from collections.abc import Sequence

import pytest
from django.db import connection

from factcheck.claims.models import Claim, Status
from factcheck.lib.embedding import local_embedder
from factcheck.lookups import weighing
from factcheck.lookups.asked import asked_of
from factcheck.lookups.meaning import MAX_TEXTS, cosines
from factcheck.lookups.models import Finding
from factcheck.lookups.ranking import rank
from factcheck.lookups.tasks import weigh_findings
from factcheck.lookups.weighing import to_weigh, weigh
from tests.make import make_claim

pytestmark = pytest.mark.django_db

STATEMENT = "Putin membawa 13 pejabat tinggi Rusia."


@pytest.fixture
def claim() -> Claim:
    return make_claim(Status.RESEARCH)


def find(claim: Claim, title: str, excerpt: str = "", **fields) -> Finding:
    lookup = claim.lookups.filter(provider="wikipedia").first()
    number = Finding.objects.filter(lookup=lookup).count() + 1
    fields = {"url": f"https://sumber{number}.example/a", "kind": "news", "rank": number} | fields
    finding = Finding(lookup=lookup, title=title, excerpt=excerpt, **fields)
    # As the runner does when an answer comes.
    (scored,) = rank(asked_of(claim), [finding])
    finding.score, finding.reasons = scored.score, scored.reasons
    finding.save()
    return finding


def told(finding: Finding) -> list[str]:
    finding.refresh_from_db()
    return [reason["code"] for reason in finding.reasons]


def test_everything_is_compared_by_meaning_once(claim) -> None:
    near = find(claim, "Russia's president came with thirteen senior officials")
    far = find(claim, "Resep soto ayam", "Rebus ayam sampai empuk.")
    assert "meaning_waits" in told(near)
    assert to_weigh(claim.pk).count() == 2
    weigh_findings(claim.pk)
    assert not to_weigh(claim.pk).exists()
    assert "meaning_waits" not in told(near) + told(far)
    assert near.score > far.score
    assert {"meaning_near", "meaning_same"} & set(told(near))


def test_weighing_again_changes_nothing(claim, django_assert_max_num_queries) -> None:
    find(claim, "Putin tiba di Pyongyang")
    assert weigh(claim.pk) == 1
    with django_assert_max_num_queries(1):
        assert weigh(claim.pk) == 0


def test_without_the_model_the_reason_says_so(claim, monkeypatch) -> None:
    found = find(claim, "Putin membawa 13 pejabat tinggi")
    monkeypatch.setattr(weighing, "desks_embedder", lambda: None)
    assert weigh(claim.pk) == 1
    assert "meaning_missing" in told(found)
    assert not to_weigh(claim.pk).exists()


def test_a_hint_stands_with_its_sentence(claim) -> None:
    found = find(claim, "Berita", f"Cuaca cerah. {STATEMENT[:-1]} dari Moskow. Hujan turun.")
    fact_check = find(claim, STATEMENT, "", rating="Salah", kind="fact_check")
    silent = find(claim, "Benarkah Putin membawa 13 pejabat tinggi Rusia?")
    weigh(claim.pk)
    for one in (found, fact_check, silent):
        one.refresh_from_db()
    assert (found.hint, found.hint_sentence) == (
        "supports",
        "Putin membawa 13 pejabat tinggi Rusia dari Moskow.",
    )
    assert (fact_check.hint, fact_check.hint_sentence) == ("refutes", STATEMENT)
    assert (silent.hint, silent.hint_sentence) == ("", "")


def test_findings_are_grouped_by_origin(claim) -> None:
    one = find(claim, "Putin", "Putin tiba. (ANTARA)")
    two = find(claim, "Tiba", "Sumber: Antara")
    weigh(claim.pk)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.origin == two.origin == "Antara"
    assert one.origin_reason == {"code": "agency_stated", "agency": "Antara"}


def test_what_a_person_chose_meanwhile_stays(claim) -> None:
    class Meanwhile:
        """While meaning is compared, a person discards the finding."""

        name, dimensions = "m", 384

        def queries(self, texts: Sequence[str]):
            Finding.objects.update(choice="discarded", choice_reason="Tua")
            return local_embedder().queries(texts)

        def passages(self, texts: Sequence[str]):
            return local_embedder().passages(texts)

    found = find(claim, "Putin tiba di Pyongyang")
    weigh(claim.pk, Meanwhile())
    found.refresh_from_db()
    assert (found.choice, found.choice_reason) == ("discarded", "Tua")
    assert "meaning_waits" not in told(found)


def test_the_article_under_check_comes_last(claim) -> None:
    claim.article.url = "https://koran.example/putin"
    claim.article.save(update_fields=["url"])
    own = find(claim, STATEMENT, STATEMENT, url="https://koran.example/putin")
    other = find(claim, "Putin", "Ia membawa banyak pejabat.")
    weigh(claim.pk)
    assert told(own)[0] == "same_article"
    other.refresh_from_db()
    assert own.score < other.score


def test_only_the_best_are_compared_by_meaning() -> None:
    embedder = local_embedder()
    assert len(cosines(embedder, STATEMENT, ["Putin"] * (MAX_TEXTS + 5))) == MAX_TEXTS
    assert cosines(embedder, STATEMENT, []) == []
    near, far = cosines(embedder, STATEMENT, ["Putin brought officials", "Resep soto ayam"])
    assert near > far


def test_a_claim_without_findings_is_done_at_once(claim, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="factcheck.lookups.weighing"):
        assert weigh(claim.pk) == 0
    assert not caplog.records


def test_a_lost_bell_is_rung_again_once_nothing_more_is_to_come(claim) -> None:
    finding = find(claim, "Putin tiba di Pyongyang")
    assert claim.lookups.filter(state="waiting").exists()
    assert weighing.sweep() == 0, "more answers are to come"
    claim.lookups.update(state="done", outcome="ok")
    assert weighing.sweep() == 1
    weigh(claim.pk)
    assert weighing.sweep() == 0
    assert "meaning_waits" not in told(finding)


def test_what_stands_too_far_down_does_not_wait_for_ever(claim, monkeypatch) -> None:
    monkeypatch.setattr(weighing, "MAX_WEIGHED", 1)
    find(claim, "Putin tiba di Pyongyang")
    second = find(claim, "Putin pulang")
    before = second.score
    weigh(claim.pk)
    assert not to_weigh(claim.pk).exists()
    second.refresh_from_db()
    assert second.score == before


def test_a_server_of_embeddings_that_fails_is_said_so(claim, settings) -> None:
    settings.FACTCHECK_EMBEDDINGS_URL = "http://127.0.0.1:9"
    settings.FACTCHECK_EMBEDDINGS_MODEL = "e5"
    finding = find(claim, "Putin tiba di Pyongyang")
    weigh(claim.pk)
    assert "meaning_missing" in told(finding)
    assert finding.score > 0


def test_the_index_finds_what_waits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "finding_to_weigh" in Finding.objects.to_weigh().order_by().explain()
