"""The board: the right claims for the right person, few queries, and indexes that are used."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from factcheck.claims.actions import assign_claim, schedule_claim
from factcheck.claims.models import Claim, Status
from factcheck.desk.board import board
from tests.make import make_article, make_claim
from tests.people import person

pytestmark = pytest.mark.django_db


def shown(user, view="", **asked):
    return {
        section.code: [claim.pk for claim in section.claims]
        for section in board(user, asked, view, 0)["sections"]
    }


def test_each_section_has_its_claims():
    article = make_article()
    proposed = make_claim(article=article)
    mine = make_claim(Status.RESEARCH, article=article, quote="Putin tiba")
    late = make_claim(article=article, quote="Itu kunjungan")
    schedule_claim(late, actor=person("eva"), due=timezone.now() - timedelta(days=1))
    sections = shown(person("ana"))
    assert sections["mine"] == [mine.pk]
    assert sections["late"] == [late.pk]
    assert set(sections["unassigned"]) == {proposed.pk, late.pk}
    assert sections["signature"] == []


def test_filters_are_in_the_address(client):
    article = make_article()
    make_claim(article=article)
    make_claim(article=article, quote="Putin tiba", statement="Putin tiba di Pyongyang.")
    client.force_login(person("ana"))
    page = client.get(reverse("board") + "?q=Pyongyang").content.decode()
    assert "Putin tiba di Pyongyang." in page
    assert "13 pejabat" not in page
    nothing = client.get(reverse("board") + "?status=nonsense&language=xx&after=-5")
    assert nothing.status_code == 200


def test_the_most_worthy_unassigned_claim_comes_first():
    article = make_article()
    low = make_claim(article=article, checkworthiness=0.2)
    high = make_claim(article=article, quote="Putin tiba", checkworthiness=0.9)
    assert shown(person("ana"))["unassigned"] == [high.pk, low.pk]


def test_assigned_claims_leave_the_unassigned():
    claim = make_claim()
    assign_claim(claim, actor=person("ana"), to=person("eva"))
    assert shown(person("ana"))["unassigned"] == []


@pytest.mark.parametrize("view", ["", "mine", "unassigned", "late", "published", "all"])
def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries, view):
    article = make_article("\n".join(f"Klaim nomor {n}." for n in range(30)))
    for n in range(30):
        make_claim(article=article, quote=f"Klaim nomor {n}.")
    client.force_login(person("ben"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("board") + f"?view={view}").status_code == 200


def test_the_workbench_does_not_grow_either(client, django_assert_max_num_queries):
    article = make_article("\n".join(f"Klaim nomor {n}." for n in range(30)))
    claims = [make_claim(article=article, quote=f"Klaim nomor {n}.") for n in range(30)]
    client.force_login(person("ben"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("article", args=[article.pk])).status_code == 200
    with django_assert_max_num_queries(24):
        assert client.get(reverse("claim", args=[claims[7].pk])).status_code == 200


def plan(rows) -> str:
    return rows[:7].explain()


def test_every_section_walks_an_index():
    """With 50,000 claims in the table, none of the board's questions reads all of them."""
    ana = person("ana")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO claims_claim (article_id, statement, language, kinds, checkworthiness,
                reasons, rejected_reasons, status, assignee_id, due, why_selected, dismissal,
                version, created_at)
            SELECT %s, 'Klaim nomor ' || n, 'id', '{}', (n %% 100) / 100.0, '{}', '{}', status,
                CASE WHEN n %% 10 = 5 THEN %s END,
                CASE WHEN n %% 4 = 0 THEN now() + (n %% 500 - 50) * interval '1 hour' END,
                '', CASE WHEN status = 'dismissed' THEN 'x' ELSE '' END, 1, now()
            FROM generate_series(1, 50000) n, LATERAL (SELECT (ARRAY['new', 'new', 'new', 'new',
                'new', 'research', 'research', 'review', 'review', 'dismissed'])[n %% 10 + 1]
                AS status) s
            """,
            [make_article().pk, ana.pk],
        )
        cursor.execute("ANALYZE claims_claim")
    for name, rows in {
        "claim_mine": Claim.objects.assigned_to(ana),
        "claim_unassigned": Claim.objects.unassigned(),
        "claim_review": Claim.objects.waiting_for_review(),
        "claim_late": Claim.objects.late(),
    }.items():
        assert name in plan(rows), f"{name} is not used: {plan(rows)}"
        assert "Seq Scan" not in plan(rows)
