"""What is kept, with real commits: changes at once; a shared cache before the real web server."""

import psycopg

from factcheck import embedded
from factcheck.claims.models import Status
from factcheck.reports import freshness
from factcheck.reports.actions import withdraw_page
from tests.make import correct, make_claim, make_published
from tests.people import person
from tests.reports.caching_proxy import Proxy
from tests.reports.test_caching import check


def test_changes_at_once_do_not_wait_and_count_when_committed(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        first, second = (
            check(),
            make_published(make_claim(Status.RESEARCH, why_selected="x", statement="Kedua.")),
        )
        before = freshness.stamp("checks").number
        settings = {"dbname": fresh_database, "autocommit": True}
        with (
            psycopg.connect(embedded.database_url(), **settings) as one,
            psycopg.connect(embedded.database_url(), **settings) as other,
        ):
            other.execute("SET lock_timeout = '2s'")
            touch = "UPDATE reports_page SET modified_at = now() WHERE id = %s"
            with one.transaction():
                one.execute(touch, [first.pk])
                # Its count is not seen before it is committed, and holds nobody up.
                assert freshness.stamp("checks").number == before
                with other.transaction():
                    other.execute(touch, [second.pk])
                    other.execute(touch, [second.pk])
                assert freshness.stamp("checks").number == before + 2
            assert freshness.stamp("checks").number == before + 3
            with one.transaction(force_rollback=True):
                one.execute(touch, [first.pk])
            assert freshness.stamp("checks").number == before + 3


def test_a_shared_cache_serves_and_is_right_a_second_after_a_correction(desk, django_db_blocker):
    with django_db_blocker.unblock():
        page = check()
        desk.start("web")
        proxy = Proxy(desk.address)
        address = f"/checks/{page.slug}/"
        first, told = proxy.get(address, accept_language="id")
        assert "cookie" not in told["Vary"].lower()
        for _ in range(20):
            assert proxy.get(address, accept_language="id")[0] == first
        assert proxy.asked == 1
        english, _ = proxy.get(address, accept_language="en")
        assert english != first
        proxy.clock += 1
        assert proxy.get(address, accept_language="id")[0] == first
        assert (proxy.asked, proxy.unchanged) == (3, 1)
        correct(page)
        proxy.clock += 1
        second, _ = proxy.get(address, accept_language="id")
        assert "Angka diperbaiki." in second.decode()
        assert "Angka diperbaiki." not in first.decode()
        withdraw_page(page.claim, actor=person("pia"), reason="Salah sumber")
        proxy.clock += 1
        third, _ = proxy.get(address, accept_language="id")
        assert "Salah sumber" in third.decode()
        assert proxy.get("/feeds/checks.atom")[0] == proxy.get("/feeds/checks.atom")[0]
