"""What readers saw only grows, whatever SQL the desk's own account sends."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from factcheck.reports.actions import publish_claim, reopen_page, withdraw_page
from factcheck.reports.models import Correction, Edition, Page
from factcheck.reviews.models import Policy, Signature
from tests.make import (
    correct,
    make_policy,
    make_published,
    make_recusal,
    make_verdict,
    rating,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def edition(page: Page, **fields) -> Edition:
    """The page's edition once more, with other `fields`."""
    last = page.editions.latest("number")
    names = ("page", "number", "verdict", "policy", "content", "gates")
    kept = {name: getattr(last, name) for name in names}
    return Edition(**kept | {"number": last.number + 1, "published_by": person("pia")} | fields)


def refused(act: Callable[[], object], said: str) -> None:
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        to_the_end(act)


def to_the_end(act: Callable[[], object]) -> None:
    """Do it, and let the database check what it checks when a transaction ends."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "lain"}, "keeps its claim"),
        ({"published_at": timezone.now()}, "keeps its claim"),
        ({"edition": None}, "newest edition"),
        ({"withdrawn_at": timezone.now(), "withdrawal": "x"}, "as readers are told"),
    ],
    ids=["address", "day", "no edition", "withdrawn unsaid"],
)
def test_a_page_stays_what_it_is(change, said):
    page = make_published()
    refused(lambda: Page.objects.filter(pk=page.pk).update(**change), said)


def test_a_page_does_not_go_back_to_an_older_edition():
    page = make_published()
    first = page.edition
    correct(page)
    refused(lambda: Page.objects.filter(pk=page.pk).update(edition=first), "newest edition")


@pytest.mark.parametrize("number", [1, 3])
def test_editions_follow_one_another(number):
    page = make_published()
    refused(lambda: edition(page, number=number).save(), "follow")


def test_no_edition_comes_without_a_note():
    page = make_published()
    refused(lambda: edition(page).save(), "tells readers nothing")


def test_an_edition_of_the_same_verdict_changes_nothing():
    page = make_published()
    for change in (
        {"gates": []},
        {"policy": make_policy(origins=2)},
        {"content": page.edition.content | {"why_selected": "Lain"}},
    ):
        refused(lambda change=change: edition(page, **change).save(), "does not say")


def test_an_older_laxer_policy_is_not_what_an_edition_is_measured_by():
    old = Policy.objects.latest("version")
    make_policy(signatures=2)
    verdict = make_verdict(signed_by=person("ben"))
    page = Page.objects.create(claim=verdict.claim, slug="x")
    made = Edition(
        page=page, number=1, verdict=verdict, content={}, gates=[], published_by=person("pia")
    )
    made.policy = old
    refused(made.save, "newest policy")
    made.policy = Policy.objects.latest("version")
    refused(made.save, "asks for 2 signatures")


def test_the_database_counts_signatures_by_rating_too():
    policy = make_policy({"tempo/keliru": 2})
    for code, said in (("tempo/keliru", "asks for 2"), ("tempo/benar", "does not say")):
        verdict = make_verdict(rating=rating(code))
        Signature.objects.create(
            verdict=verdict,
            reviewer=person("ben"),
            decision="approved",
            content_hash=verdict.content_hash,
        )
        page = Page.objects.create(claim=verdict.claim, slug=f"x-{verdict.pk}")
        made = Edition(
            page=page,
            number=1,
            verdict=verdict,
            policy=policy,
            content={},
            gates=[],
            published_by=person("pia"),
        )
        refused(made.save, said)


def test_a_withdrawn_page_stands_again_only_by_a_new_edition_after_a_re_opening():
    page = make_published()
    withdraw_page(page.claim, actor=person("pia"), reason="Sumber palsu.")

    def stand() -> None:
        Page.objects.filter(pk=page.pk).update(withdrawn_at=None, withdrawal="")

    refused(stand, "as readers are told")
    refused(lambda: Page.objects.filter(pk=page.pk).update(withdrawal="Lain"), "as readers are")
    reopen_page(page.claim, actor=person("pia"), reason="Sumbernya asli.")
    refused(stand, "as readers are told")
    verdict = make_verdict(page.claim, signed_by=person("ben"))
    publish_claim(verdict.claim, actor=person("pia"), kind="correction", note="Sumbernya asli.")
    page.refresh_from_db()
    assert (page.withdrawn_at, page.withdrawal) == (None, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "withdrawal", "to_edition": "second"},
        {"kind": "correction"},
        {"kind": "correction", "to_edition": "first"},
        {"kind": "correction", "from_edition": "second", "to_edition": "first"},
    ],
    ids=["withdrawal with an edition", "to nowhere", "to itself", "backwards"],
)
def test_a_note_tells_what_came_between_an_edition_and_the_next(fields):
    page = make_published()
    found = {"first": page.edition, "second": correct(page)}
    fields = {name: found.get(value, value) for name, value in fields.items()}
    fields = {"from_edition": found["first"], "note": "x", "published_by": person("pia")} | fields
    refused(lambda: Correction.objects.create(page=page, **fields), "edition|note tells")


@pytest.mark.parametrize(
    ("by", "said"),
    [(None, "second person"), ("pia", "correction_by_two_people"), ("eva", "nobody wrote")],
    ids=["nobody", "the publisher", "who wrote none"],
)
def test_a_note_without_a_new_verdict_is_of_two_people(by, said):
    page = make_published()

    def note() -> None:
        second = edition(page)
        second.save()
        Correction.objects.create(
            page=page,
            kind="update",
            note="x",
            from_edition=page.edition,
            to_edition=second,
            written_by=person(by) if by else None,
            published_by=person("pia"),
        )

    refused(note, said)


@pytest.mark.parametrize("who", ["ben", "pia"], ids=["a reviewer", "who is recused"])
def test_only_a_publisher_without_conflicts_publishes(who):
    page = make_published()
    if who == "pia":
        make_recusal(person("pia"), article=page.claim.article)
    refused(edition(page, published_by=person(who)).save, "cannot publish it")
