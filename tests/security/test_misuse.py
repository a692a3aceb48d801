"""Acts out of turn: undone late, both ways at once, on what readers see, with nothing in it."""

import pytest

from factcheck.articles.actions import bring_in_text
from factcheck.articles.models import MAX_TEXT, Snapshot
from factcheck.claims import actions, undo
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.claims.workflow import ASIDE
from factcheck.errors import IllegalMove, Refused
from factcheck.reading import read_text
from factcheck.reports.models import Page
from factcheck.reviews.actions import reopen
from tests.make import make_article, make_claim, make_published
from tests.people import person
from tests.reviews.test_at_once import at_once

LINES = "Satu 1 juta.\nDua 2 juta.\nTiga 3 juta.\nEmpat 4 juta."


def four() -> list[Claim]:
    article = make_article(LINES)
    return [make_claim(article=article, quote=line, statement=line) for line in LINES.split("\n")]


def put_aside(claim: Claim, to: Status) -> None:
    if to == Status.NEW:
        actions.put_back(claim, actor=person("ana"))
    elif to == Status.DISMISSED:
        actions.dismiss_claim(claim, actor=person("ana"), reason="Tidak penting")
    else:
        other = make_claim(article=claim.article, quote="Putin tiba", statement="Putin tiba.")
        actions.join_claims(claim, other, actor=person("ana"))


@pytest.mark.django_db
@pytest.mark.parametrize("to", ASIDE)
def test_a_claim_that_readers_see_is_not_put_aside(to):
    page = make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))
    claim = Claim.objects.get(pk=page.claim_id)
    reopen(claim, actor=person("ana"), reason="Angkanya keliru")
    with pytest.raises(IllegalMove, match="Readers can see"):
        put_aside(claim, to)
    assert Page.objects.standing().get() == page


@pytest.mark.django_db
def test_undoing_a_join_leaves_those_that_went_elsewhere_since():
    first, second, third, fourth = four()
    ana = person("ana")
    actions.join_claims(third, second, actor=ana)
    actions.join_claims(fourth, second, actor=ana)
    actions.join_claims(second, first, actor=ana)
    step = undo.last_step(second, ana)
    third.refresh_from_db()
    actions.revive_claim(third, actor=person("eva"))
    undo.undo_last_step(second, actor=ana, seq=step.seq)
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.status, third.duplicate_of) == (Status.NEW, None)
    assert fourth.duplicate_of == second


def test_two_claims_joined_both_ways_at_once_become_one_original(fresh_database):
    first, second, _third, _fourth = four()
    ana = person("ana")

    def join(one: int, other: int):
        return lambda: actions.join_claims(
            Claim.objects.get(pk=one), Claim.objects.get(pk=other), actor=ana
        )

    ends = at_once([join(first.pk, second.pk), join(second.pk, first.pk)] * 5)
    assert ends["done"] == 1
    assert set(ends) <= {"done", "Refused", "StaleState", "IllegalMove"}
    assert Claim.objects.filter(duplicate_of__isnull=False).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\u200b \u00a0\n", "\u200b\u2060", "…!?", "\u202e"])
def test_text_that_nobody_sees_is_no_article(text):
    with pytest.raises(Refused, match="no text"):
        bring_in_text(text, actor=person("ana"))


@pytest.mark.django_db
def test_a_text_full_of_claims_is_proposed_in_a_few_statements(django_assert_max_num_queries):
    line = "Pada 2019 sebanyak {} juta orang miskin di Jakarta, kata Joko Widodo."
    text = "\n".join(line.format(number) for number in range(200))
    article = make_article(text)
    found = read_text(text).as_dict()
    assert len(found["claims"]) > 100
    with django_assert_max_num_queries(12):
        actions.propose_claims(Snapshot.objects.get(article=article), found["claims"])
    assert Appearance.objects.filter(snapshot__article=article).count() == len(found["claims"])


@pytest.mark.django_db
def test_a_text_longer_than_an_article_is_refused():
    with pytest.raises(Refused, match="more than an article has"):
        bring_in_text("a " * (MAX_TEXT // 2 + 1), actor=person("ana"))
