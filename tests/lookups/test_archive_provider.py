"""Our own archive, asked as a provider."""

from collections.abc import Iterator

import pytest

from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check
from factcheck.archive.storing import store_check
from factcheck.lib.fetch import Http
from factcheck.lookups.providers import Query, archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks() -> Iterator[list[Check]]:
    rows = [
        Row(
            claim="Sungai Taedong mengalir melalui Pyongyang",
            publisher="Meja Contoh",
            url="https://contoh.example/taedong",
            rating="Benar < sekali",
            title="Benarkah sungai itu di sana?",
            language="id",
        ),
        Row(claim="Bulan terbuat dari keju", publisher="Meja Contoh", identifier="k-1"),
    ]
    return [store_check(row)[0] for row in rows]


def test_the_archive_gives_rating_and_publisher_as_written(checks) -> None:
    (found,) = archive.search(Query("Apakah Taedong mengalir di Pyongyang?", "id"), Http())
    assert found.url == "https://contoh.example/taedong"
    assert found.rating == "Benar < sekali"
    assert found.publisher == "Meja Contoh"
    assert found.title == "Sungai Taedong mengalir melalui Pyongyang"


def test_the_archive_finds_nothing(checks) -> None:
    assert archive.search(Query("harga cabai naik", "id"), Http()) == []
    assert archive.search(Query("", "id"), Http()) == []


def test_the_archive_leaves_out_what_is_withdrawn_and_what_has_no_address(checks) -> None:
    Check.objects.update(withdrawn=True)
    assert archive.search(Query("Sungai Taedong mengalir melalui Pyongyang"), Http()) == []
    assert archive.search(Query("Bulan terbuat dari keju"), Http()) == []


@pytest.mark.parametrize("hostile", ["' | !!! & (", "a' | 'b", "\\", "taedong:*", "\x00 taedong"])
def test_the_archive_takes_any_question(checks, hostile) -> None:
    assert isinstance(archive.search(Query(hostile), Http()), list)
