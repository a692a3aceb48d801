"""Two versions of one thing in an article: kept with the claims and shown beside each."""

import pytest
from django.urls import reverse

from factcheck.claims.actions import propose_claims
from factcheck.claims.models import Claim
from factcheck.reading import read_text
from tests.make import make_article
from tests.people import person

pytestmark = pytest.mark.django_db

TEXT = (
    "Korban tewas akibat banjir di Kota Contoh mencapai 12 orang.\n"
    "Warga Desa Percobaan mengungsi ke 3 sekolah.\n"
    "Korban tewas akibat banjir di Kota Contoh mencapai 15 orang."
)


@pytest.fixture
def claims():
    article = make_article(TEXT)
    propose_claims(article.snapshots.get(), read_text(TEXT).as_dict()["claims"])
    return list(article.claims.order_by("pk"))


def test_a_conflict_is_kept_on_both_sides(claims):
    first, between, last = claims
    assert list(first.conflicts.all()) == [last]
    assert list(last.conflicts.all()) == [first]
    assert not between.conflicts.exists()


def test_both_sides_show_what_differs(client, claims):
    client.force_login(person("ana"))
    page = client.get(reverse("claim", args=[claims[0].pk])).content.decode()
    assert "in another way elsewhere" in page
    assert "<del>12</del><ins>15</ins>" in page
    assert reverse("claim", args=[claims[2].pk]) in page
    page = client.get(reverse("claim", args=[claims[1].pk])).content.decode()
    assert "in another way elsewhere" not in page


def test_a_dismissed_version_is_no_conflict_any_more(client, claims):
    Claim.objects.filter(pk=claims[2].pk).update(status="dismissed", dismissal="Salah ketik")
    client.force_login(person("ana"))
    page = client.get(reverse("claim", args=[claims[0].pk])).content.decode()
    assert "in another way elsewhere" not in page


def test_a_reason_is_judged_on_the_screen(client, claims):
    claim = claims[0]
    client.force_login(person("ana"))
    screen = reverse("claim", args=[claim.pk])
    assert "Does not hold" in client.get(screen).content.decode()
    given = {"code": "has-number", "seen": claim.version}
    answer = client.post(reverse("claim_judge", args=[claim.pk]), given, follow=True)
    page = answer.content.decode()
    assert "<del>It gives a number.</del>" in page
    assert "Holds after all" in page
    claim.refresh_from_db()
    given = {"code": "has-number", "holds": "on", "seen": claim.version}
    client.post(reverse("claim_judge", args=[claim.pk]), given)
    claim.refresh_from_db()
    assert claim.rejected_reasons == []


def test_viewers_see_the_reasons_and_judge_none(client, claims):
    client.force_login(person("vio"))
    page = client.get(reverse("claim", args=[claims[0].pk])).content.decode()
    assert "Does not hold" not in page
    given = {"code": "has-number", "seen": 1}
    assert client.post(reverse("claim_judge", args=[claims[0].pk]), given).status_code == 403
