"""Two desks that subscribe to each other: an archive in common without a centre."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from factcheck.archive import subscription_actions, subscription_runner
from factcheck.archive.models import Check, Subscription
from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.models import Page
from factcheck.reviews.actions import reopen
from tests.desk import Desk, fresh
from tests.make import make_claim, make_published, make_verdict
from tests.people import person


class Newsroom:
    """A desk whose web process runs, and in which the test can work."""

    def __init__(self, desk: Desk, settings: Any) -> None:
        self.desk, self.settings = desk, settings

    @contextmanager
    def at_work(self) -> Iterator[None]:
        usual = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = self.desk.database
        self.settings.PUBLIC_URL = self.desk.address
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual

    @property
    def feed(self) -> str:
        return f"{self.desk.address}/feeds/claimreview.json"

    def look(self) -> dict[str, int]:
        with self.at_work():
            subscription = Subscription.objects.get()
            Subscription.objects.update(run_after=timezone.now())
            assert subscription_runner.follow(subscription.pk)
            subscription.refresh_from_db()
            assert subscription.reason == ""
            return subscription.last_counts

    def archive(self) -> dict[str, tuple[str, bool]]:
        """By address what the archive holds: (claim, whether it is withdrawn)."""
        with self.at_work():
            rows = Check.objects.values_list("url", "claim", "withdrawn")
            return {url: (claim, withdrawn) for url, claim, withdrawn in rows}


@pytest.fixture
def two(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, settings: Any
) -> Iterator[tuple[Newsroom, Newsroom]]:
    with fresh(django_db_blocker) as one, fresh(django_db_blocker) as other:
        desks = [
            Desk(database=name, broker=number, folder=tmp_path / f"desk{number}")
            for number, name in ((1, one), (2, other))
        ]
        settings.FACTCHECK_PAGES_ALLOW = frozenset(f"127.0.0.1:{desk.port}" for desk in desks)
        try:
            for desk in desks:
                desk.start("web")
            here, there = (Newsroom(desk, settings) for desk in desks)
            yield here, there
        finally:
            for desk in desks:
                desk.stop()


def claim(statement: str) -> Claim:
    return make_claim(Status.RESEARCH, statement=statement, why_selected="Banyak dibagikan")


def test_what_one_desk_publishes_corrects_and_withdraws_arrives_at_the_other(two) -> None:
    a, b = two
    for newsroom, other in ((a, b), (b, a)):
        with newsroom.at_work():
            subscription_actions.add_subscription("feed", other.feed, actor=person("pia"))
    with a.at_work():
        page = make_published(claim("Ada 13 juta ton beras impor pada 2024."))
        make_published(claim("Air rebusan menyembuhkan flu."))
    with b.at_work():
        make_published(claim("Gempa itu buatan manusia."))

    # A publication.
    assert b.look()["new"] == 2
    held = b.archive()
    assert len(held) == 3
    (where,) = [url for url, (claim, _gone) in held.items() if "beras" in claim]
    assert where.startswith(a.desk.address)
    with b.at_work():
        check = Check.objects.get(url=where)
        assert check.subscription_id is not None
        assert check.rating

    # No loop: what B has from A it does not offer, and A keeps only its own and B's one.
    assert a.look()["new"] == 1
    assert not any(a.look().values())
    assert len(a.archive()) == 3
    with b.at_work():
        assert Page.objects.count() == 1

    # A correction, of the claim's words too.
    with a.at_work():
        known = Claim.objects.get(pk=page.claim_id)
        reopen(known, actor=person("ana"), reason="Angkanya keliru")
        Claim.objects.filter(pk=known.pk).update(statement="Ada 3 juta ton beras impor.")
        known.refresh_from_db()
        verdict = make_verdict(known, signed_by=person("ben"), summary="Hanya 3 juta ton.")
        publish_claim(
            verdict.claim, actor=person("pia"), kind="correction", note="Angka diperbaiki."
        )
    assert b.look()["changed"] >= 1
    assert b.archive()[where] == ("Ada 3 juta ton beras impor.", False)
    assert len(b.archive()) == 3

    # A withdrawal, which the feed says, and which deletes nothing.
    with a.at_work():
        withdraw_page(
            Claim.objects.get(pk=page.claim_id),
            actor=person("pia"),
            reason="Sumbernya ternyata palsu.",
        )
    assert b.look()["withdrawn"] == 1
    assert b.archive()[where] == ("Ada 3 juta ton beras impor.", True)
    assert sum(gone for _claim, gone in b.archive().values()) == 1
