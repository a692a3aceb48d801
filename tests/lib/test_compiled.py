"""SQL that is put together once answers as the queryset would that it was made from."""

from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from factcheck.claims.models import Claim
from factcheck.lib.compiled import compiled
from tests.make import make_article, make_claim
from tests.reviews.test_at_once import at_once


def claims(article: int, status: str) -> QuerySet[Claim]:
    found = Claim.objects.filter(article=article, status=status).select_related("article")
    return found.only("statement", "article__title").order_by("id")


@pytest.mark.django_db
def test_rows_are_those_of_the_queryset_for_each_value():
    made = []

    @compiled
    def asked(article: int, status: str) -> QuerySet[Claim]:
        made.append(article)
        return claims(article, status)

    first, second = make_claim(), make_claim(article=make_article(title="Another"))
    for claim in (first, second, first):
        with CaptureQueriesContext(connection) as plain:
            expected = list(claims(claim.article_id, claim.status))
        with CaptureQueriesContext(connection) as again:
            found = asked(claim.article_id, claim.status)
            assert [row.article.title for row in found] == [claim.article.title]
        assert found == expected == [claim]
        assert found[0].get_deferred_fields() == expected[0].get_deferred_fields()
        assert [query["sql"] for query in again] == [query["sql"] for query in plain]
    assert asked(first.article_id, "no such status") == []
    assert len(made) == 1


@pytest.mark.django_db
def test_a_value_that_the_sql_changes_is_refused():
    @compiled
    def parts(words: str) -> QuerySet[Claim]:
        return Claim.objects.filter(statement__icontains=words)

    with pytest.raises(ValueError, match="parts"):
        parts("Putin")


def test_threads_that_ask_at_once_get_their_own_rows(fresh_database):
    asked = compiled(claims)
    both = [make_claim(article=make_article(title=f"Article {number}")) for number in range(2)]
    found: list[tuple[int, set[int]]] = []

    def ask(claim: Claim) -> None:
        for _ in range(50):
            rows = asked(claim.article_id, claim.status)
            found.append((claim.pk, {row.pk for row in rows}))

    assert at_once([partial(ask, claim) for claim in both]) == {"done": 2}
    assert all(rows == {claim} for claim, rows in found)
    assert {claim for claim, _rows in found} == {claim.pk for claim in both}
