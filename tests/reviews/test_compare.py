"""Any two versions of a verdict are compared word by word."""

import pytest

from factcheck.claims.models import Claim, Status
from factcheck.reviews.actions import send_back
from tests.make import make_claim, make_evidence, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    """Three versions; ben sent the first two back."""
    claim = make_claim(Status.RESEARCH, why_selected="Ramai")
    first = make_evidence(claim)
    for summary, code in (("Sebelas ikut.", "tempo/keliru"), ("Dua belas ikut.", "tempo/keliru")):
        verdict = make_verdict(claim, summary=summary, evidence=[first], rating=rating(code))
        send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
        claim.refresh_from_db()
    second = make_evidence(claim, quote="Tiga belas nama.")
    make_verdict(claim, summary="Tiga belas ikut.", evidence=[first, second])
    return Claim.objects.get(pk=claim.pk)


def test_the_last_two_by_default(claim, sign_in):
    text = sign_in("vio").get(f"/desk/claims/{claim.pk}/versions/").text
    assert "from version 2 to 3" in text
    assert "<del>Dua</del><ins>Tiga</ins> belas ikut." in text
    assert "<del>False</del> <ins>True</ins>" in text
    assert "newly cited" in text


def test_any_two(claim, sign_in):
    text = sign_in("vio").get(f"/desk/claims/{claim.pk}/versions/?from=1&to=2").text
    assert "from version 1 to 2" in text
    assert "<del>Sebelas</del><ins>Dua belas</ins> ikut." in text
    assert "newly cited" not in text
    one = sign_in("vio").get(f"/desk/claims/{claim.pk}/versions/?from=2&to=2").text
    assert "one and the same version" in one
    # Backwards is a comparison, too; what is no version is left out.
    assert (
        "from version 3 to 1"
        in sign_in("vio").get(f"/desk/claims/{claim.pk}/versions/?from=3&to=1").text
    )
    assert (
        "from version 2 to 3"
        in sign_in("vio").get(f"/desk/claims/{claim.pk}/versions/?from=x&to=99").text
    )


def test_the_pane_leads_there_and_nothing_to_compare_is_said(claim, sign_in):
    text = sign_in("vio").get(f"/desk/claims/{claim.pk}/").text
    assert f"/desk/claims/{claim.pk}/versions/?to=3" in text
    assert f"/desk/claims/{claim.pk}/versions/?to=1" not in text
    new = make_claim()
    assert "nothing to compare" in sign_in("vio").get(f"/desk/claims/{new.pk}/versions/").text


def test_few_questions_however_many_versions(claim, sign_in, django_assert_max_num_queries):
    client = sign_in("ben")
    client.get(f"/desk/claims/{claim.pk}/versions/")
    with django_assert_max_num_queries(7):
        client.get(f"/desk/claims/{claim.pk}/versions/?from=1&to=3")
